//! `landfall`: server and command line in one binary.
//!
//! `server/` is the server: `listen` (sockets), `handler` (the chain that every request goes through), `services` (the list of
//! services). `commands/` has one file per command; only they print. `home` is the data directory.

mod client;
mod commands;
mod demo;
mod home;
mod server;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    exec::sandbox_main();
    commands::run()
}
