//! DeleteServiceSpecificCredential: delete a credential; the next push with it is refused.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceSpecificCredential.html>.

use crate::Iam;
use api_iam::{
    DeleteServiceSpecificCredential, DeleteServiceSpecificCredentialError as E,
    DeleteServiceSpecificCredentialInput, DeleteServiceSpecificCredentialOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteServiceSpecificCredential> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteServiceSpecificCredentialInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![
            self.on_user_or_caller(cx, "iam:DeleteServiceSpecificCredential", input.user_name.as_deref())
                .await?,
        ])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteServiceSpecificCredentialInput,
    ) -> Result<DeleteServiceSpecificCredentialOutput, E> {
        let user = self.user_needed(cx, input.user_name)?;
        self.delete_service_credential(cx, user, input.service_specific_credential_id).await?;
        Ok(DeleteServiceSpecificCredentialOutput {})
    }
}
