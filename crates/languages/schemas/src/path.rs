//! A place in a resource, as schemas write it: `/properties/VpcConfig/SubnetIds`, `/properties/Rules/*/Name`.
//!
//! <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html> (read 2026-11)
//! Surprises: authors also write `/properties/A/items/properties/B` or `/properties/A/properties/B`, steps through the schema instead of
//! the value; both mean the same here.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'p> {
    Property(&'p str),
    /// Every item of a list, or every entry of a map.
    Each,
}

/// Below the resource's properties; empty is all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<'p>(pub Vec<Step<'p>>);

impl<'p> Path<'p> {
    /// Of a JSON pointer into the schema.
    pub fn of_pointer(pointer: &'p str) -> Self {
        let mut steps = Vec::new();
        let mut parts = pointer.trim_start_matches('/').split('/').peekable();
        if parts.peek() == Some(&"properties") {
            parts.next();
        }
        while let Some(part) = parts.next() {
            match part {
                "*" => steps.push(Step::Each),
                "items" if parts.peek().is_some_and(|next| matches!(*next, "properties" | "items")) => {
                    steps.push(Step::Each);
                }
                "properties" if parts.peek().is_some() => {}
                name => steps.push(Step::Property(name)),
            }
        }
        Path(steps)
    }

    /// Whether a changed place is this one or lies below it. Items of lists count as [`Step::Each`], whichever they are.
    pub fn covers(&self, changed: &[&str]) -> bool {
        let names: Vec<&str> = self.names().collect();
        changed.iter().filter(|step| !is_item(step)).take(names.len()).eq(names.iter())
    }

    /// Whether a changed place holds this one, so that this one may have changed with it.
    pub fn lies_in(&self, changed: &[&str]) -> bool {
        let mut names = self.names();
        changed.iter().filter(|step| !is_item(step)).all(|step| names.next() == Some(step))
    }

    pub fn names(&self) -> impl Iterator<Item = &'p str> {
        self.0.iter().filter_map(|step| match step {
            Step::Property(name) => Some(*name),
            Step::Each => None,
        })
    }
}

fn is_item(step: &str) -> bool {
    step == "*" || !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            let dot = if at == 0 { "" } else { "." };
            match step {
                Step::Property(name) => write!(f, "{dot}{name}")?,
                Step::Each => write!(f, "{dot}*")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_through_the_schema_and_through_the_value_mean_the_same() {
        let expected = Path(vec![Step::Property("Rules"), Step::Each, Step::Property("Name")]);
        assert_eq!(Path::of_pointer("/properties/Rules/*/Name"), expected);
        assert_eq!(Path::of_pointer("/properties/Rules/items/properties/Name"), expected);
        assert_eq!(Path::of_pointer("/properties/A/properties/B").to_string(), "A.B");
    }

    #[test]
    fn a_path_covers_what_lies_below_it() {
        let path = Path::of_pointer("/properties/Rules/*/Name");
        assert!(path.covers(&["Rules", "3", "Name"]) && path.covers(&["Rules", "*", "Name", "First"]));
        assert!(!path.covers(&["Rules", "3", "Value"]) && !path.covers(&["Rules"]));
        assert!(path.lies_in(&["Rules"]) && path.lies_in(&["Rules", "0"]) && !path.lies_in(&["Name"]));
    }
}
