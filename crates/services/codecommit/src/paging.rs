//! Pages of lists that are made whole: the token holds how many came before.

use crate::errors;
use wire::{Cx, Refusal, page};

pub fn start(cx: &Cx, operation: &str, token: Option<&str>) -> Result<usize, Refusal> {
    let Some(token) = token else { return Ok(0) };
    let key = page::key(operation, &cx.scope, token).and_then(|key| key.parse().ok());
    key.ok_or_else(errors::invalid_continuation_token)
}

pub fn next(cx: &Cx, operation: &str, from: usize, page: usize, total: usize) -> Option<String> {
    let to = from.saturating_add(page);
    (to < total).then(|| page::token(operation, &cx.scope, &to.to_string()))
}
