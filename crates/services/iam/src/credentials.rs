//! Keys: of users, of the account's root, and of sessions.
//!
//! Secrets are kept as they are: checking a SigV4 signature needs them. The database file is as private as its folder.

use crate::Iam;
use crate::entities;
use crate::errors;
use crate::rules::ids;
use crate::tables::{
    AccessKeyRow, AccessKeys, AccountRow, Accounts, EntityRow, Kind, LastUses, SessionEnds, SessionKind,
    SessionRow, Sessions,
};
use kernel::{AccountId, Fault, Timestamp};
use std::time::Duration;
use store::{Read, Write};
use wire::{Credentials, Cx, Failure, Principal, PrincipalKind};

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html> (read 2026-11-21)
const KEYS_MAX: usize = 2;
/// Expired sessions that one new session clears away.
const CLEARED_AT_ONCE: usize = 4;

/// Whose keys: a user's, or root's.
pub type Owner = Option<String>;

impl Iam {
    pub async fn create_access_key(&self, cx: &Cx, owner: Owner) -> Result<(String, AccessKeyRow), Failure> {
        let (account, now) = (cx.scope.account.clone(), self.now());
        let made = (ids::access_key_id(&*self.chance, "AKIA"), ids::secret_access_key(&*self.chance));
        self.write(move |tx| {
            let row = add_key(tx, &account, &owner, made.clone(), now)?;
            Ok((made.0.clone(), row))
        })
        .await
    }

    pub async fn access_keys(&self, cx: &Cx, owner: &Owner) -> Result<Vec<(String, AccessKeyRow)>, Failure> {
        let account = &cx.scope.account;
        self.read(|read| {
            let mut keys = Vec::new();
            if owner.is_none() && *account == self.root.account {
                keys.push((self.root.access_key_id.clone(), self.first_key(read)?));
            }
            for id in key_ids(read, account, owner)? {
                if let Some(row) = read.get::<AccessKeys>(&id)? {
                    keys.push((id, row));
                }
            }
            Ok(keys)
        })
        .await
    }

    pub async fn update_access_key(
        &self,
        cx: &Cx,
        owner: Owner,
        id: String,
        active: bool,
    ) -> Result<(), Failure> {
        self.not_the_first_key(&id)?;
        let account = cx.scope.account.clone();
        self.write(move |tx| {
            let mut row = owned_key(tx, &account, &owner, &id)?;
            row.active = active;
            Ok(tx.put::<AccessKeys>(&id, &row)?)
        })
        .await
    }

    pub async fn delete_access_key(&self, cx: &Cx, owner: Owner, id: String) -> Result<(), Failure> {
        self.not_the_first_key(&id)?;
        let account = cx.scope.account.clone();
        self.write(move |tx| {
            owned_key(tx, &account, &owner, &id)?;
            tx.delete::<AccessKeys>(&id)?;
            tx.delete::<LastUses>(&id)?;
            change_key_ids(tx, &account, &owner, |ids| {
                ids.retain(|kept| *kept != id);
                Ok(())
            })
        })
        .await
    }

    /// The key that the server made at its first start; it is kept outside the store, and stays.
    fn first_key(&self, read: &Read<'_>) -> Result<AccessKeyRow, Fault> {
        let account = self.root.account.clone();
        let created_at = account_row(read, &account, self.now())?.created_at;
        Ok(AccessKeyRow {
            account,
            user: None,
            secret: self.root.secret_access_key.clone(),
            active: true,
            created_at,
        })
    }

    fn not_the_first_key(&self, id: &str) -> Result<(), Failure> {
        if id == self.root.access_key_id {
            return Err(errors::lacking("a change of the root key that the server made").into());
        }
        Ok(())
    }

    /// Temporary keys that sign as `principal`. They change nobody's permissions, so nothing is read again for them.
    pub async fn open_session(
        &self,
        principal: &Principal,
        lifetime: Duration,
    ) -> Result<Credentials, Fault> {
        let now = self.clock.now();
        let expires_at = crate::whole_seconds(kernel::clock::later(now, lifetime));
        let row = session_row(self, principal, now, expires_at)?;
        let id = ids::access_key_id(&*self.chance, "ASIA");
        let credentials = Credentials {
            access_key_id: id.clone(),
            secret_access_key: row.secret.clone(),
            session_token: row.token.clone(),
            expires_at,
        };
        self.store
            .write(move |tx| -> Result<(), Fault> {
                for (end, _) in tx.scan::<SessionEnds>(&(), None, CLEARED_AT_ONCE)? {
                    if end.0 < now {
                        tx.delete::<Sessions>(&end.1)?;
                        tx.delete::<SessionEnds>(&end)?;
                    }
                }
                tx.put::<Sessions>(&id, &row)?;
                // An hour more than it is good for: an expired key is told apart from an unknown one.
                tx.put::<SessionEnds>(
                    &(kernel::clock::later(expires_at, Duration::from_secs(3600)), id.clone()),
                    &(),
                )
            })
            .await?;
        Ok(credentials)
    }
}

fn session_row(
    iam: &Iam,
    principal: &Principal,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<SessionRow, Fault> {
    let kind = match principal.kind {
        PrincipalKind::Root => SessionKind::Root,
        PrincipalKind::User => SessionKind::User,
        PrincipalKind::Role => SessionKind::Role,
        PrincipalKind::Service => return Err(Fault::new("a service acting as itself has no keys")),
    };
    let session = principal.session.as_deref().cloned().unwrap_or_default();
    Ok(SessionRow {
        secret: ids::secret_access_key(&*iam.chance),
        token: ids::session_token(&*iam.chance),
        expires_at,
        kind,
        account: principal.account.clone(),
        arn: principal.arn.clone(),
        user_id: principal.user_id.clone(),
        entity_arn: principal.entity_arn.clone(),
        name: session.name,
        policies: session.policies,
        tags: session.tags,
        transitive_tag_keys: session.transitive_tag_keys,
        source_identity: session.source_identity,
        issued_at: session.issued_at.unwrap_or(now),
    })
}

pub fn account_row(read: &Read<'_>, account: &AccountId, now: Timestamp) -> Result<AccountRow, Fault> {
    let row = read.get::<Accounts>(account)?;
    Ok(row.unwrap_or_else(|| AccountRow { created_at: now, alias: None, root_keys: Vec::new() }))
}

fn add_key(
    tx: &mut Write<'_>,
    account: &AccountId,
    owner: &Owner,
    (id, secret): (String, String),
    now: Timestamp,
) -> Result<AccessKeyRow, Failure> {
    let user = owner.as_ref().map(|name| name.to_lowercase());
    let row = AccessKeyRow { account: account.clone(), user, secret, active: true, created_at: now };
    if owner.is_none() && tx.get::<Accounts>(account)?.is_none() {
        tx.put::<Accounts>(account, &account_row(tx, account, now)?)?;
    }
    change_key_ids(tx, account, owner, |ids| {
        if ids.len() >= KEYS_MAX {
            return Err(errors::quota("AccessKeysPerUser", KEYS_MAX).into());
        }
        ids.push(id.clone());
        Ok(())
    })?;
    tx.put::<AccessKeys>(&id, &row)?;
    Ok(row)
}

fn key_ids(read: &Read<'_>, account: &AccountId, owner: &Owner) -> Result<Vec<String>, Failure> {
    match owner {
        Some(user) => Ok(entities::need(read, account, Kind::User, user)?.user.access_keys),
        None => Ok(read.get::<Accounts>(account)?.map(|row| row.root_keys).unwrap_or_default()),
    }
}

fn change_key_ids(
    tx: &mut Write<'_>,
    account: &AccountId,
    owner: &Owner,
    change: impl FnOnce(&mut Vec<String>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    match owner {
        Some(user) => {
            let mut row = entities::need(tx, account, Kind::User, user)?;
            change(&mut row.user.access_keys)?;
            Ok(entities::put(tx, account, &row)?)
        }
        None => {
            let Some(mut row) = tx.get::<Accounts>(account)? else {
                return Err(Fault::new(format!("the account {account} has no row")).into());
            };
            change(&mut row.root_keys)?;
            Ok(tx.put::<Accounts>(account, &row)?)
        }
    }
}

fn owned_key(read: &Read<'_>, account: &AccountId, owner: &Owner, id: &str) -> Result<AccessKeyRow, Failure> {
    if let Some(user) = owner {
        entities::need(read, account, Kind::User, user)?;
    }
    let wanted = owner.as_ref().map(|name| name.to_lowercase());
    let found =
        read.get::<AccessKeys>(&id.to_owned())?.filter(|row| row.account == *account && row.user == wanted);
    Ok(found.ok_or_else(|| errors::no_such_access_key(id))?)
}

/// A user's principal, for keys and credentials that belong to the user.
pub fn user_principal(account: &AccountId, user: &EntityRow) -> Principal {
    Principal {
        kind: PrincipalKind::User,
        account: account.clone(),
        arn: user.arn.clone(),
        user_id: user.id.clone(),
        entity_arn: user.arn.clone(),
        session: None,
    }
}
