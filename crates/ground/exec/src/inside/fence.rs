//! Landlock: a second fence inside the walls, and the only one at `Level::Restricted`.
//!
//! Inside the walls it says once more what may be written, and keeps the program from the host's abstract Unix sockets,
//! which a mount namespace does not hide (kernel 6.12). At `Level::Restricted` only the plan's sources can be opened.

use crate::plan::{Level, Plan};
use kernel::{Fault, OrFault};
use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus, Scope,
};
use std::path::PathBuf;

const KNOWN: ABI = ABI::V6;

/// Gives back what is enforced: `full`, `partial` or `none`.
pub(super) fn raise(plan: &Plan) -> Result<String, Fault> {
    if plan.level == Level::Unisolated {
        return Ok("none".to_owned());
    }
    let (readable, writable) = if plan.level.has_own_root() { inside(plan) } else { outside(plan) };
    let made = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(KNOWN))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(KNOWN)))
        .and_then(Ruleset::create);
    let mut ruleset = made.or_fault(|| "making the landlock rules")?;
    for (paths, access) in [(readable, AccessFs::from_read(KNOWN)), (writable, AccessFs::from_all(KNOWN))] {
        for path in paths {
            let Ok(beneath) = PathFd::new(&path) else { continue }; // what is not there need not be allowed
            let allowed = if path.is_dir() { access } else { access & AccessFs::from_file(KNOWN) };
            ruleset = ruleset
                .add_rule(PathBeneath::new(beneath, allowed))
                .or_fault(|| format!("allowing {}", path.display()))?;
        }
    }
    let status = ruleset.restrict_self().or_fault(|| "raising the landlock fence")?;
    if plan.level == Level::Restricted && status.ruleset == RulesetStatus::NotEnforced {
        return Err(Fault::new(
            "this kernel has no landlock, and without namespaces nothing else keeps files apart",
        ));
    }
    Ok(match status.ruleset {
        RulesetStatus::FullyEnforced => "full",
        RulesetStatus::PartiallyEnforced => "partial",
        RulesetStatus::NotEnforced => "none",
    }
    .to_owned())
}

fn inside(plan: &Plan) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let mut writable: Vec<PathBuf> = ["/tmp", "/dev", "/proc"].map(PathBuf::from).to_vec();
    writable.extend(plan.root.binds.iter().filter(|bind| bind.writable).map(|bind| bind.target.clone()));
    (vec![PathBuf::from("/")], writable)
}

fn outside(plan: &Plan) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let sources =
        |writable| plan.root.binds.iter().filter(move |b| b.writable == writable).map(|b| b.source.clone());
    let mut readable: Vec<PathBuf> = sources(false).collect();
    readable
        .extend(["/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/proc/self"].map(PathBuf::from));
    (readable, sources(true).chain([PathBuf::from("/dev/null")]).collect())
}
