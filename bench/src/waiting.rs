//! Pipeline executions that wait for an approval: what they cost to bring there, and what they cost while they wait.
//!
//! In PARALLEL mode, fifty executions to a pipeline and as many pipelines as it takes: AWS's own limits allow that
//! (<https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html>, read 2026-11-21).

use crate::delivery::{self, pipeline, source, stage};
use crate::server::Server;
use crate::{Arguments, Failure, Line, Report, process};
use api_codepipeline::{
    ActionCategory, ActionExecutionStatus, ExecutionMode, ListActionExecutions, ListActionExecutionsInput,
    StartPipelineExecution, StartPipelineExecutionInput,
};
use std::sync::Arc;
use std::time::{Duration, Instant};

const EXECUTIONS_PER_PIPELINE: usize = 50;
const CLIENTS: usize = 8;
const RESIDENT_MIB_MAX: f64 = 100.0;
/// One tick of the kernel's accounting: the least that can be told from nothing.
const CPU_MS_MAX: f64 = 10.0;
/// For so long nothing may happen.
const QUIET: Duration = Duration::from_secs(10);
const ARRIVE_WITHIN: Duration = Duration::from_secs(1800);

pub async fn measure(arguments: &Arguments, report: &mut Report) -> Result<(), Failure> {
    let mut server = Arc::new(Server::start(&arguments.landfall)?);
    let pipelines = arguments.executions.div_ceil(EXECUTIONS_PER_PIPELINE);
    set_up(&server, pipelines).await?;
    let (begin, cpu) = (Instant::now(), process::cpu_ms(server.pid())?);
    start_all(&server, arguments.executions).await?;
    let started_s = begin.elapsed().as_secs_f64();
    all_wait(&server, pipelines, arguments.executions, begin).await?;
    let each = (process::cpu_ms(server.pid())? - cpu) / arguments.executions as f64;
    println!(
        "{} executions of {pipelines} pipelines: started in {started_s:.0} s, all at their approval after {:.0} s",
        arguments.executions,
        begin.elapsed().as_secs_f64()
    );
    let line = |what, ours, unit, limit| Line { what, ours, unit, floor: None, limit };
    report.tell(&line("CPU per execution until it waits for its approval", each, "ms", None));
    let (resident, cpu) = at_rest(&server).await?;
    report.tell(&line(
        "executions waiting for approval, resident memory",
        resident,
        "MiB",
        Some(RESIDENT_MIB_MAX),
    ));
    report.tell(&line("executions waiting for approval, CPU in ten seconds", cpu, "ms", Some(CPU_MS_MAX)));
    let again = Instant::now();
    let stopped = Arc::get_mut(&mut server).ok_or("a client still holds the server")?;
    stopped.kill_and_start_again()?;
    println!("killed and started again in {:.2} s", again.elapsed().as_secs_f64());
    let (resident, cpu) = at_rest(&server).await?;
    report.tell(&line(
        "the same after kill -9 and restart, resident memory",
        resident,
        "MiB",
        Some(RESIDENT_MIB_MAX),
    ));
    report.tell(&line("the same after kill -9 and restart, CPU in ten seconds", cpu, "ms", Some(CPU_MS_MAX)));
    let waiting = waiting(&server, pipelines).await?;
    if waiting == arguments.executions {
        Ok(())
    } else {
        Err(format!("only {waiting} wait after the restart").into())
    }
}

fn name(number: usize) -> String {
    format!("bench-{number}")
}

async fn set_up(server: &Server, pipelines: usize) -> Result<(), Failure> {
    let role = delivery::role(server, "codepipeline").await?;
    delivery::bucket(server).await?;
    delivery::repository(server).await?;
    delivery::commit(server).await?;
    for number in 0..pipelines {
        let stages = vec![source(), stage("Approve", ActionCategory::Approval, "Manual", &[], None, None)];
        pipeline(server, &name(number), &role, ExecutionMode::Parallel, stages).await?;
    }
    Ok(())
}

async fn start_all(server: &Arc<Server>, executions: usize) -> Result<(), Failure> {
    let clients = (0..CLIENTS).map(|client| {
        let server = server.clone();
        tokio::spawn(async move {
            // The first of each pipeline was started by its creation.
            let others = (0..executions).filter(|number| number % EXECUTIONS_PER_PIPELINE != 0);
            for number in others.skip(client).step_by(CLIENTS) {
                let name = name(number / EXECUTIONS_PER_PIPELINE);
                let input = StartPipelineExecutionInput { name, ..Default::default() };
                server.call::<StartPipelineExecution>(input).await?;
            }
            Ok::<_, Failure>(())
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await??;
    }
    Ok(())
}

/// Until the server has come to rest with every execution at its approval.
async fn all_wait(
    server: &Server,
    pipelines: usize,
    executions: usize,
    begin: Instant,
) -> Result<(), Failure> {
    let mut found = 0;
    while begin.elapsed() < ARRIVE_WITHIN {
        let before = process::cpu_ms(server.pid())?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        if process::cpu_ms(server.pid())? - before > 30.0 {
            continue;
        }
        found = waiting(server, pipelines).await?;
        if found == executions {
            return Ok(());
        }
    }
    Err(format!("only {found} of {executions} executions came to their approval").into())
}

/// How many approvals are open.
async fn waiting(server: &Server, pipelines: usize) -> Result<usize, Failure> {
    let mut found = 0;
    for number in 0..pipelines {
        let mut next_token = None;
        loop {
            let input =
                ListActionExecutionsInput { pipeline_name: name(number), next_token, ..Default::default() };
            let page = server.call::<ListActionExecutions>(input).await?;
            let open = page.action_execution_details.iter().flatten().filter(|action| {
                action.stage_name.as_deref() == Some("Approve")
                    && action.status == Some(ActionExecutionStatus::InProgress)
            });
            found += open.count();
            next_token = page.next_token;
            if next_token.is_none() {
                break;
            }
        }
    }
    Ok(found)
}

/// Resident memory, and processor time over a quiet while. Metrics of the calls before are still written at first.
async fn at_rest(server: &Server) -> Result<(f64, f64), Failure> {
    tokio::time::sleep(QUIET).await;
    let before = process::cpu_ms(server.pid())?;
    tokio::time::sleep(QUIET).await;
    let spent = process::cpu_ms(server.pid())? - before;
    Ok((process::resident_mib(server.pid())?, spent))
}
