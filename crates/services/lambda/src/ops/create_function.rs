//! CreateFunction: code, settings and a role; with `Publish` its first version too.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html> (read 2026-11-21). Flow: `lambda.prepare`.
//! Surprises: the role is tried at once (clients repeat the call while a new role settles); the answer is `Pending`, and its ARN
//! names no version, not even with `Publish`.
//! Left out: images, VPCs, file systems, keys, tracing, SnapStart: refused by name. Names of environment
//! variables may have one letter; AWS wants two. What lies in /tmp counts as the function's memory. `RuntimeVersionConfig` is not told.

use crate::Lambda;
use crate::code_storage::{self, Change};
use crate::errors;
use crate::flows::prepare::Preparing;
use crate::names::{LATEST, Target};
use crate::rules::{receivers, runtimes, settings, tags};
use crate::tables::*;
use crate::versions::{Stamp, publish};
use crate::views;
use api_lambda::{
    Architecture, CreateFunction, CreateFunctionError as E, CreateFunctionInput, CreateFunctionOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<CreateFunction> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &CreateFunctionInput) -> Result<Vec<Permission>, E> {
        let mut all = self.on_function(cx, "lambda:CreateFunction", &input.function_name).await?;
        all.push(Self::pass_role(&input.role));
        all.extend(self.may_use_layers(input.layers.as_deref().unwrap_or_default()).await?);
        Ok(all)
    }

    async fn handle(&self, cx: &Cx, input: CreateFunctionInput) -> Result<CreateFunctionOutput, E> {
        let target = self.target(cx, &input.function_name, None)?;
        let publishes = input.publish.unwrap_or(false);
        let given_tags = input.tags.clone().unwrap_or_default();
        let taken = self.check(cx, &target, &input).await?;
        let layers = self.take_layers(cx, input.layers.as_deref().unwrap_or_default(), &taken.code).await?;
        let dead_letter = receivers::dead_letter(input.dead_letter_config.as_ref())?;
        let settings =
            Settings { dead_letter, layers: layers.layers.clone(), ..settings_of(input, taken.code.clone()) };
        let latest = self.new_row(settings);
        let function = FunctionRow {
            incarnation: self.chance.uuid(),
            latest,
            published: 0,
            published_description: None,
            tags: given_tags,
            reserved_concurrency: None,
        };
        let made = self.insert(target.clone(), function, publishes).await?;
        let (version, row) = made;
        let named = version.map_or_else(|| LATEST.to_owned(), |number| number.to_string());
        Ok(views::configuration(&target.scope, &target.name, &named, &row, false))
    }
}

impl Lambda {
    async fn check(
        &self,
        cx: &Cx,
        target: &Target,
        input: &CreateFunctionInput,
    ) -> Result<crate::code::Taken, Failure> {
        if target.scope.account != cx.scope.account {
            return Err(wire::Refusal::new(
                "AccessDeniedException",
                403,
                "A function can only be created in one's own account.",
            )
            .into());
        }
        if target.qualifier.is_some() {
            return Err(errors::invalid("A new function is named without a qualifier.").into());
        }
        lacking(input)?;
        let runtime = input.runtime.ok_or_else(|| errors::invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages."))?;
        if input.handler.is_none() {
            return Err(errors::invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.").into());
        }
        settings::limits([
            input.timeout,
            input.memory_size,
            input.ephemeral_storage.as_ref().map(|storage| storage.size),
        ])?;
        runtimes::creatable(runtime)?;
        receivers::dead_letter(input.dead_letter_config.as_ref())?;
        tags::check(input.tags.as_ref().unwrap_or(&Default::default()))?;
        if let Some(variables) =
            input.environment.as_ref().and_then(|environment| environment.variables.as_ref())
        {
            settings::environment(variables)?;
        }
        if self.snapshot.function(&target.key()).await?.is_some() {
            return Err(errors::function_exists(&target.name).into());
        }
        self.check_role(&target.scope, &input.role, &target.function_arn()).await?;
        self.take_code(cx, input.code.clone()).await
    }

    pub(crate) fn new_row(&self, settings: Settings) -> VersionRow {
        VersionRow {
            settings,
            revision: self.chance.uuid(),
            modified_at: self.clock.now(),
            state: Health::Pending,
            state_reason: None,
            update: Health::Pending,
            update_reason: None,
        }
    }

    async fn insert(
        &self,
        target: Target,
        function: FunctionRow,
        publishes: bool,
    ) -> Result<(Option<u64>, VersionRow), Failure> {
        let stamp = Stamp {
            revision: function.latest.revision.clone(),
            version_revision: self.chance.uuid(),
            at: function.latest.modified_at,
        };
        self.write(move |tx| {
            let mut function = function.clone();
            if !tx.insert_new::<Functions>(&target.key(), &function)? {
                return Err(errors::function_exists(&target.name).into());
            }
            let published =
                if publishes { Some(publish(tx, &target, &mut function, None, &stamp)?) } else { None };
            let copies = 1 + u64::from(published.is_some());
            let added_bytes = copies * function.latest.settings.code.size_bytes;
            code_storage::note(tx, &target.scope, Change { added_bytes, freed_bytes: 0 })?;
            let preparing = Preparing {
                scope: target.scope.clone(),
                name: target.name.clone(),
                incarnation: function.incarnation.clone(),
                revision: stamp.revision.clone(),
                version: published.as_ref().map(|(number, _)| *number),
            };
            preparing.start(tx)?;
            Ok(match published {
                Some((number, row)) => (Some(number), row),
                None => (None, function.latest),
            })
        })
        .await
    }
}

fn lacking(input: &CreateFunctionInput) -> Result<(), Failure> {
    let lacks = [
        (input.package_type == Some(api_lambda::PackageType::Image), "functions from container images"),
        (has_vpc(input.vpc_config.as_ref()), "functions in a VPC"),
        (
            input.kms_key_arn.as_ref().is_some_and(|key| !key.is_empty()),
            "keys of yours for environment variables",
        ),
        (is_traced(input.tracing_config.as_ref()), "X-Ray tracing"),
        (input.file_system_configs.as_ref().is_some_and(|all| !all.is_empty()), "file systems"),
        (input.code_signing_config_arn.is_some(), "code signing"),
        (is_snapped(input.snap_start.as_ref()), "SnapStart"),
        (has_json_logs(input.logging_config.as_ref()), "the JSON log format and its levels"),
        (input.tenancy_config.is_some(), "tenant isolation"),
        (input.capacity_provider_config.is_some(), "capacity providers"),
        (input.durable_config.is_some(), "durable functions"),
        (input.publish_to.is_some(), "PublishTo"),
    ];
    refuse_first(&lacks)
}

pub(super) fn refuse_first(lacks: &[(bool, &str)]) -> Result<(), Failure> {
    match lacks.iter().find(|(is_wanted, _)| *is_wanted) {
        Some((_, what)) => Err(errors::lacking(what).into()),
        None => Ok(()),
    }
}

pub(super) fn has_vpc(config: Option<&api_lambda::VpcConfig>) -> bool {
    config.is_some_and(|config| {
        let is_given = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|list| !list.is_empty());
        is_given(&config.subnet_ids) || is_given(&config.security_group_ids)
    })
}

pub(super) fn is_traced(config: Option<&api_lambda::TracingConfig>) -> bool {
    config.is_some_and(|config| config.mode == Some(api_lambda::TracingMode::Active))
}

pub(super) fn is_snapped(config: Option<&api_lambda::SnapStart>) -> bool {
    config.is_some_and(|config| config.apply_on == Some(api_lambda::SnapStartApplyOn::PublishedVersions))
}

pub(super) fn has_json_logs(config: Option<&api_lambda::LoggingConfig>) -> bool {
    config.is_some_and(|config| {
        let has_levels = config.application_log_level.is_some() || config.system_log_level.is_some();
        has_levels || config.log_format == Some(api_lambda::LogFormat::Json)
    })
}

fn settings_of(input: CreateFunctionInput, code: Code) -> Settings {
    Settings {
        runtime: input.runtime.unwrap_or_default(),
        handler: input.handler.unwrap_or_default(),
        role: input.role,
        description: input.description.unwrap_or_default(),
        timeout_s: settings::number(input.timeout, settings::TIMEOUT_DEFAULT_S),
        memory_mb: settings::number(input.memory_size, settings::MEMORY_DEFAULT_MB),
        storage_mb: settings::number(input.ephemeral_storage.map(|s| s.size), settings::STORAGE_DEFAULT_MB),
        environment: input.environment.and_then(|environment| environment.variables),
        architectures: input.architectures.unwrap_or_else(|| vec![Architecture::X86_64]),
        log_group: input.logging_config.and_then(|config| config.log_group),
        code,
        layers: Vec::new(),
        dead_letter: None,
    }
}
