//! The demo: a server in a temporary directory, a repository from `examples/movies`, and three releases of it.
//!
//! The first release goes through; the second has a failing unit test; the third passes its tests and fails in production,
//! where its canary trips an alarm and is rolled back. Everything is asked of the server's own AWS API, and the closing table
//! is taken from invocations.

mod infrastructure;
mod releases;
mod repository;
mod screen;
mod traffic;
mod watch;

use crate::client::Client;
use crate::commands::Trouble;
use crate::server;
use releases::{RELEASES, Release};
use screen::Screen;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use traffic::Traffic;

pub struct Settings {
    pub time_scale: f64,
    pub keep: bool,
    pub json: bool,
}

/// What became of one release, for the closing table.
#[derive(serde::Serialize)]
struct Row {
    commit: String,
    release: &'static str,
    what: &'static str,
    /// The version that its deployment published, where it came that far.
    version: Option<String>,
    result: String,
    /// What an invocation of the alias said afterwards.
    answers_now: String,
}

/// The table's width where the terminal does not say its own.
const WIDTH: u16 = 130;

pub async fn run(settings: &Settings) -> Result<(), Trouble> {
    let screen = Screen::new(settings.json);
    let home = temporary_dir()?;
    let outcome = deliver(settings, &screen, &home).await;
    if outcome.is_err() || !settings.keep {
        let _ = std::fs::remove_dir_all(&home);
    }
    outcome
}

async fn deliver(settings: &Settings, screen: &Screen, home: &Path) -> Result<(), Trouble> {
    let data_dir = home.join("data");
    let server = server::start(&server::Settings {
        data_dir: data_dir.clone(),
        listen: ([127, 0, 0, 1], 0).into(),
        time_scale: settings.time_scale,
        region: None,
        account: None,
        python_packages: None,
    })
    .await?;
    screen.say(&format!(
        "server   {} in {}; waits run {} times faster",
        server.endpoint,
        data_dir.display(),
        settings.time_scale
    ));
    let client = Arc::new(Client::open(&data_dir)?);
    let git = infrastructure::build(&client, screen).await?;
    let repository = repository::Repository::create(&home.join("movies"), git)?;

    let mut rows = Vec::new();
    for release in RELEASES {
        rows.push(one_release(&client, screen, &repository, release).await?);
    }
    closing_table(screen, settings, &rows)?;
    if settings.keep {
        stay(screen, &data_dir).await;
    }
    server.stop().await;
    expected(&rows)
}

async fn one_release(
    client: &Arc<Client>,
    screen: &Screen,
    repository: &repository::Repository,
    release: &'static Release,
) -> Result<Row, Trouble> {
    screen.heading(&format!("release {}: {}", release.name, release.what));
    let commit = repository.push(release)?;
    screen.say(&format!("git push {} \"{}\"", &commit[..8], release.what));
    let traffic = Traffic::start(client.clone());
    let seen = watch::follow(client, screen, &commit, release).await?;
    let counts = traffic.stop().await;
    screen.say(&format!("traffic  {counts}"));
    let answers_now = traffic::who_answers(client).await?;
    screen.say(&format!("now      {answers_now}"));
    Ok(Row {
        commit,
        release: release.name,
        what: release.what,
        version: seen.version,
        result: seen.result,
        answers_now,
    })
}

fn closing_table(screen: &Screen, settings: &Settings, rows: &[Row]) -> Result<(), Trouble> {
    if settings.json {
        let text = serde_json::to_string_pretty(rows).map_err(|e| Trouble::new(e.to_string()))?;
        anstream::println!("{text}");
        return Ok(());
    }
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
    if table.width().is_none() {
        table.set_width(WIDTH);
    }
    table.set_header(["commit", "release", "version", "result", "who answered after it"]);
    for row in rows {
        let version = row.version.clone().unwrap_or_else(|| "-".into());
        table.add_row([&row.commit[..8], row.release, &version, &row.result, &row.answers_now]);
    }
    screen.say(&format!("\n{table}"));
    Ok(())
}

/// The demo is a test of its own story: what should have failed must have failed.
fn expected(rows: &[Row]) -> Result<(), Trouble> {
    for (row, release) in rows.iter().zip(RELEASES) {
        if !row.result.starts_with(release.expected) {
            return Err(Trouble::new(format!(
                "release {} ended as `{}`, expected {}",
                row.release, row.result, release.expected
            )));
        }
        if !row.answers_now.contains("release 1,") {
            return Err(Trouble::new(format!(
                "after release {} the alias answered: {}",
                row.release, row.answers_now
            )));
        }
    }
    Ok(())
}

async fn stay(screen: &Screen, data_dir: &Path) {
    let dir = data_dir.display();
    screen.say(&format!(
        "\nThe server stays up until Ctrl-C. In another terminal:\n  eval \"$(landfall env --data-dir {dir})\"\n  \
         aws codepipeline get-pipeline-state --name movies\n  aws lambda get-alias --function-name movies --name live\n  \
         landfall status --data-dir {dir}"
    ));
    let _ = tokio::signal::ctrl_c().await;
}

fn temporary_dir() -> Result<PathBuf, Trouble> {
    use kernel::{Chance, SystemChance};
    let dir = std::env::temp_dir().join(format!("landfall-demo-{}", SystemChance.hex(8)));
    std::fs::create_dir_all(&dir).map_err(|e| Trouble::new(format!("{}: {e}", dir.display())))?;
    Ok(dir)
}
