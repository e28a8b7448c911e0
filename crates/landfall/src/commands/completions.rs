//! `landfall completions`: for bash, zsh, fish, elvish and PowerShell.

use super::Trouble;

#[derive(clap::Args)]
pub struct Options {
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub fn run(options: &Options, command: &mut clap::Command) -> Result<(), Trouble> {
    clap_complete::generate(options.shell, command, "landfall", &mut std::io::stdout());
    Ok(())
}
