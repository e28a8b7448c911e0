//! What CreatePipeline and UpdatePipeline have in common: permissions, the check of the role and the structure, the rows.

use crate::flows::poll;
use crate::rules::defaults;
use crate::rules::structure::{self, Refused};
use crate::tables::{PipelineRow, PipelineVersions, Pipelines, VersionRow};
use crate::{CodePipeline, SERVICE, errors, pipeline_arn};
use api_codepipeline::{
    InvalidActionDeclarationException, InvalidStageDeclarationException, InvalidStructureException,
    PipelineDeclaration,
};
use kernel::{Chance, Fault, Scope};
use std::collections::BTreeSet;
use store::Write;
use wire::{AuthorizeError, Cx, Permission};

pub fn permissions(action: &'static str, cx: &Cx, pipeline: &PipelineDeclaration) -> Vec<Permission> {
    let actions = pipeline.stages.iter().flat_map(|stage| &stage.actions);
    let roles: BTreeSet<&String> =
        actions.filter_map(|action| action.role_arn.as_ref()).chain([&pipeline.role_arn]).collect();
    let mut needed = vec![Permission::new(action, pipeline_arn(&cx.scope, &pipeline.name).as_str())];
    needed.extend(roles.into_iter().map(|role| Permission::pass_role(role, SERVICE)));
    needed
}

impl CodePipeline {
    /// Fills in the defaults; then whoever calls is told what CodePipeline cannot do: assume the role, or run the structure.
    pub(super) async fn checked<E>(
        &self,
        cx: &Cx,
        mut pipeline: PipelineDeclaration,
    ) -> Result<PipelineDeclaration, E>
    where
        E: From<InvalidStructureException>
            + From<InvalidStageDeclarationException>
            + From<InvalidActionDeclarationException>
            + From<Fault>,
    {
        let arn = pipeline_arn(&cx.scope, &pipeline.name);
        let assumed =
            self.caller.under_role(&cx.scope, SERVICE, &pipeline.role_arn, "check", Some(arn.as_str()));
        match assumed.await {
            Ok(_) => {}
            Err(AuthorizeError::Denied(_)) => {
                return Err(errors::role_not_assumable(&pipeline.role_arn).into());
            }
            Err(AuthorizeError::Fault(fault)) => return Err(fault.into()),
        }
        defaults::fill(&mut pipeline);
        let providers = |category: &str, provider: &str| self.action(category, provider);
        match structure::check(&pipeline, &cx.scope.region, &providers) {
            Ok(()) => Ok(pipeline),
            Err(Refused::Structure(exception)) => Err(exception.into()),
            Err(Refused::Stage(exception)) => Err(exception.into()),
            Err(Refused::Action(exception)) => Err(exception.into()),
        }
    }
}

/// Writes a pipeline's row and keeps its structure as this version; whoever looks for changes of its sources
/// is told, or begins with what was `seen`.
pub fn put(
    tx: &mut Write<'_>,
    chance: &dyn Chance,
    scope: &Scope,
    row: &mut PipelineRow,
    seen: poll::Seen,
) -> Result<(), Fault> {
    poll::begin_or_tell(tx, chance, scope, row, seen)?;
    let name = row.declaration.name.clone();
    let version = VersionRow { declaration: row.declaration.clone() };
    tx.put::<PipelineVersions>(&(scope.clone(), name.clone(), row.version), &version)?;
    tx.put::<Pipelines>(&(scope.clone(), name), row)
}
