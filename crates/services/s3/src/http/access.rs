//! Who asks, and whether they may: s3s's hooks, answered by wire's ports.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html> (read 2026-11-21).
//! Nobody (no signature) has what a bucket's policy gives to everybody.
//! Left out: `s3:ExistingObjectTag`, access points.

use super::front::{Allowed, Call};
use super::permissions::{self, Target};
use super::signed::{self, Scope};
use crate::rules::public;
use crate::tables::{BucketRow, Buckets};
use crate::{Refused, S3, errors};
use async_trait::async_trait;
use kernel::{Fault, Region};
use policy::{Context, Policies, Policy, Request, ResourcePolicy, check::Role};
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::dto::CopySource;
use s3s::path::S3Path;
use s3s::{S3Error, S3ErrorCode, S3Result};
use std::sync::Arc;
use wire::{
    Authenticator, AuthorizeError, Cx, Denied, KeyRecord, KeyUse, Permission, Principal, PrincipalKind,
};

const ANONYMOUS: &str = "anonymous";
const OWNER_KEY: &str = "aws:ResourceAccount";

pub struct Keys {
    pub authenticator: Arc<dyn Authenticator>,
}

#[async_trait]
impl S3Auth for Keys {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        Ok(SecretKey::from(active_key(&*self.authenticator, access_key).await?.secret))
    }
}

async fn active_key(authenticator: &dyn Authenticator, access_key: &str) -> S3Result<KeyRecord> {
    let found = authenticator.find_key(access_key).await.map_err(|fault| errors::internal(&fault))?;
    found.filter(|record| record.active).ok_or_else(|| {
        S3Error::with_message(
            S3ErrorCode::InvalidAccessKeyId,
            "The AWS Access Key Id you provided does not exist in our records.",
        )
    })
}

pub struct Access {
    pub s3: Arc<S3>,
    pub authenticator: Arc<dyn Authenticator>,
}

#[async_trait]
impl S3Access for Access {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        if let Some(Allowed(cx)) = context.extensions_mut().remove::<Allowed>() {
            context.extensions_mut().insert(cx);
            return Ok(());
        }
        let scope = Scope::of(context.headers(), context.uri());
        let principal = self.principal(context).await?;
        if let (Some(credentials), Some(principal)) = (context.credentials(), &principal) {
            let (access_key_id, region) =
                (&credentials.access_key, scope.region.as_deref().unwrap_or_default());
            self.authenticator.used(&KeyUse { access_key_id, principal, service: "s3", region });
        }
        let operation = context.s3_op().name();
        let bucket = self.bucket_of(operation, context.s3_path()).await?;
        let cx = self.cx(context, principal, scope.region, bucket.as_ref())?;
        if let (Some(expected), Some(bucket)) =
            (signed::text(context.headers(), "x-amz-expected-bucket-owner"), &bucket)
            && expected != bucket.owner.as_str()
        {
            if kernel::AccountId::new(expected).is_err() {
                return Err(errors::bad_bucket_owner(expected));
            }
            return Err(errors::access_denied("Access Denied"));
        }
        for (permission, owner) in self.needed(context, &cx.scope.region, bucket.as_ref()).await? {
            let allowed = authorize(&self.s3, &cx, permission, owner.as_ref()).await;
            allowed.map_err(|error| match error {
                AuthorizeError::Denied(denied) => errors::access_denied(denied.to_string()),
                AuthorizeError::Fault(fault) => errors::internal(&fault),
            })?;
        }
        if let Some(call) = context.extensions_mut().get::<Call>() {
            // It is set once: a request is looked at once.
            let _ = call.allowed.set(cx.clone());
        }
        context.extensions_mut().insert(cx);
        Ok(())
    }
}

impl Access {
    /// Who signed; none for nobody.
    async fn principal(&self, context: &S3AccessContext<'_>) -> S3Result<Option<Principal>> {
        let Some(credentials) = context.credentials() else { return Ok(None) };
        let record = active_key(&*self.authenticator, &credentials.access_key).await?;
        let given = signed::session_token(context.headers(), context.uri());
        let is_right = match (&record.session_token, &given) {
            (None, None) => true,
            (Some(right), Some(given)) => constant_time_eq(right.as_bytes(), given.as_bytes()),
            _ => false,
        };
        if !is_right {
            let text = "The provided token is malformed or otherwise invalid.";
            return Err(S3Error::with_message(S3ErrorCode::InvalidToken, text));
        }
        if record.expires_at.is_some_and(|end| end <= self.s3.clock.now()) {
            return Err(S3Error::with_message(S3ErrorCode::ExpiredToken, "The provided token has expired."));
        }
        Ok(Some(record.principal))
    }

    /// The bucket that the request is about, which has to exist unless it is to be made.
    async fn bucket_of(&self, operation: &str, path: &S3Path) -> S3Result<Option<BucketRow>> {
        let Some(name) = path.get_bucket_name() else { return Ok(None) };
        let found = find_bucket(&self.s3, name).await.map_err(|fault| errors::internal(&fault))?;
        match operation {
            "CreateBucket" => Ok(None),
            _ => found.map(Some).ok_or_else(errors::no_such_bucket),
        }
    }

    fn cx(
        &self,
        context: &mut S3AccessContext<'_>,
        principal: Option<Principal>,
        region: Option<String>,
        bucket: Option<&BucketRow>,
    ) -> S3Result<Cx> {
        let host = signed::text(context.headers(), "host").unwrap_or_default().to_owned();
        let user_agent = signed::text(context.headers(), "user-agent").map(str::to_owned);
        let call = context.extensions_mut().get::<Call>().cloned();
        let principal = match (principal, bucket) {
            (Some(principal), _) => principal,
            (None, Some(bucket)) => nobody(bucket),
            (None, None) => return Err(errors::access_denied("Access Denied")),
        };
        let region =
            region.and_then(|region| Region::new(region).ok()).or_else(|| bucket.map(|b| b.region.clone()));
        let region = match region {
            Some(region) => region,
            None => Region::new("us-east-1").map_err(|error| errors::invalid_request(error.to_string()))?,
        };
        let is_secure = call.as_ref().is_some_and(|call| call.peer.secure);
        Ok(Cx {
            scope: kernel::Scope { account: principal.account.clone(), region },
            principal,
            request_id: call.as_ref().map(|call| call.request_id.clone()).unwrap_or_default(),
            endpoint: format!("{}://{host}", if is_secure { "https" } else { "http" }).into(),
            source_ip: call.as_ref().map(|call| call.peer.ip),
            user_agent,
            secure_transport: is_secure,
            at: self.s3.clock.now(),
        })
    }

    /// Everything that the request has to be allowed, each with the bucket that it is in.
    async fn needed(
        &self,
        context: &S3AccessContext<'_>,
        region: &Region,
        bucket: Option<&BucketRow>,
    ) -> S3Result<Vec<(Permission, Option<BucketRow>)>> {
        let operation = context.s3_op().name();
        if operation == "DeleteObjects" {
            return Ok(Vec::new());
        }
        let versioned = signed::query(context.uri(), "versionId").is_some();
        let (action, target) = permissions::of(operation, versioned)
            .ok_or_else(|| errors::not_implemented(&format!("the operation {operation}")))?;
        let name = context.s3_path().get_bucket_name().unwrap_or_default();
        let key = context.s3_path().get_object_key();
        let resource = match target {
            Target::Account => "*".to_owned(),
            Target::NewBucket | Target::Bucket => arn(region, name, None),
            Target::Object => arn(region, name, key),
        };
        let with_keys = |action| condition_keys(Permission::new(action, resource.clone()), context);
        let mut needed = vec![(with_keys(action), bucket.cloned())];
        let has_tags = signed::text(context.headers(), "x-amz-tagging").is_some();
        if let Some(action) = permissions::of_tags(operation, has_tags) {
            needed.push((with_keys(action), bucket.cloned()));
        }
        if let Some(source) = signed::text(context.headers(), "x-amz-copy-source")
            && matches!(operation, "CopyObject" | "UploadPartCopy")
        {
            needed.push(self.source(region, source).await?);
        }
        Ok(needed)
    }

    /// To read what is copied.
    async fn source(&self, region: &Region, header: &str) -> S3Result<(Permission, Option<BucketRow>)> {
        let source = CopySource::parse(header).map_err(|_| {
            errors::invalid_argument("x-amz-copy-source", header, "Invalid copy source object key")
        })?;
        let CopySource::Bucket { bucket, key, version_id } = source else {
            return Err(errors::not_implemented("copying from an access point"));
        };
        let row = find_bucket(&self.s3, &bucket).await.map_err(|fault| errors::internal(&fault))?;
        let row = row.ok_or_else(|| errors::about_source(errors::no_such_bucket(), &bucket, &key))?;
        let action = if version_id.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" };
        Ok((Permission::new(action, arn(region, &bucket, Some(&key))), Some(row)))
    }
}

/// The request as conditions see it.
fn condition_keys(mut permission: Permission, context: &S3AccessContext<'_>) -> Permission {
    for (key, parameter) in [
        ("s3:prefix", "prefix"),
        ("s3:delimiter", "delimiter"),
        ("s3:max-keys", "max-keys"),
        ("s3:VersionId", "versionId"),
    ] {
        if let Some(value) = signed::query(context.uri(), parameter) {
            permission = permission.with(key, value);
        }
    }
    for header in [
        "x-amz-acl",
        "x-amz-content-sha256",
        "x-amz-copy-source",
        "x-amz-metadata-directive",
        "x-amz-server-side-encryption",
        "x-amz-storage-class",
    ] {
        if let Some(value) = signed::text(context.headers(), header) {
            permission = permission.with(&format!("s3:{header}"), value);
        }
    }
    permission
}

/// Asks the port, or for nobody the bucket's policy alone.
async fn authorize(
    s3: &S3,
    cx: &Cx,
    permission: Permission,
    bucket: Option<&BucketRow>,
) -> Result<(), AuthorizeError> {
    let Some(bucket) = bucket else {
        return match cx.principal.arn.as_str() {
            ANONYMOUS => Err(Denied("Access Denied".into()).into()),
            _ => s3.caller.authorizer().authorize(cx, &permission).await,
        };
    };
    if cx.principal.arn == ANONYMOUS {
        return everybody(cx, &permission, bucket);
    }
    let permission = permission
        .with(OWNER_KEY, bucket.owner.as_str())
        .with_resource_policy(policy_for(&cx.principal, bucket));
    s3.caller.authorizer().authorize(cx, &permission).await
}

/// The bucket's policy, as far as it counts for this principal: RestrictPublicBuckets leaves a public one to the owner's own
/// people and to services.
fn policy_for(principal: &Principal, bucket: &BucketRow) -> Option<String> {
    let text = bucket.policy.clone()?;
    let is_stranger = principal.arn == ANONYMOUS
        || (principal.account != bucket.owner && principal.kind != PrincipalKind::Service);
    let is_restricted = bucket.public_access.is_some_and(|block| block.restrict_buckets);
    (!(is_stranger && is_restricted && public::is_public(&text))).then_some(text)
}

/// Whether the bucket's policy lets everybody do this.
fn everybody(cx: &Cx, permission: &Permission, bucket: &BucketRow) -> Result<(), AuthorizeError> {
    let denied = || AuthorizeError::from(Denied("Access Denied".into()));
    let text = policy_for(&cx.principal, bucket).ok_or_else(denied)?;
    let compiled = Policy::parse(&text, Role::Resource)
        .map_err(|error| Fault::caused_by("a stored bucket policy does not parse", error))?;
    let principal = policy::Principal::anonymous();
    let mut context = Context::new().with("aws:SecureTransport", cx.secure_transport.to_string());
    if let Some(ip) = cx.source_ip {
        context.set("aws:SourceIp", ip.to_string());
    }
    context.set("aws:CurrentTime", cx.at.to_string());
    for (key, values) in &permission.context {
        context = context.with_many(key, values.clone());
    }
    let request = Request {
        principal: &principal,
        action: permission.action,
        resource: &permission.resource,
        resource_account: Some(bucket.owner.as_str()),
        context: &context,
    };
    let policies = Policies { resource: Some(ResourcePolicy::of_resource(&compiled)), ..Policies::default() };
    if policy::evaluate(&request, &policies).is_allowed() { Ok(()) } else { Err(denied()) }
}

fn nobody(bucket: &BucketRow) -> Principal {
    Principal {
        kind: PrincipalKind::Service,
        account: bucket.owner.clone(),
        arn: ANONYMOUS.into(),
        user_id: ANONYMOUS.into(),
        entity_arn: ANONYMOUS.into(),
        session: None,
    }
}

pub async fn may_list(s3: &S3, cx: &Cx, bucket: &str) -> Result<(), AuthorizeError> {
    let row = find_bucket(s3, bucket).await?;
    authorize(s3, cx, Permission::new("s3:ListBucket", arn(&cx.scope.region, bucket, None)), row.as_ref())
        .await
}

pub async fn may_delete(
    s3: &S3,
    cx: &Cx,
    bucket: &str,
    key: &str,
    version_id: Option<&str>,
) -> Result<(), AuthorizeError> {
    let row = find_bucket(s3, bucket).await?;
    let action = if version_id.is_some() { "s3:DeleteObjectVersion" } else { "s3:DeleteObject" };
    authorize(s3, cx, Permission::new(action, arn(&cx.scope.region, bucket, Some(key))), row.as_ref()).await
}

/// The permission that a caller in this process needs, for wire to ask.
pub async fn needed_inside(
    s3: &S3,
    cx: &Cx,
    action: &'static str,
    bucket: &str,
    key: &str,
) -> Result<Permission, Fault> {
    let permission = Permission::new(action, arn(&cx.scope.region, bucket, Some(key)));
    Ok(match find_bucket(s3, bucket).await? {
        Some(row) => permission
            .with(OWNER_KEY, row.owner.as_str())
            .with_resource_policy(policy_for(&cx.principal, &row)),
        None => permission,
    })
}

async fn find_bucket(s3: &S3, name: &str) -> Result<Option<BucketRow>, Fault> {
    let found = s3.read(|tx| Ok(tx.get::<Buckets>(&name.to_owned())?)).await;
    found.map_err(|refused| match refused {
        Refused::Fault(fault) => fault,
        Refused::S3(error) => Fault::caused_by("a bucket could not be read", error),
    })
}

/// A bucket's or object's ARN, in the partition of the region that it is asked for in.
fn arn(region: &Region, bucket: &str, key: Option<&str>) -> String {
    let partition = region.partition();
    match key {
        Some(key) => format!("arn:{partition}:s3:::{bucket}/{key}"),
        None => format!("arn:{partition}:s3:::{bucket}"),
    }
}

/// Both texts are looked at to their ends, whatever they hold.
fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |different, (a, b)| different | (a ^ b)) == 0
}
