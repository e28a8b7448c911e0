//! Rows as Lambda shows them.
//!
//! Surprises: dates are text, with milliseconds and a zone without a colon. `RoutingConfig` and `Environment` are left
//! out when empty. `RuntimeVersionConfig` is left out everywhere: clients parse the last `Version` of a list.

use crate::layers::LayerVersionName;
use crate::names;
use crate::tables::{AliasRow, Health, InvokeConfigRow, LayerUse, LayerVersionRow, VersionRow};
use api_lambda::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{Scope, Timestamp};

pub fn date(at: Timestamp) -> String {
    format!("{}+0000", at.strftime("%Y-%m-%dT%H:%M:%S%.3f"))
}

pub fn code_sha256(id: &blob::BlobId) -> String {
    STANDARD.encode(id.sha256())
}

/// A version, `$LATEST` or a number; `qualified` when the ARN is to name it.
pub fn configuration(
    scope: &Scope,
    name: &str,
    version: &str,
    row: &VersionRow,
    qualified: bool,
) -> FunctionConfiguration {
    let settings = &row.settings;
    let group = settings.log_group.clone().unwrap_or_else(|| log_group(name));
    FunctionConfiguration {
        function_name: Some(name.to_owned()),
        function_arn: Some(names::arn(scope, name, qualified.then_some(version))),
        runtime: Some(settings.runtime),
        role: Some(settings.role.clone()),
        handler: Some(settings.handler.clone()),
        code_size: Some(settings.code.size_bytes as i64),
        description: Some(settings.description.clone()),
        timeout: Some(i64::from(settings.timeout_s)),
        memory_size: Some(i64::from(settings.memory_mb)),
        last_modified: Some(date(row.modified_at)),
        code_sha256: Some(code_sha256(&settings.code.id)),
        version: Some(version.to_owned()),
        layers: (!settings.layers.is_empty()).then(|| settings.layers.iter().map(layer).collect()),
        environment: settings
            .environment
            .clone()
            .map(|variables| EnvironmentResponse { variables: Some(variables), error: None }),
        dead_letter_config: settings
            .dead_letter
            .clone()
            .map(|target| DeadLetterConfig { target_arn: Some(target) }),
        tracing_config: Some(TracingConfigResponse { mode: Some(TracingMode::PassThrough) }),
        revision_id: Some(row.revision.clone()),
        package_type: Some(PackageType::Zip),
        architectures: Some(settings.architectures.clone()),
        ephemeral_storage: Some(EphemeralStorage { size: i64::from(settings.storage_mb) }),
        snap_start: Some(SnapStartResponse {
            apply_on: Some(SnapStartApplyOn::None),
            optimization_status: Some(SnapStartOptimizationStatus::Off),
        }),
        logging_config: Some(LoggingConfig {
            log_format: Some(LogFormat::Text),
            log_group: Some(group),
            ..Default::default()
        }),
        ..health(row)
    }
}

fn layer(layer: &LayerUse) -> Layer {
    Layer {
        arn: Some(layer.arn.clone()),
        code_size: Some(layer.code.size_bytes as i64),
        ..Default::default()
    }
}

/// In a list; a description that was not given is not told here
/// (`test_list_lambda_layers` in <https://github.com/getmoto/moto/blob/master/tests/test_awslambda/test_lambda_layers.py>, verified against AWS
/// there; read 2026-11-21).
pub fn layer_version(name: &LayerVersionName, row: &LayerVersionRow) -> LayerVersionsListItem {
    LayerVersionsListItem {
        layer_version_arn: Some(name.arn()),
        version: Some(name.number as i64),
        description: Some(row.description.clone()).filter(|text| !text.is_empty()),
        created_date: Some(date(row.created_at)),
        compatible_architectures: row.architectures.clone(),
        compatible_runtimes: row.runtimes.clone(),
        license_info: row.license.clone(),
    }
}

/// With where its content can be fetched.
pub fn whole_layer_version(
    name: &LayerVersionName,
    row: &LayerVersionRow,
    location: String,
) -> GetLayerVersionResponse {
    let told = layer_version(name, row);
    GetLayerVersionResponse {
        content: Some(LayerVersionContentOutput {
            location: Some(location),
            code_sha256: Some(code_sha256(&row.code.id)),
            code_size: Some(row.code.size_bytes as i64),
            ..Default::default()
        }),
        layer_arn: Some(name.layer.arn()),
        layer_version_arn: told.layer_version_arn,
        description: Some(row.description.clone()),
        created_date: told.created_date,
        version: told.version,
        compatible_architectures: told.compatible_architectures,
        compatible_runtimes: told.compatible_runtimes,
        license_info: told.license_info,
    }
}

fn health(row: &VersionRow) -> FunctionConfiguration {
    let (state, reason, code) = match row.state {
        Health::Pending => {
            let reason = "The function is being created.".to_owned();
            (State::Pending, Some(reason), Some(StateReasonCode::Creating))
        }
        Health::Active => (State::Active, None, None),
        Health::Failed => (State::Failed, row.state_reason.clone(), Some(StateReasonCode::InvalidRuntime)),
    };
    let update = match row.update {
        Health::Pending => LastUpdateStatus::InProgress,
        Health::Active => LastUpdateStatus::Successful,
        Health::Failed => LastUpdateStatus::Failed,
    };
    let (why, why_code) = match row.update {
        // Lambda says `created` of every update, with a code, `Creating`, that its own model does not have here:
        // <https://github.com/localstack/localstack/blob/master/tests/aws/services/lambda_/test_lambda_api.snapshot.json>.
        Health::Pending => (Some("The function is being created.".to_owned()), None),
        Health::Active => (None, None),
        Health::Failed => (row.update_reason.clone(), Some(LastUpdateStatusReasonCode::InvalidRuntime)),
    };
    // A function that is being created has had no update yet.
    let is_told = row.state == Health::Active || row.update == Health::Failed;
    FunctionConfiguration {
        state: Some(state),
        state_reason: reason,
        state_reason_code: code,
        last_update_status: is_told.then_some(update),
        last_update_status_reason: why.filter(|_| is_told),
        last_update_status_reason_code: why_code.filter(|_| is_told),
        ..Default::default()
    }
}

/// Lists tell less: neither states nor their reasons.
pub fn listed(
    scope: &Scope,
    name: &str,
    version: &str,
    row: &VersionRow,
    qualified: bool,
) -> FunctionConfiguration {
    FunctionConfiguration {
        state: None,
        state_reason: None,
        state_reason_code: None,
        last_update_status: None,
        last_update_status_reason: None,
        last_update_status_reason_code: None,
        ..configuration(scope, name, version, row, qualified)
    }
}

pub fn log_group(name: &str) -> String {
    format!("/aws/lambda/{name}")
}

pub fn alias(scope: &Scope, function: &str, name: &str, row: &AliasRow) -> AliasConfiguration {
    let routing = (!row.weights.is_empty())
        .then(|| AliasRoutingConfiguration { additional_version_weights: Some(row.weights.clone()) });
    AliasConfiguration {
        alias_arn: Some(names::arn(scope, function, Some(name))),
        name: Some(name.to_owned()),
        function_version: Some(row.version.clone()),
        description: Some(row.description.clone()),
        routing_config: routing,
        revision_id: Some(row.revision.clone()),
    }
}

/// As asynchronous settings name what they are for: `$LATEST` too.
pub fn qualified_arn(target: &names::Target) -> String {
    names::arn(&target.scope, &target.name, Some(&target.qualifier_key()))
}

pub fn invoke_config(arn: String, row: &InvokeConfigRow) -> FunctionEventInvokeConfig {
    FunctionEventInvokeConfig {
        last_modified: Some(row.modified_at),
        function_arn: Some(arn),
        maximum_retry_attempts: row.retries_max.map(i64::from),
        maximum_event_age_in_seconds: row.age_s_max.map(i64::from),
        destination_config: Some(DestinationConfig {
            on_success: Some(OnSuccess { destination: row.on_success.clone() }),
            on_failure: Some(OnFailure { destination: row.on_failure.clone() }),
        }),
    }
}
