//! Versions against a model: whatever happens to a key, what is there is what S3 says is there.

use super::*;
use crate::finding;
use proptest::prelude::*;
use store::Store;

#[derive(Debug, Clone, Copy)]
enum Act {
    Put,
    Delete,
    /// Removes the version at this place in the history.
    Remove(usize),
    Set(Versioning),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        3 => Just(Act::Put),
        2 => Just(Act::Delete),
        2 => (0usize..4).prop_map(Act::Remove),
        1 => Just(Act::Set(Versioning::Enabled)),
        1 => Just(Act::Set(Versioning::Suspended)),
    ];
    proptest::collection::vec(act, 0..25)
}

/// The definition: versions of one key, newest first; a marker has no content.
#[derive(Debug, Default, Clone, PartialEq)]
struct Model {
    versions: Vec<(String, Option<u64>)>,
}

impl Model {
    fn begin(&mut self, versioning: Versioning) {
        if versioning != Versioning::Enabled {
            self.versions.retain(|(id, _)| id != NULL);
        }
    }
}

fn blob(number: u64) -> BlobId {
    BlobId::parse(format!("{number:064x}")).expect("valid")
}

fn object(number: u64) -> ObjectRow {
    ObjectRow::draft(Content::Blob(blob(number)), number, number.to_string(), None, true)
}

fn as_model(tx: &Read<'_>) -> Model {
    let current = current(tx, "b", "k").expect("reads").map(VersionRow::Object);
    let older = tx
        .scan::<Versions>(&name("b", "k"), None, usize::MAX)
        .expect("reads")
        .into_iter()
        .map(|(_, row)| row);
    let rows = current.into_iter().chain(older);
    let versions = rows.map(|row| match &row {
        VersionRow::Object(object) => (row.version_id().to_owned(), Some(object.size_bytes)),
        VersionRow::DeleteMarker(_) => (row.version_id().to_owned(), None),
    });
    Model { versions: versions.collect() }
}

fn play(acts: Vec<Act>) -> Result<(), TestCaseError> {
    let store = Store::in_memory().expect("a store");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let (mut model, mut versioning) = (Model::default(), Versioning::Off);
    for (number, act) in (1u64..).zip(acts) {
        let moment = move |versioning| Moment { versioning, now: Timestamp::UNIX_EPOCH, salt: "salt" };
        match act {
            Act::Set(to) => versioning = to,
            Act::Put => {
                let put = store.write(move |tx| put(tx, "b", "k", object(number), &moment(versioning)));
                let row = runtime.block_on(put).expect("puts");
                model.begin(versioning);
                model.versions.insert(0, (row.version_id, Some(number)));
            }
            Act::Delete => {
                let deleted = store.write(move |tx| delete(tx, "b", "k", &moment(versioning)));
                let marker = runtime.block_on(deleted).expect("deletes");
                model.begin(versioning);
                prop_assert_eq!(marker.is_some(), versioning != Versioning::Off);
                model.versions.splice(0..0, marker.map(|marker| (marker.version_id, None)));
            }
            Act::Remove(at) => {
                let Some((id, _)) = model.versions.get(at).cloned() else { continue };
                let removed = store.write(move |tx| remove(tx, "b", "k", &id));
                prop_assert!(runtime.block_on(removed).expect("removes").is_some());
                model.versions.remove(at);
            }
        }
        let check = store.read(|tx| {
            let there = as_model(tx);
            let seen = finding::object(tx, "b", "k", None).ok().map(|row| row.size_bytes);
            let in_use = tx.scan::<BlobUses>(&(), None, usize::MAX)?.len();
            Ok::<_, Fault>((there, seen, in_use))
        });
        let (there, seen, in_use) = runtime.block_on(check).expect("reads");
        prop_assert_eq!(&there, &model);
        prop_assert_eq!(seen, model.versions.first().and_then(|(_, content)| *content));
        prop_assert_eq!(in_use, model.versions.iter().filter(|(_, content)| content.is_some()).count());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_there_is_what_s3_says(acts in acts()) {
        play(acts)?;
    }
}
