//! A build's log: lines as they come, to CloudWatch Logs under the build's role, while the build runs.
//!
//! Nothing here waits for the log service: lines are kept until it has taken them. When a build writes more than can be
//! kept, or the service refuses some for good, lines are left out and the log says how many.

use crate::CodeBuild;
use api_logs::{
    CreateLogGroup, CreateLogGroupRequest, CreateLogStream, CreateLogStreamRequest, InputLogEvent,
};
use api_logs::{PutLogEvents, PutLogEventsRequest};
use kernel::{Clock, Timestamp};
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use wire::{Caller, Cx, OperationError, Refusal};

/// How long lines may gather before they are sent.
const GATHER: Duration = Duration::from_millis(100);
/// Of one batch of lines; all of them take less than two seconds.
const TRIES_MAX: u32 = 4;
const KEPT_BYTES_MAX: usize = 8 << 20;
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>: 1 MB and 10,000 events a call.
const BATCH_BYTES_MAX: usize = 900 << 10;
const BATCH_LINES_MAX: usize = 10_000;
const LINE_BYTES_MAX: usize = 200 << 10;
const PER_EVENT_BYTES: usize = 26;

/// Cheap to clone: all write the same log.
#[derive(Clone)]
pub(crate) struct Diary(Arc<Inner>);

struct Inner {
    clock: Arc<dyn Clock>,
    kept: Mutex<Kept>,
    news: Notify,
}

#[derive(Default)]
struct Kept {
    lines: Vec<(Timestamp, String)>,
    bytes: usize,
    /// Output without its end of line.
    rest: Vec<u8>,
    left_out: u64,
    closed: bool,
    /// What lacks at the end was told, or it was tried.
    is_told: bool,
}

pub(crate) struct Place {
    pub group: String,
    pub stream: String,
}

impl Diary {
    /// Makes group and stream; the refusal's text when the role may not.
    pub async fn open(service: &CodeBuild, cx: &Cx, place: Place) -> Result<(Self, JoinHandle<()>), String> {
        let caller = service.ports.caller.clone();
        let group =
            CreateLogGroupRequest { log_group_name: place.group.clone(), ..CreateLogGroupRequest::default() };
        let stream = CreateLogStreamRequest {
            log_group_name: place.group.clone(),
            log_stream_name: place.stream.clone(),
        };
        // A role that may not make the group may still write to one that is there.
        let made = caller.call::<CreateLogGroup>(cx, group).await;
        match caller.call::<CreateLogStream>(cx, stream).await {
            Ok(_) => {}
            Err(error) if error.code() == "ResourceAlreadyExistsException" => {}
            Err(error) => {
                let first = made.err().filter(|error| error.code() != "ResourceAlreadyExistsException");
                return Err(first.map_or_else(|| error.message(), |first| first.message()));
            }
        }
        let diary = Self::unsent(service.ports.clock.clone());
        let task = tokio::spawn(diary.clone().send(caller, cx.clone(), place));
        Ok((diary, task))
    }

    /// A log that nobody reads: CloudWatch Logs is switched off for the project.
    pub fn unsent(clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner { clock, kept: Mutex::default(), news: Notify::new() }))
    }

    /// A line of CodeBuild's own.
    pub fn note(&self, text: &str) {
        let now = self.0.clock.now();
        let time = now.strftime("%Y/%m/%d %H:%M:%S.%6f");
        self.output(format!("[Container] {time} {text}\n").as_bytes());
    }

    /// What the commands write.
    pub fn output(&self, bytes: &[u8]) {
        let now = self.0.clock.now();
        let mut kept = self.0.kept.lock();
        kept.rest.extend_from_slice(bytes);
        while let Some(at) = kept.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = kept.rest.drain(..=at).collect();
            kept.line(now, &line);
        }
        while kept.rest.len() > LINE_BYTES_MAX {
            let line: Vec<u8> = kept.rest.drain(..LINE_BYTES_MAX).collect();
            kept.line(now, &line);
        }
        drop(kept);
        self.0.news.notify_one();
    }

    /// No more lines come: the sender ends when it has sent all.
    pub fn close(&self) {
        let now = self.0.clock.now();
        let mut kept = self.0.kept.lock();
        let rest = std::mem::take(&mut kept.rest);
        if !rest.is_empty() {
            kept.line(now, &rest);
        }
        kept.closed = true;
        drop(kept);
        self.0.news.notify_one();
    }

    async fn send(self, caller: Caller, cx: Cx, place: Place) {
        loop {
            let (batch, closed) = self.batch();
            if batch.is_empty() {
                if closed {
                    return;
                }
                self.0.news.notified().await;
                if !self.0.kept.lock().closed {
                    tokio::time::sleep(GATHER).await;
                }
                continue;
            }
            let request = PutLogEventsRequest {
                log_group_name: place.group.clone(),
                log_stream_name: place.stream.clone(),
                log_events: batch,
                ..PutLogEventsRequest::default()
            };
            let lines = request.log_events.len() as u64;
            if let Err(refusal) = put(&caller, &cx, request).await {
                tracing::warn!(
                    group = place.group,
                    stream = place.stream,
                    error = refusal.message,
                    "log lines of a build were refused"
                );
                self.0.kept.lock().left_out += lines;
            }
        }
    }

    fn batch(&self) -> (Vec<InputLogEvent>, bool) {
        let mut kept = self.0.kept.lock();
        if kept.lines.is_empty() && kept.closed && !kept.is_told {
            kept.is_told = true;
            kept.gap(self.0.clock.now());
        }
        let (mut count, mut bytes) = (0, 0);
        for (_, line) in kept.lines.iter().take(BATCH_LINES_MAX) {
            bytes += line.len() + PER_EVENT_BYTES;
            if count > 0 && bytes > BATCH_BYTES_MAX {
                break;
            }
            count += 1;
        }
        let batch: Vec<_> = kept.lines.drain(..count).collect();
        kept.bytes -= batch.iter().map(|(_, line)| line.len()).sum::<usize>();
        let events =
            batch.into_iter().map(|(at, message)| InputLogEvent { timestamp: at.as_millisecond(), message });
        (events.collect(), kept.closed)
    }
}

/// What is refused for the moment is tried again a few times.
async fn put(caller: &Caller, cx: &Cx, request: PutLogEventsRequest) -> Result<(), Refusal> {
    let mut tries = 1;
    loop {
        let Err(error) = caller.call::<PutLogEvents>(cx, request.clone()).await else { return Ok(()) };
        let refusal = error.into_refusal();
        if tries == TRIES_MAX || !refusal.is_passing() {
            return Err(refusal);
        }
        tokio::time::sleep(GATHER * (1 << tries)).await;
        tries += 1;
    }
}

impl Kept {
    fn line(&mut self, at: Timestamp, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        // An event may not be empty.
        let text = match text.trim_end_matches(['\n', '\r']) {
            "" => "\n".to_owned(),
            line => format!("{line}\n"),
        };
        if self.bytes + text.len() > KEPT_BYTES_MAX {
            self.left_out += 1;
            return;
        }
        self.gap(at);
        self.push(at, text);
    }

    /// Tells how many lines lack here, if any do.
    fn gap(&mut self, at: Timestamp) {
        if self.left_out > 0 {
            let gap =
                format!("[Landfall] {} lines were left out here: the log did not take them\n", self.left_out);
            self.left_out = 0;
            self.push(at, gap);
        }
    }

    fn push(&mut self, at: Timestamp, text: String) {
        self.bytes += text.len();
        self.lines.push((at, text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::ManualClock;

    #[test]
    fn lines_are_cut_and_a_flood_is_told() {
        let diary = Diary::unsent(Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)));
        diary.note("begin");
        diary.output(b"one\ntw");
        diary.output(b"o\n\nrest");
        diary.close();
        let texts: Vec<_> = diary.batch().0.into_iter().map(|event| event.message).collect();
        assert_eq!(
            texts,
            ["[Container] 1970/01/01 00:00:00.000000 begin\n", "one\n", "two\n", "\n", "rest\n"]
        );
        let diary = Diary::unsent(Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)));
        let long = vec![b'x'; KEPT_BYTES_MAX + LINE_BYTES_MAX * 3];
        diary.output(&long);
        assert!(diary.0.kept.lock().left_out >= 2);
        while !diary.batch().0.is_empty() {}
        diary.output(b"after\n");
        let texts: Vec<_> = diary.batch().0.into_iter().map(|event| event.message).collect();
        assert!(texts.iter().any(|text| text.contains("lines were left out")), "{texts:?}");
    }

    #[test]
    fn what_lacks_at_the_end_is_told_once() {
        let diary = Diary::unsent(Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)));
        diary.output(b"one\n");
        assert_eq!(diary.batch().0.len(), 1);
        diary.0.kept.lock().left_out = 1;
        assert!(diary.batch().0.is_empty(), "more may come");
        diary.close();
        let told = diary.batch().0.into_iter().map(|event| event.message).collect::<Vec<_>>();
        assert_eq!(told, ["[Landfall] 1 lines were left out here: the log did not take them\n"]);
        diary.0.kept.lock().left_out = 1;
        assert!(diary.batch().0.is_empty(), "it was tried");
    }
}
