//! ListServiceSpecificCredentials: a user's credentials, without passwords.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html>.
//! Left out: AllUsers.

use crate::Iam;
use crate::errors::{self};
use crate::tables::ServiceCredentialRow;
use crate::views;
use api_iam::{
    ListServiceSpecificCredentials, ListServiceSpecificCredentialsError as E,
    ListServiceSpecificCredentialsInput, ListServiceSpecificCredentialsOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListServiceSpecificCredentials> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListServiceSpecificCredentialsInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![
            self.on_user_or_caller(cx, "iam:ListServiceSpecificCredentials", input.user_name.as_deref())
                .await?,
        ])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListServiceSpecificCredentialsInput,
    ) -> Result<ListServiceSpecificCredentialsOutput, E> {
        if input.all_users == Some(true) {
            return Err(errors::lacking("iam:ListServiceSpecificCredentials with AllUsers").into());
        }
        let user = self.user_needed(cx, input.user_name)?;
        let rows = self.service_credentials(cx, &user).await?;
        let of_service = |row: &ServiceCredentialRow| {
            input.service_name.as_ref().is_none_or(|wanted| row.service == *wanted)
        };
        let credentials = rows.iter().filter(|row| of_service(row)).map(views::service_credential).collect();
        Ok(ListServiceSpecificCredentialsOutput {
            service_specific_credentials: Some(credentials),
            is_truncated: Some(false),
            marker: None,
        })
    }
}
