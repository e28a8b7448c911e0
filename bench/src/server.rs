//! A server to measure, and typed calls to it.

use crate::Failure;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use kernel::{Clock, SystemClock};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use wire::remote::{self, Keys};
use wire::{Operation, OperationError, sigv4};

pub struct Server {
    binary: PathBuf,
    child: Child,
    data_dir: PathBuf,
    pub endpoint: String,
    pub keys: Keys,
    http: Http<HttpConnector, Full<Bytes>>,
}

pub const REGION: &str = "us-east-1";

impl Server {
    /// On a data directory of its own.
    pub fn start(binary: &Path) -> Result<Self, Failure> {
        let now = SystemClock::new(1.0).now().as_nanosecond();
        let data_dir = std::env::temp_dir().join(format!("landfall-bench-{}-{now}", std::process::id()));
        let (child, endpoint) = up(binary, &data_dir)?;
        let account: serde_json::Value =
            serde_json::from_slice(&std::fs::read(data_dir.join("account.json"))?)?;
        let text = |key: &str| account[key].as_str().unwrap_or_default().to_owned();
        let keys = Keys {
            access_key_id: text("access_key_id"),
            secret_access_key: text("secret_access_key"),
            session_token: None,
        };
        let http = Http::builder(TokioExecutor::new()).build_http();
        Ok(Self { binary: binary.to_owned(), child, data_dir, endpoint, keys, http })
    }

    /// kill -9, and a new process on the same data.
    pub fn kill_and_start_again(&mut self) -> Result<(), Failure> {
        self.child.kill()?;
        self.child.wait()?;
        (self.child, self.endpoint) = up(&self.binary, &self.data_dir)?;
        Ok(())
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where its data lies; removed with it.
    pub fn folder(&self) -> &Path {
        &self.data_dir
    }

    pub async fn call<Op: Operation>(&self, input: Op::Input) -> Result<Op::Output, Failure> {
        self.call_as::<Op>(&self.keys, input).await
    }

    pub async fn call_as<Op: Operation>(&self, keys: &Keys, input: Op::Input) -> Result<Op::Output, Failure> {
        let request =
            remote::request::<Op>(input, &self.endpoint, REGION, keys, SystemClock::new(1.0).now())?;
        let (parts, body) = self.http.request(request.map(Full::new)).await?.into_parts();
        let response = http::Response::from_parts(parts, body.collect().await?.to_bytes());
        remote::answer::<Op>(&response)?.map_err(|refusal| {
            let error = Op::Error::from(refusal);
            format!("{}: {}: {}", Op::MODEL.name, error.code(), error.message()).into()
        })
    }

    /// A request to S3, whose protocol is not the model's, signed by the root user.
    pub async fn s3(&self, method: &str, path: &str, body: Bytes) -> Result<Bytes, Failure> {
        let uri = format!("{}{path}", self.endpoint);
        let mut request = http::Request::builder().method(method).uri(uri).body(body)?;
        sigv4::sign(&mut request, "s3", REGION, &self.keys, SystemClock::new(1.0).now())?;
        let (parts, body) = self.http.request(request.map(Full::new)).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        if !parts.status.is_success() {
            let said = String::from_utf8_lossy(&body).into_owned();
            return Err(format!("{method} {path}: {}: {said}", parts.status).into());
        }
        Ok(body)
    }
}

/// Starts a server and waits for the line that says where it is.
fn up(binary: &Path, data_dir: &Path) -> Result<(Child, String), Failure> {
    let mut child = Command::new(binary)
        .args(["up", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(data_dir)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
    let endpoint = line.split_whitespace().find(|word| word.starts_with("http://"));
    match endpoint {
        Some(endpoint) => Ok((child, endpoint.to_owned())),
        None => Err(format!("not ready: {line}").into()),
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.data_dir);
    }
}
