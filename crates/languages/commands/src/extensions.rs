//! AWS::LanguageExtensions before AWS::Serverless: a template as SAM's transform sees it in an account.
//!
//! Loops are written out and functions whose values are known are put in, see `lang_template::extensions`. What only an account or a stack knows
//! (`AWS::AccountId`, `AWS::StackName`, parameters of Systems Manager) stays a function, unless the template is only looked at: then stand-ins serve.

use crate::transform::Request;
use lang_template::{
    Known, extensions,
    parameters::{Values, good_values},
    pseudo::{partition, url_suffix},
};
use lang_yaml::{Node, Problem};
use serde_json::{Value as Json, json};

/// The account in templates that are only looked at.
pub const STAND_IN_ACCOUNT: &str = "111111111111";

/// What the transform makes of the template, if it declares it in its place.
pub fn apply(template: &Node, request: &Request) -> Option<Result<Node, Problem>> {
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let given = request.parameters.iter().map(|(name, value)| (name.clone(), text(value))).collect();
    extensions::come_first(template).then(|| {
        let parameters = good_values(template, &given);
        extensions::settled(template, &Here { parameters, request })
    })
}

/// What is known without an account.
struct Here<'r> {
    parameters: Values,
    request: &'r Request,
}

impl Known for Here<'_> {
    fn reference(&self, name: &str) -> Option<Json> {
        let region = self.request.region.as_str();
        match name {
            "AWS::Region" => Some(json!(region)),
            "AWS::Partition" => Some(json!(partition(region))),
            "AWS::URLSuffix" => Some(json!(url_suffix(region))),
            "AWS::AccountId" => self.request.account_id.as_ref().map(|account| json!(account)),
            _ => self.parameters.get(name).filter(|value| !value.no_echo).map(|value| value.value.clone()),
        }
    }
    fn attribute(&self, _: &str, _: &str) -> Option<Json> {
        None
    }
    fn zones(&self, _: &str) -> Option<Vec<String>> {
        None
    }
    fn import(&self, _: &str) -> Option<Json> {
        None
    }
}
