//! The name that was probably meant.

/// More letters than these are no slip of the pen, however long a name is.
const SLIPS_MAX: usize = 6;

/// The closest of the names, if it is close enough to be a slip of the pen.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (1 + name.chars().count() / 4).min(SLIPS_MAX);
    let distances = names.filter_map(|other| Some((distance(name, other, limit)?, other)));
    distances.min().map(|(_, other)| other)
}

/// Insertions, deletions and replacements, without regard to case; none if there are more than `limit`, which is known long before the end: a template
/// of long names may have thousands of mistakes, and each is compared with all its names.
fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        // Further from the diagonal, there are more insertions or deletions than the limit.
        let (first, last) = (i.saturating_sub(limit), (i + limit + 1).min(b.len()));
        let mut diagonal = row[first];
        row[first] = if first == 0 { i + 1 } else { usize::MAX - 1 };
        let mut least = row[first];
        for (j, y) in (first..).zip(&b[first..last]) {
            let replaced = diagonal + usize::from(!x.eq_ignore_ascii_case(y));
            diagonal = row[j + 1];
            let above = if j == i + limit { usize::MAX - 1 } else { row[j + 1] };
            row[j + 1] = replaced.min(row[j] + 1).min(above + 1);
            least = least.min(row[j + 1]);
        }
        if least > limit {
            return None;
        }
    }
    row.last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_slip_is_found_and_another_word_is_not() {
        let names = ["MyFunction", "Table", "Queue"];
        assert_eq!(super::nearest("MyFuncton", names.into_iter()), Some("MyFunction"));
        assert_eq!(super::nearest("Bucket", names.into_iter()), None);
    }

    #[test]
    fn each_kind_of_slip_counts_one() {
        for (a, b, expected) in [
            ("Queue", "Queue", Some(0)),
            ("Queue", "qUEUE", Some(0)),
            ("Queue", "Queu", Some(1)),
            ("Queue", "XQueue", Some(1)),
            ("Queue", "Quexe", Some(1)),
            ("Queue", "Quxxe", Some(2)),
            ("ABCDEF", "BCDEFG", Some(2)),
            ("ABCDEFG", "CDEFGHI", None),
            ("", "ab", Some(2)),
            ("ab", "", Some(2)),
            ("", "", Some(0)),
            ("abcdefgh", "abxxxfgh", None),
        ] {
            assert_eq!(super::distance(a, b, 2), expected, "{a} {b}");
        }
    }

    #[test]
    fn the_bound_changes_no_distance_within_it() {
        let words =
            ["a", "ab", "ba", "abc", "cab", "bca", "abab", "baba", "aabb", "ccaabb", "abcabc", "bcabca"];
        for a in words {
            for b in words {
                let all = super::distance(a, b, 99).unwrap();
                for limit in 0..6 {
                    assert_eq!(
                        super::distance(a, b, limit),
                        Some(all).filter(|all| *all <= limit),
                        "{a} {b}"
                    );
                }
            }
        }
    }

    /// A template may have 500 such mistakes: without the bound, minutes go by.
    #[test]
    fn long_names_are_told_apart_at_once() {
        let names: Vec<String> = (0..150).map(|n| format!("Res{}{n}", "x".repeat(200))).collect();
        for n in 0..150 {
            let name = format!("Rez{}{n}", "y".repeat(200));
            assert_eq!(super::nearest(&name, names.iter().map(String::as_str)), None);
        }
    }
}
