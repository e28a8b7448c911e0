//! Giving up every right that setting up needed: groups, user, capabilities, and the way back to them.

use crate::plan::{Level, Plan};
use kernel::{Fault, OrFault};
use rustix::thread::{CapabilitySet, CapabilitySets, Gid, Uid};

/// The kernel's highest capability is found by trying; today's is 40 (capabilities(7)).
const CAPABILITIES_TRIED: u32 = 64;

pub(super) fn give_up(plan: &Plan) -> Result<(), Fault> {
    if plan.level.has_own_root() {
        empty_bounding_set();
    }
    if plan.level == Level::Root {
        let (uid, gid) = (Uid::from_raw(plan.uid), Gid::from_raw(plan.gid));
        rustix::thread::set_thread_groups(&[]).or_fault(|| "giving up groups")?;
        rustix::thread::set_thread_res_gid(gid, gid, gid).or_fault(|| "changing the group id")?;
        rustix::thread::set_thread_res_uid(uid, uid, uid).or_fault(|| "changing the user id")?;
    }
    let none = CapabilitySet::empty();
    let sets = CapabilitySets { effective: none, permitted: none, inheritable: none };
    rustix::thread::set_capabilities(None, sets).or_fault(|| "giving up capabilities")?;
    rustix::thread::set_no_new_privs(true).or_fault(|| "giving up new privileges")
}

fn empty_bounding_set() {
    for capability in 0..CAPABILITIES_TRIED {
        // SAFETY: prctl with plain integers. Fails, harmlessly, past the last capability the kernel knows.
        unsafe { libc::prctl(libc::PR_CAPBSET_DROP, libc::c_ulong::from(capability), 0, 0, 0) };
    }
}
