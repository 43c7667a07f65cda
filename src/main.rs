//! The program `heng`: everything is in the library.

use heng::cli;
use std::io::{self, BufWriter};
use std::process::ExitCode;

/// Columns are made and let go by the thousand, in parallel: pages are kept for the next, rather than asked of the system anew.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Not locked: the language server writes to the standard output from a thread of its own.
    let mut out = BufWriter::new(io::stdout());
    let status = cli::run(std::env::args_os(), &cli::World::of_process(), &mut out, &mut io::stderr());
    ExitCode::from(status.code())
}
