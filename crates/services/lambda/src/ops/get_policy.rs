//! GetPolicy: the resource policy of a function, a version or an alias; without one it is not found. The revision is that of what
//! the policy belongs to.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html> (read 2026-11-21).

use crate::Lambda;
use crate::errors::{self};
use crate::rules::permissions::document;
use api_lambda::{GetPolicy, GetPolicyError as E, GetPolicyInput, GetPolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<GetPolicy> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &GetPolicyInput) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:GetPolicy", &target).await?)
    }

    async fn handle(&self, cx: &Cx, input: GetPolicyInput) -> Result<GetPolicyOutput, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        let known = self.known(&target).await?;
        let row = known.policies.get(&target.qualifier_key()).ok_or_else(errors::no_policy)?;
        let policy = document(row).ok_or_else(errors::no_policy)?;
        Ok(GetPolicyOutput { policy: Some(policy), revision_id: known.revision(target.qualifier.as_deref()) })
    }
}
