//! Lines as YAML counts them: a line feed, a carriage return, or both together end one.
//!
//! Follows: <https://yaml.org/spec/1.2.2/#54-line-break-characters>. Surprises: `str::lines` knows no carriage return alone, so
//! that a place counted by the scanner would show another line, or none.

/// The lines without their ends; an end at the end of the text opens no further line.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_terminator('\n').flat_map(|piece| piece.strip_suffix('\r').unwrap_or(piece).split('\r'))
}

/// The offset of each line; there is one also after an end at the end of the text.
pub fn starts(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let ends_line = |at: &usize| match bytes[*at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    std::iter::once(0).chain((0..bytes.len()).filter(ends_line).map(|at| at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Excerpt, Options, Value, parse};

    #[test]
    fn each_kind_of_end_ends_one_line() {
        let cases: [(&str, &[&str], &[usize]); 6] = [
            ("", &[], &[0]),
            ("a\nb\n", &["a", "b"], &[0, 2, 4]),
            ("a\r\nb", &["a", "b"], &[0, 3]),
            ("a\rb\r", &["a", "b"], &[0, 2, 4]),
            ("a\r\r\n\nb", &["a", "", "", "b"], &[0, 2, 4, 5]),
            ("é\rb", &["é", "b"], &[0, 3]),
        ];
        for (text, pieces, offsets) in cases {
            assert_eq!(lines(text).collect::<Vec<_>>(), pieces, "{text:?}");
            assert_eq!(starts(text).collect::<Vec<_>>(), offsets, "{text:?}");
        }
    }

    #[test]
    fn the_line_of_a_place_is_the_one_that_the_reader_counted() {
        let texts = [
            "a: # x\r  b: 1\r\n\rhere: 2\n",
            "{\"a\": 1,\r\"b\": [\r\n],\r\n\r\"here\": 2}",
            "# x\ra: |\r  t\r\r  u\rhere: 2",
        ];
        for text in texts {
            let root = parse(text, &Options::default()).expect("a good text").root;
            let Value::Map(entries) = root.value else { panic!("a mapping") };
            let (key, _) = entries.last().expect("a key");
            let line = Excerpt::of(text, key.at).expect("a line").line;
            assert!(line.starts_with("here") || line.starts_with("\"here"), "{text:?}: {line:?}");
        }
    }

    #[test]
    fn a_refusal_shows_its_line_after_carriage_returns_alone() {
        for text in ["Arns: !\rSub ${!}\n", "Resources:\n  A\rpi:\n    Type: x: y\n  P"] {
            let refused = parse(text, &Options::default()).expect_err("a bad text");
            let at = refused.first().at;
            assert!(at.line <= lines(text).count() + 1, "{at}");
            let shown = refused.in_text("t", text);
            // Some are noticed behind the end only, where there is no line to show.
            if let Some(line) = lines(text).nth(at.line - 1) {
                assert!(shown.contains(&format!("  {} | {line}\n", at.line)), "{shown}");
            }
        }
    }
}
