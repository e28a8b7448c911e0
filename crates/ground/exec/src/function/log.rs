//! A program's output as log lines, and the last 4 KB of an invocation's log.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_ResponseSyntax> (read 2026-11-21):
//! `X-Amz-Log-Result` is the last 4 KB of the execution log.

use kernel::{Clock, Timestamp};
use std::sync::Arc;

/// Where an instance's log goes, line by line, while it is being written. Called on the invoke path: must not block.
pub type LogSink = Arc<dyn Fn(LogLine) + Send + Sync>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    pub at: Timestamp,
    pub text: String,
}

/// CloudWatch Logs takes events up to this size; longer lines are cut into several.
const LINE_BYTES_MAX: usize = 256 << 10;
const TAIL_BYTES: usize = 4 << 10;
/// How our bootstraps write a line break inside one record.
const RECORD_BREAK: u8 = 0x1e;

/// Cuts a stream of bytes into lines.
#[derive(Default)]
pub(crate) struct Lines {
    pending: Vec<u8>,
}

impl Lines {
    pub fn take(&mut self, bytes: &[u8], mut line: impl FnMut(String)) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.pending.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.pending.pop();
                self.give(&mut line);
            }
            while self.pending.len() > LINE_BYTES_MAX {
                let rest = self.pending.split_off(LINE_BYTES_MAX);
                self.give(&mut line);
                self.pending = rest;
            }
        }
    }

    /// What came without a line break before the stream ended.
    pub fn finish(&mut self, mut line: impl FnMut(String)) {
        if !self.pending.is_empty() {
            self.give(&mut line);
        }
    }

    fn give(&mut self, line: &mut impl FnMut(String)) {
        let mut bytes = std::mem::take(&mut self.pending);
        if bytes.ends_with(b"\r") {
            bytes.pop();
        }
        bytes.iter_mut().filter(|byte| **byte == RECORD_BREAK).for_each(|byte| *byte = b'\n');
        line(
            String::from_utf8(bytes)
                .unwrap_or_else(|bad| String::from_utf8_lossy(bad.as_bytes()).into_owned()),
        );
    }
}

/// One instance's log: stamps lines, hands them on, keeps the tail.
pub(crate) struct Log {
    clock: Arc<dyn Clock>,
    sink: LogSink,
    lines: Lines,
    tail: Vec<u8>,
}

impl Log {
    pub fn new(clock: Arc<dyn Clock>, sink: LogSink) -> Self {
        Self { clock, sink, lines: Lines::default(), tail: Vec::new() }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn output(&mut self, bytes: &[u8]) {
        let mut lines = std::mem::take(&mut self.lines);
        lines.take(bytes, |text| self.line(text));
        self.lines = lines;
    }

    pub fn end_of_output(&mut self) {
        let mut lines = std::mem::take(&mut self.lines);
        lines.finish(|text| self.line(text));
    }

    pub fn line(&mut self, text: String) {
        self.tail.extend_from_slice(text.as_bytes());
        self.tail.push(b'\n');
        if self.tail.len() > 4 * TAIL_BYTES {
            self.tail.drain(..self.tail.len() - TAIL_BYTES);
        }
        (self.sink)(LogLine { at: self.clock.now(), text });
    }

    pub fn take_tail(&mut self) -> Vec<u8> {
        let mut tail = std::mem::take(&mut self.tail);
        tail.drain(..tail.len().saturating_sub(TAIL_BYTES));
        tail
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(pieces: &[&[u8]]) -> Vec<String> {
        let (mut lines, mut out) = (Lines::default(), Vec::new());
        pieces.iter().for_each(|piece| lines.take(piece, |line| out.push(line)));
        lines.finish(|line| out.push(line));
        out
    }

    #[test]
    fn lines_are_cut_wherever_the_bytes_are() {
        assert_eq!(cut(&[b"a\nb", b"c\r\n", b"\nrest"]), ["a", "bc", "", "rest"]);
        assert_eq!(cut(&[b"one\x1erecord\n"]), ["one\nrecord"]);
        assert_eq!(cut(&[&[0xff, b'\n']]), ["\u{fffd}"]);
    }

    #[test]
    fn endless_lines_are_cut() {
        let long = vec![b'x'; LINE_BYTES_MAX + 10];
        assert_eq!(cut(&[&long]).iter().map(String::len).collect::<Vec<_>>(), [LINE_BYTES_MAX, 10]);
    }
}
