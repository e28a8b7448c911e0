//! Pages of lists: the token holds the last name of the page before.

use crate::errors;
use wire::{Cx, Refusal, page};

/// CodeDeploy's lists have pages of a hundred.
pub const PAGE: usize = 100;

pub fn after(cx: &Cx, operation: &str, token: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(token) = token else { return Ok(None) };
    page::key(operation, &cx.scope, token).map(Some).ok_or_else(errors::invalid_next_token)
}

/// Cuts `names` (read with one more than a page) to a page, and the token for the next one.
pub fn cut(cx: &Cx, operation: &str, mut names: Vec<String>) -> (Vec<String>, Option<String>) {
    if names.len() <= PAGE {
        return (names, None);
    }
    names.truncate(PAGE);
    let token = names.last().map(|last| page::token(operation, &cx.scope, last));
    (names, token)
}
