//! DOWNLOAD_SOURCE, first half: the files.
//!
//! CodeCommit over its own git HTTP, with the role's session, as AWS does (codecommit:GitPull); S3 as a zip with
//! s3:GetObject, and so a pipeline's artifact, whose place StartBuild's overrides name. The rest is refused when a project is made.
//! Left out: a source folder in S3 (a location that ends in a slash), versions of the form `refs/heads/x^{commit}`.

use super::{Run, git_password, zipping};
use crate::recorder::PhaseEnd;
use crate::rules::project::repository_name;
use api_codebuild::{ProjectSource, SourceType};
use api_s3::{GetObject, GetObjectRequest};
use exec::git::{Ran, Task};
use kernel::{Fault, OrFault, Region};
use std::path::{Path, PathBuf};
use std::time::Duration;
use wire::{Body, OperationError};

const KEYS_FOR: Duration = Duration::from_secs(3600);

impl Run {
    pub(super) async fn download_source(&mut self) -> Result<PhaseEnd, Fault> {
        self.diary.note("Phase is DOWNLOAD_SOURCE");
        let source = self.row.build.source.clone().unwrap_or_default();
        let version = self.row.build.source_version.clone();
        let folder = self.dir.join("output/src");
        match self.one_source(&source, version.as_deref(), &folder, "primary source").await? {
            Ok(Some(resolved)) => {
                self.row.build.resolved_source_version = Some(resolved.clone());
                self.recorder
                    .update(move |row| row.build.resolved_source_version = Some(resolved.clone()))
                    .await?;
            }
            Ok(None) => {}
            Err(end) => return Ok(end),
        }
        let versions = self.row.build.secondary_source_versions.clone().unwrap_or_default();
        for secondary in self.row.build.secondary_sources.clone().unwrap_or_default() {
            let name = secondary.source_identifier.clone().unwrap_or_default();
            let version = versions.iter().find(|version| version.source_identifier == name);
            let version = version.map(|version| version.source_version.clone());
            let folder = self.secondary_folder(&name).await?;
            let what = format!("secondary source {name}");
            if let Err(end) = self.one_source(&secondary, version.as_deref(), &folder, &what).await? {
                return Ok(end);
            }
        }
        let (text, name) = match self.buildspec_text().await? {
            Ok(found) => found,
            Err(end) => return Ok(end),
        };
        self.diary.note(&format!("YAML location is {name}"));
        if let Some(end) = self.read_buildspec(&text, &name) {
            return Ok(end);
        }
        self.open_shell().await?;
        Ok(PhaseEnd::succeeded())
    }

    async fn secondary_folder(&self, name: &str) -> Result<PathBuf, Fault> {
        let folder = self.dir.join(format!("output/src_{name}"));
        tokio::fs::create_dir_all(&folder).await.or_fault(|| format!("making {}", folder.display()))?;
        Ok(folder)
    }

    /// The version that was got, if the source has versions; or how the phase ends.
    async fn one_source(
        &self,
        source: &ProjectSource,
        version: Option<&str>,
        into: &Path,
        what: &str,
    ) -> Result<Result<Option<String>, PhaseEnd>, Fault> {
        let location = source.location.clone().unwrap_or_default();
        match source.r#type {
            SourceType::NoSource => Ok(Ok(None)),
            SourceType::Codecommit => self.clone_repository(source, version, into, what).await,
            SourceType::S3 => self.unpack_object(&location, version, into).await,
            // A pipeline's artifact; its version is the revision that the pipeline took in.
            SourceType::Codepipeline => {
                let got = self.unpack_object(&location, None, into).await?;
                Ok(got.map(|place| version.map(str::to_owned).or(place)))
            }
            other => {
                let message = format!("Landfall does not have the source type {other} yet");
                Ok(Err(PhaseEnd::failed("CLIENT_ERROR", message)))
            }
        }
    }

    async fn unpack_object(
        &self,
        location: &str,
        version: Option<&str>,
        into: &Path,
    ) -> Result<Result<Option<String>, PhaseEnd>, Fault> {
        let zip = match self.object(location, version).await? {
            Ok(object) => object.reader(),
            Err(end) => return Ok(Err(end)),
        };
        let into = into.to_owned();
        let unzipped = tokio::task::spawn_blocking(move || zipping::unzip(zip, &into)).await;
        match unzipped.or_fault(|| "unpacking a source")? {
            Ok(()) => Ok(Ok(Some(format!("arn:aws:s3:::{location}")))),
            Err(why) => {
                let message = format!("error while extracting {location}: {why}");
                Ok(Err(PhaseEnd::failed("CLIENT_ERROR", message)))
            }
        }
    }

    async fn clone_repository(
        &self,
        source: &ProjectSource,
        version: Option<&str>,
        into: &Path,
        what: &str,
    ) -> Result<Result<Option<String>, PhaseEnd>, Fault> {
        let location = source.location.clone().unwrap_or_default();
        let name = repository_name(&location).or_fault(|| "a project's clone URL was checked")?;
        let endpoint = self.service.ports.caller.endpoint();
        let url = format!("{endpoint}/v1/repos/{name}");
        let authorization = self.git_authorization(&location, &endpoint, name).await?;
        let git = Git {
            run: self,
            folder: into,
            header: format!("'http.extraheader=Authorization: {authorization}'"),
        };
        git.checked(&["init", "--quiet", "--initial-branch=main"]).await?;
        git.checked(&["remote", "add", "origin", &url]).await?;
        let wanted = version.unwrap_or("HEAD");
        let depth = source.git_clone_depth.filter(|depth| *depth > 0).map(|depth| format!("--depth={depth}"));
        let mut fetch = vec!["fetch", "--quiet", "--no-auto-maintenance"];
        fetch.extend(depth.as_deref());
        fetch.extend(["--end-of-options", "origin", wanted]);
        let ran = git.ran(&fetch).await?;
        if !ran.succeeded() {
            return Ok(Err(not_fetched(&ran, what, wanted)));
        }
        git.checked(&["checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"]).await?;
        let head = git.checked(&["rev-parse", "HEAD"]).await?;
        Ok(Ok(Some(head.trim().to_owned())))
    }

    async fn git_authorization(&self, location: &str, endpoint: &str, name: &str) -> Result<String, Fault> {
        let keys = self.service.ports.caller.credentials(self.cx()?, KEYS_FOR).await?;
        let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
        let named = location.split_once("://git-codecommit.").and_then(|(_, rest)| rest.split('.').next());
        let region = named.and_then(|region| Region::new(region).ok());
        let region = region.unwrap_or_else(|| self.recorder.scope.region.clone());
        Ok(git_password::basic(&keys, &region, host, name, self.service.ports.clock.now()))
    }

    /// An object of S3, `bucket/key`, under the build's role.
    pub(super) async fn object(
        &self,
        location: &str,
        version: Option<&str>,
    ) -> Result<Result<Body, PhaseEnd>, Fault> {
        let (bucket, key) = location.split_once('/').unwrap_or((location, ""));
        let request = GetObjectRequest {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            // A pipeline names the object's ARN where others name a version.
            version_id: version.filter(|version| !version.starts_with("arn:")).map(str::to_owned),
            ..GetObjectRequest::default()
        };
        match self.service.ports.caller.call::<GetObject>(self.cx()?, request).await {
            Ok(output) => Ok(Ok(output.body.unwrap_or_default())),
            Err(error) => {
                let refusal = error.into_refusal();
                if refusal.is_passing() {
                    return Err(Fault::new(format!("reading {location} from S3: {}", refusal.message)));
                }
                let said = format!("{}: {}", refusal.code, refusal.message);
                let message = format!("error while downloading key {key} from bucket {bucket}: {said}");
                Ok(Err(PhaseEnd::failed("CLIENT_ERROR", message)))
            }
        }
    }
}

fn not_fetched(ran: &Ran, what: &str, wanted: &str) -> PhaseEnd {
    let said = ran.errors.trim();
    if said.contains("couldn't find remote ref") || said.contains("not our ref") {
        return PhaseEnd::failed(
            "CLIENT_ERROR",
            format!("reference not found for {what} and source version {wanted}"),
        );
    }
    PhaseEnd::failed("CLIENT_ERROR", format!("error while downloading the {what}: {said}"))
}

/// git in the source's folder. The header is in its environment, where other users of the machine cannot see it.
struct Git<'a> {
    run: &'a Run,
    folder: &'a Path,
    header: String,
}

impl Git<'_> {
    async fn ran(&self, arguments: &[&str]) -> Result<Ran, Fault> {
        let repository = self.folder.join(".git");
        let tree = self.folder.to_str().or_fault(|| "the data directory's path is no text")?;
        let variables = [("GIT_WORK_TREE", tree), ("GIT_CONFIG_PARAMETERS", &self.header)];
        self.run
            .service
            .git
            .run(Task { repository: &repository, arguments, variables: &variables }, b"")
            .await
    }

    async fn checked(&self, arguments: &[&str]) -> Result<String, Fault> {
        let output = self.ran(arguments).await?.checked(arguments[0])?;
        Ok(String::from_utf8_lossy(&output).into_owned())
    }
}
