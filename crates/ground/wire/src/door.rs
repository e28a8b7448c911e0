//! Which door a request is for, told from its head alone, before anything is read.
//!
//! S3 and git have wires of their own. Follows the bindings of <https://smithy.io/2.0/aws/protocols/index.html> (read 2026-11-21).

use crate::codec::rest;
use crate::foreign::{self, Foreign};
use crate::route::{Front, signing_name, text};
use crate::shape::{Api, Protocol};
use http::request::Parts;

/// A request that we know how to answer, before its body is read.
#[derive(Debug, Clone)]
pub enum Door {
    /// One of the model-driven services.
    Aws(Asked),
    /// Everything that nothing else claims: buckets and objects.
    S3,
    /// CodeCommit's git smart HTTP: `/v1/repos/...`.
    Git,
    /// Our own paths, outside AWS's name space: `/_landfall/...`.
    Own,
    /// A service of AWS that is not here, or a path that its service does not have.
    Foreign(Foreign),
}

#[derive(Debug, Clone)]
pub struct Asked {
    pub api: &'static Api,
    pub protocol: Protocol,
    /// The operation's name; for awsQuery it is in the body and still unknown.
    pub operation: Option<String>,
    pub labels: Vec<(String, String)>,
}

impl Front {
    /// Which door a request is for, from its head alone.
    pub fn door(&self, parts: &Parts) -> Door {
        let path = parts.uri.path();
        if path.starts_with("/_landfall") {
            return Door::Own;
        }
        if path.starts_with("/v1/repos/") {
            return Door::Git;
        }
        self.by_target(parts)
            .or_else(|| self.by_cbor_path(parts))
            .or_else(|| self.by_rest_path(parts))
            .or_else(|| self.by_form(parts))
            .map(Door::Aws)
            .or_else(|| foreign::named_by(parts, &self.apis).map(Door::Foreign))
            .unwrap_or(Door::S3)
    }

    fn by_target(&self, parts: &Parts) -> Option<Asked> {
        let (prefix, operation) = text(&parts.headers, "x-amz-target")?.rsplit_once('.')?;
        let api = self.apis.iter().find(|api| api.service.target_prefix == prefix)?;
        Some(Asked {
            api,
            protocol: Protocol::Json,
            operation: Some(operation.to_owned()),
            labels: Vec::new(),
        })
    }

    fn by_cbor_path(&self, parts: &Parts) -> Option<Asked> {
        text(&parts.headers, "smithy-protocol").filter(|name| *name == "rpc-v2-cbor")?;
        let (service, operation) = parts.uri.path().strip_prefix("/service/")?.split_once("/operation/")?;
        let api = self.apis.iter().find(|api| api.service.target_prefix == service)?;
        Some(Asked {
            api,
            protocol: Protocol::Cbor,
            operation: Some(operation.to_owned()),
            labels: Vec::new(),
        })
    }

    fn by_rest_path(&self, parts: &Parts) -> Option<Asked> {
        let signed_for = signing_name(parts);
        let query = parts.uri.query().unwrap_or_default();
        let rest = self.apis.iter().filter(|api| api.service.protocols[0] == Protocol::RestJson);
        for api in
            rest.filter(|api| signed_for.as_deref().is_none_or(|name| name == api.service.signing_name))
        {
            let known = api.known.iter().filter(|known| known.method == parts.method.as_str());
            if let Some((known, labels)) = rest::most_exact(known, parts.uri.path(), query) {
                let operation = Some(known.name.to_owned());
                return Some(Asked { api, protocol: Protocol::RestJson, operation, labels });
            }
        }
        None
    }

    fn by_form(&self, parts: &Parts) -> Option<Asked> {
        let form = text(&parts.headers, "content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let in_query = parts.uri.query().is_some_and(|query| query.contains("Action="));
        if parts.uri.path() != "/" || !(form || in_query) {
            return None;
        }
        let mut speaking = self.apis.iter().filter(|api| api.service.protocols.contains(&Protocol::Query));
        let api = match signing_name(parts) {
            Some(signed_for) => speaking.find(|api| api.service.signing_name == signed_for)?,
            // Nobody signed it, or not legibly: any of them can say so.
            None if form || parts.uri.query().is_some_and(|query| query.contains("X-Amz-Algorithm=")) => {
                speaking.next()?
            }
            None => return None,
        };
        Some(Asked { api, protocol: Protocol::Query, operation: None, labels: Vec::new() })
    }
}
