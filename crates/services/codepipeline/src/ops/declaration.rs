//! What CreatePipeline and UpdatePipeline have in common: permissions, the check of the structure, variables.

use crate::rules::structure::{self, Refused};
use crate::{CodePipeline, SERVICE, pipeline_arn};
use api_codepipeline::{
    InvalidActionDeclarationException, InvalidStageDeclarationException, InvalidStructureException,
    PipelineDeclaration,
};
use std::collections::{BTreeMap, BTreeSet};
use wire::{Cx, Permission};

pub fn permissions(action: &'static str, cx: &Cx, pipeline: &PipelineDeclaration) -> Vec<Permission> {
    let actions = pipeline.stages.iter().flat_map(|stage| &stage.actions);
    let roles: BTreeSet<&String> =
        actions.filter_map(|action| action.role_arn.as_ref()).chain([&pipeline.role_arn]).collect();
    let mut needed = vec![Permission::new(action, pipeline_arn(&cx.scope, &pipeline.name).as_str())];
    needed.extend(roles.into_iter().map(|role| Permission::pass_role(role, SERVICE)));
    needed
}

/// The pipeline's variables with their default values.
pub fn defaults(pipeline: &PipelineDeclaration) -> BTreeMap<String, String> {
    let declared = pipeline.variables.iter().flatten();
    declared.filter_map(|variable| Some((variable.name.clone(), variable.default_value.clone()?))).collect()
}

impl CodePipeline {
    pub(super) fn check<E>(&self, pipeline: &PipelineDeclaration) -> Result<(), E>
    where
        E: From<InvalidStructureException>
            + From<InvalidStageDeclarationException>
            + From<InvalidActionDeclarationException>,
    {
        structure::check(pipeline, &|category, provider| self.action(category, provider)).map_err(|refused| {
            match refused {
                Refused::Structure(exception) => exception.into(),
                Refused::Stage(exception) => exception.into(),
                Refused::Action(exception) => exception.into(),
            }
        })
    }
}
