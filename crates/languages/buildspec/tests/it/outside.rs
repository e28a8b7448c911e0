//! Buildspecs found in public repositories, read from `../shared` when it is there: each is read or refused with a place.

use std::path::PathBuf;

#[test]
fn buildspecs_of_others_are_read_or_refused_with_a_place() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/oracles/buildspec"));
    let folder =
        std::env::var_os("LANDFALL_ORACLES").map_or(folder, |root| PathBuf::from(root).join("buildspec"));
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("left out: {} is not there", folder.display());
        return;
    };
    let (mut read, mut refused) = (0, 0);
    for path in entries.map(|entry| entry.expect("readable").path()) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("readable");
        match lang_buildspec::parse(&text) {
            Ok(found) => {
                read += 1;
                for warning in found.warnings {
                    println!("warning {}", warning.in_text(&name, &text));
                }
            }
            Err(refusal) => {
                refused += 1;
                println!("{refusal}\n{}", refusal.problems.in_text(&name, &text));
                assert!(
                    refusal
                        .problems
                        .iter()
                        .all(|problem| problem.at.line >= 1 && !problem.message.is_empty())
                );
            }
        }
    }
    println!("{read} read, {refused} refused");
    assert!(read > refused, "most of what people write is right");
}
