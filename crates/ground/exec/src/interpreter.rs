//! The interpreters that this machine has for Lambda's runtimes.
//!
//! What is on PATH may be a version manager's shim, which costs 170 ms at every start and needs its owner's home folder
//! inside the sandbox; so each candidate is asked once where it really lives. When the version asked for is not
//! installed, the nearest other one runs the function, and the log and `landfall doctor` say so.

use kernel::{Fault, OrFault};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// On a busy machine an interpreter may take its time; one that is not found is missing until the next start.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    Python,
    Node,
}

/// A real interpreter and the folder that holds all it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interpreter {
    pub language: Language,
    pub executable: PathBuf,
    pub prefix: PathBuf,
    /// As the interpreter says: `3.11.7`, `20.20.2`.
    pub version: String,
}

impl Interpreter {
    /// `[3, 11]` of Python, `[20, 20]` of Node.
    fn release(&self) -> [u32; 2] {
        let mut parts = self.version.split('.').map(|part| part.parse().unwrap_or(0));
        [parts.next().unwrap_or(0), parts.next().unwrap_or(0)]
    }

    /// Whether it is of the release that the runtime's name asks for.
    pub fn is_exactly(&self, wanted: Wanted) -> bool {
        wanted.distance(self) == 0
    }
}

/// The release that a runtime's name asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub language: Language,
    /// 11 for `python3.11`, 20 for `nodejs20.x`.
    pub number: u32,
}

impl Wanted {
    /// `None` for a runtime that needs no interpreter, or one that Lambda does not have.
    pub fn of_runtime(runtime: &str) -> Option<Self> {
        if let Some(minor) = runtime.strip_prefix("python3.") {
            return Some(Self { language: Language::Python, number: minor.parse().ok()? });
        }
        let major = runtime.strip_prefix("nodejs")?.strip_suffix(".x")?;
        Some(Self { language: Language::Node, number: major.parse().ok()? })
    }

    /// 0 for the very release; a newer one is nearer than an older one.
    fn distance(self, interpreter: &Interpreter) -> u32 {
        let [major, minor] = interpreter.release();
        let has = if self.language == Language::Python { minor } else { major };
        if has >= self.number { (has - self.number) * 2 } else { (self.number - has) * 2 + 1 }
    }

    /// The one to run it with.
    pub fn choose(self, found: &[Interpreter]) -> Option<&Interpreter> {
        found.iter().filter(|i| i.language == self.language).min_by_key(|i| self.distance(i))
    }
}

/// Asks every candidate of this machine. Each release is listed once, the first found.
pub async fn find_all() -> Vec<Interpreter> {
    let mut found: Vec<Interpreter> = Vec::new();
    for (language, candidates) in
        [(Language::Python, python_candidates()), (Language::Node, node_candidates())]
    {
        let asked = candidates.iter().map(|candidate| tokio::spawn(ask(language, candidate.clone())));
        for answer in asked.collect::<Vec<_>>() {
            let Ok(Ok(interpreter)) = answer.await else { continue };
            let known = found.iter().any(|i| i.language == language && i.release() == interpreter.release());
            if !known && is_supported(&interpreter) {
                found.push(interpreter);
            }
        }
    }
    found
}

fn is_supported(interpreter: &Interpreter) -> bool {
    match (interpreter.language, interpreter.release()) {
        (Language::Python, [major, minor]) => major == 3 && minor >= 8,
        (Language::Node, [major, _]) => major >= 16,
    }
}

fn python_candidates() -> Vec<PathBuf> {
    let mut names: Vec<String> = (8..=14).rev().map(|minor| format!("python3.{minor}")).collect();
    names.push("python3".to_owned());
    let mut folders = path_folders();
    let home = std::env::home_dir().unwrap_or_default();
    let pyenv = std::env::var_os("PYENV_ROOT").map_or_else(|| home.join(".pyenv"), PathBuf::from);
    for versions in [pyenv.join("versions"), home.join(".local/share/uv/python")] {
        folders.extend(children(&versions).into_iter().map(|version| version.join("bin")));
    }
    folders.extend(children(Path::new("/opt/hostedtoolcache/Python")).into_iter().map(|v| v.join("x64/bin")));
    existing(&folders, &names)
}

fn node_candidates() -> Vec<PathBuf> {
    let mut folders = path_folders();
    let home = std::env::home_dir().unwrap_or_default();
    folders.extend(children(&home.join(".nvm/versions/node")).into_iter().map(|version| version.join("bin")));
    folders.extend(children(Path::new("/opt/hostedtoolcache/node")).into_iter().map(|v| v.join("x64/bin")));
    existing(&folders, &["node".to_owned()])
}

/// PATH without shims, which answer only for the version their owner has chosen, and then the usual places.
fn path_folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/local/bin", "/usr/bin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(usual).filter(|folder| !folder.ends_with("shims")).collect()
}

fn children(folder: &Path) -> BTreeSet<PathBuf> {
    std::fs::read_dir(folder)
        .map(|list| list.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default()
}

/// Each existing file once, however many names lead to it.
fn existing(folders: &[PathBuf], names: &[String]) -> Vec<PathBuf> {
    let mut seen = BTreeSet::new();
    let paths = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    paths.filter(|path| std::fs::canonicalize(path).is_ok_and(|real| seen.insert(real))).collect()
}

const ASK_PYTHON: &str = "import sys,os,json,platform
print(json.dumps([os.path.realpath(getattr(sys,'_base_executable',None) or sys.executable),sys.base_prefix,\
platform.python_version()]))";
const ASK_NODE: &str = "const e=require('fs').realpathSync(process.execPath),p=require('path');\
console.log(JSON.stringify([e,p.dirname(p.dirname(e)),process.versions.node]))";

async fn ask(language: Language, candidate: PathBuf) -> Result<Interpreter, Fault> {
    let mut command = tokio::process::Command::new(&candidate);
    match language {
        Language::Python => command.args(["-I", "-S", "-c", ASK_PYTHON]),
        Language::Node => command.args(["-e", ASK_NODE]),
    };
    command.stdin(std::process::Stdio::null()).kill_on_drop(true);
    let asked = tokio::time::timeout(PATIENCE, command.output()).await;
    let output =
        asked.or_fault(|| "no answer in time")?.or_fault(|| format!("running {}", candidate.display()))?;
    let (executable, prefix, version) = serde_json::from_slice(&output.stdout)
        .or_fault(|| format!("{} does not say where it lives", candidate.display()))?;
    Ok(Interpreter { language, executable, prefix, version })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn python(version: &str) -> Interpreter {
        let place = PathBuf::from("/usr/bin/python3");
        Interpreter {
            language: Language::Python,
            executable: place.clone(),
            prefix: place,
            version: version.to_owned(),
        }
    }

    #[test]
    fn runtimes_name_their_release() {
        assert_eq!(Wanted::of_runtime("python3.11").map(|w| w.number), Some(11));
        assert_eq!(Wanted::of_runtime("nodejs20.x").map(|w| w.number), Some(20));
        assert_eq!(Wanted::of_runtime("provided.al2023"), None);
        assert_eq!(Wanted::of_runtime("python2.7"), None);
    }

    #[test]
    fn the_very_release_then_the_nearest_newer() {
        let found = ["3.9.1", "3.11.7", "3.13.0"].map(python);
        let chosen = |minor| {
            let wanted = Wanted { language: Language::Python, number: minor };
            wanted.choose(&found).map(|i| i.version.as_str())
        };
        assert_eq!(chosen(11), Some("3.11.7"));
        assert_eq!(chosen(12), Some("3.13.0"));
        assert_eq!(chosen(14), Some("3.13.0"));
        assert_eq!(chosen(8), Some("3.9.1"));
    }
}
