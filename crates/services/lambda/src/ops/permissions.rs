//! What Lambda's operations ask of IAM.
//!
//! Follows <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html> (read 2026-11-21).

use crate::names::Target;
use crate::rules::permissions::document;
use crate::{Lambda, SERVICE};
use wire::{Cx, Failure, Permission};

impl Lambda {
    /// An action on a function as a whole, whatever of it was named. Its resource policy counts too.
    pub(super) async fn on_function(
        &self,
        cx: &Cx,
        action: &'static str,
        name: &str,
    ) -> Result<Vec<Permission>, Failure> {
        let target = self.target(cx, name, None)?;
        self.on_target(action, &Target { qualifier: None, ..target }).await
    }

    /// An action on what was named: the ARN with its qualifier, and that qualifier's own policy.
    pub(super) async fn on_target(
        &self,
        action: &'static str,
        target: &Target,
    ) -> Result<Vec<Permission>, Failure> {
        let known = self.snapshot.function(&target.key()).await?;
        let policy = known.and_then(|known| known.policies.get(&target.qualifier_key()).and_then(document));
        Ok(vec![Permission::new(action, target.arn()).with_resource_policy(policy)])
    }

    pub(super) fn pass_role(role: &str) -> Permission {
        Permission::pass_role(role, SERVICE)
    }
}
