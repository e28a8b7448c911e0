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
use wire::{Operation, OperationError};

pub struct Server {
    child: Child,
    data_dir: PathBuf,
    pub endpoint: String,
    pub keys: Keys,
    http: Http<HttpConnector, Full<Bytes>>,
}

pub const REGION: &str = "us-east-1";

impl Server {
    pub fn start(binary: &Path) -> Result<Self, Failure> {
        let data_dir = std::env::temp_dir().join(format!(
            "landfall-bench-{}-{}",
            std::process::id(),
            SystemClock::new(1.0).now().as_nanosecond()
        ));
        let mut child = Command::new(binary)
            .args(["up", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(&data_dir)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let endpoint = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .ok_or(format!("not ready: {line}"))?
            .to_owned();
        let account: serde_json::Value =
            serde_json::from_slice(&std::fs::read(data_dir.join("account.json"))?)?;
        let text = |key: &str| account[key].as_str().unwrap_or_default().to_owned();
        let keys = Keys {
            access_key_id: text("access_key_id"),
            secret_access_key: text("secret_access_key"),
            session_token: None,
        };
        Ok(Self { child, data_dir, endpoint, keys, http: Http::builder(TokioExecutor::new()).build_http() })
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
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
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.data_dir);
    }
}
