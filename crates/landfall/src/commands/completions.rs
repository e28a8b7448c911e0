//! `landfall completions`: for bash, zsh, fish, elvish and PowerShell.

use super::Trouble;

const EXAMPLES: &str = "Examples:
  source <(landfall completions bash)           in ~/.bashrc
  landfall completions zsh > ~/.zfunc/_landfall   with ~/.zfunc in fpath
  landfall completions fish > ~/.config/fish/completions/landfall.fish";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub fn run(options: &Options, command: &mut clap::Command) -> Result<(), Trouble> {
    clap_complete::generate(options.shell, command, "landfall", &mut std::io::stdout());
    Ok(())
}
