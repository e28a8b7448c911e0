//! The emulators that do without a Docker daemon, beside Landfall in the same run: start, idle memory, processor time per STS call.
//!
//! Installed from PyPI, pinned, into an environment of the benchmark's own, and only when asked for. Neither verifies signatures
//! nor asks IAM: their calls are unsigned. One that cannot be installed or started here is skipped, with the reason.

use crate::{Failure, Line, Report, load, median, process};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Peer {
    name: &'static str,
    requirement: &'static str,
    program: &'static str,
    arguments: fn(u16) -> Vec<String>,
    environment: fn(u16) -> Vec<(&'static str, String)>,
}

const PEERS: [Peer; 2] = [
    Peer {
        name: "ministack 1.5.33",
        requirement: "ministack==1.5.33",
        program: "ministack",
        arguments: |_| Vec::new(),
        environment: |port| vec![("GATEWAY_PORT", port.to_string()), ("BIND_HOST", "127.0.0.1".into())],
    },
    Peer {
        name: "moto 5.2.5",
        requirement: "moto[server]==5.2.5",
        program: "moto_server",
        arguments: |port| vec!["--port".into(), port.to_string()],
        environment: |_| Vec::new(),
    },
];

const READY_WITHIN: Duration = Duration::from_secs(60);

pub async fn measure(folder: &Path, rounds: usize, report: &mut Report) -> Result<(), Failure> {
    for peer in PEERS {
        let measured = match install(folder, &[peer.requirement]) {
            Ok(programs) => one(&programs.join(peer.program), &peer, rounds, report).await,
            Err(why) => Err(why),
        };
        if let Err(why) = measured {
            println!("{}: skipped: {why}", peer.name);
        }
    }
    Ok(())
}

/// The folder of programs of an environment that holds these, made unless a second run finds it.
pub fn install(folder: &Path, requirements: &[&str]) -> Result<PathBuf, Failure> {
    let wanted = requirements.join(" ");
    let environment = std::path::absolute(folder)?.join(wanted.replace(['[', ']', '=', ' '], "_"));
    let (programs, stamp) = (environment.join("bin"), environment.join("installed.txt"));
    if !stamp.exists() {
        println!("installing {wanted} into {}", environment.display());
        succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
        let mut pip = Command::new(programs.join("python"));
        succeed(pip.args(["-m", "pip", "install", "--quiet"]).args(requirements))?;
        std::fs::write(stamp, wanted)?;
    }
    Ok(programs)
}

fn succeed(command: &mut Command) -> Result<(), Failure> {
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(format!("{command:?}: {said}").into()) }
}

async fn one(program: &Path, peer: &Peer, rounds: usize, report: &mut Report) -> Result<(), Failure> {
    let (mut starts, mut resident, mut calls) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let begin = Instant::now();
        let server = Running::start(program, peer).await?;
        starts.push(begin.elapsed().as_secs_f64() * 1000.0);
        resident.push(process::resident_mib(server.child.id())?);
        let endpoint = &server.endpoint;
        calls.push(load::per_call(server.child.id(), || load::unsigned(endpoint.clone())).await?);
    }
    let mut tell = |what: &str, values, unit| {
        let (what, ours) = (format!("{}: {what}", peer.name), median(values));
        report.tell(&Line { what: &what, ours, unit, floor: None, limit: None });
    };
    tell("process start to first STS answer", starts, "ms");
    tell("idle resident memory", resident, "MiB");
    tell("server CPU per STS call, 16 clients, unsigned", calls, "ms");
    Ok(())
}

struct Running {
    child: Child,
    endpoint: String,
}

impl Running {
    /// Started, and its first STS call answered.
    async fn start(program: &Path, peer: &Peer) -> Result<Self, Failure> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new(program)
            .args((peer.arguments)(port))
            .envs((peer.environment)(port))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut running = Self { child, endpoint: format!("http://127.0.0.1:{port}") };
        let begin = Instant::now();
        while load::one_unsigned(&running.endpoint).await.is_err() {
            if let Some(status) = running.child.try_wait()? {
                return Err(format!("it ended at once: {status}").into());
            }
            if begin.elapsed() > READY_WITHIN {
                return Err(format!("no STS answer within {READY_WITHIN:?}").into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(running)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
