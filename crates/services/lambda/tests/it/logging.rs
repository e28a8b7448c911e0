//! A function's log, whatever becomes of it meanwhile. An invocation as an event is over only when its lines are taken or refused.

use crate::world::{Server, invocation};
use api_lambda::*;

async fn run(server: &Server, n: u32) {
    let payload = format!(r#"{{"n": {n}}}"#);
    let event = InvokeInput { invocation_type: Some(InvocationType::Event), ..invocation("f", &payload) };
    server.world.does::<Invoke>(event).await;
    server.to_the_end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_deleted_comes_again_with_the_next_line() {
    let server = Server::new().await;
    server.python("f", "def handler(e, c): print('said', e['n'])").await;
    run(&server, 1).await;
    assert_eq!(server.world.logged("f", "said").await, ["said 1"]);
    let group = api_logs::DeleteLogGroupInput { log_group_name: "/aws/lambda/f".into() };
    server.world.does::<api_logs::DeleteLogGroup>(group).await;
    run(&server, 2).await;
    assert_eq!(server.world.logged("f", "said").await, ["said 2"]);
    assert!(server.world.logged("f", "INIT_START").await.is_empty(), "the same instance said it");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_were_refused_are_told_when_lines_are_taken_again() {
    let server = Server::new().await;
    server.python("f", "def handler(e, c): print('said', e['n'])").await;
    let (role_name, policy_name) = ("functions".to_owned(), "no-log".to_owned());
    let deny = api_iam::PutRolePolicyInput {
        role_name: role_name.clone(),
        policy_name: policy_name.clone(),
        policy_document:
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"logs:*","Resource":"*"}]}"#
                .into(),
    };
    server.world.does::<api_iam::PutRolePolicy>(deny).await;
    run(&server, 1).await;
    assert!(server.world.logged("f", "").await.is_empty());
    server
        .world
        .does::<api_iam::DeleteRolePolicy>(api_iam::DeleteRolePolicyInput { role_name, policy_name })
        .await;
    run(&server, 2).await;
    assert_eq!(server.world.logged("f", "said").await, ["said 2"]);
    let told = server.world.logged("f", "could not be stored").await;
    assert!(matches!(&*told, [line] if line.starts_with("[landfall] ")), "{told:?}");
}
