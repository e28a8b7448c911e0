//! `cargo xtask schemas`: the schemas of CloudFormation's resource types, from cfn-lint's wheel to one packed file.
//!
//! The wheel's version is pinned here and pip takes it from the Python package index (needs the network; nothing else here does).
//! Written: `models/cfn/resource_types.pack`, read by `crates/languages/schemas`, and `models/cfn/SOURCE`, with the digests of what went in
//! and of what came out. `--check` compares those digests and fails when one of them is stale; the tests run it.

mod attributes;
mod extensions;
mod pack;
mod reduce;

use crate::paths::{self, Done};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fs, io::Read, path::PathBuf, process::Command};

/// What the pack is made from. Change both, run `cargo xtask schemas`, run the tests.
const CFN_LINT: &str = "cfn-lint==1.58.0";
const WHEEL_SHA256: &str = "9d9f06043160756a6158f5c3f92a44ce38254b1c578127461608305bc8262987";

type Wheel = zip::ZipArchive<fs::File>;

#[derive(clap::Args)]
pub struct Options {
    /// Write nothing; fail when the committed file is stale
    #[arg(long)]
    check: bool,
    /// Read this wheel instead of downloading it (its digest has to be the pinned one)
    #[arg(long)]
    wheel: Option<PathBuf>,
}

#[derive(serde::Deserialize)]
struct References {
    #[serde(rename = "type")]
    types: Vec<Reference>,
}

/// A row of `facts/cloudformation/ref.toml`.
#[derive(serde::Deserialize)]
struct Reference {
    name: String,
    /// Pointers to the properties whose values `Ref` returns; none: an id of CloudFormation's own.
    returns: Vec<String>,
}

/// Fails when the committed file is stale.
pub fn check() -> Done {
    let written = fs::read_to_string(folder().join("SOURCE"))?;
    let pack = fs::read(folder().join("resource_types.pack"))?;
    if written == source(&pack)? {
        return Ok(());
    }
    Err("models/cfn is not what its SOURCE says, or was made from something else: run `cargo xtask schemas`"
        .into())
}

pub fn run(options: &Options) -> Done {
    if options.check {
        return check();
    }
    let download = std::env::temp_dir().join(format!("landfall-schemas-{}", std::process::id()));
    let path = match &options.wheel {
        Some(path) => path.clone(),
        None => download_to(&download)?,
    };
    let digest = hex(&Sha256::digest(fs::read(&path)?));
    if digest != WHEEL_SHA256 {
        return Err(format!("{} has the digest {digest}, {WHEEL_SHA256} was expected", path.display()).into());
    }
    let pack = pack::pack(&types(&mut zip::ZipArchive::new(fs::File::open(&path)?)?)?);
    fs::create_dir_all(folder())?;
    fs::write(folder().join("SOURCE"), source(&pack)?)?;
    fs::write(folder().join("resource_types.pack"), pack)?;
    if options.wheel.is_none() {
        fs::remove_dir_all(&download)?;
    }
    Ok(())
}

fn folder() -> PathBuf {
    paths::models().join("cfn")
}

fn facts(name: &str) -> PathBuf {
    paths::root().join("facts/cloudformation").join(name)
}

/// What `SOURCE` has to say of a pack.
fn source(pack: &[u8]) -> Result<String, std::io::Error> {
    Ok(format!(
        "{CFN_LINT} (PyPI, MIT-0, Copyright Amazon.com, Inc. or its affiliates), documentation removed\n\
         wheel sha256 {WHEEL_SHA256}\n\
         facts/cloudformation/extensions.toml sha256 {}\n\
         facts/cloudformation/ref.toml sha256 {}\n\
         resource_types.pack sha256 {}\n\
         made by `cargo xtask schemas`\n",
        hex(&Sha256::digest(fs::read(facts("extensions.toml"))?)),
        hex(&Sha256::digest(fs::read(facts("ref.toml"))?)),
        hex(&Sha256::digest(pack)),
    ))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn download_to(folder: &PathBuf) -> Result<PathBuf, Box<dyn std::error::Error>> {
    fs::create_dir_all(folder)?;
    let status = Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest"])
        .arg(folder)
        .arg(CFN_LINT)
        .status()?;
    if !status.success() {
        return Err(format!("pip could not download {CFN_LINT}").into());
    }
    Ok(fs::read_dir(folder)?.next().ok_or("pip downloaded nothing")??.path())
}

/// All types by name, reduced to what we use.
fn types(wheel: &mut Wheel) -> Result<BTreeMap<String, Value>, Box<dyn std::error::Error>> {
    let names: Vec<String> = wheel.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let exceptions = attributes::Exceptions::read(&text(wheel, "cfnlint/schema/_getatts.py")?)?;
    let references: References = toml::from_str(&fs::read_to_string(facts("ref.toml"))?)?;
    let mut types = BTreeMap::new();
    for name in names
        .iter()
        .filter(|name| name.starts_with("cfnlint/data/schemas/resources/") && name.ends_with(".json"))
    {
        let schema: Value = serde_json::from_str(&text(wheel, name)?)?;
        let type_name = schema["typeName"].as_str().ok_or("a schema without a name")?.to_owned();
        let further = exceptions.of(&type_name, &schema);
        let mut reduced =
            reduce::resource(&schema).map_err(|keyword| format!("{type_name}: what is `{keyword}`?"))?;
        if !further.is_empty() {
            reduced["attributes"] = further.into();
        }
        types.insert(type_name, reduced);
    }
    for reference in references.types {
        let schema =
            types.get_mut(&reference.name).ok_or_else(|| format!("ref.toml: no type {}", reference.name))?;
        schema["ref"] = reference.returns.into();
    }
    extensions::add(wheel, &mut types)?;
    Ok(types)
}

fn text(wheel: &mut Wheel, name: &str) -> Result<String, Box<dyn std::error::Error>> {
    let mut text = String::new();
    wheel.by_name(name)?.read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_pack_is_what_its_source_says() {
        super::check().unwrap();
    }
}
