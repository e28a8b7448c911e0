//! Which files are looked at: those that are named, and the templates in folders that are named.
//!
//! In a folder, and the folders in it, a template is a file `*.yaml`, `*.yml`, `*.json` or `*.template` whose bytes speak of CloudFormation:
//! also a broken one, which no reader could tell. Hidden folders (`.git`, `.aws-sam`) and `node_modules` are not entered, links to folders not followed.

use crate::input::{self, Unreadable};
use std::fs;
use std::path::{Path, PathBuf};

/// What was found, in the order named; within a folder by name.
#[derive(Debug, Default)]
pub struct Found {
    pub templates: Vec<PathBuf>,
    /// How many files of folders have a template's ending and are none.
    pub skipped: usize,
    /// Folders without a template, and what could not be read.
    pub troubles: Vec<String>,
}

/// Words that only templates have.
const MARKS: [&[u8]; 3] = [b"AWSTemplateFormatVersion", b"AWS::Serverless-", b"\"AWS::"];

pub fn find(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    for path in paths {
        if path.as_os_str() == input::STDIN || !path.is_dir() {
            found.templates.push(path.clone());
            continue;
        }
        let before = found.templates.len() + found.troubles.len();
        enter(path, &mut found);
        if found.templates.len() + found.troubles.len() == before {
            found.troubles.push(format!("{}: no template in this folder", path.display()));
        }
    }
    found
}

fn enter(folder: &Path, found: &mut Found) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) => return found.troubles.push(format!("{}: {cause}", folder.display())),
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => paths.push(entry.path()),
            Err(cause) => found.troubles.push(format!("{}: {cause}", folder.display())),
        }
    }
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            if !name.starts_with('.') && name != "node_modules" && !path.is_symlink() {
                enter(&path, found);
            }
        } else if has_ending(&path) && path.is_file() {
            take(path, found);
        }
    }
}

fn has_ending(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("yaml" | "yml" | "json" | "template"))
}

fn take(path: PathBuf, found: &mut Found) {
    match input::bytes(&path) {
        Ok((_, bytes)) if is_template(&bytes) => found.templates.push(path),
        // Data of that size may lie beside templates; a template of that size cannot be deployed.
        Ok(_) | Err(Unreadable::TooLarge { .. }) => found.skipped += 1,
        Err(trouble) => found.troubles.push(trouble.to_string()),
    }
}

/// Whether the bytes speak of CloudFormation: a mark, or `Resources` and a `Type` of AWS's, without quotes.
fn is_template(bytes: &[u8]) -> bool {
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
    let in_lines =
        |word: &[u8]| bytes.split(|byte| matches!(byte, b'\n' | b'\r')).any(|line| line.starts_with(word));
    (MARKS.iter().any(|mark| holds(mark)) && holds(b"Resources"))
        || holds(MARKS[0])
        || (in_lines(b"Resources:") && holds(b"AWS::"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_found_in_folders_of_folders_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let template = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n";
        write("b.yml", template);
        write("a/a.template", "{\"Resources\": {\"A\": {\"Type\": \"AWS::SNS::Topic\"}}}");
        write("a/broken.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nResources: [\n");
        write("a/notes.txt", template);
        write("package.json", "{\"name\": \"x\"}");
        write(".aws-sam/build/template.yaml", template);
        write("node_modules/x/template.yaml", template);
        let found = find(&[folder.path().to_owned()]);
        let names: Vec<String> = found
            .templates
            .iter()
            .map(|path| path.strip_prefix(folder.path()).unwrap().display().to_string())
            .collect();
        assert_eq!(names, ["a/a.template", "a/broken.yaml", "b.yml"]);
        assert_eq!((found.skipped, found.troubles.len()), (1, 0));
    }

    #[test]
    fn a_folder_without_templates_is_no_success() {
        let folder = tempfile::tempdir().unwrap();
        let found = find(&[folder.path().to_owned()]);
        assert!(found.templates.is_empty());
        assert!(found.troubles[0].ends_with("no template in this folder"));
    }

    #[test]
    fn a_file_that_is_named_is_never_skipped() {
        let named = PathBuf::from("README.md");
        assert_eq!(find(std::slice::from_ref(&named)).templates, [named]);
    }
}
