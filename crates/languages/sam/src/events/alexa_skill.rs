//! AlexaSkill: an Alexa skill invokes the function.

use super::{Event, permission};
use crate::{
    output::{Resource, Target},
    problem::Outcome,
    properties::{Kind, Property, opt},
};

pub const PROPERTIES: &[Property] = &[opt("SkillId", Kind::Str)];

pub fn transform(event: &Event, target: &Target) -> Outcome<Vec<Resource>> {
    let of = permission::Permission {
        principal: "alexa-appkit.amazon.com",
        token: event.source.value("SkillId"),
        ..Default::default()
    };
    Ok(vec![permission::build(event, target, of)?])
}
