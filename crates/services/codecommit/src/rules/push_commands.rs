//! The head of a push: which references it wants to move. It is read before git sees it, to ask whether they may move.
//!
//! Format: <https://git-scm.com/docs/gitprotocol-pack#_reference_update_request_and_packfile_transfer> (read 2026-11-21):
//! pkt-lines of `old new name`, the first one with capabilities behind a NUL, up to a flush.

use std::io::Read;

/// <https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html>: references in one push.
const REFERENCES_MAX: usize = 4000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    Malformed,
    TooMany,
}

/// The full names of the references. Empty for the probe that git sends ahead of a large push.
pub fn references(from: &mut impl Read) -> Result<Vec<String>, Wrong> {
    let mut names = Vec::new();
    while let Some(line) = packet(from)? {
        let line = line.split(|byte| *byte == 0).next().unwrap_or_default();
        let line = std::str::from_utf8(line).map_err(|_| Wrong::Malformed)?.trim_end_matches('\n');
        if line.starts_with("shallow ") {
            continue;
        }
        let mut parts = line.splitn(3, ' ');
        let (Some(_), Some(_), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Wrong::Malformed);
        };
        if names.len() == REFERENCES_MAX {
            return Err(Wrong::TooMany);
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

/// The next pkt-line; none at a flush.
fn packet(from: &mut impl Read) -> Result<Option<Vec<u8>>, Wrong> {
    let mut length = [0; 4];
    from.read_exact(&mut length).map_err(|_| Wrong::Malformed)?;
    let length = std::str::from_utf8(&length).ok().and_then(|text| u16::from_str_radix(text, 16).ok());
    match length.ok_or(Wrong::Malformed)? {
        0 => Ok(None),
        1..=3 => Err(Wrong::Malformed),
        length => {
            let mut line = vec![0; usize::from(length) - 4];
            from.read_exact(&mut line).map_err(|_| Wrong::Malformed)?;
            Ok(Some(line))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        format!("{:04x}{text}", text.len() + 4)
    }

    #[test]
    fn names_are_read_up_to_the_flush() {
        let (old, new) = ("0".repeat(40), "1".repeat(40));
        let head = format!(
            "{}{}{}0000PACK...",
            line(&format!("shallow {new}")),
            line(&format!("{old} {new} refs/heads/main\0report-status")),
            line(&format!("{old} {new} refs/tags/v 1\n"))
        );
        let names = references(&mut head.as_bytes()).expect("well formed");
        assert_eq!(names, ["refs/heads/main", "refs/tags/v 1"]);
        assert_eq!(references(&mut "0000".as_bytes()), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_head_of_a_push_is_refused() {
        for bad in ["", "00", "zzzz", "0003", "0010short", "0009xxxx\n0000"] {
            assert_eq!(references(&mut bad.as_bytes()), Err(Wrong::Malformed), "{bad}");
        }
    }
}
