//! What mutations begin with: the YAML and JSON texts of the folders that are named, and their parts.

use lang_yaml::{DuplicateKeys, Node, Options, Value};
use std::fs;
use std::path::Path;

/// Larger texts would only make each try slower.
const TEXT_BYTES_MAX: usize = 32 * 1024;
const PART_NODES_MAX: usize = 60;

pub struct Corpus {
    pub texts: Vec<String>,
    pub trees: Vec<Node>,
    /// Small parts of the trees.
    pub parts: Vec<Node>,
    pub keys: Vec<Node>,
}

pub fn read(folders: &[impl AsRef<Path>]) -> Corpus {
    let mut texts = Vec::new();
    folders.iter().for_each(|folder| enter(folder.as_ref(), &mut texts));
    let options = Options { duplicate_keys: DuplicateKeys::KeepLast, ..Options::default() };
    let trees: Vec<Node> =
        texts.iter().filter_map(|text| lang_yaml::parse(text, &options).ok()).map(|read| read.root).collect();
    let (mut parts, mut keys) = (Vec::new(), Vec::new());
    for tree in &trees {
        collect(tree, &mut parts, &mut keys);
    }
    Corpus { texts, trees, parts, keys }
}

fn enter(folder: &Path, texts: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if path.is_dir() {
            enter(&path, texts);
        } else if matches!(ending, "yaml" | "yml" | "json" | "template")
            && let Ok(text) = fs::read_to_string(&path)
            && text.len() <= TEXT_BYTES_MAX
        {
            texts.push(text);
        }
    }
}

/// Returns how many nodes the part has.
fn collect(node: &Node, parts: &mut Vec<Node>, keys: &mut Vec<Node>) -> usize {
    let size = match &node.value {
        Value::Seq(items) => 1 + items.iter().map(|item| collect(item, parts, keys)).sum::<usize>(),
        Value::Map(entries) => {
            keys.extend(entries.iter().map(|(key, _)| key.clone()));
            1 + entries.iter().map(|(_, value)| collect(value, parts, keys)).sum::<usize>()
        }
        _ => 1,
    };
    if size < PART_NODES_MAX {
        parts.push(node.clone());
    }
    size
}
