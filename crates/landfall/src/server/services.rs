//! The list of services: each is made here, once, and adds its operations and flows.

use super::handler::Chain;
use super::sandboxes::Sandboxes;
use crate::home::Account;
use async_trait::async_trait;
use flow::Engine;
use kernel::{Chance, Clock, Fault};
use std::path::PathBuf;
use std::sync::Arc;
use store::Store;
use svc_cloudwatch::Cloudwatch;
use svc_codebuild::CodeBuild;
use svc_codecommit::CodeCommit;
use svc_codedeploy::CodeDeploy;
use svc_codepipeline::CodePipeline;
use svc_events::Events;
use svc_iam::{Iam, RootKey};
use svc_lambda::Lambda;
use svc_logs::Logs;
use svc_s3::S3;
use svc_sns::Sns;
use svc_sns::carriers::{Carriers, HttpPost, Mailer, Smtp};
use wire::route::Front;
use wire::shape::Api;
use wire::{Caller, Principal, Registry};

pub struct Parts {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    pub account: Account,
    pub endpoint: String,
    pub data_dir: PathBuf,
    pub sandboxes: Sandboxes,
}

/// Every service whose requests are recognised, also those with operations that are still to come.
const APIS: &[&Api] = &[
    &api_cloudwatch::API,
    &api_codebuild::API,
    &api_codecommit::API,
    &api_codedeploy::API,
    &api_codepipeline::API,
    &api_events::API,
    &api_iam::API,
    &api_lambda::API,
    &api_logs::API,
    &api_sns::API,
    &api_sts::API,
];

pub fn assemble(parts: Parts) -> Result<(Chain, Engine), Fault> {
    let Parts { store, clock, chance, account, endpoint, data_dir, sandboxes } = parts;
    let home = account.region.clone();
    let root = RootKey {
        partition: account.region.partition(),
        account: account.account,
        access_key_id: account.access_key_id,
        secret_access_key: account.secret_access_key,
    };
    let iam = Arc::new(Iam::new(store.clone(), clock.clone(), chance.clone(), root));
    let caller = Caller::new(iam.clone(), iam.clone(), clock.clone(), chance.clone());
    let mut registry = Registry::default();
    registry.serve(&iam, svc_iam::ops::bindings());
    registry.serve(&iam, svc_iam::sts::bindings());
    let logs = Arc::new(Logs::new(store.clone(), &data_dir.join("logs"), clock.clone(), chance.clone())?);
    registry.serve(&logs, svc_logs::bindings());

    let lambda = Arc::new(Lambda::new(svc_lambda::Ports {
        store: store.clone(),
        caller: caller.clone(),
        clock: clock.clone(),
        chance: chance.clone(),
        host: sandboxes.functions,
        dir: data_dir.join("lambda"),
    })?);
    registry.serve(&lambda, svc_lambda::bindings());

    let cloudwatch_dir = data_dir.join("cloudwatch");
    let cloudwatch =
        Cloudwatch::new(store.clone(), &cloudwatch_dir, caller.clone(), clock.clone(), chance.clone())?;
    let cloudwatch = Arc::new(cloudwatch);
    registry.serve(&cloudwatch, svc_cloudwatch::bindings());

    let events = Arc::new(Events::new(store.clone(), caller.clone(), clock.clone(), chance.clone()));
    registry.serve(&events, svc_events::bindings());

    let sns = Sns::new(store.clone(), caller.clone(), clock.clone(), chance.clone(), carriers()?);
    let sns = Arc::new(sns);
    registry.serve(&sns, svc_sns::bindings());

    let codecommit = Arc::new(CodeCommit::new(svc_codecommit::Ports {
        store: store.clone(),
        caller: caller.clone(),
        clock: clock.clone(),
        chance: chance.clone(),
        authenticator: iam.clone(),
        git_credentials: Arc::new(GitUsers(iam.clone())),
        dir: data_dir.join("codecommit"),
        home,
    }));
    registry.serve(&codecommit, svc_codecommit::ops::bindings());
    let codepipeline = Arc::new(CodePipeline::new(
        store.clone(),
        caller.clone(),
        clock.clone(),
        chance.clone(),
        codecommit.clone(),
    ));
    registry.serve(&codepipeline, svc_codepipeline::ops::bindings());

    let codebuild = CodeBuild::new(svc_codebuild::Ports {
        store: store.clone(),
        caller: caller.clone(),
        clock: clock.clone(),
        chance: chance.clone(),
        shells: sandboxes.builds,
        dir: data_dir.join("codebuild"),
        tools: sandboxes.build_tools,
    });
    let codebuild = Arc::new(codebuild);
    registry.serve(&codebuild, svc_codebuild::ops::bindings());

    let blobs = data_dir.join("blobs").join("s3");
    let s3 = Arc::new(S3::new(store.clone(), &blobs, caller.clone(), clock.clone(), chance.clone())?);
    registry.serve(&s3, svc_s3::typed::bindings());
    let collector = s3.clone();
    tokio::spawn(async move { collector.collect_garbage_for_ever().await });
    let s3 = svc_s3::http::Front::new(s3, iam.clone());

    let codedeploy = CodeDeploy::new(store.clone(), caller.clone(), clock.clone(), chance.clone());
    let codedeploy = Arc::new(codedeploy);
    registry.serve(&codedeploy, svc_codedeploy::bindings());

    let engine = Engine::new(store, clock.clone(), chance.clone());
    let engine = cloudwatch.flows(engine);
    let engine = codebuild.flows(engine);
    let engine = codecommit.flows(engine);
    let engine = codedeploy.flows(engine);
    let engine = codepipeline.flows(engine);
    let engine = lambda.flows(engine);
    let engine = logs.flows(engine);
    let engine = events.flows(engine);
    let engine = sns.flows(engine);

    caller.open(registry, &endpoint);
    tokio::spawn(async move {
        if let Err(fault) = cloudwatch.wake_all().await {
            tracing::error!(fault = %fault.chain(), "the alarms could not be woken");
        }
    });
    let front = Front { caller, authenticator: iam, apis: APIS.to_vec(), clock, chance };
    Ok((Chain { front, codecommit, lambda, s3, sns }, engine))
}

/// How SNS reaches the world. Without an SMTP server mails stay in the outbox.
fn carriers() -> Result<Carriers, Fault> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let from = set("LANDFALL_SMTP_FROM").unwrap_or_else(|| "landfall@localhost".to_owned());
    let smtp = set("LANDFALL_SMTP_URL").map(|url| Smtp::new(&url, &from)).transpose()?;
    Ok(Carriers {
        web: Arc::new(HttpPost::default()),
        mail: smtp.map(|smtp| Arc::new(smtp) as Arc<dyn Mailer>),
    })
}

/// IAM's service-specific credentials, as CodeCommit asks for them.
struct GitUsers(Arc<Iam>);

#[async_trait]
impl svc_codecommit::GitCredentials for GitUsers {
    async fn check(&self, user_name: &str, password: &str) -> Result<Option<Principal>, Fault> {
        self.0.check_service_credential("codecommit.amazonaws.com", user_name, password).await
    }
}
