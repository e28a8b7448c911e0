//! Which targets PutTargets takes.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html> (read 2026-11-21).
//! A kind of target that we cannot deliver to is refused by name, for a rule that silently does nothing is worse.

use api_events::{PutTargetsResultEntry, Target};
use kernel::Arn;
use wire::Refusal;

use super::{path::Path, template};
use crate::errors;

/// The kinds of target that deliveries know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    CodeBuild,
    CodePipeline,
    Lambda,
    Sns,
}

pub fn kind_of(arn: &Arn) -> Option<Kind> {
    match arn.service() {
        "codebuild" if arn.resource_of("project/").is_some() => Some(Kind::CodeBuild),
        "codepipeline" => Some(Kind::CodePipeline),
        "lambda" if arn.resource_of("function:").is_some() => Some(Kind::Lambda),
        "sns" => Some(Kind::Sns),
        _ => None,
    }
}

/// What is wrong with the request as a whole.
pub fn check(target: &Target) -> Result<(), Refusal> {
    let given = [target.input.is_some(), target.input_path.is_some(), target.input_transformer.is_some()];
    if given.iter().filter(|given| **given).count() > 1 {
        let message = format!(
            "Only one of Input, InputPath, or InputTransformer must be provided for target {}.",
            target.id
        );
        return Err(errors::invalid(message));
    }
    if let Some(input) = &target.input
        && serde_json::from_str::<serde_json::Value>(input).is_err()
    {
        return Err(errors::invalid(format!("JSON syntax error in input for target {}", target.id)));
    }
    check_paths(target)?;
    if target.dead_letter_config.as_ref().is_some_and(|config| config.arn.is_some()) {
        return Err(errors::not_offered("dead-letter queues (they need SQS)"));
    }
    let Ok(arn) = Arn::parse(target.arn.as_str()) else { return Ok(()) };
    let Some(kind) = kind_of(&arn) else {
        return Err(errors::not_offered(&format!(
            "targets of the service {} ({arn})",
            arn.service(),
            arn = target.arn
        )));
    };
    if matches!(kind, Kind::CodeBuild | Kind::CodePipeline) && target.role_arn.is_none() {
        return Err(errors::invalid(format!("RoleArn is required for target {}.", target.arn)));
    }
    match foreign_parameter(target) {
        Some(name) => {
            Err(errors::invalid(format!("Parameter {name} is not valid for target {}.", target.id)))
        }
        None => Ok(()),
    }
}

/// The first parameter given that is for a kind of target which we do not have.
/// The sentence: <https://github.com/aws/aws-sdk-js/issues/2360>.
fn foreign_parameter(target: &Target) -> Option<&'static str> {
    let given = [
        ("KinesisParameters", target.kinesis_parameters.is_some()),
        ("RunCommandParameters", target.run_command_parameters.is_some()),
        ("EcsParameters", target.ecs_parameters.is_some()),
        ("BatchParameters", target.batch_parameters.is_some()),
        ("SqsParameters", target.sqs_parameters.is_some()),
        ("HttpParameters", target.http_parameters.is_some()),
        ("RedshiftDataParameters", target.redshift_data_parameters.is_some()),
        ("SageMakerPipelineParameters", target.sage_maker_pipeline_parameters.is_some()),
        ("AppSyncParameters", target.app_sync_parameters.is_some()),
    ];
    given.into_iter().find(|(_, given)| *given).map(|(name, _)| name)
}

fn check_paths(target: &Target) -> Result<(), Refusal> {
    let transformer = target.input_transformer.as_ref();
    let map = transformer.and_then(|transformer| transformer.input_paths_map.clone()).unwrap_or_default();
    if let Some(bad) = target.input_path.iter().chain(map.values()).find(|path| Path::parse(path).is_none()) {
        return Err(errors::invalid(format!("InputPath for target {} is invalid: {bad}", target.id)));
    }
    let unknown = transformer
        .map(|transformer| template::unknown_names(&transformer.input_template, &map))
        .unwrap_or_default();
    if unknown.is_empty() {
        return check_template(target);
    }
    let message = format!(
        "InputTemplate for target {} contains placeholder(s) that InputPathsMap does not name: {}",
        target.id,
        unknown.join(", ")
    );
    Err(errors::invalid(message))
}

/// A template in curly braces has to be JSON once it is filled; other templates are texts.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html>; the sentence:
/// <https://github.com/awsdocs/aws-cloudformation-user-guide/issues/1010> (read 2026-11-21).
fn check_template(target: &Target) -> Result<(), Refusal> {
    let Some(transformer) = &target.input_transformer else { return Ok(()) };
    let template = &transformer.input_template;
    if template.trim_start().starts_with('{') && !template::is_json(template) {
        return Err(errors::invalid(format!("Input for target {} is not a valid JSON text.", target.id)));
    }
    Ok(())
}

/// What is wrong with one entry while the others may stand.
pub fn entry_failure(target: &Target) -> Option<PutTargetsResultEntry> {
    Arn::parse(target.arn.as_str()).is_err().then(|| PutTargetsResultEntry {
        target_id: Some(target.id.clone()),
        error_code: Some("ValidationException".into()),
        error_message: Some(format!(
            "Parameter {} is not valid. Reason: Provided Arn is not in correct format.",
            target.arn
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(arn: &str) -> Target {
        Target { id: "t".into(), arn: arn.into(), ..Target::default() }
    }

    #[test]
    fn what_is_refused_and_why() {
        let refused = |target: &Target| check(target).expect_err("refused").message;
        assert!(check(&target("arn:aws:lambda:us-east-1:123456789012:function:f:live")).is_ok());
        assert!(check(&target("arn:aws:sns:us-east-1:123456789012:topic")).is_ok());
        assert!(refused(&target("arn:aws:sqs:us-east-1:123456789012:q")).contains("service sqs"));
        let pipeline = target("arn:aws:codepipeline:us-east-1:123456789012:p");
        assert_eq!(
            refused(&pipeline),
            "RoleArn is required for target arn:aws:codepipeline:us-east-1:123456789012:p."
        );
        let function = target("arn:aws:lambda:us-east-1:123456789012:function:f");
        assert!(refused(&Target { input: Some("{".into()), ..function.clone() }).contains("JSON syntax"));
        assert!(
            refused(&Target { input: Some("1".into()), input_path: Some("$".into()), ..function.clone() })
                .contains("Only one of")
        );
        assert!(refused(&Target { input_path: Some("x".into()), ..function.clone() }).contains("InputPath"));
        let sqs_parameters = Some(api_events::SqsParameters { message_group_id: Some("g".into()) });
        assert_eq!(
            refused(&Target { sqs_parameters, ..function }),
            "Parameter SqsParameters is not valid for target t."
        );
    }

    #[test]
    fn a_template_in_braces_is_json_when_it_is_filled() {
        let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
        let with = |template: &str| {
            let paths = [("a".to_owned(), "$.detail".to_owned())].into();
            let input_transformer = Some(api_events::InputTransformer {
                input_paths_map: Some(paths),
                input_template: template.into(),
            });
            check(&Target { input_transformer, ..target(function) })
        };
        for fine in [r#"{"x": <a>, "y": "is <a>"}"#, "<a> is a text", r#""<a>""#, "<aws.events.event>"] {
            assert!(with(fine).is_ok(), "{fine}");
        }
        for bad in [r#"{"x": <a>"#, r#"{"x": <a>, }"#, r#"{<a>: 1}"#, r#"{"x": is <a>}"#] {
            let message = with(bad).expect_err(bad).message;
            assert_eq!(message, "Input for target t is not a valid JSON text.", "{bad}");
        }
    }
}
