//! What IAM refuses, with AWS's text. The identity table's texts are those of moto's recorded cases
//! (<https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py>, read 2026-11-21).

use policy::{Policy, Role};

fn refusal(text: &str, role: Role) -> String {
    Policy::parse(text, role).map_or_else(|e| e.to_string(), |_| "accepted".to_owned())
}

#[test]
fn identity_policies() {
    let syntax = "Syntax errors in policy.";
    let legacy = "The policy failed legacy parsing";
    let vendor = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
    let cases = [
        (r#""Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b""#, "accepted"),
        (r#""Effect":"Allow","Action":"*","Resource":"*""#, "accepted"),
        (r#""Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/*""#, "accepted"),
        (
            r#""Effect":"Allow","Action":"iam:GetUser","Resource":"arn:aws:iam::*:user/${aws:username}""#,
            "accepted",
        ),
        (r#""Effect":"Allow","Action":"s3:*","Resource":"*","Extra":1"#, syntax),
        (r#""Effect":"invalid","Action":"s3:*","Resource":"*""#, syntax),
        (r#""Action":"s3:*","Resource":"*""#, syntax),
        (r#""Effect":"Allow","Action":{},"Resource":"*""#, syntax),
        (r#""Effect":"Allow","Action":["s3:*",[]],"Resource":"*""#, syntax),
        (r#""Effect":"Allow","Action":"s3:*","NotAction":[],"Resource":"*""#, syntax),
        (r#""Effect":"Allow","Action":"s3:*","Resource":"*","Condition":[]"#, syntax),
        (r#""Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"a":"b"}"#, syntax),
        (r#""Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringIs":{"a":"b"}}"#, syntax),
        (
            r#""Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"DateLessThan":{"a":"sdf"}}"#,
            legacy,
        ),
        (r#""Effect":"allow","Action":"s3:*","Resource":"*""#, legacy),
        (r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3::b""#, legacy),
        (r#""Effect":"Allow","Resource":"arn:aws:s3::b""#, legacy),
        (r#""Effect":"Allow","Action":"invalid","Resource":"*""#, vendor),
        (r#""Effect":"Allow","NotAction":"","Resource":"*""#, vendor),
        (r#""Effect":"Allow","Action":"invalid""#, vendor),
        (r#""Effect":"Allow","Action":"a a:List","Resource":"*""#, "Vendor a a is not valid"),
        (
            r#""Effect":"Allow","Action":"s3:List:B","Resource":"*""#,
            "Actions/Condition can contain only one colon.",
        ),
        (r#""Effect":"Allow","Resource":"*""#, "Policy statement must contain actions."),
        (r#""Effect":"Allow","Action":[],"Resource":"*""#, "Policy statement must contain actions."),
        (r#""Effect":"Allow","Action":"s3:ListBucket""#, "Policy statement must contain resources."),
        (r#""Effect":"Allow","Action":"s3:L","Resource":[]"#, "Policy statement must contain resources."),
        (
            r#""Effect":"Allow","Action":"s:3:L","Resource":"adf""#,
            r#"Resource adf must be in ARN format or "*"."#,
        ),
        (r#""Effect":"Allow","Action":"s3:L","Resource":"""#, r#"Resource  must be in ARN format or "*"."#),
        (
            r#""Effect":"Allow","Action":"s3:L","Resource":"a:b:cadfsdf""#,
            r#"Partition "b" is not valid for resource "arn:b:cadfsdf:*:*:*"."#,
        ),
        (
            r#""Effect":"Allow","Action":"s3:L","Resource":"a:bsdf""#,
            r#"Partition "bsdf" is not valid for resource "arn:bsdf:*:*:*:*"."#,
        ),
        (
            r#""Effect":"Allow","Action":"s3:L","Resource":"aws:s3:::example_bucket""#,
            r#"Partition "s3" is not valid for resource "arn:s3:::example_bucket:*"."#,
        ),
        (
            r#""Effect":"Allow","Action":"s3:L","Resource":"arn:aws""#,
            "Resource vendor must be fully qualified and cannot contain regexes.",
        ),
        (
            r#""Effect":"Allow","Action":"s3:L","Resource":"arn:aws:s3:us-east-1::b""#,
            "Resource arn:aws:s3:us-east-1::b can not contain region information.",
        ),
        (
            r#""Effect":"Allow","Principal":"*","Action":"s3:L","Resource":"*""#,
            "Policy document should not specify a principal.",
        ),
    ];
    for (statement, wanted) in cases {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":{{{statement}}}}}"#);
        assert_eq!(refusal(&text, Role::Identity), wanted, "{statement}");
    }
}

#[test]
fn documents() {
    let statement = r#"{"Sid":"a","Effect":"Allow","Action":"s3:L","Resource":"*"}"#;
    let version = "Policy document must be version 2012-10-17 or greater.";
    let cases = [
        ("This is not a json document".to_owned(), "Syntax errors in policy."),
        ("[]".to_owned(), "Syntax errors in policy."),
        (r#"{"Version":"2012-10-17"}"#.to_owned(), "Syntax errors in policy."),
        (r#"{"Version":"2012-10-17","Statement":[]}"#.to_owned(), "Syntax errors in policy."),
        (r#"{"Version":"2012-10-17","Statement":["x"]}"#.to_owned(), "Syntax errors in policy."),
        (format!(r#"{{"Version":"2013-10-17","Statement":{statement}}}"#), "Syntax errors in policy."),
        (
            format!(r#"{{"Version":"2012-10-17","Id":[],"Statement":{statement}}}"#),
            "Syntax errors in policy.",
        ),
        (format!(r#"{{"Version":"2008-10-17","Statement":{statement}}}"#), version),
        (format!(r#"{{"Statement":{statement}}}"#), version),
        (
            r#"{"Version":"2012-10-17","Statement":{"Sid":"a-b","Effect":"Allow","Action":"s3:L","Resource":"*"}}"#.to_owned(),
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
        ),
        (
            format!(r#"{{"Version":"2012-10-17","Statement":[{statement},{statement}]}}"#),
            "Statement IDs (SID) in a single policy must be unique.",
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(refusal(&text, Role::Identity), wanted, "{text}");
    }
}

#[test]
fn trust_policies() {
    let cases = [
        (r#""Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole""#, "accepted"),
        (
            r#""Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:root"]},"Action":["sts:AssumeRole","sts:TagSession"]"#,
            "accepted",
        ),
        (r#""Principal":"*","Action":"sts:*""#, "accepted"),
        (
            r#""Principal":{"Service":"lambda.amazonaws.com"},"Action":"s3:GetObject""#,
            "AssumeRole policy may only specify STS AssumeRole actions.",
        ),
        (
            r#""Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole","Resource":"*""#,
            "Has prohibited field Resource",
        ),
        (r#""Action":"sts:AssumeRole""#, "Missing required field Principal"),
        (
            r#""Principal":{"AWS":"ann"},"Action":"sts:AssumeRole""#,
            r#"Invalid principal in policy: "AWS":"ann""#,
        ),
        (
            r#""Principal":{"AWS":"arn:aws:iam::111122223333:user/*"},"Action":"sts:AssumeRole""#,
            r#"Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/*""#,
        ),
        (
            r#""Principal":{"Service":"lambda"},"Action":"sts:AssumeRole""#,
            r#"Invalid principal in policy: "SERVICE":"lambda""#,
        ),
        (r#""Principal":{"Who":"x"},"Action":"sts:AssumeRole""#, "Syntax errors in policy."),
        (r#""Principal":{"Service":"lambda.amazonaws.com"}"#, "Policy statement must contain actions."),
    ];
    for (statement, wanted) in cases {
        for version in ["2008-10-17", "2012-10-17"] {
            let text = format!(r#"{{"Version":"{version}","Statement":[{{"Effect":"Allow",{statement}}}]}}"#);
            assert_eq!(refusal(&text, Role::Trust), wanted, "{statement}");
        }
    }
}
