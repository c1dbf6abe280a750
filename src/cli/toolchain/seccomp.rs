//! The system calls that a confined program is refused.
//!
//! A list of what is refused, not of what is allowed: a list of all calls that some rustc, linker or libc may
//! make would break with each of their versions, and files are Landlock's matter.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter,
};

use super::spec::Launch;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Calls that no snippet needs and that reach beyond its process, its files or its group.
const NEVER: [i64; 43] = [
    // Leaving the process group, by which the whole family is killed.
    libc::SYS_setsid,
    libc::SYS_setpgid,
    // Other processes.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    // Mounts and namespaces.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_fsmount,
    libc::SYS_mount_setattr,
    libc::SYS_open_by_handle_at,
    // The kernel's larger surfaces; io_uring would also open sockets behind this filter.
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_fanotify_init,
    libc::SYS_quotactl,
    // The machine.
    libc::SYS_reboot,
    libc::SYS_kexec_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_adjtimex,
];

/// `CLONE_NEW*`: each makes a namespace, in which an unprivileged program is root.
const NEW_NAMESPACE: [libc::c_int; 7] = [
    libc::CLONE_NEWNS,
    libc::CLONE_NEWCGROUP,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
];

/// Installs the filters for this process and all that come of it.
pub fn restrict_calls(launch: &Launch) -> Result<(), String> {
    install(refused(launch)?, libc::EPERM)?;
    // clone3 keeps its flags in memory, where a filter cannot look. Told that there is no such call, every libc
    // falls back to clone.
    install(all(&[libc::SYS_clone3]), libc::ENOSYS)
}

fn install(rules: Rules, errno: i32) -> Result<(), String> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(|e| format!("seccomp: {e}"))?;
    let refuse = SeccompAction::Errno(errno as u32);
    let filter = SeccompFilter::new(with_x32(rules), SeccompAction::Allow, refuse, arch);
    let program = filter.and_then(BpfProgram::try_from).map_err(|e| format!("seccomp: {e}"))?;
    apply_filter(&program).map_err(|e| format!("seccomp: {e}"))
}

fn all(calls: &[i64]) -> Rules {
    calls.iter().map(|call| (*call, Vec::new())).collect()
}

/// An x86-64 kernel may take every call under a second number, too.
fn with_x32(rules: Rules) -> Rules {
    const X32: i64 = 0x4000_0000;
    let mut rules = rules;
    if cfg!(target_arch = "x86_64") {
        let again: Rules = rules.iter().map(|(call, rule)| (call | X32, rule.clone())).collect();
        rules.extend(again);
    }
    rules
}

fn refused(launch: &Launch) -> Result<Rules, String> {
    let mut rules = all(&NEVER);
    let mut clone = Vec::new();
    for flag in NEW_NAMESPACE {
        clone.push(rule(&[(0, SeccompCmpOp::MaskedEq(flag as u64), flag as u64)])?);
    }
    if !launch.fork {
        // A thread is a clone with CLONE_THREAD; everything else is a new process.
        clone.push(rule(&[(0, SeccompCmpOp::MaskedEq(libc::CLONE_THREAD as u64), 0)])?);
        #[cfg(target_arch = "x86_64")]
        rules.extend(all(&[libc::SYS_fork, libc::SYS_vfork]));
    }
    rules.insert(libc::SYS_clone, clone);
    if launch.layers.bubblewrap {
        // The network is a private one, but netlink and vsock are not part of it.
        let families = [libc::AF_UNIX, libc::AF_INET, libc::AF_INET6];
        let other = families.map(|family| (0, SeccompCmpOp::Ne, family as u64));
        rules.insert(libc::SYS_socket, vec![rule(&other)?]);
    } else {
        // Also AF_UNIX: a socket of some daemon is a door that file rules do not close.
        rules.extend(all(&[libc::SYS_socket, libc::SYS_kill, libc::SYS_tkill]));
        rules.extend(all(&[
            libc::SYS_rt_sigqueueinfo,
            libc::SYS_rt_tgsigqueueinfo,
            libc::SYS_pidfd_send_signal,
        ]));
        // A program may signal itself (that is how it aborts) and nobody else; exec keeps the number.
        let own = u64::from(std::process::id());
        rules.insert(libc::SYS_tgkill, vec![rule(&[(0, SeccompCmpOp::Ne, own)])?]);
    }
    Ok(rules)
}

/// A rule that holds when all its conditions on 32-bit arguments do.
fn rule(conditions: &[(u8, SeccompCmpOp, u64)]) -> Result<SeccompRule, String> {
    let conditions = conditions.iter().map(|(argument, op, value)| {
        SeccompCondition::new(*argument, SeccompCmpArgLen::Dword, op.clone(), *value)
    });
    let conditions: Result<Vec<_>, _> = conditions.collect();
    conditions.and_then(SeccompRule::new).map_err(|e| format!("seccomp: {e}"))
}
