//! When keys and roles were last used.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyLastUsed.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html> (read 2026-11-21). A use is known at once and
//! written at most once a minute, apart from the request: what a crash loses is a use of the last minute, as AWS too is
//! some hours behind. Surprise: a key that was never used has the service and the region `N/A`.

use crate::Iam;
use crate::errors;
use crate::tables::{AccessKeys, EntityRow, Kind, LastUses, UseRow};
use crate::{decide, entities};
use api_iam::{AccessKeyLastUsed, RoleLastUsed};
use kernel::{Fault, Timestamp};
use parking_lot::Mutex;
use std::collections::HashMap;
use store::Read;
use wire::{Cx, Failure, KeyUse, Principal, PrincipalKind};

const WRITTEN_EVERY_S: i64 = 60;
const REMEMBERED_MAX: usize = 10_000;
const NEVER: &str = "N/A";

/// The uses of this process by access key id, or by a role's unique id, each with the time at which it was last written.
#[derive(Default)]
pub struct Latest(Mutex<HashMap<String, (UseRow, Timestamp)>>);

impl Latest {
    /// Notes a use; it comes back when it is time to write it.
    fn note(&self, who: &str, service: &str, region: &str, at: Timestamp) -> Option<UseRow> {
        let mut latest = self.0.lock();
        if let Some((row, written)) = latest.get_mut(who) {
            row.at = at;
            if row.service != service || row.region != region {
                (row.service, row.region) = (service.to_owned(), region.to_owned());
            }
            if at.as_second() < written.as_second() + WRITTEN_EVERY_S {
                return None;
            }
            *written = at;
            return Some(row.clone());
        }
        if latest.len() >= REMEMBERED_MAX {
            latest.clear();
        }
        let row = UseRow { at, service: service.to_owned(), region: region.to_owned() };
        latest.insert(who.to_owned(), (row.clone(), at));
        Some(row)
    }

    fn of(&self, who: &str) -> Option<UseRow> {
        self.0.lock().get(who).map(|(row, _)| row.clone())
    }
}

impl Iam {
    /// A long-term key is used as itself, a session's key as its role.
    pub(crate) fn note_key(&self, used: &KeyUse<'_>) {
        match used.principal.kind {
            PrincipalKind::Role => self.note_role(used.principal, used.service, used.region),
            _ if used.principal.session.is_none() => self.note(used.access_key_id, used.service, used.region),
            _ => {}
        }
    }

    pub(crate) fn note_role(&self, principal: &Principal, service: &str, region: &str) {
        self.note(decide::unique_id(&principal.user_id), service, region);
    }

    fn note(&self, who: &str, service: &str, region: &str) {
        let Some(row) = self.latest.note(who, service, region, self.now()) else { return };
        let who = who.to_owned();
        let written = self.store.write(move |tx| -> Result<(), Fault> { tx.put::<LastUses>(&who, &row) });
        tokio::spawn(async move {
            if let Err(fault) = written.await {
                tracing::warn!(fault = %fault.chain(), "when a key was used could not be written");
            }
        });
    }

    fn last_use(&self, read: &Read<'_>, who: &str) -> Result<Option<UseRow>, Fault> {
        match self.latest.of(who) {
            Some(row) => Ok(Some(row)),
            None => read.get::<LastUses>(&who.to_owned()),
        }
    }

    pub async fn role_last_used(&self, role: &EntityRow) -> Result<RoleLastUsed, Failure> {
        let found = self.read(|read| Ok(self.last_use(read, &role.id)?)).await?;
        Ok(found.map_or_else(RoleLastUsed::default, |row| RoleLastUsed {
            last_used_date: Some(row.at),
            region: Some(row.region),
        }))
    }

    /// Whose the key is (root has no name), and when it was last used.
    pub async fn key_last_used(
        &self,
        cx: &Cx,
        id: &str,
    ) -> Result<(Option<String>, AccessKeyLastUsed), Failure> {
        let (account, is_first) = (&cx.scope.account, id == self.root.access_key_id);
        self.read(|read| {
            let row = read.get::<AccessKeys>(&id.to_owned())?.filter(|row| row.account == *account);
            let user = match row {
                Some(row) => row.user,
                None if is_first && *account == self.root.account => None,
                None => return Err(errors::key_not_to_be_asked_about(&cx.principal.arn, id).into()),
            };
            let user = user.map(|name| entities::need(read, account, Kind::User, &name)).transpose()?;
            Ok((user.map(|row| row.name), shown(self.last_use(read, id)?)))
        })
        .await
    }
}

fn shown(found: Option<UseRow>) -> AccessKeyLastUsed {
    match found {
        Some(UseRow { at, service, region }) => {
            AccessKeyLastUsed { last_used_date: Some(at), service_name: service, region }
        }
        None => AccessKeyLastUsed { last_used_date: None, service_name: NEVER.into(), region: NEVER.into() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_are_known_at_once_and_written_once_a_minute() {
        let latest = Latest::default();
        let at = |second| Timestamp::from_second(second).expect("a time");
        assert!(latest.note("AKIA", "sts", "us-east-1", at(0)).is_some());
        assert!(latest.note("AKIA", "s3", "eu-west-1", at(59)).is_none());
        let row = latest.of("AKIA").expect("noted");
        assert_eq!((row.at, &*row.service, &*row.region), (at(59), "s3", "eu-west-1"));
        assert!(latest.note("AKIA", "s3", "eu-west-1", at(60)).is_some());
        assert!(latest.note("AKIA", "s3", "eu-west-1", at(61)).is_none());
        assert!(latest.of("AROA").is_none());
    }
}
