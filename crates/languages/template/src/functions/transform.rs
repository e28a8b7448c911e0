//! `Fn::Transform`: a macro that is applied to what stands around it, see [`crate::transforms`].
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-transform.html>

use super::{COMPARED, Function, Make, fail};

pub static TRANSFORM: Function = Function {
    name: "Fn::Transform",
    places: COMPARED,
    extension: false,
    shape: |call| {
        let one = |node: &lang_yaml::Node| match node.get("Name") {
            Some(name) if name.as_str().is_some() => Ok(()),
            Some(name) => fail(name.at, "Key Name of transform definition must be a string."),
            None if node.as_str().is_some() => Ok(()),
            None => fail(node.at, "Template error: a transform needs a Name"),
        };
        match call.argument.as_seq() {
            Some(several) => several.iter().try_for_each(one),
            None => one(call.argument),
        }
    },
    make: Make::Nothing,
};
