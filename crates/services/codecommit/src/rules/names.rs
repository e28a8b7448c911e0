//! Which repository names, branch names, object ids and paths are names at all.
//!
//! Repository names: <https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html>; branch names are git's
//! (<https://git-scm.com/docs/git-check-ref-format>), and may not look like a full commit id. Both read 2026-11-21.

const BRANCH_BYTES_MAX: usize = 256;

pub fn is_repository_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    (1..=100).contains(&name.len())
        && name.chars().all(allowed)
        && !name.ends_with(".git")
        && !name.trim_matches('.').is_empty()
}

/// A branch by its own name or by its full one.
pub fn branch_of(reference: &str) -> &str {
    reference.strip_prefix("refs/heads/").unwrap_or(reference)
}

pub fn is_object_id(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

pub fn is_branch_name(name: &str) -> bool {
    let forbidden = |c: char| c.is_ascii_control() || " ~^:?*[\\".contains(c);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    (1..=BRANCH_BYTES_MAX).contains(&name.len())
        && !name.contains(forbidden)
        && !["..", "@{"].iter().any(|bad| name.contains(bad))
        && !name.starts_with('-')
        && !name.ends_with('.')
        && name != "@"
        && name.split('/').all(part)
        && !is_object_id(name)
}

/// A path inside a repository without slashes at its ends; `/` is the empty one. None for what leads out of it.
pub fn path_of(text: &str) -> Option<String> {
    let path = text.trim_start_matches('/').trim_end_matches('/');
    let part =
        |part: &str| !part.is_empty() && part != "." && part != ".." && !part.split('\\').any(is_dot_git);
    let well_formed = path.is_empty() || path.split('/').all(part);
    (well_formed && !path.contains('\0') && path.len() <= 4096).then(|| path.to_owned())
}

/// Whether some file system takes this for `.git`: git takes no such path into a tree
/// (<https://git-scm.com/docs/git-config#Documentation/git-config.txt-coreprotectNTFS> and its neighbour, read 2026-11-21).
fn is_dot_git(part: &str) -> bool {
    let invisible = |c: char| matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    let seen: String = part.chars().filter(|c| !invisible(*c)).collect::<String>().to_lowercase();
    let name = seen.split(':').next().unwrap_or_default().trim_end_matches([' ', '.']);
    matches!(name, ".git" | "git~1")
}

/// An author's name as git keeps it; none when nothing is left of it.
pub fn person(text: &str) -> Option<&str> {
    let crud = |c: char| c <= ' ' || ".,:;<>\"\\'".contains(c);
    Some(text).filter(|text| !text.trim_matches(crud).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_have_names() {
        assert_eq!(person("A. U. Thor"), Some("A. U. Thor"));
        assert_eq!((person(""), person(" <>. "), person("\n")), (None, None, None));
    }

    #[test]
    fn repository_names() {
        assert!(is_repository_name("My_repo-1.x"));
        for bad in ["", "a/b", "a b", "x.git", "..", ".", &"a".repeat(101)] {
            assert!(!is_repository_name(bad), "{bad}");
        }
    }

    #[test]
    fn branch_names() {
        for good in ["main", "feature/a.b", "x@y", "ümlaut"] {
            assert!(is_branch_name(good), "{good}");
        }
        let commit = "a".repeat(40);
        for bad in
            ["", "a..b", "/a", "a/", "a//b", "-x", "a b", "a.lock", ".a", "a~1", "@", "@{u}", "a:b", &commit]
        {
            assert!(!is_branch_name(bad), "{bad}");
        }
    }

    #[test]
    fn paths() {
        assert_eq!(path_of("/"), Some(String::new()));
        assert_eq!(path_of("/a/b.txt").as_deref(), Some("a/b.txt"));
        assert_eq!(path_of("git~2/.github/.gitmodules").as_deref(), Some("git~2/.github/.gitmodules"));
        let aliases = [
            ".GIT/x",
            "a/git~1",
            ".git./x",
            ".git /x",
            ".git::$INDEX_ALLOCATION/x",
            ".g\u{200c}it/x",
            "a\\.git\\x",
        ];
        for bad in ["a/../b", "..", "a//b", ".git/config", "a/./b", "x\0y"].into_iter().chain(aliases) {
            assert_eq!(path_of(bad), None, "{bad}");
        }
    }
}
