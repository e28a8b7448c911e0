//! What pages of other origins may ask of a bucket.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html> and AWS's answers as LocalStack has
//! recorded them (<https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_cors.snapshot.json>, both
//! read 2026-11-21).
//! Surprises: the first rule that fits counts; a rule for the origin `*` does not allow credentials, every other does, and
//! then the origin is told as it came; headers compare without regard to case.

use crate::errors;
use crate::tables::CorsRule;
use s3s::S3Error;

const RULES_MAX: usize = 100;
const METHODS: [&str; 5] = ["GET", "PUT", "HEAD", "POST", "DELETE"];

pub fn check(rules: &[CorsRule]) -> Result<(), S3Error> {
    if rules.is_empty() || rules.len() > RULES_MAX {
        return Err(errors::malformed_xml());
    }
    rules.iter().try_for_each(check_rule)
}

fn check_rule(rule: &CorsRule) -> Result<(), S3Error> {
    if rule.allowed_methods.is_empty() || rule.allowed_origins.is_empty() {
        return Err(errors::malformed_xml());
    }
    if let Some(other) = rule.allowed_methods.iter().find(|method| !METHODS.contains(&method.as_str())) {
        return Err(errors::invalid_request(format!(
            "Found unsupported HTTP method in CORS config. Unsupported method is {other}"
        )));
    }
    let several = |text: &&String| text.matches('*').count() > 1;
    if let Some(origin) = rule.allowed_origins.iter().find(several) {
        return Err(errors::invalid_request(format!(
            "AllowedOrigin \"{origin}\" can not have more than one wildcard."
        )));
    }
    if let Some(header) = rule.allowed_headers.iter().find(several) {
        return Err(errors::invalid_request(format!(
            "AllowedHeader \"{header}\" can not have more than one wildcard."
        )));
    }
    if let Some(header) = rule.expose_headers.iter().find(|header| header.contains('*')) {
        return Err(errors::invalid_request(format!(
            "ExposeHeader \"{header}\" contains wildcard. We currently do not support wildcard for ExposeHeader."
        )));
    }
    Ok(())
}

/// What a browser says of the page that asks.
#[derive(Debug, Clone, Default)]
pub struct Asked<'a> {
    pub origin: &'a str,
    /// The method of the request, or the one that a preflight asks for.
    pub method: &'a str,
    /// `Access-Control-Request-Headers`
    pub headers: Option<&'a str>,
}

/// The headers of the answer.
pub type Granted = Vec<(&'static str, String)>;

pub const VARY: &str = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

/// What the first rule that fits allows; none when none does.
pub fn grant(rules: &[CorsRule], asked: &Asked<'_>) -> Option<Granted> {
    let wanted: Vec<String> = asked
        .headers
        .unwrap_or_default()
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !name.is_empty())
        .collect();
    rules.iter().find_map(|rule| grant_by(rule, asked, &wanted))
}

fn grant_by(rule: &CorsRule, asked: &Asked<'_>, wanted: &[String]) -> Option<Granted> {
    let origin = rule.allowed_origins.iter().find(|pattern| fits(pattern, asked.origin))?;
    let allows =
        |name: &String| rule.allowed_headers.iter().any(|pattern| fits(&pattern.to_ascii_lowercase(), name));
    if !rule.allowed_methods.iter().any(|method| method == asked.method) || !wanted.iter().all(allows) {
        return None;
    }
    let mut granted = Granted::new();
    if origin == "*" {
        granted.push(("access-control-allow-origin", "*".into()));
    } else {
        granted.push(("access-control-allow-origin", asked.origin.into()));
        granted.push(("access-control-allow-credentials", "true".into()));
    }
    granted.push(("access-control-allow-methods", rule.allowed_methods.join(", ")));
    if !wanted.is_empty() {
        granted.push(("access-control-allow-headers", wanted.join(", ")));
    }
    if !rule.expose_headers.is_empty() {
        granted.push(("access-control-expose-headers", rule.expose_headers.join(", ")));
    }
    if let Some(age_s) = rule.max_age_s {
        granted.push(("access-control-max-age", age_s.to_string()));
    }
    granted.push(("vary", VARY.into()));
    Some(granted)
}

/// `pattern` has one `*` at most.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => {
            text.len() >= before.len() + after.len() && text.starts_with(before) && text.ends_with(after)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(origin: &str, methods: &[&str], headers: &[&str]) -> CorsRule {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        CorsRule {
            allowed_origins: texts(&[origin]),
            allowed_methods: texts(methods),
            allowed_headers: texts(headers),
            ..CorsRule::default()
        }
    }

    fn origin_of(rules: &[CorsRule], origin: &str, method: &str, headers: Option<&str>) -> Option<String> {
        let granted = grant(rules, &Asked { origin, method, headers })?;
        Some(granted[0].1.clone())
    }

    #[test]
    fn origins_methods_and_headers_have_to_fit() {
        let rules = [rule("http://*.origin.com", &["GET", "PUT"], &["x-AMZ-*"]), rule("*", &["HEAD"], &[])];
        let fitting = Some("http://test.origin.com".to_owned());
        assert_eq!(origin_of(&rules, "http://test.origin.com", "GET", None), fitting);
        assert_eq!(origin_of(&rules, "http://test.origin.com", "PUT", Some("X-Amz-Acl, x-amz-b")), fitting);
        assert_eq!(origin_of(&rules, "http://test.origin.com", "PUT", Some("content-md5")), None);
        assert_eq!(origin_of(&rules, "http://test.origin.com", "DELETE", None), None);
        assert_eq!(origin_of(&rules, "http://.origin.co", "GET", None), None);
        assert_eq!(origin_of(&rules, "http://x", "HEAD", None).as_deref(), Some("*"));
        let names = |granted: Granted| granted.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let everybody = grant(&rules, &Asked { origin: "http://x", method: "HEAD", headers: None });
        assert_eq!(
            everybody.map(names),
            Some(vec!["access-control-allow-origin", "access-control-allow-methods", "vary"])
        );
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        let message =
            |rule: CorsRule| check(&[rule]).err().and_then(|error| error.message().map(str::to_owned));
        assert_eq!(message(rule("*", &["GET"], &["*"])), None);
        let method = message(rule("*", &["MYMETHOD"], &[])).unwrap_or_default();
        assert_eq!(method, "Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD");
        assert!(message(rule("a*b*", &["GET"], &[])).is_some_and(|text| text.contains("wildcard")));
        let exposing = CorsRule { expose_headers: vec!["*".into()], ..rule("*", &["GET"], &[]) };
        assert!(message(exposing).is_some_and(|text| text.contains("ExposeHeader")));
        assert!(check(&[]).is_err() && check(&[rule("*", &[], &[])]).is_err());
    }
}
