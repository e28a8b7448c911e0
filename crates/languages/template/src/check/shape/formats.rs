//! `format`: ids, ARNs and names that AWS's schemas note, as patterns.
//!
//! <https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/format_keyword.md> (read 2026-11), which adds these to AWS's schemas.
//! Surprises: a bucket's name may be empty, and then it is none; a launch template's image may be a parameter of SSM.
//! Left out: the formats of draft 7 (`date-time`, `uri`), which AWS uses for its own notes, and those of whole lists.

/// Sorted by name.
const PATTERNS: [(&str, &str); 14] = [
    ("AWS::ACM::Certificate.Arn", r"^arn:aws[a-zA-Z-]*:acm:[a-z0-9-]+:\d{12}:certificate/.+$"),
    ("AWS::EC2::Image.Id", r"^(ami-([0-9a-z]{8}|[0-9a-z]{17})|resolve:ssm:.*)$"),
    ("AWS::EC2::SecurityGroup.Id", r"^sg-([a-fA-F0-9]{8}|[a-fA-F0-9]{17})$"),
    ("AWS::EC2::SecurityGroup.Name", r"^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+$"),
    ("AWS::EC2::Subnet.Id", r"^subnet-([0-9A-Fa-f]{8}|[0-9A-Fa-f]{17})$"),
    ("AWS::EC2::VPC.Id", r"^vpc-([0-9A-Fa-f]{8}|[0-9A-Fa-f]{17})$"),
    ("AWS::IAM::Role.Arn", r"^arn:aws[a-zA-Z-]*:iam::\d{12}:role/.+$"),
    ("AWS::KMS::Alias.AliasName", r"^alias/[a-zA-Z0-9:/_-]+$"),
    ("AWS::KMS::Key.Arn", r"^arn:aws[a-zA-Z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)/.+$"),
    (
        "AWS::KMS::Key.Id",
        r"^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/[a-zA-Z0-9/_-]+)$",
    ),
    ("AWS::Lambda::Function.Arn", r"^arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\d{12}:function:.+$"),
    ("AWS::Logs::LogGroup.Name", r"^[.\-_/#A-Za-z0-9]{1,512}$"),
    ("AWS::S3::Bucket.Name", r"^([a-z0-9]+(\.[a-z0-9]+|-+[a-z0-9]+)*)?$"),
    ("AWS::SNS::Topic.Arn", r"^arn:aws[a-zA-Z-]*:sns:[a-z0-9-]+:\d{12}:.+$"),
];

pub fn pattern(format: &str) -> Option<&'static str> {
    let found = PATTERNS.binary_search_by(|(name, _)| (*name).cmp(format)).ok()?;
    Some(PATTERNS[found].1)
}

#[cfg(test)]
mod tests {
    use super::{super::patterns::*, *};

    #[test]
    fn each_format_tells_what_it_is_from_what_it_is_not() {
        assert!(PATTERNS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (format, good, bad) in [
            ("AWS::EC2::Image.Id", "ami-0123456789abcdef0", "ami-1234"),
            ("AWS::EC2::Image.Id", "resolve:ssm:/golden", "x"),
            ("AWS::EC2::SecurityGroup.Name", "web (1) [a]", "\u{e9}"),
            ("AWS::EC2::Subnet.Id", "subnet-01234567", "vpc-01234567"),
            (
                "AWS::IAM::Role.Arn",
                "arn:aws-cn:iam::123456789012:role/a/b",
                "arn:aws:iam::123456789012:user/a",
            ),
            ("AWS::KMS::Key.Id", "alias/mine", "mine"),
            ("AWS::Lambda::Function.Arn", "arn:aws:lambda:us-east-1:123456789012:function:f:live", "f"),
            ("AWS::Logs::LogGroup.Name", "/aws/lambda/f", "a b"),
            ("AWS::S3::Bucket.Name", "a.b--c", "a..b"),
            ("AWS::S3::Bucket.Name", "", "-a"),
        ] {
            let pattern = pattern(format).unwrap();
            let mut patterns = Patterns::default();
            assert_eq!(patterns.find(pattern, good), Match::Yes, "{good}");
            assert_eq!(patterns.find(pattern, bad), Match::No, "{bad}");
        }
        assert_eq!(pattern("date-time"), None);
    }
}
