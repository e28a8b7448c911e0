//! Ids, keys and secrets in the forms that AWS gives them.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids> (read
//! 2026-11-21). Surprise: AWS writes the account into access key ids; ours are drawn, and looked up.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Chance;

const SECRET_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PASSWORD_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// `AIDA`, `AROA`, `AGPA`, `ANPA`, `ACCA` and 17 more characters.
pub fn unique_id(chance: &dyn Chance, prefix: &str) -> String {
    format!("{prefix}{}", chance.upper_alphanumeric(17))
}

/// `AKIA` (long-term) or `ASIA` (temporary) and 16 more characters.
pub fn access_key_id(chance: &dyn Chance, prefix: &str) -> String {
    format!("{prefix}{}", chance.upper_alphanumeric(16))
}

pub fn secret_access_key(chance: &dyn Chance) -> String {
    chance.text(SECRET_ALPHABET, 40)
}

pub fn session_token(chance: &dyn Chance) -> String {
    let mut bytes = [0; 96];
    chance.fill(&mut bytes);
    format!("IQoJ{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// Letters and digits only, so that a password can stand in a Git URL as it is.
pub fn service_password(chance: &dyn Chance) -> String {
    chance.text(PASSWORD_ALPHABET, 44)
}

/// `ann-at-111122223333`, then `ann+1-at-...`.
/// <https://docs.aws.amazon.com/codecommit/latest/userguide/setting-up-gc.html> (read 2026-11-21)
pub fn service_user_name(user: &str, account: &str, number: usize) -> String {
    match number {
        0 => format!("{user}-at-{account}"),
        more => format!("{user}+{more}-at-{account}"),
    }
}
