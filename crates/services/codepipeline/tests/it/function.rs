//! The function on the other side: its versions, its alias `live`, the alarm that watches it.

use api_cloudwatch::{
    DescribeAlarms, DescribeAlarmsError, DescribeAlarmsInput, DescribeAlarmsOutput, MetricAlarm, StateValue,
};
use api_lambda::{
    AliasConfiguration, AliasRoutingConfiguration, FunctionConfiguration, GetAlias, GetAliasError,
    GetAliasRequest, GetFunctionConfiguration, GetFunctionConfigurationError,
    GetFunctionConfigurationRequest, LastUpdateStatus, PreconditionFailedException, State as FunctionState,
    UpdateAlias, UpdateAliasError, UpdateAliasRequest, UpdateFunctionCode, UpdateFunctionCodeError,
    UpdateFunctionCodeRequest,
};
use std::collections::BTreeMap;
use wire::{Cx, Handle, Permission};

use crate::outside::Outside;

/// At first the alias points to version 1, and the code that is deployed becomes version 2.
pub struct Function {
    pub version: String,
    pub weights: BTreeMap<String, f64>,
    revision: u64,
    /// Every state that the alias was given by UpdateAlias.
    pub history: Vec<(String, BTreeMap<String, f64>)>,
    /// The new version cannot be invoked yet.
    pub is_pending: bool,
    /// Somebody points the alias to this version right before the next UpdateAlias.
    pub faster: Option<String>,
    /// The alarm is on.
    pub alarm: bool,
}

impl Default for Function {
    fn default() -> Self {
        Self {
            version: "1".into(),
            weights: BTreeMap::new(),
            revision: 0,
            history: Vec::new(),
            is_pending: false,
            faster: None,
            alarm: false,
        }
    }
}

impl Function {
    /// Somebody else points the alias to `version`.
    pub fn fix(&mut self, version: &str) {
        (self.version, self.weights, self.revision) = (version.into(), BTreeMap::new(), self.revision + 1);
    }

    fn alias(&self) -> AliasConfiguration {
        let weights = Some(self.weights.clone()).filter(|weights| !weights.is_empty());
        AliasConfiguration {
            function_version: Some(self.version.clone()),
            routing_config: weights
                .map(|w| AliasRoutingConfiguration { additional_version_weights: Some(w) }),
            revision_id: Some(self.revision.to_string()),
            ..AliasConfiguration::default()
        }
    }
}

impl Handle<GetAlias> for Outside {
    async fn permissions(&self, _: &Cx, _: &GetAliasRequest) -> Result<Vec<Permission>, GetAliasError> {
        Ok(vec![Permission::new("lambda:GetAlias", "f")])
    }
    async fn handle(&self, _: &Cx, _: GetAliasRequest) -> Result<AliasConfiguration, GetAliasError> {
        Ok(self.state().function.alias())
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
        let function = &mut self.state().function;
        if let Some(version) = function.faster.take() {
            function.fix(&version);
        }
        if input.revision_id.is_some_and(|revision| revision != function.revision.to_string()) {
            return Err(PreconditionFailedException::default().into());
        }
        function.fix(&input.function_version.expect("given"));
        function.weights =
            input.routing_config.and_then(|routing| routing.additional_version_weights).unwrap_or_default();
        let now = (function.version.clone(), function.weights.clone());
        function.history.push(now);
        Ok(function.alias())
    }
}

impl Handle<UpdateFunctionCode> for Outside {
    async fn permissions(
        &self,
        _: &Cx,
        _: &UpdateFunctionCodeRequest,
    ) -> Result<Vec<Permission>, UpdateFunctionCodeError> {
        Ok(vec![Permission::new("lambda:UpdateFunctionCode", "f")])
    }
    async fn handle(
        &self,
        _: &Cx,
        _: UpdateFunctionCodeRequest,
    ) -> Result<FunctionConfiguration, UpdateFunctionCodeError> {
        Ok(FunctionConfiguration { version: Some("2".into()), ..FunctionConfiguration::default() })
    }
}

impl Handle<GetFunctionConfiguration> for Outside {
    async fn permissions(
        &self,
        _: &Cx,
        _: &GetFunctionConfigurationRequest,
    ) -> Result<Vec<Permission>, GetFunctionConfigurationError> {
        Ok(vec![Permission::new("lambda:GetFunctionConfiguration", "f")])
    }
    async fn handle(
        &self,
        _: &Cx,
        input: GetFunctionConfigurationRequest,
    ) -> Result<FunctionConfiguration, GetFunctionConfigurationError> {
        let state =
            if self.state().function.is_pending { FunctionState::Pending } else { FunctionState::Active };
        Ok(FunctionConfiguration {
            version: input.qualifier,
            state: Some(state),
            last_update_status: Some(LastUpdateStatus::Successful),
            ..FunctionConfiguration::default()
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
        let value = if self.state().function.alarm { StateValue::Alarm } else { StateValue::Ok };
        let alarm = |name| MetricAlarm {
            alarm_name: Some(name),
            state_value: Some(value),
            state_reason: Some("too many errors".into()),
            ..MetricAlarm::default()
        };
        let metric_alarms = Some(input.alarm_names.unwrap_or_default().into_iter().map(alarm).collect());
        Ok(DescribeAlarmsOutput { metric_alarms, ..DescribeAlarmsOutput::default() })
    }
}
