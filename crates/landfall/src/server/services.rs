//! The list of services: each is made here, once, and adds its operations and flows.

use super::handler::Chain;
use super::sandboxes::Sandboxes;
use crate::home::Account;
use async_trait::async_trait;
use flow::Engine;
use kernel::{Chance, Clock, Fault, Region};
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

/// What every service is made of.
struct Ground {
    store: Store,
    caller: Caller,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    data_dir: PathBuf,
}

/// Each service, made once. IAM comes first: nobody calls without it.
struct Services {
    cloudwatch: Arc<Cloudwatch>,
    codebuild: Arc<CodeBuild>,
    codecommit: Arc<CodeCommit>,
    codedeploy: Arc<CodeDeploy>,
    codepipeline: Arc<CodePipeline>,
    events: Arc<Events>,
    iam: Arc<Iam>,
    lambda: Arc<Lambda>,
    logs: Arc<Logs>,
    s3: Arc<S3>,
    sns: Arc<Sns>,
}

pub fn assemble(parts: Parts) -> Result<(Chain, Engine), Fault> {
    let Parts { store, clock, chance, account, endpoint, data_dir, sandboxes } = parts;
    let home = account.region.clone();
    let iam = Arc::new(Iam::new(store.clone(), clock.clone(), chance.clone(), root_key(account)));
    let caller = Caller::new(iam.clone(), iam.clone(), clock.clone(), chance.clone());
    let ground = Ground { store, caller, clock, chance, data_dir };
    let services = Services::make(&ground, iam, home, sandboxes)?;

    ground.caller.open(services.registry(), &endpoint);
    let engine = Engine::new(ground.store.clone(), ground.clock.clone(), ground.chance.clone());
    let engine = services.flows(engine);
    services.wake();
    Ok((services.chain(ground), engine))
}

fn root_key(account: Account) -> RootKey {
    RootKey {
        partition: account.region.partition(),
        account: account.account,
        access_key_id: account.access_key_id,
        secret_access_key: account.secret_access_key,
    }
}

impl Services {
    fn make(ground: &Ground, iam: Arc<Iam>, home: Region, sandboxes: Sandboxes) -> Result<Self, Fault> {
        let Ground { store, caller, clock, chance, data_dir } = ground;
        let common = || (store.clone(), caller.clone(), clock.clone(), chance.clone());
        let codecommit = Arc::new(codecommit(ground, &iam, home));
        Ok(Self {
            cloudwatch: {
                let (store, caller, clock, chance) = common();
                Arc::new(Cloudwatch::new(store, &data_dir.join("cloudwatch"), caller, clock, chance)?)
            },
            codebuild: Arc::new(CodeBuild::new(svc_codebuild::Ports {
                store: store.clone(),
                caller: caller.clone(),
                clock: clock.clone(),
                chance: chance.clone(),
                shells: sandboxes.builds,
                dir: data_dir.join("codebuild"),
                tools: sandboxes.build_tools,
            })),
            codedeploy: {
                let (store, caller, clock, chance) = common();
                Arc::new(CodeDeploy::new(store, caller, clock, chance))
            },
            codepipeline: {
                let (store, caller, clock, chance) = common();
                Arc::new(CodePipeline::new(store, caller, clock, chance, codecommit.clone()))
            },
            codecommit,
            events: {
                let (store, caller, clock, chance) = common();
                Arc::new(Events::new(store, caller, clock, chance))
            },
            iam,
            lambda: Arc::new(Lambda::new(svc_lambda::Ports {
                store: store.clone(),
                caller: caller.clone(),
                clock: clock.clone(),
                chance: chance.clone(),
                host: sandboxes.functions,
                dir: data_dir.join("lambda"),
            })?),
            logs: {
                let (store, caller, clock, chance) = common();
                Arc::new(Logs::new(store, &data_dir.join("logs"), caller, clock, chance)?)
            },
            s3: {
                let (store, caller, clock, chance) = common();
                Arc::new(S3::new(store, &data_dir.join("blobs").join("s3"), caller, clock, chance)?)
            },
            sns: {
                let (store, caller, clock, chance) = common();
                Arc::new(Sns::new(store, caller, clock, chance, carriers()?))
            },
        })
    }

    /// The operations that are served.
    fn registry(&self) -> Registry {
        let mut registry = Registry::default();
        registry.serve(&self.cloudwatch, svc_cloudwatch::bindings());
        registry.serve(&self.codebuild, svc_codebuild::ops::bindings());
        registry.serve(&self.codecommit, svc_codecommit::ops::bindings());
        registry.serve(&self.codedeploy, svc_codedeploy::bindings());
        registry.serve(&self.codepipeline, svc_codepipeline::ops::bindings());
        registry.serve(&self.events, svc_events::bindings());
        registry.serve(&self.iam, svc_iam::ops::bindings());
        registry.serve(&self.iam, svc_iam::sts::bindings());
        registry.serve(&self.lambda, svc_lambda::bindings());
        registry.serve(&self.logs, svc_logs::bindings());
        registry.serve(&self.s3, svc_s3::typed::bindings());
        registry.serve(&self.sns, svc_sns::bindings());
        registry
    }

    /// The durable work that the engine runs.
    fn flows(&self, engine: Engine) -> Engine {
        let engine = self.cloudwatch.flows(engine);
        let engine = self.codebuild.flows(engine);
        let engine = self.codecommit.flows(engine);
        let engine = self.codedeploy.flows(engine);
        let engine = self.codepipeline.flows(engine);
        let engine = self.events.flows(engine);
        let engine = self.lambda.flows(engine);
        let engine = self.logs.flows(engine);
        self.sns.flows(engine)
    }

    /// What runs beside requests and flows, for as long as the server does.
    fn wake(&self) {
        let (cloudwatch, s3) = (self.cloudwatch.clone(), self.s3.clone());
        tokio::spawn(async move { s3.collect_garbage_for_ever().await });
        tokio::spawn(async move {
            if let Err(fault) = cloudwatch.wake_all().await {
                tracing::error!(fault = %fault.chain(), "the alarms could not be woken");
            }
        });
    }

    fn chain(self, ground: Ground) -> Chain {
        let Ground { caller, clock, chance, .. } = ground;
        let s3 = svc_s3::http::Front::new(self.s3, self.iam.clone());
        let front = Front { caller, authenticator: self.iam, apis: APIS.to_vec(), clock, chance };
        let bodies = super::bodies::Bodies::new();
        Chain { front, bodies, codecommit: self.codecommit, lambda: self.lambda, s3, sns: self.sns }
    }
}

fn codecommit(ground: &Ground, iam: &Arc<Iam>, home: Region) -> CodeCommit {
    CodeCommit::new(svc_codecommit::Ports {
        store: ground.store.clone(),
        caller: ground.caller.clone(),
        clock: ground.clock.clone(),
        chance: ground.chance.clone(),
        authenticator: iam.clone(),
        git_credentials: Arc::new(GitUsers(iam.clone())),
        dir: ground.data_dir.join("codecommit"),
        home,
    })
}

/// How SNS reaches the world. Without an SMTP server mails stay in the outbox.
fn carriers() -> Result<Carriers, Fault> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let from = set("LANDFALL_SMTP_FROM").unwrap_or_else(|| "landfall@localhost".to_owned());
    let smtp = set("LANDFALL_SMTP_URL").map(|url| Smtp::new(&url, &from)).transpose()?;
    Ok(Carriers {
        web: Arc::new(HttpPost::default()),
        mail: smtp.map(|smtp| Arc::new(smtp) as Arc<dyn Mailer>),
        reached_at: set("LANDFALL_PUBLIC_URL").map(|url| public_url(&url)).transpose()?,
    })
}

/// `https://landfall.example.com:8443`, without a path.
fn public_url(given: &str) -> Result<String, Fault> {
    let url = given.trim_end_matches('/');
    let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let plain = |host: &str| !host.is_empty() && !host.contains(['/', '?', '#', '@']) && host.is_ascii();
    if host.is_some_and(plain) && url.parse::<http::Uri>().is_ok() {
        return Ok(url.to_owned());
    }
    Err(Fault::new(format!("LANDFALL_PUBLIC_URL: `{given}` is not like https://landfall.example.com")))
}

/// IAM's service-specific credentials, as CodeCommit asks for them.
struct GitUsers(Arc<Iam>);

#[async_trait]
impl svc_codecommit::GitCredentials for GitUsers {
    async fn check(&self, user_name: &str, password: &str) -> Result<Option<Principal>, Fault> {
        self.0.check_service_credential("codecommit.amazonaws.com", user_name, password).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_urls() {
        for (given, kept) in [
            ("https://ci.example.com/", "https://ci.example.com"),
            ("http://10.0.0.7:4566", "http://10.0.0.7:4566"),
        ] {
            assert_eq!(public_url(given).expect(given), kept);
        }
        for bad in
            ["ci.example.com", "ftp://x", "https://", "https://x/path", "https://user@x", "https://x y"]
        {
            assert!(public_url(bad).is_err(), "{bad}");
        }
    }
}
