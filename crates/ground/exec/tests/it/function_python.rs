//! Functions in Python.

use crate::ground::{Ground, answer, error, event};
use exec::function::StartError;

#[tokio::test(flavor = "multi_thread")]
async fn an_event_comes_back() {
    let ground = Ground::new().await;
    let spec = ground.function("python3.11", "main.handler", &[("main.py", "
import os
def handler(event, context):
    print('hello', event['a'])
    return {'echo': event, 'arn': context.invoked_function_arn, 'env': os.environ['K'], 'cwd': os.getcwd(), 'uid': os.getuid()}
")]);
    let mut instance = ground.start(&spec).await;
    let outcome = instance.invoke(&event(r#"{"a": 1}"#)).await.unwrap();
    let said = answer(&outcome);
    assert_eq!(said["echo"]["a"], 1);
    assert_eq!(said["env"], "kk");
    let log = ground.log();
    assert!(log.contains(&"hello 1".to_owned()), "{log:?}");
    assert!(outcome.is_alive);
    println!("{said} {log:#?}");
    let mut times = Vec::new();
    for _ in 0..200 {
        times.push(instance.invoke(&event(r#"{"a": 1}"#)).await.unwrap().figures.duration);
    }
    times.sort();
    println!("p50 {:?} p99 {:?}", times[100], times[197]);
    instance.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_is_told_as_lambda_tells_it() {
    let ground = Ground::new().await;
    let spec = ground.function(
        "python3.11",
        "main.handler",
        &[(
            "main.py",
            "
def handler(event, context):
    raise ValueError('boom')
",
        )],
    );
    let mut instance = ground.start(&spec).await;
    let outcome = instance.invoke(&event("{}")).await.unwrap();
    let told = error(&outcome);
    assert_eq!(
        (told["errorType"].as_str(), told["errorMessage"].as_str()),
        (Some("ValueError"), Some("boom"))
    );
    assert_eq!(
        told["stackTrace"][0],
        "  File \"/var/task/main.py\", line 3, in handler\n    raise ValueError('boom')\n"
    );
    let logged = "[ERROR] ValueError: boom\nTraceback (most recent call last):\n\u{a0}\u{a0}File \"/var/task/main.py\", \
                  line 3, in handler\n\u{a0}\u{a0}\u{a0}\u{a0}raise ValueError('boom')";
    assert!(ground.log().contains(&logged.to_owned()), "{:#?}", ground.log());
    instance.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_too_large_is_not_kept_and_the_next_one_is() {
    let ground = Ground::new().await;
    let text = "def handler(event, context): return 'x' * event['size']";
    let mut spec = ground.function("python3.11", "main.handler", &[("main.py", text)]);
    spec.memory_mb = 512;
    let mut instance = ground.start(&spec).await;
    for size in [6_291_557 - 2, 64 << 20] {
        let outcome = instance.invoke(&event(&format!("{{\"size\": {size}}}"))).await.unwrap();
        let told = error(&outcome);
        assert_eq!(told["errorType"], "Function.ResponseSizeTooLarge", "{told}");
        assert!(outcome.is_alive);
    }
    let outcome = instance.invoke(&event("{\"size\": 6291554}")).await.unwrap();
    assert_eq!(outcome.result.unwrap().len(), 6_291_556);
    instance.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrapper_starts_the_runtime() {
    let ground = Ground::new().await;
    let text = "import os\ndef handler(event, context): return os.environ['FROM']\n";
    let wrapper = "#!/bin/sh\nexport FROM=wrapper\nexec \"$@\"\n";
    let mut spec = ground.function("python3.11", "main.handler", &[("main.py", text), ("wrap", wrapper)]);
    spec.environment.push(("AWS_LAMBDA_EXEC_WRAPPER".to_owned(), "/var/task/wrap".to_owned()));
    let mut instance = ground.start(&spec).await;
    assert_eq!(answer(&instance.invoke(&event("{}")).await.unwrap()), "wrapper");
    instance.end().await;
    spec.environment.last_mut().unwrap().1 = "/var/task/absent".to_owned();
    let StartError::Init(failed) = ground.host.start(&spec, ground.sink()).await.err().unwrap() else {
        panic!("the wrapper is the function's")
    };
    let told = error(&failed.conclude("id"));
    assert_eq!(told["errorType"], "Runtime.ExitError");
    assert_eq!(told["errorMessage"], "RequestId: id Error: Runtime exited with error: exit status 127");
}
