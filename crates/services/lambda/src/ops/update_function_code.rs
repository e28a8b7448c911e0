//! UpdateFunctionCode: other code for `$LATEST`; with `Publish` a version of it too, with `DryRun` only the checks.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html> (read 2026-11-21). Flow: `lambda.prepare`.
//! Surprise: with `Publish` and nothing changed the newest version is the answer.

use crate::code::Taken;
use crate::code_storage;
use crate::errors;
use crate::flows::prepare::Preparing;
use crate::names::{LATEST, Target};
use crate::tables::*;
use crate::versions::{self, Stamp};
use crate::{Lambda, views};
use api_lambda::{
    FunctionCode, UpdateFunctionCode, UpdateFunctionCodeError as E, UpdateFunctionCodeInput,
    UpdateFunctionCodeOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<UpdateFunctionCode> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &UpdateFunctionCodeInput) -> Result<Vec<Permission>, E> {
        Ok(self.on_function(cx, "lambda:UpdateFunctionCode", &input.function_name).await?)
    }

    async fn handle(&self, cx: &Cx, input: UpdateFunctionCodeInput) -> Result<UpdateFunctionCodeOutput, E> {
        if input.publish_to.is_some() {
            return Err(errors::lacking("PublishTo").into());
        }
        let target = self.target(cx, &input.function_name, None)?;
        self.known(&target).await?;
        let (publishes, dry) = (input.publish.unwrap_or(false), input.dry_run.unwrap_or(false));
        let change = Change {
            architectures: input.architectures.clone(),
            revision: input.revision_id.clone(),
            publishes,
            dry,
        };
        let taken = self.take_code(cx, code_of(input)).await?;
        let (version, row, before) = self.change_code(target.clone(), change, &taken).await?;
        drop(taken);
        self.drop_unused(vec![before]).await?;
        Ok(views::configuration(&target.scope, &target.name, &version, &row, version != LATEST))
    }
}

struct Change {
    architectures: Option<Vec<api_lambda::Architecture>>,
    revision: Option<String>,
    publishes: bool,
    dry: bool,
}

fn code_of(input: UpdateFunctionCodeInput) -> FunctionCode {
    FunctionCode {
        zip_file: input.zip_file,
        s3_bucket: input.s3_bucket,
        s3_key: input.s3_key,
        s3_object_version: input.s3_object_version,
        s3_object_storage_mode: input.s3_object_storage_mode,
        image_uri: input.image_uri,
        source_kms_key_arn: input.source_kms_key_arn,
    }
}

impl Lambda {
    async fn change_code(
        &self,
        target: Target,
        change: Change,
        taken: &Taken,
    ) -> Result<(String, VersionRow, blob::BlobId), Failure> {
        let (code, at) = (taken.code.clone(), self.clock.now());
        let stamp = Stamp { revision: self.chance.uuid(), version_revision: self.chance.uuid(), at };
        self.write(move |tx| {
            let mut function = versions::fetch(tx, &target)?;
            versions::check_revision(change.revision.as_deref(), &function.latest.revision)?;
            versions::check_settled(&function.latest, &target.function_arn())?;
            let (before, newest) = (function.latest.settings.code.clone(), function.published);
            let mut latest = function.latest.clone();
            latest.settings.code = code.clone();
            if let Some(architectures) = &change.architectures {
                latest.settings.architectures.clone_from(architectures);
            }
            if change.dry {
                return Ok((LATEST.to_owned(), latest, before.id));
            }
            latest.revision.clone_from(&stamp.revision);
            latest.modified_at = stamp.at;
            function.latest = latest;
            // What is published runs at once: it was checked here. Only `$LATEST` shows that it was changed.
            let published =
                if change.publishes { Some(published(tx, &target, &mut function, &stamp)?) } else { None };
            function.latest.update = Health::Pending;
            function.latest.update_reason = None;
            tx.put::<Functions>(&target.key(), &function)?;
            let copies = 1 + (function.published - newest);
            let change = code_storage::Change {
                added_bytes: copies * code.size_bytes,
                freed_bytes: before.size_bytes,
            };
            code_storage::note(tx, &target.scope, change)?;
            Preparing::of(&target, &function).start(tx)?;
            Ok(match published {
                Some((number, row)) => (number.to_string(), row, before.id),
                None => (LATEST.to_owned(), function.latest, before.id),
            })
        })
        .await
    }
}

fn published(
    tx: &mut store::Write<'_>,
    target: &Target,
    function: &mut FunctionRow,
    stamp: &Stamp,
) -> Result<(u64, VersionRow), Failure> {
    match versions::unchanged(tx, target, function)? {
        Some(newest) => Ok(newest),
        None => versions::publish(tx, target, function, None, stamp),
    }
}
