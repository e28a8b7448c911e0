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

/// How many a page is to have: `most`, or fewer where fewer are asked for.
pub fn size(asked: Option<i64>, most: usize) -> Result<usize, Refusal> {
    let Some(asked) = asked else { return Ok(most) };
    let asked = usize::try_from(asked).ok().filter(|asked| *asked > 0);
    asked.map(|asked| asked.min(most)).ok_or_else(errors::invalid_max_results)
}
