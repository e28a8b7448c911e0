//! The key that messages are signed with, and the certificate that says whose it is.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html> (read 2026-11-21):
//! SignatureVersion 1 is RSA PKCS #1 v1.5 with SHA-1, version 2 with SHA-256; the certificate is fetched from SigningCertURL.
//! The key is made at the first use and kept in the state, so that servers on one state sign alike.
//! Chosen: the crate `rsa`. ring makes no RSA keys and does not sign with SHA-1, which most verifiers of SNS messages still
//! expect. Its known timing weakness (RUSTSEC-2023-0071) is about decryption; this key only signs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{Chance, Fault, OrFault};
use rcgen::{CertificateParams, DnType, PublicKeyData, SignatureAlgorithm, SigningKey, date_time_ymd};
use rsa::pkcs1::EncodeRsaPublicKey;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use store::Store;
use tokio::sync::OnceCell;

use crate::tables::{KeyRow, Keys};

const KEY_BITS: usize = 2048;
const ROW: &str = "signing";

/// The digest's name as PKCS #1 puts it before the digest (RFC 8017, section 9.2).
const SHA_1: &[u8] =
    &[0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14];
const SHA_256: &[u8] = &[
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

#[derive(Clone)]
pub struct Signer {
    store: Store,
    chance: Arc<dyn Chance>,
    identity: Arc<OnceCell<Arc<Identity>>>,
}

pub struct Identity {
    key: RsaPrivateKey,
    pub certificate_pem: String,
    /// `/SimpleNotificationService-….pem`
    pub certificate_path: String,
}

impl Identity {
    /// Base64 of the signature of `text`, as SignatureVersion 1 or 2 has it.
    pub fn sign(&self, version: &str, text: &str) -> Result<String, Fault> {
        let signature = if version == "2" {
            self.key.sign(padding(SHA_256), &Sha256::digest(text.as_bytes()))
        } else {
            self.key.sign(padding(SHA_1), &Sha1::digest(text.as_bytes()))
        };
        signature.map(|bytes| STANDARD.encode(bytes)).or_fault(|| "could not sign a message")
    }

    fn of(row: &KeyRow) -> Result<Self, Fault> {
        let what = || "the key that messages are signed with is damaged";
        let bytes = STANDARD.decode(&row.private_key).or_fault(what)?;
        let key = RsaPrivateKey::from_pkcs8_der(&bytes).or_fault(what)?;
        let digest = hex::encode(Sha256::digest(row.certificate_pem.as_bytes()));
        let certificate_path = format!("/SimpleNotificationService-{}.pem", &digest[..32]);
        Ok(Self { key, certificate_pem: row.certificate_pem.clone(), certificate_path })
    }
}

fn padding(prefix: &[u8]) -> Pkcs1v15Sign {
    let hash_len = if prefix == SHA_1 { 20 } else { 32 };
    Pkcs1v15Sign { hash_len: Some(hash_len), prefix: prefix.into() }
}

impl Signer {
    pub fn new(store: Store, chance: Arc<dyn Chance>) -> Self {
        Self { store, chance, identity: Arc::default() }
    }

    pub async fn identity(&self) -> Result<Arc<Identity>, Fault> {
        self.identity.get_or_try_init(|| self.find_or_make()).await.cloned()
    }

    async fn find_or_make(&self) -> Result<Arc<Identity>, Fault> {
        let key = ROW.to_owned();
        let row = match self.store.read(|tx| tx.get::<Keys>(&key)).await? {
            Some(row) => row,
            None => {
                let chance = self.chance.clone();
                let made = tokio::task::spawn_blocking(move || make(&*chance)).await;
                let made = made.or_fault(|| "the making of a key was broken off")??;
                // Another server on this state may have been quicker.
                self.store
                    .write(move |tx| {
                        tx.insert_new::<Keys>(&key, &made)?;
                        tx.get::<Keys>(&key)?.or_fault(|| "the key that was just written is gone")
                    })
                    .await?
            }
        };
        Identity::of(&row).map(Arc::new)
    }
}

fn make(chance: &dyn Chance) -> Result<KeyRow, Fault> {
    let what = || "could not make a key to sign messages with";
    let key = RsaPrivateKey::new(&mut Drawn(chance), KEY_BITS).or_fault(what)?;
    let private_key = STANDARD.encode(key.to_pkcs8_der().or_fault(what)?.as_bytes());
    let public_der = key.to_public_key().to_pkcs1_der().or_fault(what)?.as_bytes().to_vec();
    let mut params = CertificateParams::new(vec!["sns.amazonaws.com".to_owned()]).or_fault(what)?;
    params.distinguished_name.push(DnType::CommonName, "Landfall SNS (this data directory only)");
    params.not_before = date_time_ymd(2025, 1, 1);
    params.not_after = date_time_ymd(2045, 1, 1);
    let certificate = params.self_signed(&Certifier { key, public_der }).or_fault(what)?;
    Ok(KeyRow { private_key, certificate_pem: certificate.pem() })
}

/// Our key as rcgen wants to see one.
struct Certifier {
    key: RsaPrivateKey,
    public_der: Vec<u8>,
}

impl PublicKeyData for Certifier {
    fn der_bytes(&self) -> &[u8] {
        &self.public_der
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl SigningKey for Certifier {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.key.sign(padding(SHA_256), &Sha256::digest(message)).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

/// The port for chance as `rsa` wants to see a generator.
struct Drawn<'a>(&'a dyn Chance);

impl rsa::rand_core::RngCore for Drawn<'_> {
    fn next_u32(&mut self) -> u32 {
        self.0.u64() as u32
    }

    fn next_u64(&mut self) -> u64 {
        self.0.u64()
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rsa::rand_core::Error> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl rsa::rand_core::CryptoRng for Drawn<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededChance;

    #[tokio::test]
    async fn both_versions_verify_and_the_key_is_kept() {
        let store = Store::in_memory().expect("a database");
        let signer = |seed| Signer::new(store.clone(), Arc::new(SeededChance::new(seed)));
        let identity = signer(1).identity().await.expect("made");
        let public = identity.key.to_public_key();
        for (version, prefix) in [("1", SHA_1), ("2", SHA_256)] {
            let signature = STANDARD.decode(identity.sign(version, "text").expect("signed")).expect("base64");
            let digest = if version == "2" {
                Sha256::digest(b"text").to_vec()
            } else {
                Sha1::digest(b"text").to_vec()
            };
            public.verify(padding(prefix), &digest, &signature).expect("verifies");
        }
        let again = signer(2).identity().await.expect("found");
        assert_eq!(again.certificate_pem, identity.certificate_pem);
        assert!(identity.certificate_pem.starts_with("-----BEGIN CERTIFICATE-----"));
    }
}
