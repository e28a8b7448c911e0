//! The S3 deploy action: the input artifact into a bucket, as it is or file by file.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3Deploy.html> (read 2026-11-21).
//! Surprises: with Extract=true the ObjectKey is the folder that the files go into.
//! Left out: KMSEncryptionKeyARN, and CannedACL other than private: Landfall's S3 has neither, so both fail.

use crate::rules::content_type;
use api_s3::{GetObject, GetObjectInput, PutObject, PutObjectInput};
use async_trait::async_trait;
use bytes::Bytes;
use kernel::{Fault, OrFault};
use seam_pipeline_action::{Action, ArtifactCounts, External, Outputs, Progress, Property, Run};
use serde_json::Value;
use std::io::{Cursor, Read};
use wire::Caller;
use zip::ZipArchive;

/// All files together, unzipped. What is larger fails; nothing is left out silently.
const BYTES_MAX: u64 = 512 << 20;

pub struct S3Deploy {
    pub caller: Caller,
}

#[async_trait]
impl Action for S3Deploy {
    fn category(&self) -> &'static str {
        "Deploy"
    }

    fn provider(&self) -> &'static str {
        "S3"
    }

    fn properties(&self) -> &'static [Property] {
        &[
            Property { name: "BucketName", required: true },
            Property { name: "Extract", required: true },
            Property { name: "ObjectKey", required: false },
            Property { name: "KMSEncryptionKeyARN", required: false },
            Property { name: "CannedACL", required: false },
            Property { name: "CacheControl", required: false },
        ]
    }

    fn artifacts(&self) -> ArtifactCounts {
        ArtifactCounts { inputs: (1, 1), outputs: (0, 0) }
    }

    async fn begin(&self, run: &Run<'_>) -> Result<Progress, Fault> {
        let extracts = run.setting("Extract").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if let Some(message) = refused(run, extracts) {
            return Ok(Progress::failed("ConfigurationError", message));
        }
        let source = run.inputs.first().or_fault(|| "the structure asks for one input artifact")?;
        let asked =
            GetObjectInput { bucket: source.bucket.clone(), key: source.key.clone(), ..Default::default() };
        let archive = match self.caller.call::<GetObject>(run.cx, asked).await {
            Ok(object) => object.body.unwrap_or_default(),
            Err(error) => return Progress::refused("The input artifact could not be read", error),
        };
        let key = run.setting("ObjectKey").unwrap_or_default();
        if !extracts {
            return self.put(run, vec![(key.to_owned(), archive)]).await;
        }
        match files(archive, key) {
            Ok(files) => self.put(run, files).await,
            Err(message) => Ok(Progress::failed("ConfigurationError", message)),
        }
    }

    async fn cancel(&self, _: &Run<'_>, _: Value) -> Result<(), Fault> {
        Ok(())
    }
}

impl S3Deploy {
    async fn put(&self, run: &Run<'_>, files: Vec<(String, Bytes)>) -> Result<Progress, Fault> {
        for (key, body) in files {
            let input = PutObjectInput {
                bucket: run.setting("BucketName").unwrap_or_default().to_owned(),
                content_type: Some(content_type::of(&key).to_owned()),
                cache_control: run.setting("CacheControl").map(str::to_owned),
                key: key.clone(),
                body: Some(body),
                ..Default::default()
            };
            if let Err(error) = self.caller.call::<PutObject>(run.cx, input).await {
                return Progress::refused(&format!("The file {key} could not be put"), error);
            }
        }
        let external = External { summary: Some("Deployment Succeeded".into()), ..External::default() };
        Ok(Progress::Succeeded(Outputs { external, ..Outputs::default() }))
    }
}

fn refused(run: &Run<'_>, extracts: bool) -> Option<String> {
    if !extracts && run.setting("ObjectKey").is_none_or(str::is_empty) {
        return Some("ObjectKey is required when Extract is false".into());
    }
    if run.setting("KMSEncryptionKeyARN").is_some() {
        return Some("Landfall does not have encryption with KMS keys yet (KMSEncryptionKeyARN)".into());
    }
    let acl = run.setting("CannedACL").filter(|acl| *acl != "private")?;
    Some(format!("Landfall does not have access control lists of objects yet (CannedACL {acl})"))
}

/// The files of a zip under `folder`.
fn files(archive: Bytes, folder: &str) -> Result<Vec<(String, Bytes)>, String> {
    let unreadable = |why: &dyn std::fmt::Display| format!("The input artifact is not a readable zip: {why}");
    let mut zip = ZipArchive::new(Cursor::new(archive)).map_err(|why| unreadable(&why))?;
    let folder = folder.trim_matches('/');
    let (mut files, mut left) = (Vec::new(), BYTES_MAX);
    for at in 0..zip.len() {
        let entry = zip.by_index(at).map_err(|why| unreadable(&why))?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.enclosed_name().and_then(|path| path.to_str().map(str::to_owned));
        let name = name.ok_or_else(|| {
            format!("The input artifact has a file outside of it: {}", entry.name().unwrap_or_default())
        })?;
        if entry.is_symlink() {
            return Err(format!("The input artifact has a link, which cannot become an object: {name}"));
        }
        let mut body = Vec::new();
        entry.take(left + 1).read_to_end(&mut body).map_err(|why| unreadable(&why))?;
        left = left
            .checked_sub(body.len() as u64)
            .ok_or_else(|| format!("The input artifact holds more than {} MiB", BYTES_MAX >> 20))?;
        let key = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        files.push((key, body.into()));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn archive(names: &[&str]) -> Bytes {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(name.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner().into()
    }

    #[test]
    fn files_go_under_the_folder() {
        let found = files(archive(&["index.html", "css/a.css"]), "/site/").unwrap();
        let keys: Vec<_> = found.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["site/index.html", "site/css/a.css"]);
        assert_eq!(files(archive(&["a"]), "").unwrap()[0].0, "a");
    }

    #[test]
    fn what_lies_outside_or_is_no_zip_is_refused() {
        assert!(files(archive(&["../up"]), "").unwrap_err().contains("../up"));
        assert!(files(Bytes::from_static(b"text"), "").unwrap_err().contains("zip"));
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.add_symlink("latest", "v1", SimpleFileOptions::default()).unwrap();
        let linked = writer.finish().unwrap().into_inner().into();
        assert!(files(linked, "").unwrap_err().contains("latest"));
    }
}
