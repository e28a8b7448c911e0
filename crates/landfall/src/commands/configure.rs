//! `landfall configure`: an AWS profile for the server, so that `aws --profile landfall` works in any terminal.

use super::{DataDir, Trouble};
use crate::client::Client;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "Examples:
  landfall configure                            then: aws --profile landfall s3 ls
  landfall configure --profile rehearsal --data-dir ./state
                                                a profile for each server";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    #[command(flatten)]
    data_dir: DataDir,
    /// The profile to write
    #[arg(long, default_value = "landfall")]
    profile: String,
    #[arg(long, value_enum, default_value = "text")]
    output: super::Output,
}

pub fn run(options: &Options) -> Result<(), Trouble> {
    let client = Client::open(&options.data_dir.path())?;
    let name = &options.profile;
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
        return Err(Trouble::new(format!("`{name}` is no profile name"))
            .hint("use letters, digits, `-`, `_` and `.`"));
    }
    let config = file("AWS_CONFIG_FILE", "config")?;
    let credentials = file("AWS_SHARED_CREDENTIALS_FILE", "credentials")?;
    let section = if name == "default" { "[default]".to_owned() } else { format!("[profile {name}]") };
    let region = client.account.region.as_str();
    put(&config, &section, &[("region", region), ("endpoint_url", &client.running.endpoint)])?;
    let keys = [
        ("aws_access_key_id", client.account.access_key_id.as_str()),
        ("aws_secret_access_key", &client.account.secret_access_key),
    ];
    put(&credentials, &format!("[{name}]"), &keys)?;
    if options.output == super::Output::Json {
        anstream::println!(
            "{}",
            serde_json::json!({ "profile": name, "config": config, "credentials": credentials })
        );
    } else {
        anstream::println!("wrote profile {name} to {} and {}", config.display(), credentials.display());
        anstream::println!("try: aws --profile {name} sts get-caller-identity");
    }
    Ok(())
}

fn file(variable: &str, name: &str) -> Result<PathBuf, Trouble> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".aws").join(name));
    named.or_else(home).ok_or_else(|| {
        Trouble::new("there is no home directory").hint(format!("name the file in {variable}"))
    })
}

/// Replaces `section` of an INI file, leaving everything else as it is.
fn put(path: &Path, section: &str, pairs: &[(&str, &str)]) -> Result<(), Trouble> {
    let trouble = |e: std::io::Error| Trouble::new(format!("{}: {e}", path.display()));
    let before = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(trouble(e)),
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(trouble)?;
    }
    Ok(crate::home::write_secret(path, replaced(&before, section, pairs).as_bytes())?)
}

fn replaced(before: &str, section: &str, pairs: &[(&str, &str)]) -> String {
    let (mut kept, mut inside) = (String::new(), false);
    for line in before.lines() {
        if line.trim_start().starts_with('[') {
            inside = line.trim() == section;
        }
        if !inside {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    let body: String = pairs.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
    let gap = if kept.is_empty() || kept.ends_with("\n\n") { "" } else { "\n" };
    format!("{kept}{gap}{section}\n{body}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_sections_stay() {
        let before = "[default]\nregion = eu-west-1\n\n[profile landfall]\nregion = old\nextra = x\n[profile b]\na = 1\n";
        let after = replaced(before, "[profile landfall]", &[("region", "us-east-1")]);
        assert_eq!(
            after,
            "[default]\nregion = eu-west-1\n\n[profile b]\na = 1\n\n[profile landfall]\nregion = us-east-1\n"
        );
        assert_eq!(replaced(&after, "[profile landfall]", &[("region", "us-east-1")]), after);
    }
}
