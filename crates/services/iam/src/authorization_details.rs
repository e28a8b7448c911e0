//! Everything that decides on an account's calls, in one listing: users, groups, roles and managed policies.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>; what is there and what
//! is not is recorded from AWS:
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/iam/test_iam_account_authorization_details.snapshot.json>
//! (both read 2026-11-21). Surprises: a user without inline policies has no list of them, a role and a group an empty one; the
//! kinds come one after the other, in pages over all of them.

use crate::Iam;
use crate::entities;
use crate::managed::{self, PolicyFilter};
use crate::rules::{documents, pages};
use crate::tables::{Entities, EntityRow, Kind};
use crate::views;
use api_iam::{
    AttachedPolicy, EntityType, GetAccountAuthorizationDetailsInput, GetAccountAuthorizationDetailsOutput,
    GroupDetail, ManagedPolicyDetail, Policy, PolicyDetail, PolicyScopeType, RoleDetail, UserDetail,
};
use kernel::AccountId;
use store::Read;
use wire::{Cx, Failure};

const OPERATION: &str = "GetAccountAuthorizationDetails";

/// The kinds in the order in which they are listed.
const ENTITIES: [(EntityType, Kind); 3] =
    [(EntityType::User, Kind::User), (EntityType::Group, Kind::Group), (EntityType::Role, Kind::Role)];
const POLICIES: [(EntityType, PolicyScopeType); 2] = [
    (EntityType::LocalManagedPolicy, PolicyScopeType::Local),
    (EntityType::AWSManagedPolicy, PolicyScopeType::Aws),
];

enum Found {
    Entity(Box<EntityRow>),
    Policy(Box<Policy>),
}

impl Iam {
    pub async fn authorization_details(
        &self,
        cx: &Cx,
        asked: GetAccountAuthorizationDetailsInput,
    ) -> Result<GetAccountAuthorizationDetailsOutput, Failure> {
        let wanted = pages::wanted(cx, OPERATION, asked.marker.as_deref(), asked.max_items)?;
        let found = self.all_that_decides(cx, &asked.filter.unwrap_or_default()).await?;
        let page = pages::cut(cx, OPERATION, &wanted, found);
        let mut answer = GetAccountAuthorizationDetailsOutput {
            user_detail_list: Some(Vec::new()),
            group_detail_list: Some(Vec::new()),
            role_detail_list: Some(Vec::new()),
            policies: Some(Vec::new()),
            is_truncated: page.is_truncated(),
            marker: page.marker,
        };
        for found in page.items {
            self.add(cx, &mut answer, found).await?;
        }
        Ok(answer)
    }

    /// By the place of its kind and its name.
    async fn all_that_decides(
        &self,
        cx: &Cx,
        filter: &[EntityType],
    ) -> Result<Vec<(String, Found)>, Failure> {
        let account = &cx.scope.account;
        let is_wanted = |kind| filter.is_empty() || filter.contains(&kind);
        let mut all = Vec::new();
        for (place, (_, kind)) in ENTITIES.iter().enumerate().filter(|(_, (kind, _))| is_wanted(*kind)) {
            let prefix = (account.clone(), kind.as_str().to_owned());
            let rows = self.read(|read| Ok(read.scan::<Entities>(&prefix, None, usize::MAX)?)).await?;
            let keyed = rows
                .into_iter()
                .map(|((_, _, name), row)| (format!("{place}/{name}"), Found::Entity(Box::new(row))));
            all.extend(keyed);
        }
        for (place, (_, scope)) in POLICIES.iter().enumerate().filter(|(_, (kind, _))| is_wanted(*kind)) {
            let filter = PolicyFilter { scope: *scope, only_attached: false, path_prefix: None, usage: None };
            let place = ENTITIES.len() + place;
            let policies = self.policies(cx, &filter).await?.into_iter();
            all.extend(
                policies.map(|(arn, policy)| (format!("{place}/{arn}"), Found::Policy(Box::new(policy)))),
            );
        }
        Ok(all)
    }

    async fn add(
        &self,
        cx: &Cx,
        answer: &mut GetAccountAuthorizationDetailsOutput,
        found: Found,
    ) -> Result<(), Failure> {
        match found {
            Found::Policy(policy) => {
                let detail = self.policy_detail(cx, *policy).await?;
                answer.policies.get_or_insert_default().push(detail);
            }
            Found::Entity(row) => match row.kind {
                Kind::User => {
                    let groups = self.read(|read| group_names(read, &cx.scope.account, &row)).await?;
                    answer.user_detail_list.get_or_insert_default().push(user_detail(&row, groups));
                }
                Kind::Group => answer.group_detail_list.get_or_insert_default().push(group_detail(&row)),
                Kind::Role => {
                    let detail = self.role_detail(cx, &row).await?;
                    answer.role_detail_list.get_or_insert_default().push(detail);
                }
            },
        }
        Ok(())
    }

    async fn role_detail(&self, cx: &Cx, row: &EntityRow) -> Result<RoleDetail, Failure> {
        let all = (None, Some(i64::MAX));
        let profiles = self.list_profiles(cx, OPERATION, Some(&row.name), None, all).await?;
        Ok(RoleDetail {
            path: Some(row.path.clone()),
            role_name: Some(row.name.clone()),
            role_id: Some(row.id.clone()),
            arn: Some(row.arn.clone()),
            create_date: Some(row.created_at),
            assume_role_policy_document: Some(documents::shown(&row.role.trust)),
            instance_profile_list: Some(profiles.items),
            role_policy_list: Some(inline(row)),
            attached_managed_policies: Some(attached(row)),
            permissions_boundary: views::boundary(row),
            tags: Some(views::tags(&row.tags)),
            role_last_used: Some(self.role_last_used(row).await?),
        })
    }

    async fn policy_detail(&self, cx: &Cx, policy: Policy) -> Result<ManagedPolicyDetail, Failure> {
        let arn = policy.arn.clone().unwrap_or_default();
        let account = &cx.scope.account;
        let (versions, description) = self.read(|read| managed::in_full(read, account, &arn)).await?;
        Ok(ManagedPolicyDetail {
            policy_name: policy.policy_name,
            policy_id: policy.policy_id,
            arn: policy.arn,
            path: policy.path,
            default_version_id: policy.default_version_id,
            attachment_count: policy.attachment_count,
            permissions_boundary_usage_count: policy.permissions_boundary_usage_count,
            is_attachable: policy.is_attachable,
            description,
            create_date: policy.create_date,
            update_date: policy.update_date,
            policy_version_list: Some(versions),
        })
    }
}

/// The names of a user's groups as they were given.
fn group_names(read: &Read<'_>, account: &AccountId, user: &EntityRow) -> Result<Vec<String>, Failure> {
    let rows = user.user.groups.iter().map(|name| entities::need(read, account, Kind::Group, name));
    rows.map(|row| Ok(row?.name)).collect()
}

fn inline(row: &EntityRow) -> Vec<PolicyDetail> {
    let detail = |(name, document): (&String, &String)| PolicyDetail {
        policy_name: Some(name.clone()),
        policy_document: Some(documents::shown(document)),
    };
    row.inline.iter().map(detail).collect()
}

fn attached(row: &EntityRow) -> Vec<AttachedPolicy> {
    views::attached_under(row, None).into_values().collect()
}

fn user_detail(row: &EntityRow, groups: Vec<String>) -> UserDetail {
    UserDetail {
        path: Some(row.path.clone()),
        user_name: Some(row.name.clone()),
        user_id: Some(row.id.clone()),
        arn: Some(row.arn.clone()),
        create_date: Some(row.created_at),
        user_policy_list: Some(inline(row)).filter(|policies| !policies.is_empty()),
        group_list: Some(groups),
        attached_managed_policies: Some(attached(row)),
        permissions_boundary: views::boundary(row),
        tags: Some(views::tags(&row.tags)),
    }
}

fn group_detail(row: &EntityRow) -> GroupDetail {
    GroupDetail {
        path: Some(row.path.clone()),
        group_name: Some(row.name.clone()),
        group_id: Some(row.id.clone()),
        arn: Some(row.arn.clone()),
        create_date: Some(row.created_at),
        group_policy_list: Some(inline(row)),
        attached_managed_policies: Some(attached(row)),
    }
}
