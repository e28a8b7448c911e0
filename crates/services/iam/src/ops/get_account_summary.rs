//! GetAccountSummary: how much of everything the account has and may have.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html>.

use crate::Iam;
use api_iam::{
    GetAccountSummary, GetAccountSummaryError as E, GetAccountSummaryInput, GetAccountSummaryOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<GetAccountSummary> for Iam {
    async fn permissions(&self, _: &Cx, _: &GetAccountSummaryInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:GetAccountSummary", "*")])
    }

    async fn handle(&self, cx: &Cx, _: GetAccountSummaryInput) -> Result<GetAccountSummaryOutput, E> {
        let summary_map = Some(self.summary(cx).await?);
        Ok(GetAccountSummaryOutput { summary_map })
    }
}
