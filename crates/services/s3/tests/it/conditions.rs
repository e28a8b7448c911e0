//! Conditional writes, as AWS has answered them in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.snapshot.json> (read 2026-11-21).

use crate::world::World;

#[tokio::test]
async fn a_put_takes_one_condition_of_the_right_kind() {
    let world = World::with_bucket().await;
    let tag = world.put("/bkt/k", "v").await.ok().header("etag").to_owned();
    let put = async |headers: &[(&str, &str)]| world.send("PUT", "/bkt/k", headers, "w").await;
    let star = put(&[("if-match", "*")]).await;
    assert_eq!((star.refusal(), star.element("Header")), ((501, "NotImplemented"), "If-Match"));
    let both = put(&[("if-match", &tag), ("if-none-match", "*")]).await;
    assert_eq!((both.refusal(), both.element("Header")), ((501, "NotImplemented"), "If-Match,If-None-Match"));
    let other = put(&[("if-none-match", &tag)]).await;
    assert_eq!((other.refusal(), other.element("Header")), ((501, "NotImplemented"), "If-None-Match"));
    assert_eq!(world.get("/bkt/k").await.ok().text(), "v");
    put(&[("if-match", &tag)]).await.ok();
}

#[tokio::test]
async fn an_upload_in_parts_conflicts_with_what_was_put_since_it_began() {
    let world = World::with_bucket().await;
    let begin = async || {
        let begun = world.send("POST", "/bkt/k?uploads", &[], "").await.ok();
        let at = format!("/bkt/k?uploadId={}", begun.element("UploadId"));
        let tag = world.put(&format!("{at}&partNumber=1"), "part").await.ok().header("etag").to_owned();
        let list = format!(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{tag}</ETag></Part></CompleteMultipartUpload>"
        );
        (at, list)
    };
    let before = world.put("/bkt/k", "before").await.ok().header("etag").to_owned();
    let (at, list) = begin().await;
    let during = world.put("/bkt/k", "during").await.ok().header("etag").to_owned();
    let stale = world.send("POST", &at, &[("if-match", &before)], &list).await;
    assert_eq!(stale.refusal(), (412, "PreconditionFailed"));
    let conflict = world.send("POST", &at, &[("if-match", &during)], &list).await;
    assert_eq!((conflict.refusal(), conflict.element("Key")), ((409, "ConditionalRequestConflict"), "k"));
    let (at, list) = begin().await;
    world.send("POST", &at, &[("if-match", &during)], &list).await.ok();
    let only_new = [("if-none-match", "*")];
    let (at, list) = begin().await;
    let there = world.send("POST", &at, &only_new, &list).await;
    assert_eq!(there.refusal(), (412, "PreconditionFailed"));
    world.delete("/bkt/k").await.ok();
    let conflict = world.send("POST", &at, &only_new, &list).await;
    assert_eq!(conflict.refusal(), (409, "ConditionalRequestConflict"));
    assert_eq!(conflict.element("Condition"), "If-None-Match");
    let (at, list) = begin().await;
    world.send("POST", &at, &only_new, &list).await.ok();
}

#[tokio::test]
async fn a_time_to_come_says_nothing_of_a_copy() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "v").await.ok();
    let copy = async |since: &str| {
        let headers = [("x-amz-copy-source", "/bkt/k"), ("x-amz-copy-source-if-modified-since", since)];
        world.send("PUT", "/bkt/copy", &headers, "").await
    };
    copy("Sat, 29 Oct 2094 19:43:31 GMT").await.ok();
    copy("Sat, 29 Oct 1994 19:43:31 GMT").await.ok();
}

#[tokio::test]
async fn a_time_to_come_says_nothing_of_a_read() {
    let world = World::with_bucket().await;
    let made = world.put("/bkt/k", "v").await.ok();
    assert_eq!(made.status, 200);
    let modified = world.get("/bkt/k").await.ok().header("last-modified").to_owned();
    for method in ["GET", "HEAD"] {
        let since =
            async |time: &str| world.send(method, "/bkt/k", &[("if-modified-since", time)], "").await.status;
        assert_eq!(since("Sat, 29 Oct 2094 19:43:31 GMT").await, 200);
        assert_eq!(since(&modified).await, 304);
    }
}

#[tokio::test]
async fn tags_of_a_delete_marker_are_not_allowed() {
    let world = World::with_bucket().await;
    let versioning = |status: &str| {
        format!("<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>")
    };
    world.put("/bkt?versioning", &versioning("Enabled")).await.ok();
    world.put("/bkt/k", "v").await.ok();
    world.delete("/bkt/k").await.ok();
    assert_eq!(world.get("/bkt/k").await.refusal(), (404, "NoSuchKey"));
    for method in ["GET", "DELETE"] {
        let refused = world.send(method, "/bkt/k?tagging", &[], "").await;
        assert_eq!((refused.refusal(), refused.element("Method")), ((405, "MethodNotAllowed"), method));
    }
    world.put("/bkt?versioning", &versioning("Suspended")).await.ok();
    assert_eq!(world.put("/bkt/k", "v").await.ok().header("x-amz-version-id"), "");
    assert_eq!(world.get("/bkt/k").await.ok().header("x-amz-version-id"), "null");
    assert_eq!(world.delete("/bkt/k").await.ok().header("x-amz-version-id"), "null");
}

#[tokio::test]
async fn only_the_owner_s_ownership_is_offered() {
    let world = World::with_bucket().await;
    let asked = |kind: &str| {
        format!(
            "<OwnershipControls><Rule><ObjectOwnership>{kind}</ObjectOwnership></Rule></OwnershipControls>"
        )
    };
    world.put("/bkt?ownershipControls", &asked("BucketOwnerEnforced")).await.ok();
    assert_eq!(
        world.put("/bkt?ownershipControls", &asked("ObjectWriter")).await.refusal(),
        (501, "NotImplemented")
    );
    assert_eq!(world.put("/bkt?ownershipControls", &asked("Nobody")).await.refusal(), (400, "MalformedXML"));
    let wrong = world.send("PUT", "/other", &[("x-amz-object-ownership", "Nobody")], "").await;
    assert_eq!(
        (wrong.refusal(), wrong.element("ArgumentName")),
        ((400, "InvalidArgument"), "x-amz-object-ownership")
    );
}
