//! Reading: commits, folders, files, differences.

use super::Bare;
use exec::git::Task;
use kernel::{Fault, OrFault};
use tokio::io::AsyncReadExt;

/// What git calls a mode, as far as CodeCommit tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Normal,
    Executable,
    SymbolicLink,
    SubModule,
    Folder,
}

impl Mode {
    pub(super) fn parse(text: &str) -> Self {
        match text {
            "040000" => Self::Folder,
            "160000" => Self::SubModule,
            "120000" => Self::SymbolicLink,
            "100755" => Self::Executable,
            _ => Self::Normal,
        }
    }

    pub fn as_git(self) -> &'static str {
        match self {
            Self::Normal => "100644",
            Self::Executable => "100755",
            Self::SymbolicLink => "120000",
            Self::SubModule => "160000",
            Self::Folder => "040000",
        }
    }
}

/// One line of a folder, or of a whole tree: then `path` is the whole path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub mode: Mode,
    pub id: String,
    pub path: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    pub name: String,
    pub email: String,
    /// As git writes it: `1763689383 +0000`.
    pub date: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommitObject {
    pub id: String,
    pub tree: String,
    pub parents: Vec<String>,
    pub author: Signature,
    pub committer: Signature,
    pub message: String,
}

/// A changed path: mode and object before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawDifference {
    pub status: char,
    pub before: Option<(String, String)>,
    pub after: Option<(String, String)>,
    pub path: String,
}

impl Bare {
    /// The kind and size of an object, if it is there. `expression` is an object id, or one with `^{commit}`.
    pub async fn kind(&self, expression: &str) -> Result<Option<(String, u64)>, Fault> {
        let input = format!("{expression}\n");
        let output =
            self.run(&["cat-file", "--batch-check"], input.as_bytes()).await?.checked("look at an object")?;
        let text = String::from_utf8_lossy(&output);
        let mut parts = text.split_whitespace().skip(1);
        let (Some(kind), Some(size)) = (parts.next(), parts.next()) else { return Ok(None) };
        Ok(size.parse().ok().map(|size| (kind.to_owned(), size)))
    }

    /// The commit that an object id means: itself, or what a tag is of.
    pub async fn commit_of(&self, id: &str) -> Result<Option<String>, Fault> {
        let expression = format!("{id}^{{commit}}");
        let ran =
            self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &expression], b"").await?;
        Ok(ran.succeeded().then(|| String::from_utf8_lossy(&ran.output).trim().to_owned()))
    }

    /// The content of an object that is there.
    pub async fn content(&self, kind: &str, id: &str) -> Result<Vec<u8>, Fault> {
        self.run(&["cat-file", kind, id], b"").await?.checked("read an object")
    }

    /// The first bytes of a file's content.
    pub async fn beginning(&self, id: &str, bytes_max: u64) -> Result<Vec<u8>, Fault> {
        let task = Task { repository: &self.path, arguments: &["cat-file", "blob", id], variables: &[] };
        // Dropping the child ends it: what is not read is not asked for.
        let mut child = self.git.start(task, None).await?;
        let output = child.stdout.take().or_fault(|| "git has no output")?;
        let mut bytes = Vec::new();
        output.take(bytes_max).read_to_end(&mut bytes).await.or_fault(|| "reading git's output")?;
        Ok(bytes)
    }

    /// None when there is no such object, or it is no commit.
    pub async fn commit(&self, id: &str) -> Result<Option<CommitObject>, Fault> {
        match self.kind(id).await? {
            Some((kind, _)) if kind == "commit" => {
                let content = self.content("commit", id).await?;
                Ok(Some(parse_commit(id, &String::from_utf8_lossy(&content))))
            }
            _ => Ok(None),
        }
    }

    /// The entries of a folder (the empty path is the root), and its own id. None when it is no folder.
    pub async fn folder(&self, commit: &str, path: &str) -> Result<Option<(String, Vec<Entry>)>, Fault> {
        let tree = format!("{commit}:{path}");
        let ran = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &tree], b"").await?;
        if !ran.succeeded() {
            return Ok(None);
        }
        let id = String::from_utf8_lossy(&ran.output).trim().to_owned();
        match self.kind(&id).await? {
            Some((kind, _)) if kind == "tree" => Ok(Some((id.clone(), self.list(&[&id]).await?))),
            _ => Ok(None),
        }
    }

    /// Every file of a commit.
    pub async fn files(&self, commit: &str) -> Result<Vec<Entry>, Fault> {
        self.list(&["-r", commit]).await
    }

    async fn list(&self, of: &[&str]) -> Result<Vec<Entry>, Fault> {
        let arguments: Vec<&str> = ["ls-tree", "-z", "--full-tree"].iter().chain(of).copied().collect();
        let output = self.run(&arguments, b"").await?.checked("list a folder")?;
        let text = String::from_utf8_lossy(&output);
        text.split('\0').filter(|line| !line.is_empty()).map(parse_entry).collect()
    }

    /// What is at a path; none when nothing is.
    pub async fn entry(&self, commit: &str, path: &str) -> Result<Option<Entry>, Fault> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let found = self.folder(commit, folder).await?;
        Ok(found.and_then(|(_, entries)| entries.into_iter().find(|entry| entry.path == name)))
    }

    /// What changed from one commit (none: from nothing) to another.
    pub async fn differences(&self, before: Option<&str>, after: &str) -> Result<Vec<RawDifference>, Fault> {
        let mut arguments =
            vec!["diff-tree", "-r", "-z", "--no-commit-id", "--no-renames", "--full-index", "--raw"];
        match before {
            Some(before) => arguments.extend([before, after]),
            None => arguments.extend(["4b825dc642cb6eb9a060e54bf8d69288fbee4904", after]),
        }
        let output = self.run(&arguments, b"").await?.checked("compare two commits")?;
        let text = String::from_utf8_lossy(&output);
        let fields: Vec<&str> = text.split('\0').collect();
        fields.chunks_exact(2).map(|pair| parse_difference(pair[0], pair[1])).collect()
    }
}

/// `100644 blob ID\tpath`
fn parse_entry(line: &str) -> Result<Entry, Fault> {
    let doing = || format!("git listed `{line}`");
    let (meta, path) = line.split_once('\t').or_fault(doing)?;
    let mut parts = meta.split(' ');
    let (Some(mode), Some(_), Some(id)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Fault::new(doing()));
    };
    Ok(Entry { mode: Mode::parse(mode), id: id.to_owned(), path: path.to_owned() })
}

/// `:100644 100644 ID ID M`, and the path in the next field.
fn parse_difference(meta: &str, path: &str) -> Result<RawDifference, Fault> {
    let parts: Vec<&str> = meta.trim_start_matches(':').split(' ').collect();
    let [before_mode, after_mode, before, after, status] = parts[..] else {
        return Err(Fault::new(format!("git told the difference `{meta}`")));
    };
    let side = |mode: &str, id: &str| (mode != "000000").then(|| (mode.to_owned(), id.to_owned()));
    Ok(RawDifference {
        status: status.chars().next().unwrap_or('M'),
        before: side(before_mode, before),
        after: side(after_mode, after),
        path: path.to_owned(),
    })
}

fn parse_commit(id: &str, text: &str) -> CommitObject {
    let (head, message) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut commit =
        CommitObject { id: id.to_owned(), message: message.to_owned(), ..CommitObject::default() };
    for line in head.lines() {
        match line.split_once(' ') {
            Some(("tree", tree)) => commit.tree = tree.to_owned(),
            Some(("parent", parent)) => commit.parents.push(parent.to_owned()),
            Some(("author", text)) => commit.author = parse_signature(text),
            Some(("committer", text)) => commit.committer = parse_signature(text),
            _ => {}
        }
    }
    commit
}

/// `A U Thor <author@example.com> 1763689383 +0100`
fn parse_signature(text: &str) -> Signature {
    let (name, rest) = text.split_once('<').unwrap_or((text, ""));
    let (email, date) = rest.split_once('>').unwrap_or((rest, ""));
    Signature { name: name.trim().to_owned(), email: email.to_owned(), date: date.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_read() {
        let text = "tree t\nparent p\nparent q\nauthor A B <a@b> 1 +0100\ncommitter C <> 2 +0000\ngpgsig x\n y\n\nsubject\n\nbody\n";
        let commit = parse_commit("c", text);
        assert_eq!((commit.tree.as_str(), commit.parents.len()), ("t", 2));
        assert_eq!((commit.author.name.as_str(), commit.author.email.as_str()), ("A B", "a@b"));
        assert_eq!(
            (commit.committer.date.as_str(), commit.message.as_str()),
            ("2 +0000", "subject\n\nbody\n")
        );
    }

    #[test]
    fn differences_know_their_sides() {
        let added = parse_difference(":000000 100644 0 1 A", "x").expect("well formed");
        assert_eq!(
            (added.status, added.before, added.after),
            ('A', None, Some(("100644".into(), "1".into())))
        );
        assert!(parse_difference("nonsense", "x").is_err());
    }
}
