//! Code that fails, in every way that code fails: told as Lambda tells it, and the next call is served again.

use crate::world::World;
use api_lambda::{CreateFunctionInput, Runtime};

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
    let text = "
import os, threading, time
def handler(event, context):
    if event.get('die'): threading.Thread(target=lambda: (time.sleep(0.05), os._exit(0))).start()
    return os.getpid()
";
    world.python("f", text).await;
    world.answer("f", r#"{"die": true}"#).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await; // it dies by the wall's clock
    for _ in 0..3 {
        world.answer("f", "{}").await;
    }
}
