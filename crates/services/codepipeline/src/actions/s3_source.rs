//! The S3 source action: the newest version of an object, or the one that the execution's starter asked for.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html> (read 2026-11-21). The object becomes the
//! output artifact as it is; actions that want files want it to be a zip.
//! Surprises: the bucket has to keep versions, since a revision is an object version.

use super::source::{Origin, put_out};
use super::{POLLS, REVISION_OVERRIDE};
use api_s3::{GetObject, GetObjectInput, HeadObject, HeadObjectInput};
use async_trait::async_trait;
use kernel::Fault;
use seam_pipeline_action::{External, Outputs, Progress, Property, Revision, Run};
use std::collections::BTreeMap;
use wire::{Caller, Cx};

/// The configured object, and the name under which StartPipelineExecution's override replaces it.
pub const OBJECT_KEY: &str = "S3ObjectKey";
const BUCKET: &str = "S3Bucket";
pub const KEY_MAY_BE_OVERRIDDEN: &str = "AllowOverrideForS3ObjectKey";

pub struct S3Source {
    pub caller: Caller,
}

#[async_trait]
impl Origin for S3Source {
    fn provider(&self) -> &'static str {
        "S3"
    }

    fn properties(&self) -> &'static [Property] {
        &[
            Property { name: BUCKET, required: true },
            Property { name: OBJECT_KEY, required: true },
            Property { name: POLLS, required: false },
            Property { name: KEY_MAY_BE_OVERRIDDEN, required: false },
        ]
    }

    async fn take(&self, run: &Run<'_>) -> Result<Progress, Fault> {
        let (bucket, key) =
            (run.setting(BUCKET).unwrap_or_default(), run.setting(OBJECT_KEY).unwrap_or_default());
        let asked = GetObjectInput {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            version_id: run.setting(REVISION_OVERRIDE).map(str::to_owned),
            ..Default::default()
        };
        let object = match self.caller.call::<GetObject>(run.cx, asked).await {
            Ok(object) => object,
            Err(error) => {
                let what = format!("The source object {key} of the bucket {bucket} could not be read");
                return Progress::refused(&what, error);
            }
        };
        let Some(version) = object.version_id else {
            let message = format!(
                "The source bucket {bucket} does not keep versions: an Amazon S3 source action needs a bucket with versioning enabled"
            );
            return Ok(Progress::failed("ConfigurationError", message));
        };
        if let Err(failed) = put_out(&self.caller, run, object.body).await? {
            return Ok(failed);
        }
        Ok(taken(run, bucket, key, &version, &object.e_tag.unwrap_or_default()))
    }

    async fn newest(
        &self,
        cx: &Cx,
        configuration: &BTreeMap<String, String>,
    ) -> Result<Option<Revision>, Fault> {
        let setting = |name: &str| configuration.get(name).cloned().unwrap_or_default();
        let input = HeadObjectInput {
            bucket: setting(BUCKET),
            key: setting(OBJECT_KEY),
            version_id: configuration.get(REVISION_OVERRIDE).cloned(),
            ..Default::default()
        };
        let found = self.caller.call::<HeadObject>(cx, input).await.ok();
        Ok(found.and_then(|found| found.version_id).map(|version| revision(&version)))
    }
}

/// The summary's wording and the missing address are those of AWS's examples:
/// <https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-view-cli.html> (read 2026-11-21).
fn revision(version: &str) -> Revision {
    let summary = Some(format!("Amazon S3 version id: {version}"));
    Revision { id: version.to_owned(), summary, url: None }
}

fn taken(run: &Run<'_>, bucket: &str, key: &str, version: &str, e_tag: &str) -> Progress {
    let revision = revision(version);
    let variables = [
        ("BucketName", bucket),
        ("ETag", e_tag.trim_matches('"')),
        ("ObjectKey", key),
        ("VersionId", version),
    ];
    let url = format!("https://console.aws.amazon.com/s3/home?region={}#", run.scope.region);
    Progress::Succeeded(Outputs {
        external: External {
            id: Some(version.to_owned()),
            url: Some(url),
            summary: revision.summary.clone(),
        },
        revision: Some(revision),
        variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    })
}
