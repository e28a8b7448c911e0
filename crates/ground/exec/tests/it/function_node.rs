//! Functions in Node.

use crate::ground::{Ground, answer, error, event};

#[tokio::test(flavor = "multi_thread")]
async fn an_async_handler_answers_and_logs() {
    let ground = Ground::new().await;
    let spec = ground.function("nodejs20.x", "index.handler", &[("index.js", "
exports.handler = async (event, context) => { console.log('Hello %s\\nworld', event.a); return {echo: event, fn: context.functionName, left: context.getRemainingTimeInMillis()}; };
")]);
    let mut instance = ground.start(&spec).await;
    let outcome = instance.invoke(&event(r#"{"a": 1}"#)).await.unwrap();
    let said = answer(&outcome);
    assert_eq!((said["echo"]["a"].as_i64(), said["fn"].as_str()), (Some(1), Some("f")));
    assert!((1..=600_000).contains(&said["left"].as_i64().unwrap()), "{said}");
    let log = ground.log();
    let line = log.iter().find(|line| line.contains("Hello")).unwrap();
    assert!(line.ends_with("Z\t8476a536-e9f4-11e8-9739-2dfe598c3fcd\tINFO\tHello 1\nworld"), "{line:?}");
    instance.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn callbacks_modules_and_silence() {
    let cases = [
        (
            "index.js",
            "exports.handler = (e, c, done) => { setTimeout(() => done(null, 'later'), 20); }",
            r#""later""#,
        ),
        ("index.js", "exports.handler = (e, c) => { c.succeed('old'); }", r#""old""#),
        ("index.js", "exports.handler = (e, c, done) => {}", "null"),
        ("index.js", "exports.handler = async () => undefined", "null"),
        ("index.mjs", "export const handler = async () => 'module';", r#""module""#),
        ("index.cjs", "exports.handler = async () => 'common';", r#""common""#),
        (
            "index.js",
            "let n = 0; exports.handler = (e, c, done) => { let later = 0; setTimeout(() => { later = 1 }, 30); done(null, 'waited'); }",
            r#""waited""#,
        ),
    ];
    for (file, text, wanted) in cases {
        let ground = Ground::new().await;
        let spec = ground.function("nodejs20.x", "index.handler", &[(file, text)]);
        let mut instance = ground.start(&spec).await;
        for _ in 0..2 {
            let outcome = instance.invoke(&event("{}")).await.unwrap();
            assert_eq!(outcome.result.as_deref().unwrap(), wanted.as_bytes(), "{text}");
        }
        instance.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn package_json_makes_modules() {
    let ground = Ground::new().await;
    let files = [
        ("index.js", "export const handler = async () => 'typed';"),
        ("package.json", r#"{"type":"module"}"#),
    ];
    let spec = ground.function("nodejs20.x", "index.handler", &files);
    let mut instance = ground.start(&spec).await;
    assert_eq!(answer(&instance.invoke(&event("{}")).await.unwrap()), "typed");
    instance.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_told_as_lambda_tells_them() {
    let cases = [
        ("exports.handler = async () => { throw new TypeError('boom'); }", "TypeError", "boom", true),
        ("exports.handler = (e, c, done) => done(new RangeError('far'))", "RangeError", "far", true),
        ("exports.handler = async () => { throw 'text' }", "string", "text", true),
        (
            "exports.handler = () => { Promise.reject(new Error('lost')); return new Promise(() => {}) }",
            "Runtime.UnhandledPromiseRejection",
            "Error: lost",
            false,
        ),
        (
            "exports.handler = (e, c, done) => { setTimeout(() => { throw new Error('late') }, 5) }",
            "Error",
            "late",
            false,
        ),
    ];
    for (text, kind, message, stays) in cases {
        let ground = Ground::new().await;
        let spec = ground.function("nodejs20.x", "index.handler", &[("index.js", text)]);
        let mut instance = ground.start(&spec).await;
        let outcome = instance.invoke(&event("{}")).await.unwrap();
        let told = error(&outcome);
        assert_eq!(
            (told["errorType"].as_str(), told["errorMessage"].as_str()),
            (Some(kind), Some(message)),
            "{told}"
        );
        assert_eq!(outcome.is_alive, stays, "{text}");
        assert_eq!(instance.invoke(&event("{}")).await.is_ok(), stays, "{text}");
        instance.end().await;
    }
}
