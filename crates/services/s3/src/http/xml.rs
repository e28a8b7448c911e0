//! XML as AWS lays it out, where s3s lays it out otherwise and a client could mind.
//!
//! Follows AWS's answers as LocalStack's tests have met them (`test_response_structure` in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3.py>, read 2026-11-21): the declaration has a line
//! of its own, every document is in S3's name space, and in a list of buckets the owner comes first, which Java's SDK relies on.

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
const NAME_SPACE: &str = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

/// An answer; `None` if this is no XML of s3s's.
pub fn as_aws(text: &str) -> Option<String> {
    let document = text.strip_prefix(DECLARATION)?;
    let (start, rest) = document.split_once('>')?;
    let start = match start.contains(" xmlns=") || start.ends_with('/') {
        true => start.to_owned(),
        false => format!("{start}{NAME_SPACE}"),
    };
    let rest = if start.starts_with("<ListAllMyBucketsResult") { owner_first(rest) } else { rest.to_owned() };
    Some(format!("{DECLARATION}\n{start}>{rest}"))
}

/// An error, which is in no name space.
pub fn error_as_aws(text: &str) -> String {
    match text.strip_prefix(DECLARATION) {
        Some(document) => format!("{DECLARATION}\n{document}"),
        None => text.to_owned(),
    }
}

fn owner_first(inside: &str) -> String {
    let owner = inside.find("<Owner>").zip(inside.find("</Owner>").map(|at| at + "</Owner>".len()));
    match owner
        .and_then(|(start, end)| Some((inside.get(..start)?, inside.get(start..end)?, inside.get(end..)?)))
    {
        Some((before, owner, after)) => format!("{owner}{before}{after}"),
        None => inside.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        let laid_out = |document: &str| as_aws(&format!("{DECLARATION}{document}"));
        let expected = |document: &str| Some(format!("{DECLARATION}\n{document}"));
        assert_eq!(
            laid_out("<CopyObjectResult><ETag>t</ETag></CopyObjectResult>"),
            expected(&format!("<CopyObjectResult{NAME_SPACE}><ETag>t</ETag></CopyObjectResult>"))
        );
        let named = format!("<Tagging{NAME_SPACE}><TagSet></TagSet></Tagging>");
        assert_eq!(laid_out(&named), expected(&named));
        assert_eq!(
            laid_out(&format!(
                "<ListAllMyBucketsResult{NAME_SPACE}><Buckets></Buckets><Owner><ID>i</ID></Owner></ListAllMyBucketsResult>"
            )),
            expected(&format!(
                "<ListAllMyBucketsResult{NAME_SPACE}><Owner><ID>i</ID></Owner><Buckets></Buckets></ListAllMyBucketsResult>"
            ))
        );
        assert_eq!(as_aws("{}"), None);
        assert_eq!(error_as_aws(&format!("{DECLARATION}<Error/>")), format!("{DECLARATION}\n<Error/>"));
    }
}
