//! `landfall mail`: what SNS would have mailed, newest first. Nothing is kept here when an SMTP server is configured
//! (`LANDFALL_SMTP_URL`).

use super::{DataDir, Output, Trouble};
use crate::client::Client;
use kernel::{OrFault, Timestamp};
use serde::Deserialize;

const EXAMPLES: &str = "Examples:
  landfall mail                                 the last 20, newest first
  landfall mail -n 1 --output json | jq -r '.[0].body'

Mail is kept here for 30 days. To have it sent, start the server with LANDFALL_SMTP_URL=smtp://user:password@host:587.";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    #[command(flatten)]
    data_dir: DataDir,
    /// How many at most
    #[arg(short, long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u64).range(1..=200))]
    number: u64,
    #[arg(long, value_enum, default_value = "text")]
    output: Output,
}

#[derive(Deserialize)]
struct Mail {
    at: Timestamp,
    to: String,
    subject: String,
    body: String,
}

pub fn run(options: &Options) -> Result<(), Trouble> {
    let client = Client::open(&options.data_dir.path())?;
    let answer =
        super::up::runtime()?.block_on(client.raw("sns", "GET", "/_landfall/mail", bytes::Bytes::new()))?;
    if !answer.status().is_success() {
        return Err(Trouble::new(String::from_utf8_lossy(answer.body()).trim().to_owned()));
    }
    let mut mails: Vec<serde_json::Value> =
        serde_json::from_slice(answer.body()).or_fault(|| "the server's answer is no list of mails")?;
    mails.truncate(options.number as usize);
    if options.output == Output::Json {
        anstream::println!("{:#}", serde_json::Value::Array(mails));
        return Ok(());
    }
    if mails.is_empty() {
        anstream::println!("no mail");
    }
    for mail in mails {
        let mail: Mail =
            serde_json::from_value(mail).or_fault(|| "the server's answer is no list of mails")?;
        anstream::println!("{:.0}  to {}\n  {}\n", mail.at, mail.to, mail.subject);
        mail.body.lines().for_each(|line| anstream::println!("    {line}"));
        anstream::println!();
    }
    Ok(())
}
