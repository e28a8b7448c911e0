//! PublishLayerVersion: a zip that functions can have beside their own code, under the next number.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html> (read 2026-11-21).
//! Surprise: the numbers of deleted versions are not used again.
//! Left out: what a runtime or an architecture is compatible with is told and not enforced, as in AWS.

use crate::code_storage::{self, Change};
use crate::layers::{LayerName, LayerVersionName};
use crate::tables::{LayerVersionRow, LayerVersions, Layers};
use crate::{Lambda, views};
use api_lambda::{
    FunctionCode, GetLayerVersionResponse, LayerVersionContentInput, PublishLayerVersion,
    PublishLayerVersionError as E, PublishLayerVersionInput, PublishLayerVersionOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<PublishLayerVersion> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &PublishLayerVersionInput) -> Result<Vec<Permission>, E> {
        let layer = LayerName::parse(cx, &input.layer_name)?;
        Ok(vec![Permission::new("lambda:PublishLayerVersion", layer.arn())])
    }

    async fn handle(&self, cx: &Cx, input: PublishLayerVersionInput) -> Result<PublishLayerVersionOutput, E> {
        let layer = LayerName::parse(cx, &input.layer_name)?;
        let taken = self.take_code(cx, code_of(input.content)).await?;
        let row = LayerVersionRow {
            code: taken.code.clone(),
            description: input.description.unwrap_or_default(),
            created_at: self.clock.now(),
            runtimes: input.compatible_runtimes,
            architectures: input.compatible_architectures,
            license: input.license_info,
            policy: Default::default(),
            revision: String::new(),
        };
        let (of, made) = (layer.clone(), row.clone());
        let number = self
            .write(move |tx| {
                let mut counter = tx.get::<Layers>(&of.key())?.unwrap_or_default();
                counter.published += 1;
                let number = counter.published;
                tx.put::<Layers>(&of.key(), &counter)?;
                tx.put::<LayerVersions>(&(of.scope.clone(), of.name.clone(), number), &made)?;
                let change = Change { added_bytes: made.code.size_bytes, freed_bytes: 0 };
                code_storage::note(tx, &of.scope, change)?;
                Ok::<_, Failure>(number)
            })
            .await?;
        drop(taken);
        let name = LayerVersionName { layer, number };
        let location = self.code_url(cx, &row.code.id);
        Ok(published(views::whole_layer_version(&name, &row, location)))
    }
}

fn code_of(content: LayerVersionContentInput) -> FunctionCode {
    FunctionCode {
        zip_file: content.zip_file,
        s3_bucket: content.s3_bucket,
        s3_key: content.s3_key,
        s3_object_version: content.s3_object_version,
        s3_object_storage_mode: content.s3_object_storage_mode,
        ..Default::default()
    }
}

/// The two answers are one shape under two names.
fn published(told: GetLayerVersionResponse) -> PublishLayerVersionOutput {
    PublishLayerVersionOutput {
        content: told.content,
        layer_arn: told.layer_arn,
        layer_version_arn: told.layer_version_arn,
        description: told.description,
        created_date: told.created_date,
        version: told.version,
        compatible_architectures: told.compatible_architectures,
        compatible_runtimes: told.compatible_runtimes,
        license_info: told.license_info,
    }
}
