//! What several operations do: find a group or stream, change a group.

use crate::Logs;
use crate::errors;
use crate::tables::{GroupRow, Groups, StreamRow, Streams};
use api_logs::ResourceNotFoundException;
use kernel::{Fault, Scope};
use store::Read;

pub fn group(
    tx: &Read<'_>,
    scope: &Scope,
    name: &str,
) -> Result<Result<GroupRow, ResourceNotFoundException>, Fault> {
    Ok(tx.get::<Groups>(&(scope.clone(), name.to_owned()))?.ok_or_else(errors::no_group))
}

pub fn stream(
    tx: &Read<'_>,
    group: &GroupRow,
    name: &str,
) -> Result<Result<StreamRow, ResourceNotFoundException>, Fault> {
    Ok(tx.get::<Streams>(&(group.id.clone(), name.to_owned()))?.ok_or_else(errors::no_stream))
}

impl Logs {
    pub(crate) async fn group<E>(&self, scope: &Scope, name: &str) -> Result<GroupRow, E>
    where
        E: From<Fault> + From<ResourceNotFoundException>,
    {
        Ok(self.store.read(|tx| group(tx, scope, name)).await??)
    }

    pub(crate) async fn stream<E>(
        &self,
        scope: &Scope,
        of: &str,
        name: &str,
    ) -> Result<(GroupRow, StreamRow), E>
    where
        E: From<Fault> + From<ResourceNotFoundException>,
    {
        self.store
            .read(|tx| {
                let group = group(tx, scope, of)??;
                let stream = stream(tx, &group, name)??;
                Ok((group, stream))
            })
            .await
    }

    /// Changes a group's row in a transaction of its own.
    pub(crate) async fn change_group<E>(
        &self,
        scope: &Scope,
        name: &str,
        mut change: impl FnMut(&mut GroupRow) -> Result<(), E> + Send + 'static,
    ) -> Result<(), E>
    where
        E: From<Fault> + From<ResourceNotFoundException> + Send + 'static,
    {
        let key = (scope.clone(), name.to_owned());
        self.store
            .write(move |tx| {
                let mut row = tx.get::<Groups>(&key)?.ok_or_else(errors::no_group)?;
                change(&mut row)?;
                Ok(tx.put::<Groups>(&key, &row)?)
            })
            .await
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.now().as_millisecond()
    }
}
