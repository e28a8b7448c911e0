//! A function's log on its way to CloudWatch Logs: in the background, in order, as the function's role. An asynchronous
//! invocation is over only when its lines are on disk (`Written`): nothing else tells what it did.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html> (read 2026-11-21). A role that may
//! not write logs has none: the function runs all the same, as in AWS. A group or stream that is deleted comes again with the next
//! line. A function that writes faster than its lines can be stored
//! loses some, and a line in their place says how many: our memory is not its to fill.

use api_logs::*;
use exec::function::{LogLine, LogSink};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use wire::{Caller, Cx, Operation, OperationError, Refusal};

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
    let stream = Stream { caller, role, group, stream, is_made: false, refused: 0, told: None };
    tokio::spawn(write(stream, received, waiting.clone()));
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
    is_made: bool,
    /// Lines that were refused since one was taken.
    refused: usize,
    /// Why, to be told once.
    told: Option<String>,
}

async fn write(mut stream: Stream, mut entries: UnboundedReceiver<Entry>, waiting: Arc<AtomicUsize>) {
    let mut batch = Vec::new();
    while entries.recv_many(&mut batch, EVENTS_MAX).await > 0 {
        let (mut lines, mut marks) = (Vec::new(), Vec::new());
        for entry in batch.drain(..) {
            match entry {
                Entry::Line(line) => lines.push(line),
                Entry::Mark(mark) => marks.push(mark),
            }
        }
        let taken: usize = lines.iter().map(|line| line.text.len()).sum();
        for part in parts(lines) {
            stream.store(part).await;
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
    /// One request's worth. What is refused is lost, and said to be with the next lines that are taken.
    async fn store(&mut self, mut events: Vec<InputLogEvent>) {
        let count = events.len();
        if self.refused > 0 {
            let message = format!("[landfall] {} lines could not be stored and are not here", self.refused);
            events.insert(0, InputLogEvent { timestamp: events[0].timestamp, message });
        }
        match self.put(events).await {
            Ok(()) => (self.refused, self.told) = (0, None),
            Err(refusal) => {
                self.refused += count;
                self.tell(&refusal);
            }
        }
    }

    /// The stream is made with the first line, and made again when somebody has deleted it.
    async fn put(&mut self, events: Vec<InputLogEvent>) -> Result<(), Refusal> {
        if !self.is_made {
            self.make().await?;
            self.is_made = true;
        }
        let input = PutLogEventsInput {
            log_group_name: self.group.clone(),
            log_stream_name: self.stream.clone(),
            log_events: events,
            ..Default::default()
        };
        match self.call::<PutLogEvents>(input.clone()).await {
            Err(refusal) if refusal.code == "ResourceNotFoundException" => {
                self.make().await?;
                self.call::<PutLogEvents>(input).await.map(drop)
            }
            put => put.map(drop),
        }
    }

    async fn make(&self) -> Result<(), Refusal> {
        let stream =
            CreateLogStreamInput { log_group_name: self.group.clone(), log_stream_name: self.stream.clone() };
        match self.call::<CreateLogStream>(stream.clone()).await {
            Err(refusal) if refusal.code == "ResourceNotFoundException" => {}
            made => return unless_there(made),
        }
        let group = CreateLogGroupInput { log_group_name: self.group.clone(), ..Default::default() };
        unless_there(self.call::<CreateLogGroup>(group).await)?;
        unless_there(self.call::<CreateLogStream>(stream).await)
    }

    async fn call<Op: Operation>(&self, input: Op::Input) -> Result<Op::Output, Refusal> {
        self.caller.call::<Op>(&self.role, input).await.map_err(OperationError::into_refusal)
    }

    fn tell(&mut self, refusal: &Refusal) {
        let (group, code, message) = (&self.group, &refusal.code, &refusal.message);
        if self.told.as_deref() != Some(&**code) {
            tracing::info!(group, %code, message, "a function's log was not written");
            self.told = Some(code.to_string());
        }
    }
}

/// Somebody else may have made it just now.
fn unless_there<T>(made: Result<T, Refusal>) -> Result<(), Refusal> {
    match made {
        Err(refusal) if refusal.code != "ResourceAlreadyExistsException" => Err(refusal),
        _ => Ok(()),
    }
}
