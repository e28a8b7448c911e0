//! The authorizers of an HTTP API: JWT and Lambda functions.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/apigatewayv2.py> (read 2026-11).

use crate::{
    expect,
    intrinsics::sub_with,
    map,
    problem::{Outcome, resource},
    region::arn_without_account,
    value::{Map, Str, Value},
};

const KEY: &str = "x-amazon-apigateway-authorizer";

#[derive(PartialEq)]
enum Kind {
    Iam,
    Jwt,
    Request,
}

pub struct Authorizer {
    pub name: Str,
    pub written: Map,
    kind: Kind,
}

/// Properties, the kind that may have them, and how the kind is called when another has them.
const OF_KIND: [(&str, Kind, &str); 9] = [
    ("AuthorizationScopes", Kind::Jwt, "OAuth2 Authorizer"),
    ("JwtConfiguration", Kind::Jwt, "OAuth2 Authorizer"),
    (
        "IdentitySource",
        Kind::Jwt,
        "OAuth2 Authorizer. For Lambda Authorizer, use the 'Identity' property instead",
    ),
    ("FunctionArn", Kind::Request, "Lambda Authorizer"),
    ("FunctionInvokeRole", Kind::Request, "Lambda Authorizer"),
    ("Identity", Kind::Request, "Lambda Authorizer"),
    ("AuthorizerPayloadFormatVersion", Kind::Request, "Lambda Authorizer"),
    ("EnableSimpleResponses", Kind::Request, "Lambda Authorizer"),
    ("EnableFunctionDefaultPermissions", Kind::Request, "Lambda Authorizer"),
];

pub fn read(id: &str, written: Option<&Value>, iam: bool) -> Outcome<Vec<Authorizer>> {
    let mut read = Vec::new();
    if iam {
        read.push(Authorizer { name: "AWS_IAM".into(), written: Map::new(), kind: Kind::Iam });
    }
    let Some(written) = written.filter(|w| w.truthy()) else { return Ok(read) };
    let owner = expect::Resource(id);
    for (name, authorizer) in expect::map(Some(written), owner, "Auth.Authorizers")?.iter() {
        let map = expect::map(Some(authorizer), owner, &format!("Auth.Authorizers.{name}"))?;
        if map.has("OpenIdConnectUrl") {
            return resource(
                id,
                format!(
                    "'OpenIdConnectUrl' is no longer a supported property for authorizer '{name}'. Please refer to the AWS \
                     SAM documentation."
                ),
            );
        }
        let kind = if map.truthy("JwtConfiguration").is_some() { Kind::Jwt } else { Kind::Request };
        check(id, name, map, &kind)?;
        read.push(Authorizer { name: name.clone(), written: map.clone(), kind });
    }
    Ok(read)
}

fn check(id: &str, name: &str, map: &Map, kind: &Kind) -> Outcome<()> {
    if let Some(configuration) = map.truthy("JwtConfiguration") {
        expect::map(Some(configuration), expect::Resource(id), "JwtConfiguration")?;
    }
    if map.some("AuthorizationScopes").is_some_and(|scopes| !scopes.is_list()) {
        return resource(id, "AuthorizationScopes must be a list.");
    }
    for (property, of, shown) in &OF_KIND {
        // An empty JWT configuration is none.
        let set = if *property == "JwtConfiguration" { map.truthy(property) } else { map.some(property) };
        if set.is_some() && of != kind {
            return resource(id, format!("{property} is only supported for {shown}."));
        }
    }
    let needed: &[&str] = match kind {
        Kind::Jwt => &["IdentitySource"],
        Kind::Request => &["FunctionArn", "AuthorizerPayloadFormatVersion"],
        Kind::Iam => &[],
    };
    let shown = if *kind == Kind::Jwt { "OAuth2" } else { "Lambda" };
    if let Some(missing) = needed.iter().find(|property| map.truthy(property).is_none()) {
        return resource(id, format!("{name} {shown} Authorizer must define '{missing}'."));
    }
    if let Some(enable) = map.some("EnableFunctionDefaultPermissions") {
        let path = format!("Authorizers.{name}.EnableFunctionDefaultPermissions");
        expect::boolean(Some(enable), expect::Resource(id), &path)?;
    }
    Ok(())
}

impl Authorizer {
    pub fn scheme(&self, id: &str, partition: &str) -> Outcome<Map> {
        match self.kind {
            Kind::Iam => Ok(map! {
                "type" => "apiKey", "name" => "Authorization", "in" => "header",
                "x-amazon-apigateway-authtype" => "awsSigv4",
            }),
            Kind::Jwt => {
                let configuration = self.written.get("JwtConfiguration").and_then(Value::as_map);
                let lower: Map = configuration
                    .into_iter()
                    .flat_map(Map::iter)
                    .map(|(key, value)| (key.like(&key.to_lowercase()), value.clone()))
                    .collect();
                let authorizer = map! {
                    "jwtConfiguration" => lower, "identitySource" => self.written.get("IdentitySource"),
                    "type" => "jwt",
                };
                Ok(map! {"type" => "oauth2", KEY => authorizer})
            }
            Kind::Request => {
                let authorizer = self.lambda(id, partition)?;
                Ok(map! {"type" => "apiKey", "name" => "Unused", "in" => "header", KEY => authorizer})
            }
        }
    }

    fn lambda(&self, id: &str, partition: &str) -> Outcome<Map> {
        let path = "lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations";
        let arn = arn_without_account(partition, "apigateway", path);
        let uri = sub_with(arn, map! {"__FunctionArn__" => self.written.get("FunctionArn")});
        let mut made = map! {"type" => "request", "authorizerUri" => uri};
        let role = self.written.truthy("FunctionInvokeRole").filter(|role| role.as_str() != Some("NONE"));
        made.insert_some("authorizerCredentials", role);
        if let Some(identity) = self.written.truthy("Identity") {
            let path = format!("Auth.Authorizers.{}.Identity", self.name);
            let identity = expect::map(Some(identity), expect::Resource(id), &path)?;
            made.insert_some("authorizerResultTtlInSeconds", identity.get("ReauthorizeEvery"));
            made.insert("identitySource", self.identity_source(id, identity)?);
        }
        made.insert("authorizerPayloadFormatVersion", self.written.get("AuthorizerPayloadFormatVersion"));
        made.insert_some("enableSimpleResponses", self.written.truthy("EnableSimpleResponses"));
        Ok(made)
    }

    fn identity_source(&self, id: &str, identity: &Map) -> Outcome<Vec<Value>> {
        let mut source = Vec::new();
        for (prefix, name) in [
            ("$request.header.", "Headers"),
            ("$request.querystring.", "QueryStrings"),
            ("$stageVariables.", "StageVariables"),
            ("$context.", "Context"),
        ] {
            let Some(values) = identity.truthy(name) else { continue };
            let path = format!("Authorizers.{}.Identity.{name}", self.name);
            let values = expect::strings(Some(values), expect::Resource(id), &path)?;
            source
                .extend(values.iter().filter_map(Value::as_str).map(|v| Value::from(format!("{prefix}{v}"))));
        }
        Ok(source)
    }
}
