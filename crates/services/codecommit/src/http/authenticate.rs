//! Who asks: an AWS key's signature in the password, or a service-specific credential.
//!
//! See `rules::git_signature` for the first. Without a region in the host name, the region is the one that was signed, and
//! for user names and passwords the one that has a repository of that name.

use super::{Refused, Service};
use crate::CodeCommit;
use crate::rules::git_signature::{Password, Signed, Wrong};
use crate::tables::Namesakes;
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, StatusCode, header};
use kernel::{AccountId, Fault, Region, Scope};
use subtle::ConstantTimeEq;
use wire::{KeyUse, Principal};

/// Whoever keeps service-specific credentials (IAM).
#[async_trait]
pub trait GitCredentials: Send + Sync + 'static {
    /// The principal behind a user name and password for CodeCommit, if they are right.
    async fn check(&self, user_name: &str, password: &str) -> Result<Option<Principal>, Fault>;
}

/// There are none.
pub struct NoGitCredentials;

#[async_trait]
impl GitCredentials for NoGitCredentials {
    async fn check(&self, _: &str, _: &str) -> Result<Option<Principal>, Fault> {
        Ok(None)
    }
}

pub(crate) struct Who {
    pub principal: Principal,
    pub scope: Scope,
}

const REGIONS_MAX: usize = 100;

impl CodeCommit {
    pub(super) async fn authenticate(&self, headers: &HeaderMap, name: &str) -> Result<Who, Refused> {
        let (user, password) = basic(headers).ok_or(Refused::Unknown)?;
        let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match Password::parse(&password) {
            Some(password) => self.by_signature(&user, &password, host, name).await,
            None => self.by_credential(&user, &password, host, name).await,
        }
    }

    async fn by_signature(
        &self,
        user: &str,
        password: &Password,
        host: &str,
        name: &str,
    ) -> Result<Who, Refused> {
        let (key_id, token) = match user.split_once('%') {
            Some((key_id, token)) => (key_id, Some(token)),
            None => (user, None),
        };
        let record = self.ports.authenticator.find_key(key_id).await?;
        let record =
            record.filter(|record| record.active && is_token(record.session_token.as_deref(), token));
        let record = record.ok_or_else(|| {
            forbidden("The AWS access key that git's credentials were made from does not exist, is inactive, or its \
                       session token is wrong.")
        })?;
        let account = record.principal.account.clone();
        let mut regions = self.regions_of(&account, name).await?;
        regions.extend(region_in(host));
        regions.push(self.ports.home.clone());
        let texts: Vec<String> = regions.iter().map(ToString::to_string).collect();
        let path = format!("/v1/repos/{name}");
        let now = self.ports.clock.now();
        let verify = |path: &str| {
            password.verify(&record.secret, &Signed { path, host, regions: &texts }, now).map(str::to_owned)
        };
        let region = verify(&path).or_else(|wrong| {
            if wrong == Wrong::Signature { verify(&format!("{path}/")) } else { Err(wrong) }
        });
        let region = region.map_err(|wrong| match wrong {
            Wrong::Signature => forbidden(
                "The signature in git's credentials is wrong: check the secret access key, the region, and that \
                 `credential.UseHttpPath` is true.",
            ),
            Wrong::Expired => forbidden(
                "The signature in git's credentials has expired (they are good for 15 minutes): check this machine's \
                 clock, and that no other credential helper keeps old ones.",
            ),
        })?;
        if record.expires_at.is_some_and(|expires| expires <= now) {
            return Err(forbidden(
                "The session of the AWS key that git's credentials were made from has expired.",
            ));
        }
        let region =
            Region::new(region).map_err(|_| forbidden("The region in git's credentials is none."))?;
        let (principal, region_name) = (&record.principal, region.as_str());
        let used = KeyUse { access_key_id: key_id, principal, service: "codecommit", region: region_name };
        self.ports.authenticator.used(&used);
        Ok(Who { principal: record.principal, scope: Scope { account, region } })
    }

    async fn by_credential(
        &self,
        user: &str,
        password: &str,
        host: &str,
        name: &str,
    ) -> Result<Who, Refused> {
        let principal = self.ports.git_credentials.check(user, password).await?;
        let principal =
            principal.ok_or_else(|| forbidden("The user name or password for CodeCommit is wrong."))?;
        let account = principal.account.clone();
        let regions = self.regions_of(&account, name).await?;
        let home = &self.ports.home;
        let region = match (region_in(host), &regions[..]) {
            (Some(region), _) => region,
            (None, []) => home.clone(),
            (None, [only]) => only.clone(),
            (None, several) if several.contains(home) => home.clone(),
            (None, several) => {
                let several: Vec<_> = several.iter().map(Region::as_str).collect();
                let text = format!(
                    "There is a repository {name} in {}: a user name and password do not tell which is meant. Use an AWS \
                     key, or a host name with the region.",
                    several.join(" and in ")
                );
                return Err(Refused::text(StatusCode::CONFLICT, text));
            }
        };
        Ok(Who { principal, scope: Scope { account, region } })
    }

    /// Where the account has a repository of that name.
    async fn regions_of(&self, account: &AccountId, name: &str) -> Result<Vec<Region>, Fault> {
        let prefix = (account.clone(), name.to_owned());
        let rows = self.ports.store.read(|tx| tx.scan::<Namesakes>(&prefix, None, REGIONS_MAX)).await?;
        Ok(rows.into_iter().map(|((_, _, region), _)| region).collect())
    }
}

/// Whether it is the session's token, without telling by the time taken how much of it is right.
fn is_token(right: Option<&str>, given: Option<&str>) -> bool {
    match (right, given) {
        (None, None) => true,
        (Some(right), Some(given)) => right.as_bytes().ct_eq(given.as_bytes()).into(),
        _ => false,
    }
}

fn forbidden(text: &str) -> Refused {
    Refused::text(StatusCode::FORBIDDEN, text)
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(encoded.trim()).ok())??;
    let (user, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// `git-codecommit.eu-west-1.amazonaws.com`
fn region_in(host: &str) -> Option<Region> {
    let rest = host.strip_prefix("git-codecommit.").or_else(|| host.strip_prefix("git-codecommit-fips."))?;
    Region::new(rest.split('.').next()?).ok()
}

impl Service {
    /// The largest request body, unpacked.
    pub(super) fn request_bytes_max(self) -> u64 {
        match self {
            // Wants and haves: even a repository with a hundred thousand references stays far below.
            Self::UploadPack => 64 << 20,
            Self::ReceivePack => 4 << 30,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_and_regions_are_read() {
        let mut headers = HeaderMap::new();
        assert_eq!(basic(&headers), None);
        headers.insert(header::AUTHORIZATION, "Basic QUtJQSV0b2tlbjpwOnc=".parse().expect("a header"));
        assert_eq!(basic(&headers), Some(("AKIA%token".into(), "p:w".into())));
        headers.insert(header::AUTHORIZATION, "Bearer x".parse().expect("a header"));
        assert_eq!(basic(&headers), None);
        let region = region_in("git-codecommit.eu-west-1.amazonaws.com");
        assert_eq!(region.as_ref().map(Region::as_str), Some("eu-west-1"));
        assert_eq!(region_in("127.0.0.1:4566"), None);
    }
}
