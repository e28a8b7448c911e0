//! `FunctionUrlConfig`: the function's own address, and who may call it.

use crate::{
    expect,
    intrinsics::is_intrinsic,
    output::Resource,
    problem::{Outcome, resource},
    properties::Source,
    value::{Map, Value},
};

pub fn build(
    source: &Source,
    function: &Resource,
    alias: Option<&Resource>,
    made: &mut Vec<Resource>,
) -> Outcome<()> {
    let Some(value) = source.truthy("FunctionUrlConfig") else { return Ok(()) };
    let Some(config) = value.as_map() else { return Ok(()) };
    if !is_intrinsic(value) {
        check(source, config)?;
    }
    let target = alias.map_or_else(|| function.reference(), Resource::reference);
    let attributes = source.passed_on();
    let id = &source.id;
    made.push(
        Resource::new("AWS::Lambda::Url", format!("{id}Url"), &attributes)?
            .with("Cors", config.truthy("Cors"))
            .with("AuthType", config.get("AuthType"))
            .with("TargetFunctionArn", &target)
            .with("InvokeMode", config.get("InvokeMode")),
    );
    if config.str("AuthType") != Some("NONE") || is_intrinsic(value) {
        return Ok(());
    }
    let permission = |name: &str, action: &str| -> Outcome<Resource> {
        Ok(Resource::new("AWS::Lambda::Permission", format!("{id}{name}"), &attributes)?
            .with("Action", action)
            .with("FunctionName", &target)
            .with("Principal", "*"))
    };
    let url = permission("UrlPublicPermissions", "lambda:InvokeFunctionUrl")?;
    made.push(url.with("FunctionUrlAuthType", "NONE"));
    let invoke = permission("URLInvokeAllowPublicAccess", "lambda:InvokeFunction")?;
    made.push(invoke.with("InvokedViaFunctionUrl", true));
    Ok(())
}

fn check(source: &Source, config: &Map) -> Outcome<()> {
    let auth = config.truthy("AuthType");
    let known = |value: &Value| is_intrinsic(value) || matches!(value.as_str(), Some("AWS_IAM" | "NONE"));
    if !auth.is_some_and(known) {
        return resource(
            &source.id,
            "AuthType is required to configure function property `FunctionUrlConfig`. Please provide either AWS_IAM or NONE.",
        );
    }
    let Some(cors) = config.truthy("Cors").filter(|cors| !is_intrinsic(cors)) else { return Ok(()) };
    let cors = expect::map(Some(cors), expect::Resource(&source.id), "FunctionUrlConfig.Cors")?;
    for (name, value) in cors.iter() {
        let (wanted, fits) = match name.as_str() {
            "AllowOrigins" | "AllowMethods" | "AllowHeaders" | "ExposeHeaders" => ("list", value.is_list()),
            "AllowCredentials" => ("bool", matches!(value, Value::Bool(_))),
            "MaxAge" => ("int", matches!(value, Value::Int(_) | Value::Bool(_))),
            _ => {
                return resource(&source.id, format!("{name} is not a valid property for configuring Cors."));
            }
        };
        if !fits && !is_intrinsic(value) {
            return resource(&source.id, format!("{name} must be of type {wanted}."));
        }
    }
    Ok(())
}
