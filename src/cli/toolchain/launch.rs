//! The launcher: `bagu` started a second time, which confines itself and then becomes the program. A process of
//! its own, because what stands between fork and exec in a program with threads may not even allocate.

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetStatus, Scope, path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CapabilitySet, remove_capability_from_bounding_set, set_no_new_privs};

use super::seccomp;
use super::spec::{LAUNCH, Launch, NOT_LAUNCHED};

/// Device files that programs expect to write to.
const DEVICES: [&str; 3] = ["/dev/null", "/dev/zero", "/dev/full"];

/// When this process was started as a launcher: becomes the program it was told to. Returns a code only when that
/// failed, and `None` in a process that a person started.
pub fn launched() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    if args.next()? != LAUNCH {
        return None;
    }
    let spec = args.next().unwrap_or_default();
    let why = match serde_json::from_str::<Launch>(&spec.to_string_lossy()) {
        Ok(launch) => confine(&launch).map_or_else(|why| why, |()| become_program(&launch)),
        Err(error) => error.to_string(),
    };
    eprintln!("bagu could not confine the program: {why}");
    Some(ExitCode::from(NOT_LAUNCHED as u8))
}

fn confine(launch: &Launch) -> Result<(), String> {
    limit(launch).map_err(|e| format!("resource limits: {e}"))?;
    if launch.layers.rights {
        give_up_rights(launch)?;
    }
    if launch.layers.landlock {
        restrict_files(launch)?;
    }
    if launch.layers.seccomp {
        seccomp::restrict_calls(launch)?;
    }
    Ok(())
}

/// No program started from here can gain rights by being set-uid. Root loses its own: without capabilities it is a
/// user who owns root's files, and those are the file layer's matter. (A launcher that is to become another user
/// loses them by that.)
fn give_up_rights(launch: &Launch) -> Result<(), String> {
    set_no_new_privs(true).map_err(|e| format!("no_new_privs: {e}"))?;
    if rustix::process::getuid().is_root() && launch.user.is_none() {
        for capability in CapabilitySet::all() {
            // Newer names than the kernel knows are refused by it.
            _ = remove_capability_from_bounding_set(capability);
        }
    }
    Ok(())
}

fn limit(launch: &Launch) -> rustix::io::Result<()> {
    let limits = &launch.limits;
    let set = |resource, value: u64| {
        // A lower bound that is there already stays: it could not be raised anyway.
        let value = getrlimit(resource).maximum.map_or(value, |most| value.min(most));
        setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })
    };
    set(Resource::Cpu, limits.cpu_s)?;
    set(Resource::As, limits.memory)?;
    set(Resource::Fsize, limits.disk)?;
    set(Resource::Nofile, limits.files)?;
    set(Resource::Core, 0)?;
    set(Resource::Nproc, limits.tasks)
}

/// The `landlock` crate does what the kernel can and says nothing by default: the file rules are therefore a
/// hard requirement, and only what later kernels added is taken where it is there.
fn restrict_files(launch: &Launch) -> Result<(), String> {
    let required = AccessFs::from_all(ABI::V1);
    let wanted = AccessFs::from_all(ABI::V6);
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(required)
        .map_err(|e| format!("Landlock: {e}"))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(wanted)
        .and_then(|rules| rules.scope(Scope::from_all(ABI::V6)))
        .map_err(|e| format!("Landlock: {e}"))?;
    if !launch.layers.bubblewrap {
        // With bubblewrap the network is a private one, in which notes on sockets may show them.
        ruleset =
            ruleset.handle_access(AccessNet::from_all(ABI::V6)).map_err(|e| format!("Landlock: {e}"))?;
    }
    let status = ruleset
        .create()
        .and_then(|r| r.add_rules(path_beneath_rules(&launch.read, AccessFs::from_read(ABI::V6))))
        .and_then(|r| r.add_rules(path_beneath_rules(["/dev/urandom", "/dev/random"], AccessFs::ReadFile)))
        .and_then(|r| r.add_rules(path_beneath_rules(DEVICES, AccessFs::ReadFile | AccessFs::WriteFile)))
        .and_then(|r| r.add_rules(path_beneath_rules(&launch.write, wanted)))
        .and_then(|r| r.restrict_self())
        .map_err(|e| format!("Landlock: {e}"))?;
    match status.ruleset {
        RulesetStatus::NotEnforced => Err("Landlock: this kernel does not enforce it".into()),
        RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced => Ok(()),
    }
}

/// Gives the reason when there is one to give, that is when the program was not started.
fn become_program(launch: &Launch) -> String {
    let mut command = Command::new(&launch.program);
    command.args(&launch.args).current_dir(&launch.folder).env_clear();
    command.envs(launch.env.iter().map(|(name, value)| (name, value)));
    if let Some(user) = launch.user {
        command.uid(user).gid(user);
    }
    format!("{}: {}", launch.program.display(), command.exec())
}
