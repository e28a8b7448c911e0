//! The commits that changed a file, and the newest one that two commits have in common.

use super::Bare;
use kernel::Fault;
use std::collections::HashMap;

/// A commit that changed a file, and the later ones that changed it next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub commit: String,
    pub children: Vec<String>,
}

impl Bare {
    pub async fn merge_base(&self, one: &str, other: &str) -> Result<Option<String>, Fault> {
        let ran = self.run(&["merge-base", one, other], b"").await?;
        if ran.code == Some(1) {
            return Ok(None);
        }
        let output = ran.checked("find what two commits have in common")?;
        Ok(Some(String::from_utf8_lossy(&output).trim().to_owned()))
    }

    /// Newest first. With the path's history simplified, each commit's parents are the earlier ones that changed the file.
    pub async fn versions(&self, commit: &str, path: &str) -> Result<Vec<Version>, Fault> {
        let arguments = ["rev-list", "--parents", "--topo-order", commit, "--", path];
        // A path is a path, also one that looks like a pattern.
        let ran = self.run_with(&arguments, &[("GIT_LITERAL_PATHSPECS", "1")], b"").await?;
        let output = ran.checked("list the commits of a file")?;
        Ok(versions(&String::from_utf8_lossy(&output)))
    }
}

fn versions(text: &str) -> Vec<Version> {
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(' ').collect()).collect();
    let mut children: HashMap<&str, Vec<String>> = HashMap::new();
    for line in &lines {
        for parent in &line[1..] {
            children.entry(parent).or_default().push(line[0].to_owned());
        }
    }
    let version = |commit: &str| Version {
        commit: commit.to_owned(),
        children: children.remove(commit).unwrap_or_default(),
    };
    lines.iter().map(|line| line[0]).map(version).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_are_the_next_versions() {
        let found = versions("c b\nb a\na\n");
        assert_eq!(found[0], Version { commit: "c".into(), children: vec![] });
        assert_eq!(found[2], Version { commit: "a".into(), children: vec!["b".into()] });
    }
}
