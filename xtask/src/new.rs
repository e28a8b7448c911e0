//! `cargo xtask new`: the skeleton of an operation or a service, and what to do next.
//!
//! A skeleton does not compile until its handler is written: there is no stub to forget.

use crate::codegen::model::Model;
use crate::codegen::names;
use crate::paths::{self, Done};
use std::path::Path;

#[derive(clap::Subcommand)]
pub enum What {
    /// An operation of a service: `cargo xtask new op lambda CreateAlias`
    Op { service: String, operation: String },
    /// A CloudFormation resource type: `cargo xtask new resource lambda AWS::Lambda::Alias`
    Resource { service: String, type_name: String },
    /// A pipeline action provider: `cargo xtask new action codepipeline S3`
    Action { service: String, provider: String },
    /// A service whose operations stand in crates/api/operations.toml: `cargo xtask new service ssm`
    Service { service: String },
}

pub fn run(what: &What) -> Done {
    match what {
        What::Op { service, operation } => op(service, operation),
        What::Resource { service, type_name } => resource(service, type_name),
        What::Action { service, provider } => action(service, provider),
        What::Service { service: name } => service(name),
    }
}

fn folder(service: &str, part: &str) -> Result<std::path::PathBuf, Box<dyn std::error::Error>> {
    let root = paths::root().join("crates/services").join(service);
    if !root.is_dir() {
        return Err(
            format!("there is no service {service}; `cargo xtask new service {service}` makes one").into()
        );
    }
    Ok(root.join("src").join(part))
}

fn place(path: &Path, text: &str) -> Done {
    if path.exists() {
        return Err(format!("{} is there already", path.display()).into());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)?;
    println!("wrote {}", path.strip_prefix(paths::root()).unwrap_or(path).display());
    Ok(())
}

/// `codepipeline` -> `Codepipeline`: the service's struct, unless it chose another name.
fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

fn op(service: &str, operation: &str) -> Done {
    let model = Model::read(service)?;
    let known = model
        .operations()
        .get(operation)
        .ok_or_else(|| format!("AWS's model of {service} has no operation {operation}"))?;
    let file = names::snake(operation);
    let errors: Vec<_> = known["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|error| error["shape"].as_str())
        .collect();
    let text = format!(
        "//! {operation}: <what it is for, in one line>.\n//!\n//! Follows: <AWS's API reference page> (read <date>).\n\
         //! Errors in the model: {}.\n//! Surprises: <or delete this line>.\n//! Left out: <or delete this line; it feeds COVERAGE.md>.\n\n\
         use crate::{};\nuse api_{service}::{{{operation}, {operation}Error, {operation}Input, {operation}Output}};\nuse wire::{{Cx, Handle, Permission}};\n\n\
         impl Handle<{operation}> for {} {{\n    // permissions: {service}:{operation} on which resource?\n    // handle: parse, decide (pure), store, answer.\n}}\n",
        errors.join(", "),
        capital(service),
        capital(service),
    );
    place(&folder(service, "ops")?.join(format!("{file}.rs")), &text)?;
    println!("next: name it in crates/api/operations.toml, `cargo xtask codegen`,");
    println!(
        "      `{file} => {operation},` in the sorted list of ops/mod.rs, permissions and handle, a test with a real client"
    );
    Ok(())
}

fn resource(service: &str, type_name: &str) -> Done {
    let last = type_name.rsplit("::").next().unwrap_or(type_name);
    let text = format!(
        "//! {type_name}\n//!\n//! Schema: <page> (read <date>).\n//!   identifier <property>   Ref -> <what>   GetAtt -> <attributes>\n\
         //!   replace on <create-only properties>   in place: <the others>\n//! Permissions used: <operations>.\n"
    );
    place(&folder(service, "resources")?.join(format!("{}.rs", names::snake(last))), &text)
}

fn action(service: &str, provider: &str) -> Done {
    let text = format!(
        "//! The {provider} action of a pipeline.\n//!\n//! Follows: <AWS's action structure reference page> (read <date>).\n\
         //! Configuration: <properties, required or not>. Artifacts: <in, out>. Permissions of the pipeline's role: <operations>.\n//! Left out: <or delete>.\n"
    );
    place(&folder(service, "actions")?.join(format!("{}.rs", names::snake(provider))), &text)
}

fn service(name: &str) -> Done {
    let model = Model::read(name)
        .map_err(|e| format!("{e}\n(name its operations in crates/api/operations.toml first)"))?;
    let root = paths::root().join("crates/services").join(name);
    let dependencies =
        [format!("api-{name}"), "kernel".into(), "serde".into(), "store".into(), "wire".into()];
    let lines: String =
        dependencies.iter().map(|dependency| format!("{dependency}.workspace = true\n")).collect();
    let manifest = format!(
        "[package]\nname = \"svc-{name}\"\ndescription = \"<what it is>\"\nversion.workspace = true\nedition.workspace = true\n\
         rust-version.workspace = true\nlicense.workspace = true\n\n[lints]\nworkspace = true\n\n[dependencies]\n{lines}"
    );
    let struct_name = capital(name);
    let lib = format!(
        "//! {}: <what it owns>.\n//!\n//! Promises: <what callers may rely on>.\n//! Reading order: `tables`, `rules`, `ops`.\n\npub mod ops;\n\n\
         use kernel::{{Chance, Clock}};\nuse std::sync::Arc;\nuse store::Store;\nuse wire::Caller;\n\n\
         pub struct {struct_name} {{\n    store: Store,\n    caller: Caller,\n    clock: Arc<dyn Clock>,\n    chance: Arc<dyn Chance>,\n}}\n",
        model.metadata("serviceFullName").unwrap_or(name)
    );
    place(&root.join("Cargo.toml"), &manifest)?;
    place(&root.join("src/lib.rs"), &lib)?;
    place(
        &root.join("src/ops/mod.rs"),
        &format!(
            "//! The operations, sorted.\n\nwire::operations! {{ crate::{struct_name}, api_{name};\n}}\n"
        ),
    )?;
    println!(
        "next: a line for svc-{name} in Cargo.toml, one entry in crates/landfall/src/server/services.rs, `cargo xtask new op {name} ...`"
    );
    Ok(())
}
