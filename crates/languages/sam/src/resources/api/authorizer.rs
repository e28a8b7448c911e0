//! The authorizers of a REST API: Cognito user pools and Lambda functions.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/apigateway.py> (read 2026-11).

use crate::{
    expect, hashed,
    intrinsics::sub_with,
    list, map,
    problem::{Outcome, resource},
    region::arn_without_account,
    value::{Map, Str, Value, print},
};

const KEY: &str = "x-amazon-apigateway-authorizer";

pub struct Authorizer {
    pub name: Str,
    pub written: Map,
}

/// The authorizers in the order of the map, checked.
pub fn read(id: &str, written: Option<&Value>) -> Outcome<Vec<Authorizer>> {
    let Some(written) = written.filter(|w| w.truthy()) else { return Ok(Vec::new()) };
    let owner = expect::Resource(id);
    let written = expect::map(Some(written), owner, "Auth.Authorizers")?;
    let mut converted = Map::by_hash();
    for (name, authorizer) in written.iter() {
        let path = format!("Auth.Authorizers.{name}");
        let authorizer = expect::map(Some(authorizer), owner, &path)?;
        check(id, name, authorizer)?;
        converted.insert(name, authorizer);
    }
    let all = converted.iter();
    Ok(all
        .map(|(name, of)| Authorizer {
            name: name.clone(),
            written: of.as_map().cloned().unwrap_or_default(),
        })
        .collect())
}

fn check(id: &str, name: &str, authorizer: &Map) -> Outcome<()> {
    let owner = expect::Resource(id);
    match authorizer.some("FunctionPayloadType") {
        None => {}
        Some(kind) => match kind.as_str() {
            Some("TOKEN") => {}
            Some("REQUEST") => {
                if lacks_source(id, name, authorizer.truthy("Identity"))? {
                    return resource(
                        id,
                        format!(
                            "{name} Authorizer must specify Identity with at least one of Headers, QueryStrings, \
                             StageVariables, or Context."
                        ),
                    );
                }
            }
            _ => {
                let kind = print::text(kind);
                return resource(id, format!("{name} Authorizer has invalid 'FunctionPayloadType': {kind}."));
            }
        },
    }
    if let Some(scopes) = authorizer.some("AuthorizationScopes") {
        expect::list(Some(scopes), owner, &format!("Authorizers.{name}.AuthorizationScopes"))?;
    }
    if let Some(disable) = authorizer.some("DisableFunctionDefaultPermissions") {
        let path = format!("Authorizers.{name}.DisableFunctionDefaultPermissions");
        expect::boolean(Some(disable), owner, &path)?;
    }
    Ok(())
}

/// A request authorizer needs something to look at, unless its answers are not kept.
fn lacks_source(id: &str, name: &str, identity: Option<&Value>) -> Outcome<bool> {
    let Some(identity) = identity else { return Ok(true) };
    let identity = expect::map(Some(identity), expect::Resource(id), &format!("Authorizer.{name}.Identity"))?;
    let has = |name: &&str| identity.truthy(name).is_some();
    let missing = !["Headers", "QueryStrings", "StageVariables", "Context"].iter().any(has);
    let seconds = match identity.some("ReauthorizeEvery") {
        Some(Value::Int(n)) => Some(*n),
        Some(Value::Float(n)) => Some(*n as i128),
        Some(Value::Bool(b)) => Some(i128::from(*b)),
        Some(Value::Str(text)) => text.trim().parse().ok(),
        _ => None,
    };
    Ok(missing && seconds.is_none_or(|n| n > 0))
}

/// The authorizer `AWS_IAM`, when it is the default.
pub fn iam_definition() -> Map {
    hashed! {
        "type" => "apiKey", "name" => "Authorization", "in" => "header",
        "x-amazon-apigateway-authtype" => "awsSigv4",
    }
}

impl Authorizer {
    fn identity(&self) -> Option<&Value> {
        self.written.truthy("Identity")
    }

    fn is_request(&self) -> bool {
        self.written.str("FunctionPayloadType") == Some("REQUEST")
    }

    pub fn definition(&self, id: &str, partition: &str) -> Outcome<Map> {
        let pools = self.written.truthy("UserPoolArn");
        let name = match pools {
            None if self.is_request() => "Unused".into(),
            _ => self.header(id)?,
        };
        let kind = if pools.is_some() { "cognito_user_pools" } else { "custom" };
        let mut definition = hashed! {
            "type" => "apiKey", "name" => name, "in" => "header", "x-amazon-apigateway-authtype" => kind,
        };
        let mut authorizer = match pools {
            Some(pools) => {
                let arns = if pools.is_list() { pools.clone() } else { list![pools] };
                hashed! {"type" => "cognito_user_pools", "providerARNs" => arns}
            }
            None => self.lambda(id, partition)?,
        };
        if pools.is_some() || !self.is_request() {
            let expression = self.identity().and_then(|identity| identity.get("ValidationExpression"));
            authorizer.insert_some("identityValidationExpression", expression.filter(|e| e.truthy()));
        }
        definition.insert(KEY, authorizer);
        Ok(definition)
    }

    fn header(&self, id: &str) -> Outcome<Value> {
        match self.identity() {
            None => Ok("Authorization".into()),
            Some(Value::Map(map)) => {
                Ok(map.truthy("Header").cloned().unwrap_or_else(|| "Authorization".into()))
            }
            Some(_) => resource(
                id,
                "Auth.Authorizers.<Authorizer>.Identity must be a dict (LambdaTokenAuthorizationIdentity, \
                 LambdaRequestAuthorizationIdentity or CognitoAuthorizationIdentity).",
            ),
        }
    }

    fn lambda(&self, id: &str, partition: &str) -> Outcome<Map> {
        let path = "lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations";
        let arn = arn_without_account(partition, "apigateway", path);
        let uri = sub_with(arn, map! {"__FunctionArn__" => self.written.get("FunctionArn")});
        let kind = if self.is_request() { "request" } else { "token" };
        let mut authorizer = hashed! {"type" => kind, "authorizerUri" => uri};
        if let Some(seconds) = self.identity().and_then(|identity| identity.get("ReauthorizeEvery")) {
            authorizer.insert("authorizerResultTtlInSeconds", seconds);
        }
        let role = self.written.truthy("FunctionInvokeRole").filter(|role| role.as_str() != Some("NONE"));
        authorizer.insert_some("authorizerCredentials", role);
        if self.is_request() {
            let source = self.identity_source(id)?;
            if !source.is_empty() {
                authorizer.insert("identitySource", source);
            }
        }
        Ok(authorizer)
    }

    fn identity_source(&self, id: &str) -> Outcome<Str> {
        let mut items: Vec<Str> = Vec::new();
        for (name, prefix) in [
            ("Headers", "method.request.header."),
            ("QueryStrings", "method.request.querystring."),
            ("StageVariables", "stageVariables."),
            ("Context", "context."),
        ] {
            let Some(values) = self.identity().and_then(|i| i.get(name)).filter(|v| v.truthy()) else {
                continue;
            };
            let path = format!("Auth.Authorizers.{}.Identity.{name}", self.name);
            for value in expect::strings(Some(values), expect::Resource(id), &path)? {
                if let Some(text) = value.as_text() {
                    items.push(text.like(&format!("{prefix}{text}")));
                }
            }
        }
        let texts: Vec<&str> = items.iter().map(Str::as_str).collect();
        let joined = texts.join(", ");
        Ok(if items.iter().any(|item| item.is_unicode()) { Str::unicode(&joined) } else { joined.into() })
    }
}
