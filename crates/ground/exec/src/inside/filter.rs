//! The system calls that no program in a sandbox has business with: they fail with EPERM.
//!
//! A list of what is refused, not of what is allowed: interpreters and compilers use most of the table, and the walls
//! are namespaces and user ids. Refused is what reaches past them (mount, ptrace, kernel modules, bpf, keys, clocks),
//! or makes new user namespaces, the usual way to kernel bugs. `clone3` says ENOSYS, since its flags lie in memory where
//! a filter cannot look; the C libraries then use `clone`. io_uring says ENOSYS for the same reason: it is a second door.

use crate::plan::Level;
use kernel::{Fault, OrFault};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};
use std::collections::BTreeMap;

const REFUSED: &[libc::c_long] = &[
    libc::SYS_acct,
    libc::SYS_add_key,
    libc::SYS_adjtimex,
    libc::SYS_bpf,
    libc::SYS_clock_adjtime,
    libc::SYS_clock_settime,
    libc::SYS_delete_module,
    libc::SYS_fanotify_init,
    libc::SYS_finit_module,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fsopen,
    libc::SYS_fspick,
    libc::SYS_init_module,
    libc::SYS_kcmp,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_lookup_dcookie,
    libc::SYS_mount,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_open_tree,
    libc::SYS_perf_event_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pivot_root,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_setdomainname,
    libc::SYS_sethostname,
    libc::SYS_setns,
    libc::SYS_settimeofday,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_syslog,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
    libc::SYS_vhangup,
];

#[cfg(target_arch = "x86_64")]
const REFUSED_HERE: &[libc::c_long] =
    &[libc::SYS_ioperm, libc::SYS_iopl, libc::SYS_kexec_file_load, libc::SYS_modify_ldt];
#[cfg(not(target_arch = "x86_64"))]
const REFUSED_HERE: &[libc::c_long] = &[];

const ABSENT: &[libc::c_long] =
    &[libc::SYS_clone3, libc::SYS_io_uring_setup, libc::SYS_io_uring_enter, libc::SYS_io_uring_register];

const NEW_NAMESPACES: [libc::c_int; 7] = [
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWNS,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWCGROUP,
];

pub(super) fn install(level: Level) -> Result<(), Fault> {
    if level == Level::Unisolated {
        return Ok(());
    }
    let mut refused: BTreeMap<_, _> =
        REFUSED.iter().chain(REFUSED_HERE).map(|call| (*call, vec![])).collect();
    let namespaces = NEW_NAMESPACES.map(|flag| argument_has(0, flag as u64));
    refused.insert(libc::SYS_clone, namespaces.into_iter().collect::<Result<_, _>>()?);
    // Pushing characters into somebody's terminal.
    refused.insert(libc::SYS_ioctl, vec![argument_is(1, libc::TIOCSTI)?, argument_is(1, libc::TIOCLINUX)?]);
    // A virtual machine's host, and the kernel's own ciphers: doors with nothing behind them for a function.
    let families = [libc::AF_VSOCK, libc::AF_ALG].map(|family| argument_is(0, family as u64));
    refused.insert(libc::SYS_socket, families.into_iter().collect::<Result<_, _>>()?);
    #[cfg(target_arch = "x86_64")]
    refuse_second_table()?;
    apply(refused, libc::EPERM)?;
    apply(ABSENT.iter().map(|call| (*call, vec![])).collect(), libc::ENOSYS)
}

/// On this processor every system call has a second number, of the x32 ABI, which the lists do not name: ENOSYS, as where the
/// kernel was built without it (syscalls.rst, "x86 System Call Implementation").
#[cfg(target_arch = "x86_64")]
fn refuse_second_table() -> Result<(), Fault> {
    const X32_BIT: u32 = 0x4000_0000;
    let step = |code: u32, jt, jf, k| seccompiler::sock_filter { code: code as u16, jt, jf, k };
    let program = [
        step(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0), // the number is the first field of seccomp_data
        step(libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K, 0, 1, X32_BIT),
        step(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ERRNO | libc::ENOSYS as u32),
        step(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ALLOW),
    ];
    seccompiler::apply_filter(&program).or_fault(|| "installing the filter of the second table")
}

fn apply(rules: BTreeMap<libc::c_long, Vec<SeccompRule>>, errno: i32) -> Result<(), Fault> {
    let rules = rules.into_iter().collect();
    let arch = std::env::consts::ARCH.try_into().or_fault(|| "no system call filter for this processor")?;
    let refuse = SeccompAction::Errno(errno as u32);
    let filter =
        SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch).or_fault(|| "building the filter")?;
    let program: BpfProgram = filter.try_into().or_fault(|| "compiling the filter")?;
    seccompiler::apply_filter(&program).or_fault(|| "installing the system call filter")
}

fn argument_has(index: u8, flag: u64) -> Result<SeccompRule, Fault> {
    condition(index, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(flag), flag)
}

fn argument_is(index: u8, value: u64) -> Result<SeccompRule, Fault> {
    condition(index, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
}

fn condition(index: u8, width: SeccompCmpArgLen, op: SeccompCmpOp, value: u64) -> Result<SeccompRule, Fault> {
    let condition =
        SeccompCondition::new(index, width, op, value).or_fault(|| "a condition of the filter")?;
    SeccompRule::new(vec![condition]).or_fault(|| "a rule of the filter")
}
