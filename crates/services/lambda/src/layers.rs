//! Layers: how they are named, what a function may take of them, and the folder that it sees as /opt.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html> and
//! <https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html> (read 2026-11-21): five at most, one version of each,
//! from the function's region; a later layer's file lies over an earlier one's.
//! Surprise: layers are laid over each other by linking files, never by unzipping into one folder: a link in one archive could
//! lead a file of the next out of it.
//! Left out: layers from the owner's organisation by `OrganizationId` count as far as `aws:PrincipalOrgID` is known.

use crate::Lambda;
use crate::code::UNZIPPED_BYTES_MAX;
use crate::errors;
use crate::rules::permissions::document;
use crate::tables::{Code, LayerUse, LayerVersionRow, LayerVersions};
use blob::Pins;
use kernel::{AccountId, Fault, OrFault, Region, Scope};
use sha2::Digest;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use wire::{Cx, Failure, Permission, Refusal};

const LAYERS_MAX: usize = 5;

/// Layers that a function may have. Their content stays until this is dropped, referenced or not.
pub struct TakenLayers {
    pub layers: Vec<LayerUse>,
    _pins: Pins,
}

/// A layer, as a name or an ARN names it.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerName {
    pub scope: Scope,
    pub name: String,
}

/// One of its versions.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerVersionName {
    pub layer: LayerName,
    pub number: u64,
}

impl LayerName {
    pub fn parse(cx: &Cx, text: &str) -> Result<Self, Refusal> {
        if !text.starts_with("arn:") {
            return Ok(Self { scope: cx.scope.clone(), name: text.to_owned() });
        }
        let parts: Vec<&str> = text.split(':').collect();
        Self::of_arn(&parts).filter(|_| parts.len() == 7).ok_or_else(|| errors::bad_layer_arn(text))
    }

    fn of_arn(parts: &[&str]) -> Option<Self> {
        let ["arn", _, "lambda", region, account, "layer", name, ..] = parts else { return None };
        let scope = Scope { account: AccountId::new(*account).ok()?, region: Region::new(*region).ok()? };
        Some(Self { scope, name: (*name).to_owned() })
    }

    pub fn arn(&self) -> String {
        self.scope.arn("lambda", format_args!("layer:{}", self.name)).to_string()
    }

    pub fn key(&self) -> (Scope, String) {
        (self.scope.clone(), self.name.clone())
    }

    pub fn version(self, number: i64) -> Result<LayerVersionName, Refusal> {
        match u64::try_from(number) {
            Ok(number) if number > 0 => Ok(LayerVersionName { layer: self, number }),
            _ => Err(errors::invalid("Layer Version Cannot be less than 1")),
        }
    }
}

impl LayerVersionName {
    pub fn parse(arn: &str) -> Result<Self, Refusal> {
        let parts: Vec<&str> = arn.split(':').collect();
        let number = parts.get(7).and_then(|number| number.parse().ok()).filter(|_| parts.len() == 8);
        let of = LayerName::of_arn(&parts).zip(number);
        of.map(|(layer, number)| Self { layer, number }).ok_or_else(|| errors::bad_layer_arn(arn))
    }

    pub fn arn(&self) -> String {
        format!("{}:{}", self.layer.arn(), self.number)
    }

    pub fn key(&self) -> (Scope, String, u64) {
        (self.layer.scope.clone(), self.layer.name.clone(), self.number)
    }
}

impl Lambda {
    pub(crate) async fn layer_version(
        &self,
        name: &LayerVersionName,
    ) -> Result<Option<LayerVersionRow>, Fault> {
        let key = name.key();
        self.store.read(move |tx| tx.get::<LayerVersions>(&key)).await
    }

    /// The layer version's own policy counts too: it is what lets other accounts in.
    pub(crate) async fn on_layer_version(
        &self,
        action: &'static str,
        name: &LayerVersionName,
    ) -> Result<Permission, Fault> {
        let policy = self.layer_version(name).await?.and_then(|row| document(&row.policy));
        Ok(Permission::new(action, name.arn()).with_resource_policy(policy))
    }

    /// What taking these layers has to be allowed.
    pub(crate) async fn may_use_layers(&self, arns: &[String]) -> Result<Vec<Permission>, Failure> {
        let mut needed = Vec::with_capacity(arns.len());
        for arn in arns {
            needed
                .push(self.on_layer_version("lambda:GetLayerVersion", &LayerVersionName::parse(arn)?).await?);
        }
        Ok(needed)
    }

    /// The layers that a function asks for, which fit together and beside its code.
    pub(crate) async fn take_layers(
        &self,
        cx: &Cx,
        arns: &[String],
        code: &Code,
    ) -> Result<TakenLayers, Failure> {
        let names = check(cx.scope.region.as_str(), arns)?;
        let mut layers = Vec::with_capacity(names.len());
        for name in names {
            let row = self.layer_version(&name).await?.ok_or_else(|| missing(&name.arn()))?;
            layers.push(LayerUse { arn: name.arn(), code: row.code });
        }
        let pins = self.blobs.pin(layers.iter().map(|layer| layer.code.id.clone())).await;
        // Whoever deleted a layer version before it was pinned has taken its content along.
        if let Some(gone) = layers.iter().find(|layer| !self.blobs.path(&layer.code.id).is_file()) {
            return Err(missing(&gone.arn).into());
        }
        if let Some(folder) = self.laid_out(&layers).await? {
            let task = self.unpacked(&code.id).await?;
            let sizes =
                tokio::task::spawn_blocking(move || Ok::<_, Fault>(size_of(&folder)? + size_of(&task)?))
                    .await;
            let size = sizes.or_fault(|| "measuring layers was cut off")??;
            if size > UNZIPPED_BYTES_MAX {
                return Err(errors::too_large_with_layers(size, UNZIPPED_BYTES_MAX).into());
            }
        }
        Ok(TakenLayers { layers, _pins: pins })
    }

    /// The folder that a function with these layers sees as /opt.
    pub(crate) async fn laid_out(&self, layers: &[LayerUse]) -> Result<Option<PathBuf>, Failure> {
        let mut unpacked = Vec::with_capacity(layers.len());
        for layer in layers {
            unpacked.push(self.unpacked(&layer.code.id).await?);
        }
        if unpacked.len() < 2 {
            return Ok(unpacked.pop());
        }
        let names: Vec<&str> = layers.iter().map(|layer| layer.code.id.as_str()).collect();
        let digest = hex::encode(sha2::Sha256::digest(names.join(" ")));
        let whole = self.tasks.join(format!("layers-{digest}"));
        if whole.is_dir() {
            return Ok(Some(whole));
        }
        let beside = self.tasks.join(format!("layers-{digest}.{}", self.chance.hex(8)));
        let (from, to) = (beside, whole.clone());
        let done = tokio::task::spawn_blocking(move || lay_out(&unpacked, &from, &to)).await;
        done.or_fault(|| "laying out layers was cut off")??;
        Ok(Some(whole))
    }
}

fn missing(arn: &str) -> Refusal {
    errors::invalid(format!("Layer version {arn} does not exist."))
}

/// What can be said of a list without looking the layers up.
fn check(region: &str, arns: &[String]) -> Result<Vec<LayerVersionName>, Refusal> {
    if arns.len() > LAYERS_MAX {
        return Err(errors::invalid(format!("Cannot reference more than {LAYERS_MAX} layers.")));
    }
    let mut names: Vec<LayerVersionName> = Vec::with_capacity(arns.len());
    for arn in arns {
        let name = LayerVersionName::parse(arn)?;
        if name.layer.scope.region.as_str() != region {
            return Err(errors::invalid(format!(
                "Layers are not in the same region as the function. Layers are expected to be in region {region}."
            )));
        }
        if let Some(other) = names.iter().find(|other| other.layer == name.layer) {
            return Err(errors::invalid(format!(
                "Two different versions of the same layer are not allowed to be referenced in the same function. {} and {arn} \
                 are versions of the same layer.",
                other.arn()
            )));
        }
        names.push(name);
    }
    Ok(names)
}

fn lay_out(layers: &[PathBuf], beside: &Path, whole: &Path) -> Result<(), Fault> {
    let laid = layers.iter().try_for_each(|layer| lay_over(layer, beside));
    if laid.is_err() {
        let _ = fs::remove_dir_all(beside);
    }
    laid?;
    match fs::rename(beside, whole) {
        // Somebody else was quicker with the same layers.
        Err(_) if whole.is_dir() => {
            let _ = fs::remove_dir_all(beside);
            Ok(())
        }
        renamed => renamed.or_fault(|| format!("naming {}", whole.display())),
    }
}

/// Puts what is in `from` over what is in `onto`. Links are taken as they are, and never followed.
fn lay_over(from: &Path, onto: &Path) -> Result<(), Fault> {
    let doing = || format!("laying {} over {}", from.display(), onto.display());
    if !is_folder(onto) {
        remove(onto).or_fault(doing)?;
        fs::create_dir(onto).or_fault(doing)?;
    }
    for entry in fs::read_dir(from).or_fault(doing)? {
        let entry = entry.or_fault(doing)?;
        let (kind, source) = (entry.file_type().or_fault(doing)?, entry.path());
        let target = onto.join(entry.file_name());
        if kind.is_dir() {
            lay_over(&source, &target)?;
            continue;
        }
        remove(&target).or_fault(doing)?;
        if kind.is_symlink() {
            symlink(fs::read_link(&source).or_fault(doing)?, &target).or_fault(doing)?;
        } else {
            fs::hard_link(&source, &target).or_fault(doing)?;
        }
    }
    Ok(())
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

fn remove(path: &Path) -> std::io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => Ok(()),
    }
}

fn size_of(folder: &Path) -> Result<u64, Fault> {
    let doing = || format!("measuring {}", folder.display());
    let mut bytes = 0;
    for entry in fs::read_dir(folder).or_fault(doing)? {
        let entry = entry.or_fault(doing)?;
        let about = entry.metadata().or_fault(doing)?; // of a link, not of where it leads
        bytes += if about.is_dir() { size_of(&entry.path())? } else { about.len() };
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arn(region: &str, name: &str, number: &str) -> String {
        format!("arn:aws:lambda:{region}:111122223333:layer:{name}:{number}")
    }

    #[test]
    fn lists_of_layers() {
        let of = |arns: &[String]| {
            check("us-east-1", arns).map(|all| all.len()).map_err(|refusal| refusal.message)
        };
        let here = |name: &str, number: &str| arn("us-east-1", name, number);
        assert_eq!(of(&[here("a", "1"), here("b", "1")]), Ok(2));
        let told = of(&[here("a", "1"), here("a", "2")]).unwrap_err();
        assert!(told.ends_with(
            "layer:a:1 and arn:aws:lambda:us-east-1:111122223333:layer:a:2 are versions of the same layer."
        ));
        let told = of(&[arn("eu-west-1", "a", "1")]).unwrap_err();
        assert!(told.ends_with("Layers are expected to be in region us-east-1."), "{told}");
        let six: Vec<_> = ["a", "b", "c", "d", "e", "f"].iter().map(|name| here(name, "1")).collect();
        assert_eq!(of(&six), Err("Cannot reference more than 5 layers.".to_owned()));
        assert!(of(&["arn:aws:lambda:us-east-1:111122223333:layer:a".to_owned()]).is_err());
    }

    #[test]
    fn later_layers_lie_over_earlier_ones_and_links_lead_nowhere() {
        let ground = tempfile::tempdir().unwrap();
        let [one, two, outside] = ["one", "two", "outside"].map(|name| ground.path().join(name));
        for folder in [&one, &two, &outside, &one.join("python"), &two.join("python"), &two.join("way")] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(one.join("python/a.py"), "one").unwrap();
        fs::write(one.join("python/only.py"), "one").unwrap();
        symlink(&outside, one.join("way")).unwrap();
        fs::write(two.join("python/a.py"), "two").unwrap();
        fs::write(two.join("way/out"), "two").unwrap();
        let whole = ground.path().join("whole");
        lay_out(&[one, two], &ground.path().join("beside"), &whole).unwrap();
        assert_eq!(fs::read_to_string(whole.join("python/a.py")).unwrap(), "two");
        assert_eq!(fs::read_to_string(whole.join("python/only.py")).unwrap(), "one");
        assert_eq!(fs::read_to_string(whole.join("way/out")).unwrap(), "two");
        assert_eq!(
            fs::read_dir(&outside).unwrap().count(),
            0,
            "a link of one layer led a file of the next out"
        );
        assert!(size_of(&whole).unwrap() >= 9);
    }
}
