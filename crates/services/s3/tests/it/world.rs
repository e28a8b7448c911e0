//! A server's worth of S3: a real store and real blobs, root and one user, and requests as clients sign them.

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body_util::BodyExt;
use kernel::{AccountId, Clock, Fault, Partition, SeededChance, SystemClock};
use parking_lot::Mutex;
use policy::{Context, Policies, Policy, Request as Question, ResourcePolicy, check::Role, evaluate};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use svc_s3::http::{Body, Front};
use wire::remote::Keys;
use wire::route::Peer;
use wire::{
    Authenticator, AuthorizeError, Authorizer, Caller, Credentials, Cx, Denied, KeyRecord, Permission,
    Principal, PrincipalKind, Registry, Roles, ServiceRole,
};

pub const ACCOUNT: &str = "111122223333";
pub const TOKEN: &str = "token-of-the-session";

/// What a description has to be sent with where AWS insists.
pub fn md5(body: &str) -> String {
    use base64::Engine;
    use md5::Digest;
    base64::engine::general_purpose::STANDARD.encode(md5::Md5::digest(body))
}

/// Identities: root, a user with one policy, and a session of the user's.
pub struct Identities {
    pub user_policy: Mutex<String>,
}

#[derive(Clone, Copy)]
pub enum Who {
    Root,
    User,
    Session,
}

impl Who {
    pub fn keys(self, token: Option<&str>) -> Keys {
        let access_key_id = match self {
            Who::Root => "AKIAROOT",
            Who::User => "AKIAUSER",
            Who::Session => "ASIASESSION",
        };
        Keys {
            access_key_id: access_key_id.into(),
            secret_access_key: "secret".into(),
            session_token: token.map(str::to_owned),
        }
    }
}

pub fn account() -> AccountId {
    AccountId::new(ACCOUNT).expect("twelve digits")
}

fn user() -> Principal {
    let arn = format!("arn:aws:iam::{ACCOUNT}:user/u");
    let user_id = "AIDAUSER".into();
    Principal {
        kind: PrincipalKind::User,
        account: account(),
        entity_arn: arn.clone(),
        arn,
        user_id,
        session: None,
    }
}

#[async_trait]
impl Authenticator for Identities {
    async fn find_key(&self, access_key_id: &str) -> Result<Option<KeyRecord>, Fault> {
        let (principal, session_token) = match access_key_id {
            "AKIAROOT" => (Principal::root(account(), Partition::Aws), None),
            "AKIAUSER" => (user(), None),
            "ASIASESSION" => (user(), Some(TOKEN.to_owned())),
            _ => return Ok(None),
        };
        Ok(Some(KeyRecord {
            secret: "secret".into(),
            session_token,
            expires_at: None,
            active: true,
            principal,
        }))
    }
}

#[async_trait]
impl Authorizer for Identities {
    async fn authorize(&self, cx: &Cx, permission: &Permission) -> Result<(), AuthorizeError> {
        let principal = match cx.principal.kind {
            PrincipalKind::Root => policy::Principal::root("aws", cx.principal.account.as_str()),
            _ => policy::Principal::user(&cx.principal.arn, cx.principal.account.as_str()),
        };
        let context = permission
            .context
            .iter()
            .fold(Context::new(), |context, (key, values)| context.with_many(key, values.clone()));
        let identity = [Arc::new(Policy::parse(&self.user_policy.lock(), Role::Identity).expect("a policy"))];
        let resource = permission
            .resource_policy
            .as_ref()
            .map(|text| Policy::parse(text, Role::Resource).expect("stored"));
        let question = Question {
            principal: &principal,
            action: permission.action,
            resource: &permission.resource,
            resource_account: permission.context.get("aws:ResourceAccount").map(|owner| owner[0].as_str()),
            context: &context,
        };
        let policies = Policies {
            identity: &identity,
            resource: resource.as_ref().map(ResourcePolicy::of_resource),
            ..Policies::default()
        };
        let decision = evaluate(&question, &policies);
        if decision.is_allowed() {
            Ok(())
        } else {
            Err(Denied(policy::access_denied(&question, &decision)).into())
        }
    }
}

#[async_trait]
impl Roles for Identities {
    async fn assume(&self, _cx: &Cx, _role: &ServiceRole<'_>) -> Result<Principal, AuthorizeError> {
        Err(Denied("no roles here".into()).into())
    }
    async fn credentials(&self, _principal: &Principal, _lifetime: Duration) -> Result<Credentials, Fault> {
        Err(Fault::new("no roles here"))
    }
}

pub struct World {
    pub identities: Arc<Identities>,
    pub caller: Caller,
    pub s3: Arc<svc_s3::S3>,
    pub front: Front,
    pub store: Store,
    pub dir: tempfile::TempDir,
    clock: SystemClock,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default()
    }

    /// The text of the first such element.
    pub fn element(&self, name: &str) -> &str {
        self.elements(name).first().copied().unwrap_or_default()
    }

    pub fn elements(&self, name: &str) -> Vec<&str> {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        self.text().split(&open).skip(1).filter_map(|rest| Some(rest.split_once(&close)?.0)).collect()
    }

    /// Status and code of a refusal.
    pub fn refusal(&self) -> (u16, &str) {
        (self.status, self.element("Code"))
    }

    pub fn ok(self) -> Self {
        assert!((200..300).contains(&self.status), "{self:?}");
        self
    }
}

impl World {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let nothing =
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"none:*","Resource":"*"}]}"#;
        let identities = Arc::new(Identities { user_policy: Mutex::new(nothing.into()) });
        let clock = Arc::new(SystemClock::new(1.0));
        let chance = Arc::new(SeededChance::new(7));
        let caller = Caller::new(identities.clone(), identities.clone(), clock.clone(), chance.clone());
        let store = Store::in_memory().expect("a store");
        let blobs = dir.path().join("blobs");
        let s3 = svc_s3::S3::new(store.clone(), &blobs, caller.clone(), clock, chance).expect("opens");
        let s3 = Arc::new(s3);
        let mut registry = Registry::default();
        registry.serve(&s3, svc_s3::typed::bindings());
        caller.open(registry, "http://127.0.0.1:4566");
        let front = Front::new(s3.clone(), identities.clone());
        Self { identities, caller, s3, front, store, dir, clock: SystemClock::new(1.0) }
    }

    /// With the bucket `bkt`.
    pub async fn with_bucket() -> Self {
        let world = Self::new();
        world.put("/bkt", "").await.ok();
        world
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    pub async fn put(&self, path: &str, body: &str) -> Answer {
        self.send("PUT", path, &[], body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], "").await
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.send_as(Who::Root.keys(None), method, path, headers, body.to_owned().into()).await
    }

    pub async fn send_as(
        &self,
        keys: Keys,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Answer {
        let mut request = self.request(method, path, headers, body);
        wire::sigv4::sign(&mut request, "s3", "us-east-1", &keys, self.clock.now()).expect("signs");
        self.answer(request.map(Body::from)).await
    }

    /// To a host name of S3's.
    pub async fn send_to(&self, host: &str, method: &str, path: &str) -> Answer {
        let uri = format!("http://{host}{path}");
        let mut request = Request::builder().method(method).uri(uri).body(Bytes::new()).expect("a request");
        wire::sigv4::sign(&mut request, "s3", "us-east-1", &Who::Root.keys(None), self.clock.now())
            .expect("signs");
        self.answer(request.map(Body::from)).await
    }

    pub async fn unsigned(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.answer(self.request(method, path, headers, Bytes::new()).map(Body::from)).await
    }

    fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Bytes) -> Request<Bytes> {
        let mut request = Request::builder().method(method).uri(format!("http://127.0.0.1:4566{path}"));
        request = request.header("content-length", body.len());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(body).expect("a request")
    }

    pub async fn answer(&self, mut request: Request<Body>) -> Answer {
        let host = request.uri().authority().map(ToString::to_string).unwrap_or_default();
        request.headers_mut().insert("host", host.parse().expect("a host"));
        let peer = Peer { ip: [127, 0, 0, 1].into(), secure: false };
        let (parts, body) = self.front.answer(request, peer).await.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// What lies in the blob directory, beside what is being written.
    pub fn blobs(&self) -> Vec<PathBuf> {
        let read = |dir: PathBuf| std::fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
        let shards = read(self.dir.path().join("blobs")).filter(|shard| shard.file_name() != "tmp");
        shards.flat_map(|shard| read(shard.path()).map(|file| file.path())).collect()
    }
}
