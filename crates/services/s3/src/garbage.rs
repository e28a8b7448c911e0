//! Bytes that nothing refers to: deleted after the transaction that let go of them, never inside it.
//!
//! Two ways lead here. A row of `Garbage` says that a blob's last use is gone. And a crash between a blob and its row
//! leaves a blob that no row ever spoke of: those are looked for once, at start.

use crate::S3;
use crate::tables::{BlobUses, Garbage};
use blob::BlobId;
use kernel::{Fault, OrFault};
use std::time::Duration;
use store::{News, Table};

const AT_ONCE: usize = 256;
/// A blob that somebody was reading is tried again after this.
const AGAIN_AFTER: Duration = Duration::from_secs(60);

impl S3 {
    /// Runs until it is dropped.
    pub async fn collect_garbage_for_ever(&self) {
        let mut changes = self.store.changes();
        if let Err(fault) = self.collect_orphans().await {
            tracing::warn!(fault = %fault.chain(), "could not look for orphaned blobs");
        }
        loop {
            if let Err(fault) = self.collect_garbage().await {
                tracing::warn!(fault = %fault.chain(), "could not delete blobs");
            }
            let wait_for_news = async {
                loop {
                    match changes.next().await {
                        Some(News::Committed(some))
                            if some.iter().all(|change| change.table != Garbage::NAME) => {}
                        Some(_) => return true,
                        None => return false,
                    }
                }
            };
            if let Ok(false) = tokio::time::timeout(AGAIN_AFTER, wait_for_news).await {
                return;
            }
        }
    }

    /// Deletes what `Garbage` names, except what somebody reads or has begun to use again.
    pub(crate) async fn collect_garbage(&self) -> Result<(), Fault> {
        let mut after: Option<String> = None;
        loop {
            let rows = self.store.read(|tx| tx.scan::<Garbage>(&(), after.as_ref(), AT_ONCE)).await?;
            let Some((last, ())) = rows.last() else { return Ok(()) };
            after = Some(last.clone());
            let mut done = Vec::new();
            for (key, ()) in rows {
                let id = BlobId::parse(&*key).or_fault(|| "the garbage list names no blob")?;
                let gone = self.delete_unused(&id).await?;
                if gone || self.is_used(&id).await? {
                    done.push(key);
                }
            }
            let unlist = self.store.write(move |tx| {
                // A blob that became garbage a second time meanwhile is found as an orphan at the next start.
                for key in &done {
                    tx.delete::<Garbage>(key)?;
                }
                Ok::<_, Fault>(())
            });
            unlist.await?;
        }
    }

    async fn collect_orphans(&self) -> Result<(), Fault> {
        for id in self.blobs.ids().await? {
            self.delete_unused(&id).await?;
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn delete_unused(&self, id: &BlobId) -> Result<bool, Fault> {
        self.blobs.delete_if(id, async || Ok::<_, Fault>(!self.is_used(id).await?)).await
    }

    async fn is_used(&self, id: &BlobId) -> Result<bool, Fault> {
        self.store.read(|tx| Ok(tx.get::<BlobUses>(&id.to_string())?.is_some())).await
    }
}
