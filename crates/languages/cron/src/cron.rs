//! `cron(minutes hours day-of-month month day-of-week year)` and its next occurrence.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::Invalid;
use crate::day::Days;
use crate::field::{HOUR, MINUTE, MONTH, Values, YEAR};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    minutes: Values,
    hours: Values,
    days: Days,
    months: Values,
    years: Values,
}

impl Cron {
    pub(crate) fn parse(fields: &str) -> Result<Self, Invalid> {
        let upper = fields.to_ascii_uppercase();
        let words: Vec<&str> = upper.split_whitespace().collect();
        let [minutes, hours, of_month, month, of_week, year] = words.as_slice() else {
            return Err(Invalid::new(format!(
                "a cron expression has six fields, this one has {}",
                words.len()
            )));
        };
        Ok(Self {
            minutes: Values::parse(minutes, MINUTE)?,
            hours: Values::parse(hours, HOUR)?,
            days: Days::parse(of_month, of_week)?,
            months: Values::parse(month, MONTH)?,
            years: Values::parse(year, YEAR)?,
        })
    }

    /// Whether a local time, of which only the minute counts, is an occurrence.
    pub fn holds(&self, at: DateTime) -> bool {
        let unsigned = |value: i8| u16::from(value.unsigned_abs());
        self.holds_date(at.date())
            && self.hours.holds(unsigned(at.hour()))
            && self.minutes.holds(unsigned(at.minute()))
    }

    fn holds_date(&self, date: Date) -> bool {
        self.years.holds(date.year().unsigned_abs())
            && self.months.holds(date.month().unsigned_abs().into())
            && self.days.hold(date)
    }

    pub(crate) fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut from = zone.to_datetime(after);
        loop {
            let found = self.local_after(from)?;
            let instant = zone.to_ambiguous_timestamp(found).compatible().ok()?;
            // When a clock change repeats an hour, its second pass leads back to instants that are over.
            if instant > after {
                return Some(instant);
            }
            from = found;
        }
    }

    /// The first local occurrence in a minute after that of `from`.
    fn local_after(&self, from: DateTime) -> Option<DateTime> {
        let whole = from.date().at(from.hour(), from.minute(), 0, 0);
        let start = whole.checked_add(SignedDuration::from_mins(1)).ok()?;
        if let Some(time) =
            self.holds_date(start.date()).then(|| self.time_at_or_after(start.time())).flatten()
        {
            return Some(start.date().to_datetime(time));
        }
        let date = self.date_after(start.date())?;
        Some(date.to_datetime(self.time_at_or_after(Time::midnight())?))
    }

    fn time_at_or_after(&self, from: Time) -> Option<Time> {
        let (hour, minute) = (from.hour().unsigned_abs(), from.minute().unsigned_abs());
        let time = |hour: u16, minute: u16| Time::new(hour as i8, minute as i8, 0, 0).ok();
        if self.hours.holds(hour.into())
            && let Some(minute) = self.minutes.at_or_after(minute.into())
        {
            return time(hour.into(), minute);
        }
        time(self.hours.at_or_after(u16::from(hour) + 1)?, self.minutes.at_or_after(0)?)
    }

    /// The first date after `from` that the day, month and year fields let through. Skips whole months and years.
    fn date_after(&self, from: Date) -> Option<Date> {
        let mut date = from.tomorrow().ok()?;
        loop {
            let year = self.years.at_or_after(date.year().unsigned_abs())?;
            if year != date.year().unsigned_abs() {
                date = Date::new(year as i16, 1, 1).ok()?;
            }
            if !self.months.holds(date.month().unsigned_abs().into()) {
                date = date.first_of_month().checked_add(1.month()).ok()?;
                continue;
            }
            if self.days.hold(date) {
                return Some(date);
            }
            date = date.tomorrow().ok()?;
        }
    }
}
