//! argv -> command -> exit code.

use std::process::ExitCode;

/// Builds allocate many small strings on all cores.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    bagu::cli::run(bagu::pipeline::build)
}
