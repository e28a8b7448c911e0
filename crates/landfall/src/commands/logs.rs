//! `landfall logs [-f] build ID | function NAME`: what a build or a function wrote.
//!
//! A build's log is shown from its beginning; following it ends when the build does. A function's log is shown from its
//! last lines on; following it ends with Ctrl-C. Both are read through the server's AWS API, as any other client would.

use super::{DataDir, Output, Trouble};
use crate::client::{Client, refused};
use api_codebuild::{BatchGetBuilds, BatchGetBuildsInput, Build, StatusType};
use api_lambda::{GetFunctionConfiguration, GetFunctionConfigurationRequest};
use api_logs::{
    FilterLogEvents, FilterLogEventsRequest, FilteredLogEvent, GetLogEvents, GetLogEventsRequest,
};
use kernel::Timestamp;
use std::collections::BTreeSet;
use std::time::Duration;

const POLL: Duration = Duration::from_millis(500);
/// Lines of a function that come in late may carry an earlier instant than those already shown.
const LATE_MS: i64 = 10_000;

const EXAMPLES: &str = "Examples:
  landfall logs build movies:0b5e...            from the beginning; exit code 1 when the build failed
  landfall logs -f build movies:0b5e...         while it runs
  landfall logs -f -n 20 function movies        the last 20 lines, and what comes";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// Go on showing what is written
    #[arg(short, long, global = true)]
    follow: bool,
    /// How many of a function's last lines to begin with
    #[arg(short = 'n', long, value_name = "N", default_value = "100", global = true, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    lines: i64,
    #[arg(long, value_enum, default_value = "text", global = true)]
    output: Output,
    #[command(subcommand)]
    of: Of,
    #[command(flatten)]
    data_dir: DataDir,
}

#[derive(clap::Subcommand)]
enum Of {
    /// The log of a build
    Build {
        /// The build's id: PROJECT:UUID
        id: String,
    },
    /// The log of a function, all of its instances
    Function {
        /// The function's name
        name: String,
    },
}

pub fn run(options: &Options) -> Result<(), Trouble> {
    let client = Client::open(&options.data_dir.path())?;
    super::up::runtime()?.block_on(async {
        match &options.of {
            Of::Build { id } => build(&client, options, id).await,
            Of::Function { name } => function(&client, options, name).await,
        }
    })
}

async fn build(client: &Client, options: &Options, id: &str) -> Result<(), Trouble> {
    let mut token = None;
    loop {
        // Asked before the log is read: what a finished build wrote is all there.
        let now = describe(client, id).await?;
        let place =
            now.logs.as_ref().and_then(|logs| Some((logs.group_name.clone()?, logs.stream_name.clone()?)));
        if let Some((group, stream)) = place {
            token = rest(client, options, &group, &stream, token).await?;
        }
        let complete = now.build_complete.unwrap_or(false);
        if complete || !options.follow {
            return ended(&now, complete, token.is_some());
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn describe(client: &Client, id: &str) -> Result<Build, Trouble> {
    let none = || Trouble::new(format!("there is no build {id}")).hint("`landfall status` lists the builds");
    match client.ask::<BatchGetBuilds>(BatchGetBuildsInput { ids: vec![id.to_owned()] }).await? {
        Ok(answer) => answer.builds.into_iter().flatten().next().ok_or_else(none),
        // It cannot be a build's id.
        Err(refusal) if refusal.code == "InvalidInputException" => Err(none()),
        Err(refusal) => Err(refused::<BatchGetBuilds>(&refusal)),
    }
}

/// Shows what is behind `token` and answers with the token behind that.
async fn rest(
    client: &Client,
    options: &Options,
    group: &str,
    stream: &str,
    mut token: Option<String>,
) -> Result<Option<String>, Trouble> {
    loop {
        let input = GetLogEventsRequest {
            log_group_name: Some(group.to_owned()),
            log_stream_name: stream.to_owned(),
            start_from_head: Some(true),
            next_token: token.clone(),
            ..GetLogEventsRequest::default()
        };
        let answer = match client.ask::<GetLogEvents>(input).await? {
            Ok(answer) => answer,
            // A build that has written nothing has no stream yet.
            Err(refusal) if refusal.code == "ResourceNotFoundException" => return Ok(token),
            Err(refusal) => return Err(refused::<GetLogEvents>(&refusal)),
        };
        for event in answer.events.into_iter().flatten() {
            show(options.output, event.timestamp, stream, &event.message.unwrap_or_default());
        }
        if answer.next_forward_token == token {
            return Ok(token);
        }
        token = answer.next_forward_token;
    }
}

/// A build that failed is told of on the error output, with its reason.
fn ended(build: &Build, complete: bool, has_log: bool) -> Result<(), Trouble> {
    let id = build.id.as_deref().unwrap_or_default();
    if !has_log {
        anstream::eprintln!("build {id} has written nothing{}", if complete { "" } else { " yet" });
    }
    match build.build_status {
        Some(status) if complete && status != StatusType::Succeeded => {
            let reason = super::status::failed_phase(build).unwrap_or_default();
            anstream::eprintln!("build {id} ended {status} {reason}");
        }
        _ => {}
    }
    Ok(())
}

async fn function(client: &Client, options: &Options, name: &str) -> Result<(), Trouble> {
    let group = group_of(client, name).await?;
    let mut shown = BTreeSet::new();
    let last = latest(client, options, &group).await?;
    if last.is_empty() && !options.follow {
        anstream::eprintln!("function {name} has written nothing yet");
    }
    let mut from_ms = show_new(options, last, &mut shown, 0);
    if !options.follow {
        return Ok(());
    }
    loop {
        tokio::time::sleep(POLL).await;
        let new = since(client, &group, (from_ms - LATE_MS).max(0)).await?;
        from_ms = show_new(options, new, &mut shown, from_ms);
    }
}

async fn group_of(client: &Client, name: &str) -> Result<String, Trouble> {
    let input = GetFunctionConfigurationRequest {
        function_name: name.to_owned(),
        ..GetFunctionConfigurationRequest::default()
    };
    match client.ask::<GetFunctionConfiguration>(input).await? {
        Ok(found) => {
            let own = found.logging_config.and_then(|config| config.log_group);
            Ok(own
                .unwrap_or_else(|| format!("/aws/lambda/{}", found.function_name.as_deref().unwrap_or(name))))
        }
        Err(refusal) if refusal.code == "ResourceNotFoundException" => {
            Err(Trouble::new(format!("there is no function {name}"))
                .hint("`landfall status` lists the functions"))
        }
        Err(refusal) => Err(refused::<GetFunctionConfiguration>(&refusal)),
    }
}

/// The last lines, oldest first.
async fn latest(client: &Client, options: &Options, group: &str) -> Result<Vec<FilteredLogEvent>, Trouble> {
    let input = FilterLogEventsRequest {
        log_group_name: Some(group.to_owned()),
        start_from_head: Some(false),
        limit: Some(options.lines),
        ..FilterLogEventsRequest::default()
    };
    let mut events = page(client, input).await?.0;
    events.reverse();
    Ok(events)
}

async fn since(client: &Client, group: &str, from_ms: i64) -> Result<Vec<FilteredLogEvent>, Trouble> {
    let mut input = FilterLogEventsRequest {
        log_group_name: Some(group.to_owned()),
        start_time: Some(from_ms),
        ..FilterLogEventsRequest::default()
    };
    let mut events = Vec::new();
    loop {
        let (more, token) = page(client, input.clone()).await?;
        events.extend(more);
        match token {
            Some(token) => input.next_token = Some(token),
            None => return Ok(events),
        }
    }
}

async fn page(
    client: &Client,
    input: FilterLogEventsRequest,
) -> Result<(Vec<FilteredLogEvent>, Option<String>), Trouble> {
    match client.ask::<FilterLogEvents>(input).await? {
        Ok(answer) => Ok((answer.events.unwrap_or_default(), answer.next_token)),
        // A function that was never invoked has no group yet.
        Err(refusal) if refusal.code == "ResourceNotFoundException" => Ok((Vec::new(), None)),
        Err(refusal) => Err(refused::<FilterLogEvents>(&refusal)),
    }
}

/// Shows what was not shown yet; answers with the latest instant.
fn show_new(
    options: &Options,
    events: Vec<FilteredLogEvent>,
    shown: &mut BTreeSet<(i64, String)>,
    from_ms: i64,
) -> i64 {
    let mut latest_ms = from_ms;
    for event in events {
        let at_ms = event.timestamp.unwrap_or_default();
        if shown.insert((at_ms, event.event_id.unwrap_or_default())) {
            let stream = event.log_stream_name.unwrap_or_default();
            show(options.output, Some(at_ms), &stream, &event.message.unwrap_or_default());
        }
        latest_ms = latest_ms.max(at_ms);
    }
    // Ids are only needed for what may be asked for again.
    *shown = shown.split_off(&(latest_ms - LATE_MS, String::new()));
    latest_ms
}

fn show(output: Output, at_ms: Option<i64>, stream: &str, message: &str) {
    let at = at_ms.and_then(|at_ms| Timestamp::from_millisecond(at_ms).ok()).unwrap_or_default();
    match output {
        Output::Text => {
            let time = at.strftime("%H:%M:%S%.3fZ");
            anstream::println!("{time}  {}", message.trim_end_matches(['\n', '\r']));
        }
        Output::Json => {
            let line = serde_json::json!({"timestamp": at, "stream": stream, "message": message});
            anstream::println!("{line}");
        }
    }
}
