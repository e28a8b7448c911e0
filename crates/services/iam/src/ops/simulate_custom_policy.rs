//! SimulateCustomPolicy: would these policies allow it?
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html>.
//! Left out: statement positions, missing context values; organization policies, PolicyExclusionList, ResourceHandlingOption (refused by name).

use crate::Iam;
use api_iam::{
    SimulateCustomPolicy, SimulateCustomPolicyError as E, SimulateCustomPolicyInput,
    SimulateCustomPolicyOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<SimulateCustomPolicy> for Iam {
    async fn permissions(&self, _: &Cx, _: &SimulateCustomPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:SimulateCustomPolicy", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: SimulateCustomPolicyInput,
    ) -> Result<SimulateCustomPolicyOutput, E> {
        Ok(self.simulate_custom(cx, input).await?)
    }
}
