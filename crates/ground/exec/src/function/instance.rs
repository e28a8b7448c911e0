//! One instance: started and initialised, then one event after the other, until it is ended or ends itself.

use super::channel::{Channel, Head};
use super::failed_init::{FailedInit, InitFailure};
use super::link::{Link, Message};
use super::log::{Log, LogSink};
use super::report::{self, Death, Figures, PAYLOAD_BYTES_MAX};
use super::runtime_api::RuntimeApi;
use super::{FunctionSpec, Host};
use crate::launch::Sandbox;
use crate::plan::{API_PORT, End};
use bytes::Bytes;
use kernel::{Fault, OrFault};
use serde_json::value::RawValue;
use std::time::{Duration, Instant};

/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>: initialisation has 10 seconds; then it is
/// tried again "at the time of the first function invocation with the configured function timeout".
const INIT_LIMIT: Duration = Duration::from_secs(10);
/// How often memory is looked at where the kernel does not limit it.
const MEMORY_WATCH: Duration = Duration::from_millis(50);
/// How long an ended instance's channel may stay open: something of it may hold on to the other end.
const LAST_WORDS_LIMIT: Duration = Duration::from_secs(1);

/// An event for a function.
#[derive(Debug, Clone)]
pub struct Invocation {
    pub request_id: String,
    /// As it was called: with the alias or version, if one was given.
    pub invoked_arn: String,
    pub payload: Bytes,
    /// JSON, already decoded from the header's base64.
    pub client_context: Option<Box<RawValue>>,
    pub trace_id: String,
}

/// What an invocation came to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The function's answer, or Lambda's error document (`X-Amz-Function-Error: Unhandled`).
    pub result: Result<Bytes, Bytes>,
    /// The last 4 KB of its log.
    pub tail: Vec<u8>,
    pub figures: Figures,
    /// Whether the instance can take another event.
    pub is_alive: bool,
}

/// The instance had ended while it was idle: nothing has run, another instance may have the event. An instance that ends
/// before its first event is no `Dead`: the next one would do the same, and so on for ever.
#[derive(Debug)]
pub struct Dead;

#[derive(Debug)]
pub enum StartError {
    /// Ours.
    Fault(Fault),
    /// The function's: its initialisation failed.
    Init(Box<FailedInit>),
}

impl From<Fault> for StartError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

pub struct Instance {
    sandbox: Sandbox,
    link: Link,
    log: Log,
    memory_mb: u32,
    timeout: Duration,
    version: String,
    /// Told by the first invocation.
    init: Option<Duration>,
    memory_peak_bytes: u64,
    /// False when the program has closed its standard output and error: it may live on all the same.
    has_output: bool,
    is_frozen: bool,
    is_dead: bool,
}

/// How far a start came.
enum Begun {
    Ready(Box<Instance>),
    Failed(Box<FailedInit>),
    TooSlow(Box<FailedInit>),
}

/// What can happen while we wait for an instance.
enum Event {
    Told(Message),
    Died(Death),
}

impl Host {
    /// Starts an instance and waits until it is initialised. As Lambda does, what was not ready in ten seconds is begun again,
    /// and then has as long as an invocation.
    pub async fn start(&self, spec: &FunctionSpec, sink: LogSink) -> Result<Instance, StartError> {
        match self.start_within(spec, sink.clone(), INIT_LIMIT).await? {
            Begun::Ready(instance) => Ok(*instance),
            Begun::Failed(failed) => Err(StartError::Init(failed)),
            Begun::TooSlow(_) => match self.start_within(spec, sink, spec.timeout).await? {
                Begun::Ready(instance) => Ok(*instance),
                Begun::Failed(failed) | Begun::TooSlow(failed) => Err(StartError::Init(failed)),
            },
        }
    }

    async fn start_within(
        &self,
        spec: &FunctionSpec,
        sink: LogSink,
        limit: Duration,
    ) -> Result<Begun, StartError> {
        let (mut plan, peer) = self.plan(spec)?;
        let mut log = Log::new(self.0.clock.clone(), sink);
        log.line(self.init_line(spec));
        let started = Instant::now();
        let has_listener = plan.program.hands_out_listener;
        let api = match peer {
            Some(peer) if !has_listener => Some(RuntimeApi::listen(peer).await?),
            _ => None,
        };
        let address = match &api {
            Some(api) => Some(api.address.to_string()),
            None => has_listener.then(|| format!("127.0.0.1:{API_PORT}")),
        };
        plan.program.env.extend(address.map(|address| ("AWS_LAMBDA_RUNTIME_API".to_owned(), address)));
        let mut sandbox = self.0.machine.launcher().launch(plan, &Self::share(spec)).await?;
        let link = match api {
            Some(api) => Link::Api(api),
            None if has_listener => Link::Api(RuntimeApi::on(sandbox.take_listener()?)?),
            None => {
                Link::Channel(Channel::new(sandbox.channel.take().or_fault(|| "the channel was asked for")?))
            }
        };
        if let (Link::Api(api), Some(freezer)) = (&link, &sandbox.freezer) {
            api.freeze_by(freezer.clone());
        }
        let mut instance = Instance {
            sandbox,
            link,
            log,
            memory_mb: spec.memory_mb,
            timeout: spec.timeout,
            version: spec.version.clone(),
            init: None,
            memory_peak_bytes: 0,
            has_output: true,
            is_frozen: false,
            is_dead: false,
        };
        let event = instance.wait(limit, limit).await?;
        let init = started.elapsed();
        instance.drain();
        instance.init = Some(init);
        let cause = match event {
            Event::Told(Message::Ready) => return Ok(Begun::Ready(Box::new(instance))),
            Event::Told(Message::InitFailed(document)) => InitFailure::Told(document),
            Event::Told(other) => return Err(Fault::new(format!("{other:?} before initialisation")).into()),
            Event::Died(death) => InitFailure::Died(death),
        };
        let is_slow = matches!(cause, InitFailure::Died(Death::TimedOut(_)));
        let failed = Box::new(instance.give_up(cause, init).await);
        Ok(if is_slow { Begun::TooSlow(failed) } else { Begun::Failed(failed) })
    }

    fn init_line(&self, spec: &FunctionSpec) -> String {
        match self.interpreter(&spec.runtime) {
            Some(found)
                if crate::interpreter::Wanted::of_runtime(&spec.runtime)
                    .is_some_and(|w| found.is_exactly(w)) =>
            {
                format!("INIT_START Runtime Version: {}:{}", spec.runtime, found.version)
            }
            Some(found) => format!(
                "INIT_START Runtime Version: {:?} {} (this machine has no {})",
                found.language, found.version, spec.runtime
            ),
            None => format!("INIT_START Runtime Version: {}", spec.runtime),
        }
    }
}

impl Instance {
    /// Ends what did not come to be an instance; its log is still to be concluded.
    async fn give_up(mut self, cause: InitFailure, init: Duration) -> FailedInit {
        self.log.end_of_output();
        self.log.line(report::failed_init(init, cause.error_type().as_deref(), cause.status()));
        self.init = None; // told in a line of its own
        let figures = self.figures(init);
        self.sandbox.finish().await;
        FailedInit { cause, figures, log: self.log, version: self.version }
    }

    /// Gives the instance an event and waits for what comes of it, no longer than the function's timeout.
    pub async fn invoke(&mut self, invocation: &Invocation) -> Result<Outcome, Dead> {
        let is_first = self.init.is_some();
        if self.is_dead || (!is_first && self.sandbox.has_ended()) {
            return Err(Dead);
        }
        let id = &invocation.request_id;
        let deadline = kernel::clock::later(self.log.now(), self.timeout);
        let head = Head {
            request_id: id,
            arn: &invocation.invoked_arn,
            deadline_ms: deadline.as_millisecond(),
            trace_id: &invocation.trace_id,
            client_context: invocation.client_context.as_deref(),
        };
        self.thaw();
        self.drain(); // what it wrote between two events belongs to none
        let started = Instant::now();
        // What is stuck in its own loop reads nothing, and a large event fills the socket.
        let sent = tokio::time::timeout(self.timeout, self.link.send(&head, &invocation.payload)).await;
        if matches!(sent, Ok(Err(_))) && !is_first {
            return Err(Dead);
        }
        self.log.line(report::start(id, &self.version));
        let event = match sent {
            // An error says that its channel is closed: its end will be seen.
            Ok(_) => self.wait(self.timeout.saturating_sub(started.elapsed()), self.timeout).await,
            Err(_) => Ok(Event::Died(Death::TimedOut(self.timeout))),
        };
        let has_ended = matches!(event, Ok(Event::Died(Death::Ended(_) | Death::OutOfMemory)));
        if has_ended && !is_first && self.link.is_unread() {
            return Err(Dead);
        }
        let event = event.unwrap_or_else(|fault| {
            tracing::error!(fault = %fault.chain(), "an instance broke its protocol");
            Event::Died(Death::Ended(End::Killed))
        });
        let duration = started.elapsed();
        self.drain();
        let outcome = self.conclude(id, event, duration);
        self.freeze();
        Ok(outcome)
    }

    /// Between two events nothing in it runs. What speaks the Runtime API is frozen when it asks for the next one.
    fn freeze(&mut self) {
        if let (Link::Channel(_), Some(freezer), false) = (&self.link, &self.sandbox.freezer, self.is_dead) {
            freezer.stop();
            self.is_frozen = true;
        }
    }

    fn thaw(&mut self) {
        if let Some(freezer) = self.sandbox.freezer.as_ref().filter(|_| self.is_frozen) {
            freezer.go();
            self.is_frozen = false;
        }
    }

    fn conclude(&mut self, id: &str, event: Event, duration: Duration) -> Outcome {
        let (result, death) = match event {
            Event::Told(Message::Answered(payload)) if payload.len() > PAYLOAD_BYTES_MAX => {
                (Err(report::too_large()), None)
            }
            Event::Told(Message::TooLarge) => (Err(report::too_large()), None),
            Event::Told(Message::Answered(payload)) => (Ok(payload), None),
            Event::Told(Message::Failed(document)) => (Err(document), None),
            Event::Told(Message::Fatal(document)) => {
                self.is_dead = true;
                (Err(document), None)
            }
            Event::Told(Message::Ready | Message::InitFailed(_)) => {
                let death = Death::Ended(End::Killed);
                (Err(death.document(id)), Some(death))
            }
            Event::Died(death) => (Err(death.document(id)), Some(death)),
        };
        if let Some(death) = death {
            self.is_dead = true;
            self.log.end_of_output();
            let line = death.line(self.log.now(), id);
            self.log.line(line);
        }
        self.log.line(report::end(id));
        let figures = self.figures(duration);
        self.log.line(report::report(id, &figures, death.map(Death::status)));
        Outcome { result, tail: self.log.take_tail(), figures, is_alive: !self.is_dead }
    }

    fn figures(&mut self, duration: Duration) -> Figures {
        let init = self.init.take();
        self.memory_peak_bytes = self.memory_peak_bytes.max(self.sandbox.memory().peak_bytes);
        let limit = u64::from(self.memory_mb);
        Figures {
            duration,
            billed_ms: report::billed_ms(duration, init),
            memory_mb: self.memory_mb,
            memory_used_mb: (self.memory_peak_bytes >> 20).clamp(1, limit),
            init,
        }
    }

    /// Waits for a message or the instance's end, reading its output all the while.
    async fn wait(&mut self, limit: Duration, told_limit: Duration) -> Result<Event, Fault> {
        let deadline = tokio::time::sleep(limit);
        tokio::pin!(deadline);
        let is_limited = self.sandbox.has_memory_limit();
        let mut watch = tokio::time::interval(MEMORY_WATCH);
        let mut may_tell = true;
        loop {
            tokio::select! {
                biased;
                message = self.link.next(), if may_tell => match message.or_fault(|| "reading from an instance")? {
                    Some(message) => return Ok(Event::Told(message)),
                    // The channel is closed. The end is near, and told by the launcher; or it goes on until its time is up.
                    None => may_tell = false,
                },
                readable = self.sandbox.log.readable(), if self.has_output => {
                    readable.or_fault(|| "reading an instance's output")?;
                    let log = &mut self.log;
                    self.has_output = self.sandbox.drain_ready(|bytes| log.output(bytes));
                }
                end = self.sandbox.life.ended() => {
                    let death = self.told_apart(end?);
                    return Ok(self.last_words(death).await);
                }
                () = &mut deadline => return Ok(Event::Died(Death::TimedOut(told_limit))),
                _ = watch.tick(), if !is_limited => {
                    if self.watch_memory() {
                        return Ok(Event::Died(Death::OutOfMemory));
                    }
                }
            }
        }
    }

    /// What it said before it ended counts, though we may have seen its end first.
    async fn last_words(&mut self, death: Death) -> Event {
        match tokio::time::timeout(LAST_WORDS_LIMIT, self.link.last()).await {
            Ok(Ok(Some(message))) => Event::Told(message),
            _ => Event::Died(death),
        }
    }

    fn told_apart(&self, end: End) -> Death {
        if self.sandbox.memory().kills > 0 { Death::OutOfMemory } else { Death::Ended(end) }
    }

    /// Where nobody else does. True when the limit is passed.
    fn watch_memory(&mut self) -> bool {
        let now = self.sandbox.memory().peak_bytes;
        self.memory_peak_bytes = self.memory_peak_bytes.max(now);
        let limit = u64::from(self.memory_mb) << 20;
        now > limit && self.sandbox.really_has_more_than(limit)
    }

    /// Takes what the program has written so far.
    fn drain(&mut self) {
        let log = &mut self.log;
        self.sandbox.drain_now(|bytes| log.output(bytes));
    }

    /// Ends it and everything in it.
    pub async fn end(self) {
        self.sandbox.finish().await;
    }
}
