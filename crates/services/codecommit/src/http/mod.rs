//! git's smart HTTP at `/v1/repos/NAME`: who asks (`authenticate`), what comes (`spool`), what git answers (`serve`).
//!
//! Follows <https://git-scm.com/docs/gitprotocol-http> (read 2026-11-21). Errors are plain text: git shows them to the person
//! as `remote: ...`. Surprises: git asks without credentials first; before a large push it sends a probe of four bytes;
//! request bodies may be gzip; a push has no version 2.

mod authenticate;
mod serve;
mod spool;

pub use authenticate::{GitCredentials, NoGitCredentials};

use crate::CodeCommit;
use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, combinators::UnsyncBoxBody};
use std::net::IpAddr;
use wire::{AuthorizeError, Cx, Failure, Refusal};

pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
pub type Body = UnsyncBoxBody<Bytes, BoxError>;

/// The two programs of git that answer a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// For fetch and clone.
    UploadPack,
    /// For push.
    ReceivePack,
}

impl Service {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "git-upload-pack" => Some(Self::UploadPack),
            "git-receive-pack" => Some(Self::ReceivePack),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::UploadPack => "upload-pack",
            Self::ReceivePack => "receive-pack",
        }
    }

    pub fn action(self) -> &'static str {
        match self {
            Self::UploadPack => "codecommit:GitPull",
            Self::ReceivePack => "codecommit:GitPush",
        }
    }
}

/// What a path and query ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub name: String,
    pub service: Service,
    pub is_advertisement: bool,
}

/// An answer other than git's own.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Credentials are wanted.
    Unknown,
    Text(StatusCode, String),
    Failure(Failure),
}

impl<E: Into<Failure>> From<E> for Refused {
    fn from(failure: E) -> Self {
        Self::Failure(failure.into())
    }
}

impl Refused {
    pub fn text(status: StatusCode, text: impl Into<String>) -> Self {
        Self::Text(status, text.into())
    }
}

impl CodeCommit {
    /// Answers a request of git's. `secure` says whether it came over TLS.
    pub async fn answer<B>(&self, request: Request<B>, ip: IpAddr, secure: bool) -> Response<Body>
    where
        B: hyper::body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Unpin,
    {
        match self.answered(request, ip, secure).await {
            Ok(response) => response,
            Err(refused) => refusal(refused),
        }
    }

    async fn answered<B>(
        &self,
        request: Request<B>,
        ip: IpAddr,
        secure: bool,
    ) -> Result<Response<Body>, Refused>
    where
        B: hyper::body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Unpin,
    {
        let (parts, body) = request.into_parts();
        let asked = asked(parts.method.as_str(), parts.uri.path(), parts.uri.query().unwrap_or_default())?;
        let who = self.authenticate(&parts.headers, &asked.name).await?;
        let mut cx = self.ports.caller.background(who.scope, who.principal);
        cx.source_ip = Some(ip);
        cx.secure_transport = secure;
        cx.user_agent =
            parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).map(str::to_owned);
        self.allow(&cx, &asked, None).await?;
        let found = self.find(&cx.scope, &asked.name).await.map_err(missing)?;
        let protocol = parts.headers.get("git-protocol").and_then(|v| v.to_str().ok());
        let protocol = protocol.filter(|text| text.bytes().all(|b| b.is_ascii_graphic()));
        if asked.is_advertisement {
            return self.advertise(&found, asked.service, protocol).await;
        }
        let spooled = self.spool(&parts.headers, body, asked.service).await?;
        match asked.service {
            Service::UploadPack => self.upload_pack(&found, protocol, spooled).await,
            Service::ReceivePack => self.receive_pack(&cx, &asked, &found, spooled).await,
        }
    }

    /// `reference` is known once a push has said which it wants to move.
    /// <https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-conditional-branch.html>
    pub(crate) async fn allow(&self, cx: &Cx, asked: &Asked, reference: Option<&str>) -> Result<(), Refused> {
        for mut permission in self.permission(cx, asked.service.action(), &asked.name).await? {
            if let Some(reference) = reference {
                permission = permission.with("codecommit:References", reference);
            }
            match self.ports.caller.authorizer().authorize(cx, &permission).await {
                Ok(()) => {}
                Err(AuthorizeError::Denied(denied)) => {
                    return Err(Refused::text(StatusCode::FORBIDDEN, denied.to_string()));
                }
                Err(AuthorizeError::Fault(fault)) => return Err(fault.into()),
            }
        }
        Ok(())
    }
}

fn asked(method: &str, path: &str, query: &str) -> Result<Asked, Refused> {
    let nothing = || Refused::text(StatusCode::NOT_FOUND, "There is no git repository at this path.");
    let rest = path.strip_prefix("/v1/repos/").ok_or_else(nothing)?;
    let (name, what) = rest.split_once('/').ok_or_else(nothing)?;
    // A clone URL with a slash at its end.
    let what = what.trim_start_matches('/');
    let name = name.to_owned();
    match (method, what) {
        ("GET", "info/refs") => {
            let service = query.split('&').find_map(|pair| pair.strip_prefix("service="));
            let service = service.and_then(Service::parse).ok_or_else(|| {
                Refused::text(
                    StatusCode::FORBIDDEN,
                    "CodeCommit speaks git's smart HTTP only: this git is too old.",
                )
            })?;
            Ok(Asked { name, service, is_advertisement: true })
        }
        ("POST", what) => {
            let service = Service::parse(what).ok_or_else(nothing)?;
            Ok(Asked { name, service, is_advertisement: false })
        }
        _ => Err(nothing()),
    }
}

/// To git, a repository that is not there is a page that is not there.
fn missing(failure: Failure) -> Refused {
    match failure {
        Failure::Refusal(refusal) => {
            Refused::text(StatusCode::NOT_FOUND, format!("Repository not found: {}.", refusal.message))
        }
        failure => Refused::Failure(failure),
    }
}

fn refusal(refused: Refused) -> Response<Body> {
    let (status, text) = match refused {
        Refused::Unknown => {
            (StatusCode::UNAUTHORIZED, "Credentials for AWS CodeCommit are needed.".to_owned())
        }
        Refused::Text(status, text) => (status, text),
        Refused::Failure(failure) => {
            let refusal = Refusal::from(failure);
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, refusal.message)
        }
    };
    let mut response = Response::new(whole(Bytes::from(format!("{text}\n"))));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"AWS CodeCommit\""));
    }
    response
}

pub(crate) fn whole(bytes: Bytes) -> Body {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for() {
        let ok = |method, path, query| {
            asked(method, path, query).ok().map(|a| (a.name, a.service, a.is_advertisement))
        };
        let name = || "movies".to_owned();
        assert_eq!(
            ok("GET", "/v1/repos/movies/info/refs", "service=git-receive-pack"),
            Some((name(), Service::ReceivePack, true))
        );
        assert_eq!(
            ok("POST", "/v1/repos/movies/git-upload-pack", ""),
            Some((name(), Service::UploadPack, false))
        );
        for (method, path, query) in [
            ("GET", "/v1/repos/movies/info/refs", ""),
            ("GET", "/v1/repos/movies/info/refs", "service=git-shell"),
            ("GET", "/v1/repos/movies/HEAD", ""),
            ("GET", "/v1/repos/movies", ""),
            ("POST", "/v1/repos/movies/../x/git-upload-pack", ""),
            ("PUT", "/v1/repos/movies/git-upload-pack", ""),
        ] {
            assert_eq!(ok(method, path, query), None, "{method} {path}?{query}");
        }
    }
}
