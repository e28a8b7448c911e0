//! GetAccessKeyInfo: which account a key is of.
//!
//! Follows: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html>.
//! Surprise: AWS reads the account out of the key id, also of deleted keys; here the key has to exist.

use crate::{Iam, errors};
use api_sts::{GetAccessKeyInfo, GetAccessKeyInfoError as E, GetAccessKeyInfoInput, GetAccessKeyInfoOutput};
use wire::{Authenticator, Cx, Handle, Permission};

impl Handle<GetAccessKeyInfo> for Iam {
    async fn permissions(&self, _: &Cx, _: &GetAccessKeyInfoInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("sts:GetAccessKeyInfo", "*")])
    }

    async fn handle(&self, _: &Cx, input: GetAccessKeyInfoInput) -> Result<GetAccessKeyInfoOutput, E> {
        let Some(key) = self.find_key(&input.access_key_id).await? else {
            return Err(
                errors::validation(format!("Invalid value for parameter: {}", input.access_key_id)).into()
            );
        };
        Ok(GetAccessKeyInfoOutput { account: Some(key.principal.account.to_string()) })
    }
}
