//! Timestamps on the wire: epoch seconds, ISO 8601, HTTP dates.

use super::Unreadable;
use kernel::Timestamp;

pub fn from_epoch_seconds(seconds: f64) -> Result<Timestamp, Unreadable> {
    let in_range = seconds.is_finite() && seconds.abs() < 2.5e11;
    let millis = in_range.then_some((seconds * 1000.0).round() as i64);
    millis
        .and_then(|millis| Timestamp::from_millisecond(millis).ok())
        .ok_or_else(|| Unreadable(format!("{seconds} is not a timestamp")))
}

pub fn to_epoch_seconds(time: Timestamp) -> f64 {
    time.as_millisecond() as f64 / 1000.0
}

/// ISO 8601 with or without fraction and offset, or epoch seconds in text, as awsQuery and restJson1 clients send.
pub fn from_text(text: &str) -> Result<Timestamp, Unreadable> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(seconds) = text.parse::<f64>() {
        return from_epoch_seconds(seconds);
    }
    if let Ok(time) = jiff::fmt::rfc2822::parse(text) {
        return Ok(time.timestamp());
    }
    Err(Unreadable(format!("`{text}` is not a timestamp")))
}

/// `2026-11-21T01:02:03Z`; with milliseconds only where there are any.
pub fn to_iso8601(time: Timestamp) -> String {
    let millis = time.as_millisecond().rem_euclid(1000);
    let form = if millis == 0 { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S.%3fZ" };
    time.strftime(form).to_string()
}

/// `Sat, 21 Nov 2026 01:02:03 GMT`.
pub fn to_http_date(time: Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_agree() {
        for text in ["2026-11-21T01:02:03Z", "1795222923", "Sat, 21 Nov 2026 01:02:03 GMT"] {
            assert_eq!(from_text(text).map(to_iso8601).as_deref(), Ok("2026-11-21T01:02:03Z"), "{text}");
        }
        let time = from_epoch_seconds(1.5).expect("in range");
        assert_eq!((to_epoch_seconds(time), to_iso8601(time).as_str()), (1.5, "1970-01-01T00:00:01.500Z"));
        assert!(from_epoch_seconds(f64::NAN).is_err() && from_text("noon").is_err());
    }
}
