//! A server's worth of IAM: a real store, a clock to turn, and the operations behind a caller.

use kernel::{AccountId, Clock, ManualClock, Region, Scope, SeededChance};
use std::path::Path;
use std::sync::Arc;
use store::Store;
use svc_iam::{Iam, RootKey};
use wire::{
    Authenticator, AuthorizeError, Authorizer, Caller, Cx, Operation, OperationError, Permission, Principal,
    Registry,
};

pub const ACCOUNT: &str = "111122223333";
pub const ROOT_KEY_ID: &str = "AKIAROOTROOTROOTROOT";
pub const READ_ALL: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}"#;

pub struct World {
    pub iam: Iam,
    pub caller: Caller,
    pub clock: Arc<ManualClock>,
    pub root: Cx,
}

pub fn account() -> AccountId {
    AccountId::new(ACCOUNT).expect("twelve digits")
}

pub fn trust(principal: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"}}]}}"#
    )
}

pub fn allow(action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}]}}"#
    )
}

/// The store that a world before this one has left: its last handle goes away with its runtime's tasks.
pub async fn reopened(folder: &Path) -> Store {
    loop {
        match Store::open(folder) {
            Ok(store) => return store,
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

impl World {
    pub fn new() -> Self {
        Self::on(Store::in_memory().expect("a temporary store"))
    }

    pub fn on(store: Store) -> Self {
        let at = "2026-11-21T00:00:00Z".parse().expect("a time");
        let (clock, chance) = (Arc::new(ManualClock::at(at)), Arc::new(SeededChance::new(7)));
        let root = RootKey {
            account: account(),
            partition: kernel::Partition::Aws,
            access_key_id: ROOT_KEY_ID.into(),
            secret_access_key: "secret".into(),
        };
        let iam = Iam::new(store, clock.clone(), chance.clone(), root);
        let shared = Arc::new(iam.clone());
        let caller = Caller::new(shared.clone(), shared.clone(), clock.clone(), chance);
        let mut registry = Registry::default();
        registry.serve(&shared, svc_iam::ops::bindings());
        registry.serve(&shared, svc_iam::sts::bindings());
        caller.open(registry, "http://127.0.0.1:4566");
        let region = Region::new("us-east-1").expect("a region");
        let principal = Principal::root(account(), kernel::Partition::Aws);
        let root = caller.background(Scope { account: account(), region }, principal);
        Self { iam, caller, clock, root }
    }

    pub async fn root<Op: Operation>(&self, input: Op::Input) -> Op::Output {
        self.as_who::<Op>(&self.root, input).await
    }

    pub async fn as_who<Op: Operation>(&self, cx: &Cx, input: Op::Input) -> Op::Output {
        match self.caller.call::<Op>(cx, input).await {
            Ok(output) => output,
            Err(error) => panic!("{}: {}: {}", Op::MODEL.name, error.code(), error.message()),
        }
    }

    /// Code and message of a refusal.
    pub async fn refusal<Op: Operation>(&self, cx: &Cx, input: Op::Input) -> (String, String) {
        match self.caller.call::<Op>(cx, input).await {
            Ok(_) => panic!("{} was not refused", Op::MODEL.name),
            Err(error) => (error.code().into_owned(), error.message()),
        }
    }

    /// The context of a call signed with this key.
    pub async fn signed_by(&self, access_key_id: &str) -> Cx {
        let record = self.iam.find_key(access_key_id).await.expect("no fault").expect("the key exists");
        Cx { at: self.clock.now(), ..self.root.as_principal(record.principal) }
    }

    /// A user with a key.
    pub async fn user(&self, name: &str) -> Cx {
        self.root::<api_iam::CreateUser>(api_iam::CreateUserInput {
            user_name: name.into(),
            ..Default::default()
        })
        .await;
        let key = api_iam::CreateAccessKeyInput { user_name: Some(name.into()) };
        let key = self.root::<api_iam::CreateAccessKey>(key).await.access_key;
        self.signed_by(&key.access_key_id).await
    }

    pub async fn role(&self, name: &str, trust: String) -> api_iam::Role {
        let input = api_iam::CreateRoleInput {
            role_name: name.into(),
            assume_role_policy_document: trust,
            ..Default::default()
        };
        self.root::<api_iam::CreateRole>(input).await.role
    }

    /// Empty when allowed, else AWS's sentence.
    pub async fn asks(&self, cx: &Cx, permission: Permission) -> String {
        match self.iam.authorize(cx, &permission).await {
            Ok(()) => String::new(),
            Err(AuthorizeError::Denied(denied)) => denied.to_string(),
            Err(AuthorizeError::Fault(fault)) => panic!("{}", fault.chain()),
        }
    }

    pub async fn may_read(&self, cx: &Cx) -> bool {
        self.asks(cx, Permission::new("s3:GetObject", "arn:aws:s3:::b/k")).await.is_empty()
    }
}
