//! AssumeRole: temporary keys of a role, for whom the role trusts.
//!
//! Follows: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>.
//! Permission: sts:AssumeRole on the role, decided here, since the role's trust policy has to allow it as well; with
//! session tags also sts:TagSession, with a source identity sts:SetSourceIdentity, also where they come from the calling
//! session (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>). Surprises: root may not assume roles; a role that assumes a role gets one hour at
//! most; a role that does not exist is refused like one that does not trust; a source identity
//! that is set stays along the chain.
//! Left out: MFA, provided contexts, MinimumSessionTokenSize (refused by name), PackedPolicySize.

use crate::errors;
use crate::rules::documents;
use crate::rules::session_tags::{self, SessionTags};
use crate::tables::EntityRow;
use crate::{Iam, decide, managed};
use api_sts::{AssumeRole, AssumeRoleError as E, AssumeRoleInput, AssumeRoleOutput, AssumedRoleUser};
use policy::{ResourcePolicy, Role};
use std::time::Duration;
use wire::{
    AuthorizeError, Credentials, Cx, Failure, Handle, Permission, Principal, PrincipalKind, Refusal, Session,
};

const LIFETIME_DEFAULT_S: i64 = 3_600;
const CHAINED_LIFETIME_MAX_S: i64 = 3_600;
const SESSION_POLICIES_MAX: usize = 10;
const SESSION_POLICY_SIZE_MAX: usize = 2048;
pub(super) const NO_MFA: &str = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";

impl Handle<AssumeRole> for Iam {
    async fn permissions(&self, _: &Cx, _: &AssumeRoleInput) -> Result<Vec<Permission>, E> {
        Ok(Vec::new())
    }

    async fn handle(&self, cx: &Cx, input: AssumeRoleInput) -> Result<AssumeRoleOutput, E> {
        possible(cx, &input)?;
        let SessionTags { tags, transitive } = tags(cx, &input)?;
        let role = self.trusting_role(cx, &input).await?;
        let lifetime = lifetime(cx, &role, input.duration_seconds)?;
        let session = Session {
            name: input.role_session_name.clone(),
            policies: self.session_policies(&role, &input).await?,
            tags,
            transitive_tag_keys: transitive,
            source_identity: source_identity(cx, &input),
            issued_at: Some(self.clock.now()),
            ..Session::default()
        };
        let principal = decide::role_session(&role, session)?;
        let keys = self.open_session(&principal, lifetime).await?;
        Ok(answer(principal, keys))
    }
}

fn answer(principal: Principal, keys: Credentials) -> AssumeRoleOutput {
    AssumeRoleOutput {
        credentials: Some(shown(keys)),
        source_identity: principal.session.as_ref().and_then(|session| session.source_identity.clone()),
        assumed_role_user: Some(AssumedRoleUser { assumed_role_id: principal.user_id, arn: principal.arn }),
        ..AssumeRoleOutput::default()
    }
}

pub(super) fn shown(keys: Credentials) -> api_sts::Credentials {
    api_sts::Credentials {
        access_key_id: keys.access_key_id,
        secret_access_key: keys.secret_access_key,
        session_token: keys.session_token,
        expiration: keys.expires_at,
    }
}

/// What cannot be done whoever asks.
fn possible(cx: &Cx, input: &AssumeRoleInput) -> Result<(), Refusal> {
    well_formed(&input.role_arn)?;
    if cx.principal.kind == PrincipalKind::Root {
        return Err(errors::access_denied("Roles may not be assumed by root accounts."));
    }
    if input.serial_number.is_some() || input.token_code.is_some() {
        return Err(errors::access_denied(NO_MFA));
    }
    if input.minimum_session_token_size.is_some() {
        return Err(errors::lacking("sts:AssumeRole with MinimumSessionTokenSize"));
    }
    if input.provided_contexts.as_ref().is_some_and(|contexts| !contexts.is_empty()) {
        return Err(errors::lacking("sts:AssumeRole with ProvidedContexts"));
    }
    Ok(())
}

/// AWS looks at the ARN's form before it looks for the role.
fn well_formed(role_arn: &str) -> Result<(), Refusal> {
    let parsed = kernel::Arn::parse(role_arn).ok().filter(|arn| !arn.partition().is_empty());
    parsed.map(drop).ok_or_else(|| errors::validation(format!("{role_arn} is invalid")))
}

fn lifetime(cx: &Cx, role: &EntityRow, asked: Option<i64>) -> Result<Duration, Refusal> {
    let is_chained = cx.principal.kind == PrincipalKind::Role;
    let seconds = asked.unwrap_or(LIFETIME_DEFAULT_S);
    if is_chained && seconds > CHAINED_LIFETIME_MAX_S {
        return Err(errors::validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        ));
    }
    if seconds > role.role.max_session_s {
        return Err(errors::validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(Duration::from_secs(u64::try_from(seconds).unwrap_or_default()))
}

fn before(cx: &Cx) -> Option<&Session> {
    cx.principal.session.as_deref()
}

fn tags(cx: &Cx, input: &AssumeRoleInput) -> Result<SessionTags, Refusal> {
    let given = input.tags.iter().flatten().map(|tag| (tag.key.clone(), tag.value.clone())).collect();
    session_tags::chained(before(cx), given, input.transitive_tag_keys.clone().unwrap_or_default())
}

/// The calling session's, which stays, or the one that is given.
fn source_identity(cx: &Cx, input: &AssumeRoleInput) -> Option<String> {
    before(cx).and_then(|session| session.source_identity.clone()).or_else(|| input.source_identity.clone())
}

/// Everything that the role's trust policy and the caller's own policies have to allow.
fn actions(cx: &Cx, input: &AssumeRoleInput) -> Vec<&'static str> {
    let mut actions = vec!["sts:AssumeRole"];
    if input.tags.as_ref().is_some_and(|tags| !tags.is_empty()) || session_tags::hands_on(before(cx)) {
        actions.push("sts:TagSession");
    }
    if source_identity(cx, input).is_some() {
        actions.push("sts:SetSourceIdentity");
    }
    actions
}

impl Iam {
    /// The role, if the caller may have it.
    async fn trusting_role(&self, cx: &Cx, input: &AssumeRoleInput) -> Result<EntityRow, Failure> {
        let refused = |action| {
            let (who, role) = (&cx.principal.arn, &input.role_arn);
            errors::access_denied(format!(
                "User: {who} is not authorized to perform: {action} on resource: {role}"
            ))
        };
        if input.source_identity.is_some() && source_identity(cx, input) != input.source_identity {
            return Err(refused("sts:SetSourceIdentity").into());
        }
        let role = self.role_by_arn(&input.role_arn).await?.ok_or_else(|| refused("sts:AssumeRole"))?;
        let trust = self.cache.compiled(&role.role.trust)?;
        for action in actions(cx, input) {
            let permission = permission(cx, action, input);
            let owner = role.arn.split(':').nth(4);
            match self.decide(cx, &permission, owner, Some(ResourcePolicy::trust(&trust))).await {
                Ok(()) => {}
                Err(AuthorizeError::Denied(denied)) => {
                    return Err(errors::access_denied(denied.to_string()).into());
                }
                Err(AuthorizeError::Fault(fault)) => return Err(fault.into()),
            }
        }
        Ok(role)
    }

    /// The documents that narrow the session: those given, and those of the managed policies that were named.
    /// AWS takes only those of the role's own account.
    async fn session_policies(
        &self,
        role: &EntityRow,
        input: &AssumeRoleInput,
    ) -> Result<Vec<String>, Failure> {
        let mut policies = Vec::new();
        if let Some(document) = &input.policy {
            documents::checked(document, Role::Identity)?;
            policies.push(document.clone());
        }
        let arns = input.policy_arns.iter().flatten().filter_map(|descriptor| descriptor.arn.clone());
        let arns: Vec<String> = arns.collect();
        if arns.len() > SESSION_POLICIES_MAX {
            return Err(errors::quota("SessionPolicies", SESSION_POLICIES_MAX).into());
        }
        let account = decide::account_of(role)?;
        for arn in &arns {
            let document = self.read(|read| managed::document(read, &account, arn)).await?;
            policies.push(document.ok_or_else(|| errors::not_attachable(arn))?.into_owned());
        }
        if input.policy.as_ref().is_some_and(|text| text.len() > SESSION_POLICY_SIZE_MAX) {
            return Err(errors::packed_policy_too_large().into());
        }
        Ok(policies)
    }
}

fn permission(cx: &Cx, action: &'static str, input: &AssumeRoleInput) -> Permission {
    let mut permission =
        Permission::new(action, &*input.role_arn).with("sts:RoleSessionName", &*input.role_session_name);
    if let Some(id) = &input.external_id {
        permission = permission.with("sts:ExternalId", &**id);
    }
    if let Some(identity) = source_identity(cx, input) {
        permission = permission.with("sts:SourceIdentity", identity);
    }
    for key in input.transitive_tag_keys.iter().flatten() {
        permission = permission.with("sts:TransitiveTagKeys", &**key);
    }
    for tag in input.tags.iter().flatten() {
        permission = permission
            .with("aws:TagKeys", &*tag.key)
            .with(&format!("aws:RequestTag/{}", tag.key), &*tag.value);
    }
    permission
}
