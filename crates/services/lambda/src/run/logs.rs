//! A function's log on its way to CloudWatch Logs: in the background, in order, as the function's role. An asynchronous
//! invocation is over only when its lines are on disk (`Written`): nothing else tells what it did.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html> (read 2026-11-21). A role that may
//! not write logs has none: the function runs all the same, as in AWS. A function that writes faster than its lines can be stored
//! loses some, and a line in their place says how many: our memory is not its to fill.

use api_logs::*;
use exec::function::{LogLine, LogSink};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use wire::{Caller, Cx, Operation, OperationError};

/// Of one PutLogEvents.
const EVENTS_MAX: usize = 1_000;
const BYTES_MAX: usize = 900_000;
/// Of one instance, on their way.
const WAITING_BYTES_MAX: usize = 32 << 20;

/// What is on its way, in order.
enum Entry {
    Line(LogLine),
    /// Dropped once all before it is on disk, or will never be.
    Mark(oneshot::Sender<()>),
}

/// One instance's log, to wait for.
#[derive(Debug, Clone)]
pub struct Written(UnboundedSender<Entry>);

impl Written {
    /// Until every line so far is on disk, or it is known that none will be.
    pub async fn wait(&self) {
        let (mark, passed) = oneshot::channel();
        let _ = self.0.send(Entry::Mark(mark));
        tokio::select! {
            _ = passed => {}
            // A mark that came just as the last reader went is read by nobody.
            () = self.0.closed() => {}
        }
    }
}

/// Where one instance's lines go. The stream is made with the first line; the task ends with the instance.
pub fn sink(caller: Caller, role: Cx, group: String, stream: String) -> (LogSink, Written) {
    let (entries, received) = mpsc::unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    tokio::spawn(write(Stream { caller, role, group, stream }, received, waiting.clone()));
    let (lost, lines) = (AtomicUsize::new(0), entries.clone());
    let sink = Arc::new(move |line: LogLine| {
        if waiting.load(Ordering::Relaxed) > WAITING_BYTES_MAX {
            lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let missed = lost.swap(0, Ordering::Relaxed);
        if missed > 0 {
            let text =
                format!("[landfall] {missed} lines came faster than they could be stored and are not here");
            let _ = lines.send(Entry::Line(LogLine { at: line.at, text }));
        }
        waiting.fetch_add(line.text.len(), Ordering::Relaxed);
        let _ = lines.send(Entry::Line(line));
    });
    (sink, Written(entries))
}

struct Stream {
    caller: Caller,
    role: Cx,
    group: String,
    stream: String,
}

async fn write(stream: Stream, mut entries: UnboundedReceiver<Entry>, waiting: Arc<AtomicUsize>) {
    let (mut batch, mut is_made) = (Vec::new(), false);
    while entries.recv_many(&mut batch, EVENTS_MAX).await > 0 {
        let (mut lines, mut marks) = (Vec::new(), Vec::new());
        for entry in batch.drain(..) {
            match entry {
                Entry::Line(line) => lines.push(line),
                Entry::Mark(mark) => marks.push(mark),
            }
        }
        if !is_made && !lines.is_empty() {
            is_made = stream.make().await;
            if !is_made {
                return;
            }
        }
        let taken: usize = lines.iter().map(|line| line.text.len()).sum();
        for part in parts(lines) {
            if !stream.put(part).await {
                return;
            }
        }
        let _ =
            waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |now| Some(now.saturating_sub(taken)));
    }
}

/// Cut so that each fits one request. A batch has no empty events: Logs refuses them.
fn parts(lines: Vec<LogLine>) -> Vec<Vec<InputLogEvent>> {
    let (mut all, mut size) = (vec![Vec::new()], 0);
    for line in lines.into_iter().filter(|line| !line.text.is_empty()) {
        size += line.text.len() + 26;
        if size > BYTES_MAX {
            all.push(Vec::new());
            size = line.text.len() + 26;
        }
        let event = InputLogEvent { timestamp: line.at.as_millisecond(), message: line.text };
        all.last_mut().expect("it begins with one").push(event);
    }
    all.retain(|part| !part.is_empty());
    all
}

impl Stream {
    async fn make(&self) -> bool {
        let stream =
            CreateLogStreamInput { log_group_name: self.group.clone(), log_stream_name: self.stream.clone() };
        match self.caller.call::<CreateLogStream>(&self.role, stream.clone()).await {
            Ok(_) => return true,
            Err(error) if error.code() == "ResourceNotFoundException" => {}
            Err(error) if error.code() == "ResourceAlreadyExistsException" => return true,
            Err(error) => return self.tell::<CreateLogStream>(&error),
        }
        let group = CreateLogGroupInput { log_group_name: self.group.clone(), ..Default::default() };
        match self.caller.call::<CreateLogGroup>(&self.role, group).await {
            Err(error) if error.code() != "ResourceAlreadyExistsException" => {
                return self.tell::<CreateLogGroup>(&error);
            }
            _ => {}
        }
        match self.caller.call::<CreateLogStream>(&self.role, stream).await {
            Ok(_) => true,
            Err(error) => self.tell::<CreateLogStream>(&error),
        }
    }

    async fn put(&self, events: Vec<InputLogEvent>) -> bool {
        let input = PutLogEventsInput {
            log_group_name: self.group.clone(),
            log_stream_name: self.stream.clone(),
            log_events: events,
            ..Default::default()
        };
        match self.caller.call::<PutLogEvents>(&self.role, input).await {
            Ok(_) => true,
            Err(error) => self.tell::<PutLogEvents>(&error),
        }
    }

    fn tell<Op: Operation>(&self, error: &Op::Error) -> bool {
        let (group, code, message) = (&self.group, error.code(), error.message());
        tracing::info!(group, %code, message, operation = Op::MODEL.name, "a function's log was not written");
        false
    }
}
