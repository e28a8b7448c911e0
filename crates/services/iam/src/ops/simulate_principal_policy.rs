//! SimulatePrincipalPolicy: would a user, role or group be allowed to?
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>.
//! Left out: statement positions, missing context values; organization policies, PolicyExclusionList, ResourceHandlingOption (refused by name).

use crate::Iam;
use api_iam::{
    SimulatePrincipalPolicy, SimulatePrincipalPolicyError as E, SimulatePrincipalPolicyInput,
    SimulatePrincipalPolicyOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<SimulatePrincipalPolicy> for Iam {
    async fn permissions(&self, _: &Cx, input: &SimulatePrincipalPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:SimulatePrincipalPolicy", &*input.policy_source_arn)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: SimulatePrincipalPolicyInput,
    ) -> Result<SimulatePrincipalPolicyOutput, E> {
        Ok(self.simulate_principal(cx, input).await?)
    }
}
