//! `/_landfall/mail`: the mails that SNS kept because no SMTP server is configured, for `landfall mail`.
//!
//! Signed like any call, as service `sns`, and for the root of the account only: a confirmation's link is a secret.

use super::handler::{Body, plain, whole};
use http::request::Parts;
use http::{Response, StatusCode};
use svc_sns::Sns;
use wire::PrincipalKind;
use wire::route::Front;
use wire::shape::Protocol;

const SHOWN_MAX: usize = 200;

pub async fn answer(front: &Front, sns: &Sns, parts: &Parts) -> Response<Body> {
    let asking = front.authenticate(parts, &[], api_sns::API.service, Protocol::Query).await;
    match asking {
        Ok((principal, _)) if principal.kind == PrincipalKind::Root => {}
        _ => return plain(StatusCode::FORBIDDEN, "only the root of the account reads its mail\n"),
    }
    match sns.outbox(SHOWN_MAX).await.map(|mails| serde_json::to_vec(&mails)) {
        Ok(Ok(json)) => Response::new(whole(json.into())),
        _ => plain(StatusCode::INTERNAL_SERVER_ERROR, "the mails could not be read\n"),
    }
}
