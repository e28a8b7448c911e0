//! Users, roles and groups in transactions: made, changed, deleted, listed.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html> for names and what each may have, and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html> for what has to be gone first (read 2026-11-21).
//! Surprises: names are the same without regard to case; a rename keeps id, keys and memberships.

use crate::errors;
use crate::managed;
use crate::rules::quotas::Quota;
use crate::rules::{documents, ids, pages, tags};
use crate::tables::{
    AccessKeys, Accounts, AttachmentRow, Attachments, Entities, EntityRow, GroupPart, Kind, LastUses,
    RolePart, ServiceCredentials, Usage, UserPart, entity_key,
};
use crate::{Iam, rules::pages::Page};
use kernel::{AccountId, Fault};
use std::collections::BTreeMap;
use store::{Read, Write};
use wire::{Cx, Failure};

/// What CreateUser, CreateRole and CreateGroup have in common.
pub struct NewEntity {
    pub kind: Kind,
    pub name: String,
    pub path: Option<String>,
    pub tags: Vec<(String, String)>,
    pub boundary: Option<String>,
    pub role: RolePart,
}

/// How many rows a listing reads at a time.
const CHUNK: usize = 500;

pub fn find(
    read: &Read<'_>,
    account: &AccountId,
    kind: Kind,
    name: &str,
) -> Result<Option<EntityRow>, Fault> {
    read.get::<Entities>(&entity_key(account, kind, name))
}

pub fn need(read: &Read<'_>, account: &AccountId, kind: Kind, name: &str) -> Result<EntityRow, Failure> {
    Ok(find(read, account, kind, name)?.ok_or_else(|| errors::no_such(kind, name))?)
}

pub fn put(tx: &mut Write<'_>, account: &AccountId, row: &EntityRow) -> Result<(), Fault> {
    tx.put::<Entities>(&entity_key(account, row.kind, &row.name), row)
}

impl Iam {
    pub async fn create_entity(&self, cx: &Cx, new: NewEntity) -> Result<EntityRow, Failure> {
        let (account, partition) = (cx.scope.account.clone(), cx.scope.partition());
        let path = new.path.unwrap_or_else(|| "/".to_owned());
        let mut row = EntityRow {
            kind: new.kind,
            arn: format!("arn:{partition}:iam::{account}:{}{path}{}", new.kind.as_str(), new.name),
            id: ids::unique_id(&*self.chance, new.kind.id_prefix()),
            name: new.name,
            path,
            created_at: self.now(),
            tags: BTreeMap::new(),
            boundary: None,
            inline: BTreeMap::new(),
            attached: Vec::new(),
            user: UserPart::default(),
            role: new.role,
            group: GroupPart::default(),
        };
        tags::add(&mut row.tags, new.tags)?;
        let boundary = new.boundary;
        self.write(move |tx| {
            let mut row = row.clone();
            if row.kind == Kind::Role {
                trusted_principals_exist(tx, &account, &row.role.trust)?;
            }
            if find(tx, &account, row.kind, &row.name)?.is_some() {
                return Err(errors::entity_exists(row.kind, &row.name).into());
            }
            let (quota, all) = (Quota::of(row.kind), (account.clone(), row.kind.as_str().to_owned()));
            quota.allows_one_more(tx.scan::<Entities>(&all, None, quota.most)?.len())?;
            if let Some(arn) = &boundary {
                set_boundary(tx, &account, &mut row, Some(arn))?;
            }
            put(tx, &account, &row)?;
            Ok(row)
        })
        .await
    }

    pub async fn entity(&self, cx: &Cx, kind: Kind, name: &str) -> Result<EntityRow, Failure> {
        self.read(|read| need(read, &cx.scope.account, kind, name)).await
    }

    /// Reads a user, role or group, lets `change` work on it, and stores it.
    pub async fn change<T, F>(&self, cx: &Cx, kind: Kind, name: String, change: F) -> Result<T, Failure>
    where
        F: Fn(&mut Write<'_>, &mut EntityRow) -> Result<T, Failure> + Send + 'static,
        T: Send + 'static,
    {
        let account = cx.scope.account.clone();
        self.write(move |tx| {
            let mut row = need(tx, &account, kind, &name)?;
            let changed = change(tx, &mut row)?;
            put(tx, &account, &row)?;
            Ok(changed)
        })
        .await
    }

    pub async fn delete_entity(&self, cx: &Cx, kind: Kind, name: String) -> Result<(), Failure> {
        let account = cx.scope.account.clone();
        self.write(move |tx| {
            let mut row = need(tx, &account, kind, &name)?;
            nothing_left(&row)?;
            set_boundary(tx, &account, &mut row, None)?;
            tx.delete::<LastUses>(&row.id)?;
            tx.delete::<Entities>(&entity_key(&account, kind, &name))?;
            Ok(())
        })
        .await
    }

    /// The page of a kind's entities under a path, by name.
    pub async fn list_entities(
        &self,
        cx: &Cx,
        operation: &str,
        kind: Kind,
        path_prefix: Option<&str>,
        (marker, max_items): (Option<&str>, Option<i64>),
    ) -> Result<Page<EntityRow>, Failure> {
        let wanted = pages::wanted(cx, operation, marker, max_items)?;
        let prefix = (cx.scope.account.clone(), kind.as_str().to_owned());
        let under = path_prefix.unwrap_or("/");
        let found = self
            .read(|read| {
                let mut found = Vec::new();
                let mut after = wanted.after.as_ref().map(|name| entity_key(&cx.scope.account, kind, name));
                loop {
                    let rows = read.scan::<Entities>(&prefix, after.as_ref(), CHUNK)?;
                    let was_last = rows.len() < CHUNK;
                    after = rows.last().map(|(key, _)| key.clone());
                    found.extend(rows.into_iter().filter(|(_, row)| row.path.starts_with(under)));
                    if was_last || found.len() > wanted.limit {
                        return Ok(found);
                    }
                }
            })
            .await?;
        Ok(pages::cut(cx, operation, &wanted, found.into_iter().map(|((_, _, name), row)| (name, row))))
    }

    pub async fn put_inline(
        &self,
        cx: &Cx,
        kind: Kind,
        name: String,
        policy: (String, String),
    ) -> Result<(), Failure> {
        self.change(cx, kind, name, move |_, row| {
            Ok(documents::put_inline(row, policy.0.clone(), policy.1.clone())?)
        })
        .await
    }

    pub async fn inline(
        &self,
        cx: &Cx,
        kind: Kind,
        name: &str,
        policy: &str,
    ) -> Result<(EntityRow, String), Failure> {
        let row = self.entity(cx, kind, name).await?;
        let document =
            row.inline.get(policy).ok_or_else(|| errors::no_such_inline_policy(kind, policy))?.clone();
        Ok((row, document))
    }

    pub async fn delete_inline(
        &self,
        cx: &Cx,
        kind: Kind,
        name: String,
        policy: String,
    ) -> Result<(), Failure> {
        self.change(cx, kind, name, move |_, row| match row.inline.remove(&policy) {
            Some(_) => Ok(()),
            None => Err(errors::no_such_inline_policy(kind, &policy).into()),
        })
        .await
    }

    pub async fn attach(&self, cx: &Cx, kind: Kind, name: String, arn: String) -> Result<(), Failure> {
        let account = cx.scope.account.clone();
        self.change(cx, kind, name, move |tx, row| {
            managed::attachable(tx, &account, &arn)?;
            if row.attached.contains(&arn) {
                return Ok(());
            }
            if row.attached.len() >= documents::ATTACHED_MAX {
                return Err(
                    errors::quota(&format!("PoliciesPer{}", kind.title()), documents::ATTACHED_MAX).into()
                );
            }
            row.attached.push(arn.clone());
            index(tx, &account, row, &arn, Usage::Policy, true)
        })
        .await
    }

    pub async fn detach(&self, cx: &Cx, kind: Kind, name: String, arn: String) -> Result<(), Failure> {
        let account = cx.scope.account.clone();
        self.change(cx, kind, name, move |tx, row| {
            let at = row.attached.iter().position(|attached| *attached == arn);
            let at = at.ok_or_else(|| errors::no_such_policy(&arn))?;
            row.attached.remove(at);
            index(tx, &account, row, &arn, Usage::Policy, false)
        })
        .await
    }

    pub async fn bound(&self, cx: &Cx, kind: Kind, name: String, arn: Option<String>) -> Result<(), Failure> {
        let account = cx.scope.account.clone();
        self.change(cx, kind, name, move |tx, row| {
            if arn.is_none() && row.boundary.is_none() {
                return Err(errors::no_boundary(kind, &row.name).into());
            }
            set_boundary(tx, &account, row, arn.as_deref())
        })
        .await
    }

    pub async fn tag(
        &self,
        cx: &Cx,
        kind: Kind,
        name: String,
        given: Vec<(String, String)>,
    ) -> Result<(), Failure> {
        self.change(cx, kind, name, move |_, row| Ok(tags::add(&mut row.tags, given.clone())?)).await
    }

    pub async fn untag(&self, cx: &Cx, kind: Kind, name: String, keys: Vec<String>) -> Result<(), Failure> {
        self.change(cx, kind, name, move |_, row| {
            tags::remove(&mut row.tags, &keys);
            Ok(())
        })
        .await
    }

    pub async fn set_member(
        &self,
        cx: &Cx,
        group: String,
        user: String,
        member: bool,
    ) -> Result<(), Failure> {
        let account = cx.scope.account.clone();
        self.write(move |tx| {
            // AWS looks for the user first: of two that are missing, it names the user.
            let mut user = need(tx, &account, Kind::User, &user)?;
            let mut group = need(tx, &account, Kind::Group, &group)?;
            let (user_key, group_key) = (user.name.to_lowercase(), group.name.to_lowercase());
            if !member {
                group.group.members.remove(&user_key);
                user.user.groups.remove(&group_key);
            } else if user.user.groups.insert(group_key) {
                if user.user.groups.len() > GROUPS_PER_USER_MAX {
                    return Err(errors::quota("GroupsPerUser", GROUPS_PER_USER_MAX).into());
                }
                group.group.members.insert(user_key);
            }
            put(tx, &account, &group)?;
            Ok(put(tx, &account, &user)?)
        })
        .await
    }
}

impl Iam {
    /// The key of a user or group in every table that holds it changes with the name.
    pub async fn rename(
        &self,
        cx: &Cx,
        kind: Kind,
        name: String,
        new_name: Option<String>,
        new_path: Option<String>,
    ) -> Result<(), Failure> {
        let (account, partition) = (cx.scope.account.clone(), cx.scope.partition());
        self.write(move |tx| {
            let old = need(tx, &account, kind, &name)?;
            let mut row = old.clone();
            row.name = new_name.clone().unwrap_or(row.name);
            row.path = new_path.clone().unwrap_or(row.path);
            row.arn = format!("arn:{partition}:iam::{account}:{}{}{}", kind.as_str(), row.path, row.name);
            if row.name.to_lowercase() != old.name.to_lowercase() {
                if find(tx, &account, kind, &row.name)?.is_some() {
                    return Err(errors::entity_exists(kind, &row.name).into());
                }
                tx.delete::<Entities>(&entity_key(&account, kind, &old.name))?;
                rename_in_others(tx, &account, &old, &row.name)?;
            }
            reindex(tx, &account, &old, &row)?;
            Ok(put(tx, &account, &row)?)
        })
        .await
    }
}

/// In the rows of a user's groups, keys and credentials, and in those of a group's members.
fn rename_in_others(
    tx: &mut Write<'_>,
    account: &AccountId,
    old: &EntityRow,
    new_name: &str,
) -> Result<(), Failure> {
    let (name, old_name) = (new_name.to_lowercase(), old.name.to_lowercase());
    for user in &old.group.members {
        let mut user = need(tx, account, Kind::User, user)?;
        user.user.groups.remove(&old_name);
        user.user.groups.insert(name.clone());
        put(tx, account, &user)?;
    }
    for group in &old.user.groups {
        let mut group = need(tx, account, Kind::Group, group)?;
        group.group.members.remove(&old_name);
        group.group.members.insert(name.clone());
        put(tx, account, &group)?;
    }
    for id in &old.user.access_keys {
        if let Some(mut key) = tx.get::<AccessKeys>(id)? {
            key.user = Some(name.clone());
            tx.put::<AccessKeys>(id, &key)?;
        }
    }
    for id in &old.user.service_credentials {
        if let Some(mut credential) = tx.get::<ServiceCredentials>(id)? {
            (credential.user, credential.user_name) = (name.clone(), new_name.to_owned());
            tx.put::<ServiceCredentials>(id, &credential)?;
        }
    }
    Ok(())
}

fn reindex(tx: &mut Write<'_>, account: &AccountId, old: &EntityRow, new: &EntityRow) -> Result<(), Failure> {
    let attached = new.attached.iter().map(|arn| (arn, Usage::Policy));
    for (arn, usage) in attached.chain(new.boundary.iter().map(|arn| (arn, Usage::Boundary))) {
        index(tx, account, old, arn, usage, false)?;
        index(tx, account, new, arn, usage, true)?;
    }
    Ok(())
}

const GROUPS_PER_USER_MAX: usize = 10;

/// What has to be gone before a user, role or group can go.
fn nothing_left(row: &EntityRow) -> Result<(), Failure> {
    let refusal = if !row.group.members.is_empty() || !row.user.groups.is_empty() {
        errors::must_remove_users_from_group()
    } else if !row.role.profiles.is_empty() {
        errors::must_remove_roles_from_profile()
    } else if !row.user.access_keys.is_empty() {
        errors::must_delete_access_keys()
    } else if !row.attached.is_empty() {
        errors::must_detach_policies()
    } else if !row.inline.is_empty() {
        errors::must_delete_policies()
    } else if !row.user.service_credentials.is_empty() {
        errors::must_remove_referenced_objects()
    } else {
        return Ok(());
    };
    Err(refusal.into())
}

pub fn set_boundary(
    tx: &mut Write<'_>,
    account: &AccountId,
    row: &mut EntityRow,
    arn: Option<&str>,
) -> Result<(), Failure> {
    if let Some(arn) = arn
        && managed::document(tx, account, arn)?.is_none()
    {
        return Err(errors::no_such_boundary_policy(arn).into());
    }
    if let Some(old) = row.boundary.take() {
        index(tx, account, row, &old, Usage::Boundary, false)?;
    }
    if let Some(arn) = arn {
        index(tx, account, row, arn, Usage::Boundary, true)?;
        row.boundary = Some(arn.to_owned());
    }
    Ok(())
}

/// Keeps the table of who uses a policy.
fn index(
    tx: &mut Write<'_>,
    account: &AccountId,
    row: &EntityRow,
    arn: &str,
    usage: Usage,
    used: bool,
) -> Result<(), Failure> {
    let (_, kind, name) = entity_key(account, row.kind, &row.name);
    let key = (account.clone(), arn.to_owned(), usage.as_str().to_owned(), kind, name);
    if used {
        let row = AttachmentRow { name: row.name.clone(), id: row.id.clone(), path: row.path.clone() };
        tx.put::<Attachments>(&key, &row)?;
    } else {
        tx.delete::<Attachments>(&key)?;
    }
    Ok(())
}

/// IAM refuses a trust policy that names a user or role which does not exist. Of accounts that are not kept here nobody
/// can know.
pub fn trusted_principals_exist(read: &Read<'_>, home: &AccountId, trust: &str) -> Result<(), Failure> {
    let policy = documents::trust(trust)?;
    for arn in policy.aws_principals() {
        let Ok(parsed) = kernel::Arn::parse(arn) else { continue };
        let Ok(account) = AccountId::new(parsed.account()) else { continue };
        let kind = match parsed.resource().split('/').next() {
            Some("user") => Kind::User,
            Some("role") => Kind::Role,
            _ => continue,
        };
        let is_ours = account == *home || read.get::<Accounts>(&account)?.is_some();
        let name = parsed.resource().rsplit('/').next().unwrap_or_default();
        if is_ours && find(read, &account, kind, name)?.is_none_or(|row| row.arn != arn) {
            let problem =
                policy::Malformed::InvalidPrincipal { kind: "AWS".to_owned(), name: arn.to_owned() };
            return Err(errors::malformed(&problem).into());
        }
    }
    Ok(())
}
