//! GetAccountSummary: how much of everything the account has and may have.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html>.

use crate::Iam;
use crate::errors::fails_as;
use api_iam::{GetAccountSummary, GetAccountSummaryError as E, GetAccountSummaryResponse};
use wire::{Cx, Handle, Permission, typed::Nothing};

fails_as!(E);

impl Handle<GetAccountSummary> for Iam {
    async fn permissions(&self, _: &Cx, _: &Nothing) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:GetAccountSummary", "*")])
    }

    async fn handle(&self, cx: &Cx, _: Nothing) -> Result<GetAccountSummaryResponse, E> {
        let summary_map = Some(self.summary(cx).await?);
        Ok(GetAccountSummaryResponse { summary_map })
    }
}
