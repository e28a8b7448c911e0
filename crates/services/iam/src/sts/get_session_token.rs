//! GetSessionToken: temporary keys for the user (or root) who asks.
//!
//! Follows: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>.
//! Surprises: no permission is needed; 12 hours by default, for root one hour at most; only long-term keys may ask.
//! What the keys may not do: `rules::session_keys`.
//! Left out: MFA (there are no devices), MinimumSessionTokenSize (refused by name).

use crate::{Iam, errors};
use api_sts::{GetSessionToken, GetSessionTokenError as E, GetSessionTokenInput, GetSessionTokenOutput};
use std::sync::Arc;
use std::time::Duration;
use wire::{Cx, Handle, Permission, Principal, PrincipalKind, Session};

const LIFETIME_DEFAULT_S: i64 = 43_200;
const ROOT_LIFETIME_MAX_S: i64 = 3_600;

impl Handle<GetSessionToken> for Iam {
    async fn permissions(&self, _: &Cx, _: &GetSessionTokenInput) -> Result<Vec<Permission>, E> {
        Ok(Vec::new())
    }

    async fn handle(&self, cx: &Cx, input: GetSessionTokenInput) -> Result<GetSessionTokenOutput, E> {
        if input.serial_number.is_some() || input.token_code.is_some() {
            return Err(errors::access_denied(super::assume_role::NO_MFA).into());
        }
        if input.minimum_session_token_size.is_some() {
            return Err(errors::lacking("sts:GetSessionToken with MinimumSessionTokenSize").into());
        }
        let is_long_term = cx.principal.session.is_none();
        if !is_long_term || matches!(cx.principal.kind, PrincipalKind::Role | PrincipalKind::Service) {
            return Err(errors::access_denied("Cannot call GetSessionToken with session credentials").into());
        }
        let asked = input.duration_seconds.unwrap_or(LIFETIME_DEFAULT_S);
        let lifetime_s = match cx.principal.kind {
            PrincipalKind::Root => asked.min(ROOT_LIFETIME_MAX_S),
            _ => asked,
        };
        let session = Session { issued_at: Some(self.clock.now()), ..Session::default() };
        let principal = Principal { session: Some(Arc::new(session)), ..cx.principal.clone() };
        let lifetime = Duration::from_secs(u64::try_from(lifetime_s).unwrap_or_default());
        let keys = self.open_session(&principal, lifetime).await?;
        let credentials = Some(super::assume_role::shown(keys));
        Ok(GetSessionTokenOutput { credentials, ..GetSessionTokenOutput::default() })
    }
}
