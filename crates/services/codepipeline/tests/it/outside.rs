//! The services on the other side of `Caller`: a branch, a bucket, a topic, a function; and IAM, which allows but one thing.

use crate::function::Function;
use api_cloudwatch::DescribeAlarms;
use api_codecommit::{
    BranchDoesNotExistException, BranchInfo, Commit, GetBranch, GetBranchError, GetBranchInput,
    GetBranchOutput, GetCommit, GetCommitError, GetCommitInput, GetCommitOutput,
};
use api_lambda::{
    GetAlias, GetFunctionConfiguration, InvocationRequest, InvocationResponse, Invoke, InvokeError,
    UpdateAlias, UpdateFunctionCode,
};
use api_s3::{PutObject, PutObjectError, PutObjectOutput, PutObjectRequest};
use api_sns::{Publish, PublishError, PublishInput, PublishResponse};
use async_trait::async_trait;
use kernel::Fault;
use seam_source::{Archive, SourceArchive};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Seek, Write};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use wire::registry::Binding;
use wire::{
    AuthorizeError, Authorizer, Credentials, Cx, Denied, Handle, Permission, Principal, PrincipalKind,
    Refusal, Registry, Roles, ServiceRole,
};

pub const COMMIT: &str = "0123456789012345678901234567890123456789";
pub const NEXT: &str = "1111111111111111111111111111111111111111";
pub const ARCHIVE: &[u8] = b"the files of the commit";

pub struct State {
    /// Where the branch is; none: there is no such branch.
    pub commit: Option<String>,
    pub function: Function,
    pub objects: BTreeMap<String, Vec<u8>>,
    /// Tokens of approvals that were announced: the same one may be announced again.
    pub announced: BTreeSet<String>,
    /// Jobs that the function was given, the same one perhaps again.
    pub jobs: BTreeSet<String>,
    /// The function cannot be invoked: Lambda has a fault.
    pub is_faulting: bool,
    /// Actions that nobody may do.
    pub denied: BTreeSet<String>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            commit: Some(COMMIT.into()),
            function: Function::default(),
            objects: BTreeMap::new(),
            announced: BTreeSet::new(),
            jobs: BTreeSet::new(),
            is_faulting: false,
            denied: BTreeSet::new(),
        }
    }
}

#[derive(Clone, Default)]
pub struct Outside(Arc<Mutex<State>>);

impl Outside {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no holder of this lock panics")
    }

    pub fn serve(&self, registry: &mut Registry) {
        let this = Arc::new(self.clone());
        registry.serve(&this, vec![Binding::of::<GetBranch>(), Binding::of::<GetCommit>()]);
        registry.serve(&this, vec![Binding::of::<PutObject>(), Binding::of::<Publish>()]);
        registry.serve(&this, vec![Binding::of::<Invoke>(), Binding::of::<DescribeAlarms>()]);
        registry.serve(&this, vec![Binding::of::<GetAlias>(), Binding::of::<UpdateAlias>()]);
        registry.serve(
            &this,
            vec![Binding::of::<GetFunctionConfiguration>(), Binding::of::<UpdateFunctionCode>()],
        );
    }
}

#[async_trait]
impl SourceArchive for Outside {
    async fn archive(&self, _: &Cx, _: &str, commit_id: &str) -> Result<Archive, Refusal> {
        assert_eq!(commit_id.len(), 40);
        let mut zip = tempfile::tempfile().expect("a file");
        zip.write_all(ARCHIVE).and_then(|()| zip.rewind()).expect("written");
        Ok(Archive { zip, size_bytes: ARCHIVE.len() as u64 })
    }
}

impl Handle<GetBranch> for Outside {
    async fn permissions(&self, _: &Cx, _: &GetBranchInput) -> Result<Vec<Permission>, GetBranchError> {
        Ok(vec![Permission::new("codecommit:GetBranch", "r")])
    }
    async fn handle(&self, _: &Cx, input: GetBranchInput) -> Result<GetBranchOutput, GetBranchError> {
        let commit = self.state().commit.clone();
        let commit_id = commit.ok_or_else(BranchDoesNotExistException::default)?;
        let branch = BranchInfo { branch_name: input.branch_name, commit_id: Some(commit_id) };
        Ok(GetBranchOutput { branch: Some(branch) })
    }
}

impl Handle<GetCommit> for Outside {
    async fn permissions(&self, _: &Cx, _: &GetCommitInput) -> Result<Vec<Permission>, GetCommitError> {
        Ok(vec![Permission::new("codecommit:GetCommit", "r")])
    }
    async fn handle(&self, _: &Cx, _: GetCommitInput) -> Result<GetCommitOutput, GetCommitError> {
        Ok(GetCommitOutput { commit: Commit { message: Some("a change".into()), ..Commit::default() } })
    }
}

impl Handle<PutObject> for Outside {
    async fn permissions(&self, _: &Cx, _: &PutObjectRequest) -> Result<Vec<Permission>, PutObjectError> {
        Ok(vec![Permission::new("s3:PutObject", "o")])
    }
    async fn handle(&self, _: &Cx, input: PutObjectRequest) -> Result<PutObjectOutput, PutObjectError> {
        let body = input.body.unwrap_or_default().whole().await?.to_vec();
        self.state().objects.insert(input.key, body);
        Ok(PutObjectOutput::default())
    }
}

impl Handle<Publish> for Outside {
    async fn permissions(&self, _: &Cx, _: &PublishInput) -> Result<Vec<Permission>, PublishError> {
        Ok(vec![Permission::new("sns:Publish", "t")])
    }
    async fn handle(&self, _: &Cx, input: PublishInput) -> Result<PublishResponse, PublishError> {
        let message: serde_json::Value = serde_json::from_str(&input.message).expect("JSON");
        let token = message["approval"]["token"].as_str().expect("a token");
        self.state().announced.insert(token.to_owned());
        Ok(PublishResponse::default())
    }
}

impl Handle<Invoke> for Outside {
    async fn permissions(&self, _: &Cx, _: &InvocationRequest) -> Result<Vec<Permission>, InvokeError> {
        Ok(vec![Permission::new("lambda:InvokeFunction", "f")])
    }
    async fn handle(&self, _: &Cx, input: InvocationRequest) -> Result<InvocationResponse, InvokeError> {
        if self.state().is_faulting {
            return Err(Fault::new("the disk is full").into());
        }
        let payload: serde_json::Value =
            serde_json::from_slice(&input.payload.expect("a payload")).expect("JSON");
        let job = payload["CodePipeline.job"]["id"].as_str().expect("a job");
        self.state().jobs.insert(job.to_owned());
        Ok(InvocationResponse { status_code: Some(202), ..InvocationResponse::default() })
    }
}

#[async_trait]
impl Authorizer for Outside {
    async fn authorize(&self, cx: &Cx, permission: &Permission) -> Result<(), AuthorizeError> {
        if self.state().denied.contains(permission.action) {
            let said = format!("{} is not authorized to perform: {}", cx.principal.arn, permission.action);
            return Err(Denied(said).into());
        }
        Ok(())
    }
}

#[async_trait]
impl Roles for Outside {
    async fn assume(&self, cx: &Cx, role: &ServiceRole<'_>) -> Result<Principal, AuthorizeError> {
        if role.service != svc_codepipeline::SERVICE || self.state().denied.contains("sts:AssumeRole") {
            return Err(Denied(format!("the role does not trust {}", role.service)).into());
        }
        Ok(Principal {
            kind: PrincipalKind::Role,
            account: cx.scope.account.clone(),
            arn: format!("{}/{}", role.role_arn, role.session_name),
            user_id: "AROA:s".into(),
            entity_arn: role.role_arn.to_owned(),
            session: None,
        })
    }
    async fn credentials(&self, _: &Principal, _: Duration) -> Result<Credentials, Fault> {
        Err(Fault::new("no code is run here"))
    }
}
