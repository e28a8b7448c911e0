//! Dates in conditions: W3C forms of ISO 8601 with what they let one leave out, or seconds since 1970.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date>
//! (read 2026-11-21). Which short forms AWS takes is in moto's tables of good and bad policies
//! (<https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py>): `01T`, an hour of one digit and an offset
//! without minutes are dates; an offset of one digit and ten digits of a second are none.

use kernel::Timestamp;

pub fn date_of(text: &str) -> Option<Timestamp> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Timestamp::from_second(seconds).ok();
    }
    completed(text)?.parse().ok()
}

/// With month, day, time and offset, whatever of them is missing.
fn completed(text: &str) -> Option<String> {
    let (date, time) = text.split_once(['T', 't']).unwrap_or((text, ""));
    let (clock, offset) = time.split_at(time.find(['+', '-', 'Z', 'z']).unwrap_or(time.len()));
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(clock, part)| (clock, Some(part)));
    let fraction = match fraction {
        Some(part) => format!(".{}", digits(part, 9).filter(|part| !part.is_empty())?),
        None => String::new(),
    };
    let (year, date) = date.split_once('-').unwrap_or((date, ""));
    let year = digits(year, 4).filter(|year| !year.is_empty())?;
    let [month, day] = two(date, '-', "01")?;
    let (hour, clock) = clock.split_once(':').unwrap_or((clock, ""));
    let [minute, second] = two(clock, ':', "00")?;
    let offset = match offset {
        "" | "Z" | "z" => "Z".to_owned(),
        sign if sign.len() == 3 => format!("{sign}:00"),
        whole => whole.to_owned(),
    };
    Some(format!("{year:0>4}-{month}-{day}T{:0>2}:{minute}:{second}{fraction}{offset}", digits(hour, 2)?))
}

/// Two fields of two digits; a missing one is `missing`.
fn two(text: &str, between: char, missing: &str) -> Option<[String; 2]> {
    let (first, second) = text.split_once(between).unwrap_or((text, ""));
    let field = |text: &str| match digits(text, 2)? {
        "" => Some(missing.to_owned()),
        given => Some(format!("{given:0>2}")),
    };
    Some([field(first)?, field(second)?])
}

fn digits(text: &str, most: usize) -> Option<&str> {
    (text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_completed() {
        let cases = [
            ("2016-12-13T21:20:37.593194+00:00", Some("2016-12-13T21:20:37.593194Z")),
            ("2016-12-13T21:20:37Z", Some("2016-12-13T21:20:37Z")),
            ("2016-12-13T21:20", Some("2016-12-13T21:20:00Z")),
            ("2016-12-13", Some("2016-12-13T00:00:00Z")),
            ("2016-12", Some("2016-12-01T00:00:00Z")),
            ("01T", Some("0001-01-01T00:00:00Z")),
            ("2016-12-13t2:00:00.593194+23", Some("2016-12-12T03:00:00.593194Z")),
            ("1481664037", Some("2016-12-13T21:20:37Z")),
            ("-292275054", Some("1960-09-27T04:29:06Z")),
            ("234-13", None),
            ("2016-12-13t2:00:00.593194+1", None),
            ("2016-12-13t2:00:00.1999999999+10:59", None),
            ("9223372036854775808", None),
            ("2016-12-13T25:00:00Z", None),
            ("2016-12-13T21:20:37.Z", None),
            ("sdfdsf", None),
            ("", None),
            ("T", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(date_of(text).map(|at| at.to_string()).as_deref(), wanted, "{text}");
        }
    }
}
