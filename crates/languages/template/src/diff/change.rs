//! What a change set says of one resource.

use serde_json::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Add,
    Modify,
    Remove,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Replacement {
    False,
    Conditional,
    True,
}

/// Whether a change of a property makes the resource anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recreation {
    Never,
    Conditionally,
    Always,
}

/// The part of a resource that changes; also its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    Properties,
    Metadata,
    CreationPolicy,
    UpdatePolicy,
    DeletionPolicy,
    UpdateReplacePolicy,
    Tags,
}

impl Attribute {
    pub fn name(self) -> &'static str {
        match self {
            Attribute::Properties => "Properties",
            Attribute::Metadata => "Metadata",
            Attribute::CreationPolicy => "CreationPolicy",
            Attribute::UpdatePolicy => "UpdatePolicy",
            Attribute::DeletionPolicy => "DeletionPolicy",
            Attribute::UpdateReplacePolicy => "UpdateReplacePolicy",
            Attribute::Tags => "Tags",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeChange {
    Add,
    Modify,
    Remove,
}

/// Whether the new value is known before the change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evaluation {
    Static,
    Dynamic,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    DirectModification,
    ParameterReference,
    ResourceReference,
    ResourceAttribute,
}

/// What becomes of the physical resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyAction {
    Delete,
    Retain,
    Snapshot,
    ReplaceAndDelete,
    ReplaceAndRetain,
    ReplaceAndSnapshot,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    pub attribute: Attribute,
    /// The property of the first level.
    pub name: Option<String>,
    /// A JSON pointer from the resource: `/Properties/Code/S3Key`.
    pub path: String,
    pub recreation: Recreation,
    pub change: AttributeChange,
    /// Functions are left in where a value is known only afterwards.
    pub before: Option<Value>,
    pub after: Option<Value>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    pub target: Target,
    pub evaluation: Evaluation,
    pub source: Source,
    /// The parameter, the resource, or `Resource.Attribute`.
    pub causing_entity: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub action: Action,
    pub logical_id: String,
    pub resource_type: String,
    /// Of a resource that is modified.
    pub replacement: Option<Replacement>,
    pub policy_action: Option<PolicyAction>,
    /// Sorted, each once.
    pub scope: Vec<Attribute>,
    pub details: Vec<Detail>,
}
