//! The name that was probably meant.

/// The closest of the names, if it is close enough to be a slip of the pen.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = 1 + name.chars().count() / 4;
    let distances = names.map(|other| (distance(name, other), other));
    distances.filter(|(distance, _)| *distance <= limit).min().map(|(_, other)| other)
}

/// Insertions, deletions and replacements, without regard to case.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
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
