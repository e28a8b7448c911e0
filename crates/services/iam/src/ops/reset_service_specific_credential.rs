//! ResetServiceSpecificCredential: a new password in place of the old one, shown this once.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResetServiceSpecificCredential.html>.

use crate::Iam;
use crate::views;
use api_iam::{
    ResetServiceSpecificCredential, ResetServiceSpecificCredentialError as E,
    ResetServiceSpecificCredentialInput, ResetServiceSpecificCredentialOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<ResetServiceSpecificCredential> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ResetServiceSpecificCredentialInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![
            self.on_user_or_caller(cx, "iam:ResetServiceSpecificCredential", input.user_name.as_deref())
                .await?,
        ])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ResetServiceSpecificCredentialInput,
    ) -> Result<ResetServiceSpecificCredentialOutput, E> {
        let user = self.user_needed(cx, input.user_name)?;
        let made = self.reset_service_credential(cx, user, input.service_specific_credential_id).await;
        let (row, password) = made?;
        let service_specific_credential = Some(views::service_credential_with_password(&row, password));
        Ok(ResetServiceSpecificCredentialOutput { service_specific_credential })
    }
}
