//! The three releases, as changes to `examples/movies`.

pub const CODE: &str = include_str!("../../../../examples/movies/movies.py");
pub const TESTS: &str = include_str!("../../../../examples/movies/test_movies.py");
pub const BUILDSPEC: &str = include_str!("../../../../examples/movies/buildspec.yml");

pub struct Release {
    pub name: &'static str,
    pub what: &'static str,
    /// What is replaced in the code by what.
    change: (&'static str, &'static str),
    /// How its pipeline execution should end.
    pub expected: &'static str,
}

pub const RELEASES: &[Release] = &[
    Release { name: "1", what: "the first release", change: ("", ""), expected: "Succeeded" },
    Release {
        name: "2",
        what: "sorts by title, against its own test",
        change: ("movie[\"year\"]", "movie[\"title\"], reverse=True"),
        expected: "Failed in Build",
    },
    Release {
        name: "3",
        what: "passes its tests and fails on real events",
        change: (
            "find_one(event[\"id\"]) if event.get(\"id\")",
            "MOVIES[int(event[\"id\"])] if event.get(\"id\")",
        ),
        expected: "Failed in Deploy",
    },
];

impl Release {
    pub fn code(&self) -> String {
        let (from, to) = self.change;
        let changed = if from.is_empty() { CODE.to_owned() } else { CODE.replace(from, to) };
        changed.replace("RELEASE = \"1\"", &format!("RELEASE = \"{}\"", self.name))
    }
}

/// What stands behind the alias before the first release.
pub fn before() -> String {
    CODE.replace("RELEASE = \"1\"", "RELEASE = \"0\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_release_differs_from_the_example() {
        let codes: Vec<_> = RELEASES.iter().map(Release::code).collect();
        assert_eq!(codes[0], CODE);
        for (release, code) in RELEASES.iter().zip(&codes).skip(1) {
            assert!(
                code.contains(release.change.1) && code.contains(&format!("RELEASE = \"{}\"", release.name))
            );
        }
    }
}
