//! The Lambda function itself.

use crate::{
    context::Context,
    map,
    output::Resource,
    problem::{Outcome, resource},
    properties::Source,
    resolve,
    resources::tags_of,
    s3_location,
    value::{Map, Value, print},
};

/// Passed through under the same name.
const PASSED: [&str; 25] = [
    "Handler",
    "Runtime",
    "Description",
    "MemorySize",
    "Timeout",
    "VpcConfig",
    "Role",
    "Environment",
    "KmsKeyArn",
    "ReservedConcurrentExecutions",
    "Layers",
    "FileSystemConfigs",
    "ImageConfig",
    "PackageType",
    "Architectures",
    "SnapStart",
    "EphemeralStorage",
    "CodeSigningConfigArn",
    "RuntimeManagementConfig",
    "LoggingConfig",
    "TenancyConfig",
    "RecursiveLoop",
    "DurableConfig",
    "PublishToLatestPublished",
    "FunctionName",
];

pub fn build(source: &Source, cx: &Context) -> Outcome<Resource> {
    let mut function = Resource::new("AWS::Lambda::Function", source.id.as_str(), &source.attributes)?
        .depending_on(source.depends_on.clone());
    for name in PASSED {
        function.set(name, source.value(name));
    }
    if source.truthy("FunctionName").is_none() {
        function.set("FunctionName", Value::Null);
    }
    function.set("Code", code(source)?);
    function.set("Tags", tags_of(source, &Map::new())?);
    if is_traced(source, cx)? {
        // To see whether it is switched off, the published translator puts parameters in, and leaves them there.
        let mut mode = source.value("Tracing");
        resolve::with_parameters(&mut mode, &cx.parameters)?;
        function.set("TracingConfig", map! {"Mode" => mode});
    }
    if let Some(queue) = source.truthy("DeadLetterQueue").and_then(Value::as_map) {
        function.set("DeadLetterConfig", map! {"TargetArn" => queue.get("TargetArn")});
    }
    if let Some(config) = source.truthy("CapacityProviderConfig") {
        function.set("CapacityProviderConfig", capacity_provider(source, config)?);
    }
    function.set("FunctionScalingConfig", source.truthy("FunctionScalingConfig"));
    check_package_type(source, &function)?;
    Ok(function)
}

pub fn is_traced(source: &Source, cx: &Context) -> Outcome<bool> {
    let Some(tracing) = source.truthy("Tracing") else { return Ok(false) };
    Ok(cx.resolved(Some(tracing))?.as_str() != Some("Disabled"))
}

fn package_type(source: &Source) -> Value {
    source.truthy("PackageType").cloned().unwrap_or_else(|| "Zip".into())
}

fn code(source: &Source) -> Outcome<Map> {
    let id = &source.id;
    let kind = package_type(source);
    let mut code = match kind.as_str() {
        Some("Zip") => match (source.get("InlineCode"), source.get("CodeUri")) {
            (Some(inline), _) => map! {"ZipFile" => inline},
            (None, Some(uri)) => s3_location::code(uri, id, "CodeUri")?,
            (None, None) => return resource(id, "Only one of 'InlineCode' or 'CodeUri' can be set."),
        },
        Some("Image") => match source.get("ImageUri") {
            Some(uri) if uri.truthy() => map! {"ImageUri" => uri},
            Some(_) => {
                return resource(id, "'ImageUri' requires that a image hosted at a registry be specified.");
            }
            None => return resource(id, "'ImageUri' must be set."),
        },
        _ => return resource(id, format!("invalid 'PackageType' : {}", print::text(&kind))),
    };
    if kind.as_str() == Some("Zip") {
        code.insert_some("SourceKMSKeyArn", source.truthy("SourceKMSKeyArn"));
    }
    Ok(code)
}

fn check_package_type(source: &Source, function: &Resource) -> Outcome<()> {
    let has = |name: &str| function.properties.truthy(name).is_some();
    let id = &source.id;
    if package_type(source).as_str() == Some("Image") {
        if has("Handler") || has("Runtime") || has("Layers") {
            return resource(
                id,
                "Runtime, Handler, Layers cannot be present when PackageType is of type `Image`",
            );
        }
        return Ok(());
    }
    if !has("Runtime") || !has("Handler") {
        return resource(id, "Runtime and Handler needs to be present when PackageType is of type `Zip`");
    }
    if has("ImageConfig") {
        return resource(id, "ImageUri or ImageConfig cannot be present when PackageType is of type `Zip`");
    }
    Ok(())
}

/// The names Lambda has for it. What is wrong with it is said in the words of the translator's validation library.
fn capacity_provider(source: &Source, config: &Value) -> Outcome<Map> {
    use crate::schema::{Check, Field, Shape};
    /// Whole numbers are tried first, and a fraction is cut off.
    const CORE_MEMORY: Shape = Shape::Intrinsic(&Shape::Either(&Shape::Int, &Shape::Number));
    const CONFIG: Shape = Shape::Object(&[
        Field::required("Arn", Shape::Intrinsic(&Shape::Str)),
        Field::optional("PerExecutionEnvironmentMaxConcurrency", Shape::Intrinsic(&Shape::Int)),
        Field::optional("ExecutionEnvironmentMemoryGiBPerVCpu", CORE_MEMORY),
    ]);
    let (config, problems) = Check::of(&CONFIG, config);
    if !problems.is_empty() {
        return resource(
            &source.id,
            format!("Invalid CapacityProviderConfig: {}", problems.printed("CapacityProviderConfig")),
        );
    }
    let mut inner = map! {"CapacityProviderArn" => config.get("Arn")};
    for name in ["PerExecutionEnvironmentMaxConcurrency", "ExecutionEnvironmentMemoryGiBPerVCpu"] {
        inner.insert_some(name, config.get(name));
    }
    Ok(map! {"LambdaManagedInstancesCapacityProviderConfig" => inner})
}
