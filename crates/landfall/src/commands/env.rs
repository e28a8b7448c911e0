//! `landfall env`: what other programs need to reach the server, for `eval "$(landfall env)"`.

use super::{DataDir, Trouble};
use crate::home;
use clap::ValueEnum;

#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    data_dir: DataDir,
    #[arg(long, value_enum, default_value = "sh")]
    format: Format,
    /// The same as --format json
    #[arg(long, value_enum, hide_short_help = true)]
    output: Option<super::Output>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Sh,
    Json,
}

pub fn run(options: &Options) -> Result<(), Trouble> {
    let dir = options.data_dir.path();
    let no_server = || {
        Trouble::new(format!("no server has run on {}", dir.display()))
            .hint("start one with `landfall up`, or name its directory with --data-dir")
    };
    let account = home::read_account(&dir)?.ok_or_else(no_server)?;
    let running = home::read_running(&dir)?.ok_or_else(no_server)?;
    let pairs = [
        ("AWS_ENDPOINT_URL", running.endpoint.as_str()),
        ("AWS_ACCESS_KEY_ID", &account.access_key_id),
        ("AWS_SECRET_ACCESS_KEY", &account.secret_access_key),
        ("AWS_DEFAULT_REGION", account.region.as_str()),
        ("AWS_REGION", account.region.as_str()),
    ];
    if options.format == Format::Json || options.output == Some(super::Output::Json) {
        let object: serde_json::Map<_, _> = pairs.iter().map(|(k, v)| (k.to_string(), (*v).into())).collect();
        anstream::println!("{:#}", serde_json::Value::Object(object));
    } else {
        pairs.iter().for_each(|(key, value)| anstream::println!("export {key}='{value}'"));
    }
    Ok(())
}
