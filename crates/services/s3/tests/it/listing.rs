//! Listings over the wire; the rules have their own tests.

use crate::world::{World, md5};

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
    let deleted = world.send("POST", "/bkt?delete", &[("content-md5", &md5(list))], list).await.ok();
    assert_eq!((deleted.elements("Deleted").len(), deleted.elements("Error").len()), (3, 0));
    assert_eq!(world.get("/bkt").await.elements("Key"), ["3"]);
    assert_eq!(
        world
            .send("POST", "/bkt?delete", &[("content-md5", &md5("<Delete></Delete>"))], "<Delete></Delete>")
            .await
            .refusal(),
        (400, "MalformedXML")
    );
}

#[tokio::test]
async fn a_description_is_compared_with_what_was_said_of_it() {
    let world = World::with_bucket().await;
    let list = "<Delete><Object><Key>k</Key></Object></Delete>";
    world.put("/bkt/k", "v").await.ok();
    let refusals = [
        (vec![], "InvalidRequest"),
        (vec![("content-md5", "rL0Y20xC+Fzt72VPzMSk2A==")], "BadDigest"),
        (vec![("content-md5", "short")], "InvalidDigest"),
        (vec![("x-amz-checksum-crc32", "AAAAAA==")], "BadDigest"),
        (vec![("x-amz-checksum-crc32", "AAA=")], "InvalidRequest"),
    ];
    for (headers, code) in refusals {
        assert_eq!(
            world.send("POST", "/bkt?delete", &headers, list).await.refusal(),
            (400, code),
            "{headers:?}"
        );
    }
    world.get("/bkt/k").await.ok();
    let tags = "<Tagging><TagSet></TagSet></Tagging>";
    let tagged =
        world.send("PUT", "/bkt?tagging", &[("content-md5", "rL0Y20xC+Fzt72VPzMSk2A==")], tags).await;
    assert_eq!(tagged.refusal(), (400, "BadDigest"));
}

#[tokio::test]
async fn what_s3s_does_not_know_is_not_taken_for_something_else() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "v").await.ok();
    for path in
        ["/bkt/new?renameObject", "/bkt/k?encryption", "/bkt/k?annotation&annotationName=a", "/bkt?abac"]
    {
        let refused = world.send("PUT", path, &[("x-amz-rename-source", "/bkt/k")], "<x/>").await;
        assert_eq!(refused.refusal(), (501, "NotImplemented"), "{path}");
    }
    assert_eq!(world.get("/bkt?metadataConfiguration").await.refusal(), (501, "NotImplemented"));
    assert_eq!(world.get("/bkt/new").await.refusal(), (404, "NoSuchKey"));
    assert_eq!(world.get("/bkt/k").await.ok().text(), "v");
}

#[tokio::test]
async fn buckets_of_a_region_and_without_a_place_to_go_on_from() {
    let world = World::with_bucket().await;
    let all = world.get("/?continuation-token=&bucket-region=us-east-1").await.ok();
    assert_eq!(all.elements("Name"), ["bkt"]);
    assert_eq!(world.get("/").await.ok().elements("BucketRegion"), Vec::<&str>::new());
    for asked in ["prefix=b", "max-buckets=1", "bucket-region=us-east-1"] {
        let told = world.get(&format!("/?{asked}")).await.ok();
        assert_eq!(told.element("BucketRegion"), "us-east-1", "{asked}");
    }
    let nowhere = world.get("/?bucket-region=Mars").await;
    assert_eq!(nowhere.refusal(), (400, "InvalidArgument"));
    assert_eq!(
        (nowhere.element("Message"), nowhere.element("ArgumentName")),
        ("Argument value Mars is not a valid AWS Region", "bucket-region")
    );
}

#[tokio::test]
async fn uploads_are_paged_from_a_key_and_an_upload() {
    let world = World::with_bucket().await;
    let none = world.get("/bkt?uploads").await.ok();
    assert_eq!((none.element("NextKeyMarker"), none.element("IsTruncated")), ("", "false"));
    let mut ids = Vec::new();
    for key in ["a", "b"] {
        let begun = world.send("POST", &format!("/bkt/{key}?uploads"), &[], "").await.ok();
        ids.push(begun.element("UploadId").to_owned());
    }
    let all = world.get("/bkt?uploads").await.ok();
    assert_eq!((all.element("NextKeyMarker"), all.element("NextUploadIdMarker")), ("b", &*ids[1]));
    let (first, second) = (&ids[0], &ids[1]);
    let ignored = world.get(&format!("/bkt?uploads&upload-id-marker={second}")).await.ok();
    assert_eq!((ignored.elements("Key"), ignored.element("UploadIdMarker")), (vec!["a", "b"], ""));
    let other = world.get(&format!("/bkt?uploads&key-marker=a&upload-id-marker={second}")).await;
    assert_eq!(other.refusal(), (400, "InvalidArgument"));
    assert_eq!(
        (other.element("Message"), other.element("ArgumentValue")),
        ("Invalid uploadId marker", &**second)
    );
    world.delete(&format!("/bkt/a?uploadId={first}")).await;
    let rest = world.get(&format!("/bkt?uploads&key-marker=a&upload-id-marker={first}")).await.ok();
    assert_eq!(rest.elements("Key"), ["b"], "aborted since the page before");
    let negative = world.get("/bkt?uploads&max-uploads=-1").await;
    assert_eq!(negative.refusal(), (400, "InvalidArgument"));
    assert_eq!(negative.element("ArgumentName"), "max-uploads");
}
