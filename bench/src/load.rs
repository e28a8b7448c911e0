//! Processor time of the server per STS call: 16 clients, each call signed by an IAM user and checked.
//!
//! The floor is the same server's health path: a request and an answer, without signature, identity or protocol.

use crate::server::Server;
use crate::{Arguments, Failure, Line, Report, median, process};
use api_iam::{CreateAccessKey, CreateAccessKeyInput, CreateUser, CreateUserInput};
use api_sts::{GetCallerIdentity, GetCallerIdentityInput};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Full};
use hyper_util::client::legacy::Client as Http;
use hyper_util::rt::TokioExecutor;
use std::sync::Arc;
use wire::remote::Keys;

const CLIENTS: usize = 16;
const CALLS_EACH: usize = 500;
const CPU_MS_MAX: f64 = 0.08;

pub async fn measure(arguments: &Arguments, report: &mut Report) -> Result<(), Failure> {
    let server = Arc::new(Server::start(&arguments.landfall)?);
    let keys = user(&server).await?;
    let (mut ours, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..arguments.rounds {
        floors.push(per_call(server.pid(), || health(server.endpoint.clone())).await?);
        ours.push(per_call(server.pid(), || sts(server.clone(), keys.clone())).await?);
    }
    report.tell(&Line {
        what: "server CPU per STS call, 16 clients (floor: health path)",
        ours: median(ours),
        unit: "ms",
        floor: Some(median(floors)),
        limit: Some(CPU_MS_MAX),
    });
    Ok(())
}

/// A user of the account, so that identity and policies are really looked up.
async fn user(server: &Server) -> Result<Keys, Failure> {
    let user_name = "bench".to_owned();
    server.call::<CreateUser>(CreateUserInput { user_name: user_name.clone(), ..Default::default() }).await?;
    let made =
        server.call::<CreateAccessKey>(CreateAccessKeyInput { user_name: Some(user_name) }).await?.access_key;
    Ok(Keys {
        access_key_id: made.access_key_id,
        secret_access_key: made.secret_access_key,
        session_token: None,
    })
}

/// Processor time of process `pid` for each of the calls that the clients make.
pub async fn per_call<F>(pid: u32, client: impl Fn() -> F) -> Result<f64, Failure>
where
    F: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let before = process::cpu_ms(pid)?;
    let clients: Vec<_> = (0..CLIENTS).map(|_| tokio::spawn(client())).collect();
    for client in clients {
        client.await??;
    }
    Ok((process::cpu_ms(pid)? - before) / (CLIENTS * CALLS_EACH) as f64)
}

async fn sts(server: Arc<Server>, keys: Keys) -> Result<(), Failure> {
    for _ in 0..CALLS_EACH {
        server.call_as::<GetCallerIdentity>(&keys, GetCallerIdentityInput {}).await?;
    }
    Ok(())
}

async fn health(endpoint: String) -> Result<(), Failure> {
    let http = Http::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    for _ in 0..CALLS_EACH {
        let answer = http.get(format!("{endpoint}/_landfall/health").parse()?).await?;
        answer.into_body().collect().await?;
    }
    Ok(())
}

/// A client of a server that does not look at signatures.
pub async fn unsigned(endpoint: String) -> Result<(), Failure> {
    let http = client();
    for _ in 0..CALLS_EACH {
        ask_unsigned(&http, &endpoint).await?;
    }
    Ok(())
}

pub async fn one_unsigned(endpoint: &str) -> Result<(), Failure> {
    ask_unsigned(&client(), endpoint).await
}

type Client = Http<hyper_util::client::legacy::connect::HttpConnector, Full<Bytes>>;

fn client() -> Client {
    Http::builder(TokioExecutor::new()).build_http()
}

/// GetCallerIdentity, with credentials that name the service and a signature that means nothing.
async fn ask_unsigned(http: &Client, endpoint: &str) -> Result<(), Failure> {
    let scope = "AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/sts/aws4_request";
    let request = http::Request::post(endpoint)
        .header("content-type", "application/x-www-form-urlencoded")
        .header(
            "authorization",
            format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"),
        )
        .body(Full::from("Action=GetCallerIdentity&Version=2011-06-15"))?;
    let answer = http.request(request).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    let answered = status.is_success() && String::from_utf8_lossy(&body).contains("GetCallerIdentityResult");
    if answered { Ok(()) } else { Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into()) }
}
