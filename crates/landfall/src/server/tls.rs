//! TLS in AWS's own names, for clients that speak only to them (git-remote-codecommit, serverless, docker).
//!
//! A certificate authority of this data directory (`tls/ca.pem`, its key mode 0600) signs a certificate for each name that a
//! client asks for, when it asks. Clients trust it by `AWS_CA_BUNDLE`, `GIT_SSL_CAINFO`, `NODE_EXTRA_CA_CERTS`; nothing is
//! installed on the machine. The authority is made at the first TLS connection, so that a plain start does not pay for it.

use kernel::{Fault, OrFault};
use parking_lot::Mutex;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tokio_rustls::TlsAcceptor;

/// Names that one server makes certificates for; a client that asks for more is refused.
const NAMES_MAX: usize = 1000;

pub struct Tls {
    folder: PathBuf,
    acceptor: OnceLock<TlsAcceptor>,
}

impl Tls {
    pub fn new(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("tls"), acceptor: OnceLock::new() }
    }

    pub fn acceptor(&self) -> Result<TlsAcceptor, Fault> {
        if let Some(acceptor) = self.acceptor.get() {
            return Ok(acceptor.clone());
        }
        let certificates = Certificates { key: authority_key(&self.folder)?, made: Mutex::default() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .or_fault(|| "TLS could not be set up")?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(certificates));
        Ok(self.acceptor.get_or_init(|| TlsAcceptor::from(Arc::new(config))).clone())
    }
}

/// The authority's key, made with its certificate at the first use.
fn authority_key(folder: &Path) -> Result<KeyPair, Fault> {
    let (key_file, what) = (folder.join("ca-key.pem"), || {
        format!("could not keep a certificate authority in {}", folder.display())
    });
    if let Ok(pem) = std::fs::read_to_string(&key_file) {
        return KeyPair::from_pem(&pem).or_fault(what);
    }
    std::fs::create_dir_all(folder).or_fault(what)?;
    let key = KeyPair::generate().or_fault(what)?;
    let certificate = authority()?.self_signed(&key).or_fault(what)?;
    std::fs::write(folder.join("ca.pem"), certificate.pem()).or_fault(what)?;
    crate::home::write_secret(&key_file, key.serialize_pem().as_bytes())?;
    Ok(key)
}

fn authority() -> Result<CertificateParams, Fault> {
    let mut params = named("Landfall (this data directory only)", &[])?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn named(common_name: &str, names: &[&str]) -> Result<CertificateParams, Fault> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params =
        CertificateParams::new(names).or_fault(|| format!("{common_name} is no name for a certificate"))?;
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.not_before = date_time_ymd(2025, 1, 1);
    params.not_after = date_time_ymd(2045, 1, 1);
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

struct Certificates {
    key: KeyPair,
    made: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Certificates")
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        // Clients that connect to an address send no name.
        let name = hello.server_name().unwrap_or("127.0.0.1").to_ascii_lowercase();
        let mut made = self.made.lock();
        if let Some(there) = made.get(&name) {
            return Some(there.clone());
        }
        if made.len() >= NAMES_MAX {
            tracing::warn!(name, "no certificate: {NAMES_MAX} names have one already");
            return None;
        }
        match self.sign(&name) {
            Ok(certified) => Some(made.entry(name).or_insert(certified).clone()),
            Err(fault) => {
                tracing::warn!(name, fault = %fault.chain(), "no certificate");
                None
            }
        }
    }
}

impl Certificates {
    fn sign(&self, name: &str) -> Result<Arc<CertifiedKey>, Fault> {
        let what = || format!("could not sign a certificate for {name}");
        let key = KeyPair::generate().or_fault(what)?;
        let authority = authority()?;
        let issuer = Issuer::from_params(&authority, &self.key);
        let names = if name == "127.0.0.1" { vec!["127.0.0.1", "::1", "localhost"] } else { vec![name] };
        let certificate = named(name, &names)?.signed_by(&key, &issuer).or_fault(what)?;
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let signing = rustls::crypto::ring::sign::any_supported_type(&private).or_fault(what)?;
        Ok(Arc::new(CertifiedKey::new(vec![certificate.der().clone()], signing)))
    }
}
