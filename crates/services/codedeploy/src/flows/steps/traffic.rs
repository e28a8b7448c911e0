//! Moving the alias: one share of the plan after the other, with rests between them.

use api_codedeploy::ErrorCode;
use flow::{Next, Step};
use kernel::{Fault, Timestamp};
use lang_appspec::INVALID_CONFIGURATION;
use seam_rollout::{Alias, Moved, Pointing};
use std::time::Duration;
use wire::{Cx, Refusal};

use super::{Trouble, denied, said, stopped};
use crate::flows::deployment::{At, Deployment, Deployments, Run, Stage};
use crate::flows::record::{End, amend_target};
use crate::rules::lifecycle::Event;

/// How often alarms and alias are looked at during a rest.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// In real time, however fast the clock runs.
const LOOK_AT_MOST_EVERY: Duration = Duration::from_millis(250);

impl Deployments {
    pub async fn shift(
        &self,
        at: At,
        run: Run,
        nth: usize,
        step: &Step<Deployment>,
    ) -> Result<Next<Deployment>, Fault> {
        let came = self.shifted(&at, &run, nth, step).await;
        self.settle(at, Some(run), came)
    }

    async fn shifted(
        &self,
        at: &At,
        run: &Run,
        nth: usize,
        step: &Step<Deployment>,
    ) -> Result<Next<Deployment>, Trouble> {
        if let Some(end) = stopped(step) {
            return Err(end.into());
        }
        let cx = self.under_role(at, &run.role_arn).await?;
        self.watch_alarms(&cx, run).await?;
        let wanted = run.pointing(nth + 1);
        if let Some(again) = self.make(&cx, run, nth, &wanted).await? {
            return Ok(again);
        }
        let (shift, now, row_at) = (run.plan[nth], self.clock.now(), at.clone());
        let is_last = nth + 1 == run.plan.len();
        let next = if is_last {
            self.passed(at.clone(), run.clone(), Event::AllowTraffic)
        } else {
            let until = self.clock.after(Duration::from_secs(60 * u64::from(shift.rest_minutes)));
            self.rest_on(at.clone(), run.clone(), nth, until)
        };
        Ok(next.writing(move |tx| {
            amend_target(tx, &row_at, now, |target| {
                if let Some(function) = &mut target.lambda_function_info {
                    function.target_version_weight = Some(f64::from(shift.percent) / 100.0);
                }
            })
        }))
    }

    /// Makes the alias `wanted`, if it is as this deployment left it. Answers with the next step if it has to be looked at
    /// once more.
    async fn make(
        &self,
        cx: &Cx,
        run: &Run,
        nth: usize,
        wanted: &Pointing,
    ) -> Result<Option<Next<Deployment>>, Trouble> {
        let ours = |found: &Pointing| run.is_ours(nth, found);
        match seam_rollout::set(&self.caller, cx, run.alias(), wanted, ours).await? {
            Moved::Done => Ok(None),
            Moved::Meddled(found) => Err(meddled(run, &run.pointing(nth), &found).into()),
            Moved::Raced => {
                Ok(Some(Next::again(Duration::ZERO, "the alias was changed while it was being moved")))
            }
            Moved::Unreadable(refusal) => Err(unreadable(run, &refusal)),
            Moved::Refused(refusal) if refusal.is_denied() => Err(denied("UpdateAlias", &refusal).into()),
            Moved::Refused(refusal) => {
                let why = format!(
                    "The alias {} cannot be moved to {wanted}: {}",
                    run.alias,
                    said("UpdateAlias", &refusal)
                );
                Err(End::failed(ErrorCode::InvalidLambdaConfiguration, why).into())
            }
        }
    }

    /// How the alias looks now.
    pub async fn look(&self, cx: &Cx, run: &Run) -> Result<Pointing, Trouble> {
        let looked = seam_rollout::look(&self.caller, cx, run.alias()).await?;
        looked.map(|(found, _)| found).map_err(|refusal| unreadable(run, &refusal))
    }

    pub async fn rest(
        &self,
        at: At,
        run: Run,
        nth: usize,
        until: Timestamp,
        step: &Step<Deployment>,
    ) -> Result<Next<Deployment>, Fault> {
        let came = self.rested(&at, &run, nth, until, step).await;
        self.settle(at, Some(run), came)
    }

    async fn rested(
        &self,
        at: &At,
        run: &Run,
        nth: usize,
        until: Timestamp,
        step: &Step<Deployment>,
    ) -> Result<Next<Deployment>, Trouble> {
        if let Some(end) = stopped(step) {
            return Err(end.into());
        }
        if self.clock.now() >= until {
            return Ok(Next::go(at.clone().stage(Stage::Shift { run: run.clone(), nth: nth + 1 })));
        }
        let cx = self.under_role(at, &run.role_arn).await?;
        self.watch_alarms(&cx, run).await?;
        let found = self.look(&cx, run).await?;
        let left = run.pointing(nth + 1);
        if found != left {
            return Err(meddled(run, &left, &found).into());
        }
        Ok(self.rest_on(at.clone(), run.clone(), nth, until))
    }

    fn rest_on(&self, at: At, run: Run, nth: usize, until: Timestamp) -> Next<Deployment> {
        let pause = self.clock.scaled(LOOK_EVERY).max(LOOK_AT_MOST_EVERY);
        let look = kernel::clock::later(self.clock.now(), pause);
        Next::wait_until(at.stage(Stage::Rest { run, nth, until }), until.min(look))
    }
}

impl Run {
    /// How the alias looks when `done` shifts of the plan are done.
    fn pointing(&self, done: usize) -> Pointing {
        let percent = done.checked_sub(1).and_then(|nth| self.plan.get(nth)).map_or(0, |shift| shift.percent);
        Pointing::shifted(&self.current, &self.target, percent)
    }

    /// Whether the alias is as it has to be before the `nth` shift. A rollback takes it from wherever the failed
    /// deployment left it between its two versions.
    fn is_ours(&self, nth: usize, found: &Pointing) -> bool {
        if self.is_rollback {
            return found.is_between(&self.current, &self.target);
        }
        *found == self.pointing(nth)
    }

    fn alias(&self) -> Alias<'_> {
        Alias { function: &self.function, name: &self.alias }
    }
}

fn unreadable(run: &Run, refusal: &Refusal) -> Trouble {
    if refusal.is_denied() {
        return denied("GetAlias", refusal).into();
    }
    let why = format!(
        "{INVALID_CONFIGURATION} The alias {} of the Lambda function {} cannot be read: {}",
        run.alias, run.function, refusal.message
    );
    End::failed_for_good(ErrorCode::InvalidLambdaConfiguration, why).into()
}

fn meddled(run: &Run, left: &Pointing, found: &Pointing) -> End {
    let message = format!(
        "The alias {} of the Lambda function {} was changed by somebody else during the deployment: it points to {found}, \
         where this deployment had left it at {left}. It is left as it is.",
        run.alias, run.function
    );
    End::failed_for_good(ErrorCode::InvalidLambdaConfiguration, message)
}
