//! Cognito: a trigger of a user pool in the same template invokes the function.

use super::{Event, permission};
use crate::{
    context::Context,
    expect,
    intrinsics::get_att,
    output::{Resource, Target},
    problem::{Outcome, event as fail},
    properties::{Kind, Property, Source, pass, req, strict_req},
    value::{Map, Value, print},
};

pub const PROPERTIES: &[Property] = &[req("UserPool", Kind::Str), strict_req("Trigger", Kind::StrOrStrs)];

/// What a user pool may have.
#[rustfmt::skip]
const USER_POOL: &[Property] = &[
    pass("AccountRecoverySetting"), pass("AdminCreateUserConfig"), pass("AliasAttributes"),
    pass("AutoVerifiedAttributes"), pass("DeletionProtection"), pass("DeviceConfiguration"),
    pass("EmailAuthenticationMessage"), pass("EmailAuthenticationSubject"), pass("EmailConfiguration"),
    pass("EmailVerificationMessage"), pass("EmailVerificationSubject"), pass("EnabledMfas"), pass("LambdaConfig"),
    pass("MfaConfiguration"), pass("Policies"), pass("Schema"), pass("SmsAuthenticationMessage"),
    pass("SmsConfiguration"), pass("SmsVerificationMessage"), pass("UserAttributeUpdateSettings"),
    pass("UsernameAttributes"), pass("UsernameConfiguration"), pass("UserPoolAddOns"), pass("UserPoolName"),
    pass("UserPoolTags"), pass("UserPoolTier"), pass("VerificationMessageTemplate"), pass("WebAuthnRelyingPartyID"),
    pass("WebAuthnUserVerification"),
];

/// The logical id of the user pool.
pub fn link(event: &Event, cx: &Context) -> Outcome<String> {
    if let Some(referred) =
        event.source.get("UserPool").and_then(Value::as_map).and_then(|pool| pool.get("Ref"))
    {
        let Some(id) = referred.as_str() else {
            return fail(&event.source.id, "Ref in Userpool is not a string.");
        };
        if cx.resources.has(id) {
            return Ok(id.into());
        }
    }
    fail(&event.name, "Cognito events must reference a Cognito UserPool in the same template.")
}

pub fn transform(event: &Event, cx: &mut Context, target: &Target) -> Outcome<Vec<Resource>> {
    let pool_id = link(event, cx)?;
    let of = permission::Permission {
        principal: "cognito-idp.amazonaws.com",
        source_arn: get_att(&pool_id, "Arn"),
        prefix: Some(format!("{}Cognito", target.id)),
        ..Default::default()
    };
    let permission = permission::build(event, target, of)?;
    let Some(pool) = cx.resources.get_mut(&pool_id).and_then(Value::as_map_mut) else {
        return Ok(vec![permission]);
    };
    add_triggers(event, target, &pool_id, pool)?;
    let read = Source::read(&pool_id, "AWS::Cognito::UserPool", USER_POOL, pool)?;
    let mut made =
        Resource::new("AWS::Cognito::UserPool", pool_id, &read.attributes)?.depending_on(read.depends_on);
    made.properties = read.properties;
    Ok(vec![permission, made])
}

fn add_triggers(event: &Event, target: &Target, pool_id: &str, pool: &mut Map) -> Outcome<()> {
    let unset = |map: &Map, name: &str| map.some(name).is_none();
    if unset(pool, "Properties") {
        pool.insert("Properties", Map::new());
    }
    let Some(properties) = pool.get_mut("Properties").and_then(Value::as_map_mut) else { return Ok(()) };
    if unset(properties, "LambdaConfig") {
        properties.insert("LambdaConfig", Map::new());
    }
    let config =
        expect::map_mut(properties.get_mut("LambdaConfig"), expect::Resource(pool_id), "LambdaConfig")?;
    let trigger = event.source.value("Trigger");
    let triggers = trigger.as_list().map_or_else(|| vec![trigger.clone()], <[Value]>::to_vec);
    for name in triggers.iter().filter_map(Value::as_text) {
        if config.has(name) {
            let text = print::text(&trigger);
            return fail(&event.name, format!("Cognito trigger \"{text}\" defined multiple times."));
        }
        config.insert(name, &target.arn);
    }
    Ok(())
}
