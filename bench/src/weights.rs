//! How an alias with 10 % on a second version splits 10,000 invocations.

use crate::server::Server;
use crate::{Arguments, Failure, Line, Report, invoke};
use api_lambda::{
    AliasRoutingConfiguration, CreateAlias, CreateAliasInput, UpdateFunctionCode, UpdateFunctionCodeInput,
};

const CALLS: usize = 10_000;
const WEIGHT: f64 = 0.1;
const DEVIATIONS_MAX: f64 = 3.0;

pub async fn measure(arguments: &Arguments, report: &mut Report) -> Result<(), Failure> {
    let server = Server::start(&arguments.landfall)?;
    invoke::make(&server, "1").await?;
    let update = UpdateFunctionCodeInput {
        function_name: invoke::FUNCTION.into(),
        zip_file: Some(invoke::code("2")?),
        publish: Some(true),
        ..Default::default()
    };
    server.call::<UpdateFunctionCode>(update).await?;
    invoke::active(&server).await?;
    let weights = [("2".to_owned(), WEIGHT)].into();
    let alias = CreateAliasInput {
        function_name: invoke::FUNCTION.into(),
        name: "live".into(),
        function_version: "1".into(),
        routing_config: Some(AliasRoutingConfiguration { additional_version_weights: Some(weights) }),
        ..Default::default()
    };
    server.call::<CreateAlias>(alias).await?;
    let mut second = 0;
    for _ in 0..CALLS {
        second += usize::from(invoke::call(&server, Some("live")).await? == "2");
    }
    let deviation = (CALLS as f64 * WEIGHT * (1.0 - WEIGHT)).sqrt();
    let off = (second as f64 - CALLS as f64 * WEIGHT) / deviation;
    println!("10 % alias over {CALLS} invocations: {second} went to it, {off:+.2} standard deviations");
    report.tell(&Line {
        what: "10 % alias over 10,000 invocations, off its weight by",
        ours: off.abs(),
        unit: "sd",
        floor: None,
        limit: Some(DEVIATIONS_MAX),
    });
    Ok(())
}
