//! Functions that bring their own runtime and speak the Runtime API.

use crate::ground::{Ground, answer, error, event};

/// A runtime in Python, so that the tests need neither curl nor a compiler.
pub const RUNTIME: &str = r#"#!/usr/bin/env python3
import json, os, http.client
api = os.environ['AWS_LAMBDA_RUNTIME_API']
connection = http.client.HTTPConnection(api)
def call(method, path, body=None, headers={}):
    connection.request(method, '/2018-06-01/runtime/' + path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()
while True:
    _, head, event = call('GET', 'invocation/next')
    request_id = head['Lambda-Runtime-Aws-Request-Id']
    event = json.loads(event)
    if event.get('fail'):
        call('POST', 'invocation/%s/error' % request_id, json.dumps({'errorType': 'Mine', 'errorMessage': 'bad'}))
    else:
        status, _, _ = call('POST', 'invocation/wrong/response', 'x')
        said = {'echo': event, 'arn': head['Lambda-Runtime-Invoked-Function-Arn'], 'wrong': status}
        call('POST', 'invocation/%s/response' % request_id, json.dumps(said))
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_runtime_of_its_own_answers() {
    let ground = Ground::new().await;
    let spec = ground.function("provided.al2023", "main", &[("bootstrap", RUNTIME)]);
    let mut instance = ground.start(&spec).await;
    let said = answer(&instance.invoke(&event(r#"{"a": 1}"#)).await.unwrap());
    assert_eq!((said["echo"]["a"].as_i64(), said["wrong"].as_i64()), (Some(1), Some(400)));
    let told = error(&instance.invoke(&event(r#"{"fail": 1}"#)).await.unwrap());
    assert_eq!(told["errorType"], "Mine");
    assert!(instance.invoke(&event("{}")).await.unwrap().is_alive);
    instance.end().await;
}

/// Answers in chunks, and says in the trailers that the rest will not come; or says more than anybody keeps.
const STREAMS: &str = r#"#!/usr/bin/env python3
import base64, http.client, json, os
api = os.environ['AWS_LAMBDA_RUNTIME_API']
assert 'AWS_EXECUTION_ENV' not in os.environ
while True:
    connection = http.client.HTTPConnection(api)
    connection.request('GET', '/2018-06-01/runtime/invocation/next')
    answer = connection.getresponse()
    path = '/2018-06-01/runtime/invocation/%s/response' % answer.headers['Lambda-Runtime-Aws-Request-Id']
    event = json.loads(answer.read())
    if 'size' in event:
        try:
            connection.request('POST', path, b'x' * event['size'])
            connection.getresponse().read()
        except OSError:
            pass
        continue
    connection.putrequest('POST', path)
    connection.putheader('Lambda-Runtime-Function-Response-Mode', 'streaming')
    connection.putheader('Transfer-Encoding', 'chunked')
    connection.putheader('Trailer', 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body')
    connection.endheaders()
    connection.send(b'4\r\nhalf\r\n0\r\n')
    if event.get('fail'):
        document = base64.b64encode(json.dumps({'errorType': 'Torn', 'errorMessage': 'no more'}).encode())
        connection.send(b'Lambda-Runtime-Function-Error-Type: Torn\r\n')
        connection.send(b'Lambda-Runtime-Function-Error-Body: ' + document + b'\r\n')
    connection.send(b'\r\n')
    connection.getresponse().read()
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_streamed_answer_that_breaks_off_is_an_error() {
    let ground = Ground::new().await;
    let mut spec = ground.function("provided.al2023", "main", &[("bootstrap", STREAMS)]);
    spec.memory_mb = 512;
    let mut instance = ground.start(&spec).await;
    let outcome = instance.invoke(&event("{}")).await.unwrap();
    assert_eq!(outcome.result.unwrap(), "half");
    let told = error(&instance.invoke(&event(r#"{"fail": 1}"#)).await.unwrap());
    assert_eq!((told["errorType"].as_str(), told["errorMessage"].as_str()), (Some("Torn"), Some("no more")));
    for size in [7 << 20, 40 << 20] {
        let outcome = instance.invoke(&event(&format!("{{\"size\": {size}}}"))).await.unwrap();
        assert_eq!(error(&outcome)["errorType"], "Function.ResponseSizeTooLarge");
        assert!(outcome.is_alive);
    }
    instance.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_network_it_answers_all_the_same() {
    let ground = Ground::new().await;
    let mut spec = ground.function("provided.al2023", "main", &[("bootstrap", RUNTIME)]);
    spec.network = exec::Network::None;
    let mut instance = ground.start(&spec).await;
    assert_eq!(answer(&instance.invoke(&event(r#"{"a": 1}"#)).await.unwrap())["echo"]["a"], 1);
    instance.end().await;
}

/// As root, where every sandbox has a user of its own.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_is_answered() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let ground = Ground::new().await;
    let tells = RUNTIME.replace("said = {", "said = {'api': api, ");
    let spec = ground.function("provided.al2023", "main", &[("bootstrap", &tells)]);
    let mut instance = ground.start(&spec).await;
    let said = answer(&instance.invoke(&event("{}")).await.unwrap());
    let mut stranger = std::net::TcpStream::connect(said["api"].as_str().unwrap()).unwrap();
    use std::io::{Read, Write};
    let _ = stranger.write_all(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nhost: x\r\n\r\n");
    let mut heard = Vec::new();
    let _ = stranger.read_to_end(&mut heard);
    assert!(heard.is_empty(), "{}", String::from_utf8_lossy(&heard));
    assert!(instance.invoke(&event("{}")).await.unwrap().is_alive);
    instance.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bootstrap_that_is_not_there_is_told() {
    let ground = Ground::new().await;
    let spec = ground.function("provided.al2023", "main", &[("other", "")]);
    let told = ground.host.start(&spec, ground.sink()).await.err().unwrap();
    assert!(format!("{told:?}").contains("Runtime.InvalidEntrypoint"), "{told:?}");
}
