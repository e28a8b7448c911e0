//! Pages of lists that are made whole: the token holds how many came before.

use crate::errors::invalid;
use wire::{Cx, Refusal, page};

/// <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListBuilds.html>: a hundred at a time.
const PAGE: usize = 100;

pub fn cut<T>(
    cx: &Cx,
    operation: &str,
    token: Option<&str>,
    all: Vec<T>,
) -> Result<(Vec<T>, Option<String>), Refusal> {
    let from: usize = match token {
        None => 0,
        Some(token) => page::key(operation, &cx.scope, token)
            .and_then(|key| key.parse().ok())
            .ok_or_else(|| invalid("Invalid next token"))?,
    };
    let to = from.saturating_add(PAGE);
    let next = (to < all.len()).then(|| page::token(operation, &cx.scope, &to.to_string()));
    Ok((all.into_iter().skip(from).take(PAGE).collect(), next))
}
