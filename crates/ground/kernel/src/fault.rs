//! `Fault`: a failure that is ours, not the caller's.
//!
//! A fault is logged with its whole chain and shown to a client only as an internal failure with a request id. What a
//! caller did wrong is never a fault: that is the operation's own error type. Display is this fault's own sentence and
//! never repeats its source; [`Fault::chain`] gives all of it.

use std::error::Error;
use std::fmt;

pub struct Fault {
    what: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Fault {
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), source: None }
    }

    pub fn caused_by(what: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { what: what.into(), source: Some(source.into()) }
    }

    /// This fault's sentence and each cause below it, from the outside in.
    pub fn chain(&self) -> String {
        let mut text = self.what.clone();
        let mut cause = self.source();
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.chain())
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

/// Turns any error into a fault that says what we were doing.
pub trait OrFault<T> {
    fn or_fault<S: Into<String>>(self, what: impl FnOnce() -> S) -> Result<T, Fault>;
}

impl<T, E: Into<Box<dyn Error + Send + Sync>>> OrFault<T> for Result<T, E> {
    fn or_fault<S: Into<String>>(self, what: impl FnOnce() -> S) -> Result<T, Fault> {
        self.map_err(|source| Fault::caused_by(what(), source))
    }
}

impl<T> OrFault<T> for Option<T> {
    fn or_fault<S: Into<String>>(self, what: impl FnOnce() -> S) -> Result<T, Fault> {
        self.ok_or_else(|| Fault::new(what()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_tells_every_cause_once() {
        let read: Result<(), _> = Err(std::io::Error::other("disk is full"));
        let fault = read.or_fault(|| "could not write the journal").expect_err("given");
        assert_eq!(fault.to_string(), "could not write the journal");
        assert_eq!(fault.chain(), "could not write the journal: disk is full");
    }
}
