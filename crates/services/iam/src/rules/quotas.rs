//! How many users, groups, roles, policies and instance profiles an account may have.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html> (read 2026-11-21): the default quotas. The sentence of a
//! refusal was seen for users (<https://github.com/openshift/hive/blob/master/pkg/controller/utils/errorscrub_test.go>) and instance profiles
//! (<https://github.com/ansible/workshops/issues/1801>, both read 2026-11-21); the other names are formed alike.

use crate::errors;
use crate::tables::Kind;
use wire::Refusal;

/// A quota: as GetAccountSummary names it, as a refusal does, and how many.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    pub in_summary: &'static str,
    what: &'static str,
    pub most: usize,
}

pub const USERS: Quota = Quota { in_summary: "UsersQuota", what: "UsersPerAccount", most: 5000 };
pub const GROUPS: Quota = Quota { in_summary: "GroupsQuota", what: "GroupsPerAccount", most: 300 };
pub const ROLES: Quota = Quota { in_summary: "RolesQuota", what: "RolesPerAccount", most: 1000 };
pub const POLICIES: Quota = Quota { in_summary: "PoliciesQuota", what: "PoliciesPerAccount", most: 1500 };
pub const PROFILES: Quota =
    Quota { in_summary: "InstanceProfilesQuota", what: "InstanceProfilesPerAccount", most: 1000 };
pub const ALL: [Quota; 5] = [USERS, GROUPS, ROLES, POLICIES, PROFILES];

impl Quota {
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::User => USERS,
            Kind::Group => GROUPS,
            Kind::Role => ROLES,
        }
    }

    /// Whether there may be one more than the `there` that there are.
    pub fn allows_one_more(self, there: usize) -> Result<(), Refusal> {
        if there < self.most { Ok(()) } else { Err(errors::quota(self.what, self.most)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_one_fits_and_one_more_is_refused() {
        for quota in ALL {
            assert!(quota.allows_one_more(quota.most - 1).is_ok());
            let refusal = quota.allows_one_more(quota.most).expect_err("full");
            let said = format!("Cannot exceed quota for {}: {}", quota.what, quota.most);
            assert_eq!((&*refusal.code, refusal.status, refusal.message), ("LimitExceeded", 409, said));
        }
    }
}
