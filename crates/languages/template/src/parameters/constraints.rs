//! What the value of a parameter must be, in the service's words.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>: a `ConstraintDescription` takes the place of the
//! sentence: "Parameter Name failed to satisfy constraint: ...", without quotes, while the other sentences quote the name: that is how people
//! report them. Surprises: each member of a list is held to AllowedValues, AllowedPattern and MinValue by itself, unless the whole list is an allowed value
//! (<https://github.com/aws-cloudformation/cfn-lint/blob/main/test/fixtures/templates/good/parameters/default.yaml>). Of a parameter of Systems Manager it is the
//! name that is held to them.
//! Left out: patterns that our engine cannot read are reported as such, see [`crate::pattern`].

use super::{Kind, Parameter};
use crate::pattern::Pattern;

/// Why a value is refused, if it is.
pub fn refusal(parameter: &Parameter, value: &str) -> Option<String> {
    let members = parameter.members(value);
    let is_listed = |allowed: &Vec<String>| allowed.iter().any(|one| one == value);
    if members.len() > 1 && parameter.allowed_values.as_ref().is_some_and(is_listed) {
        return None;
    }
    let wrong = members.iter().find_map(|member| wrong(parameter, member))?;
    Some(match &parameter.constraint_description {
        Some(description) => {
            format!("Parameter {} failed to satisfy constraint: {description}", parameter.name)
        }
        None => format!("Parameter '{}' {wrong}", parameter.name),
    })
}

fn wrong(parameter: &Parameter, value: &str) -> Option<String> {
    let number: Option<f64> = value.trim().parse().ok().filter(|number: &f64| number.is_finite());
    if parameter.kind.is_number() && number.is_none() {
        return Some("must be a number.".into());
    }
    if let Some(allowed) = &parameter.allowed_values
        && !allowed.iter().any(|one| is_same(&parameter.kind, one, value))
    {
        return Some("must be one of AllowedValues".into());
    }
    if let Some(wrong) = out_of_range(parameter, number.unwrap_or_default(), value) {
        return Some(wrong);
    }
    let pattern = parameter.allowed_pattern.as_ref()?;
    match Pattern::new(pattern) {
        Ok(compiled) if compiled.matches(value) => None,
        Ok(_) => Some(format!("must match pattern {pattern}")),
        Err(_) => Some(format!("has an AllowedPattern that Landfall cannot check: {pattern}")),
    }
}

fn out_of_range(parameter: &Parameter, number: f64, value: &str) -> Option<String> {
    if parameter.kind.is_number() {
        if let Some(min) = parameter.min_value.filter(|min| number < *min) {
            return Some(format!("must be a number not less than {min}"));
        }
        return parameter
            .max_value
            .filter(|max| number > *max)
            .map(|max| format!("must be a number not greater than {max}"));
    }
    let length = value.chars().count() as f64;
    if let Some(min) = parameter.min_length.filter(|min| length < *min) {
        return Some(format!("must contain at least {min} characters"));
    }
    parameter
        .max_length
        .filter(|max| length > *max)
        .map(|max| format!("must contain at most {max} characters"))
}

/// Numbers are the same by their value: `1.0` is allowed where `1` is.
fn is_same(kind: &Kind, allowed: &str, value: &str) -> bool {
    allowed == value
        || kind.is_number()
            && matches!((allowed.trim().parse::<f64>(), value.trim().parse::<f64>()), (Ok(a), Ok(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(declaration: &str, value: &str) -> Option<String> {
        let node = lang_yaml::parse(declaration, &lang_yaml::Options::default()).unwrap().root;
        refusal(&Parameter::of("P", &node).unwrap(), value)
    }

    #[test]
    fn each_constraint_has_its_sentence() {
        for (declaration, value, expected) in [
            ("{Type: String, AllowedValues: [a, b]}", "c", "Parameter 'P' must be one of AllowedValues"),
            ("{Type: String, MinLength: 3}", "ab", "Parameter 'P' must contain at least 3 characters"),
            ("{Type: String, MaxLength: '3'}", "abcd", "Parameter 'P' must contain at most 3 characters"),
            ("{Type: String, AllowedPattern: '[a-z]*'}", "A", "Parameter 'P' must match pattern [a-z]*"),
            ("{Type: Number}", "x", "Parameter 'P' must be a number."),
            ("{Type: Number, MinValue: 1}", "0", "Parameter 'P' must be a number not less than 1"),
            ("{Type: Number, MaxValue: 1.5}", "2", "Parameter 'P' must be a number not greater than 1.5"),
            (
                "{Type: List<Number>, MaxValue: 5}",
                "1, 7",
                "Parameter 'P' must be a number not greater than 5",
            ),
            (
                "{Type: CommaDelimitedList, AllowedValues: [a, b]}",
                "a,c",
                "Parameter 'P' must be one of AllowedValues",
            ),
            (
                "{Type: String, AllowedPattern: '[a-z]*', ConstraintDescription: Must be small.}",
                "A",
                "Parameter P failed to satisfy constraint: Must be small.",
            ),
        ] {
            assert_eq!(refused(declaration, value).as_deref(), Some(expected));
        }
        for (declaration, value) in [
            ("{Type: Number, AllowedValues: [1, 2]}", "1.0"),
            ("{Type: CommaDelimitedList, AllowedValues: [a, b]}", "b, a"),
            ("{Type: String, AllowedValues: [true, 012]}", "true"),
            ("{Type: CommaDelimitedList, MinLength: 3}", ""),
            ("{Type: CommaDelimitedList, AllowedValues: [a, 'b,c']}", "b,c"),
        ] {
            assert_eq!(refused(declaration, value), None);
        }
    }
}
