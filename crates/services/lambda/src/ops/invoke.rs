//! Invoke: run a function and answer with what it says, take an event for later, or only check that the caller may.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html> (read 2026-11-21). Flow: `lambda.event`.
//! Surprises: the permission is `lambda:InvokeFunction`; an error of the function is an answer with status 200 and
//! `X-Amz-Function-Error`; no payload at all reaches the handler as an empty object.
//! Left out: tenants, durable executions.

use crate::Lambda;
use crate::errors;
use crate::flows::event::{EventInvoke, Queued};
use crate::run::{self, Call};
use api_lambda::{InvocationType, Invoke, InvokeError as E, InvokeInput, InvokeOutput, LogType};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::value::RawValue;
use wire::{Cx, Failure, Handle, Permission};

const PAYLOAD_BYTES_MAX: usize = 6_291_456;
/// Of asynchronous invocations: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
const EVENT_BYTES_MAX: usize = 1_048_576;

impl Handle<Invoke> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &InvokeInput) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:InvokeFunction", &target).await?)
    }

    async fn handle(&self, cx: &Cx, input: InvokeInput) -> Result<InvokeOutput, E> {
        let kind = input.invocation_type.unwrap_or(InvocationType::RequestResponse);
        let wants_log = input.log_type == Some(LogType::Tail);
        let call = self.call_of(cx, input, kind)?;
        match kind {
            InvocationType::RequestResponse => Ok(self.answer(call, wants_log).await?),
            InvocationType::Event => Ok(self.enqueue(call).await?),
            InvocationType::DryRun => {
                run::choose(&*self.invoked(&call.target).await?, &call.target, 0.0)?;
                Ok(InvokeOutput { status_code: Some(204), ..Default::default() })
            }
        }
    }
}

impl Lambda {
    fn call_of(&self, cx: &Cx, input: InvokeInput, kind: InvocationType) -> Result<Call, Failure> {
        if input.tenant_id.is_some() || input.durable_execution_name.is_some() {
            return Err(errors::lacking("tenants and durable executions").into());
        }
        let payload = input.payload.filter(|bytes| !bytes.is_empty()).unwrap_or(Bytes::from_static(b"{}"));
        let limit = if kind == InvocationType::Event { EVENT_BYTES_MAX } else { PAYLOAD_BYTES_MAX };
        if payload.len() > limit {
            return Err(errors::payload_too_large(payload.len(), kind, limit).into());
        }
        if let Err(problem) = serde_json::from_slice::<&RawValue>(&payload) {
            return Err(errors::not_json(&problem.to_string()).into());
        }
        Ok(Call {
            target: self.target(cx, &input.function_name, input.qualifier.as_deref())?,
            request_id: cx.request_id.clone(),
            payload,
            client_context: input.client_context.as_deref().map(client_context).transpose()?,
        })
    }

    async fn answer(&self, call: Call, wants_log: bool) -> Result<InvokeOutput, Failure> {
        let done = self.run(call).await?;
        let (payload, error) = match done.result {
            Ok(payload) => (payload, None),
            Err(document) => (document, Some("Unhandled".to_owned())),
        };
        Ok(InvokeOutput {
            status_code: Some(200),
            function_error: error,
            log_result: wants_log.then(|| STANDARD.encode(&done.tail)),
            payload: Some(payload),
            executed_version: Some(done.version),
            ..Default::default()
        })
    }

    /// Acknowledged means on disk.
    async fn enqueue(&self, call: Call) -> Result<InvokeOutput, Failure> {
        let known = self.invoked(&call.target).await?;
        run::ready(&run::choose(&known, &call.target, 0.0)?.row)?;
        let (target, now) = (call.target.clone(), self.clock.now());
        let (queued, id) = (Queued::of(call, now), self.chance.uuid());
        self.write(move |tx| {
            // Not the request's id: a service that calls us several times in one context has one for all of them.
            flow::start::<EventInvoke>(tx, id.clone(), &queued)?;
            Ok(())
        })
        .await?;
        self.runners.metrics.queued(&target, now);
        Ok(InvokeOutput { status_code: Some(202), ..Default::default() })
    }
}

fn client_context(given: &str) -> Result<Box<RawValue>, Failure> {
    let decoded = STANDARD.decode(given).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let parsed = decoded.and_then(|text| RawValue::from_string(text).ok());
    parsed.ok_or_else(|| errors::bad_client_context().into())
}
