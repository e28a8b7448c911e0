//! What was measured: one line each, beside its floor and its limit, and whether any limit is missed.
//!
//! A limit is the project's promise on two quiet cores. A shared machine is slower, so only a line that misses its limit by more
//! than the margin (`--margin`) makes the run fail; one that misses it by less is marked and counted.

/// One figure.
pub struct Line<'a> {
    pub what: &'a str,
    pub ours: f64,
    pub unit: &'a str,
    /// The same machine doing the least that could be done.
    pub floor: Option<f64>,
    pub limit: Option<f64>,
}

pub struct Report {
    margin: f64,
    /// Lines that missed their limit by more than the margin.
    missed: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    NoLimit,
    Met,
    Within,
    Missed,
}

impl Report {
    pub fn begin(margin_percent: f64) -> Self {
        println!("{:<58} {:>12} {:>12} {:>7} {:>12}", "what", "landfall", "floor", "ratio", "limit");
        Self { margin: margin_percent / 100.0, missed: Vec::new() }
    }

    pub fn tell(&mut self, line: &Line<'_>) {
        let Line { what, ours, unit, floor, limit } = line;
        let figure = |value: f64| format!("{value:.3} {unit}");
        let ratio = floor.map_or("-".into(), |floor| format!("{:.2}", ours / floor));
        let (floor, told) = (floor.map_or("-".into(), figure), limit.map_or("-".into(), figure));
        let verdict = match verdict(*ours, *limit, self.margin) {
            Verdict::NoLimit => "",
            Verdict::Met => " met",
            Verdict::Within => " missed, within the margin",
            Verdict::Missed => " MISSED",
        };
        println!("{what:<58} {:>12} {floor:>12} {ratio:>7} {told:>12}{verdict}", figure(*ours));
        if verdict == " MISSED" {
            self.missed.push((*what).to_owned());
        }
    }

    /// The names of the lines that make the run fail.
    pub fn missed(&self) -> &[String] {
        &self.missed
    }
}

fn verdict(ours: f64, limit: Option<f64>, margin: f64) -> Verdict {
    match limit {
        None => Verdict::NoLimit,
        Some(limit) if ours <= limit => Verdict::Met,
        Some(limit) if ours <= limit * (1.0 + margin) => Verdict::Within,
        Some(_) => Verdict::Missed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_met_or_missed_and_a_little_is_forgiven() {
        assert_eq!(verdict(9.0, None, 0.5), Verdict::NoLimit);
        assert_eq!(verdict(10.0, Some(10.0), 0.5), Verdict::Met);
        assert_eq!(verdict(15.0, Some(10.0), 0.5), Verdict::Within);
        assert_eq!(verdict(15.1, Some(10.0), 0.5), Verdict::Missed);
        assert_eq!(verdict(0.1, Some(0.0), 0.5), Verdict::Missed, "nothing is a little more than none");
        assert_eq!(verdict(f64::NAN, Some(10.0), 0.5), Verdict::Missed, "what was not measured is not met");
    }
}
