//! The floor for a request: the same kind of server, doing nothing.

use crate::Failure;
use std::io::{Read, Write};
use std::net::TcpStream;

/// Asks `GET path` of `endpoint` on a fresh connection and reads the status line.
pub fn get(endpoint: &str, path: &str) -> Result<(), Failure> {
    let host = endpoint.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host)?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if answer.starts_with("HTTP/1.1 200") {
        Ok(())
    } else {
        Err(format!("{path}: {}", answer.lines().next().unwrap_or_default()).into())
    }
}
