//! One invocation: which version, in which instance, with what it comes to.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html> (read 2026-11-21). Reads only the snapshot.
//! An invocation that has begun comes to its end also when its caller goes away, as in AWS.

pub mod house;
mod logs;
pub mod metrics;
mod pool;
mod start;

pub use pool::{CONCURRENCY_MAX, Runners, UNRESERVED_MIN};

use crate::errors;
use crate::names::{LATEST, Target};
use crate::rules::weights;
use crate::snapshot::{Known, number};
use crate::tables::{FunctionKey, Health, VersionRow};
use crate::{Lambda, names};
use bytes::Bytes;
use exec::function::{Dead, Invocation, Outcome, StartError};
use kernel::{Fault, OrFault};
use logs::Written;
use metrics::Sample;
use pool::{InstanceKey, Limit, Place};
use std::sync::Arc;
use std::time::Duration;
use wire::Failure;

/// An event for a function.
#[derive(Debug, Clone)]
pub struct Call {
    pub target: Target,
    pub request_id: String,
    pub payload: Bytes,
    pub client_context: Option<Box<serde_json::value::RawValue>>,
}

/// What came of it.
#[derive(Debug)]
pub struct Done {
    pub version: String,
    /// The answer, or the error document of the function.
    pub result: Result<Bytes, Bytes>,
    pub tail: Vec<u8>,
    pub log: Written,
}

/// The version that a call goes to.
#[derive(Debug, Clone)]
pub struct Chosen {
    pub version: String,
    pub row: Arc<VersionRow>,
}

/// Draws the version of an alias; `draw` is even in 0..1.
pub fn choose(known: &Known, target: &Target, draw: f64) -> Result<Chosen, Failure> {
    let qualifier = target.qualifier.as_deref().unwrap_or(LATEST);
    let missing = || errors::no_function(&target.arn());
    let version = if qualifier == LATEST || number(qualifier).is_some() {
        qualifier
    } else {
        weights::choose(known.aliases.get(qualifier).ok_or_else(missing)?, draw)
    };
    let row = known.version(version).ok_or_else(missing)?;
    Ok(Chosen { version: version.to_owned(), row: row.clone() })
}

/// Refuses what cannot run yet, or at all.
pub fn ready(row: &VersionRow) -> Result<(), Failure> {
    match row.state {
        Health::Active => Ok(()),
        Health::Pending => Err(errors::in_state("Pending").into()),
        Health::Failed => Err(errors::in_state("Failed").into()),
    }
}

impl Lambda {
    /// The function that is to run. One that is not there is named with its version, as nowhere else.
    pub(crate) async fn invoked(&self, target: &Target) -> Result<Arc<Known>, Failure> {
        let known = self.snapshot.function(&target.key()).await?;
        known.ok_or_else(|| {
            let version = target.qualifier_key();
            errors::no_function(&names::arn(&target.scope, &target.name, Some(&version))).into()
        })
    }

    pub(crate) async fn run(&self, call: Call) -> Result<Done, Failure> {
        let known = self.invoked(&call.target).await?;
        let chosen = choose(&known, &call.target, self.chance.unit())?;
        ready(&chosen.row)?;
        let key = call.target.key();
        let place = self.enter(&call.target, &key, known.function.reserved_concurrency).await?;
        let this = self.clone();
        let running = tokio::spawn(async move { this.run_in_place(call, chosen, &known, place).await });
        running.await.or_fault(|| "an invocation was cut off")?
    }

    /// A place for one more call. What is reserved for functions is lost to the others, whether it is used or not.
    async fn enter(
        &self,
        target: &Target,
        key: &FunctionKey,
        reserved: Option<u32>,
    ) -> Result<Place, Failure> {
        // Nobody can reserve so much that fewer are left: up to there nothing has to be added up.
        let mut limit = reserved.map_or(Limit::Unreserved(UNRESERVED_MIN), Limit::Reserved);
        let mut place = self.runners.enter(key, limit);
        if place.is_none() && reserved.is_none() {
            let reserved = self.snapshot.reserved(&key.0).await?;
            limit = Limit::Unreserved(CONCURRENCY_MAX.saturating_sub(reserved));
            place = self.runners.enter(key, limit);
        }
        place.ok_or_else(|| {
            self.runners.metrics.throttled(target, self.clock.now());
            errors::throttled(limit.reason()).into()
        })
    }

    async fn run_in_place(
        &self,
        call: Call,
        chosen: Chosen,
        known: &Known,
        place: Place,
    ) -> Result<Done, Failure> {
        let key = InstanceKey {
            function: call.target.key(),
            incarnation: known.function.incarnation.clone(),
            version: chosen.version.clone(),
        };
        let invocation = Invocation {
            request_id: call.request_id.clone(),
            invoked_arn: call.target.arn(),
            payload: call.payload.clone(),
            client_context: call.client_context.clone(),
            trace_id: self.trace_id(),
        };
        let began_at = self.clock.now();
        let ran = self.run_in_instance(&key, &chosen, &invocation).await?;
        let sample = Sample {
            duration: ran.duration,
            is_error: ran.result.is_err(),
            concurrency: place.concurrency(),
        };
        self.runners.metrics.ran(&call.target, &chosen.version, sample, began_at);
        drop(place);
        Ok(Done { version: chosen.version, result: ran.result, tail: ran.tail, log: ran.log })
    }

    /// In one that is warm, or in a new one. An instance that had ended before it took the event is replaced.
    async fn run_in_instance(
        &self,
        key: &InstanceKey,
        chosen: &Chosen,
        event: &Invocation,
    ) -> Result<Ran, Failure> {
        loop {
            let mut warm = match self.runners.take(key, &chosen.row) {
                Some(warm) => warm,
                None => match self.start_instance(key, chosen).await {
                    Ok(started) => started,
                    Err(start::NotStarted::Failure(failure)) => return Err(failure),
                    Err(start::NotStarted::Init(StartError::Fault(fault), _)) => return Err(fault.into()),
                    Err(start::NotStarted::Init(StartError::Init(failed), log)) => {
                        let Outcome { result, tail, figures, .. } = failed.conclude(&event.request_id);
                        return Ok(Ran { result, tail, duration: figures.duration, log });
                    }
                },
            };
            match warm.instance.invoke(event).await {
                Ok(outcome) => {
                    let Outcome { result, tail, figures, is_alive } = outcome;
                    let log = warm.log.clone();
                    if is_alive {
                        self.runners.give_back(key, &chosen.row, warm);
                    } else {
                        warm.end();
                    }
                    return Ok(Ran { result, tail, duration: figures.duration, log });
                }
                Err(Dead) => warm.end(),
            }
        }
    }

    fn trace_id(&self) -> String {
        let seconds = self.clock.now().as_second();
        format!("Root=1-{seconds:08x}-{};Parent={};Sampled=0", self.chance.hex(24), self.chance.hex(16))
    }

    /// Ends instances of what has changed or is gone.
    pub(crate) async fn retire(&self, key: &FunctionKey) -> Result<(), Fault> {
        let known = self.snapshot.function(key).await?;
        self.runners.retire(key, |instance| {
            let known =
                known.as_deref().filter(|known| known.function.incarnation == instance.incarnation)?;
            known.version(&instance.version).cloned()
        });
        Ok(())
    }
}

struct Ran {
    result: Result<Bytes, Bytes>,
    tail: Vec<u8>,
    duration: Duration,
    log: Written,
}

/// The ARN that a version's own session and log lines name.
fn function_arn(key: &InstanceKey) -> String {
    names::arn(&key.function.0, &key.function.1, None)
}
