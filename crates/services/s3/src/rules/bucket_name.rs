//! What is a bucket's name.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html> (read 2026-11-21).

const PREFIXES: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
const SUFFIXES: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/// Whether a new bucket may be called so.
pub fn is_valid(name: &str) -> bool {
    let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = name.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    (3..=63).contains(&bytes.len())
        && letters(*first)
        && letters(*last)
        && bytes.iter().all(|b| letters(*b) || matches!(b, b'.' | b'-'))
        && !name.contains("..")
        && name.parse::<std::net::Ipv4Addr>().is_err()
        && !PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        && !SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn names() {
        let longest = "a".repeat(63);
        for good in ["abc", "my-bucket.v2", "1a2", "a--b", &longest] {
            assert!(is_valid(good), "{good}");
        }
        let too_long = "a".repeat(64);
        let bad = [
            "",
            "ab",
            "-ab",
            "ab-",
            "a..b",
            "Abc",
            "a_b",
            "192.168.5.4",
            "xn--abc",
            "abc-s3alias",
            &too_long,
        ];
        for bad in bad {
            assert!(!is_valid(bad), "{bad}");
        }
    }
}
