//! UpdateFunctionConfiguration: other settings for `$LATEST`; what is not given stays.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html> (read 2026-11-21).
//! Flow: `lambda.prepare`. Surprise: `Environment` without `Variables` clears the variables.
//! Left out: what CreateFunction leaves out.

use super::create_function::{has_json_logs, has_vpc, is_snapped, is_traced, refuse_first};
use crate::flows::prepare::Preparing;
use crate::names::LATEST;
use crate::rules::{receivers, runtimes, settings};
use crate::tables::*;
use crate::versions;
use crate::{Lambda, views};
use api_lambda::{
    UpdateFunctionConfiguration, UpdateFunctionConfigurationError as E, UpdateFunctionConfigurationInput,
    UpdateFunctionConfigurationOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<UpdateFunctionConfiguration> for Lambda {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UpdateFunctionConfigurationInput,
    ) -> Result<Vec<Permission>, E> {
        let mut all =
            self.on_function(cx, "lambda:UpdateFunctionConfiguration", &input.function_name).await?;
        all.extend(input.role.as_deref().map(Self::pass_role));
        all.extend(self.may_use_layers(input.layers.as_deref().unwrap_or_default()).await?);
        Ok(all)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdateFunctionConfigurationInput,
    ) -> Result<UpdateFunctionConfigurationOutput, E> {
        let target = self.target(cx, &input.function_name, None)?;
        let known = self.known(&target).await?;
        check(&input)?;
        if let Some(role) = &input.role {
            self.check_role(&target.scope, role, &target.function_arn()).await?;
        }
        let layers = match &input.layers {
            Some(arns) => Some(self.take_layers(cx, arns, &known.latest.settings.code).await?),
            None => None,
        };
        let had: Vec<_> = known.latest.settings.layers.iter().map(|layer| layer.code.id.clone()).collect();
        let (layers, pinned) = (layers.as_ref().map(|taken| taken.layers.clone()), layers);
        let dead_letter = receivers::dead_letter(input.dead_letter_config.as_ref())?;
        let (revision, at, of) = (self.chance.uuid(), self.clock.now(), target.clone());
        let row = self
            .write(move |tx| {
                let mut function = versions::fetch(tx, &of)?;
                versions::check_revision(input.revision_id.as_deref(), &function.latest.revision)?;
                versions::check_settled(&function.latest, &of.function_arn())?;
                let latest = &mut function.latest;
                apply(&mut latest.settings, &input);
                if let Some(layers) = &layers {
                    latest.settings.layers.clone_from(layers);
                }
                if input.dead_letter_config.is_some() {
                    latest.settings.dead_letter.clone_from(&dead_letter);
                }
                latest.revision.clone_from(&revision);
                latest.modified_at = at;
                latest.update = Health::Pending;
                latest.update_reason = None;
                tx.put::<Functions>(&of.key(), &function)?;
                Preparing::of(&of, &function).start(tx)?;
                Ok(function.latest)
            })
            .await?;
        if pinned.is_some() {
            drop(pinned);
            self.drop_unused(had).await?;
        }
        Ok(views::configuration(&target.scope, &target.name, LATEST, &row, false))
    }
}

fn check(input: &UpdateFunctionConfigurationInput) -> Result<(), Failure> {
    refuse_first(&[
        (has_vpc(input.vpc_config.as_ref()), "functions in a VPC"),
        (
            input.kms_key_arn.as_ref().is_some_and(|key| !key.is_empty()),
            "keys of yours for environment variables",
        ),
        (is_traced(input.tracing_config.as_ref()), "X-Ray tracing"),
        (input.file_system_configs.as_ref().is_some_and(|all| !all.is_empty()), "file systems"),
        (is_snapped(input.snap_start.as_ref()), "SnapStart"),
        (has_json_logs(input.logging_config.as_ref()), "the JSON log format and its levels"),
        (input.image_config.is_some(), "functions from container images"),
        (input.capacity_provider_config.is_some(), "capacity providers"),
        (input.durable_config.is_some(), "durable functions"),
    ])?;
    settings::limits([
        input.timeout,
        input.memory_size,
        input.ephemeral_storage.as_ref().map(|storage| storage.size),
    ])?;
    if let Some(runtime) = input.runtime {
        runtimes::creatable(runtime)?;
    }
    if let Some(variables) = input.environment.as_ref().and_then(|environment| environment.variables.as_ref())
    {
        settings::environment(variables)?;
    }
    Ok(())
}

fn apply(settings: &mut Settings, input: &UpdateFunctionConfigurationInput) {
    let UpdateFunctionConfigurationInput { role, handler, description, runtime, .. } = input.clone();
    settings.role = role.unwrap_or_else(|| settings.role.clone());
    settings.handler = handler.unwrap_or_else(|| settings.handler.clone());
    settings.description = description.unwrap_or_else(|| settings.description.clone());
    settings.runtime = runtime.unwrap_or(settings.runtime);
    settings.timeout_s = settings::number(input.timeout, settings.timeout_s);
    settings.memory_mb = settings::number(input.memory_size, settings.memory_mb);
    settings.storage_mb =
        settings::number(input.ephemeral_storage.as_ref().map(|s| s.size), settings.storage_mb);
    if let Some(environment) = &input.environment {
        settings.environment = environment.variables.clone().filter(|variables| !variables.is_empty());
    }
    if let Some(logging) = &input.logging_config {
        settings.log_group.clone_from(&logging.log_group);
    }
}
