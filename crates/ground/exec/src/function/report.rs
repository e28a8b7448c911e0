//! The lines that Lambda itself writes into a function's log, and the error documents of what no bootstrap can report.
//!
//! Formats: <https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html> ("the Python runtime logs the START, END,
//! and REPORT lines"), <https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html> (both read
//! 2026-11-21). Billed duration counts initialisation, as AWS has done for every runtime since 2025-08-01:
//! <https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/>.

use crate::plan::End;
use bytes::Bytes;
use serde_json::json;
use std::time::Duration;

/// Lambda's limit for a synchronous answer, as its own message gives it.
pub const PAYLOAD_BYTES_MAX: usize = 6_291_556;

pub(crate) fn start(request_id: &str, version: &str) -> String {
    format!("START RequestId: {request_id} Version: {version}")
}

pub(crate) fn end(request_id: &str) -> String {
    format!("END RequestId: {request_id}")
}

/// Figures of one invocation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    pub duration: Duration,
    pub billed_ms: u64,
    pub memory_mb: u32,
    pub memory_used_mb: u64,
    /// Only of the invocation for which the instance was started.
    pub init: Option<Duration>,
}

pub(crate) fn billed_ms(duration: Duration, init: Option<Duration>) -> u64 {
    (duration + init.unwrap_or_default()).as_secs_f64().mul_add(1000.0, 0.0).ceil().max(1.0) as u64
}

/// `status` only of what went wrong: `timeout`, `error`.
pub(crate) fn report(request_id: &str, figures: &Figures, status: Option<&str>) -> String {
    let ms = |duration: Duration| duration.as_secs_f64() * 1000.0;
    let mut line = format!(
        "REPORT RequestId: {request_id}\tDuration: {:.2} ms\tBilled Duration: {} ms\tMemory Size: {} MB\tMax Memory Used: {} MB\t",
        ms(figures.duration),
        figures.billed_ms,
        figures.memory_mb,
        figures.memory_used_mb,
    );
    if let Some(init) = figures.init {
        line.push_str(&format!("Init Duration: {:.2} ms\t", ms(init)));
    }
    if let Some(status) = status {
        line.push_str(&format!("Status: {status}\t"));
    }
    line
}

/// Of an initialisation that failed or took longer than it may.
pub(crate) fn failed_init(init: Duration, error_type: Option<&str>, status: &str) -> String {
    let ms = init.as_secs_f64() * 1000.0;
    let line = format!("INIT_REPORT Init Duration: {ms:.2} ms\tPhase: init\tStatus: {status}");
    match error_type.filter(|_| status == "error") {
        Some(error_type) => format!("{line}\tError Type: {error_type}"),
        None => line,
    }
}

/// Why an instance is no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Death {
    Ended(End),
    OutOfMemory,
    TimedOut(Duration),
}

impl Death {
    pub fn error_type(self) -> &'static str {
        match self {
            Self::Ended(End::Unstartable) => "Runtime.InvalidEntrypoint",
            Self::Ended(_) => "Runtime.ExitError",
            Self::OutOfMemory => "Runtime.OutOfMemory",
            Self::TimedOut(_) => "Sandbox.Timedout",
        }
    }

    fn reason(self) -> String {
        match self {
            Self::Ended(End::Unstartable) => {
                "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]".to_owned()
            }
            Self::Ended(End::Exited(0)) => "Runtime exited without providing a reason".to_owned(),
            Self::Ended(End::Exited(code)) => format!("Runtime exited with error: exit status {code}"),
            Self::Ended(End::Signaled(signal)) => {
                format!("Runtime exited with error: signal: {}", signal_text(signal))
            }
            // What Lambda says of memory too: the kernel's killer and ours look alike to it.
            Self::Ended(End::Killed) | Self::OutOfMemory => {
                "Runtime exited with error: signal: killed".to_owned()
            }
            Self::TimedOut(limit) => format!("Task timed out after {:.2} seconds", limit.as_secs_f64()),
        }
    }

    pub fn document(self, request_id: &str) -> Bytes {
        let message = format!("RequestId: {request_id} Error: {}", self.reason());
        document(self.error_type(), &message)
    }

    /// The line that tells it in the log.
    pub fn line(self, at: kernel::Timestamp, request_id: &str) -> String {
        match self {
            Self::TimedOut(_) => format!("{at:.3} {request_id} {}\n", self.reason()),
            _ => format!("RequestId: {request_id} Error: {}\n{}", self.reason(), self.error_type()),
        }
    }

    pub fn status(self) -> &'static str {
        if matches!(self, Self::TimedOut(_)) { "timeout" } else { "error" }
    }
}

pub(crate) fn too_large() -> Bytes {
    let message =
        format!("Response payload size exceeded maximum allowed payload size ({PAYLOAD_BYTES_MAX} bytes).");
    document("Function.ResponseSizeTooLarge", &message)
}

pub(crate) fn document(error_type: &str, message: &str) -> Bytes {
    json!({"errorType": error_type, "errorMessage": message}).to_string().into()
}

/// As Go's `syscall.Signal` prints them, which is what Lambda's texts show.
fn signal_text(signal: i32) -> String {
    match signal {
        libc::SIGABRT => "aborted".to_owned(),
        libc::SIGBUS => "bus error".to_owned(),
        libc::SIGFPE => "floating point exception".to_owned(),
        libc::SIGHUP => "hangup".to_owned(),
        libc::SIGILL => "illegal instruction".to_owned(),
        libc::SIGINT => "interrupt".to_owned(),
        libc::SIGKILL => "killed".to_owned(),
        libc::SIGPIPE => "broken pipe".to_owned(),
        libc::SIGSEGV => "segmentation fault".to_owned(),
        libc::SIGTERM => "terminated".to_owned(),
        other => format!("signal {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_line_reads_as_lambdas() {
        let figures = Figures {
            duration: Duration::from_micros(1_234),
            billed_ms: billed_ms(Duration::from_micros(1_234), Some(Duration::from_millis(20))),
            memory_mb: 128,
            memory_used_mb: 35,
            init: Some(Duration::from_millis(20)),
        };
        let line = report("id", &figures, None);
        let wanted = "REPORT RequestId: id\tDuration: 1.23 ms\tBilled Duration: 22 ms\tMemory Size: 128 MB\t\
                      Max Memory Used: 35 MB\tInit Duration: 20.00 ms\t";
        assert_eq!(line, wanted);
    }

    #[test]
    fn deaths_have_lambdas_words() {
        let told = |death: Death| String::from_utf8_lossy(&death.document("X")).into_owned();
        let exit = told(Death::Ended(End::Exited(3)));
        assert!(exit.contains("RequestId: X Error: Runtime exited with error: exit status 3"), "{exit}");
        let late = told(Death::TimedOut(Duration::from_secs(3)));
        assert!(late.contains("Task timed out after 3.00 seconds"), "{late}");
    }
}
