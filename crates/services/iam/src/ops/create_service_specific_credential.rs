//! CreateServiceSpecificCredential: a user name and password for git over HTTPS; the password is shown this once.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html>.
//! Left out: services other than codecommit.amazonaws.com.

use crate::Iam;
use crate::tables::Kind;
use crate::views;
use api_iam::{
    CreateServiceSpecificCredential, CreateServiceSpecificCredentialError as E,
    CreateServiceSpecificCredentialInput, CreateServiceSpecificCredentialOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<CreateServiceSpecificCredential> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &CreateServiceSpecificCredentialInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:CreateServiceSpecificCredential", Kind::User, &input.user_name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreateServiceSpecificCredentialInput,
    ) -> Result<CreateServiceSpecificCredentialOutput, E> {
        let made = self
            .create_service_credential(cx, input.user_name, input.service_name, input.credential_age_days)
            .await;
        let (row, password) = made?;
        let service_specific_credential = Some(views::service_credential_with_password(&row, password));
        Ok(CreateServiceSpecificCredentialOutput { service_specific_credential })
    }
}
