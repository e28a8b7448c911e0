//! UpdateServiceSpecificCredential: switch a credential off or on.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServiceSpecificCredential.html>.

use crate::Iam;
use crate::errors::{self};
use api_iam::{
    UpdateServiceSpecificCredential, UpdateServiceSpecificCredentialError as E,
    UpdateServiceSpecificCredentialInput, UpdateServiceSpecificCredentialOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<UpdateServiceSpecificCredential> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UpdateServiceSpecificCredentialInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![
            self.on_user_or_caller(cx, "iam:UpdateServiceSpecificCredential", input.user_name.as_deref())
                .await?,
        ])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdateServiceSpecificCredentialInput,
    ) -> Result<UpdateServiceSpecificCredentialOutput, E> {
        let user = self.user_needed(cx, input.user_name)?;
        let active = errors::switched(input.status)?;
        let changed =
            self.change_service_credential(cx, user, input.service_specific_credential_id, move |row| {
                row.active = active
            });
        changed.await?;
        Ok(UpdateServiceSpecificCredentialOutput {})
    }
}
