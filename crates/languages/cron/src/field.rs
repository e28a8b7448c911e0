//! One field: a list of values, ranges and increments over a small span of numbers.

use crate::Invalid;

/// What a field may hold.
#[derive(Clone, Copy)]
pub struct Span {
    pub title: &'static str,
    pub first: u16,
    pub last: u16,
    /// Three-letter names; the first one stands for `first`.
    pub names: &'static [&'static str],
}

pub const MINUTE: Span = Span { title: "minutes", first: 0, last: 59, names: &[] };
pub const HOUR: Span = Span { title: "hours", first: 0, last: 23, names: &[] };
pub const DAY_OF_MONTH: Span = Span { title: "day-of-month", first: 1, last: 31, names: &[] };
pub const MONTH: Span = Span {
    title: "month",
    first: 1,
    last: 12,
    names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};
pub const DAY_OF_WEEK: Span = Span {
    title: "day-of-week",
    first: 1,
    last: 7,
    names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
};
pub const YEAR: Span = Span { title: "year", first: 1970, last: 2199, names: &[] };

/// The values that a field lets through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    first: u16,
    allowed: Vec<bool>,
}

impl Values {
    pub fn parse(text: &str, span: Span) -> Result<Self, Invalid> {
        let mut values =
            Self { first: span.first, allowed: vec![false; usize::from(span.last - span.first) + 1] };
        for item in text.split(',') {
            values.add(item, span)?;
        }
        Ok(values)
    }

    fn add(&mut self, item: &str, span: Span) -> Result<(), Invalid> {
        let (body, step) = match item.split_once('/') {
            Some((body, step)) => (body, Some(increment(step, span)?)),
            None => (item, None),
        };
        let (from, to) = match body.split_once('-') {
            _ if body == "*" => (span.first, span.last),
            // Quartz reads `/5` as `0/5`.
            _ if body.is_empty() && step.is_some() => (span.first, span.last),
            Some((from, to)) => (span.value(from)?, span.value(to)?),
            None if step.is_some() => (span.value(body)?, span.last),
            None => (span.value(body)?, span.value(body)?),
        };
        let count = span.last - span.first + 1;
        if from > to && span.title == "year" {
            return Err(span.refuse(item));
        }
        // A range may go over the end: FRI-MON, 22-2.
        let length = if from <= to { to - from } else { to + count - from };
        for offset in (0..=length).step_by(usize::from(step.unwrap_or(1))) {
            self.allowed[usize::from((from - span.first + offset) % count)] = true;
        }
        Ok(())
    }

    pub fn holds(&self, value: u16) -> bool {
        value.checked_sub(self.first).is_some_and(|index| self.allowed.get(usize::from(index)) == Some(&true))
    }

    /// The first value let through that is not less than `from`.
    pub fn at_or_after(&self, from: u16) -> Option<u16> {
        let start = usize::from(from.saturating_sub(self.first));
        let found = self.allowed.get(start..)?.iter().position(|allowed| *allowed)?;
        Some(self.first + (start + found) as u16)
    }
}

fn increment(text: &str, span: Span) -> Result<u16, Invalid> {
    let digits = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let step: Option<u16> = text.parse().ok().filter(|step| digits && (1..=span.last).contains(step));
    step.ok_or_else(|| {
        Invalid::new(format!("`{text}` is not an increment for {}, 1 to {}", span.title, span.last))
    })
}

impl Span {
    /// A number of this span, or a name for one.
    pub fn value(self, text: &str) -> Result<u16, Invalid> {
        if let Some(index) = self.names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
            return Ok(self.first + index as u16);
        }
        let digits = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        text.parse()
            .ok()
            .filter(|value| digits && (self.first..=self.last).contains(value))
            .ok_or_else(|| self.refuse(text))
    }

    pub fn refuse(self, text: &str) -> Invalid {
        Invalid::new(format!("`{text}` is not a value for {}, {} to {}", self.title, self.first, self.last))
    }
}
