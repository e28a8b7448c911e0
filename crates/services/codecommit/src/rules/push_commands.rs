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

/// What a push wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commands {
    /// Full names. Empty for the probe that git sends ahead of a large push.
    pub references: Vec<String>,
    /// Whether the client takes answers in bands.
    pub has_bands: bool,
}

pub fn read(from: &mut impl Read) -> Result<Commands, Wrong> {
    let mut commands = Commands::default();
    let names = &mut commands.references;
    while let Some(line) = packet(from)? {
        let mut halves = line.splitn(2, |byte| *byte == 0);
        let line = halves.next().unwrap_or_default();
        let capabilities = String::from_utf8_lossy(halves.next().unwrap_or_default());
        commands.has_bands |= capabilities.split_whitespace().any(|word| word == "side-band-64k");
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
    Ok(commands)
}

/// The answer to a push of which nothing is done, for this reason: git shows it beside each reference. (git does not show
/// the text of an HTTP error that comes after a pack.)
pub fn refusal(commands: &Commands, reason: &str) -> Vec<u8> {
    let reason: String =
        reason.chars().map(|c| if c.is_control() { ' ' } else { c }).take(REASON_CHARS_MAX).collect();
    let mut report = line(b"unpack ok\n");
    for reference in &commands.references {
        report.extend(line(format!("ng {reference} {reason}\n").as_bytes()));
    }
    report.extend(b"0000");
    if !commands.has_bands {
        return report;
    }
    let mut answer = Vec::new();
    for piece in report.chunks(BAND_BYTES) {
        answer.extend(line(&[&[1], piece].concat()));
    }
    answer.extend(b"0000");
    answer
}

const REASON_CHARS_MAX: usize = 1000;
const BAND_BYTES: usize = 60_000;

fn line(content: &[u8]) -> Vec<u8> {
    [format!("{:04x}", content.len() + 4).as_bytes(), content].concat()
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
        let commands = read(&mut head.as_bytes()).expect("well formed");
        assert_eq!(commands.references, ["refs/heads/main", "refs/tags/v 1"]);
        assert!(!commands.has_bands);
        assert_eq!(read(&mut "0000".as_bytes()), Ok(Commands::default()));
    }

    #[test]
    fn what_is_no_head_of_a_push_is_refused() {
        for bad in ["", "00", "zzzz", "0003", "0010short", "0009xxxx\n0000"] {
            assert_eq!(read(&mut bad.as_bytes()), Err(Wrong::Malformed), "{bad}");
        }
    }
}
