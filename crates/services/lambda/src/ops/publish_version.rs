//! PublishVersion: fix the function as it is now under the next number.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html> (read 2026-11-21).
//! Surprises: when neither code nor settings have changed since the newest version, that one is the answer; when a version is
//! made, the revision of `$LATEST` changes too.

use crate::code_storage::{self, Change};
use crate::errors;
use crate::versions::{self, Stamp};
use crate::{Lambda, views};
use api_lambda::{PublishVersion, PublishVersionError as E, PublishVersionInput, PublishVersionOutput};
use wire::{Cx, Handle, Permission};

impl Handle<PublishVersion> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &PublishVersionInput) -> Result<Vec<Permission>, E> {
        Ok(self.on_function(cx, "lambda:PublishVersion", &input.function_name).await?)
    }

    async fn handle(&self, cx: &Cx, input: PublishVersionInput) -> Result<PublishVersionOutput, E> {
        if input.publish_to.is_some() {
            return Err(errors::lacking("PublishTo").into());
        }
        let target = self.target(cx, &input.function_name, None)?;
        let stamp = Stamp {
            revision: self.chance.uuid(),
            version_revision: self.chance.uuid(),
            at: self.clock.now(),
        };
        let of = target.clone();
        let (number, row) = self
            .write(move |tx| {
                let mut function = versions::fetch(tx, &of)?;
                versions::check_revision(input.revision_id.as_deref(), &function.latest.revision)?;
                versions::check_settled(&function.latest, &of.function_arn())?;
                check_code(
                    input.code_sha256.as_deref(),
                    &views::code_sha256(&function.latest.settings.code.id),
                )?;
                if let Some(newest) = versions::unchanged(tx, &of, &function)? {
                    return Ok(newest);
                }
                function.latest.revision.clone_from(&stamp.revision);
                let published = versions::publish(tx, &of, &mut function, input.description.clone(), &stamp)?;
                let added_bytes = published.1.settings.code.size_bytes;
                code_storage::note(tx, &of.scope, Change { added_bytes, freed_bytes: 0 })?;
                Ok(published)
            })
            .await?;
        Ok(views::configuration(&target.scope, &target.name, &number.to_string(), &row, true))
    }
}

fn check_code(given: Option<&str>, now: &str) -> Result<(), wire::Refusal> {
    match given {
        Some(given) if given != now => Err(errors::invalid(format!(
            "CodeSHA256 ({given}) is different from current CodeSHA256 in $LATEST ({now}). Please try again with the CodeSHA256 \
             in $LATEST."
        ))),
        _ => Ok(()),
    }
}
