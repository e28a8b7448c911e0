//! The name that was probably meant.

/// The closest of the names, if it is close enough to be a slip of the pen.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let limit = 1 + name.len() / 4;
    let distances = names.filter_map(|other| Some((distance(&name, other, limit)?, other)));
    distances.min().map(|(_, other)| other)
}

/// Insertions, deletions and replacements, without regard to case; None when there are more than the limit, which is most often seen early.
fn distance(a: &[char], other: &str, limit: usize) -> Option<usize> {
    if other.chars().count().abs_diff(a.len()) > limit {
        return None;
    }
    let b: Vec<char> = other.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
        if row.iter().all(|so_far| *so_far > limit) {
            return None;
        }
    }
    Some(row[b.len()]).filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_slip_is_found_and_another_word_is_not() {
        let names = ["MyFunction", "Table", "Queue"];
        assert_eq!(super::nearest("MyFuncton", names.into_iter()), Some("MyFunction"));
        assert_eq!(super::nearest("Bucket", names.into_iter()), None);
    }
}
