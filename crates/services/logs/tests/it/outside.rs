//! What filters reach: a CloudWatch and a function that only remember, in an account where everything is allowed.

use api_cloudwatch::{PutMetricData, PutMetricDataError, PutMetricDataInput};
use api_lambda::{InvocationType, Invoke, InvokeError, InvokeInput, InvokeOutput};
use async_trait::async_trait;
use kernel::Fault;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;
use wire::typed::Nothing;
use wire::{
    AuthorizeError, Authorizer, Credentials, Cx, Handle, Permission, Principal, Refusal, Roles, ServiceRole,
};

pub struct AllowAll;

#[async_trait]
impl Authorizer for AllowAll {
    async fn authorize(&self, _: &Cx, _: &Permission) -> Result<(), AuthorizeError> {
        Ok(())
    }
}

#[async_trait]
impl Roles for AllowAll {
    async fn assume(&self, _: &Cx, _: &ServiceRole<'_>) -> Result<Principal, AuthorizeError> {
        Err(Fault::new("logs take no role").into())
    }
    async fn credentials(&self, _: &Principal, _: Duration) -> Result<Credentials, Fault> {
        Err(Fault::new("logs take no role"))
    }
}

#[derive(Default)]
pub struct Outside {
    /// Metric, instant and values, as they were put.
    pub data: Mutex<Vec<String>>,
    /// The payloads that the function was given: a set, because a kill may repeat one.
    pub told: Mutex<BTreeSet<String>>,
    /// The status with which the function refuses, if it does.
    pub refuses: AtomicU16,
}

impl Handle<PutMetricData> for Outside {
    async fn permissions(
        &self,
        _: &Cx,
        _: &PutMetricDataInput,
    ) -> Result<Vec<Permission>, PutMetricDataError> {
        Ok(Vec::new())
    }

    async fn handle(&self, cx: &Cx, input: PutMetricDataInput) -> Result<Nothing, PutMetricDataError> {
        assert_eq!(cx.principal.entity_arn, "logs.amazonaws.com");
        for datum in input.metric_data.into_iter().flatten() {
            let at = datum.timestamp.map(|at| at.as_millisecond()).unwrap_or_default();
            let told = format!(
                "{}/{} {at} {:?}",
                input.namespace,
                datum.metric_name,
                datum.values.unwrap_or_default()
            );
            self.data.lock().unwrap().push(told);
        }
        Ok(Nothing {})
    }
}

impl Handle<Invoke> for Outside {
    async fn permissions(&self, _: &Cx, _: &InvokeInput) -> Result<Vec<Permission>, InvokeError> {
        Ok(Vec::new())
    }

    async fn handle(&self, _: &Cx, input: InvokeInput) -> Result<InvokeOutput, InvokeError> {
        let status = self.refuses.load(Ordering::SeqCst);
        if status > 0 {
            return Err(Refusal::new("Refused", status, "not now").into());
        }
        if input.invocation_type == Some(InvocationType::Event) {
            let payload = input.payload.unwrap_or_default();
            self.told.lock().unwrap().insert(String::from_utf8_lossy(&payload).into_owned());
        }
        Ok(InvokeOutput { status_code: Some(202), ..Default::default() })
    }
}
