//! Which files a buildspec's `files` mean.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.files> (read 2026-11-21):
//! `**/*` is everything below, `*` and `?` stay within one folder's names, a folder's name alone means nothing.

/// Whether a relative path is meant by one of the patterns and by none of the excluded ones.
pub fn is_meant(path: &str, files: &[String], exclude: &[String]) -> bool {
    let any = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, path));
    any(files) && !any(exclude)
}

fn matches(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_start_matches("./").trim_start_matches('/');
    let pattern: Vec<&str> = pattern.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    parts_match(&pattern, &path)
}

fn parts_match(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern, path) {
        ([], []) => true,
        (["**"], path) => !path.is_empty(),
        (["**", rest @ ..], path) => {
            parts_match(rest, path)
                || path.split_first().is_some_and(|(_, below)| parts_match(pattern, below))
        }
        ([first, rest @ ..], [name, below @ ..]) => {
            name_matches(first.as_bytes(), name.as_bytes()) && parts_match(rest, below)
        }
        _ => false,
    }
}

/// `*` and `?` within one name. Iterative: a hostile pattern costs no more than its length times the name's.
fn name_matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(c) if *c == b'?' || *c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    p = at + 1;
                    n = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_the_documentation_says() {
        let cases = [
            ("**/*", &["a", "d/a", "d/e/a"][..], &[][..]),
            ("*", &["a", ".b"], &["d/a"]),
            ("d/*", &["d/a"], &["d/e/a", "a"]),
            ("d/**/*", &["d/a", "d/e/a"], &["a"]),
            ("./target/*.jar", &["target/x.jar"], &["target/x.war", "x.jar"]),
            ("appspec.yml", &["appspec.yml"], &["d/appspec.yml", "appspec.yml2"]),
            ("**/a?.t*t", &["ab.txt", "d/ac.tt"], &["a.txt"]),
            ("d", &[], &["d/a"]),
        ];
        for (pattern, meant, not) in cases {
            let files = [pattern.to_owned()];
            for path in meant {
                assert!(is_meant(path, &files, &[]), "{pattern} {path}");
            }
            for path in not {
                assert!(!is_meant(path, &files, &[]), "{pattern} {path}");
            }
        }
        assert!(!is_meant("x/secret", &["**/*".into()], &["**/secret".into()]));
    }
}
