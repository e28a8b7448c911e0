//! `landfall env`: what other programs need to reach the server, for `eval "$(landfall env)"`.

use super::{DataDir, Trouble};
use crate::home;
use clap::ValueEnum;

const EXAMPLES: &str = "Examples:
  eval \"$(landfall env)\"                     for this shell: aws, boto3 and git work as they are
  eval \"$(landfall env --proxy)\"             for clients that know only AWS's host names
  landfall env --format json | jq -r .AWS_ENDPOINT_URL";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    #[command(flatten)]
    data_dir: DataDir,
    #[arg(long, value_enum, default_value = "sh")]
    format: Format,
    /// For clients that know only AWS's host names: name this server as HTTPS proxy and its certificate authority instead of
    /// an endpoint
    #[arg(long)]
    proxy: bool,
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
    if !super::up::runtime()?.block_on(running.is_up()) {
        anstream::eprintln!(
            "landfall: no server answers at {} now: start it with `landfall up`",
            running.endpoint
        );
    }
    let authority = authority(&dir);
    let mut pairs = vec![
        ("AWS_ACCESS_KEY_ID", account.access_key_id.as_str()),
        ("AWS_SECRET_ACCESS_KEY", &account.secret_access_key),
        ("AWS_DEFAULT_REGION", account.region.as_str()),
        ("AWS_REGION", account.region.as_str()),
    ];
    if options.proxy {
        pairs.push(("HTTPS_PROXY", &running.endpoint));
        pairs.extend(
            ["AWS_CA_BUNDLE", "GIT_SSL_CAINFO", "NODE_EXTRA_CA_CERTS"].map(|name| (name, authority.as_str())),
        );
    } else {
        pairs.insert(0, ("AWS_ENDPOINT_URL", &running.endpoint));
    }
    if options.format == Format::Json || options.output == Some(super::Output::Json) {
        let object: serde_json::Map<_, _> = pairs.iter().map(|(k, v)| (k.to_string(), (*v).into())).collect();
        anstream::println!("{:#}", serde_json::Value::Object(object));
    } else {
        pairs
            .iter()
            .for_each(|(key, value)| anstream::println!("export {key}='{}'", value.replace('\'', r"'\''")));
    }
    Ok(())
}

fn authority(dir: &std::path::Path) -> String {
    dir.join("tls/ca.pem").display().to_string()
}
