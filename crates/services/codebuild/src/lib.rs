//! CodeBuild: projects, and builds that really run.
//!
//! Reading order: `tables`, `rules` (decisions), `flows` (a build as durable work), `recorder` (what a build writes down as it
//! goes), `run` (what happens in its phases), `events`, `ops` (one file per operation).
//!
//! Promises: a command that fails makes its phase and the build FAILED and is named; a build that a dying server interrupted
//! is run again from its start under the same id; commands have the project's role and no other rights, and run in a sandbox.
//! What is not AWS's way here: commands run with the programs of this machine and the operator's tools folders, not in the
//! project's image; the build log says so.
//! Not here: batch builds, reports, webhooks, fleets, images, VPCs.

mod diary;
mod errors;
mod events;
pub mod flows;
pub mod ops;
mod paging;
mod recorder;
mod rules;
mod run;
mod starting;
mod tables;

use crate::tables::{BuildRow, Builds, ProjectRow, Projects};
use exec::shell::Shells;
use flow::Engine;
use kernel::{Arn, Chance, Clock, Fault, Scope};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use store::{Read, Store};
use tokio::sync::Notify;
use wire::{Caller, Cx, Failure, Permission, Refusal};

pub const SERVICE: &str = "codebuild.amazonaws.com";
/// Builds that run at the same time; more of them wait in the queue, as in AWS beyond the account's limit.
const BUILDS_AT_ONCE: usize = 16;

/// What the service needs from outside.
pub struct Ports {
    pub store: Store,
    pub caller: Caller,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    pub shells: Shells,
    /// Where builds have their folders; nobody else's folder.
    pub dir: PathBuf,
    /// Folders of programs that the operator lends to builds.
    pub tools: Vec<PathBuf>,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct CodeBuild(Arc<Inner>);

pub struct Inner {
    ports: Ports,
    git: exec::git::Git,
    /// Builds that run in this process, by ARN: how to stop them.
    running: Mutex<HashMap<String, Arc<Notify>>>,
}

impl Deref for CodeBuild {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl CodeBuild {
    pub fn new(ports: Ports) -> Self {
        Self(Arc::new(Inner { ports, git: exec::git::Git::default(), running: Mutex::default() }))
    }

    /// Adds what goes on after a request.
    pub fn flows(&self, engine: Engine) -> Engine {
        engine.with_limit(flows::BuildFlow(self.clone()), BUILDS_AT_ONCE)
    }

    /// What an operation on a project needs.
    pub(crate) fn permission(&self, cx: &Cx, action: &'static str, project: &str) -> Permission {
        Permission::new(action, project_arn(&cx.scope, project_name(project)))
    }
}

pub(crate) fn project_arn(scope: &Scope, name: &str) -> String {
    scope.arn("codebuild", format!("project/{name}")).to_string()
}

pub(crate) fn build_arn(scope: &Scope, id: &str) -> String {
    scope.arn("codebuild", format!("build/{id}")).to_string()
}

/// A project's name, of its name or ARN.
pub(crate) fn project_name(given: &str) -> &str {
    given.split_once(":project/").map_or(given, |(_, name)| name)
}

/// A build's id (`project:uuid`), of its id or ARN.
pub(crate) fn build_id(given: &str) -> &str {
    given.split_once(":build/").map_or(given, |(_, id)| id)
}

/// `project:uuid`
pub(crate) fn is_build_id(id: &str) -> bool {
    id.split_once(':').is_some_and(|(project, rest)| !project.is_empty() && !rest.is_empty())
}

pub(crate) fn project(tx: &Read<'_>, scope: &Scope, given: &str) -> Result<ProjectRow, Failure> {
    let name = project_name(given).to_owned();
    let row = tx.get::<Projects>(&(scope.clone(), name.clone()))?;
    row.ok_or_else(|| errors::project_not_found(&project_arn(scope, &name)).into())
}

pub(crate) fn build(tx: &Read<'_>, scope: &Scope, given: &str) -> Result<BuildRow, Failure> {
    let id = build_id(given).to_owned();
    if !is_build_id(&id) {
        return Err(errors::bad_build_id().into());
    }
    let row = tx.get::<Builds>(&(scope.clone(), id.clone()))?;
    row.ok_or_else(|| errors::build_not_found(&build_arn(scope, &id)).into())
}

/// The permission to hand over a role, if it is one of the caller's account.
pub(crate) fn passed_role(cx: &Cx, given: &str) -> Result<Permission, Refusal> {
    let role =
        Arn::parse(given).ok().filter(|arn| arn.service() == "iam" && arn.resource().starts_with("role/"));
    let role = role.ok_or_else(|| errors::invalid(format!("Invalid service role: {given}")))?;
    if role.account() != cx.scope.account.as_str() {
        return Err(errors::foreign_role());
    }
    Ok(Permission::pass_role(given, SERVICE))
}

pub(crate) fn parse_flow_id(arn: &str) -> Result<(Scope, String), Fault> {
    use kernel::{AccountId, OrFault, Region};
    let doing = || format!("a build's flow is called {arn}");
    let parsed = Arn::parse(arn).or_fault(doing)?;
    let account = AccountId::new(parsed.account()).or_fault(doing)?;
    let region = Region::new(parsed.region()).or_fault(doing)?;
    Ok((Scope { account, region }, build_id(arn).to_owned()))
}
