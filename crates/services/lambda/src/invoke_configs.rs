//! How a function's asynchronous invocations are tried again and who is told of them: what Put and Update do alike.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html> (read 2026-11-21). The words:
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json>.

use crate::errors;
use crate::names::Target;
use crate::rules::receivers::Destinations;
use crate::tables::{InvokeConfigRow, InvokeConfigs};
use crate::{Lambda, versions, views};
use api_lambda::{DestinationConfig, FunctionEventInvokeConfig};
use kernel::Timestamp;
use store::Write;
use wire::{Cx, Failure};

/// What a request says. What it leaves out is none.
#[derive(Debug, Clone)]
pub struct Given {
    pub retries_max: Option<u32>,
    pub age_s_max: Option<u32>,
    pub destinations: Option<Destinations>,
}

impl Given {
    /// Ranges are checked before.
    pub fn of(
        retries_max: Option<i64>,
        age_s_max: Option<i64>,
        destinations: Option<&DestinationConfig>,
    ) -> Result<Self, Failure> {
        let number = |given: Option<i64>| given.and_then(|given| u32::try_from(given).ok());
        Ok(Self {
            retries_max: number(retries_max),
            age_s_max: number(age_s_max),
            destinations: destinations.map(Destinations::of).transpose()?,
        })
    }

    /// The row, of nothing but this.
    pub fn into_row(self, at: Timestamp) -> InvokeConfigRow {
        let Destinations { on_success, on_failure } = self.destinations.unwrap_or_default();
        let Self { retries_max, age_s_max, .. } = self;
        InvokeConfigRow { retries_max, age_s_max, on_success, on_failure, modified_at: at }
    }

    /// The row, of this and of what there was before. Destinations are given as a whole.
    pub fn over(self, had: InvokeConfigRow, at: Timestamp) -> InvokeConfigRow {
        let before = Destinations { on_success: had.on_success, on_failure: had.on_failure };
        Self {
            retries_max: self.retries_max.or(had.retries_max),
            age_s_max: self.age_s_max.or(had.age_s_max),
            destinations: self.destinations.or(Some(before)),
        }
        .into_row(at)
    }
}

impl Lambda {
    /// Keeps what `make` makes of what a request says and of the row that is there.
    pub(crate) async fn keep_invoke_config(
        &self,
        cx: &Cx,
        target: Target,
        given: Given,
        make: fn(Given, Option<InvokeConfigRow>, Timestamp) -> Option<InvokeConfigRow>,
    ) -> Result<FunctionEventInvokeConfig, Failure> {
        self.check_functions(cx, &target, given.destinations.as_ref()).await?;
        let (of, now) = (target.clone(), self.clock.now());
        let row = self
            .write(move |tx| {
                check_there(tx, &of)?;
                let key = (of.scope.clone(), of.name.clone(), of.qualifier_key());
                let made = make(given.clone(), tx.get::<InvokeConfigs>(&key)?, now);
                let row = made.ok_or_else(|| errors::no_invoke_config(&views::qualified_arn(&of)))?;
                tx.put::<InvokeConfigs>(&key, &row)?;
                Ok(row)
            })
            .await?;
        Ok(views::invoke_config(views::qualified_arn(&target), &row))
    }

    /// A function that is a destination is there, and is another one.
    async fn check_functions(
        &self,
        cx: &Cx,
        target: &Target,
        destinations: Option<&Destinations>,
    ) -> Result<(), Failure> {
        let all = destinations.into_iter().flat_map(Destinations::all);
        for arn in all.filter(|arn| arn.split(':').nth(2) == Some("lambda")) {
            let invalid = || errors::invalid(format!("The destination ARN {arn} is invalid."));
            let other = Target::parse(cx, arn, None).map_err(|_| invalid())?;
            if other.key() == target.key() {
                return Err(
                    errors::invalid("You can't specify the function as a destination for itself.").into()
                );
            }
            self.snapshot.function(&other.key()).await?.ok_or_else(invalid)?;
        }
        Ok(())
    }
}

/// Settings can be kept for the function, `$LATEST` by name too, a version or an alias.
fn check_there(tx: &Write<'_>, target: &Target) -> Result<(), Failure> {
    match versions::revision(tx, target) {
        Ok(_) => Ok(()),
        Err(Failure::Refusal(refusal)) if refusal.status == 404 => Err(errors::nothing_to_configure().into()),
        Err(other) => Err(other),
    }
}
