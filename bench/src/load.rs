//! Processor time of the server per STS call: 16 clients, each call signed by an IAM user and checked.
//!
//! The floor is the same server's health path: a request and an answer, without signature, identity or protocol.

use crate::server::Server;
use crate::{Arguments, Failure, median, process, tell};
use api_iam::{CreateAccessKey, CreateAccessKeyInput, CreateUser, CreateUserInput};
use api_sts::{GetCallerIdentity, GetCallerIdentityInput};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client as Http;
use hyper_util::rt::TokioExecutor;
use std::sync::Arc;
use wire::remote::Keys;

const CLIENTS: usize = 16;
const CALLS_EACH: usize = 500;

pub async fn measure(arguments: &Arguments) -> Result<(), Failure> {
    let server = Arc::new(Server::start(&arguments.landfall)?);
    let keys = user(&server).await?;
    let (mut ours, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..arguments.rounds {
        floors.push(per_call(&server, || health(server.endpoint.clone())).await?);
        ours.push(per_call(&server, || sts(server.clone(), keys.clone())).await?);
    }
    tell(
        "server CPU per STS call, 16 clients (floor: health path)",
        median(ours),
        Some(median(floors)),
        "ms",
    );
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

async fn per_call<F>(server: &Server, client: impl Fn() -> F) -> Result<f64, Failure>
where
    F: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let before = process::cpu_ms(server.pid())?;
    let clients: Vec<_> = (0..CLIENTS).map(|_| tokio::spawn(client())).collect();
    for client in clients {
        client.await??;
    }
    Ok((process::cpu_ms(server.pid())? - before) / (CLIENTS * CALLS_EACH) as f64)
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
