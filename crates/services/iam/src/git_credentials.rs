//! Service-specific credentials: user name and password for git over HTTPS.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/userguide/setting-up-gc.html> (read 2026-11-21). Surprises: two per
//! user and service; the password is shown once; the principal is the user, with the user's permissions.
//! Left out: services other than codecommit.amazonaws.com.

use crate::Iam;
use crate::credentials::user_principal;
use crate::entities;
use crate::errors;
use crate::rules::ids;
use crate::tables::{EntityRow, Kind, ServiceCredentialRow, ServiceCredentials, ServiceUserNames};
use kernel::{AccountId, Fault};
use sha2::{Digest, Sha256};
use store::{Read, Write};
use subtle::ConstantTimeEq;
use wire::{Cx, Failure, Principal};

const CODECOMMIT: &str = "codecommit.amazonaws.com";
const PER_USER_MAX: usize = 2;

fn hash(password: &str) -> String {
    hex::encode(Sha256::digest(password.as_bytes()))
}

impl Iam {
    /// The user behind a user name and password for `service` (`codecommit.amazonaws.com`), if they are right.
    pub async fn check_service_credential(
        &self,
        service: &str,
        service_user_name: &str,
        password: &str,
    ) -> Result<Option<Principal>, Fault> {
        let given = hash(password);
        let name = service_user_name.to_owned();
        let found = self
            .read(|read| {
                let Some(id) = read.get::<ServiceUserNames>(&name)? else { return Ok(None) };
                let Some(row) = read.get::<ServiceCredentials>(&id)? else { return Ok(None) };
                let user = entities::find(read, &row.account, Kind::User, &row.user)?;
                Ok(user.map(|user| (row, user)))
            })
            .await
            .map_err(crate::fault_of)?;
        let now = self.clock.now();
        let right = |row: &ServiceCredentialRow| {
            let is_same: bool = row.password_sha256.as_bytes().ct_eq(given.as_bytes()).into();
            is_same && row.active && row.service == service && row.expires_at.is_none_or(|end| now < end)
        };
        Ok(found.filter(|(row, _)| right(row)).map(|(row, user)| user_principal(&row.account, &user)))
    }

    pub async fn create_service_credential(
        &self,
        cx: &Cx,
        user: String,
        service: String,
        age_days: Option<i64>,
    ) -> Result<(ServiceCredentialRow, String), Failure> {
        if service != CODECOMMIT {
            return Err(errors::service_not_supported(&service).into());
        }
        let (account, now) = (cx.scope.account.clone(), self.now());
        let id = ids::unique_id(&*self.chance, "ACCA");
        let password = ids::service_password(&*self.chance);
        let expires_at = age_days.and_then(|days| now.checked_add(jiff_days(days)).ok());
        let row = self.write({
            let password_sha256 = hash(&password);
            move |tx| {
                let mut owner = entities::need(tx, &account, Kind::User, &user)?;
                if owner.user.service_credentials.len() >= PER_USER_MAX {
                    return Err(errors::quota("ServiceSpecificCredentialsPerUser", PER_USER_MAX).into());
                }
                let row = ServiceCredentialRow {
                    id: id.clone(),
                    account: account.clone(),
                    user: owner.name.to_lowercase(),
                    user_name: owner.name.clone(),
                    service: service.clone(),
                    service_user_name: free_name(tx, &owner, &account)?,
                    password_sha256: password_sha256.clone(),
                    active: true,
                    created_at: now,
                    expires_at,
                };
                owner.user.service_credentials.push(id.clone());
                entities::put(tx, &account, &owner)?;
                tx.put::<ServiceUserNames>(&row.service_user_name, &id)?;
                tx.put::<ServiceCredentials>(&id, &row)?;
                Ok(row)
            }
        });
        Ok((row.await?, password))
    }

    pub async fn service_credentials(
        &self,
        cx: &Cx,
        user: &str,
    ) -> Result<Vec<ServiceCredentialRow>, Failure> {
        self.read(|read| {
            let owner = entities::need(read, &cx.scope.account, Kind::User, user)?;
            let mut rows = Vec::new();
            for id in &owner.user.service_credentials {
                rows.extend(read.get::<ServiceCredentials>(id)?);
            }
            Ok(rows)
        })
        .await
    }

    /// A new password, shown once, in place of the old one.
    pub async fn reset_service_credential(
        &self,
        cx: &Cx,
        user: String,
        id: String,
    ) -> Result<(ServiceCredentialRow, String), Failure> {
        let password = ids::service_password(&*self.chance);
        let password_sha256 = hash(&password);
        let row = self.change_service_credential(cx, user, id, move |row| {
            row.password_sha256.clone_from(&password_sha256)
        });
        Ok((row.await?, password))
    }

    pub async fn change_service_credential(
        &self,
        cx: &Cx,
        user: String,
        id: String,
        change: impl Fn(&mut ServiceCredentialRow) + Send + 'static,
    ) -> Result<ServiceCredentialRow, Failure> {
        let account = cx.scope.account.clone();
        self.write(move |tx| {
            let mut row = owned(tx, &account, &user, &id)?;
            change(&mut row);
            tx.put::<ServiceCredentials>(&id, &row)?;
            Ok(row)
        })
        .await
    }

    pub async fn delete_service_credential(&self, cx: &Cx, user: String, id: String) -> Result<(), Failure> {
        let account = cx.scope.account.clone();
        self.write(move |tx| {
            let row = owned(tx, &account, &user, &id)?;
            let mut owner = entities::need(tx, &account, Kind::User, &user)?;
            owner.user.service_credentials.retain(|kept| *kept != id);
            entities::put(tx, &account, &owner)?;
            delete(tx, &row)
        })
        .await
    }
}

fn jiff_days(days: i64) -> std::time::Duration {
    std::time::Duration::from_secs(u64::try_from(days).unwrap_or_default() * 86_400)
}

fn delete(tx: &mut Write<'_>, row: &ServiceCredentialRow) -> Result<(), Failure> {
    tx.delete::<ServiceUserNames>(&row.service_user_name)?;
    tx.delete::<ServiceCredentials>(&row.id)?;
    Ok(())
}

fn owned(
    read: &Read<'_>,
    account: &AccountId,
    user: &str,
    id: &str,
) -> Result<ServiceCredentialRow, Failure> {
    let found = read.get::<ServiceCredentials>(&id.to_owned())?;
    let found = found.filter(|row| row.account == *account && row.user == user.to_lowercase());
    Ok(found.ok_or_else(|| errors::no_such_service_credential(id))?)
}

fn free_name(read: &Read<'_>, user: &EntityRow, account: &AccountId) -> Result<String, Failure> {
    let mut number = 0;
    loop {
        let name = ids::service_user_name(&user.name, account.as_str(), number);
        if read.get::<ServiceUserNames>(&name)?.is_none() {
            return Ok(name);
        }
        number += 1;
    }
}
