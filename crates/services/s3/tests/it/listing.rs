//! Listings over the wire; the rules have their own tests.

use crate::world::World;

#[tokio::test]
async fn pages_prefixes_and_encoding() {
    let world = World::with_bucket().await;
    for key in ["a", "b%20c", "d/1", "d/2", "e%2Bf"] {
        world.put(&format!("/bkt/{key}"), "x").await.ok();
    }
    let all = world.get("/bkt?list-type=2").await.ok();
    assert_eq!((all.elements("Key"), all.element("KeyCount")), (vec!["a", "b c", "d/1", "d/2", "e+f"], "5"));
    let encoded = world.get("/bkt?list-type=2&encoding-type=url").await.ok();
    assert_eq!(encoded.elements("Key"), ["a", "b%20c", "d/1", "d/2", "e%2Bf"]);
    let grouped = world.get("/bkt?list-type=2&delimiter=%2F").await.ok();
    assert_eq!(
        (grouped.elements("Key").len(), grouped.elements("CommonPrefixes")),
        (3, vec!["<Prefix>d/</Prefix>"])
    );
    let first = world.get("/bkt?list-type=2&max-keys=2").await.ok();
    assert_eq!((first.elements("Key").len(), first.element("IsTruncated")), (2, "true"));
    let token = first.element("NextContinuationToken").to_owned();
    let rest = world.get(&format!("/bkt?list-type=2&continuation-token={token}")).await.ok();
    assert_eq!((rest.elements("Key"), rest.element("IsTruncated")), (vec!["d/1", "d/2", "e+f"], "false"));
    assert_eq!(
        world.get("/bkt?list-type=2&continuation-token=made-up").await.refusal(),
        (400, "InvalidArgument")
    );
    let v1 = world.get("/bkt?max-keys=3&delimiter=%2F").await.ok();
    assert_eq!((v1.element("NextMarker"), v1.elements("CommonPrefixes").len()), ("d/", 1));
    let after = world.get("/bkt?marker=d%2F&delimiter=%2F").await.ok();
    assert_eq!((after.elements("Key"), after.elements("CommonPrefixes").len()), (vec!["e+f"], 0));
    assert_eq!(world.get("/bkt?max-keys=-1").await.refusal(), (400, "InvalidArgument"));
}

#[tokio::test]
async fn many_are_deleted_at_once() {
    let world = World::with_bucket().await;
    for key in ["1", "2", "3"] {
        world.put(&format!("/bkt/{key}"), key).await.ok();
    }
    let list = "<Delete><Object><Key>1</Key></Object><Object><Key>2</Key></Object><Object><Key>absent</Key></Object></Delete>";
    let deleted = world.send("POST", "/bkt?delete", &[], list).await.ok();
    assert_eq!((deleted.elements("Deleted").len(), deleted.elements("Error").len()), (3, 0));
    assert_eq!(world.get("/bkt").await.elements("Key"), ["3"]);
    assert_eq!(
        world.send("POST", "/bkt?delete", &[], "<Delete></Delete>").await.refusal(),
        (400, "MalformedXML")
    );
}
