//! Instance profiles: names under which EC2 would find a role.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html> (read
//! 2026-11-21); the sentences are recorded from AWS in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/iam/test_iam_instance_profiles.snapshot.json>.
//! Surprises: a profile holds one role at most; a role may be in several and cannot go while it is in one.

use crate::entities;
use crate::errors;
use crate::rules::{ids, pages, pages::Page, quotas, tags};
use crate::tables::{EntityRow, InstanceProfiles, Kind, ProfileRow};
use crate::{Iam, views};
use api_iam::InstanceProfile;
use kernel::AccountId;
use std::collections::BTreeMap;
use store::{Read, Write};
use wire::{Cx, Failure};

const ROLES_MAX: usize = 1;

pub struct NewProfile {
    pub name: String,
    pub path: Option<String>,
    pub tags: Vec<(String, String)>,
}

fn key(account: &AccountId, name: &str) -> (AccountId, String) {
    (account.clone(), name.to_lowercase())
}

pub fn find(read: &Read<'_>, account: &AccountId, name: &str) -> Result<Option<ProfileRow>, Failure> {
    Ok(read.get::<InstanceProfiles>(&key(account, name))?)
}

fn need(read: &Read<'_>, account: &AccountId, name: &str) -> Result<ProfileRow, Failure> {
    Ok(find(read, account, name)?.ok_or_else(|| errors::no_such_profile(name))?)
}

fn put(tx: &mut Write<'_>, account: &AccountId, row: &ProfileRow) -> Result<(), Failure> {
    Ok(tx.put::<InstanceProfiles>(&key(account, &row.name), row)?)
}

/// The profile with its role, as lists show it.
fn shown(read: &Read<'_>, account: &AccountId, row: &ProfileRow) -> Result<InstanceProfile, Failure> {
    let role = match &row.role {
        Some(name) => entities::find(read, account, Kind::Role, name)?,
        None => None,
    };
    Ok(views::instance_profile(row, role.as_ref()))
}

impl Iam {
    pub async fn create_profile(&self, cx: &Cx, new: NewProfile) -> Result<ProfileRow, Failure> {
        let (account, partition) = (cx.scope.account.clone(), cx.scope.partition());
        let path = new.path.unwrap_or_else(|| "/".to_owned());
        let mut row = ProfileRow {
            arn: format!("arn:{partition}:iam::{account}:instance-profile{path}{}", new.name),
            id: ids::unique_id(&*self.chance, "AIPA"),
            name: new.name,
            path,
            created_at: self.now(),
            tags: BTreeMap::new(),
            role: None,
        };
        tags::add_exact(&mut row.tags, new.tags)?;
        self.write(move |tx| {
            if !tx.insert_new::<InstanceProfiles>(&key(&account, &row.name), &row)? {
                return Err(errors::profile_exists(&row.name).into());
            }
            // Counted with the one that was made: a refusal undoes it.
            let there = tx.scan::<InstanceProfiles>(&account, None, quotas::PROFILES.most + 1)?.len();
            quotas::PROFILES.allows_one_more(there - 1)?;
            Ok(row.clone())
        })
        .await
    }

    /// The profile with its role and its tags.
    pub async fn profile(&self, cx: &Cx, name: &str) -> Result<InstanceProfile, Failure> {
        let account = &cx.scope.account;
        self.read(|read| {
            let row = need(read, account, name)?;
            Ok(InstanceProfile { tags: Some(views::tags(&row.tags)), ..shown(read, account, &row)? })
        })
        .await
    }

    pub async fn profile_tags(&self, cx: &Cx, name: &str) -> Result<BTreeMap<String, String>, Failure> {
        self.read(|read| Ok(need(read, &cx.scope.account, name)?.tags)).await
    }

    pub async fn delete_profile(&self, cx: &Cx, name: String) -> Result<(), Failure> {
        let account = cx.scope.account.clone();
        self.write(move |tx| {
            if need(tx, &account, &name)?.role.is_some() {
                return Err(errors::must_remove_roles_from_profile().into());
            }
            tx.delete::<InstanceProfiles>(&key(&account, &name))?;
            Ok(())
        })
        .await
    }

    pub async fn change_profile_tags<F>(&self, cx: &Cx, name: String, change: F) -> Result<(), Failure>
    where
        F: Fn(&mut BTreeMap<String, String>) -> Result<(), wire::Refusal> + Send + 'static,
    {
        let account = cx.scope.account.clone();
        self.write(move |tx| {
            let mut row = need(tx, &account, &name)?;
            change(&mut row.tags)?;
            put(tx, &account, &row)
        })
        .await
    }

    pub async fn add_role_to_profile(&self, cx: &Cx, profile: String, role: String) -> Result<(), Failure> {
        self.change_profile_role(cx, profile, role, |profile, role| {
            if profile.role.is_some() {
                return Err(errors::quota("InstanceSessionsPerInstanceProfile", ROLES_MAX).into());
            }
            profile.role = Some(role.name.to_lowercase());
            role.role.profiles.insert(profile.name.to_lowercase());
            Ok(())
        })
        .await
    }

    pub async fn remove_role_from_profile(
        &self,
        cx: &Cx,
        profile: String,
        role: String,
    ) -> Result<(), Failure> {
        self.change_profile_role(cx, profile, role, |profile, role| {
            if profile.role != Some(role.name.to_lowercase()) {
                return Err(errors::no_such_role_in_profile(&role.name, &profile.name).into());
            }
            profile.role = None;
            role.role.profiles.remove(&profile.name.to_lowercase());
            Ok(())
        })
        .await
    }

    async fn change_profile_role(
        &self,
        cx: &Cx,
        profile: String,
        role: String,
        change: fn(&mut ProfileRow, &mut EntityRow) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let account = cx.scope.account.clone();
        self.write(move |tx| {
            let mut profile = need(tx, &account, &profile)?;
            let mut role = entities::need(tx, &account, Kind::Role, &role)?;
            change(&mut profile, &mut role)?;
            put(tx, &account, &profile)?;
            Ok(entities::put(tx, &account, &role)?)
        })
        .await
    }

    /// The page of the profiles under a path, by name; of one role, where it is named.
    pub async fn list_profiles(
        &self,
        cx: &Cx,
        operation: &str,
        role: Option<&str>,
        path_prefix: Option<&str>,
        (marker, max_items): (Option<&str>, Option<i64>),
    ) -> Result<Page<InstanceProfile>, Failure> {
        let (account, under) = (&cx.scope.account, path_prefix.unwrap_or("/"));
        let wanted = pages::wanted(cx, operation, marker, max_items)?;
        self.read(|read| {
            let role = role.map(|name| entities::need(read, account, Kind::Role, name)).transpose()?;
            let rows = read.scan::<InstanceProfiles>(&account.clone(), None, usize::MAX)?;
            let rows = rows.into_iter().filter(|((_, name), row)| {
                row.path.starts_with(under)
                    && role.as_ref().is_none_or(|role| role.role.profiles.contains(name))
            });
            let page = pages::cut(cx, operation, &wanted, rows.map(|((_, name), row)| (name, row)));
            let items = page.items.iter().map(|row| shown(read, account, row)).collect::<Result<_, _>>()?;
            Ok(Page { items, marker: page.marker })
        })
        .await
    }
}
