//! Schedules: the documented examples, refusals, and properties against a slow and simple reading.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lang_cron::{Cron, Schedule};
use proptest::prelude::*;

fn parsed(expression: &str) -> Schedule {
    Schedule::parse(expression).unwrap_or_else(|error| panic!("{expression}: {}", error.why))
}

#[track_caller]
fn occurrences(expression: &str, after: &str, expected: &[&str]) {
    let schedule = parsed(expression);
    let since: Timestamp = after.parse().expect("an instant");
    let mut at = since;
    for expected in expected {
        at = schedule.next(at, since).unwrap_or_else(|| panic!("{expression} ends after {at}"));
        assert_eq!(at.to_string(), *expected, "{expression}");
    }
}

#[test]
fn the_documented_examples() {
    occurrences(
        "cron(0 10 * * ? *)",
        "2026-11-21T09:59:59Z",
        &["2026-11-21T10:00:00Z", "2026-11-22T10:00:00Z"],
    );
    occurrences("cron(15 12 * * ? *)", "2026-11-21T12:15:00Z", &["2026-11-22T12:15:00Z"]);
    occurrences("cron(0 18 ? * MON-FRI *)", "2026-11-20T18:00:00Z", &["2026-11-23T18:00:00Z"]);
    occurrences(
        "cron(0 8 1 * ? *)",
        "2026-11-21T00:00:00Z",
        &["2026-12-01T08:00:00Z", "2027-01-01T08:00:00Z"],
    );
    occurrences(
        "cron(0/15 * * * ? *)",
        "2026-11-21T00:01:30Z",
        &["2026-11-21T00:15:00Z", "2026-11-21T00:30:00Z"],
    );
    occurrences(
        "cron(0/5 8-17 ? * MON-FRI *)",
        "2026-11-20T17:55:00Z",
        &["2026-11-23T08:00:00Z", "2026-11-23T08:05:00Z"],
    );
    occurrences("cron(0 9 ? * 2#1 *)", "2026-11-21T00:00:00Z", &["2026-12-07T09:00:00Z"]);
    occurrences("cron(0/30 20-2 ? * MON-FRI *)", "2026-11-23T02:30:00Z", &["2026-11-23T20:00:00Z"]);
}

#[test]
fn last_days_nearest_weekdays_and_leap_years() {
    occurrences(
        "cron(0 0 L * ? *)",
        "2027-02-01T00:00:00Z",
        &["2027-02-28T00:00:00Z", "2027-03-31T00:00:00Z"],
    );
    occurrences("cron(0 0 L-2 * ? *)", "2028-02-01T00:00:00Z", &["2028-02-27T00:00:00Z"]);
    occurrences(
        "cron(0 0 LW * ? *)",
        "2027-01-01T00:00:00Z",
        &["2027-01-29T00:00:00Z", "2027-02-26T00:00:00Z"],
    );
    occurrences("cron(0 0 1W * ? *)", "2027-04-30T00:00:00Z", &["2027-05-03T00:00:00Z"]);
    occurrences(
        "cron(0 0 15W * ? *)",
        "2026-11-01T00:00:00Z",
        &["2026-11-16T00:00:00Z", "2026-12-15T00:00:00Z"],
    );
    occurrences("cron(0 0 ? * 6L *)", "2026-11-01T00:00:00Z", &["2026-11-27T00:00:00Z"]);
    occurrences(
        "cron(0 0 ? * L *)",
        "2026-11-01T00:00:00Z",
        &["2026-11-07T00:00:00Z", "2026-11-14T00:00:00Z"],
    );
    occurrences(
        "cron(0 0 ? * 3#5 *)",
        "2026-11-01T00:00:00Z",
        &["2026-12-29T00:00:00Z", "2027-03-30T00:00:00Z"],
    );
    occurrences(
        "cron(0 0 29 FEB ? *)",
        "2026-11-21T00:00:00Z",
        &["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"],
    );
    occurrences(
        "cron(0 0 ? jan,12 fri-mon *)",
        "2026-11-21T00:00:00Z",
        &["2026-12-04T00:00:00Z", "2026-12-05T00:00:00Z"],
    );
}

#[test]
fn rates_count_from_the_beginning() {
    occurrences("rate(5 minutes)", "2026-11-21T00:01:30Z", &["2026-11-21T00:06:30Z", "2026-11-21T00:11:30Z"]);
    occurrences("rate(1 day)", "2026-11-21T00:00:00Z", &["2026-11-22T00:00:00Z"]);
    let since: Timestamp = "2026-11-21T00:00:00Z".parse().expect("an instant");
    let late = since + SignedDuration::from_secs(3601);
    assert_eq!(
        parsed("rate(1 hour)").next(late, since).map(|at| at.to_string()).as_deref(),
        Some("2026-11-21T02:00:00Z")
    );
}

#[test]
fn a_schedule_may_end() {
    let now: Timestamp = "2026-11-21T00:00:00Z".parse().expect("an instant");
    for expression in ["cron(0 0 1 1 ? 2020)", "cron(0 0 30 2 ? *)", "cron(0 0 31 4,6 ? 2026-2199)"] {
        assert_eq!(parsed(expression).next(now, now), None, "{expression}");
    }
}

#[test]
fn refusals_say_why() {
    let cases = [
        ("", "neither"),
        ("0 10 * * ? *", "neither"),
        ("cron(* * * * *)", "six fields"),
        ("cron(* * * * * *)", "must be `?`"),
        ("cron(* * ? * ? *)", "both be `?`"),
        ("cron(60 * * * ? *)", "`60`"),
        ("cron(*/60 * * * ? *)", "increment"),
        ("cron(*/0 * * * ? *)", "increment"),
        ("cron(0 24 * * ? *)", "hours"),
        ("cron(0 0 0 * ? *)", "day-of-month"),
        ("cron(0 0 ? * 0 *)", "day-of-week"),
        ("cron(0 0 ? * 8 *)", "day-of-week"),
        ("cron(0 0 ? * 3#6 *)", "day-of-week"),
        ("cron(0 0 ? * 3#1,6#3 *)", "day-of-week"),
        ("cron(0 0 1 13 ? *)", "month"),
        ("cron(0 0 1 1 ? 1969)", "year"),
        ("cron(0 0 1 1 ? 2200)", "year"),
        ("cron(15 12 ? * -1 *)", "day-of-week"),
        ("cron(0 0 1,L * ? *)", "day-of-month"),
        ("cron(0 ? * * ? *)", "hours"),
        ("cron(1,,2 0 * * ? *)", "minutes"),
        ("cron(+1 0 * * ? *)", "minutes"),
        ("rate(1 minutes)", "singular"),
        ("rate(3 minute)", "plural"),
        ("rate(0 minutes)", "above zero"),
        ("rate(-5 minutes)", "above zero"),
        ("rate(5 seconds)", "unit"),
        ("rate(5)", "number and a unit"),
        ("rate( 10 minutes )", "brackets"),
        ("rate(10 MINUTES)", "unit"),
        ("rate(99999999999999999999 days)", "above zero"),
        ("rate(999999999999999999 days)", "too large"),
        ("at(2026-11-21T00:00:00)", "neither"),
    ];
    for (expression, why) in cases {
        let error = Schedule::parse(expression).expect_err(expression);
        assert!(error.why.contains(why), "{expression}: {}", error.why);
        assert_eq!(error.to_string(), "Parameter ScheduleExpression is not valid.");
    }
}

#[test]
fn a_time_zone_may_be_given() {
    let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("Berlin's rule");
    let schedule = parsed("cron(30 2 * * ? *)");
    let next = |after: &str| {
        let after = after.parse().expect("an instant");
        schedule.next_in(after, after, &zone).expect("an occurrence").to_string()
    };
    assert_eq!(
        next("2027-03-27T12:00:00Z"),
        "2027-03-28T01:30:00Z",
        "02:30 does not exist, the clock shows 03:30"
    );
    assert_eq!(next("2027-10-30T12:00:00Z"), "2027-10-31T00:30:00Z", "02:30 comes twice, the first counts");
    assert_eq!(next("2027-10-31T00:30:00Z"), "2027-11-01T01:30:00Z", "and the second does not");
}

/// Fields that are valid one by one.
fn expression() -> impl Strategy<Value = String> {
    let number = |first: u16, last: u16| {
        prop_oneof![
            Just("*".to_owned()),
            (first..=last).prop_map(|value| value.to_string()),
            (first..=last, first..=last).prop_map(|(from, to)| format!("{}-{}", from.min(to), from.max(to))),
            (first..=last, 1..=last.min(20)).prop_map(|(from, step)| format!("{from}/{step}")),
            (first..=last, first..=last).prop_map(|(one, two)| format!("{one},{two}")),
        ]
    };
    let of_month = prop_oneof![
        number(1, 31),
        Just("L".to_owned()),
        Just("LW".to_owned()),
        (1..=31u16).prop_map(|day| format!("{day}W")),
        (0..=9u16).prop_map(|n| format!("L-{n}"))
    ];
    let of_week = prop_oneof![
        number(1, 7),
        (1..=7u16).prop_map(|day| format!("{day}L")),
        (1..=7u16, 1..=5u16).prop_map(|(day, nth)| format!("{day}#{nth}"))
    ];
    let days = prop_oneof![
        of_month.prop_map(|day| (day, "?".to_owned())),
        of_week.prop_map(|day| ("?".to_owned(), day))
    ];
    (number(0, 59), number(0, 23), days, number(1, 12), number(2026, 2030)).prop_map(
        |(minute, hour, (of_month, of_week), month, year)| {
            format!("cron({minute} {hour} {of_month} {month} {of_week} {year})")
        },
    )
}

fn cron(expression: &str) -> Box<Cron> {
    match parsed(expression) {
        Schedule::Cron(cron) => cron,
        Schedule::Rate(_) => panic!("{expression} is a cron expression"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_next_occurrence_holds_and_none_is_left_out(expression in expression(), start_s in 1_790_000_000i64..1_900_000_000) {
        let after = Timestamp::from_second(start_s).expect("an instant");
        let schedule = cron(&expression);
        let found = parsed(&expression).next(after, after);
        let local = |at: Timestamp| -> DateTime { TimeZone::UTC.to_datetime(at) };
        if let Some(found) = found {
            prop_assert!(found > after);
            prop_assert!(schedule.holds(local(found)), "{} does not hold {}", expression, found);
        }
        // Minute by minute for two days: nothing between the start and what was found.
        let minute = start_s / 60 * 60 + 60;
        for at in (minute..minute + 2 * 86_400).step_by(60) {
            let at = Timestamp::from_second(at).expect("an instant");
            if found.is_some_and(|found| at >= found) {
                break;
            }
            prop_assert!(!schedule.holds(local(at)), "{} leaves out {}", expression, at);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "(cron|rate)?\\(?[0-9A-Z*?/,#LW -]{0,30}\\)?") {
        let after = Timestamp::from_second(1_790_000_000).expect("an instant");
        if let Ok(schedule) = Schedule::parse(&text) {
            schedule.next(after, after);
        }
        let _ = Schedule::parse(&format!("cron({text})"));
        let _ = Schedule::parse(&format!("rate({text})"));
    }

    #[test]
    fn no_other_text_either(text in any::<String>()) {
        let _ = Schedule::parse(&text);
        let _ = Schedule::parse(&format!("cron({text})"));
    }
}
