//! `anyOf`, `oneOf`, `allOf`, `not`, `if`: schemas of which one, all or none have to fit.
//!
//! A branch that may fit, depending on what is not known here, counts for us: nothing is said then.

use super::{Fits, Judge, Place, Wrong};
use lang_schemas::{Keyword, Shape};

impl<'t> Judge<'t> {
    pub(super) fn branches(&mut self, place: Place<'t>, shape: Shape<'static>) {
        for (keyword, told) in shape.keywords() {
            match keyword {
                Keyword::AllOf => {
                    told.items()
                        .map(|branch| shape.part(branch))
                        .for_each(|branch| self.value(place, branch));
                }
                Keyword::AnyOf => self.any_of(place, shape, "anyOf", usize::MAX),
                Keyword::OneOf => self.any_of(place, shape, "oneOf", 1),
                Keyword::Not if !told.is_list() => self.not(place, shape.part(told)),
                Keyword::If => self.condition(place, shape),
                _ => {}
            }
        }
    }

    fn any_of(&mut self, place: Place<'t>, shape: Shape<'static>, keyword: &str, max: usize) {
        let (mut fitting, mut perhaps) = (0, 0);
        for branch in shape.shapes(keyword) {
            match self.trial(place, branch) {
                Fits::Yes => fitting += 1,
                Fits::Unknown => perhaps += 1,
                Fits::No => {}
            }
        }
        if fitting > max {
            let names: Vec<&str> = shape.shapes(keyword).flat_map(Shape::required).collect();
            if names.is_empty() {
                self.wrong("exclusive", place.node.at, || {
                    (format!("{fitting} subschemas matched instead of one"), None)
                });
            } else {
                self.only_one(place.key, &names);
            }
        } else if fitting == 0 && perhaps == 0 {
            self.none_of(place, shape, keyword);
        } else if perhaps > 0 {
            self.unsure = true;
        }
    }

    /// What is said is what is wrong with the branch that was probably meant: the one that fails deepest, and least.
    fn none_of(&mut self, place: Place<'t>, shape: Shape<'static>, keyword: &str) {
        self.has_failed = true;
        if self.is_quiet {
            return;
        }
        let failed: Vec<Vec<Wrong<'t>>> =
            shape.shapes(keyword).map(|branch| self.wrongs_of_trial(place, branch)).collect();
        let here = self.path.len();
        let missing: Vec<&str> = failed
            .iter()
            .flatten()
            .filter(|wrong| wrong.path.len() == here)
            .filter_map(missing_name)
            .collect();
        if missing.len() > 1 && missing.len() == failed.iter().map(Vec::len).sum::<usize>() {
            return self.wrong("required", place.key, || {
                let text = format!(
                    "0 subschemas matched instead of one: required key [{}] not found",
                    missing.join(" or ")
                );
                (text, Some(format!("add one of: {}", missing.join(", "))))
            });
        }
        if let Some(told) = patterns(shape, keyword)
            && let Some(text) = place.node.scalar_text()
        {
            return self.wrong("pattern", place.node.at, || {
                let hint = format!("'{text}' is none of: {}", told.join(", "));
                (format!("no subschema matched out of the total {} subschemas", told.len()), Some(hint))
            });
        }
        let best = failed.into_iter().min_by_key(|wrongs| {
            let is_other_kind =
                wrongs.iter().any(|wrong| wrong.rule == "value-type" && wrong.path.len() == here);
            let depth = wrongs.iter().map(|wrong| wrong.path.len()).max().unwrap_or(here);
            (is_other_kind, usize::MAX - depth, wrongs.len())
        });
        self.wrongs.extend(best.into_iter().flatten());
    }

    fn not(&mut self, place: Place<'t>, refused: Shape<'static>) {
        match self.trial(place, refused) {
            Fits::No => {}
            Fits::Unknown => self.unsure = true,
            Fits::Yes => {
                self.wrong("exclusive", place.node.at, || {
                    let names: Vec<&str> = refused.required().collect();
                    let hint = (!names.is_empty())
                        .then(|| format!("these do not go together: {}", names.join(", ")));
                    ("subject must not be valid against schema".into(), hint)
                });
            }
        }
    }

    fn condition(&mut self, place: Place<'t>, shape: Shape<'static>) {
        let Some(condition) = shape.shape("if") else { return };
        let branch = match self.trial(place, condition) {
            Fits::Yes => shape.shape("then"),
            Fits::No => shape.shape("else"),
            Fits::Unknown => {
                self.unsure = true;
                return;
            }
        };
        if let Some(branch) = branch {
            self.value(place, branch);
        }
    }
}

/// What the branches ask for, when each of them is a text or a pattern and nothing else.
fn patterns(shape: Shape<'static>, keyword: &str) -> Option<Vec<&'static str>> {
    let of = |branch: Shape<'static>| branch.pattern().or_else(|| branch.keyword("const")?.as_str());
    let told: Option<Vec<_>> =
        shape.shapes(keyword).map(|branch| of(branch).filter(|_| branch.keywords().count() == 1)).collect();
    told.filter(|told| told.len() > 1)
}

fn missing_name<'w>(wrong: &'w Wrong<'_>) -> Option<&'w str> {
    wrong.text.strip_prefix("required key [")?.strip_suffix("] not found")
}
