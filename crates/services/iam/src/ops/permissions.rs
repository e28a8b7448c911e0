//! The permissions that operations ask for: on which ARN, with which condition keys.
//!
//! Follows <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>.

use crate::errors;
use crate::tables::{AccessKeys, EntityRow, Kind};
use crate::{Iam, entities, instance_profiles};
use api_iam::Tag;
use std::collections::BTreeMap;
use wire::{Cx, Failure, Permission, PrincipalKind};

/// The ARN that a new user, role or group will have.
fn arn(cx: &Cx, kind: Kind, path: Option<&str>, name: &str) -> String {
    let (partition, account, path) = (cx.scope.partition(), &cx.scope.account, path.unwrap_or("/"));
    format!("arn:{partition}:iam::{account}:{}{path}{name}", kind.as_str())
}

/// What a listing is asked for: everything of a kind under a path.
pub fn under(cx: &Cx, kind: Kind, path_prefix: Option<&str>) -> String {
    arn(cx, kind, path_prefix, "")
}

pub fn profile_arn(cx: &Cx, path: Option<&str>, name: &str) -> String {
    let (partition, account, path) = (cx.scope.partition(), &cx.scope.account, path.unwrap_or("/"));
    format!("arn:{partition}:iam::{account}:instance-profile{path}{name}")
}

pub fn new_policy(cx: &Cx, action: &'static str, path: Option<&str>, name: &str) -> Permission {
    let (partition, account, path) = (cx.scope.partition(), &cx.scope.account, path.unwrap_or("/"));
    Permission::new(action, format!("arn:{partition}:iam::{account}:policy{path}{name}"))
}

/// With the tags that the request brings.
pub fn tags_in(mut permission: Permission, tags: Option<&[Tag]>) -> Permission {
    for tag in tags.unwrap_or_default() {
        permission = permission
            .with("aws:TagKeys", &*tag.key)
            .with(&format!("aws:RequestTag/{}", tag.key), &*tag.value);
    }
    permission
}

/// With the keys of the tags that the request takes away.
pub fn tag_keys_in(permission: Permission, keys: &[String]) -> Permission {
    keys.iter().fold(permission, |permission, key| permission.with("aws:TagKeys", &**key))
}

/// With the boundary that the request brings.
pub fn bounded(permission: Permission, boundary: Option<&str>) -> Permission {
    match boundary {
        Some(arn) => permission.with("iam:PermissionsBoundary", arn),
        None => permission,
    }
}

fn of_row(action: &'static str, row: &EntityRow) -> Permission {
    tagged(action, &row.arn, &row.tags)
}

fn tagged(action: &'static str, arn: &str, tags: &BTreeMap<String, String>) -> Permission {
    let mut permission = Permission::new(action, arn);
    for (key, value) in tags {
        permission = permission
            .with(&format!("aws:ResourceTag/{key}"), &**value)
            .with(&format!("iam:ResourceTag/{key}"), &**value);
    }
    permission
}

impl Iam {
    /// On a user, role or group that may or may not exist.
    pub(super) async fn on(
        &self,
        cx: &Cx,
        action: &'static str,
        kind: Kind,
        name: &str,
    ) -> Result<Permission, Failure> {
        let found = self.read(|read| Ok(entities::find(read, &cx.scope.account, kind, name)?)).await?;
        Ok(match found {
            Some(row) => of_row(action, &row),
            None => Permission::new(action, arn(cx, kind, None, name)),
        })
    }

    pub(super) fn on_new(
        &self,
        cx: &Cx,
        action: &'static str,
        kind: Kind,
        path: Option<&str>,
        name: &str,
    ) -> Permission {
        Permission::new(action, arn(cx, kind, path, name))
    }

    /// On an instance profile that may or may not exist.
    pub(super) async fn on_profile(
        &self,
        cx: &Cx,
        action: &'static str,
        name: &str,
    ) -> Result<Permission, Failure> {
        let found = self.read(|read| instance_profiles::find(read, &cx.scope.account, name)).await?;
        Ok(match found {
            Some(row) => tagged(action, &row.arn, &row.tags),
            None => Permission::new(action, profile_arn(cx, None, name)),
        })
    }

    /// On a user or group under its name of now and, where that changes, under the new one.
    pub(super) async fn on_renamed(
        &self,
        cx: &Cx,
        action: &'static str,
        kind: Kind,
        (name, new_name, new_path): (&str, Option<&str>, Option<&str>),
    ) -> Result<Vec<Permission>, Failure> {
        let found = self.read(|read| Ok(entities::find(read, &cx.scope.account, kind, name)?)).await?;
        let Some(row) = found else { return Ok(vec![Permission::new(action, arn(cx, kind, None, name))]) };
        let new = arn(cx, kind, Some(new_path.unwrap_or(&row.path)), new_name.unwrap_or(&row.name));
        let mut needed = vec![of_row(action, &row)];
        if new != row.arn {
            needed.push(Permission::new(action, new));
        }
        Ok(needed)
    }

    /// On the user whose key this is; a key that is root's or that nobody has is no resource.
    pub(super) async fn on_owner_of_key(
        &self,
        cx: &Cx,
        action: &'static str,
        id: &str,
    ) -> Result<Permission, Failure> {
        let found = self.read(|read| Ok(read.get::<AccessKeys>(&id.to_owned())?)).await?;
        match found.filter(|row| row.account == cx.scope.account).and_then(|row| row.user) {
            Some(name) => self.on(cx, action, Kind::User, &name).await,
            None => Ok(Permission::new(action, "*")),
        }
    }

    /// On the named user, or on whoever asks.
    pub(super) async fn on_user_or_caller(
        &self,
        cx: &Cx,
        action: &'static str,
        name: Option<&str>,
    ) -> Result<Permission, Failure> {
        match name {
            Some(name) => self.on(cx, action, Kind::User, name).await,
            None => Ok(Permission::new(action, &*cx.principal.entity_arn)),
        }
    }

    /// The named user, or the user who asks; none for root.
    pub(super) fn user_or_caller(&self, cx: &Cx, name: Option<String>) -> Result<Option<String>, Failure> {
        match (name, cx.principal.kind) {
            (Some(name), _) => Ok(Some(name)),
            (None, PrincipalKind::Root) => Ok(None),
            (None, PrincipalKind::User) => Ok(cx.principal.entity_arn.rsplit('/').next().map(str::to_owned)),
            (None, _) => Err(errors::user_name_needed().into()),
        }
    }

    /// As [`Self::user_or_caller`], for what root cannot have.
    pub(super) fn user_needed(&self, cx: &Cx, name: Option<String>) -> Result<String, Failure> {
        Ok(self.user_or_caller(cx, name)?.ok_or_else(errors::user_name_needed)?)
    }
}
