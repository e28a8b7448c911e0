//! `Fn::FindInMap`: a value of a mapping.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap.html>; with `DefaultValue` and functions in all places under AWS::LanguageExtensions:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap-enhancements.html>.

use super::{COMPARED, Function, Make, fail, may_be_text};
use crate::{
    call::Call,
    evaluate::{Evaluation, Outcome, plain},
};
use lang_yaml::Node;
use serde_json::{Value, json};

const WRONG: &str = "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value";

pub static FIND_IN_MAP: Function = Function {
    name: "Fn::FindInMap",
    places: COMPARED,
    extension: false,
    shape: |call| match call.items() {
        [names @ .., options] if names.len() == 3 && options.get("DefaultValue").is_some() => of_texts(names),
        names if names.len() == 3 => of_texts(names),
        _ => fail(call.argument.at, WRONG),
    },
    make: Make::Value(find),
};

fn of_texts(names: &[Node]) -> Outcome<()> {
    match names.iter().find(|name| !may_be_text(name)) {
        Some(name) => fail(name.at, WRONG),
        None => Ok(()),
    }
}

fn find(evaluation: &Evaluation<'_>, call: &Call<'_>) -> Outcome<Value> {
    let [map, top, second, rest @ ..] = call.items() else { return fail(call.argument.at, WRONG) };
    let (map, top, second) = (evaluation.value(map)?, evaluation.value(top)?, evaluation.value(second)?);
    let (Some(map), Some(top), Some(second)) = (plain(&map), plain(&top), plain(&second)) else {
        return Ok(json!({"Fn::FindInMap": [map, top, second]}));
    };
    let mapping = evaluation.template().get("Mappings").and_then(|all| all.get(&map));
    let found = mapping.and_then(|mapping| mapping.get(&top)?.get(&second));
    let default = rest.first().and_then(|options| options.get("DefaultValue"));
    match (found, default, mapping) {
        (Some(found), _, _) => evaluation.literal(found),
        (None, Some(default), _) => evaluation.value(default),
        (None, None, None) => {
            let message = format!(
                "Template error: Mapping named '{map}' is not present in the 'Mappings' section of template"
            );
            fail(call.argument.at, message)
        }
        (None, None, Some(_)) => fail(
            call.argument.at,
            format!("Template error: Unable to get mapping for {map}::{top}::{second}"),
        ),
    }
}
