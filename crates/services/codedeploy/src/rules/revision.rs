//! Revisions: where the AppSpec of a deployment comes from.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_RevisionLocation.html> (read 2026-11-21).
//! Surprises: for Lambda the object in S3 is the AppSpec itself (YAML, JSON); CodePipeline hands over a zip with the AppSpec
//! in its root (<https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeDeploy.html>).
//! Left out: GitHub revisions, tar and tgz bundles.

use api_codedeploy::{
    AppSpecContent, BundleType, ComputePlatform, RawString, RevisionLocation, RevisionLocationType,
    S3Location,
};
use sha2::{Digest, Sha256};
use std::io::{Read, Seek};
use wire::Refusal;

use crate::errors;

/// An AppSpec is a page of text: more than this is something else.
const APP_SPEC_BYTES_MAX: u64 = 1024 * 1024;
/// In the order in which they are looked for.
const NAMES: [&str; 3] = ["appspec.yml", "appspec.yaml", "appspec.json"];

/// A revision that can be deployed.
pub enum Source {
    Text(String),
    S3(S3Location),
}

/// Where the AppSpec is, if the revision is one that we can deploy.
pub fn source(revision: &RevisionLocation) -> Result<Source, Refusal> {
    let missing = |member: &str| errors::invalid_revision(&format!("The revision has no {member}."));
    match revision.revision_type {
        Some(RevisionLocationType::S3) => {
            let location = revision.s3_location.clone().ok_or_else(|| missing("s3Location"))?;
            if location.bucket.is_none() || location.key.is_none() {
                return Err(missing("bucket or key"));
            }
            match location.bundle_type {
                Some(BundleType::Yaml | BundleType::Json | BundleType::Zip) => Ok(Source::S3(location)),
                Some(other) => Err(errors::not_offered(&format!("bundles of type {other} for Lambda"))),
                None => Err(missing("bundleType")),
            }
        }
        Some(RevisionLocationType::AppSpecContent) => {
            let AppSpecContent { content, sha256 } = revision.app_spec_content.clone().unwrap_or_default();
            text(content, sha256)
        }
        Some(RevisionLocationType::String) => {
            let RawString { content, sha256 } = revision.string.clone().unwrap_or_default();
            text(content, sha256)
        }
        Some(RevisionLocationType::GitHub) => Err(errors::not_offered("GitHub revisions")),
        None => Err(missing("revisionType")),
    }
}

/// What a deployment to servers may name. There are none here to read it.
pub fn of_server(revision: &RevisionLocation) -> Result<(), Refusal> {
    let complete = match revision.revision_type {
        Some(RevisionLocationType::S3) => revision
            .s3_location
            .as_ref()
            .is_some_and(|at| at.bucket.is_some() && at.key.is_some() && at.bundle_type.is_some()),
        Some(RevisionLocationType::GitHub) => revision
            .git_hub_location
            .as_ref()
            .is_some_and(|at| at.repository.is_some() && at.commit_id.is_some()),
        _ => false,
    };
    if complete {
        Ok(())
    } else {
        Err(errors::invalid_revision("The revision was specified in an invalid format."))
    }
}

/// What may be deployed to, or registered with, an application of this platform.
pub fn check(revision: &RevisionLocation, platform: ComputePlatform) -> Result<(), Refusal> {
    match platform {
        ComputePlatform::Lambda => source(revision).map(|_| ()),
        _ => of_server(revision),
    }
}

/// Equal for two revisions exactly when they name the same thing. None when the revision names nothing.
pub fn identity(revision: &RevisionLocation) -> Option<String> {
    let of_text = |content: Option<&String>, sha256: Option<&String>| {
        let digest = sha256.map(|given| given.to_ascii_lowercase());
        content.map(|content| sha256_of(content)).or(digest).map(|digest| format!("sha256 {digest}"))
    };
    match revision.revision_type? {
        RevisionLocationType::S3 => {
            let S3Location { bucket, key, bundle_type, version, e_tag } = revision.s3_location.as_ref()?;
            let bundle_type = bundle_type.map(BundleType::as_str);
            Some(
                serde_json::json!(["s3", bucket.as_ref()?, key.as_ref()?, bundle_type, version, e_tag])
                    .to_string(),
            )
        }
        RevisionLocationType::GitHub => {
            let at = revision.git_hub_location.as_ref()?;
            Some(serde_json::json!(["github", at.repository.as_ref()?, at.commit_id.as_ref()?]).to_string())
        }
        RevisionLocationType::String => {
            revision.string.as_ref().and_then(|text| of_text(text.content.as_ref(), text.sha256.as_ref()))
        }
        RevisionLocationType::AppSpecContent => {
            let text = revision.app_spec_content.as_ref()?;
            of_text(text.content.as_ref(), text.sha256.as_ref())
        }
    }
}

fn text(content: Option<String>, sha256: Option<String>) -> Result<Source, Refusal> {
    let content = content.filter(|content| !content.is_empty());
    let content = content.ok_or_else(|| errors::invalid_revision("The revision has no content."))?;
    let digest = sha256_of(&content);
    match sha256 {
        Some(given) if !given.eq_ignore_ascii_case(&digest) => Err(errors::invalid_revision(&format!(
            "The SHA256 hash value of the content is {digest}, but the revision gives {given}."
        ))),
        _ => Ok(Source::Text(content)),
    }
}

pub fn sha256_of(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The AppSpec in the bytes of an object; or what is wrong with them.
pub fn app_spec_in(bundle: Option<BundleType>, mut object: impl Read + Seek) -> Result<String, String> {
    let bytes = if bundle == Some(BundleType::Zip) {
        app_spec_in_zip(object)?
    } else {
        let mut bytes = Vec::new();
        let read = object.by_ref().take(APP_SPEC_BYTES_MAX + 1).read_to_end(&mut bytes);
        read.map_err(|error| format!("the object cannot be read: {error}"))?;
        if bytes.len() as u64 > APP_SPEC_BYTES_MAX {
            return Err("the object is too long for an AppSpec".to_owned());
        }
        bytes
    };
    String::from_utf8(bytes).map_err(|_| "the AppSpec is not text in UTF-8".to_owned())
}

fn app_spec_in_zip(bundle: impl Read + Seek) -> Result<Vec<u8>, String> {
    let mut zip = zip::ZipArchive::new(bundle).map_err(|error| format!("the bundle is no zip: {error}"))?;
    let found = NAMES.into_iter().find(|name| zip.index_for_name(name).is_some());
    let name = found.ok_or_else(|| format!("the bundle has no {} in its root", NAMES.join(", ")))?;
    let file = zip.by_name(name).map_err(|error| format!("{name} cannot be read: {error}"))?;
    let mut text = Vec::new();
    let read = file.take(APP_SPEC_BYTES_MAX + 1).read_to_end(&mut text);
    read.map_err(|error| format!("{name} cannot be read: {error}"))?;
    if text.len() as u64 > APP_SPEC_BYTES_MAX {
        return Err(format!("{name} is too long for an AppSpec"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn zipped(name: &str, text: &[u8]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("start");
        zip.write_all(text).expect("write");
        zip.finish().expect("finish").into_inner()
    }

    #[test]
    fn bundles() {
        let zip = |name, text: &[u8]| app_spec_in(Some(BundleType::Zip), Cursor::new(zipped(name, text)));
        assert_eq!(zip("appspec.yaml", b"version: 0.0"), Ok("version: 0.0".to_owned()));
        assert!(zip("dir/appspec.yaml", b"version: 0.0").expect_err("refused").contains("root"));
        assert!(zip("appspec.yml", &vec![b' '; 2 << 20]).expect_err("refused").contains("too long"));
        assert!(app_spec_in(Some(BundleType::Zip), Cursor::new("no zip")).is_err());
        assert_eq!(app_spec_in(Some(BundleType::Yaml), Cursor::new("x")), Ok("x".to_owned()));
        assert!(app_spec_in(Some(BundleType::Json), Cursor::new(b"\xff")).is_err());
    }

    #[test]
    fn a_wrong_digest_is_refused() {
        let of = |sha256: Option<&str>| RevisionLocation {
            revision_type: Some(RevisionLocationType::AppSpecContent),
            app_spec_content: Some(AppSpecContent {
                content: Some("{}".into()),
                sha256: sha256.map(str::to_owned),
            }),
            ..RevisionLocation::default()
        };
        let right = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assert!(source(&of(None)).is_ok() && source(&of(Some(right))).is_ok());
        assert_eq!(source(&of(Some("00"))).err().expect("refused").code, "InvalidRevisionException");
        assert!(source(&RevisionLocation::default()).is_err());
    }
}
