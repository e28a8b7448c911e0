//! Managed policies: the customer's, in versions, and AWS's own.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html> (read 2026-11-21).
//! Surprises: the number of a version that was deleted is never used again; a policy's ARN is found by its name alone, and
//! has to be the same in full; AWS's own policies can be read and attached and never changed.

use crate::Iam;
use crate::aws_policies;
use crate::errors;
use crate::rules::{documents, ids, quotas, tags};
use crate::tables::{AttachmentRow, Attachments, ManagedPolicies, PolicyRow, Usage, VersionRow};
use crate::views::{self, Uses};
use api_iam::{ListEntitiesForPolicyInput, Policy, PolicyScopeType, PolicyUsageType, PolicyVersion};
use kernel::{AccountId, Arn};
use std::borrow::Cow;
use std::collections::BTreeMap;
use store::{Read, Write};
use wire::{Cx, Failure, Refusal};

/// Where a customer managed policy's ARN leads: `arn:aws:iam::ACCOUNT:policy/path/name`.
fn key_of(account: &AccountId, arn: &str) -> Result<(AccountId, String), Failure> {
    let parsed = Arn::parse(arn).map_err(|_| errors::not_an_arn(arn))?;
    let path = parsed.resource_of("policy/");
    let name = path.and_then(|path| path.rsplit('/').next()).filter(|_| parsed.service() == "iam");
    let name = name.ok_or_else(|| errors::not_an_arn(arn))?;
    let owner = AccountId::new(parsed.account()).unwrap_or_else(|_| account.clone());
    Ok((owner, name.to_lowercase()))
}

pub fn find(read: &Read<'_>, account: &AccountId, arn: &str) -> Result<Option<PolicyRow>, Failure> {
    let key = key_of(account, arn)?;
    if key.0 != *account {
        return Ok(None);
    }
    Ok(read.get::<ManagedPolicies>(&key)?.filter(|row| row.arn == arn))
}

pub fn need(read: &Read<'_>, account: &AccountId, arn: &str) -> Result<PolicyRow, Failure> {
    Ok(find(read, account, arn)?.ok_or_else(|| errors::no_such_policy(arn))?)
}

/// The document that counts: the default version's.
pub fn document(
    read: &Read<'_>,
    account: &AccountId,
    arn: &str,
) -> Result<Option<Cow<'static, str>>, Failure> {
    if let Some(policy) = aws_policies::find(arn) {
        return Ok(Some(policy.document().into()));
    }
    let row = find(read, account, arn)?;
    Ok(row.and_then(|row| row.version(&row.default_version).map(|version| version.document.clone().into())))
}

/// What is no ARN at all is refused by another code here than elsewhere (`test_role_managed_policy_errors` in
/// <https://github.com/localstack/localstack/blob/main/tests/aws/services/iam/test_iam_roles.snapshot.json>, read 2026-11-21).
pub fn attachable(read: &Read<'_>, account: &AccountId, arn: &str) -> Result<(), Failure> {
    Arn::parse(arn).map_err(|_| errors::attached_by_no_arn(arn))?;
    match document(read, account, arn)? {
        Some(_) => Ok(()),
        None => Err(errors::not_attachable(arn).into()),
    }
}

/// All versions with their documents, the newest first, and the description.
pub fn in_full(
    read: &Read<'_>,
    account: &AccountId,
    arn: &str,
) -> Result<(Vec<PolicyVersion>, Option<String>), Failure> {
    if let Some(fact) = aws_policies::find(arn) {
        return Ok((vec![views::aws_version(fact, true)], None));
    }
    let row = need(read, account, arn)?;
    let shown = |version: &VersionRow| views::version(version, version.id == row.default_version, true);
    Ok((row.versions.iter().rev().map(shown).collect(), row.description.clone()))
}

/// How many users, roles and groups use the policy.
pub fn uses(read: &Read<'_>, account: &AccountId, arn: &str, usage: Usage) -> Result<usize, Failure> {
    let prefix = (account.clone(), arn.to_owned(), usage.as_str().to_owned());
    Ok(read.scan::<Attachments>(&prefix, None, usize::MAX)?.len())
}

pub struct NewPolicy {
    pub name: String,
    pub path: Option<String>,
    pub document: String,
    pub description: Option<String>,
    pub tags: Vec<(String, String)>,
}

impl Iam {
    pub async fn create_policy(&self, cx: &Cx, new: NewPolicy) -> Result<PolicyRow, Failure> {
        documents::managed(&new.document)?;
        let (account, partition, now) = (cx.scope.account.clone(), cx.scope.partition(), self.now());
        let path = new.path.unwrap_or_else(|| "/".to_owned());
        let mut row = PolicyRow {
            arn: format!("arn:{partition}:iam::{account}:policy{path}{}", new.name),
            id: ids::unique_id(&*self.chance, "ANPA"),
            name: new.name,
            path,
            description: new.description,
            created_at: now,
            updated_at: now,
            tags: BTreeMap::new(),
            default_version: "v1".to_owned(),
            versions: vec![VersionRow { id: "v1".to_owned(), document: new.document, created_at: now }],
            next_version: 2,
        };
        tags::add_exact(&mut row.tags, new.tags)?;
        self.write(move |tx| {
            let there = tx.scan::<ManagedPolicies>(&account, None, quotas::POLICIES.most)?;
            let taken =
                aws_policies::all().any(|p| p.path == row.path && p.name == row.name && row.path != "/");
            let is_new = !there.iter().any(|((_, name), _)| *name == row.name.to_lowercase());
            if is_new && !taken {
                quotas::POLICIES.allows_one_more(there.len())?;
            }
            if taken
                || !tx.insert_new::<ManagedPolicies>(&(account.clone(), row.name.to_lowercase()), &row)?
            {
                return Err(errors::policy_exists(&row.name).into());
            }
            Ok(row.clone())
        })
        .await
    }

    pub async fn policy(&self, cx: &Cx, arn: &str) -> Result<PolicyRow, Failure> {
        self.read(|read| need(read, &cx.scope.account, arn)).await
    }

    pub async fn policy_if_there(&self, cx: &Cx, arn: &str) -> Result<Option<PolicyRow>, Failure> {
        self.read(|read| find(read, &cx.scope.account, arn)).await
    }

    pub async fn change_policy<T, F>(&self, cx: &Cx, arn: String, change: F) -> Result<T, Failure>
    where
        F: Fn(&mut Write<'_>, &mut PolicyRow) -> Result<T, Failure> + Send + 'static,
        T: Send + 'static,
    {
        let missing = errors::no_such_policy(&arn);
        self.change_if_there(cx, arn, missing, change).await
    }

    /// As [`Self::change_policy`]; a policy that is not there is refused as its version that is not there.
    async fn change_version<F>(&self, cx: &Cx, arn: String, version: &str, change: F) -> Result<(), Failure>
    where
        F: Fn(&mut Write<'_>, &mut PolicyRow) -> Result<(), Failure> + Send + 'static,
    {
        let missing = errors::no_such_version(&arn, version);
        self.change_if_there(cx, arn, missing, change).await
    }

    async fn change_if_there<T, F>(
        &self,
        cx: &Cx,
        arn: String,
        missing: Refusal,
        change: F,
    ) -> Result<T, Failure>
    where
        F: Fn(&mut Write<'_>, &mut PolicyRow) -> Result<T, Failure> + Send + 'static,
        T: Send + 'static,
    {
        if aws_policies::find(&arn).is_some() {
            return Err(errors::aws_managed_policy_is_fixed().into());
        }
        let account = cx.scope.account.clone();
        self.write(move |tx| {
            let mut row = find(tx, &account, &arn)?.ok_or_else(|| missing.clone())?;
            let changed = change(tx, &mut row)?;
            tx.put::<ManagedPolicies>(&(account.clone(), row.name.to_lowercase()), &row)?;
            Ok(changed)
        })
        .await
    }

    pub async fn delete_policy(&self, cx: &Cx, arn: String) -> Result<(), Failure> {
        if aws_policies::find(&arn).is_some() {
            return Err(errors::aws_managed_policy_is_fixed().into());
        }
        let account = cx.scope.account.clone();
        self.write(move |tx| {
            let row = need(tx, &account, &arn)?;
            let used = uses(tx, &account, &arn, Usage::Policy)? + uses(tx, &account, &arn, Usage::Boundary)?;
            if used > 0 {
                return Err(errors::policy_is_attached().into());
            }
            if row.versions.len() > 1 {
                return Err(errors::policy_has_versions().into());
            }
            tx.delete::<ManagedPolicies>(&(account.clone(), row.name.to_lowercase()))?;
            Ok(())
        })
        .await
    }

    pub async fn create_version(
        &self,
        cx: &Cx,
        arn: String,
        document: String,
        as_default: bool,
    ) -> Result<(VersionRow, bool), Failure> {
        documents::managed(&document)?;
        let now = self.now();
        self.change_policy(cx, arn, move |_, row| {
            if row.versions.len() >= documents::VERSIONS_MAX {
                return Err(errors::too_many_versions().into());
            }
            let id = format!("v{}", row.next_version);
            let version = VersionRow { id: id.clone(), document: document.clone(), created_at: now };
            row.next_version += 1;
            row.updated_at = now;
            row.versions.push(version.clone());
            if as_default {
                row.default_version = id;
            }
            Ok((version, as_default))
        })
        .await
    }

    pub async fn delete_version(&self, cx: &Cx, arn: String, version: String) -> Result<(), Failure> {
        let named = version.clone();
        self.change_version(cx, arn, &named, move |_, row| {
            if row.default_version == version {
                return Err(errors::default_version().into());
            }
            let at = row.versions.iter().position(|v| v.id == version);
            let at = at.ok_or_else(|| errors::no_such_version(&row.arn, &version))?;
            row.versions.remove(at);
            Ok(())
        })
        .await
    }

    pub async fn set_default_version(&self, cx: &Cx, arn: String, version: String) -> Result<(), Failure> {
        let now = self.now();
        let named = version.clone();
        self.change_version(cx, arn, &named, move |_, row| {
            if row.version(&version).is_none() {
                return Err(errors::no_such_version(&row.arn, &version).into());
            }
            row.default_version.clone_from(&version);
            row.updated_at = now;
            Ok(())
        })
        .await
    }
}

/// What ListPolicies is asked for.
pub struct PolicyFilter {
    pub scope: PolicyScopeType,
    pub only_attached: bool,
    pub path_prefix: Option<String>,
    pub usage: Option<PolicyUsageType>,
}

impl PolicyFilter {
    fn wants(&self, policy: &Policy) -> bool {
        let under = self.path_prefix.as_deref().unwrap_or("/");
        let attached = policy.attachment_count.unwrap_or(0) > 0;
        let bounds = policy.permissions_boundary_usage_count.unwrap_or(0) > 0;
        policy.path.as_deref().is_some_and(|path| path.starts_with(under))
            && (!self.only_attached || attached)
            && match self.usage {
                None => true,
                Some(PolicyUsageType::PermissionsPolicy) => attached,
                Some(PolicyUsageType::PermissionsBoundary) => bounds,
            }
    }
}

impl Iam {
    pub async fn uses(&self, cx: &Cx, arn: &str) -> Result<Uses, Failure> {
        self.read(|read| uses_of(read, &cx.scope.account, arn)).await
    }

    /// The policies that a filter wants, by ARN: the customer's and AWS's.
    pub async fn policies(&self, cx: &Cx, filter: &PolicyFilter) -> Result<Vec<(String, Policy)>, Failure> {
        let (account, partition) = (&cx.scope.account, cx.scope.partition());
        let mut policies = self
            .read(|read| {
                let mut policies = Vec::new();
                if filter.scope != PolicyScopeType::Aws {
                    for (_, row) in read.scan::<ManagedPolicies>(&account.clone(), None, usize::MAX)? {
                        let policy = views::policy(&row, uses_of(read, account, &row.arn)?);
                        policies.push((row.arn, Policy { tags: None, description: None, ..policy }));
                    }
                }
                if filter.scope != PolicyScopeType::Local {
                    for fact in aws_policies::all() {
                        let arn = fact.arn(partition.as_str());
                        let uses = uses_of(read, account, &arn)?;
                        policies.push((arn.clone(), views::aws_policy(fact, arn, uses)));
                    }
                }
                Ok(policies)
            })
            .await?;
        policies.retain(|(_, policy)| filter.wants(policy));
        policies.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(policies)
    }

    /// Kind and name of those who use a policy, in the order of kind, name and usage.
    pub async fn entities_for_policy(
        &self,
        cx: &Cx,
        asked: &ListEntitiesForPolicyInput,
    ) -> Result<Vec<(String, (String, AttachmentRow))>, Failure> {
        let (account, arn) = (&cx.scope.account, &asked.policy_arn);
        if aws_policies::find(arn).is_none() {
            self.policy(cx, arn).await?;
        }
        let usage = asked.policy_usage_filter.map(|usage| match usage {
            PolicyUsageType::PermissionsPolicy => Usage::Policy.as_str(),
            PolicyUsageType::PermissionsBoundary => Usage::Boundary.as_str(),
        });
        let kind = asked.entity_filter.map(|kind| kind.as_str().to_lowercase());
        let under = asked.path_prefix.as_deref().unwrap_or("/");
        let prefix = (account.clone(), arn.clone());
        let rows = self.read(|read| Ok(read.scan::<Attachments>(&prefix, None, usize::MAX)?)).await?;
        let wanted = rows.into_iter().filter(|((_, _, used_as, of_kind, _), row)| {
            usage.is_none_or(|usage| usage == used_as)
                && kind.as_ref().is_none_or(|kind| kind == of_kind)
                && row.path.starts_with(under)
        });
        let found: BTreeMap<_, _> =
            wanted.map(|((_, _, _, kind, name), row)| (format!("{kind}/{name}"), (kind, row))).collect();
        Ok(found.into_iter().collect())
    }
}

fn uses_of(read: &Read<'_>, account: &AccountId, arn: &str) -> Result<Uses, Failure> {
    let attached = uses(read, account, arn, Usage::Policy)?;
    Ok(Uses { attached, as_boundary: uses(read, account, arn, Usage::Boundary)? })
}
