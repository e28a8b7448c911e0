//! The account as a whole: its name, its sums, and root as a user.
//!
//! Quotas: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html> (read 2026-11-21).

use crate::credentials::account_row;
use crate::errors;
use crate::rules::{documents, quotas};
use crate::tables::{Accounts, Aliases, Entities, InstanceProfiles, Kind, ManagedPolicies};
use crate::{Iam, views};
use api_iam::User;
use std::collections::BTreeMap;
use wire::{Cx, Failure};

/// What an account may have, and what it cannot have here.
const FIXED: [(&str, i64); 16] = [
    ("ServerCertificatesQuota", 20),
    ("GroupsPerUserQuota", 10),
    ("SigningCertificatesPerUserQuota", 2),
    ("AccessKeysPerUserQuota", 2),
    ("AttachedPoliciesPerGroupQuota", 10),
    ("AttachedPoliciesPerRoleQuota", 10),
    ("AttachedPoliciesPerUserQuota", 10),
    ("PolicyVersionsInUseQuota", 10_000),
    ("GlobalEndpointTokenVersion", 1),
    ("ServerCertificates", 0),
    ("MFADevices", 0),
    ("MFADevicesInUse", 0),
    ("AccountMFAEnabled", 0),
    ("AccountPasswordPresent", 0),
    ("AccountSigningCertificatesPresent", 0),
    ("Providers", 0),
];

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Iam {
    pub async fn alias(&self, cx: &Cx) -> Result<Option<String>, Failure> {
        self.read(|read| Ok(read.get::<Accounts>(&cx.scope.account)?.and_then(|row| row.alias))).await
    }

    pub async fn set_alias(&self, cx: &Cx, alias: String) -> Result<(), Failure> {
        let (account, now) = (cx.scope.account.clone(), self.now());
        self.write(move |tx| {
            if !tx.insert_new::<Aliases>(&alias, &account)? {
                return Err(errors::alias_exists(&alias).into());
            }
            let mut row = account_row(tx, &account, now)?;
            if let Some(old) = row.alias.replace(alias.clone()) {
                tx.delete::<Aliases>(&old)?;
            }
            Ok(tx.put::<Accounts>(&account, &row)?)
        })
        .await
    }

    pub async fn delete_alias(&self, cx: &Cx, alias: String) -> Result<(), Failure> {
        let (account, now) = (cx.scope.account.clone(), self.now());
        self.write(move |tx| {
            let mut row = account_row(tx, &account, now)?;
            if row.alias.as_ref() != Some(&alias) {
                return Err(errors::no_such_alias(&alias).into());
            }
            row.alias = None;
            tx.delete::<Aliases>(&alias)?;
            Ok(tx.put::<Accounts>(&account, &row)?)
        })
        .await
    }

    pub async fn summary(&self, cx: &Cx) -> Result<BTreeMap<String, i64>, Failure> {
        let account = &cx.scope.account;
        let mut summary: BTreeMap<String, i64> =
            FIXED.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        let sizes = [
            ("UserPolicySizeQuota", documents::inline_max(Kind::User)),
            ("GroupPolicySizeQuota", documents::inline_max(Kind::Group)),
            ("RolePolicySizeQuota", documents::inline_max(Kind::Role)),
            ("PolicySizeQuota", documents::MANAGED_POLICY_MAX),
            ("AssumeRolePolicySizeQuota", documents::TRUST_POLICY_MAX),
            ("VersionsPerPolicyQuota", documents::VERSIONS_MAX),
        ];
        summary.extend(sizes.map(|(name, size)| (name.to_owned(), number(size))));
        summary.extend(quotas::ALL.map(|quota| (quota.in_summary.to_owned(), number(quota.most))));
        let counted = self.read(|read| {
            let mut counted = Vec::new();
            for kind in [Kind::User, Kind::Group, Kind::Role] {
                let rows =
                    read.scan::<Entities>(&(account.clone(), kind.as_str().to_owned()), None, usize::MAX)?;
                counted.push((format!("{}s", kind.title()), number(rows.len())));
            }
            let profiles = read.scan::<InstanceProfiles>(&account.clone(), None, usize::MAX)?;
            counted.push(("InstanceProfiles".to_owned(), number(profiles.len())));
            let policies = read.scan::<ManagedPolicies>(&account.clone(), None, usize::MAX)?;
            let versions = policies.iter().map(|(_, row)| row.versions.len()).sum();
            counted.push(("Policies".to_owned(), number(policies.len())));
            counted.push(("PolicyVersionsInUse".to_owned(), number(versions)));
            let row = read.get::<Accounts>(account)?;
            let has_keys = *account == self.root.account || row.is_some_and(|row| !row.root_keys.is_empty());
            counted.push(("AccountAccessKeysPresent".to_owned(), i64::from(has_keys)));
            Ok(counted)
        });
        summary.extend(counted.await?);
        Ok(summary)
    }

    /// Root has neither name nor path.
    pub async fn root_as_user(&self, cx: &Cx) -> Result<User, Failure> {
        let now = self.now();
        let row = self.read(|read| Ok(account_row(read, &cx.scope.account, now)?)).await?;
        Ok(views::root(&cx.principal.arn, cx.scope.account.as_str(), row.created_at))
    }
}
