//! What is known before a stack has resources: the values of its parameters, and the stack itself.

use crate::{evaluate::Known, parameters::Values, pseudo::Pseudo};
use serde_json::Value;

/// The [`Known`] of the first pass. What an account has (zones, exports) is added by whoever has an account.
pub struct Before<'a> {
    pub parameters: &'a Values,
    pub stack: Option<&'a Pseudo>,
}

impl Known for Before<'_> {
    fn reference(&self, name: &str) -> Option<Value> {
        let parameter = self.parameters.get(name).map(|resolved| resolved.value.clone());
        parameter.or_else(|| self.stack?.value(name))
    }

    fn attribute(&self, _: &str, _: &str) -> Option<Value> {
        None
    }

    fn zones(&self, _: &str) -> Option<Vec<String>> {
        None
    }

    fn import(&self, _: &str) -> Option<Value> {
        None
    }
}
