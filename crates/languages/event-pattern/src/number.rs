//! Numbers as AWS compares them: whole millionths between minus and plus five billion.
//!
//! Follows: ComparableNumber in <https://github.com/aws/event-ruler>.

/// A number in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Micro(i64);

const LIMIT: i128 = 5_000_000_000 * 1_000_000;

impl Micro {
    /// Reads a JSON number; the error is AWS's sentence for one that cannot be compared.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const TOO_LARGE: &str = "Value must be between -5.0E9 and 5.0E9, inclusive";
        const TOO_FINE: &str = "Only values upto 6 decimals are supported";
        let (negative, body) = text.strip_prefix('-').map_or((false, text), |body| (true, body));
        let (mantissa, exponent) = body.split_once(['e', 'E']).unwrap_or((body, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let digits = digits.trim_start_matches('0');
        let significant = digits.trim_end_matches('0');
        if significant.is_empty() {
            return Ok(Self(0));
        }
        let dropped = (digits.len() - significant.len()) as i64;
        let exponent: i64 =
            exponent.parse().map_err(|_| if exponent.starts_with('-') { TOO_FINE } else { TOO_LARGE })?;
        let shift = exponent.saturating_sub(fraction.len() as i64).saturating_add(dropped).saturating_add(6);
        if shift < 0 {
            return Err(TOO_FINE);
        }
        if significant.len() as i64 + shift > 18 {
            return Err(TOO_LARGE);
        }
        let units: i128 = significant.parse().map_err(|_| TOO_LARGE)?;
        let micro = units * 10_i128.pow(shift as u32);
        if micro > LIMIT {
            return Err(TOO_LARGE);
        }
        Ok(Self(if negative { -(micro as i64) } else { micro as i64 }))
    }
}

/// A range with one or two ends.
#[derive(Clone, Debug)]
pub struct Range {
    pub bottom: Option<(Micro, Closed)>,
    pub top: Option<(Micro, Closed)>,
}

/// Whether the end itself belongs to the range.
pub type Closed = bool;

impl Range {
    pub fn holds(&self, number: Micro) -> bool {
        let above =
            self.bottom.is_none_or(|(bottom, closed)| number > bottom || (closed && number == bottom));
        let below = self.top.is_none_or(|(top, closed)| number < top || (closed && number == top));
        above && below
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_many_spellings() {
        for text in ["301.8", "3.018e2", "3018E-1", "301.800000", "0301.8", "30180000e-5"] {
            assert_eq!(Micro::parse(text), Ok(Micro(301_800_000)), "{text}");
        }
        assert_eq!(Micro::parse("-0.0"), Ok(Micro(0)));
        assert_eq!(Micro::parse("0.000001"), Ok(Micro(1)));
        assert_eq!(Micro::parse("-5000000000"), Ok(Micro(-5_000_000_000_000_000)));
    }

    #[test]
    fn too_large_and_too_fine_are_told_apart() {
        for text in ["5000000000.1", "1e40", "1e99999999999999999999", "123456789012"] {
            assert!(Micro::parse(text).is_err_and(|why| why.contains("between")), "{text}");
        }
        for text in ["0.0000001", "1e-99999999999999999999"] {
            assert!(Micro::parse(text).is_err_and(|why| why.contains("decimals")), "{text}");
        }
    }
}
