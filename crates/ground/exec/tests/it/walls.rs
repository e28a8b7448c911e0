//! What a function cannot do: see the host, take its memory, fill its process table, outlive its instance.

use crate::ground::{Ground, answer, error, event};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn neither_data_nor_homes_nor_other_processes_are_there() {
    let ground = Ground::new().await;
    let secret = ground.folder.path().join("secret");
    std::fs::write(&secret, "s").unwrap();
    let text = format!("
import os, ctypes, socket
def attempt(f, *args):
    try:
        f(*args); return 'done'
    except OSError as e:
        return type(e).__name__
def handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    pids = [p for p in os.listdir('/proc') if p.isdigit()]
    return dict(
        secret=attempt(open, {secret:?}), task=attempt(open, '/var/task/x', 'w'), usr=attempt(open, '/usr/x', 'w'),
        etc=attempt(open, '/etc/passwd', 'w'), shadow=attempt(open, '/etc/shadow'), tmp=attempt(open, '/tmp/x', 'w'),
        home=attempt(os.listdir, '/home/' + (os.listdir('/home') or ['none'])[0]),
        init=attempt(open, '/proc/1/environ', 'rb'), pids=len(pids), setuid=attempt(os.setuid, 0),
        chroot=attempt(os.chroot, '/tmp'),
        unshare=libc.unshare(0x10000000), mount=libc.mount(b'none', b'/tmp', b'tmpfs', 0, None),
        ptrace=libc.ptrace(0, 0, 0, 0),
        caps=[l.split()[1] for l in open('/proc/self/status') if l.startswith('CapEff')][0],
        x32=libc.syscall(0x40000000 | 39), vsock=attempt(socket.socket, 40, socket.SOCK_STREAM),
        fds=sorted(int(fd) for fd in os.listdir('/proc/self/fd')), no_new=[l.split()[1] for l in open('/proc/self/status') if l.startswith('NoNewPrivs')][0],
        environment=[name for name in os.environ if 'SECRET' in name or 'LANDFALL' in name],
        root=sorted(os.listdir('/')))
", secret = secret.display().to_string());
    let spec = ground.function("python3.11", "main.handler", &[("main.py", &text)]);
    let mut instance = ground.start(&spec).await;
    let said = answer(&instance.invoke(&event("{}")).await.unwrap());
    let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
    assert_eq!(text("secret"), "FileNotFoundError", "{said}");
    for key in ["task", "usr", "etc"] {
        assert_ne!(text(key), "done", "{key}: {said}");
    }
    assert_eq!((text("shadow"), text("tmp")), ("FileNotFoundError".to_owned(), "done".to_owned()));
    assert_eq!(text("home"), "FileNotFoundError");
    assert_eq!(text("init"), "PermissionError");
    assert_ne!(text("setuid"), "done");
    assert_eq!(text("chroot"), "PermissionError");
    assert_eq!(
        (said["unshare"].as_i64(), said["mount"].as_i64(), said["ptrace"].as_i64()),
        (Some(-1), Some(-1), Some(-1))
    );
    assert_eq!(text("caps"), "0000000000000000");
    assert_eq!(said["pids"], 2, "{said}");
    assert_eq!((said["x32"].as_i64(), text("no_new").as_str()), (Some(-1), "1"), "{said}");
    assert_ne!(text("vsock"), "done");
    // Standard input, output and error, the channel, and the folder that is just being listed.
    assert_eq!(said["fds"], serde_json::json!([0, 1, 2, 3, 4]), "{said}");
    assert_eq!(said["environment"], serde_json::json!([]), "{said}");
    instance.end().await;
}

async fn fails(runtime: &str, handler: &str, file: (&str, &str)) -> (Ground, serde_json::Value, bool) {
    let ground = Ground::new().await;
    let spec = ground.function(runtime, handler, &[file]);
    let mut instance = ground.start(&spec).await;
    let outcome = instance.invoke(&event("{}")).await.unwrap();
    let told = error(&outcome);
    instance.end().await;
    (ground, told, outcome.is_alive)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_exits_hangs_or_crashes() {
    let cases = [
        ("import sys; sys.exit(3)", "Runtime.ExitError", "Runtime exited with error: exit status 3"),
        ("import os; os._exit(0)", "Runtime.ExitError", "Runtime exited without providing a reason"),
        ("import os; os.abort()", "Runtime.ExitError", "Runtime exited with error: signal: aborted"),
        ("import time; time.sleep(1000)", "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
    ];
    for (statement, kind, message) in cases {
        let ground = Ground::new().await;
        let text = format!("def handler(event, context):\n    print('begin')\n    {statement}\n");
        let mut spec = ground.function("python3.11", "main.handler", &[("main.py", &text)]);
        if kind == "Sandbox.Timedout" {
            spec.timeout = Duration::from_secs(1);
        }
        let mut instance = ground.start(&spec).await;
        let outcome = instance.invoke(&event("{}")).await.unwrap();
        let told = error(&outcome);
        assert_eq!(told["errorType"], kind, "{statement}: {told}");
        assert!(told["errorMessage"].as_str().unwrap().ends_with(message), "{statement}: {told}");
        assert!(!outcome.is_alive);
        // On a busy machine a second can be over before the function has begun.
        let has_begun = ground.log().contains(&"begin".to_owned());
        assert!(has_begun || kind == "Sandbox.Timedout", "{:?}", ground.log());
        assert!(instance.invoke(&event("{}")).await.is_err(), "a dead instance takes no event");
        instance.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_is_limited_and_told() {
    let text = "def handler(event, context):\n    x = []\n    while True:\n        x.append(bytearray(4 << 20))\n        x[-1][::4096] = b'1' * 1024\n";
    let (ground, told, is_alive) = fails("python3.11", "main.handler", ("main.py", text)).await;
    assert_eq!(told["errorType"], "Runtime.OutOfMemory", "{told} {:?}", ground.log());
    assert!(!is_alive);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fork_bomb_is_held() {
    let text = "
import os, time
def handler(event, context):
    made = 0
    try:
        while made < 5000:
            if os.fork() == 0:
                time.sleep(1000); os._exit(0)
            made += 1
    except OSError as e:
        return [made, type(e).__name__]
";
    let ground = Ground::new().await;
    let mut spec = ground.function("python3.11", "main.handler", &[("main.py", text)]);
    spec.memory_mb = 1024;
    let mut instance = ground.start(&spec).await;
    let said = answer(&instance.invoke(&event("{}")).await.unwrap());
    assert_eq!(said[1], "BlockingIOError");
    assert!(said[0].as_i64().unwrap() <= 1024, "{said}");
    instance.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn initialisation_errors() {
    let cases = [
        (
            "main.py",
            "import nothing_like_it",
            "main.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'main': No module named 'nothing_like_it'",
        ),
        (
            "main.py",
            "x = 1",
            "main.handler",
            "Runtime.HandlerNotFound",
            "Handler 'handler' missing on module 'main'",
        ),
        (
            "main.py",
            "x = (",
            "main.handler",
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module 'main': '(' was never closed (main.py, line 1)",
        ),
        ("main.py", "raise KeyError('k')", "main.handler", "KeyError", "'k'"),
        (
            "main.py",
            "import sys; sys.exit(5)",
            "main.handler",
            "Runtime.ExitError",
            "RequestId: id Error: Runtime exited with error: exit status 5",
        ),
    ];
    for (file, text, handler, kind, message) in cases {
        let ground = Ground::new().await;
        let spec = ground.function("python3.11", handler, &[(file, text)]);
        let Err(exec::function::StartError::Init(failed)) = ground.host.start(&spec, ground.sink()).await
        else {
            panic!("{text} starts")
        };
        let outcome = failed.conclude("id");
        let told = error(&outcome);
        let log = String::from_utf8(outcome.tail).unwrap();
        for line in
            ["INIT_REPORT Init Duration: ", "START RequestId: id Version: $LATEST\n", "END RequestId: id\n"]
        {
            assert!(log.contains(line), "{line}: {log}");
        }
        assert!(log.contains(&format!("\tError Type: {kind}\n")), "{log}");
        assert!(log.trim_end().ends_with("Status: error"), "{log}");
        assert_eq!(told["errorType"], kind, "{told}");
        if kind != "Runtime.UserCodeSyntaxError" || !told["errorMessage"].as_str().unwrap().contains("EOF") {
            assert_eq!(told["errorMessage"], message);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_network_only_the_own_loopback_is_there() {
    let text = "
import socket
def handler(event, context):
    own = socket.create_server(('127.0.0.1', 0)); socket.create_connection(own.getsockname()).close()
    try:
        socket.create_connection(('127.0.0.1', event['port']), 60); return 'reached'
    except OSError as e:
        return type(e).__name__
";
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let payload = format!("{{\"port\": {}}}", listener.local_addr().unwrap().port());
    for (network, wanted) in
        [(exec::Network::Host, "reached"), (exec::Network::None, "ConnectionRefusedError")]
    {
        let ground = Ground::new().await;
        let mut spec = ground.function("python3.11", "main.handler", &[("main.py", text)]);
        spec.network = network;
        let mut instance = ground.start(&spec).await;
        assert_eq!(answer(&instance.invoke(&event(&payload)).await.unwrap()), wanted);
        instance.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_probe_finds_the_level_in_force() {
    let ground = Ground::new().await;
    let found = exec::probe(&ground.launcher, ground.folder.path()).await.unwrap();
    println!("{}", serde_json::to_string_pretty(&found).unwrap());
    assert!(found.level >= exec::Level::Restricted, "{found:?}");
}

/// Everything above, by somebody without privileges.
#[test]
fn again_as_an_ordinary_user() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    use std::os::unix::process::CommandExt;
    #[allow(clippy::disallowed_methods, reason = "the test runs itself as somebody else")]
    let output = std::process::Command::new("/proc/self/exe")
        .args(["--test-threads", "4"])
        .current_dir("/")
        .env("HOME", "/nonexistent")
        .env("TMPDIR", "/tmp")
        .uid(65_534)
        .gid(65_534)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
}
