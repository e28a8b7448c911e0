//! The limits of a template: one more than allowed is refused, what is allowed is not.

use crate::good::found;

/// A section with so many members.
fn section(name: &str, member: &str, count: usize) -> String {
    let members: Vec<String> = (0..count).map(|index| format!("  M{index}: {member}\n")).collect();
    format!("{name}:\n{}", members.concat())
}

const RESOURCES: &str = "Resources: {A: {Type: 'AWS::SNS::Topic'}}\n";

fn limits(text: &str) -> Vec<String> {
    let found = found(text).into_iter().filter(|finding| finding.rule == "limit");
    found.map(|finding| finding.problem.message).collect()
}

#[test]
fn sections_have_their_most() {
    let topic = "{Type: 'AWS::SNS::Topic'}";
    assert_eq!(limits(&section("Resources", topic, 500)), Vec::<String>::new());
    assert_eq!(
        limits(&section("Resources", topic, 501)),
        ["Template format error: Number of resources, 501, is greater than maximum allowed, 500"]
    );
    for (name, member, expected) in [
        ("Parameters", "{Type: String}", "Parameter count 201 is greater than max allowed 200"),
        ("Outputs", "{Value: x}", "Outputs count 201 is greater than max allowed 200"),
        ("Mappings", "{a: {b: c}}", "Number of mappings, 201, is greater than maximum allowed, 200"),
    ] {
        assert!(limits(&format!("{RESOURCES}{}", section(name, member, 200))).is_empty());
        let expected = format!("Template format error: {expected}");
        assert_eq!(limits(&format!("{RESOURCES}{}", section(name, member, 201))), [expected]);
    }
}

#[test]
fn names_and_descriptions_have_their_length() {
    let name = "N".repeat(256);
    assert_eq!(limits(&format!("Resources: {{{name}: {{Type: 'AWS::SNS::Topic'}}}}")).len(), 1);
    assert!(limits(&format!("Resources: {{{}: {{Type: 'AWS::SNS::Topic'}}}}", &name[1..])).is_empty());
    assert!(limits(&format!("Description: {}\n{RESOURCES}", "d".repeat(1024))).is_empty());
    assert_eq!(
        limits(&format!("Description: {}\n{RESOURCES}", "d".repeat(1025))),
        ["Template format error: 'Description' length is greater than 1024."]
    );
}

#[test]
fn a_template_has_sixty_dynamic_references() {
    let template = |count: usize| {
        let references: Vec<String> =
            (0..count).map(|index| format!("k{index}: '{{{{resolve:ssm:n}}}}'")).collect();
        format!(
            "Resources: {{A: {{Type: 'Custom::T', Properties: {{ServiceToken: x, {}}}}}}}",
            references.join(", ")
        )
    };
    assert!(limits(&template(60)).is_empty());
    assert_eq!(limits(&template(61)).len(), 1);
}
