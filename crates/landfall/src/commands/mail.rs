//! `landfall mail`: what SNS would have mailed, newest first. Nothing is kept here when an SMTP server is configured
//! (`LANDFALL_SMTP_URL`).

use super::{DataDir, Output, Trouble};
use crate::client::Client;
use kernel::{OrFault, Timestamp};
use serde::Deserialize;

#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    data_dir: DataDir,
    /// How many at most
    #[arg(short, long, value_name = "N", default_value = "20")]
    number: usize,
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
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Trouble::new(format!("could not start the runtime: {e}")))?;
    let answer = runtime.block_on(client.raw("sns", "GET", "/_landfall/mail", bytes::Bytes::new()))?;
    if !answer.status().is_success() {
        return Err(Trouble::new(String::from_utf8_lossy(answer.body()).trim().to_owned()));
    }
    let mut mails: Vec<serde_json::Value> =
        serde_json::from_slice(answer.body()).or_fault(|| "the server's answer is no list of mails")?;
    mails.truncate(options.number);
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
