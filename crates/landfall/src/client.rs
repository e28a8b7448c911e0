//! How the command line speaks to its server: AWS's own API, signed with the root key of the data directory.

use crate::commands::Trouble;
use crate::home::{self, Account, Running};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use kernel::{Clock, OrFault, SystemClock};
use std::path::Path;
use std::time::Duration;
use wire::remote::{self, Keys};
use wire::{Operation, Refusal, sigv4};

const ANSWER_WITHIN: Duration = Duration::from_secs(900);

pub struct Client {
    http: Http<HttpConnector, Full<Bytes>>,
    pub account: Account,
    pub running: Running,
    keys: Keys,
}

impl Client {
    /// A client for the server that runs on `data_dir`.
    pub fn open(data_dir: &Path) -> Result<Self, Trouble> {
        let none = || {
            Trouble::new(format!("no server has run on {}", data_dir.display()))
                .hint("start one with `landfall up`, or name its directory with --data-dir")
        };
        let account = home::read_account(data_dir)?.ok_or_else(none)?;
        let running = home::read_running(data_dir)?.ok_or_else(none)?;
        let keys = Keys {
            access_key_id: account.access_key_id.clone(),
            secret_access_key: account.secret_access_key.clone(),
            session_token: None,
        };
        Ok(Self { http: Http::builder(TokioExecutor::new()).build_http(), account, running, keys })
    }

    /// The operation's output; its refusal is a trouble that names code and message.
    pub async fn call<Op: Operation>(&self, input: Op::Input) -> Result<Op::Output, Trouble> {
        self.ask::<Op>(input).await?.map_err(|refusal| refused::<Op>(&refusal))
    }

    /// As [`Client::call`], with the service's refusal apart from failures on the way.
    pub async fn ask<Op: Operation>(&self, input: Op::Input) -> Result<Result<Op::Output, Refusal>, Trouble> {
        let now = SystemClock::new(1.0).now();
        let request = remote::request::<Op>(
            input,
            &self.running.endpoint,
            self.account.region.as_str(),
            &self.keys,
            now,
        )?;
        Ok(remote::answer::<Op>(&self.send(request).await?)?)
    }

    /// A request of a service that is not model-driven (S3), signed.
    pub async fn raw(
        &self,
        service: &str,
        method: &str,
        path: &str,
        body: Bytes,
    ) -> Result<Response<Bytes>, Trouble> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.running.endpoint))
            .body(body)
            .or_fault(|| format!("{path} is no path"))?;
        sigv4::sign(
            &mut request,
            service,
            self.account.region.as_str(),
            &self.keys,
            SystemClock::new(1.0).now(),
        )?;
        self.send(request).await
    }

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Trouble> {
        let unreachable = |why: String| {
            Trouble::new(format!("the server at {} does not answer: {why}", self.running.endpoint))
                .hint("is `landfall up` still running?")
        };
        let asked = self.http.request(request.map(Full::new));
        let response = tokio::time::timeout(ANSWER_WITHIN, asked)
            .await
            .map_err(|_| unreachable("no answer in 15 minutes".into()))?;
        let (parts, body) = response.map_err(|e| unreachable(causes(&e)))?.into_parts();
        let body = body.collect().await.map_err(|e| unreachable(causes(&e)))?.to_bytes();
        Ok(Response::from_parts(parts, body))
    }
}

/// Names operation, code and message.
pub fn refused<Op: Operation>(refusal: &Refusal) -> Trouble {
    Trouble::new(format!("{}: {}: {}", Op::MODEL.name, refusal.code, refusal.message))
}

/// The last cause is what a person can do something about: `Connection refused`.
fn causes(error: &dyn std::error::Error) -> String {
    let last = std::iter::successors(error.source(), |cause| (*cause).source()).last();
    last.map_or_else(|| error.to_string(), ToString::to_string)
}
