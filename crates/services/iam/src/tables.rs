//! Rows and keys.
//!
//! A user, role or group is one row with its inline policies and attachments in it, so that deciding on a call reads one
//! row (and those of the user's groups). Names are unique without regard to case: keys hold them in lower case.

use kernel::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::Table;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    User,
    Role,
    Group,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::User => "user",
            Kind::Role => "role",
            Kind::Group => "group",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Kind::User => "User",
            Kind::Role => "Role",
            Kind::Group => "Group",
        }
    }

    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>
    pub fn id_prefix(self) -> &'static str {
        match self {
            Kind::User => "AIDA",
            Kind::Role => "AROA",
            Kind::Group => "AGPA",
        }
    }
}

/// Account, kind, name in lower case.
pub type EntityKey = (AccountId, String, String);

pub fn entity_key(account: &AccountId, kind: Kind, name: &str) -> EntityKey {
    (account.clone(), kind.as_str().to_owned(), name.to_lowercase())
}

pub struct Entities;
impl Table for Entities {
    const NAME: &'static str = "iam.entities";
    type Key = EntityKey;
    type Row = EntityRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EntityRow {
    pub kind: Kind,
    pub name: String,
    pub path: String,
    pub id: String,
    pub arn: String,
    pub created_at: Timestamp,
    pub tags: BTreeMap<String, String>,
    /// The ARN of the managed policy that bounds the permissions.
    pub boundary: Option<String>,
    pub inline: BTreeMap<String, String>,
    pub attached: Vec<String>,
    pub user: UserPart,
    pub role: RolePart,
    pub group: GroupPart,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct UserPart {
    /// Groups by name in lower case.
    pub groups: BTreeSet<String>,
    pub access_keys: Vec<String>,
    pub service_credentials: Vec<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RolePart {
    pub trust: String,
    pub description: Option<String>,
    pub max_session_s: i64,
    /// Instance profiles by name in lower case.
    #[serde(default)]
    pub profiles: BTreeSet<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct GroupPart {
    /// Users by name in lower case.
    pub members: BTreeSet<String>,
}

/// Instance profiles by account and name in lower case.
pub struct InstanceProfiles;
impl Table for InstanceProfiles {
    const NAME: &'static str = "iam.instance_profiles";
    type Key = (AccountId, String);
    type Row = ProfileRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProfileRow {
    pub name: String,
    pub path: String,
    pub id: String,
    pub arn: String,
    pub created_at: Timestamp,
    pub tags: BTreeMap<String, String>,
    /// The role in it, in lower case.
    pub role: Option<String>,
}

/// Customer managed policies by account and name in lower case.
pub struct ManagedPolicies;
impl Table for ManagedPolicies {
    const NAME: &'static str = "iam.policies";
    type Key = (AccountId, String);
    type Row = PolicyRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PolicyRow {
    pub name: String,
    pub path: String,
    pub id: String,
    pub arn: String,
    pub description: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub tags: BTreeMap<String, String>,
    pub default_version: String,
    pub versions: Vec<VersionRow>,
    /// The number of the next version: numbers are never used again.
    pub next_version: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VersionRow {
    pub id: String,
    pub document: String,
    pub created_at: Timestamp,
}

impl PolicyRow {
    pub fn version(&self, id: &str) -> Option<&VersionRow> {
        self.versions.iter().find(|version| version.id == id)
    }
}

/// Who uses a managed policy: account, policy ARN, `policy` or `boundary`, kind and name of the entity.
pub struct Attachments;
impl Table for Attachments {
    const NAME: &'static str = "iam.attachments";
    type Key = (AccountId, String, String, String, String);
    type Row = AttachmentRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AttachmentRow {
    pub name: String,
    pub id: String,
    pub path: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    Policy,
    Boundary,
}

impl Usage {
    pub fn as_str(self) -> &'static str {
        match self {
            Usage::Policy => "policy",
            Usage::Boundary => "boundary",
        }
    }
}

/// Long-term keys by access key id.
pub struct AccessKeys;
impl Table for AccessKeys {
    const NAME: &'static str = "iam.access_keys";
    type Key = String;
    type Row = AccessKeyRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessKeyRow {
    pub account: AccountId,
    /// The user in lower case; none for the account's root.
    pub user: Option<String>,
    pub secret: String,
    pub active: bool,
    pub created_at: Timestamp,
}

/// The last use of a key by its id, and of a role by its unique id.
pub struct LastUses;
impl Table for LastUses {
    const NAME: &'static str = "iam.last_uses";
    type Key = String;
    type Row = UseRow;
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseRow {
    pub at: Timestamp,
    pub service: String,
    pub region: String,
}

/// Temporary keys by access key id. They are never changed.
pub struct Sessions;
impl Table for Sessions {
    const NAME: &'static str = "iam.sessions";
    type Key = String;
    type Row = SessionRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SessionRow {
    pub secret: String,
    pub token: String,
    pub expires_at: Timestamp,
    pub kind: SessionKind,
    pub account: AccountId,
    pub arn: String,
    pub user_id: String,
    pub entity_arn: String,
    pub name: String,
    pub policies: Vec<String>,
    pub tags: BTreeMap<String, String>,
    #[serde(default)]
    pub transitive_tag_keys: BTreeSet<String>,
    #[serde(default)]
    pub source_identity: Option<String>,
    pub issued_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionKind {
    Root,
    User,
    Role,
}

/// The same keys by the time at which they are worth nothing any more, for clearing them away.
pub struct SessionEnds;
impl Table for SessionEnds {
    const NAME: &'static str = "iam.session_ends";
    type Key = (Timestamp, String);
    type Row = ();
}

pub struct ServiceCredentials;
impl Table for ServiceCredentials {
    const NAME: &'static str = "iam.service_credentials";
    type Key = String;
    type Row = ServiceCredentialRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ServiceCredentialRow {
    pub id: String,
    pub account: AccountId,
    pub user: String,
    pub user_name: String,
    pub service: String,
    pub service_user_name: String,
    /// SHA-256 of the password, which is drawn from 256 bits and shown once.
    pub password_sha256: String,
    pub active: bool,
    pub created_at: Timestamp,
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// From the user name that a client sends to the id of its credential.
pub struct ServiceUserNames;
impl Table for ServiceUserNames {
    const NAME: &'static str = "iam.service_user_names";
    type Key = String;
    type Row = String;
}

pub struct Accounts;
impl Table for Accounts {
    const NAME: &'static str = "iam.accounts";
    type Key = AccountId;
    type Row = AccountRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccountRow {
    pub created_at: Timestamp,
    pub alias: Option<String>,
    pub root_keys: Vec<String>,
}

/// Aliases are unique over all accounts.
pub struct Aliases;
impl Table for Aliases {
    const NAME: &'static str = "iam.aliases";
    type Key = String;
    type Row = AccountId;
}
