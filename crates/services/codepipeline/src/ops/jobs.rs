//! What PutJobSuccessResult and PutJobFailureResult have in common: the job is found, and its action hears of the result.

use crate::flows::action::Actor;
use crate::tables::Jobs;
use crate::{CodePipeline, actions, errors};
use api_codepipeline::{InvalidJobStateException, JobNotFoundException};
use flow::{Flow, Signal};
use kernel::{Fault, Scope};
use serde_json::Value;

impl CodePipeline {
    pub(super) async fn job_result<E>(
        &self,
        scope: &Scope,
        job_id: String,
        result: Value,
        closes: bool,
    ) -> Result<(), E>
    where
        E: From<JobNotFoundException> + From<InvalidJobStateException> + From<Fault> + Send + 'static,
    {
        let key = (scope.clone(), job_id);
        let put = move |tx: &mut store::Write<'_>| {
            let mut job = tx.get::<Jobs>(&key)?.ok_or_else(|| errors::no_job(&key.1))?;
            let heard = !job.done
                && flow::signal(
                    tx,
                    Actor::KIND,
                    job.action_id.clone(),
                    Signal::new(actions::JOB_RESULT, result.clone()),
                )?;
            if !heard {
                return Err(E::from(errors::job_is_over(&key.1)));
            }
            job.done = closes;
            Ok(tx.put::<Jobs>(&key, &job)?)
        };
        self.store.write(put).await
    }
}
