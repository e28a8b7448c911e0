//! What a pipeline's structure must be.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-requirements.html> (read 2026-11-21). The sentences are
//! AWS's where they are known from public reports (minimum of two stages, source stage first, input not declared as output,
//! missing and unknown configuration); the others say the same rule in our words.

use super::failure;
use api_codepipeline::{
    ActionCategory, ActionDeclaration, InvalidActionDeclarationException, InvalidStageDeclarationException,
    InvalidStructureException, PipelineDeclaration, PipelineType, StageDeclaration,
};
use kernel::Region;
use seam_pipeline_action::Action;
use std::collections::BTreeSet;

/// <https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html> (read 2026-11-21).
const STAGES_MAX: usize = 50;
const ACTIONS_MAX: usize = 50;

pub enum Refused {
    Structure(InvalidStructureException),
    Stage(InvalidStageDeclarationException),
    Action(InvalidActionDeclarationException),
}

fn structure(message: impl Into<String>) -> Refused {
    Refused::Structure(InvalidStructureException { message: Some(message.into()) })
}

fn stage_refused(message: impl Into<String>) -> Refused {
    Refused::Stage(InvalidStageDeclarationException { message: Some(message.into()) })
}

fn action_refused(message: impl Into<String>) -> Refused {
    Refused::Action(InvalidActionDeclarationException { message: Some(message.into()) })
}

/// Finds the provider of an action's type.
pub type Providers<'a> = &'a dyn Fn(&str, &str) -> Option<&'a dyn Action>;

/// What a pipeline in `region` may not be. Defaults are filled in before (`rules::defaults`).
pub fn check(
    pipeline: &PipelineDeclaration,
    region: &Region,
    providers: Providers<'_>,
) -> Result<(), Refused> {
    let stages = &pipeline.stages;
    if stages.len() < 2 {
        return Err(structure(format!(
            "Pipeline has only {} stage(s). There should be a minimum of 2 stages in a pipeline",
            stages.len()
        )));
    }
    if stages.len() > STAGES_MAX {
        return Err(structure(format!("Pipeline has {} stages. The maximum is {STAGES_MAX}", stages.len())));
    }
    if pipeline.artifact_store.is_none() {
        let given = pipeline.artifact_stores.is_some();
        let message = if given {
            "Landfall does not have cross-region artifactStores yet; name one artifactStore"
        } else {
            "Pipeline should have artifactStore"
        };
        return Err(structure(message));
    }
    check_triggers(pipeline)?;
    check_sources(stages)?;
    check_names(stages)?;
    check_namespaces(stages)?;
    let mut outputs = BTreeSet::new();
    for (at, stage) in stages.iter().enumerate() {
        if stage.actions.len() > ACTIONS_MAX {
            let (name, count) = (&stage.name, stage.actions.len());
            return Err(stage_refused(format!(
                "Stage '{name}' has {count} actions. The maximum is {ACTIONS_MAX}"
            )));
        }
        refuse_conditions(stage)?;
        failure::check_mode(stage, pipeline.execution_mode).map_err(stage_refused)?;
        failure::check(stage, at == 0).map_err(stage_refused)?;
        for action in ordered(stage) {
            check_action(pipeline, action, at, providers)?;
            check_members(action, region)?;
        }
        // Actions of one run order run at the same time: none has what another one makes.
        for together in ordered(stage).chunk_by(|one, next| order(one) == order(next)) {
            check_inputs(together, &outputs)?;
            check_outputs(together, &mut outputs)?;
        }
    }
    Ok(())
}

/// The actions of a stage in the order in which they run.
pub fn ordered(stage: &StageDeclaration) -> Vec<&ActionDeclaration> {
    let mut actions: Vec<_> = stage.actions.iter().collect();
    actions.sort_by_key(|action| order(action));
    actions
}

pub fn order(action: &ActionDeclaration) -> i64 {
    action.run_order.unwrap_or(1)
}

/// Triggers belong to sources of a connection (GitHub, Bitbucket, GitLab), which Landfall has none of:
/// <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineTriggerDeclaration.html> (read 2026-11-21).
fn check_triggers(pipeline: &PipelineDeclaration) -> Result<(), Refused> {
    let Some(trigger) = pipeline.triggers.iter().flatten().next() else { return Ok(()) };
    let source = &trigger.git_configuration.source_action_name;
    let sources = pipeline.stages[0].actions.iter();
    match sources.into_iter().find(|action| action.name == *source) {
        Some(action) if action.action_type_id.provider != "CodeStarSourceConnection" => {
            Err(structure(format!(
                "Trigger for source action '{source}': triggers are only supported for source actions of provider CodeStarSourceConnection, not {}; use an EventBridge rule that starts the pipeline",
                action.action_type_id.provider
            )))
        }
        Some(_) => Err(structure("Landfall does not have pipeline triggers yet")),
        None => Err(structure(format!(
            "Trigger names the source action '{source}', which the pipeline does not have"
        ))),
    }
}

fn check_sources(stages: &[StageDeclaration]) -> Result<(), Refused> {
    let is_source = |action: &ActionDeclaration| action.action_type_id.category == ActionCategory::Source;
    if stages[0].actions.is_empty() || !stages[0].actions.iter().all(is_source) {
        return Err(structure("Pipeline should start with a stage that only contains source actions"));
    }
    let later = stages[1..].iter().find(|stage| stage.actions.iter().any(is_source));
    match later {
        Some(stage) => Err(structure(format!(
            "Source actions are only allowed in the first stage, stage '{}' has one",
            stage.name
        ))),
        None => Ok(()),
    }
}

fn check_names(stages: &[StageDeclaration]) -> Result<(), Refused> {
    let mut seen = BTreeSet::new();
    for stage in stages {
        if !seen.insert(&stage.name) {
            return Err(stage_refused(format!(
                "Stage names must be unique within a pipeline, '{}' is used twice",
                stage.name
            )));
        }
        if stage.actions.is_empty() {
            return Err(stage_refused(format!("Stage '{}' has no actions", stage.name)));
        }
        let mut actions = BTreeSet::new();
        if let Some(twice) = stage.actions.iter().find(|action| !actions.insert(&action.name)) {
            return Err(action_refused(format!(
                "Action names must be unique within a stage, '{}' is used twice in stage '{}'",
                twice.name, stage.name
            )));
        }
    }
    Ok(())
}

/// The sentence is AWS's: <https://github.com/aws/aws-cdk/issues/16142>.
fn check_namespaces(stages: &[StageDeclaration]) -> Result<(), Refused> {
    let mut seen = BTreeSet::new();
    for stage in stages {
        for action in &stage.actions {
            let Some(namespace) = &action.namespace else { continue };
            if !seen.insert(namespace) {
                return Err(action_refused(format!(
                    "Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline. StageName=[{}], ActionName=[{}], Namespace=[{namespace}]",
                    stage.name, action.name
                )));
            }
        }
    }
    Ok(())
}

/// Members that would change what happens are refused by name until they do what they say.
fn refuse_conditions(stage: &StageDeclaration) -> Result<(), Refused> {
    let given = [
        (
            "onFailure.conditions",
            stage
                .on_failure
                .as_ref()
                .is_some_and(|on| on.conditions.as_ref().is_some_and(|all| !all.is_empty())),
        ),
        ("onSuccess", stage.on_success.is_some()),
        ("beforeEntry", stage.before_entry.is_some()),
        ("blockers", stage.blockers.as_ref().is_some_and(|blockers| !blockers.is_empty())),
    ];
    match given.iter().find(|(_, given)| *given) {
        Some((name, _)) => Err(stage_refused(format!(
            "Landfall does not have the stage condition {name} yet (stage '{}')",
            stage.name
        ))),
        None => Ok(()),
    }
}

fn check_action(
    pipeline: &PipelineDeclaration,
    action: &ActionDeclaration,
    stage: usize,
    providers: Providers<'_>,
) -> Result<(), Refused> {
    let kind = &action.action_type_id;
    let (category, owner) = (kind.category.as_str(), kind.owner.as_str());
    let provider = providers(category, &kind.provider).filter(|_| owner == "AWS" && kind.version == "1");
    let Some(provider) = provider else {
        return Err(action_refused(format!(
            "ActionType (Category: '{category}', Provider: '{}', Owner: '{owner}', Version: '{}') in action '{}' is not available in Landfall",
            kind.provider, kind.version, action.name
        )));
    };
    if provider.category() == "Deploy"
        && provider.provider() == "Lambda"
        && pipeline.pipeline_type != Some(PipelineType::V2)
    {
        return Err(action_refused(format!(
            "Action '{}': the Lambda deploy action needs a pipeline of type V2",
            action.name
        )));
    }
    check_configuration(action, provider)?;
    let (inputs, outputs) = (
        action.input_artifacts.as_ref().map_or(0, Vec::len),
        action.output_artifacts.as_ref().map_or(0, Vec::len),
    );
    let counts = provider.artifacts();
    for (noun, count, (fewest, most)) in
        [("input", inputs, counts.inputs), ("output", outputs, counts.outputs)]
    {
        if !(fewest..=most).contains(&count) {
            return Err(action_refused(format!(
                "Action '{}' of stage {} has {count} {noun} artifact(s), {} takes {fewest} to {most}",
                action.name,
                stage + 1,
                kind.provider
            )));
        }
    }
    Ok(())
}

/// Members of an action that belong to other kinds of actions, or to other regions than the pipeline's.
fn check_members(action: &ActionDeclaration, region: &Region) -> Result<(), Refused> {
    let name = &action.name;
    if let Some(other) = action.region.as_deref().filter(|other| *other != region.as_str()) {
        return Err(action_refused(format!(
            "Landfall does not have cross-region actions yet: action '{name}' is to run in {other}, the pipeline is in {region}"
        )));
    }
    let compute_only = [
        ("commands", action.commands.as_ref().is_some_and(|given| !given.is_empty())),
        (
            "environmentVariables",
            action.environment_variables.as_ref().is_some_and(|given| !given.is_empty()),
        ),
        ("outputVariables", action.output_variables.as_ref().is_some_and(|given| !given.is_empty())),
    ];
    if let Some((member, _)) = compute_only.iter().find(|(_, given)| *given) {
        return Err(action_refused(format!(
            "Action '{name}': {member} belongs to actions of the category Compute, which Landfall does not have yet"
        )));
    }
    // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html (read 2026-11-21)
    if action.timeout_in_minutes.is_some() && action.action_type_id.category != ActionCategory::Approval {
        return Err(action_refused(format!(
            "Action '{name}': timeoutInMinutes is only available to manual approval actions"
        )));
    }
    Ok(())
}

fn check_configuration(action: &ActionDeclaration, provider: &dyn Action) -> Result<(), Refused> {
    let empty = Default::default();
    let given = action.configuration.as_ref().unwrap_or(&empty);
    let properties = provider.properties();
    if let Some(missing) =
        properties.iter().find(|property| property.required && !given.contains_key(property.name))
    {
        return Err(action_refused(format!(
            "Action configuration for action '{}' is missing required configuration '{}'",
            action.name, missing.name
        )));
    }
    match given.keys().find(|name| !properties.iter().any(|property| property.name == *name)) {
        Some(unknown) => Err(action_refused(format!(
            "Action configuration for action '{}' contains unknown configuration '{unknown}'",
            action.name
        ))),
        None => Ok(()),
    }
}

fn check_inputs(actions: &[&ActionDeclaration], outputs: &BTreeSet<String>) -> Result<(), Refused> {
    for action in actions {
        let missing = action.input_artifacts.iter().flatten().find(|input| !outputs.contains(&input.name));
        if let Some(input) = missing {
            return Err(action_refused(format!(
                "Input Artifact Bundle {} in action {} is not declared as Output Artifact Bundle in any of the preceding actions",
                input.name, action.name
            )));
        }
    }
    Ok(())
}

fn check_outputs(actions: &[&ActionDeclaration], outputs: &mut BTreeSet<String>) -> Result<(), Refused> {
    let declared = actions.iter().flat_map(|action| action.output_artifacts.iter().flatten());
    for output in declared {
        if !outputs.insert(output.name.clone()) {
            return Err(action_refused(format!(
                "Output Artifact Bundle name must be unique within the pipeline. {} has been used more than once.",
                output.name
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_codepipeline::{InputArtifact, OutputArtifact};

    fn action(name: &str, input: Option<&str>, output: Option<&str>) -> ActionDeclaration {
        let inputs = input.map(|name| vec![InputArtifact { name: name.into() }]);
        let outputs = output.map(|name| vec![OutputArtifact { name: name.into(), ..Default::default() }]);
        ActionDeclaration {
            name: name.into(),
            input_artifacts: inputs,
            output_artifacts: outputs,
            ..Default::default()
        }
    }

    #[test]
    fn actions_that_run_together_have_nothing_of_each_other() {
        let (build, test) = (action("Build", None, Some("app")), action("Test", Some("app"), None));
        let mut outputs = BTreeSet::new();
        assert!(check_inputs(&[&build, &test], &outputs).is_err());
        assert!(check_inputs(&[&build], &outputs).is_ok());
        assert!(check_outputs(&[&build], &mut outputs).is_ok());
        assert!(check_inputs(&[&test], &outputs).is_ok(), "it runs after the other");
        assert!(check_outputs(&[&build], &mut outputs).is_err(), "a name is used once");
    }
}
