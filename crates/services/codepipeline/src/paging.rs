//! Pages of lists: the token holds the last key of the page before.

use api_codepipeline::InvalidNextTokenException;
use kernel::Scope;
use wire::page;

/// How many a page may have, by <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelines.html> and its
/// neighbours (read 2026-11-21).
pub fn limit(asked: Option<i64>, most: usize) -> usize {
    asked.and_then(|asked| usize::try_from(asked).ok()).unwrap_or(most).clamp(1, most)
}

/// The key in the token that `operation` handed out; `parse` reads it.
pub fn after<K>(
    operation: &str,
    scope: &Scope,
    token: Option<&str>,
    parse: impl Fn(&str) -> Option<K>,
) -> Result<Option<K>, InvalidNextTokenException> {
    let Some(token) = token else { return Ok(None) };
    let key = page::key(operation, scope, token).and_then(|key| parse(&key));
    let bad = || InvalidNextTokenException { message: Some("The next token is not valid".into()) };
    key.map(Some).ok_or_else(bad)
}

/// Cuts `rows` (read with one more than a page) to a page, and the token for the next one.
pub fn cut<R>(
    operation: &str,
    scope: &Scope,
    limit: usize,
    mut rows: Vec<R>,
    key: impl Fn(&R) -> String,
) -> (Vec<R>, Option<String>) {
    if rows.len() <= limit {
        return (rows, None);
    }
    rows.truncate(limit);
    let token = rows.last().map(|last| page::token(operation, scope, &key(last)));
    (rows, token)
}
