//! Callers of the alias while releases come and go, and who answered them.

use super::infrastructure::{ALIAS, FUNCTION};
use crate::client::Client;
use crate::commands::Trouble;
use api_lambda::{Invoke, InvokeInput};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

const PAUSE: Duration = Duration::from_millis(40);

/// Calls the alias again and again until stopped.
pub struct Traffic {
    stop: watch::Sender<bool>,
    task: JoinHandle<Counts>,
}

#[derive(Default)]
pub struct Counts(BTreeMap<String, (u64, u64)>);

impl Traffic {
    pub fn start(client: Arc<Client>) -> Self {
        let (stop, mut stopped) = watch::channel(false);
        let task = tokio::spawn(async move {
            let mut counts = Counts::default();
            while !*stopped.borrow() {
                if let Ok((version, failed, _)) = invoke(&client).await {
                    let count = counts.0.entry(version).or_default();
                    count.0 += 1;
                    count.1 += u64::from(failed);
                }
                let _ = tokio::time::timeout(PAUSE, stopped.changed()).await;
            }
            counts
        });
        Self { stop, task }
    }

    pub async fn stop(self) -> Counts {
        let _ = self.stop.send(true);
        self.task.await.unwrap_or_default()
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self
            .0
            .iter()
            .map(|(version, (calls, errors))| format!("version {version}: {calls} calls, {errors} errors"));
        f.write_str(&shown.collect::<Vec<_>>().join("; "))
    }
}

/// The executed version, whether the function failed, and the payload.
async fn invoke(client: &Client) -> Result<(String, bool, Bytes), Trouble> {
    let input = InvokeInput {
        function_name: FUNCTION.into(),
        qualifier: Some(ALIAS.into()),
        payload: Some(Bytes::from_static(b"{\"id\": \"2\"}")),
        ..InvokeInput::default()
    };
    let answer = client.call::<Invoke>(input).await?;
    Ok((
        answer.executed_version.unwrap_or_default(),
        answer.function_error.is_some(),
        answer.payload.unwrap_or_default(),
    ))
}

/// One invocation, in words: which version answered, with what.
pub async fn who_answers(client: &Client) -> Result<String, Trouble> {
    let (version, failed, payload) = invoke(client).await?;
    let answer: serde_json::Value = serde_json::from_slice(&payload).unwrap_or_default();
    let release = answer["release"].as_str().unwrap_or("?");
    let title = answer["found"]["title"].as_str().unwrap_or("no film");
    let verdict = if failed { "failed" } else { "answered" };
    Ok(format!("release {release}, version {version}, {verdict} \"{title}\""))
}
