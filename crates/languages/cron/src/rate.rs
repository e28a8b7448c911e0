//! `rate(value unit)`: a whole number and minute(s), hour(s) or day(s); one is singular, all others plural.

use jiff::{SignedDuration, Timestamp};

use crate::Invalid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub period_s: i64,
}

impl Rate {
    pub(crate) fn parse(fields: &str) -> Result<Self, Invalid> {
        if fields.trim() != fields {
            return Err(Invalid::new("no space stands beside the brackets of a rate"));
        }
        let mut words = fields.split_whitespace();
        let (Some(value), Some(unit), None) = (words.next(), words.next(), words.next()) else {
            return Err(Invalid::new("a rate is a number and a unit, such as rate(5 minutes)"));
        };
        let digits = value.chars().all(|c| c.is_ascii_digit());
        let value: i64 = value
            .parse()
            .ok()
            .filter(|value| digits && *value > 0)
            .ok_or_else(|| Invalid::new(format!("`{value}` is not a whole number above zero")))?;
        let unit_s = match (value, unit) {
            (1, "minute") | (2.., "minutes") => 60,
            (1, "hour") | (2.., "hours") => 3600,
            (1, "day") | (2.., "days") => 86_400,
            (1, "minutes" | "hours" | "days") => return Err(Invalid::new("with 1 the unit is singular")),
            (_, "minute" | "hour" | "day") => {
                return Err(Invalid::new(format!("with {value} the unit is plural")));
            }
            _ => {
                return Err(Invalid::new(format!(
                    "`{unit}` is not a unit; it is minute(s), hour(s) or day(s)"
                )));
            }
        };
        let period_s =
            value.checked_mul(unit_s).ok_or_else(|| Invalid::new(format!("`{value}` is too large")))?;
        Ok(Self { period_s })
    }

    pub(crate) fn next(&self, after: Timestamp, since: Timestamp) -> Option<Timestamp> {
        let elapsed_s = after.duration_since(since).as_secs().max(0);
        let rounds = elapsed_s / self.period_s + 1;
        since.checked_add(SignedDuration::from_secs(rounds.checked_mul(self.period_s)?)).ok()
    }
}
