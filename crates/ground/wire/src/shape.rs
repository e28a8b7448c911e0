//! Shape tables: what AWS's service model says of each type, as constants that `cargo xtask codegen` writes.
//!
//! Validation and all codecs read these tables; none of them knows an operation.

/// How a timestamp is written where the protocol's own form is not meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeForm {
    Protocol,
    Iso8601,
    EpochSeconds,
    Rfc822,
}

/// Where a member travels. Only the REST protocols use anything but `Body`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    Body,
    Uri,
    Query,
    Header,
    HeaderPrefix,
    StatusCode,
    /// The member is the whole body.
    Payload,
}

#[derive(Debug)]
pub struct Member {
    pub name: &'static str,
    /// The name on the wire (the model's `locationName`, else the member's own name).
    pub wire: &'static str,
    pub shape: &'static Shape,
    pub required: bool,
    pub location: Location,
}

#[derive(Debug)]
pub enum Kind {
    Structure(&'static [Member]),
    List(&'static Shape),
    Map(&'static Shape, &'static Shape),
    Text { allowed: &'static [&'static str], pattern: Option<&'static str> },
    Bool,
    Int,
    Float,
    Blob,
    Time(TimeForm),
}

/// `min` and `max` bound a length (text, blob, list, map) or a value (numbers), as in the model.
#[derive(Debug)]
pub struct Shape {
    pub name: &'static str,
    pub kind: Kind,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub sensitive: bool,
}

impl Shape {
    pub fn members(&self) -> &'static [Member] {
        match self.kind {
            Kind::Structure(members) => members,
            _ => &[],
        }
    }

    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members().iter().find(|member| member.name == name)
    }
}

/// A structure without members: the input or output of operations that have none.
pub static NOTHING: Shape =
    Shape { name: "Nothing", kind: Kind::Structure(&[]), min: None, max: None, sensitive: false };

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// awsJson 1.0 and 1.1: `X-Amz-Target`.
    Json,
    Query,
    RestJson,
    RestXml,
    Cbor,
}

/// How a service words what its model refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidationStyle {
    /// All violations in one message under this code: `ValidationException`, `ValidationError`.
    Together(&'static str),
    /// One exception per member: `RepositoryNameRequiredException`, `InvalidRepositoryNameException`.
    PerMember,
}

#[derive(Debug)]
pub struct ServiceModel {
    /// The service as its model folder is named: `lambda`, `cloudwatch`.
    pub id: &'static str,
    /// The name in the credential scope: `lambda`, `monitoring`.
    pub signing_name: &'static str,
    pub protocols: &'static [Protocol],
    /// `X-Amz-Target` up to the dot; empty where the service has none.
    pub target_prefix: &'static str,
    pub json_version: &'static str,
    pub api_version: &'static str,
    pub xml_namespace: &'static str,
    pub query_compatible: bool,
    pub validation: ValidationStyle,
    pub global: bool,
}

#[derive(Debug)]
pub struct ErrorModel {
    pub shape: &'static Shape,
    /// The code on the wire.
    pub code: &'static str,
    pub status: u16,
}

#[derive(Debug)]
pub struct OperationModel {
    pub service: &'static ServiceModel,
    pub name: &'static str,
    pub method: &'static str,
    pub uri: &'static str,
    pub status: u16,
    pub input: &'static Shape,
    pub output: &'static Shape,
    /// awsQuery's `<XResult>` element; none where the operation has no output.
    pub result_wrapper: Option<&'static str>,
    pub errors: &'static [ErrorModel],
}

/// An operation that the service's model has, whether or not we serve it: what is asked for can be named.
#[derive(Debug)]
pub struct Known {
    pub name: &'static str,
    pub method: &'static str,
    pub uri: &'static str,
}

/// All that an api crate tells of its service.
#[derive(Debug)]
pub struct Api {
    pub service: &'static ServiceModel,
    pub known: &'static [Known],
}
