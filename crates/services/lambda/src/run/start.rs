//! A new instance: its code, its role's keys, its log.

use super::logs::{self, Written};
use super::pool::{InstanceKey, Warm};
use super::{Chosen, function_arn};
use crate::errors;
use crate::{Lambda, SERVICE, views};
use exec::Network;
use exec::function::{FunctionSpec, StartError};
use kernel::OrFault;
use std::time::Duration;
use wire::{AuthorizeError, Cx, Failure};

/// How long a start keeps others waiting: what initialises for longer waits for something, or is a long computation, which
/// the processor is shared for.
const PATIENCE: Duration = Duration::from_secs(1);
/// Longer than any instance lives.
const KEYS_LIFETIME: Duration = Duration::from_secs(12 * 3600);

pub enum NotStarted {
    Failure(Failure),
    Init(StartError, Written),
}

impl<F: Into<Failure>> From<F> for NotStarted {
    fn from(failure: F) -> Self {
        Self::Failure(failure.into())
    }
}

impl Lambda {
    pub(super) async fn start_instance(
        &self,
        key: &InstanceKey,
        chosen: &Chosen,
    ) -> Result<Warm, NotStarted> {
        let place = self.runners.starting.acquire().await.or_fault(|| "instances are no longer started")?;
        let (role, spec) = self.spec(key, chosen).await?;
        let (sink, log) =
            logs::sink(self.caller.clone(), role, spec.log_group.clone(), spec.log_stream.clone());
        let mut starting = std::pin::pin!(self.runners.host.start(&spec, sink));
        let soon = tokio::time::timeout(PATIENCE, &mut starting).await;
        drop(place);
        let started = match soon {
            Ok(started) => started,
            Err(_) => starting.await,
        };
        match started {
            Ok(instance) => Ok(Warm::new(instance, log)),
            Err(error) => Err(NotStarted::Init(error, log)),
        }
    }

    async fn spec(&self, key: &InstanceKey, chosen: &Chosen) -> Result<(Cx, FunctionSpec), Failure> {
        let settings = &chosen.row.settings;
        let (scope, name) = &key.function;
        let code = self.unpacked(&settings.code.id).await?;
        let role =
            self.caller.under_role(scope, SERVICE, &settings.role, name, Some(&function_arn(key))).await;
        let role = role.map_err(|error| match error {
            AuthorizeError::Denied(_) => Failure::from(errors::role_not_assumable()),
            AuthorizeError::Fault(fault) => fault.into(),
        })?;
        let keys = self.caller.credentials(&role, KEYS_LIFETIME).await?;
        let region = scope.region.to_string();
        let mut environment = vec![
            ("AWS_REGION".to_owned(), region.clone()),
            ("AWS_DEFAULT_REGION".to_owned(), region),
            ("AWS_ENDPOINT_URL".to_owned(), self.caller.endpoint().to_string()),
            ("AWS_ACCESS_KEY_ID".to_owned(), keys.access_key_id),
            ("AWS_SECRET_ACCESS_KEY".to_owned(), keys.secret_access_key),
            ("AWS_SESSION_TOKEN".to_owned(), keys.session_token),
        ];
        let own = settings.environment.clone().unwrap_or_default();
        environment.retain(|(name, _)| !own.contains_key(name));
        environment.extend(own);
        let day = self.clock.now().strftime("%Y/%m/%d").to_string();
        let spec = FunctionSpec {
            runtime: settings.runtime.as_str().to_owned(),
            handler: settings.handler.clone(),
            code,
            layers: self.laid_out(&settings.layers).await?,
            name: name.clone(),
            version: chosen.version.clone(),
            memory_mb: settings.memory_mb,
            storage_mb: settings.storage_mb,
            timeout: Duration::from_secs(u64::from(settings.timeout_s)),
            environment,
            log_group: settings.log_group.clone().unwrap_or_else(|| views::log_group(name)),
            log_stream: format!("{day}/[{}]{}", chosen.version, self.chance.hex(32)),
            network: Network::Host,
        };
        Ok((role, spec))
    }
}
