//! What CodePipeline has to know of an action provider: source, build, test, approval, invoke, deploy.
//!
//! An action is begun once and then looked at until it has ended. Both may be repeated after a kill, so both are idempotent:
//! [`Run::token`] is the same for every repetition. What a provider has to remember between two looks is its memo, a JSON value
//! that is committed with each step.
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html> (read 2026-11-21).
//!
//! Not here: stages, executions, how artifacts get their names.

use async_trait::async_trait;
use kernel::{Fault, Scope};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;
use wire::Cx;

/// A place for one artifact: a zip in the pipeline's artifact store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    pub name: String,
    pub bucket: String,
    pub key: String,
    /// The source revision that it comes from, where that is known.
    pub revision: Option<String>,
}

/// One execution of one action, as its provider sees it.
pub struct Run<'a> {
    /// The pipeline's role, or the action's own: every effect is done as this principal.
    pub cx: &'a Cx,
    pub scope: &'a Scope,
    pub pipeline: &'a str,
    pub pipeline_arn: &'a str,
    pub execution_id: &'a str,
    pub stage: &'a str,
    pub action: &'a str,
    pub action_execution_id: &'a str,
    /// With all variables resolved.
    pub configuration: &'a BTreeMap<String, String>,
    pub inputs: &'a [Artifact],
    /// Where the outputs are to be put.
    pub outputs: &'a [Artifact],
    /// The limit that the action's declaration sets (timeoutInMinutes), where its provider has one to set.
    pub timeout: Option<Duration>,
    /// The same at each repetition of this action execution, in the form of a UUID.
    pub token: &'a str,
}

impl Run<'_> {
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.configuration.get(name).map(String::as_str)
    }
}

/// What happened outside while the action waited: an approval, a job's result.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    pub name: String,
    pub payload: Value,
}

/// What users see of the thing behind the action: a build, a deployment, a commit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct External {
    pub id: Option<String>,
    pub url: Option<String>,
    pub summary: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    pub id: String,
    pub summary: Option<String>,
    pub url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// After this much real time.
    After(Duration),
    /// After this much waiting time, which the server's time scale shortens.
    AfterScaled(Duration),
    /// When news arrives, or when this much waiting time has gone: then the next look is told so.
    News { at_most: Duration },
    /// The same with real time: what is waited for is at work, and no time scale makes that faster.
    Work { at_most: Duration },
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outputs {
    pub external: External,
    /// For source actions.
    pub revision: Option<Revision>,
    pub variables: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    Running {
        memo: Value,
        external: External,
        /// For approvals: the token that their result has to bear.
        token: Option<String>,
        wake: Wake,
    },
    Succeeded(Outputs),
    /// `code` is one of CodePipeline's failure types: JobFailed, ConfigurationError, PermissionError, ...
    Failed {
        code: &'static str,
        message: String,
        external: External,
    },
}

impl Progress {
    pub fn failed(code: &'static str, message: impl Into<String>) -> Self {
        Self::Failed { code, message: message.into(), external: External::default() }
    }

    /// A refusal by another service, as the reason that a person can act on.
    pub fn refused<E: wire::OperationError>(what: &str, error: E) -> Result<Self, Fault> {
        Self::refused_with(what, &error.into_refusal())
    }

    pub fn refused_with(what: &str, refusal: &wire::Refusal) -> Result<Self, Fault> {
        if refusal.is_passing() {
            return Err(Fault::new(format!("{what}: {}: {}", refusal.code, refusal.message)));
        }
        let code = if refusal.is_denied() { "PermissionError" } else { "ConfigurationError" };
        Ok(Self::failed(code, format!("{what}: {}: {}", refusal.code, refusal.message)))
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Property {
    pub name: &'static str,
    pub required: bool,
}

/// How many artifacts an action takes and gives: fewest and most.
#[derive(Debug, Clone, Copy)]
pub struct ArtifactCounts {
    pub inputs: (usize, usize),
    pub outputs: (usize, usize),
}

#[async_trait]
pub trait Action: Send + Sync + 'static {
    /// As in an action's type: `Source`, `Build`, ...
    fn category(&self) -> &'static str;
    fn provider(&self) -> &'static str;
    fn properties(&self) -> &'static [Property];
    fn artifacts(&self) -> ArtifactCounts;

    async fn begin(&self, run: &Run<'_>) -> Result<Progress, Fault>;

    /// `timed_out` after a [`Wake::News`] or [`Wake::Work`] whose time has gone without news. A provider whose `begin` does everything is not looked
    /// at.
    async fn look(
        &self,
        run: &Run<'_>,
        _memo: Value,
        _news: &[News],
        _timed_out: bool,
    ) -> Result<Progress, Fault> {
        self.begin(run).await
    }

    /// For source actions: the revision that [`Action::begin`] would take now, asked as `cx.principal` and without taking it.
    /// None where it cannot be told; an action that begins will say why.
    async fn newest(
        &self,
        _cx: &Cx,
        _configuration: &BTreeMap<String, String>,
    ) -> Result<Option<Revision>, Fault> {
        Ok(None)
    }

    /// The execution was stopped and its actions abandoned: whatever can be called off is.
    async fn cancel(&self, run: &Run<'_>, memo: Value) -> Result<(), Fault>;
}
