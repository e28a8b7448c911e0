//! One mistake at a time in good templates: each is found, by its rule and on its line.

use lang_commands::validate;
use lang_template::Severity;

const MUTATIONS: &str = include_str!("mutations.txt");

const GOOD: [(&str, &str); 4] = [
    ("api.yaml", include_str!("good/api.yaml")),
    ("delivery.yaml", include_str!("good/delivery.yaml")),
    ("network.json", include_str!("good/network.json")),
    ("orders.yaml", include_str!("good/orders.yaml")),
];

struct Mutation<'m> {
    line: &'m str,
    rule: &'m str,
    find: String,
    instead: String,
    /// A text that begins, after its new lines, on the line of the problem; without one that is the line that was changed.
    at: Option<String>,
}

fn errors(template: &str) -> Vec<(usize, &'static str)> {
    let findings = validate::text(template).into_iter().filter(|finding| finding.severity == Severity::Error);
    findings.map(|finding| (finding.problem.at.line, finding.rule)).collect()
}

fn mutation(line: &str) -> Mutation<'_> {
    let text = |written: &str| written.replace("\\n", "\n");
    let (head, change) = line.split_once(" :: ").unwrap_or_else(|| panic!("{line}"));
    let (find, instead) = change.split_once(" =>").unwrap_or_else(|| panic!("{line}"));
    let instead = instead.strip_prefix(' ').unwrap_or(instead);
    let (instead, behind) =
        instead.split_once(" @ ").map_or((instead, None), |(instead, at)| (instead, Some(at)));
    let (rule, before) = head.split_once(" @ ").map_or((head, None), |(rule, at)| (rule, Some(at)));
    let at = behind.or(before).map(text);
    Mutation { line, rule, find: text(find), instead: text(instead), at }
}

/// The template with the mistake, and the line on which it has to be found.
fn applied(template: &str, mutation: &Mutation<'_>) -> Result<(String, usize), String> {
    let once = |template: &str, text: &str| match template.matches(text).count() {
        1 => Ok(template.find(text).unwrap() + (text.len() - text.trim_start_matches('\n').len())),
        count => Err(format!("{text:?} is there {count} times")),
    };
    once(template, &mutation.find)?;
    let changed = template.find(&mutation.find).unwrap();
    let mutated = template.replacen(&mutation.find, &mutation.instead, 1);
    let new_lines = mutation.instead.len() - mutation.instead.trim_start_matches('\n').len();
    let start = mutation.at.as_ref().map_or(Ok(changed + new_lines), |at| once(&mutated, at))?;
    let line = mutated[..start].matches('\n').count() + 1;
    Ok((mutated, line))
}

#[test]
fn the_good_templates_are_good() {
    for (name, template) in GOOD {
        assert_eq!(errors(template), [], "{name}");
    }
}

#[test]
fn each_mistake_is_found_on_its_line() {
    let mut template = "";
    let (mut count, mut wrong) = (0, Vec::new());
    for line in MUTATIONS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("== ") {
            template = GOOD.iter().find(|(other, _)| *other == name).expect("a good template").1;
            continue;
        }
        let mutation = mutation(line);
        let (mutated, expected) = match applied(template, &mutation) {
            Ok(applied) => applied,
            Err(why) => {
                wrong.push(format!("{line}\n    {why}"));
                continue;
            }
        };
        let found = errors(&mutated);
        // What a renamed section or property leaves behind is missed elsewhere.
        let is_alone = found
            .iter()
            .all(|(line, rule)| *line == expected || matches!(*rule, "required" | "mapping" | "circle"));
        if !found.contains(&(expected, mutation.rule)) || !is_alone {
            wrong.push(format!("{}\n    expected line {expected}, found {found:?}", mutation.line));
        }
        count += 1;
    }
    assert!(
        wrong.is_empty(),
        "{} of {count} are not found as they should be:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count >= 150, "{count}");
}
