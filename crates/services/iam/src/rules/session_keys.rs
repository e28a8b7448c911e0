//! What keys from GetSessionToken may not do, whatever policies say: all of IAM without MFA, and all of STS but two operations.
//!
//! Follows <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html> (read 2026-11-21). That IAM answers as it does
//! to a key that does not exist: <https://github.com/99designs/aws-vault/issues/1056> (read 2026-11-21). STS's sentence is the one that it has
//! for GetSessionToken itself; for the other operations no example was found.
//! Surprise: `iam:PassRole` in another service's operation is no call to IAM, and is left to policies.
//! Left out: MFA (there are no devices), so that no such keys may call IAM.

use wire::{Principal, PrincipalKind, Refusal};

pub fn refuses(principal: &Principal, service: &str, operation: &str) -> Option<Refusal> {
    let is_person = matches!(principal.kind, PrincipalKind::User | PrincipalKind::Root);
    if !is_person || principal.session.is_none() {
        return None;
    }
    match (service, operation) {
        ("iam", _) => Some(Refusal::new(
            "InvalidClientTokenId",
            403,
            "The security token included in the request is invalid",
        )),
        ("sts", "AssumeRole" | "GetCallerIdentity") => None,
        ("sts", _) => {
            let message = format!("Cannot call {operation} with session credentials");
            Some(Refusal::new("AccessDenied", 403, message))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{AccountId, Partition};
    use std::sync::Arc;
    use wire::Session;

    #[test]
    fn only_sessions_of_persons_are_kept_from_it() {
        let root = Principal::root(AccountId::new("111122223333").unwrap(), Partition::Aws);
        let of = |kind, session: bool| Principal {
            kind,
            session: session.then(|| Arc::new(Session::default())),
            ..root.clone()
        };
        let codes = |principal: &Principal| {
            [
                ("iam", "ListUsers"),
                ("sts", "GetAccessKeyInfo"),
                ("sts", "AssumeRole"),
                ("sts", "GetCallerIdentity"),
                ("s3", "GetObject"),
            ]
            .map(|(service, operation)| {
                refuses(principal, service, operation).map(|refusal| refusal.code.into_owned())
            })
        };
        let kept =
            [Some("InvalidClientTokenId".to_owned()), Some("AccessDenied".to_owned()), None, None, None];
        for kind in [PrincipalKind::User, PrincipalKind::Root] {
            assert_eq!(codes(&of(kind, true)), kept);
            assert_eq!(codes(&of(kind, false)), [const { None }; 5]);
        }
        assert_eq!(codes(&of(PrincipalKind::Role, true)), [const { None }; 5]);
    }
}
