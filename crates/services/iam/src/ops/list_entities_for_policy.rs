//! ListEntitiesForPolicy: the users, roles and groups that use a managed policy.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html>.

use crate::Iam;
use crate::rules::pages;
use api_iam::{
    ListEntitiesForPolicy, ListEntitiesForPolicyError as E, ListEntitiesForPolicyInput,
    ListEntitiesForPolicyOutput, PolicyGroup, PolicyRole, PolicyUser,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListEntitiesForPolicy> for Iam {
    async fn permissions(&self, _: &Cx, input: &ListEntitiesForPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:ListEntitiesForPolicy", &*input.policy_arn)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListEntitiesForPolicyInput,
    ) -> Result<ListEntitiesForPolicyOutput, E> {
        let found = self.entities_for_policy(cx, &input).await?;
        let wanted = pages::wanted(cx, "ListEntitiesForPolicy", input.marker.as_deref(), input.max_items)?;
        let page = pages::cut(cx, "ListEntitiesForPolicy", &wanted, found);
        let mut answer = ListEntitiesForPolicyOutput {
            policy_groups: Some(Vec::new()),
            policy_users: Some(Vec::new()),
            policy_roles: Some(Vec::new()),
            is_truncated: page.is_truncated(),
            marker: page.marker,
        };
        for (kind, row) in page.items {
            let (name, id) = (Some(row.name), Some(row.id));
            match kind.as_str() {
                "group" => answer
                    .policy_groups
                    .get_or_insert_default()
                    .push(PolicyGroup { group_name: name, group_id: id }),
                "user" => answer
                    .policy_users
                    .get_or_insert_default()
                    .push(PolicyUser { user_name: name, user_id: id }),
                _ => answer
                    .policy_roles
                    .get_or_insert_default()
                    .push(PolicyRole { role_name: name, role_id: id }),
            }
        }
        Ok(answer)
    }
}
