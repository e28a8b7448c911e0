//! A warm invoke of a Python function over the AWS API, one client.

use crate::server::Server;
use crate::{Arguments, Failure, Line, Report, floor, median};
use api_iam::{CreateRole, CreateRoleInput};
use api_lambda::{
    CreateFunction, CreateFunctionInput, FunctionCode, GetFunctionConfiguration,
    GetFunctionConfigurationInput, Invoke, InvokeInput, State,
};
use bytes::Bytes;
use std::io::Write;
use std::time::{Duration, Instant};

const CALLS: usize = 500;
const P50_MS_MAX: f64 = 2.0;
pub const FUNCTION: &str = "bench";

pub async fn measure(arguments: &Arguments, report: &mut Report) -> Result<(), Failure> {
    let server = Server::start(&arguments.landfall)?;
    make(&server, "1").await?;
    call(&server, None).await?;
    let (mut times, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..CALLS {
        let begin = Instant::now();
        call(&server, None).await?;
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
        let begin = Instant::now();
        floor::get(&server.endpoint, "/_landfall/health")?;
        floors.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    report.tell(&Line {
        what: "warm invoke of a Python function, p50 (floor: health path)",
        ours: median(times),
        unit: "ms",
        floor: Some(median(floors)),
        limit: Some(P50_MS_MAX),
    });
    Ok(())
}

/// The function, with a role, active.
pub async fn make(server: &Server, says: &str) -> Result<(), Failure> {
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    let role = CreateRoleInput {
        role_name: "bench".into(),
        assume_role_policy_document: trust.into(),
        ..Default::default()
    };
    let role = server.call::<CreateRole>(role).await?.role.arn;
    let input = CreateFunctionInput {
        function_name: FUNCTION.into(),
        runtime: api_lambda::Runtime::parse("python3.12"),
        handler: Some("f.handler".into()),
        role,
        code: FunctionCode { zip_file: Some(code(says)?), ..Default::default() },
        publish: Some(true),
        ..Default::default()
    };
    server.call::<CreateFunction>(input).await?;
    active(server).await
}

pub fn code(says: &str) -> Result<Bytes, Failure> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("f.py", zip::write::SimpleFileOptions::default())?;
    write!(writer, "def handler(event, context):\n    return \"{says}\"\n")?;
    Ok(writer.finish()?.into_inner().into())
}

pub async fn active(server: &Server) -> Result<(), Failure> {
    for _ in 0..300 {
        let input = GetFunctionConfigurationInput { function_name: FUNCTION.into(), ..Default::default() };
        let found = server.call::<GetFunctionConfiguration>(input).await?;
        let updating = found.last_update_status == Some(api_lambda::LastUpdateStatus::InProgress);
        if found.state == Some(State::Active) && !updating {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err("the function did not become active".into())
}

/// Calls and checks that the handler really answered; the executed version.
pub async fn call(server: &Server, qualifier: Option<&str>) -> Result<String, Failure> {
    let input = InvokeInput {
        function_name: FUNCTION.into(),
        qualifier: qualifier.map(str::to_owned),
        payload: Some(Bytes::from_static(b"{}")),
        ..Default::default()
    };
    let answer = server.call::<Invoke>(input).await?;
    if let Some(error) = answer.function_error {
        return Err(
            format!("{error}: {}", String::from_utf8_lossy(&answer.payload.unwrap_or_default())).into()
        );
    }
    Ok(answer.executed_version.unwrap_or_default())
}
