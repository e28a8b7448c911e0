//! What the sources of a pipeline hold, asked before an execution: for polling, and so that an execution shows its revisions
//! from its first moment on. The source actions take what there is when they run, and say what they took.

use crate::rules::variables;
use crate::tables::{PipelineRow, SourceRow};
use crate::{CodePipeline, SERVICE, actions, pipeline_arn};
use api_codepipeline::{ActionDeclaration, PipelineDeclaration};
use kernel::{Fault, Scope};
use std::collections::BTreeMap;

/// The pipeline's variables with their default values.
pub fn defaults(pipeline: &PipelineDeclaration) -> BTreeMap<String, String> {
    let declared = pipeline.variables.iter().flatten();
    declared.filter_map(|variable| Some((variable.name.clone(), variable.default_value.clone()?))).collect()
}

/// What an execution's starter asked for: revisions and objects by source action, variables by name.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub overrides: BTreeMap<String, String>,
    pub object_keys: BTreeMap<String, String>,
    pub variables: BTreeMap<String, String>,
}

/// A source action that was looked at.
pub struct Looked {
    pub action: String,
    /// With its variables resolved: what was looked at.
    pub configuration: BTreeMap<String, String>,
    /// What it would take now; none where that cannot be told.
    pub found: Option<SourceRow>,
}

impl CodePipeline {
    /// The revisions that the source actions would take now, as far as they can be told.
    pub(crate) async fn sources(
        &self,
        scope: &Scope,
        row: &PipelineRow,
        asked: &Asked,
    ) -> Result<Vec<SourceRow>, Fault> {
        let looked = self.look_at_sources(scope, row, asked, |_| true).await?;
        Ok(looked.into_iter().filter_map(|looked| looked.found).collect())
    }

    /// Looks at the source actions that are `wanted`.
    pub(crate) async fn look_at_sources(
        &self,
        scope: &Scope,
        row: &PipelineRow,
        asked: &Asked,
        wanted: fn(&ActionDeclaration) -> bool,
    ) -> Result<Vec<Looked>, Fault> {
        let mut seen = Vec::new();
        let arn = pipeline_arn(scope, &row.declaration.name);
        let namespaces = BTreeMap::from([("variables".to_owned(), asked.variables.clone())]);
        for action in row.declaration.stages[0].actions.iter().filter(|action| wanted(action)) {
            let kind = &action.action_type_id;
            let Some(provider) = self.action(kind.category.as_str(), &kind.provider) else { continue };
            let given = action.configuration.clone().unwrap_or_default();
            let Ok(mut given) = variables::resolve_all(given, &namespaces) else { continue };
            let name = &action.name;
            actions::override_source(&mut given, asked.overrides.get(name), asked.object_keys.get(name));
            let role = action.role_arn.as_ref().unwrap_or(&row.declaration.role_arn);
            let cx = self.caller.under_role(scope, SERVICE, role, "source", Some(arn.as_str())).await;
            // A role that cannot be assumed is the failure of the action that begins under it.
            let newest = match cx {
                Ok(cx) => provider.newest(&cx, &given).await?,
                Err(_) => None,
            };
            let at = self.clock.now();
            let found = newest.map(|revision| SourceRow { action: name.clone(), revision, at });
            seen.push(Looked { action: name.clone(), configuration: given, found });
        }
        Ok(seen)
    }
}
