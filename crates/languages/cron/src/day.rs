//! Which days of a month: `L`, `W`, `#`, plain values, and the rule that one of the two day fields is `?`.

use jiff::civil::Date;

use crate::Invalid;
use crate::field::{DAY_OF_MONTH, DAY_OF_WEEK, Values};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Days {
    OfMonth(Values),
    /// `L`, `L-3`: so many days before the last one.
    BeforeLast(i8),
    /// `15W`: the weekday nearest to that day, within the month.
    NearestWeekday(i8),
    /// `LW`
    LastWeekday,
    OfWeek(Values),
    /// `6L`: the last Friday. 1 is Sunday.
    LastOfWeek(u16),
    /// `3#2`: the second Tuesday.
    NthOfWeek {
        weekday: u16,
        nth: i8,
    },
}

impl Days {
    pub fn parse(of_month: &str, of_week: &str) -> Result<Self, Invalid> {
        match (of_month, of_week) {
            ("?", "?") => Err(Invalid::new("day-of-month and day-of-week cannot both be `?`")),
            (of_month, "?") => Self::of_month(of_month),
            ("?", of_week) => Self::of_week(of_week),
            _ => Err(Invalid::new("one of day-of-month and day-of-week must be `?`")),
        }
    }

    fn of_month(text: &str) -> Result<Self, Invalid> {
        if let Some(rest) = text.strip_prefix('L') {
            let before = match rest {
                "" => return Ok(Self::BeforeLast(0)),
                "W" => return Ok(Self::LastWeekday),
                rest => rest.strip_prefix('-').and_then(|digits| small(digits, 30)),
            };
            return before.map(Self::BeforeLast).ok_or_else(|| DAY_OF_MONTH.refuse(text));
        }
        match text.strip_suffix('W') {
            Some(day) => DAY_OF_MONTH.value(day).map(|day| Self::NearestWeekday(day as i8)),
            None => Values::parse(text, DAY_OF_MONTH).map(Self::OfMonth),
        }
    }

    fn of_week(text: &str) -> Result<Self, Invalid> {
        if let Some((weekday, nth)) = text.split_once('#') {
            let weekday = DAY_OF_WEEK.value(weekday)?;
            let nth = small(nth, 5).filter(|nth| *nth >= 1).ok_or_else(|| DAY_OF_WEEK.refuse(text))?;
            return Ok(Self::NthOfWeek { weekday, nth });
        }
        match text.strip_suffix('L') {
            Some("") => Values::parse("7", DAY_OF_WEEK).map(Self::OfWeek),
            Some(weekday) => DAY_OF_WEEK.value(weekday).map(Self::LastOfWeek),
            None => Values::parse(text, DAY_OF_WEEK).map(Self::OfWeek),
        }
    }

    pub fn hold(&self, date: Date) -> bool {
        let last = date.days_in_month();
        match self {
            Self::OfMonth(values) => values.holds(date.day().unsigned_abs().into()),
            Self::BeforeLast(before) => date.day() == last - before,
            Self::NearestWeekday(day) => date.day() == nearest_weekday(date, (*day).min(last)),
            Self::LastWeekday => date.day() == nearest_weekday(date, last),
            Self::OfWeek(values) => values.holds(weekday(date)),
            Self::LastOfWeek(wanted) => weekday(date) == *wanted && date.day() > last - 7,
            Self::NthOfWeek { weekday: wanted, nth } => {
                weekday(date) == *wanted && (date.day() - 1) / 7 + 1 == *nth
            }
        }
    }
}

/// One or two digits of at most `max`.
fn small(digits: &str, max: i8) -> Option<i8> {
    let plain = (1..=2).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
    digits.parse().ok().filter(|value| plain && *value <= max)
}

/// 1 is Sunday, 7 is Saturday.
fn weekday(date: Date) -> u16 {
    u16::from(date.weekday().to_sunday_one_offset().unsigned_abs())
}

/// The day of the month, Monday to Friday, that is nearest to `day` without leaving the month.
fn nearest_weekday(month: Date, day: i8) -> i8 {
    let last = month.days_in_month();
    let first_weekday = i32::from(weekday(month.first_of_month()));
    match (first_weekday - 1 + i32::from(day) - 1) % 7 + 1 {
        7 if day == 1 => 3,
        7 => day - 1,
        1 if day == last => day - 2,
        1 => day + 1,
        _ => day,
    }
}
