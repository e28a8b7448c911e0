//! Nothing outlives its server, and machines that give less say so.

use crate::ground::{Ground, answer, error, event};
use exec::{Level, Network};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROLE: &str = "EXEC_TEST_IS_THE_SERVER";

/// Not a test by itself: the server that `a_killed_server_leaves_nothing` kills.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_to_be_killed() {
    let Ok(marker) = std::env::var(ROLE) else { return };
    let ground = Ground::new().await;
    let text = "import subprocess, sys\nchild = subprocess.Popen(['sleep', '1000'], env={'M': sys.argv[0]})\ndef handler(e, c):\n    import time; time.sleep(1000)\n";
    let mut spec = ground.function("python3.11", "main.handler", &[("main.py", text)]);
    spec.environment.push(("MARKER".to_owned(), marker.clone()));
    let mut instance = ground.start(&spec).await;
    std::fs::write(&marker, "up").unwrap();
    let _ = instance.invoke(&event("{}")).await;
}

#[test]
fn a_killed_server_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let marker = folder.path().join("marker");
    #[allow(clippy::disallowed_methods, reason = "the test runs itself as a server")]
    let mut server = Command::new("/proc/self/exe")
        .args(["--exact", "life::a_server_to_be_killed", "--test-threads", "1"])
        .env(ROLE, &marker)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    until("the server's function runs", || marker.exists());
    until("its processes are seen", || !marked(&marker).is_empty());
    server.kill().unwrap();
    server.wait().unwrap();
    until("all of them are gone", || marked(&marker).is_empty());
    // And the next start removes the groups that the dead one could not.
    let of_the_dead = format!("landfall.{}.", server.id());
    let hierarchies =
        ["memory", "pids", "cpu", "unified", ""].map(|name| Path::new("/sys/fs/cgroup").join(name));
    until("the next start has swept its groups", || {
        exec::cgroup::Cgroups::find();
        hierarchies.iter().all(|hierarchy| groups_below(hierarchy, &of_the_dead, 3).is_empty())
    });
}

/// Processes whose environment names the marker, and those whose parents' does are killed with them.
fn marked(marker: &Path) -> Vec<String> {
    let wanted = format!("MARKER={}", marker.display()).into_bytes();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let is_marked = |path: &Path| {
        let environment = std::fs::read(path.join("environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|variable| variable == wanted)
    };
    processes.filter(|p| is_marked(&p.path())).map(|p| p.file_name().to_string_lossy().into_owned()).collect()
}

fn groups_below(folder: &Path, name: &str, depth: u32) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with(name) {
            found.push(path.display().to_string());
        } else if depth > 0 && path.is_dir() && !path.is_symlink() {
            found.extend(groups_below(&path, name, depth - 1));
        }
    }
    found
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(600), "waited in vain until {what}");
        std::thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_namespaces_landlock_keeps_files_apart() {
    if rustix::process::geteuid().is_root() {
        return; // at this level there is no user to become: not offered to root where namespaces are
    }
    let ground = Ground::at(Level::Restricted).await;
    let secret = ground.folder.path().join("secret");
    std::fs::write(&secret, "s").unwrap();
    let text = format!("
import os
def attempt(f, *args):
    try:
        f(*args); return 'done'
    except OSError as e:
        return type(e).__name__
def handler(event, context):
    return [attempt(open, {:?}), attempt(open, os.environ['LAMBDA_TASK_ROOT'] + '/x', 'w'), attempt(open, '/dev/null', 'w'), os.environ['K']]
", secret.display().to_string());
    let mut spec = ground.function("python3.11", "main.handler", &[("main.py", &text)]);
    let mut instance = ground.start(&spec).await;
    let said = answer(&instance.invoke(&event("{}")).await.unwrap());
    assert_eq!(said, serde_json::json!(["PermissionError", "PermissionError", "done", "kk"]));
    instance.end().await;
    spec.network = Network::None;
    let refused = format!("{:?}", ground.host.start(&spec, ground.sink()).await.err().unwrap());
    assert!(refused.contains("needs namespaces"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_namespaces_nothing_outlives_its_sandbox() {
    if rustix::process::geteuid().is_root() {
        return; // as above
    }
    let ground = Ground::at(Level::Restricted).await;
    let text = "
import subprocess
def handler(event, context):
    return subprocess.Popen(['sh', '-c', 'sleep 1000 & sleep 1000'], start_new_session=True).pid
";
    let mut spec = ground.function("python3.11", "main.handler", &[("main.py", text)]);
    let marker = ground.folder.path().join("marker");
    spec.environment.push(("MARKER".to_owned(), marker.display().to_string()));
    let mut instance = ground.start(&spec).await;
    instance.invoke(&event("{}")).await.unwrap();
    until("the function's children are seen", || marked(&marker).len() >= 4);
    instance.end().await;
    assert_eq!(marked(&marker), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_isolation_nothing_is_run() {
    let ground = Ground::at(Level::Unisolated).await;
    let spec = ground.function("python3.11", "main.handler", &[("main.py", "def handler(e, c): return 1")]);
    let refused = format!("{:?}", ground.host.start(&spec, ground.sink()).await.err().unwrap());
    assert!(refused.contains("cannot isolate"), "{refused}");
}

/// Asks for an event and does not wait for it: it leaves when the test says so.
const LEAVES: &str = "#!/usr/bin/env python3
import os, socket, time
host, port = os.environ['AWS_LAMBDA_RUNTIME_API'].split(':')
connection = socket.create_connection((host, int(port)))
connection.sendall(b'GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nhost: x\\r\\n\\r\\n')
while not os.path.exists(os.environ['LAMBDA_TASK_ROOT'] + '/leave'): time.sleep(0.01)
os._exit(7)
";

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_before_its_first_event_is_told_and_not_begun_again() {
    let ground = Ground::new().await;
    let mut spec = ground.function("provided.al2023", "x", &[("bootstrap", LEAVES)]);
    let marker = ground.folder.path().join("marker");
    spec.environment.push(("MARKER".to_owned(), marker.display().to_string()));
    let mut instance = ground.start(&spec).await;
    std::fs::write(spec.code.join("leave"), "").unwrap();
    until("it has left", || marked(&marker).is_empty());
    let outcome = instance.invoke(&event("{}")).await.expect("told, not to be tried again");
    let told = error(&outcome);
    assert_eq!(told["errorType"], "Runtime.ExitError");
    assert!(told["errorMessage"].as_str().unwrap().ends_with("exit status 7"), "{told}");
    assert!(!outcome.is_alive && instance.invoke(&event("{}")).await.is_err());
    instance.end().await;
}

/// Processes of the marker that are not stopped.
fn moving(marker: &Path) -> Vec<String> {
    let is_stopped = |pid: &String| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        status.contains("State:\tT")
    };
    marked(marker).into_iter().filter(|pid| !is_stopped(pid)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn between_two_events_nothing_runs() {
    let busy = "
import subprocess, sys, threading, time
child = subprocess.Popen([sys.executable, '-S', '-c', 'import time\\nwhile True: time.sleep(0.001)'])
def work():
    while True: time.sleep(0.001)
threading.Thread(target=work, daemon=True).start()
def handler(event, context): return child.poll()
";
    let own = format!(
        "#!/usr/bin/env python3\n{}{}",
        busy,
        crate::function_provided::RUNTIME.split_once('\n').unwrap().1
    );
    for (runtime, file, text) in
        [("python3.11", "main.py", busy), ("provided.al2023", "bootstrap", own.as_str())]
    {
        let ground = Ground::new().await;
        let mut spec = ground.function(runtime, "main.handler", &[(file, text)]);
        let marker = ground.folder.path().join("marker");
        spec.environment.push(("MARKER".to_owned(), marker.display().to_string()));
        let mut instance = ground.start(&spec).await;
        for _ in 0..3 {
            instance.invoke(&event("{}")).await.unwrap().result.expect("thawed for its event");
            until("the function and its child stand still", || {
                marked(&marker).len() >= 2 && moving(&marker).is_empty()
            });
        }
        instance.end().await;
        until("what stood still is gone", || marked(&marker).is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_reads_no_event_is_timed_out() {
    let ground = Ground::new().await;
    let text = "
import os, time
os.read = lambda *given: time.sleep(1000)
def handler(event, context): return 'never'
";
    let mut spec = ground.function("python3.11", "main.handler", &[("main.py", text)]);
    spec.timeout = Duration::from_secs(1);
    let mut instance = ground.start(&spec).await;
    let large = format!("\"{}\"", "x".repeat(4 << 20));
    let outcome = instance.invoke(&event(&large)).await.unwrap();
    assert_eq!(error(&outcome)["errorType"], "Sandbox.Timedout");
    instance.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_closes_its_output_lives_on() {
    let ground = Ground::new().await;
    let text = "
import os, time
def handler(event, context):
    for output in (1, 2): os.close(output)
    time.sleep(0.1)
    return 'quiet'
";
    let spec = ground.function("python3.11", "main.handler", &[("main.py", text)]);
    let mut instance = ground.start(&spec).await;
    let outcome = instance.invoke(&event("{}")).await.unwrap();
    assert_eq!((answer(&outcome), outcome.is_alive), ("quiet".into(), true));
    instance.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_have_lambdas_limit() {
    let ground = Ground::new().await;
    let text = "def handler(event, context):\n    return 'x' * event['size']\n";
    let mut spec = ground.function("python3.11", "main.handler", &[("main.py", text)]);
    spec.memory_mb = 512;
    let mut instance = ground.start(&spec).await;
    let fits = instance.invoke(&event("{\"size\": 6291554}")).await.unwrap();
    assert_eq!(fits.result.unwrap().len(), 6_291_556);
    let outcome = instance.invoke(&event("{\"size\": 6291555}")).await.unwrap();
    assert_eq!(error(&outcome)["errorType"], "Function.ResponseSizeTooLarge");
    assert!(instance.invoke(&event("{\"size\": 1}")).await.unwrap().is_alive);
    instance.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_finds_what_functions_need() {
    let folder = tempfile::tempdir().unwrap();
    let packages = folder.path().join("packages");
    for name in ["boto3", "requests"] {
        std::fs::create_dir_all(packages.join(name)).unwrap();
        std::fs::write(packages.join(name).join("__init__.py"), "here = __file__\n").unwrap();
    }
    open_up(folder.path());
    let settings = exec::machine::Settings { python_packages: Some(packages), allows_unisolated: false };
    let launcher = exec::Launcher::of_this_binary(exec::cgroup::Cgroups::find());
    let machine =
        exec::Machine::survey_in_background(launcher, folder.path().join("survey"), settings).unwrap();
    let survey = tokio::task::spawn_blocking({
        let machine = machine.clone();
        move || machine.survey().clone()
    });
    println!("{}", serde_json::to_string_pretty(&survey.await.unwrap()).unwrap());
    let clock = std::sync::Arc::new(kernel::SystemClock::new(1.0));
    let ground = Ground::new().await;
    let host = exec::function::Host::on(machine, folder.path().join("host"), clock).unwrap();
    let text = "import boto3, sys\ntry:\n    import requests\nexcept ImportError as e:\n    missing = str(e)\ndef handler(e, c): return [boto3.here, missing, sys.path[-1]]\n";
    let spec = ground.function("python3.11", "main.handler", &[("main.py", text)]);
    let mut instance =
        host.start(&spec, ground.sink()).await.unwrap_or_else(|e| panic!("{e:?} {:?}", ground.log()));
    let said = answer(&instance.invoke(&event("{}")).await.unwrap());
    let wanted = ["/var/lang/packages/boto3/__init__.py", "No module named 'requests'", "/var/lang/packages"];
    assert_eq!(said, serde_json::json!(wanted));
    instance.end().await;
}

fn open_up(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}
