//! Pagination tokens: opaque to clients, checked when they come back.
//!
//! A token holds the key after which the next page starts and a seal over operation, account and region; a token of
//! another list, or one that was tampered with, is refused. The seal is no secret: it tells mistakes apart, not attackers
//! (whoever may list may list from anywhere).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Scope;
use sha2::{Digest, Sha256};

const SEAL_BYTES: usize = 8;

/// The token for the page after `key`.
pub fn token(operation: &str, scope: &Scope, key: &str) -> String {
    let mut bytes = seal(operation, scope, key).to_vec();
    bytes.extend(key.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The key in a token that this operation handed out in this scope; none for anything else.
pub fn key(operation: &str, scope: &Scope, token: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (given, key) = bytes.split_at_checked(SEAL_BYTES)?;
    let key = std::str::from_utf8(key).ok()?;
    (given == seal(operation, scope, key)).then(|| key.to_owned())
}

fn seal(operation: &str, scope: &Scope, key: &str) -> [u8; SEAL_BYTES] {
    let text = format!("{operation}\n{}\n{}\n{key}", scope.account, scope.region);
    let digest = Sha256::digest(text.as_bytes());
    let mut seal = [0; SEAL_BYTES];
    seal.copy_from_slice(&digest[..SEAL_BYTES]);
    seal
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{AccountId, Region};

    #[test]
    fn tokens_come_back_only_to_their_own_list() {
        let scope = |account| Scope {
            account: AccountId::new(account).expect("valid"),
            region: Region::new("us-east-1").expect("valid"),
        };
        let (mine, other) = (scope("111111111111"), scope("222222222222"));
        let page = token("ListUsers", &mine, "alice");
        assert_eq!(key("ListUsers", &mine, &page).as_deref(), Some("alice"));
        for (operation, scope, token) in [
            ("ListRoles", &mine, page.as_str()),
            ("ListUsers", &other, &page),
            ("ListUsers", &mine, "bm9uZQ"),
            ("ListUsers", &mine, ""),
        ] {
            assert_eq!(key(operation, scope, token), None);
        }
    }
}
