//! An initialisation that failed: what Lambda answers to the invocation that it was made for, and writes into its log.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib> (read
//! 2026-11-21): a line `INIT_REPORT`, then the invocation's own lines with the status of the failure.

use super::instance::Outcome;
use super::log::Log;
use super::report::{self, Death, Figures};
use bytes::Bytes;

pub struct FailedInit {
    pub(super) cause: InitFailure,
    pub(super) figures: Figures,
    pub(super) log: Log,
    pub(super) version: String,
}

pub(super) enum InitFailure {
    /// The bootstrap's own error document.
    Told(Bytes),
    Died(Death),
}

impl InitFailure {
    pub fn error_type(&self) -> Option<String> {
        match self {
            Self::Told(document) => {
                let told: serde_json::Value = serde_json::from_slice(document).ok()?;
                told["errorType"].as_str().map(str::to_owned)
            }
            Self::Died(death) => Some(death.error_type().to_owned()),
        }
    }

    pub fn status(&self) -> &'static str {
        match self {
            Self::Told(_) => "error",
            Self::Died(death) => death.status(),
        }
    }
}

impl FailedInit {
    /// What comes of the invocation that the instance was started for.
    pub fn conclude(mut self, request_id: &str) -> Outcome {
        let document = match &self.cause {
            InitFailure::Told(document) => document.clone(),
            InitFailure::Died(death) => death.document(request_id),
        };
        self.log.line(report::start(request_id, &self.version));
        if let InitFailure::Died(death) = &self.cause {
            let line = death.line(self.log.now(), request_id);
            self.log.line(line);
        }
        self.log.line(report::end(request_id));
        self.log.line(report::report(request_id, &self.figures, Some(self.cause.status())));
        Outcome { result: Err(document), tail: self.log.take_tail(), figures: self.figures, is_alive: false }
    }
}

impl std::fmt::Debug for FailedInit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FailedInit").field("error_type", &self.cause.error_type()).finish_non_exhaustive()
    }
}
