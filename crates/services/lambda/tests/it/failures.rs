//! Code that fails, in every way that code fails: told as Lambda tells it, and the next call is served again.

use crate::world::World;
use api_lambda::{CreateFunctionInput, Environment, Runtime};

/// Each case: runtime, handler, file, text, error type, part of the message.
type Case = (Runtime, &'static str, &'static str, &'static str, &'static str, &'static str);

const PY: Runtime = Runtime::Python3_11;
const JS: Runtime = Runtime::Nodejs20X;
const OWN: Runtime = Runtime::ProvidedAl2023;

const CASES: &[Case] = &[
    (PY, "main.handler", "main.py", "def handler(e, c): raise KeyError('lost')", "KeyError", "'lost'"),
    (
        PY,
        "main.handler",
        "main.py",
        "import os\ndef handler(e, c): os._exit(3)",
        "Runtime.ExitError",
        "exit status 3",
    ),
    (
        PY,
        "main.handler",
        "main.py",
        "import time\ndef handler(e, c): time.sleep(60)",
        "Sandbox.Timedout",
        "Task timed out after 1.00 seconds",
    ),
    (
        PY,
        "main.absent",
        "main.py",
        "",
        "Runtime.HandlerNotFound",
        "Handler 'absent' missing on module 'main'",
    ),
    (
        PY,
        "main.handler",
        "main.py",
        "import not_there",
        "Runtime.ImportModuleError",
        "No module named 'not_there'",
    ),
    (PY, "main.handler", "main.py", "def (", "Runtime.UserCodeSyntaxError", "Syntax error in module 'main'"),
    (
        PY,
        "main.handler",
        "main.py",
        "def handler(e, c): return object()",
        "Runtime.MarshalError",
        "Unable to marshal response",
    ),
    (
        PY,
        "main.handler",
        "main.py",
        "def handler(e, c): x = bytearray(1 << 30); x[::4096] = b'x' * len(x[::4096])",
        "",
        "signal: killed",
    ),
    (
        JS,
        "index.handler",
        "index.js",
        "exports.handler = async () => { throw new TypeError('bad') }",
        "TypeError",
        "bad",
    ),
    (
        JS,
        "index.handler",
        "index.js",
        "exports.handler = async () => process.exit(4)",
        "Runtime.ExitError",
        "exit status 4",
    ),
    (
        JS,
        "index.handler",
        "index.js",
        "exports.handler = () => new Promise(() => setInterval(() => {}, 1000))",
        "Sandbox.Timedout",
        "Task timed out after 1.00 seconds",
    ),
    (
        JS,
        "index.absent",
        "index.js",
        "",
        "Runtime.HandlerNotFound",
        "index.absent is undefined or not exported",
    ),
    (
        JS,
        "index.handler",
        "index.js",
        "require('not-there')",
        "Runtime.ImportModuleError",
        "Cannot find module 'not-there'",
    ),
    (OWN, "x", "bootstrap", "#!/bin/sh\nexit 5\n", "Runtime.ExitError", "exit status 5"),
    (OWN, "x", "other", "", "Runtime.InvalidEntrypoint", "Couldn't find valid bootstrap"),
];

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_told_and_the_next_call_is_served() {
    let world = World::new().await;
    for (index, (runtime, handler, file, text, kind, message)) in CASES.iter().enumerate() {
        let name = format!("f{index}");
        let made = world.creation(&name, *runtime, handler, &[(file, text)]);
        // A second only for those that use it up: what else is slow here is the machine's own affair.
        let timeout_s = if *kind == "Sandbox.Timedout" { 1 } else { 60 };
        world.make(CreateFunctionInput { timeout: Some(timeout_s), ..made }).await;
        for _ in 0..2 {
            let told = world.error(&name, "{}").await;
            let (told_kind, told_message) = (told["errorType"].to_string(), told["errorMessage"].to_string());
            assert!(told_kind.contains(kind), "{text}: {told}");
            assert!(told_message.replace("\\", "").contains(message), "{text}: {told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_died_between_two_calls_is_replaced() {
    let world = World::new().await;
    let marker = format!("instance-of-{}", std::process::id());
    let files = [("main.py", "import os\ndef handler(event, context): return os.environ['MARKER']")];
    let variables = [("MARKER".to_owned(), marker.clone())].into();
    let made = CreateFunctionInput {
        environment: Some(Environment { variables: Some(variables) }),
        ..world.creation("f", Runtime::Python3_11, "main.handler", &files)
    };
    world.make(made).await;
    for _ in 0..3 {
        assert_eq!(world.answer("f", "{}").await, marker.as_str());
        // Between two calls it stands still, so that only somebody else can end it.
        let mut killed = 0;
        for pid in processes_with(&format!("MARKER={marker}")) {
            killed += usize::from(rustix::process::kill_process(pid, rustix::process::Signal::KILL).is_ok());
        }
        assert_eq!(killed, 1);
    }
    world.answer("f", "{}").await;
}

/// Those whose environment has a variable with this value.
fn processes_with(variable: &str) -> Vec<rustix::process::Pid> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let has = |path: &std::path::Path| {
        let environment = std::fs::read(path.join("environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|own| own == variable.as_bytes())
    };
    let with = processes.filter(|process| has(&process.path()));
    with.filter_map(|process| rustix::process::Pid::from_raw(process.file_name().to_str()?.parse().ok()?))
        .collect()
}
