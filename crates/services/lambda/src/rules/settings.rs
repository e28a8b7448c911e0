//! What a function may be set to.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html> and
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html> (read 2026-11-21).

use crate::errors;
use std::collections::BTreeMap;
use wire::Refusal;

pub const TIMEOUT_DEFAULT_S: u32 = 3;
pub const MEMORY_DEFAULT_MB: u32 = 128;
pub const STORAGE_DEFAULT_MB: u32 = 512;
const ENVIRONMENT_BYTES_MAX: usize = 4096;

/// Names that Lambda sets itself and takes from nobody.
const RESERVED: &[&str] = &[
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SECRET_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
];

pub fn environment(variables: &BTreeMap<String, String>) -> Result<(), Refusal> {
    let reserved: Vec<&str> =
        variables.keys().map(String::as_str).filter(|name| RESERVED.contains(name)).collect();
    if !reserved.is_empty() {
        return Err(errors::invalid(format!(
            "Lambda was unable to configure your environment variables because the environment variables you have provided \
             contains reserved keys that are currently not supported for modification. Reserved keys used in this request: {}",
            reserved.join(", ")
        )));
    }
    let text = serde_json::to_string(variables).unwrap_or_default();
    if text.len() > ENVIRONMENT_BYTES_MAX {
        return Err(errors::invalid(format!(
            "Lambda was unable to configure your environment variables because the environment variables you have provided \
             exceeded the 4KB limit. String measured: {text}"
        )));
    }
    Ok(())
}

/// What an ordinary function may have; the model's own limits are wider, for those that run on instances of the customer's.
const ORDINARY: [(&str, i64); 3] =
    [("timeout", 900), ("memorySize", 10_240), ("ephemeralStorage.size", 10_240)];

/// In the order of `ORDINARY`.
pub fn limits(given: [Option<i64>; 3]) -> Result<(), Refusal> {
    for ((member, most), value) in ORDINARY.into_iter().zip(given) {
        if let Some(value) = value.filter(|value| *value > most) {
            return Err(errors::validation(format!(
                "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must have \
                 value less than or equal to {most}"
            )));
        }
    }
    Ok(())
}

/// Ranges are checked before.
pub fn number(value: Option<i64>, default: u32) -> u32 {
    value.and_then(|value| u32::try_from(value).ok()).unwrap_or(default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_have_limits() {
        let of = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
        assert!(environment(&of("K", "v")).is_ok());
        let told = environment(&of("AWS_REGION", "x")).unwrap_err().message;
        assert!(told.ends_with("Reserved keys used in this request: AWS_REGION"), "{told}");
        let told = environment(&of("K", &"x".repeat(4096))).unwrap_err().message;
        assert!(told.contains("exceeded the 4KB limit"), "{told}");
    }

    #[test]
    fn functions_run_fifteen_minutes_at_most() {
        assert!(limits([Some(900), Some(10_240), Some(10_240)]).is_ok() && limits([None; 3]).is_ok());
        let told = limits([Some(901), None, None]).unwrap_err();
        assert_eq!(told.code, "ValidationException");
        assert!(told.message.contains("Value '901' at 'timeout'"), "{}", told.message);
        assert!(limits([None, Some(10_241), None]).is_err() && limits([None, None, Some(10_241)]).is_err());
    }
}
