//! Objects: the properties that they may, must and must not have.

use super::{
    Judge, Place, Step,
    patterns::Match,
    seen::{Presence, presence},
};
use crate::{names::key_text, nearest::nearest};
use lang_schemas::{Additional, Keyword, Members, Shape, Value};
use lang_yaml::{Node, Position};

type Entries<'t> = [(Node, Node)];

impl<'t> Judge<'t> {
    pub(super) fn object(&mut self, entries: &'t Entries<'t>, place: Place<'t>, shape: Shape<'static>) {
        let members = shape.members();
        let checked = if members.are_free() { &[] } else { entries };
        for (key, node) in checked {
            let Some(name) = key_text(key) else { continue };
            // What a loop or a transform makes of this is not known.
            if name.starts_with("Fn::") {
                continue;
            }
            let place = Place { node, key: key.at };
            match members.property(name) {
                Some(property) => self.below(Step::Key(name), place, property),
                None => self.further(name, place, members),
            }
        }
        for (keyword, told) in shape.keywords() {
            match keyword {
                Keyword::PropertyNames => {
                    for (key, _) in entries {
                        self.value(Place { node: key, key: key.at }, shape.part(told));
                    }
                }
                Keyword::MinProperties | Keyword::MaxProperties => {
                    self.count(keyword, told, entries.len(), place)
                }
                _ => self.required_by(keyword, told, entries, place.key),
            }
        }
    }

    /// A property that is not listed by its name.
    fn further(&mut self, name: &'t str, place: Place<'t>, members: Members<'static>) {
        for (pattern, property) in members.patterns() {
            match self.patterns.find(pattern, name) {
                Match::Yes => return self.below(Step::Key(name), place, property),
                Match::Unknown => {
                    self.unsure = true;
                    return;
                }
                Match::No => {}
            }
        }
        match members.additional() {
            Additional::Anything => {}
            Additional::Shaped(property) => self.below(Step::Key(name), place, property),
            Additional::Nothing => self.wrong("property", place.key, || {
                let names: Vec<&str> = members.properties().map(|(name, _)| name).collect();
                let hint = match nearest(name, names.iter().copied()) {
                    Some(meant) => Some(format!("did you mean '{meant}'?")),
                    None if names.is_empty() => None,
                    None => Some(format!("there are: {}", names.join(", "))),
                };
                (format!("extraneous key [{name}] is not permitted"), hint)
            }),
        }
    }

    pub(super) fn required(&mut self, entries: &'t Entries<'t>, key: Position, shape: Shape<'static>) {
        for (keyword, told) in shape.keywords() {
            self.required_by(keyword, told, entries, key);
        }
    }

    fn required_by(
        &mut self,
        keyword: Keyword,
        told: Value<'static>,
        entries: &'t Entries<'t>,
        key: Position,
    ) {
        match keyword {
            Keyword::Required => {
                for name in told.texts() {
                    match self.is_there(entries, name) {
                        Presence::Present => {}
                        Presence::Perhaps => self.unsure = true,
                        Presence::Absent => self.missing(key, &[name]),
                    }
                }
            }
            Keyword::RequiredOr => self.some_of(entries, key, &told.texts().collect::<Vec<_>>(), usize::MAX),
            Keyword::RequiredXor => self.some_of(entries, key, &told.texts().collect::<Vec<_>>(), 1),
            Keyword::DependentRequired | Keyword::Dependencies => {
                for (name, needed) in told.entries() {
                    self.needed_by(entries, key, name, &needed.texts().collect::<Vec<_>>());
                }
            }
            Keyword::DependentExcluded => {
                for (name, others) in told.entries() {
                    self.excluded_by(entries, name, &others.texts().collect::<Vec<_>>());
                }
            }
            _ => {}
        }
    }

    fn is_there(&mut self, entries: &'t Entries<'t>, name: &str) -> Presence {
        match entry(entries, name) {
            Some((_, node)) => presence(node, &self.parameters),
            None if entries
                .iter()
                .any(|(key, _)| key_text(key).is_some_and(|key| key.starts_with("Fn::"))) =>
            {
                Presence::Perhaps
            }
            None => Presence::Absent,
        }
    }

    fn missing(&mut self, key: Position, names: &[&str]) {
        self.wrong("required", key, || {
            let hint = match names {
                [name] => format!("add {name}"),
                names => format!("add one of: {}", names.join(", ")),
            };
            (format!("required key [{}] not found", names.join(" or ")), Some(hint))
        });
    }

    /// At least one of the names, and no more than `max`.
    fn some_of(&mut self, entries: &'t Entries<'t>, key: Position, names: &[&str], max: usize) {
        let there: Vec<Presence> = names.iter().map(|name| self.is_there(entries, name)).collect();
        if there.contains(&Presence::Perhaps) {
            self.unsure = true;
        } else if !there.contains(&Presence::Present) {
            self.missing(key, names);
        }
        let given: Vec<&str> =
            names.iter().zip(&there).filter(|(_, p)| **p == Presence::Present).map(|(n, _)| *n).collect();
        if given.len() > max
            && let Some((key, _)) = entry(entries, given[given.len() - 1])
        {
            self.only_one(key.at, &given);
        }
    }

    pub(super) fn only_one(&mut self, at: Position, names: &[&str]) {
        self.wrong("exclusive", at, || {
            let hint = format!("only one of these may be given: {}", names.join(", "));
            (format!("{} subschemas matched instead of one", names.len()), Some(hint))
        });
    }

    fn needed_by(&mut self, entries: &'t Entries<'t>, key: Position, name: &str, needed: &[&str]) {
        if self.is_there(entries, name) != Presence::Present {
            return;
        }
        for other in needed {
            match self.is_there(entries, other) {
                Presence::Present => {}
                Presence::Perhaps => self.unsure = true,
                Presence::Absent => self.wrong("required", key, || {
                    let hint = format!("{name} needs {other} beside it");
                    (format!("property [{other}] is required"), Some(hint))
                }),
            }
        }
    }

    fn excluded_by(&mut self, entries: &'t Entries<'t>, name: &str, others: &[&str]) {
        if self.is_there(entries, name) != Presence::Present {
            return;
        }
        for other in others {
            match self.is_there(entries, other) {
                Presence::Absent => {}
                Presence::Perhaps => self.unsure = true,
                Presence::Present => {
                    let at = entry(entries, other).map_or(Position::START, |(key, _)| key.at);
                    self.wrong("exclusive", at, || {
                        let hint = format!("{other} does not go with {name}: take one of them out");
                        (format!("extraneous key [{other}] is not permitted"), Some(hint))
                    });
                }
            }
        }
    }

    fn count(&mut self, keyword: Keyword, told: Value<'_>, count: usize, place: Place<'t>) {
        let Some(limit) = told.as_i64().and_then(|limit| usize::try_from(limit).ok()) else { return };
        let (is_fine, what) = match keyword {
            Keyword::MinProperties => (count >= limit, "least"),
            _ => (count <= limit, "most"),
        };
        if !is_fine {
            self.wrong("items", place.key, || {
                let text = format!("failed validation constraint for keyword [{}]", keyword.name());
                (text, Some(format!("{count} entries are given, {limit} is the {what}")))
            });
        }
    }
}

fn entry<'n>(entries: &'n [(Node, Node)], name: &str) -> Option<&'n (Node, Node)> {
    entries.iter().rev().find(|(key, _)| key_text(key) == Some(name))
}
