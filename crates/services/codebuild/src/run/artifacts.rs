//! UPLOAD_ARTIFACTS: the files that a buildspec names, to S3, as one zip or one by one.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html> and
//! <https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts> (read 2026-11-21).
//! A link is followed only as far as it stays inside the source folder. `enable-symlinks` keeps links as links in a zip;
//! `s3-prefix` comes before the build's id in the key, where the namespace is BUILD_ID.

use super::opening::Beneath;
use super::zipping::{Collected, ZipError};
use super::{Run, zipping};
use crate::recorder::PhaseEnd;
use crate::rules::artifact_paths::is_meant;
use api_codebuild::{ArtifactNamespace, ArtifactPackaging, ArtifactsType, BuildArtifacts, ProjectArtifacts};
use api_s3::{PutObject, PutObjectRequest};
use futures_util::TryStreamExt;
use kernel::{Fault, OrFault};
use lang_buildspec::ArtifactSet;
use md5::Md5;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use wire::{Body, OperationError};

/// One PutObject: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html> (read 2026-11-21).
const OBJECT_BYTES_MAX: u64 = 5 << 30;

type Files = BTreeMap<String, Collected>;

impl Run {
    pub(super) async fn upload_artifacts(&mut self) -> Result<PhaseEnd, Fault> {
        let settings = &self.row.settings;
        let primary = settings.artifacts.clone().unwrap_or_default();
        let secondary = settings.secondary_artifacts.clone().unwrap_or_default();
        let spec = self.spec.as_ref().and_then(|spec| spec.artifacts.clone()).unwrap_or_default();
        if has_place(&primary) {
            match self.one_artifact(&primary, Some(&spec.primary)).await? {
                Ok(told) => self.recorder.update(move |row| row.build.artifacts = Some(told.clone())).await?,
                Err(end) => return Ok(end),
            }
        }
        let mut told = Vec::new();
        for artifacts in secondary.into_iter().filter(has_place) {
            let name = artifacts.artifact_identifier.clone().unwrap_or_default();
            let set = spec.secondary.iter().find(|(known, _)| *known == name).map(|(_, set)| set);
            match self.one_artifact(&artifacts, set).await? {
                Ok(uploaded) => told.push(uploaded),
                Err(end) => return Ok(end),
            }
        }
        self.recorder.update(move |row| row.build.secondary_artifacts = Some(told.clone())).await?;
        Ok(PhaseEnd::succeeded())
    }

    async fn one_artifact(
        &mut self,
        artifacts: &ProjectArtifacts,
        set: Option<&ArtifactSet>,
    ) -> Result<Result<BuildArtifacts, PhaseEnd>, Fault> {
        let refused = |message: String| Ok(Err(PhaseEnd::failed("CLIENT_ERROR", message)));
        let from_pipeline = artifacts.r#type == ArtifactsType::Codepipeline;
        let Some(set) = set.filter(|set| !set.files.is_empty()) else {
            let which = artifacts.artifact_identifier.as_deref().map(|name| format!("artifact {name}"));
            return refused(format!(
                "no definition for {} in buildspec",
                which.as_deref().unwrap_or("primary artifacts")
            ));
        };
        let files = match self.collected(set).await? {
            Ok(files) => files,
            Err(why) => return refused(why.to_string()),
        };
        // A pipeline has its own place for the artifact: its name is the whole key.
        let name = match &artifacts.name {
            Some(key) if from_pipeline => key.clone(),
            _ => self.artifact_name(artifacts, set).await?,
        };
        let bucket =
            artifacts.location.as_deref().unwrap_or_default().trim_start_matches("arn:aws:s3:::").to_owned();
        let key =
            if from_pipeline { name.clone() } else { self.key(artifacts, set.s3_prefix.as_deref(), &name) };
        let mut told = BuildArtifacts {
            location: Some(format!("arn:aws:s3:::{bucket}/{key}")),
            artifact_identifier: artifacts.artifact_identifier.clone(),
            override_artifact_name: artifacts.override_artifact_name,
            encryption_disabled: artifacts.encryption_disabled,
            ..BuildArtifacts::default()
        };
        let objects = if artifacts.packaging == Some(ArtifactPackaging::Zip) {
            let zip = match self.zipped(files, set.enable_symlinks).await? {
                Ok(Some(zip)) => zip,
                Ok(None) | Err(ZipError::TooLarge) => return refused(too_large(&name)),
                Err(why) => return refused(format!("the artifact {name} could not be made: {why}")),
            };
            (told.sha256sum, told.md5sum) = digests(&zip).await?;
            return Ok(self.put(&bucket, &key, zip).await?.map(|()| told));
        } else {
            files
        };
        let output = self.output()?;
        for (path, file) in objects {
            let body = match output.open(&file.path).and_then(body) {
                Ok(Some(body)) => body,
                Ok(None) => return refused(too_large(&path)),
                Err(error) => return refused(format!("the artifact {path} could not be read: {error}")),
            };
            let key = if key.is_empty() { path } else { format!("{key}/{path}") };
            if let Err(end) = self.put(&bucket, &key, body).await? {
                return Ok(Err(end));
            }
        }
        Ok(Ok(told))
    }

    async fn collected(&self, set: &ArtifactSet) -> Result<Result<Files, CollectError>, Fault> {
        let output = self.dir.join("output");
        let base = set.base_directory.clone().unwrap_or_default();
        let inside = self.shell.as_ref().map(|shell| shell.interior.source()).unwrap_or_default();
        let base = base.strip_prefix(&inside).unwrap_or(&base).trim_start_matches('/').to_owned();
        self.diary
            .note(&format!("Expanding base directory path: {}", if base.is_empty() { "." } else { &base }));
        let wanted = set.clone();
        let found = tokio::task::spawn_blocking(move || collect(&output, &base, &wanted)).await;
        let found = found.or_fault(|| "collecting artifacts")?;
        Ok(found.map(|Collection { files, left_out }| {
            self.diary.note(&format!("Found {} file(s)", files.len()));
            for path in left_out {
                self.diary.note(&format!(
                    "[Landfall] {path} is left out: it leads nowhere, or out of the source folder"
                ));
            }
            files
        }))
    }

    /// Above the source folder, which the build may replace.
    fn output(&self) -> Result<Beneath, Fault> {
        Beneath::folder(&self.dir.join("output")).or_fault(|| "opening a build's folder")
    }

    async fn zipped(&self, files: Files, keeps_links: bool) -> Result<Result<Option<Body>, ZipError>, Fault> {
        let into = tempfile::tempfile_in(&self.dir).or_fault(|| "making a file for an artifact")?;
        let output = self.output()?;
        let zipped = tokio::task::spawn_blocking(move || {
            zipping::zip(&files, &output, keeps_links, OBJECT_BYTES_MAX, into)
        });
        match zipped.await.or_fault(|| "zipping artifacts")? {
            Ok(file) => Ok(Ok(body(file).or_fault(|| "reading an artifact")?)),
            Err(why) => Ok(Err(why)),
        }
    }

    /// The buildspec's name counts where the project lets it, and may be made of the shell's variables and commands.
    async fn artifact_name(
        &mut self,
        artifacts: &ProjectArtifacts,
        set: &ArtifactSet,
    ) -> Result<String, Fault> {
        let project = self.row.build.project_name.clone().unwrap_or_default();
        let own = artifacts.name.clone().filter(|name| !name.is_empty()).unwrap_or(project);
        match (&set.name, artifacts.override_artifact_name, &mut self.shell) {
            (Some(name), Some(true), Some(shell)) => {
                shell.run(&format!("landfall_name=\"{name}\"")).await?;
                Ok(shell.variable("landfall_name").await?.unwrap_or(own))
            }
            _ => Ok(own),
        }
    }

    fn key(&self, artifacts: &ProjectArtifacts, s3_prefix: Option<&str>, name: &str) -> String {
        let uuid = self.recorder.id.rsplit(':').next().unwrap_or_default();
        let path = artifacts.path.as_deref().unwrap_or_default();
        let (prefix, namespace) = match artifacts.namespace_type {
            Some(ArtifactNamespace::BuildId) => (s3_prefix.unwrap_or_default(), uuid),
            _ => ("", ""),
        };
        let parts = [path, prefix, namespace, name].map(|part| part.trim_matches('/'));
        parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/")
    }

    async fn put(&self, bucket: &str, key: &str, body: Body) -> Result<Result<(), PhaseEnd>, Fault> {
        let request = PutObjectRequest {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            content_length: i64::try_from(body.size_bytes()).ok(),
            body: Some(body),
            ..PutObjectRequest::default()
        };
        match self.service.ports.caller.call::<PutObject>(self.cx()?, request).await {
            Ok(_) => Ok(Ok(())),
            Err(error) => {
                let refusal = error.into_refusal();
                if refusal.is_passing() {
                    return Err(Fault::new(format!("writing {bucket}/{key} to S3: {}", refusal.message)));
                }
                let message = format!("Failed to upload artifacts: {}: {}", refusal.code, refusal.message);
                Ok(Err(PhaseEnd::failed("CLIENT_ERROR", message)))
            }
        }
    }
}

/// A pipeline names the place of what it wants; where it wants nothing, there is none.
fn has_place(artifacts: &ProjectArtifacts) -> bool {
    match artifacts.r#type {
        ArtifactsType::NoArtifacts => false,
        ArtifactsType::Codepipeline => {
            artifacts.location.as_ref().is_some_and(|location| !location.is_empty())
        }
        ArtifactsType::S3 => true,
    }
}

fn too_large(name: &str) -> String {
    format!("the artifact {name} is larger than 5 GiB")
}

#[derive(Debug, thiserror::Error)]
enum CollectError {
    #[error("no matching base directory path found for {0}")]
    NoBase(String),
    #[error("the source folder was replaced by a link")]
    NoSource,
    #[error("no matching artifact paths found")]
    Nothing,
    #[error("the name of the file {0} is not text in UTF-8")]
    Name(String),
    #[error("two artifacts are called {0}, and their folders are discarded")]
    Twice(String),
    #[error("the artifacts could not be read: {0}")]
    Io(#[from] std::io::Error),
}

/// What was found, and the links that are meant and lead to no file that may be put away.
#[derive(Debug, Default)]
struct Collection {
    files: Files,
    left_out: Vec<String>,
}

/// From `src` in the output folder; the paths found begin with it.
fn collect(output: &Path, base: &str, set: &ArtifactSet) -> Result<Collection, CollectError> {
    let output = output.canonicalize()?;
    let root = output.join("src");
    if root.canonicalize()? != root {
        return Err(CollectError::NoSource);
    }
    let folder =
        root.join(base).canonicalize().ok().filter(|folder| folder.starts_with(&root) && folder.is_dir());
    let folder = folder.ok_or_else(|| CollectError::NoBase(base.to_owned()))?;
    let mut all = Collection::default();
    walk(&output, &root, &folder, "", &mut all)?;
    let is_wanted = |path: &String| is_meant(path, &set.files, &set.exclude_paths);
    let mut chosen = Files::new();
    for (path, file) in all.files.into_iter().filter(|(path, _)| is_wanted(path)) {
        let name = if set.discard_paths { path.rsplit('/').next().unwrap_or(&path).to_owned() } else { path };
        if chosen.insert(name.clone(), file).is_some() {
            return Err(CollectError::Twice(name));
        }
    }
    if chosen.is_empty() {
        return Err(CollectError::Nothing);
    }
    Ok(Collection { files: chosen, left_out: all.left_out.into_iter().filter(is_wanted).collect() })
}

fn walk(
    output: &Path,
    root: &Path,
    folder: &Path,
    prefix: &str,
    all: &mut Collection,
) -> Result<(), CollectError> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string();
        let name = name.map_err(|name| CollectError::Name(name.to_string_lossy().into_owned()))?;
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if entry.file_type()?.is_dir() {
            walk(output, root, &entry.path(), &path, all)?;
        } else if let Ok(real) = entry.path().canonicalize()
            && real.starts_with(root)
            && real.is_file()
            && let Ok(from_output) = real.strip_prefix(output)
        {
            let link = fs::read_link(entry.path()).ok().filter(|link| link.is_relative());
            let link = link.and_then(|link| link.to_str().map(str::to_owned));
            all.files.insert(path, Collected { path: from_output.to_owned(), link });
        } else if entry.file_type()?.is_symlink() && !entry.path().is_dir() {
            all.left_out.push(path);
        }
    }
    Ok(())
}

/// None for what is too large for one object.
fn body(file: File) -> std::io::Result<Option<Body>> {
    Ok(Some(Body::of_file(file)?).filter(|body| body.size_bytes() <= OBJECT_BYTES_MAX))
}

/// SHA-256 and MD5, in hexadecimal digits.
async fn digests(body: &Body) -> Result<(Option<String>, Option<String>), Fault> {
    let (mut sha256, mut md5, mut pieces) = (Sha256::new(), Md5::new(), body.stream());
    while let Some(piece) = pieces.try_next().await? {
        sha256.update(&piece);
        md5.update(&piece);
    }
    Ok((Some(hex::encode(sha256.finalize())), Some(hex::encode(md5.finalize()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_out_of_the_source_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("src");
        fs::create_dir_all(source.join("out/deep")).unwrap();
        fs::write(folder.path().join("secret"), "s").unwrap();
        fs::write(source.join("out/deep/a"), "a").unwrap();
        std::os::unix::fs::symlink("../../secret", source.join("out/leak")).unwrap();
        std::os::unix::fs::symlink("deep/a", source.join("out/b")).unwrap();
        std::os::unix::fs::symlink("..", source.join("up")).unwrap();
        let set = |discard_paths| ArtifactSet {
            files: vec!["**/*".into()],
            discard_paths,
            ..ArtifactSet::default()
        };
        let names = |base: &str, discard| {
            collect(folder.path(), base, &set(discard)).map(|all| all.files.into_keys().collect::<Vec<_>>())
        };
        assert_eq!(collect(folder.path(), "out", &set(false)).unwrap().left_out, ["leak"]);
        assert_eq!(names("out", false).unwrap(), ["b", "deep/a"]);
        assert_eq!(names("out", true).unwrap(), ["a", "b"]);
        assert!(matches!(names("up", false), Err(CollectError::NoBase(_))));
        assert!(matches!(names("none", false), Err(CollectError::NoBase(_))));
        let none = ArtifactSet { files: vec!["*.jar".into()], ..ArtifactSet::default() };
        assert!(matches!(collect(folder.path(), "", &none), Err(CollectError::Nothing)));
        fs::rename(&source, folder.path().join("real")).unwrap();
        std::os::unix::fs::symlink("real", &source).unwrap();
        assert!(matches!(names("out", false), Err(CollectError::NoSource)));
    }
}
