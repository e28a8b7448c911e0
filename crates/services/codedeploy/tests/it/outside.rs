//! The services on the other side of `Caller`: an alias, hooks, alarms, an object; and IAM, which allows but one thing.

use api_cloudwatch::{
    DescribeAlarms, DescribeAlarmsError, DescribeAlarmsInput, DescribeAlarmsOutput, MetricAlarm, StateValue,
};
use api_lambda::{
    AliasConfiguration, AliasRoutingConfiguration, GetAlias, GetAliasError, GetAliasRequest,
    InvocationRequest, InvocationResponse, Invoke, InvokeError, PreconditionFailedException,
    ResourceNotFoundException, UpdateAlias, UpdateAliasError, UpdateAliasRequest,
};
use api_s3::{GetObject, GetObjectError, GetObjectOutput, GetObjectRequest, NoSuchKey};
use async_trait::async_trait;
use kernel::Fault;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use wire::registry::Binding;
use wire::{
    AuthorizeError, Authorizer, Credentials, Cx, Denied, Handle, Permission, Principal, PrincipalKind,
    Registry, Roles, ServiceRole,
};

#[derive(Default)]
pub struct State {
    pub version: String,
    pub weights: BTreeMap<String, f64>,
    pub revision: u64,
    /// Every state that the alias was given.
    pub history: Vec<(String, BTreeMap<String, f64>)>,
    /// Payloads that hooks were invoked with.
    pub hooks: Vec<(String, serde_json::Value)>,
    /// Functions that end in an error.
    pub crashing: BTreeSet<String>,
    /// Alarms that are on; all others are quiet.
    pub alarms: BTreeSet<String>,
    /// Alarms that do not exist.
    pub no_alarms: BTreeSet<String>,
    pub objects: BTreeMap<String, Vec<u8>>,
    /// The alias cannot be read: Lambda has a fault.
    pub is_faulting: bool,
    /// Actions that nobody may do.
    pub denied: BTreeSet<String>,
}

#[derive(Clone, Default)]
pub struct Outside(Arc<Mutex<State>>);

impl Outside {
    pub fn at(version: &str) -> Self {
        let outside = Self::default();
        outside.state().version = version.to_owned();
        outside
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no holder of this lock panics")
    }

    pub fn alias(&self) -> (String, BTreeMap<String, f64>) {
        let state = self.state();
        (state.version.clone(), state.weights.clone())
    }

    pub fn serve(&self, registry: &mut Registry) {
        let lambda = vec![Binding::of::<GetAlias>(), Binding::of::<UpdateAlias>(), Binding::of::<Invoke>()];
        registry.serve(&Arc::new(self.clone()), lambda);
        registry.serve(
            &Arc::new(self.clone()),
            vec![Binding::of::<DescribeAlarms>(), Binding::of::<GetObject>()],
        );
    }
}

fn configuration(state: &State) -> AliasConfiguration {
    let weights = Some(state.weights.clone()).filter(|weights| !weights.is_empty());
    AliasConfiguration {
        function_version: Some(state.version.clone()),
        routing_config: weights.map(|w| AliasRoutingConfiguration { additional_version_weights: Some(w) }),
        revision_id: Some(state.revision.to_string()),
        ..AliasConfiguration::default()
    }
}

impl Handle<GetAlias> for Outside {
    async fn permissions(&self, _: &Cx, _: &GetAliasRequest) -> Result<Vec<Permission>, GetAliasError> {
        Ok(vec![Permission::new("lambda:GetAlias", "f")])
    }
    async fn handle(&self, _: &Cx, input: GetAliasRequest) -> Result<AliasConfiguration, GetAliasError> {
        if self.state().is_faulting {
            return Err(Fault::new("the disk is full").into());
        }
        if input.name != "live" {
            let message = Some(format!("Cannot find alias arn: {}", input.name));
            return Err(ResourceNotFoundException { message, ..Default::default() }.into());
        }
        Ok(configuration(&self.state()))
    }
}

impl Handle<UpdateAlias> for Outside {
    async fn permissions(&self, _: &Cx, _: &UpdateAliasRequest) -> Result<Vec<Permission>, UpdateAliasError> {
        Ok(vec![Permission::new("lambda:UpdateAlias", "f")])
    }
    async fn handle(
        &self,
        _: &Cx,
        input: UpdateAliasRequest,
    ) -> Result<AliasConfiguration, UpdateAliasError> {
        let mut state = self.state();
        if input.revision_id.is_some_and(|revision| revision != state.revision.to_string()) {
            return Err(PreconditionFailedException::default().into());
        }
        state.version = input.function_version.expect("given");
        state.weights =
            input.routing_config.and_then(|routing| routing.additional_version_weights).unwrap_or_default();
        state.revision += 1;
        let now = (state.version.clone(), state.weights.clone());
        state.history.push(now);
        Ok(configuration(&state))
    }
}

impl Handle<Invoke> for Outside {
    async fn permissions(&self, _: &Cx, _: &InvocationRequest) -> Result<Vec<Permission>, InvokeError> {
        Ok(vec![Permission::new("lambda:InvokeFunction", "f")])
    }
    async fn handle(&self, _: &Cx, input: InvocationRequest) -> Result<InvocationResponse, InvokeError> {
        let mut state = self.state();
        let payload = serde_json::from_slice(&input.payload.expect("given")).expect("JSON");
        state.hooks.push((input.function_name.clone(), payload));
        let crashed = state.crashing.contains(&input.function_name);
        Ok(InvocationResponse {
            status_code: Some(200),
            function_error: crashed.then(|| "Unhandled".to_owned()),
            payload: crashed.then(|| br#"{"errorMessage":"boom"}"#.as_slice().into()),
            ..InvocationResponse::default()
        })
    }
}

impl Handle<DescribeAlarms> for Outside {
    async fn permissions(
        &self,
        _: &Cx,
        _: &DescribeAlarmsInput,
    ) -> Result<Vec<Permission>, DescribeAlarmsError> {
        Ok(vec![Permission::new("cloudwatch:DescribeAlarms", "*")])
    }
    async fn handle(
        &self,
        _: &Cx,
        input: DescribeAlarmsInput,
    ) -> Result<DescribeAlarmsOutput, DescribeAlarmsError> {
        let asked = input.alarm_names.unwrap_or_default();
        assert_eq!(input.state_value, None);
        let state = self.state();
        let there = asked.into_iter().filter(|name| !state.no_alarms.contains(name));
        let value =
            |name: &String| if state.alarms.contains(name) { StateValue::Alarm } else { StateValue::Ok };
        let alarm = |name| MetricAlarm {
            state_value: Some(value(&name)),
            alarm_name: Some(name),
            ..MetricAlarm::default()
        };
        let metric_alarms = Some(there.map(alarm).collect());
        Ok(DescribeAlarmsOutput { metric_alarms, ..DescribeAlarmsOutput::default() })
    }
}

impl Handle<GetObject> for Outside {
    async fn permissions(&self, _: &Cx, _: &GetObjectRequest) -> Result<Vec<Permission>, GetObjectError> {
        Ok(vec![Permission::new("s3:GetObject", "o")])
    }
    async fn handle(&self, _: &Cx, input: GetObjectRequest) -> Result<GetObjectOutput, GetObjectError> {
        let bytes = self.state().objects.get(&input.key).cloned();
        let bytes =
            bytes.ok_or_else(|| NoSuchKey { message: Some("The specified key does not exist.".into()) })?;
        Ok(GetObjectOutput { body: Some(bytes.into()), ..GetObjectOutput::default() })
    }
}

#[async_trait]
impl Authorizer for Outside {
    async fn authorize(&self, cx: &Cx, permission: &Permission) -> Result<(), AuthorizeError> {
        if self.state().denied.contains(permission.action) {
            let said = format!("{} is not authorized to perform: {}", cx.principal.arn, permission.action);
            return Err(Denied(said).into());
        }
        Ok(())
    }
}

#[async_trait]
impl Roles for Outside {
    async fn assume(&self, cx: &Cx, role: &ServiceRole<'_>) -> Result<Principal, AuthorizeError> {
        if role.service != "codedeploy.amazonaws.com" || self.state().denied.contains("sts:AssumeRole") {
            return Err(Denied("the role does not trust codedeploy.amazonaws.com".into()).into());
        }
        Ok(Principal {
            kind: PrincipalKind::Role,
            account: cx.scope.account.clone(),
            arn: format!("{}/{}", role.role_arn, role.session_name),
            user_id: "AROA:s".into(),
            entity_arn: role.role_arn.to_owned(),
            session: None,
        })
    }
    async fn credentials(&self, _: &Principal, _: Duration) -> Result<Credentials, Fault> {
        Err(Fault::new("no code is run here"))
    }
}
