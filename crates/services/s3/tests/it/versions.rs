//! Versions and delete markers.

use crate::world::{Answer, World};

const ON: &str = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
const SUSPENDED: &str = "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>";

async fn put(world: &World, body: &str) -> String {
    world.put("/bkt/k", body).await.ok().header("x-amz-version-id").to_owned()
}

fn ids(answer: &Answer) -> Vec<&str> {
    answer.elements("VersionId")
}

#[tokio::test]
async fn a_life_with_versions() {
    let world = World::with_bucket().await;
    assert_eq!(put(&world, "null").await, "");
    assert_eq!(world.get("/bkt?versioning").await.ok().element("Status"), "");
    world.put("/bkt?versioning", ON).await.ok();
    assert_eq!(world.get("/bkt?versioning").await.element("Status"), "Enabled");
    let (v1, v2) = (put(&world, "1").await, put(&world, "2").await);
    assert_eq!(ids(&world.get("/bkt?versions").await.ok()), [&v2, &v1, "null"]);
    assert_eq!(world.get(&format!("/bkt/k?versionId={v1}")).await.ok().text(), "1");
    assert_eq!(world.get("/bkt/k?versionId=null").await.ok().text(), "null");

    let deleted = world.delete("/bkt/k").await;
    let marker = deleted.header("x-amz-version-id").to_owned();
    assert_eq!((deleted.status, deleted.header("x-amz-delete-marker")), (204, "true"));
    let hidden = world.get("/bkt/k").await;
    assert_eq!((hidden.refusal(), hidden.header("x-amz-delete-marker")), ((404, "NoSuchKey"), "true"));
    let asked = world.get(&format!("/bkt/k?versionId={marker}")).await;
    assert_eq!((asked.refusal(), asked.header("x-amz-delete-marker")), ((405, "MethodNotAllowed"), "true"));
    assert!(world.get("/bkt").await.ok().elements("Key").is_empty());
    let listed = world.get("/bkt?versions").await;
    assert_eq!((listed.elements("DeleteMarker").len(), listed.elements("Version").len()), (1, 3));
    assert_eq!(world.delete("/bkt").await.refusal(), (409, "BucketNotEmpty"));

    let undone = world.delete(&format!("/bkt/k?versionId={marker}")).await;
    assert_eq!((undone.status, undone.header("x-amz-delete-marker")), (204, "true"));
    assert_eq!(world.get("/bkt/k").await.ok().text(), "2");
    world.delete(&format!("/bkt/k?versionId={v2}")).await.ok();
    assert_eq!(world.get("/bkt/k").await.ok().text(), "1", "the version before is current again");
    assert_eq!(world.get(&format!("/bkt/k?versionId={v2}")).await.refusal(), (404, "NoSuchVersion"));
    assert_eq!(world.get("/bkt/k?versionId=bad").await.refusal(), (400, "InvalidArgument"));

    world.put("/bkt?versioning", SUSPENDED).await.ok();
    assert_eq!(put(&world, "null again").await, "");
    assert_eq!(ids(&world.get("/bkt?versions").await), ["null", &v1]);
    for id in ["null", &v1] {
        world.delete(&format!("/bkt/k?versionId={id}")).await.ok();
    }
    assert_eq!(world.delete("/bkt").await.status, 204);
}

#[tokio::test]
async fn pages_of_versions_add_up() {
    let world = World::with_bucket().await;
    world.put("/bkt?versioning", ON).await.ok();
    for key in ["a", "b/1", "b/2", "c"] {
        for body in ["1", "2"] {
            world.put(&format!("/bkt/{key}"), body).await.ok();
        }
    }
    world.delete("/bkt/c").await.ok();
    let all = world.get("/bkt?versions").await.ok();
    assert_eq!(all.elements("VersionId").len(), 9);
    assert_eq!(all.elements("IsLatest").iter().filter(|latest| **latest == "true").count(), 4);
    let (mut seen, mut next) = (Vec::new(), String::new());
    for _ in 0..20 {
        let page = world.get(&format!("/bkt?versions&max-keys=2{next}")).await.ok();
        seen.extend(page.elements("VersionId").into_iter().map(str::to_owned));
        if page.element("IsTruncated") == "false" {
            break;
        }
        let (key, id) = (page.element("NextKeyMarker"), page.element("NextVersionIdMarker"));
        next = format!("&key-marker={}&version-id-marker={id}", key.replace('/', "%2F"));
    }
    let mut expected: Vec<String> = all.elements("VersionId").into_iter().map(str::to_owned).collect();
    expected.sort();
    seen.sort();
    assert_eq!(seen, expected);
    let grouped = world.get("/bkt?versions&delimiter=%2F").await.ok();
    assert_eq!(grouped.elements("CommonPrefixes").len(), 1);
    assert_eq!(grouped.elements("VersionId").len(), 5);
}

/// As recorded in <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_list_operations.snapshot.json>
/// (read 2026-11-21): whoever removes what a page lists misses nothing on the next.
#[tokio::test]
async fn a_page_begins_after_a_version_that_is_gone() {
    let world = World::with_bucket().await;
    world.send("PUT", "/bkt?versioning", &[], ON).await.ok();
    let mut ids = Vec::new();
    for body in ["1", "2", "3", "4"] {
        ids.push(put(&world, body).await);
    }
    ids.reverse();
    for gone in &ids[..2] {
        assert_eq!(world.delete(&format!("/bkt/k?versionId={gone}")).await.status, 204);
    }
    let after = format!("/bkt?versions&key-marker=k&version-id-marker={}", ids[1]);
    let rest = world.get(&after).await.ok();
    assert_eq!(rest.elements("VersionId"), [&*ids[2], &*ids[3]]);
    assert_eq!(rest.elements("IsLatest"), ["true", "false"]);
    let marker = world.delete("/bkt/k").await.header("x-amz-version-id").to_owned();
    let newest = put(&world, "5").await;
    assert_eq!(world.delete(&format!("/bkt/k?versionId={newest}")).await.status, 204);
    let after = format!("/bkt?versions&key-marker=k&version-id-marker={newest}");
    let rest = world.get(&after).await.ok();
    assert_eq!(rest.elements("DeleteMarker").len(), 1);
    assert!(rest.elements("DeleteMarker")[0].contains(&marker));
    assert!(rest.elements("DeleteMarker")[0].contains("<IsLatest>true</IsLatest>"));
}
