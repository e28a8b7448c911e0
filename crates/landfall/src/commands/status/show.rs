//! The report as tables.

use super::{Alarm, Alias, Build, Deployment, Function, Pipeline, Report};
use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table, TableStyle};
use kernel::{Clock, SystemClock, Timestamp};

pub fn print(report: &Report) {
    let scale = match report.time_scale {
        1.0 => String::new(),
        scale => format!(" (waits run {scale} times faster)"),
    };
    anstream::println!("landfall at {}{scale}\n", report.endpoint);
    let now = SystemClock::new(1.0).now();
    section(
        "Pipelines",
        &["name", "status", "stages", "revision", "started", "reason"],
        &report.pipelines,
        |p| pipeline(p, now),
    );
    section("Builds", &["id", "status", "phase", "started", "took", "reason"], &report.builds, |b| {
        build(b, now)
    });
    section(
        "Deployments",
        &["id", "application", "group", "status", "created", "took", "reason"],
        &report.deployments,
        |d| deployment(d, now),
    );
    section("Functions", &["name", "runtime", "state", "aliases", "reason"], &report.functions, function);
    section("Alarms", &["name", "state", "since", "reason"], &report.alarms, |a| alarm(a, now));
}

fn section<T>(title: &str, heads: &[&str], rows: &[T], cells: impl Fn(&T) -> Vec<Cell>) {
    if rows.is_empty() {
        anstream::println!("{title}: none\n");
        return;
    }
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(heads.iter().map(|head| Cell::new(head).add_attribute(Attribute::Dim)));
    table.add_rows(rows.iter().map(cells));
    anstream::println!("{title}\n{table}\n");
}

fn pipeline(pipeline: &Pipeline, now: Timestamp) -> Vec<Cell> {
    let stage = |stage: &super::Stage| format!("{} {}", mark(stage.status.as_deref()), stage.name);
    let stages: Vec<String> = pipeline.stages.iter().map(stage).collect();
    let revision: String = pipeline.revision.iter().flat_map(|revision| revision.chars().take(8)).collect();
    vec![
        Cell::new(&pipeline.name),
        status(pipeline.status.as_deref().unwrap_or("never run")),
        Cell::new(stages.join("  ")),
        Cell::new(revision),
        Cell::new(ago(pipeline.started, now)),
        Cell::new(pipeline.reason.as_deref().unwrap_or_default()),
    ]
}

fn build(build: &Build, now: Timestamp) -> Vec<Cell> {
    vec![
        Cell::new(&build.id),
        status(&build.status),
        Cell::new(build.phase.as_deref().unwrap_or_default()),
        Cell::new(ago(build.started, now)),
        Cell::new(took(build.started, build.ended)),
        Cell::new(build.reason.as_deref().unwrap_or_default()),
    ]
}

fn deployment(deployment: &Deployment, now: Timestamp) -> Vec<Cell> {
    vec![
        Cell::new(&deployment.id),
        Cell::new(&deployment.application),
        Cell::new(&deployment.group),
        status(&deployment.status),
        Cell::new(ago(deployment.created, now)),
        Cell::new(took(deployment.created, deployment.completed)),
        Cell::new(deployment.reason.as_deref().unwrap_or_default()),
    ]
}

fn function(function: &Function) -> Vec<Cell> {
    let aliases: Vec<String> = function.aliases.iter().map(alias).collect();
    vec![
        Cell::new(&function.name),
        Cell::new(function.runtime.as_deref().unwrap_or_default()),
        status(function.state.as_deref().unwrap_or_default()),
        Cell::new(aliases.join("  ")),
        Cell::new(function.reason.as_deref().unwrap_or_default()),
    ]
}

fn alarm(alarm: &Alarm, now: Timestamp) -> Vec<Cell> {
    vec![
        Cell::new(&alarm.name),
        status(&alarm.state),
        Cell::new(ago(alarm.since, now)),
        Cell::new(alarm.reason.as_deref().unwrap_or_default()),
    ]
}

/// `live -> 3`, or `live -> 3 (90 %), 4 (10 %)` while traffic is split.
fn alias(alias: &Alias) -> String {
    let shown: Vec<String> = match alias.versions.as_slice() {
        [(version, _)] => vec![version.clone()],
        versions => versions
            .iter()
            .map(|(version, share)| format!("{version} ({} %)", (share * 1000.0).round() / 10.0))
            .collect(),
    };
    format!("{} -> {}", alias.name, shown.join(", "))
}

fn mark(status: Option<&str>) -> &'static str {
    match status {
        Some("Succeeded") => "\u{2713}",
        Some("Failed") => "\u{2717}",
        Some("InProgress") => "\u{25b6}",
        Some("Stopped" | "Stopping" | "Cancelled") => "\u{25a0}",
        _ => "\u{b7}",
    }
}

fn status(text: &str) -> Cell {
    let cell = Cell::new(text);
    match text.to_ascii_uppercase().as_str() {
        "SUCCEEDED" | "ACTIVE" | "OK" => cell.fg(Color::Green),
        "FAILED" | "FAULT" | "TIMED_OUT" | "STOPPED" | "ALARM" => cell.fg(Color::Red),
        "INPROGRESS" | "IN_PROGRESS" | "CREATED" | "PENDING" => cell.fg(Color::Yellow),
        _ => cell,
    }
}

fn ago(at: Option<Timestamp>, now: Timestamp) -> String {
    at.map_or_else(String::new, |at| format!("{} ago", shown_span(now.duration_since(at).as_secs())))
}

fn took(from: Option<Timestamp>, to: Option<Timestamp>) -> String {
    let both = from.zip(to);
    both.map_or_else(String::new, |(from, to)| {
        let ms = to.duration_since(from).as_millis();
        if ms < 10_000 { format!("{:.1} s", ms as f64 / 1000.0) } else { shown_span((ms / 1000) as i64) }
    })
}

fn shown_span(seconds: i64) -> String {
    match seconds.max(0) {
        s @ 0..=119 => format!("{s} s"),
        s @ 120..=7_199 => format!("{} min", s / 60),
        s @ 7_200..=172_799 => format!("{} h", s / 3_600),
        s => format!("{} days", s / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_show_their_weights_only_while_traffic_is_split() {
        let one = Alias { name: "live".into(), versions: vec![("3".into(), 1.0)] };
        let two = Alias { name: "live".into(), versions: vec![("3".into(), 0.9), ("4".into(), 0.1)] };
        assert_eq!((alias(&one).as_str(), alias(&two).as_str()), ("live -> 3", "live -> 3 (90 %), 4 (10 %)"));
    }

    #[test]
    fn times_are_short() {
        let at = |s| Timestamp::from_second(s).expect("in range");
        assert_eq!(ago(Some(at(0)), at(90)), "90 s ago");
        assert_eq!(ago(Some(at(0)), at(600)), "10 min ago");
        assert_eq!(took(Some(at(0)), Some(at(3))), "3.0 s");
        assert_eq!((took(None, Some(at(3))), ago(None, at(1))), (String::new(), String::new()));
    }
}
