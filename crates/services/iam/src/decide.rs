//! The ports that `wire` asks on every call: whose key is this, may they, and may this service use that role.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html> and, for the keys
//! of every request, <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html> (both read
//! 2026-11-21). The decision itself is crate `policy`'s; here is what it is given.
//!
//! Surprises: a bucket's ARN names no account, so whoever asks for another account's bucket says so with the context key
//! `aws:ResourceAccount`; a session ends with its role or user, also when another of the same name is made: AWS goes by the
//! unique id (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>).
//! Left out: that a policy which names a user or role keeps its id too; here it means whoever bears the ARN.

use crate::cache::Grants;
use crate::entities;
use crate::managed;
use crate::rules::session_keys;
use crate::tables::{AccessKeys, EntityRow, Kind, SessionKind, SessionRow, Sessions};
use crate::{Iam, RootKey};
use async_trait::async_trait;
use kernel::{AccountId, Arn, Fault, Partition};
use policy::{Context, Policies, Policy, Request, ResourcePolicy, access_denied, evaluate};
use std::sync::Arc;
use std::time::Duration;
use store::Read;
use wire::shape::OperationModel;
use wire::{
    Authenticator, AuthorizeError, Authorizer, Credentials, Cx, Denied, Failure, KeyRecord, KeyUse,
    Permission, Principal, PrincipalKind, Refusal, Roles, ServiceRole, Session,
};

const RESOURCE_ACCOUNT: &str = "aws:ResourceAccount";

#[async_trait]
impl Authenticator for Iam {
    async fn find_key(&self, access_key_id: &str) -> Result<Option<KeyRecord>, Fault> {
        if access_key_id == self.root.access_key_id {
            return Ok(Some(first_key(&self.root)));
        }
        let read = async {
            let id = access_key_id.to_owned();
            let partition = self.root.partition;
            self.read(|read| key_record(read, &id, partition)).await.map_err(crate::fault_of)
        };
        Ok(self.cache.keys.get(&self.cache, access_key_id, read).await?.map(|record| (*record).clone()))
    }

    fn refuses(&self, principal: &Principal, model: &OperationModel) -> Option<Refusal> {
        session_keys::refuses(principal, model.service.id, model.name)
    }

    fn used(&self, used: &KeyUse<'_>) {
        self.note_key(used);
    }
}

fn key_record(read: &Read<'_>, id: &String, partition: Partition) -> Result<Option<KeyRecord>, Failure> {
    if let Some(session) = read.get::<Sessions>(id)? {
        return Ok(lives_on(read, &session)?.then(|| of_session(session)));
    }
    let Some(key) = read.get::<AccessKeys>(id)? else { return Ok(None) };
    let principal = match &key.user {
        None => Principal::root(key.account.clone(), partition),
        Some(name) => {
            let Some(user) = entities::find(read, &key.account, Kind::User, name)? else { return Ok(None) };
            crate::credentials::user_principal(&key.account, &user)
        }
    };
    Ok(Some(KeyRecord {
        secret: key.secret,
        session_token: None,
        expires_at: None,
        active: key.active,
        principal,
    }))
}

fn first_key(root: &RootKey) -> KeyRecord {
    KeyRecord {
        secret: root.secret_access_key.clone(),
        session_token: None,
        expires_at: None,
        active: true,
        principal: Principal::root(root.account.clone(), root.partition),
    }
}

/// Whether the user or role that the session is of is still there.
fn lives_on(read: &Read<'_>, session: &SessionRow) -> Result<bool, Failure> {
    let kind = match session.kind {
        SessionKind::Root => return Ok(true),
        SessionKind::User => Kind::User,
        SessionKind::Role => Kind::Role,
    };
    let found = entities::find(read, &session.account, kind, name_in(&session.entity_arn))?;
    Ok(found.is_some_and(|row| row.id == unique_id(&session.user_id)))
}

fn of_session(row: SessionRow) -> KeyRecord {
    let session = Session {
        name: row.name,
        policies: row.policies,
        tags: row.tags,
        transitive_tag_keys: row.transitive_tag_keys,
        source_identity: row.source_identity,
        issued_at: Some(row.issued_at),
        ..Session::default()
    };
    let principal = Principal {
        kind: match row.kind {
            SessionKind::Root => PrincipalKind::Root,
            SessionKind::User => PrincipalKind::User,
            SessionKind::Role => PrincipalKind::Role,
        },
        account: row.account,
        arn: row.arn,
        user_id: row.user_id,
        entity_arn: row.entity_arn,
        session: Some(Arc::new(session)),
    };
    KeyRecord {
        secret: row.secret,
        session_token: Some(row.token),
        expires_at: Some(row.expires_at),
        active: true,
        principal,
    }
}

#[async_trait]
impl Authorizer for Iam {
    async fn authorize(&self, cx: &Cx, permission: &Permission) -> Result<(), AuthorizeError> {
        if cx.principal.kind == PrincipalKind::Role {
            let service = permission.action.split(':').next().unwrap_or_default();
            self.note_role(&cx.principal, service, cx.scope.region.as_str());
        }
        if passes_abroad(cx, permission) {
            return Err(Denied("Cross-account pass role is not allowed.".into()).into());
        }
        let owner = owner_of(permission);
        let at_home = owner.is_none_or(|owner| owner == cx.principal.account.as_str());
        if cx.principal.kind == PrincipalKind::Root && at_home && permission.resource_policy.is_none() {
            return Ok(());
        }
        let resource = match &permission.resource_policy {
            Some(text) => Some(self.cache.compiled(text)?),
            None => None,
        };
        let resource = resource.as_deref().map(ResourcePolicy::of_resource);
        self.decide(cx, permission, owner, resource).await
    }
}

/// No policy can allow handing another account's role to a service. The sentence as Lambda and CodeDeploy say it
/// (<https://github.com/artilleryio/chaos-lambda/issues/29>, <https://github.com/webfactory/create-aws-codedeploy-deployment/issues/11>, read 2026-11-21).
fn passes_abroad(cx: &Cx, permission: &Permission) -> bool {
    let owner = permission.resource.split(':').nth(4);
    permission.action == "iam:PassRole" && owner.is_some_and(|owner| owner != cx.principal.account.as_str())
}

/// The account that owns the resource, where it can be known.
fn owner_of(permission: &Permission) -> Option<&str> {
    if let Some(owner) = permission.context.get(RESOURCE_ACCOUNT) {
        return owner.first().map(String::as_str);
    }
    permission.resource.split(':').nth(4).filter(|account| policy::principals::is_account(account))
}

impl Iam {
    /// One decision with all the policies that bear on it.
    pub async fn decide(
        &self,
        cx: &Cx,
        permission: &Permission,
        owner: Option<&str>,
        resource: Option<ResourcePolicy<'_>>,
    ) -> Result<(), AuthorizeError> {
        let grants = self.grants(&cx.principal).await?;
        let session = cx.principal.session.as_deref().map_or(&[][..], |session| &session.policies);
        let session = session.iter().map(|text| self.cache.compiled(text)).collect::<Result<Vec<_>, _>>()?;
        let principal = as_policy_principal(&cx.principal, &grants);
        let context = context(cx, permission);
        let request = Request {
            principal: &principal,
            action: permission.action,
            resource: &permission.resource,
            resource_account: owner,
            context: &context,
        };
        let policies = Policies {
            identity: &grants.policies,
            resource,
            boundary: grants.boundary.as_deref(),
            session: (!session.is_empty()).then_some(&session[..]),
        };
        let decision = evaluate(&request, &policies);
        if decision.is_allowed() { Ok(()) } else { Err(Denied(access_denied(&request, &decision)).into()) }
    }

    /// The compiled policies of the user or role behind a principal.
    pub async fn grants(&self, principal: &Principal) -> Result<Arc<Grants>, Fault> {
        let kind = match principal.kind {
            PrincipalKind::User => Kind::User,
            PrincipalKind::Role => Kind::Role,
            PrincipalKind::Root | PrincipalKind::Service => return Ok(Arc::default()),
        };
        let (name, id) = (name_in(&principal.entity_arn), unique_id(&principal.user_id));
        let read = async {
            let read = self.read(|read| match entities::find(read, &principal.account, kind, name)? {
                Some(row) if row.id == id => self.compile(read, &principal.account, &row).map(Some),
                _ => Ok(None),
            });
            read.await.map_err(crate::fault_of)
        };
        Ok(self.cache.grants.get(&self.cache, id, read).await?.unwrap_or_default())
    }

    pub fn compile(&self, read: &Read<'_>, account: &AccountId, row: &EntityRow) -> Result<Grants, Failure> {
        let mut policies = self.policies_of(read, account, row)?;
        for group in &row.user.groups {
            if let Some(group) = entities::find(read, account, Kind::Group, group)? {
                policies.extend(self.policies_of(read, account, &group)?);
            }
        }
        let boundary = match &row.boundary {
            Some(arn) => {
                managed::document(read, account, arn)?.map(|text| self.cache.compiled(&text)).transpose()?
            }
            None => None,
        };
        Ok(Grants { policies, boundary, tags: row.tags.clone() })
    }

    fn policies_of(
        &self,
        read: &Read<'_>,
        account: &AccountId,
        row: &EntityRow,
    ) -> Result<Vec<Arc<Policy>>, Failure> {
        let mut policies = Vec::new();
        for document in row.inline.values() {
            policies.push(self.cache.compiled(document)?);
        }
        for arn in &row.attached {
            if let Some(document) = managed::document(read, account, arn)? {
                policies.push(self.cache.compiled(&document)?);
            }
        }
        Ok(policies)
    }
}

/// `AROA...` of `AROA...:session`; a user's is the whole.
pub fn unique_id(user_id: &str) -> &str {
    user_id.split(':').next().unwrap_or_default()
}

fn name_in(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}

fn as_policy_principal(principal: &Principal, grants: &Grants) -> policy::Principal {
    let mut made = match principal.kind {
        PrincipalKind::Service => return policy::Principal::service(&principal.entity_arn),
        PrincipalKind::Root => policy::Principal::root("aws", principal.account.as_str()),
        PrincipalKind::User => policy::Principal::user(&principal.arn, principal.account.as_str()),
        PrincipalKind::Role => {
            policy::Principal::assumed_role(&principal.arn, &principal.entity_arn, principal.account.as_str())
        }
    };
    made.arn.clone_from(&principal.arn);
    made.user_id.clone_from(&principal.user_id);
    let session = principal.session.as_deref();
    let over = session.into_iter().flat_map(|session| &session.tags);
    let under = grants.tags.iter().filter(|(key, _)| {
        !session.is_some_and(|session| session.tags.keys().any(|over| over.eq_ignore_ascii_case(key)))
    });
    made.tags = under.chain(over).map(|(key, value)| (key.clone(), value.clone())).collect();
    made
}

/// The keys of every request, and those of this permission over them.
fn context(cx: &Cx, permission: &Permission) -> Context {
    let mut context = Context::new()
        .with("aws:CurrentTime", cx.at.to_string())
        .with("aws:EpochTime", cx.at.as_second().to_string())
        .with("aws:RequestedRegion", cx.scope.region.as_str())
        .with("aws:SecureTransport", cx.secure_transport.to_string())
        .with("aws:ViaAWSService", "false");
    if let Some(address) = cx.source_ip {
        context.set("aws:SourceIp", address.to_string());
    }
    if let Some(agent) = &cx.user_agent {
        context.set("aws:UserAgent", agent.clone());
    }
    if let Some(session) = cx.principal.session.as_deref() {
        if let Some(issued) = session.issued_at {
            context.set("aws:TokenIssueTime", issued.to_string());
            context.set("aws:MultiFactorAuthPresent", "false");
        }
        if let Some(identity) = &session.source_identity {
            context.set("aws:SourceIdentity", identity.clone());
        }
        if let Some(arn) = &session.source_arn {
            context.set("aws:SourceArn", arn.clone());
        }
        if let Some(account) = &session.source_account {
            context.set("aws:SourceAccount", account.as_str());
        }
    }
    for (key, values) in &permission.context {
        context = match values.as_slice() {
            [one] if !MANY.contains(&key.as_str()) => context.with(key, one.clone()),
            many => context.with_many(key, many.to_vec()),
        };
    }
    context
}

/// Keys that hold several values also when there is only one.
const MANY: [&str; 2] = ["aws:TagKeys", "sts:TransitiveTagKeys"];

#[async_trait]
impl Roles for Iam {
    async fn assume(&self, cx: &Cx, role: &ServiceRole<'_>) -> Result<Principal, AuthorizeError> {
        let found = self.role_by_arn(role.role_arn).await?;
        let service = policy::Principal::service(role.service);
        let permission =
            Permission::new("sts:AssumeRole", role.role_arn).with("sts:RoleSessionName", role.session_name);
        let mut context = context(cx, &permission);
        if let Some(arn) = role.source_arn {
            context.set("aws:SourceArn", arn);
        }
        context.set("aws:SourceAccount", cx.scope.account.as_str());
        let request = Request {
            principal: &service,
            action: "sts:AssumeRole",
            resource: role.role_arn,
            resource_account: None,
            context: &context,
        };
        let trust = match &found {
            Some(row) => self.cache.compiled(&row.role.trust)?,
            None => return Err(denied(&request)),
        };
        let policies = Policies { resource: Some(ResourcePolicy::trust(&trust)), ..Policies::default() };
        let decision = evaluate(&request, &policies);
        match found {
            Some(row) if decision.is_allowed() => {
                let session = Session {
                    name: role.session_name.to_owned(),
                    issued_at: Some(self.clock.now()),
                    ..Session::default()
                };
                Ok(role_session(&row, session)?)
            }
            _ => Err(Denied(access_denied(&request, &decision)).into()),
        }
    }

    async fn credentials(&self, principal: &Principal, lifetime: Duration) -> Result<Credentials, Fault> {
        self.open_session(principal, lifetime).await
    }
}

/// A role that does not exist is refused in the same words as one that does not trust: AWS does not tell which.
fn denied(request: &Request<'_>) -> AuthorizeError {
    let (who, action, role) = (&request.principal.arn, request.action, request.resource);
    Denied(format!("User: {who} is not authorized to perform: {action} on resource: {role}")).into()
}

impl Iam {
    pub async fn role_by_arn(&self, arn: &str) -> Result<Option<EntityRow>, Fault> {
        let Some(account) = Arn::parse(arn).ok().and_then(|arn| AccountId::new(arn.account()).ok()) else {
            return Ok(None);
        };
        let found = self.read(|read| Ok(entities::find(read, &account, Kind::Role, name_in(arn))?)).await;
        Ok(found.map_err(crate::fault_of)?.filter(|row| row.arn == arn))
    }
}

fn own_arn(role: &EntityRow) -> Result<Arn, Fault> {
    Arn::parse(role.arn.as_str()).map_err(|e| Fault::caused_by("a role's own ARN", e))
}

pub fn account_of(role: &EntityRow) -> Result<AccountId, Fault> {
    AccountId::new(own_arn(role)?.account()).map_err(|e| Fault::caused_by("a role's own account", e))
}

/// The principal of a session of `role`.
pub fn role_session(role: &EntityRow, session: Session) -> Result<Principal, Fault> {
    let (arn, account) = (own_arn(role)?, account_of(role)?);
    let (partition, name) = (arn.partition(), &session.name);
    Ok(Principal {
        kind: PrincipalKind::Role,
        arn: format!("arn:{partition}:sts::{account}:assumed-role/{}/{name}", role.name),
        user_id: format!("{}:{name}", role.id),
        account,
        entity_arn: role.arn.clone(),
        session: Some(Arc::new(session)),
    })
}
