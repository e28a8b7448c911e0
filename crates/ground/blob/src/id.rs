//! A blob's name: 64 lower-case hexadecimal digits, the SHA-256 of its content.

use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BlobId(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no blob id: 64 lower-case hexadecimal digits are")]
pub struct NotABlobId(String);

impl BlobId {
    /// Refuses everything else, so that an id can never name a path outside its directory.
    pub fn parse(text: impl Into<String>) -> Result<Self, NotABlobId> {
        let text = text.into();
        let well_formed = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if well_formed { Ok(Self(text)) } else { Err(NotABlobId(text)) }
    }

    pub(crate) fn of_digest(sha256: &[u8]) -> Self {
        Self(hex::encode(sha256))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The SHA-256 itself.
    pub fn sha256(&self) -> [u8; 32] {
        let mut digest = [0; 32];
        hex::decode_to_slice(&self.0, &mut digest).expect("64 hexadecimal digits by construction");
        digest
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for BlobId {
    type Error = NotABlobId;
    fn try_from(text: String) -> Result<Self, NotABlobId> {
        Self::parse(text)
    }
}

impl From<BlobId> for String {
    fn from(id: BlobId) -> String {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_digest_is_refused() {
        let good = "0123456789abcdef".repeat(4);
        assert_eq!(BlobId::parse(&*good).expect("valid").sha256()[..2], [0x01, 0x23]);
        let upper = good.to_uppercase();
        let path = format!("../{}", &good[3..]);
        for bad in ["", &good[1..], &upper, &path, &format!("{good}0")] {
            assert!(BlobId::parse(bad).is_err(), "{bad}");
        }
    }
}
