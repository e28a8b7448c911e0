//! The resource policy of a REST API: which accounts, addresses and networks may call it.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/swagger/swagger.py> (read 2026-11).
//! An allowing statement comes beside each denying one, since a resource policy denies what it does not allow.

use super::{ANY_METHOD, contents, path_item, path_with_wildcards, swagger::SwaggerEditor};
use crate::{
    hashed,
    intrinsics::sub_with,
    list, map,
    policies::documents::VERSION,
    problem::{Outcome, document},
    value::{Map, Str, Value, print},
};

const POLICY: &str = "x-amazon-apigateway-policy";

impl SwaggerEditor {
    pub fn add_resource_policy(&mut self, policy: &Map, path: &Str, stage: &Value) -> Outcome<()> {
        let resources = self.method_arns(path, stage)?;
        if let Some(accounts) = policy.some("AwsAccountWhitelist") {
            self.add_accounts(accounts, "Allow", &resources)?;
        }
        if let Some(accounts) = policy.some("AwsAccountBlacklist") {
            self.add_accounts(accounts, "Deny", &resources)?;
        }
        if let Some(addresses) = policy.some("IpRangeWhitelist") {
            self.add_addresses(addresses, "NotIpAddress", &resources);
        }
        if let Some(addresses) = policy.some("IpRangeBlacklist") {
            self.add_addresses(addresses, "IpAddress", &resources);
        }
        self.add_networks(policy, "Blacklist", "StringEquals", &resources)?;
        self.add_networks(policy, "Whitelist", "StringNotEquals", &resources)?;
        self.base.doc.insert(POLICY, &self.resource_policy);
        Ok(())
    }

    pub fn add_custom_statements(&mut self, statements: &Value) {
        self.resource_policy.insert("Version", VERSION);
        if self.resource_policy.some("Statement").is_none() {
            self.resource_policy.insert("Statement", statements);
        } else {
            let added = statements.as_list().map_or_else(|| vec![statements.clone()], <[Value]>::to_vec);
            let mut there = self.statements();
            for statement in added {
                if !there.contains(&statement) {
                    there.push(statement);
                }
            }
            self.resource_policy.insert("Statement", there);
        }
        self.base.doc.insert(POLICY, &self.resource_policy);
    }

    fn statements(&self) -> Vec<Value> {
        match self.resource_policy.some("Statement") {
            Some(Value::List(list)) => list.clone(),
            Some(one) => vec![one.clone()],
            None => Vec::new(),
        }
    }

    /// The ARNs of the path's methods in the stage.
    fn method_arns(&self, path: &Str, stage: &Value) -> Outcome<Value> {
        let mut methods: Vec<Str> = Vec::new();
        if let Some(items) = self.base.paths().get(path) {
            for item in contents(items)? {
                methods.extend(path_item(item, path)?.keys());
            }
        }
        let path = path_with_wildcards(path, true);
        let arn = |method: &Str| {
            let lower = method.to_lowercase();
            let (name, unicode) = match lower.as_str() {
                ANY_METHOD | "any" => ("*".to_owned(), false),
                _ => (method.to_uppercase(), method.is_unicode()),
            };
            let text = format!("execute-api:/${{__Stage__}}/{name}{path}");
            let text = if unicode || path.is_unicode() { Str::unicode(&text) } else { text.into() };
            sub_with(text, map! {"__Stage__" => stage})
        };
        Ok(Value::List(methods.iter().map(arn).collect()))
    }

    fn add_accounts(&mut self, accounts: &Value, effect: &str, resources: &Value) -> Outcome<()> {
        let accounts = match accounts {
            value if !value.truthy() => return Ok(()),
            Value::List(_) => accounts.clone(),
            Value::Map(_) => list![accounts],
            other => {
                return document(format!("Type of '{}' must be a list or dictionary", print::text(other)));
            }
        };
        self.resource_policy.insert("Version", VERSION);
        let mut statement = statement(effect, resources);
        statement.insert("Principal", hashed! {"AWS" => accounts});
        if self.resource_policy.some("Statement").is_none() {
            self.resource_policy.insert("Statement", statement);
        } else {
            let mut there = self.statements();
            there.push(statement.into());
            self.resource_policy.insert("Statement", there);
        }
        Ok(())
    }

    fn add_addresses(&mut self, addresses: &Value, operator: &str, resources: &Value) {
        if addresses.truthy() {
            let addresses = if addresses.is_list() { addresses.clone() } else { list![addresses] };
            self.add_denying(map! {operator => map! {"aws:SourceIp" => addresses}}, resources);
        }
    }

    fn add_networks(&mut self, policy: &Map, kind: &str, operator: &str, resources: &Value) -> Outcome<()> {
        let listed = |name: &str| policy.some(&format!("{name}{kind}"));
        let plain = listed("SourceVpc");
        let strings = |value: &Value| value.as_list().is_some_and(|items| items.iter().all(Value::is_str));
        if plain.is_some_and(|value| !value.is_str() && !strings(value)) {
            return document(format!(
                "SourceVpc{kind} must be a list of strings. Use IntrinsicVpc{kind} instead for values that use \
                 Intrinsic Functions"
            ));
        }
        let mut condition = Map::by_hash();
        let mut extend = |key: &str, items: Vec<Value>, always: bool| {
            if (always || !items.is_empty())
                && let Some(list) = condition.or_insert(key, || Value::List(Vec::new())).as_list_mut()
            {
                list.extend(items);
            }
        };
        if let Some(plain) = plain.and_then(Value::as_list) {
            let starting = |prefix: &str| {
                plain.iter().filter(|v| v.as_str().is_some_and(|s| s.starts_with(prefix))).cloned().collect()
            };
            extend("aws:SourceVpc", starting("vpc-"), false);
            extend("aws:SourceVpce", starting("vpce-"), false);
        }
        for (name, key) in [("IntrinsicVpc", "aws:SourceVpc"), ("IntrinsicVpce", "aws:SourceVpce")] {
            if let Some(items) = listed(name).and_then(Value::as_list) {
                extend(key, items.to_vec(), true);
            }
        }
        if condition.truthy("aws:SourceVpc").is_some() || condition.truthy("aws:SourceVpce").is_some() {
            self.add_denying(map! {operator => condition}, resources);
        }
        Ok(())
    }

    /// Allows everybody, and denies where the condition holds.
    fn add_denying(&mut self, condition: Map, resources: &Value) {
        self.resource_policy.insert("Version", VERSION);
        let everybody = |effect: &str| {
            let mut statement = statement(effect, resources);
            statement.insert("Principal", "*");
            statement
        };
        let allow: Value = everybody("Allow").into();
        let mut deny = everybody("Deny");
        deny.insert("Condition", condition);
        let deny: Value = deny.into();
        let mut there = self.statements();
        for statement in [allow, deny] {
            if !there.contains(&statement) {
                there.push(statement);
            }
        }
        self.resource_policy.insert("Statement", there);
    }
}

fn statement(effect: &str, resources: &Value) -> Map {
    hashed! {"Effect" => effect, "Action" => "execute-api:Invoke", "Resource" => resources}
}
