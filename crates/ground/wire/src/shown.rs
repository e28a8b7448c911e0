//! A value as AWS repeats it in a validation message.
//!
//! Follows: what AWS answered to eleven entries of PutEvents, recorded in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/events/test_events.snapshot.json> (read 2026-11-21): a
//! structure has its shape's name and every member of the model in its order, `null` where nothing was given.
//! Left out: members that AWS has beside its public model (`internalMetadata` there).

use crate::shape::{Kind, Member, Shape};
use crate::value::Value;

/// What stands in the place of a secret.
pub const SECRET: &str = "***Sensitive***";

pub fn shown(shape: &Shape, value: &Value) -> String {
    if shape.sensitive {
        return SECRET.into();
    }
    match (&shape.kind, value) {
        (Kind::Structure(members), Value::Map(_)) => {
            let members =
                members.iter().map(|member| format!("{}={}", lowered(member), given(member, value)));
            format!("{}({})", shape.name, joined(members))
        }
        (Kind::List(of), Value::List(items)) => {
            format!("[{}]", joined(items.iter().map(|item| shown(of, item))))
        }
        (Kind::Map(_, of), Value::Map(fields)) => {
            format!("{{{}}}", joined(fields.iter().map(|(name, item)| format!("{name}={}", shown(of, item)))))
        }
        _ => value.shown(),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

fn lowered(member: &Member) -> String {
    let mut name = member.name.to_owned();
    name[..1].make_ascii_lowercase();
    name
}

fn given(member: &Member, of: &Value) -> String {
    of.field(member.name).map_or_else(|| "null".to_owned(), |value| shown(member.shape, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Location;

    static TEXT: Shape = text("Text", false);
    static PASSWORD: Shape = text("Password", true);
    static ENTRY: Shape = Shape {
        name: "Entry",
        kind: Kind::Structure(&[
            member("Source", &TEXT),
            member("DetailType", &TEXT),
            member("Password", &PASSWORD),
        ]),
        min: None,
        max: None,
        sensitive: false,
    };
    static ENTRIES: Shape =
        Shape { name: "Entries", kind: Kind::List(&ENTRY), min: None, max: None, sensitive: false };

    const fn text(name: &'static str, sensitive: bool) -> Shape {
        let kind = Kind::Text { allowed: &[], pattern: None };
        Shape { name, kind, min: None, max: None, sensitive }
    }

    const fn member(name: &'static str, shape: &'static Shape) -> Member {
        Member { name, wire: name, shape, required: false, location: Location::Body }
    }

    #[test]
    fn structures_have_all_their_members_and_no_secret_is_repeated() {
        let entry = Value::Map(vec![
            ("Password".into(), Value::Text("hunter2".into())),
            ("Source".into(), Value::Text("a".into())),
        ]);
        assert_eq!(
            shown(&ENTRIES, &Value::List(vec![entry])),
            "[Entry(source=a, detailType=null, password=***Sensitive***)]"
        );
    }
}
