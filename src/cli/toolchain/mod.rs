//! rustc and what it makes, in a sandbox: the real [`Toolchain`](crate::fragment::runnable::Toolchain).
//!
//! Compiling is already an attack (`include_bytes!("/etc/passwd")`), so rustc itself runs inside. A source is
//! checked before ([`refuse`]), every program stands behind the layers of [`jail`], and what rustc says it read
//! is checked after. Without a layer that works nothing runs: [`Rustc::find`] says why.
//!
//! Never: runs anything that a note asks for outside the sandbox, or leaves a process or a folder behind.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod jail;
#[cfg(target_os = "linux")]
mod launch;
#[cfg(target_os = "linux")]
mod refuse;
#[cfg(target_os = "linux")]
mod rustc;
#[cfg(target_os = "linux")]
mod scratch;
#[cfg(target_os = "linux")]
mod seccomp;
#[cfg(target_os = "linux")]
mod spec;
#[cfg(target_os = "linux")]
mod supervise;

#[cfg(not(target_os = "linux"))]
pub use elsewhere::{Rustc, Setup, compiler, launched};
#[cfg(target_os = "linux")]
pub use {
    launch::launched,
    rustc::{Rustc, Setup, compiler},
    spec::Layers,
};
