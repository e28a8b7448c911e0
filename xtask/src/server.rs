//! A server for tests: its own data directory, a free port, killed with its handle.

use crate::{clients, paths};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

type Failure = Box<dyn std::error::Error>;

pub struct TestServer {
    child: Child,
    pub data_dir: PathBuf,
    pub environment: Vec<(String, String)>,
    binary: PathBuf,
}

impl TestServer {
    /// Starts `binary up` and waits for the line that says it is ready.
    pub fn start(binary: &Path, name: &str, arguments: &[&str]) -> Result<Self, Failure> {
        let data_dir = fresh_folder(name)?;
        let log = std::fs::File::create(data_dir.join("server.log"))?;
        let mut child = Command::new(binary)
            .args(["up", "--listen", "127.0.0.1:0", "--log-level", "info", "--data-dir"])
            .arg(&data_dir)
            .args(arguments)
            .envs(clients::site_packages().map(|folder| ("LANDFALL_PYTHON_PACKAGES", folder)))
            .env("PATH", clients::path())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        if !line.contains("ready") {
            let log = std::fs::read_to_string(data_dir.join("server.log")).unwrap_or_default();
            return Err(format!("the server did not start: {line}{log}").into());
        }
        let environment = environment(binary, &data_dir)?;
        Ok(Self { child, data_dir, environment, binary: binary.to_owned() })
    }

    /// A command with the server's environment and the clients on its path.
    pub fn client(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("PATH", clients::path()).envs(self.environment.iter().map(|(k, v)| (k, v)));
        command.env("LANDFALL", &self.binary).env("LANDFALL_DATA_DIR", &self.data_dir);
        command
    }

    /// `127.0.0.1:PORT`
    pub fn host(&self) -> &str {
        let endpoint = self.environment.iter().find(|(name, _)| name == "AWS_ENDPOINT_URL");
        endpoint.map_or("", |(_, url)| url.trim_start_matches("http://"))
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.data_dir.join("server.log")).unwrap_or_default()
    }
}

/// A folder that nobody had before: numbers of processes come again, and what a killed server's sandboxes still write may
/// keep its folder from being removed.
fn fresh_folder(name: &str) -> std::io::Result<PathBuf> {
    let mut number = 0;
    loop {
        let folder = std::env::temp_dir().join(format!("landfall-{name}-{}-{number}", std::process::id()));
        match std::fs::create_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            made => return made.map(|()| folder),
        }
    }
}

fn environment(binary: &Path, data_dir: &Path) -> Result<Vec<(String, String)>, Failure> {
    let answer =
        Command::new(binary).args(["env", "--format", "json", "--data-dir"]).arg(data_dir).output()?;
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&answer.stdout)?;
    Ok(object.into_iter().filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))).collect())
}

impl Drop for TestServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.data_dir);
    }
}

/// Builds the server and says where it is.
pub fn build(release: bool) -> Result<PathBuf, Failure> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--locked", "--package", "landfall"]);
    if release {
        cargo.arg("--release");
    } else {
        cargo.args(["--features", "landfall/failpoints"]);
    }
    clients::run(cargo.current_dir(paths::root()))?;
    Ok(paths::target().join(if release { "release" } else { "debug" }).join("landfall"))
}
