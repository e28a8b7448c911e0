//! `Fn::Base64`: a text in base 64.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-base64.html>

use super::{Function, Make, VALUES, fail, takes_text};
use crate::evaluate::plain;
use serde_json::Value;

pub static BASE64: Function = Function {
    name: "Fn::Base64",
    places: VALUES,
    extension: false,
    shape: |call| {
        if takes_text(call) {
            return Ok(());
        }
        fail(call.argument.at, "Template error: every Fn::Base64 object must have a String-typed value.")
    },
    make: Make::Value(|evaluation, call| {
        evaluation.settled(call, |value| match plain(&value) {
            Some(text) => Ok(Value::String(encode(text.as_bytes()))),
            None => fail(
                call.argument.at,
                "Template error: every Fn::Base64 object must have a String-typed value.",
            ),
        })
    }),
};

fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            if place <= chunk.len() {
                out.push(char::from(DIGITS[(bits >> (18 - 6 * place)) as usize & 63]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_examples_of_rfc_4648() {
        for (text, expected) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(super::encode(text.as_bytes()), expected);
        }
    }
}
