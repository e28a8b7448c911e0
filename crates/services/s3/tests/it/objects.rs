//! Objects: what is put comes back, whole, described and under its conditions.

use crate::world::{Who, World};
use wire::remote::Keys;

/// MD5 of `hello`.
const HELLO: &str = "\"5d41402abc4b2a76b9719d911017c592\"";

#[tokio::test]
async fn what_is_put_comes_back_with_what_was_said_of_it() {
    let world = World::with_bucket().await;
    let said = [
        ("content-type", "text/x"),
        ("cache-control", "no-cache"),
        ("x-amz-meta-colour", "red"),
        ("x-amz-storage-class", "STANDARD_IA"),
        ("x-amz-tagging", "a=1&b=2"),
    ];
    let put = world.send("PUT", "/bkt/a%20b/%C3%A9", &said, "hello").await.ok();
    assert_eq!((put.header("etag"), put.header("x-amz-version-id")), (HELLO, ""));
    assert_eq!(put.header("x-amz-checksum-crc64nvme"), "M3eFcAZSQlc=");
    let got = world.get("/bkt/a%20b/%C3%A9").await.ok();
    assert_eq!(got.text(), "hello");
    for (name, value) in &said[..4] {
        assert_eq!(got.header(name), *value);
    }
    assert_eq!((got.header("x-amz-tagging-count"), got.header("content-length")), ("2", "5"));
    assert_eq!(got.header("x-amz-checksum-crc64nvme"), "", "only on demand");
    let head = world.send("HEAD", "/bkt/a%20b/%C3%A9", &[("x-amz-checksum-mode", "ENABLED")], "").await.ok();
    assert_eq!(
        (head.header("content-length"), head.header("x-amz-checksum-crc64nvme")),
        ("5", "M3eFcAZSQlc=")
    );
    assert!(!head.header("x-amz-request-id").is_empty());
}

#[tokio::test]
async fn ranges() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "0123456789").await.ok();
    let part = world.send("GET", "/bkt/k", &[("range", "bytes=2-4")], "").await;
    assert_eq!((part.status, part.text(), part.header("content-range")), (206, "234", "bytes 2-4/10"));
    let end = world.send("GET", "/bkt/k", &[("range", "bytes=-3")], "").await;
    assert_eq!((end.status, end.text()), (206, "789"));
    assert_eq!(
        world.send("GET", "/bkt/k", &[("range", "bytes=10-")], "").await.refusal(),
        (416, "InvalidRange")
    );
    let part = world.get("/bkt/k?partNumber=1").await;
    assert_eq!((part.status, part.text()), (206, "0123456789"));
}

#[tokio::test]
async fn conditions_on_reads_and_writes() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "hello").await.ok();
    let get = async |name, value| world.send("GET", "/bkt/k", &[(name, value)], "").await.status;
    assert_eq!(get("if-match", HELLO).await, 200);
    assert_eq!(get("if-match", "\"other\"").await, 412);
    assert_eq!(get("if-none-match", HELLO).await, 304);
    assert_eq!(get("if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT").await, 200, "a time to come");
    assert_eq!(get("if-unmodified-since", "Thu, 01 Jan 2015 00:00:00 GMT").await, 412);
    let same = world.send("GET", "/bkt/k", &[("if-none-match", HELLO)], "").await;
    assert_eq!((same.header("etag"), same.body.len()), (HELLO, 0));

    let put = async |key, name, value| world.send("PUT", key, &[(name, value)], "new").await;
    assert_eq!(put("/bkt/k", "if-none-match", "*").await.refusal(), (412, "PreconditionFailed"));
    assert_eq!(put("/bkt/k", "if-match", "\"other\"").await.refusal(), (412, "PreconditionFailed"));
    assert_eq!(put("/bkt/absent", "if-match", HELLO).await.refusal(), (404, "NoSuchKey"));
    assert_eq!(world.get("/bkt/k").await.text(), "hello");
    put("/bkt/k", "if-match", HELLO).await.ok();
    put("/bkt/new", "if-none-match", "*").await.ok();
    assert_eq!(world.get("/bkt/k").await.text(), "new");
}

/// Of many that want to be the first, one is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_one_creates() {
    let world = World::with_bucket().await;
    let all = (0..20).map(|n| {
        let (world, body) = (&world, n.to_string());
        async move { world.send("PUT", "/bkt/lock", &[("if-none-match", "*")], &body).await.status }
    });
    let statuses = futures_util::future::join_all(all).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
}

#[tokio::test]
async fn what_does_not_hold_is_not_kept() {
    let world = World::with_bucket().await;
    let put = async |name, value| world.send("PUT", "/bkt/k", &[(name, value)], "hello").await;
    assert_eq!(put("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==").await.refusal(), (400, "BadDigest"));
    assert_eq!(put("content-md5", "no").await.refusal(), (400, "InvalidDigest"));
    assert_eq!(put("x-amz-checksum-crc32", "AAAAAA==").await.refusal(), (400, "BadDigest"));
    assert_eq!(put("x-amz-server-side-encryption", "aws:kms").await.refusal(), (501, "NotImplemented"));
    assert_eq!(put("x-amz-acl", "public-read").await.refusal(), (400, "AccessControlListNotSupported"));
    assert_eq!(put("x-amz-storage-class", "GLACIER").await.refusal(), (501, "NotImplemented"));
    let long = "k".repeat(1025);
    assert_eq!(world.put(&format!("/bkt/{long}"), "").await.refusal(), (400, "KeyTooLongError"));
    assert_eq!(world.get("/bkt/k").await.refusal(), (404, "NoSuchKey"));
    assert!(world.blobs().is_empty());
    put("x-amz-checksum-crc32", "NhCmhg==").await.ok();
    assert_eq!(world.get("/bkt/k").await.text(), "hello");
}

/// A trailer's checksum arrives after the body, in `aws-chunked`.
#[tokio::test]
async fn trailing_checksums_are_compared() {
    let world = World::with_bucket().await;
    let body = |sum: &str| format!("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:{sum}\r\n\r\n");
    for (sum, status) in [("AAAAAA==", 400), ("NhCmhg==", 200)] {
        let mut request =
            http::Request::put("http://127.0.0.1:4566/bkt/t").body(bytes::Bytes::new()).expect("valid");
        for (name, value) in [
            ("content-encoding", "gzip,aws-chunked"),
            ("x-amz-decoded-content-length", "5"),
            ("x-amz-trailer", "x-amz-checksum-crc32"),
        ] {
            request.headers_mut().insert(name, value.parse().expect("valid"));
        }
        let signed = crate::access::signed_with_payload(request, "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
        let answer = world.answer(signed.map(|_| body(sum).into_bytes().into())).await;
        assert_eq!(answer.status, status, "{answer:?}");
    }
    let got = world.get("/bkt/t").await.ok();
    assert_eq!((got.text(), got.header("content-encoding")), ("hello", "gzip"));
}

#[tokio::test]
async fn copies_share_bytes_and_keep_what_was_said() {
    let world = World::with_bucket().await;
    world.send("PUT", "/bkt/k", &[("x-amz-meta-a", "1"), ("content-type", "text/x")], "hello").await.ok();
    let copy = |headers: &'static [(&'static str, &'static str)]| {
        let world = &world;
        async move { world.send("PUT", "/bkt/copy", headers, "").await }
    };
    assert_eq!(copy(&[("x-amz-copy-source", "/bkt/k")]).await.ok().element("ETag"), HELLO);
    let got = world.get("/bkt/copy").await.ok();
    assert_eq!(
        (got.text(), got.header("x-amz-meta-a"), got.header("content-type")),
        ("hello", "1", "text/x")
    );
    assert_eq!(world.blobs().len(), 1);
    let replaced =
        [("x-amz-copy-source", "bkt/k"), ("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-b", "2")];
    world.send("PUT", "/bkt/copy", &replaced, "").await.ok();
    let got = world.get("/bkt/copy").await;
    assert_eq!((got.header("x-amz-meta-a"), got.header("x-amz-meta-b")), ("", "2"));
    let onto_itself = world.send("PUT", "/bkt/k", &[("x-amz-copy-source", "/bkt/k")], "").await;
    assert_eq!(onto_itself.refusal(), (400, "InvalidRequest"));
    assert_eq!(copy(&[("x-amz-copy-source", "/bkt/absent")]).await.refusal(), (404, "NoSuchKey"));
    assert_eq!(copy(&[("x-amz-copy-source", "/absent/k")]).await.refusal(), (404, "NoSuchBucket"));
    let other = [("x-amz-copy-source", "/bkt/k"), ("x-amz-copy-source-if-match", "\"other\"")];
    assert_eq!(world.send("PUT", "/bkt/copy", &other, "").await.refusal(), (412, "PreconditionFailed"));
}

#[tokio::test]
async fn buckets() {
    let world = World::with_bucket().await;
    world.put("/bkt", "").await.ok();
    assert_eq!(world.put("/xn--bkt", "").await.refusal(), (400, "InvalidBucketName"));
    let west = "<CreateBucketConfiguration><LocationConstraint>us-west-2</LocationConstraint></CreateBucketConfiguration>";
    assert_eq!(world.put("/bkt", west).await.refusal(), (409, "BucketAlreadyOwnedByYou"));
    world.put("/west", west).await.ok();
    assert_eq!(world.get("/west?location").await.element("LocationConstraint"), "");
    assert!(world.get("/west?location").await.text().contains("us-west-2"));
    assert_eq!(world.send("HEAD", "/west", &[], "").await.header("x-amz-bucket-region"), "us-west-2");
    assert_eq!(world.get("/").await.elements("Name"), ["bkt", "west"]);
    assert_eq!(world.get("/absent").await.refusal(), (404, "NoSuchBucket"));
    let missing = world.get("/bkt/a%26b").await;
    assert_eq!((missing.refusal(), missing.element("Key")), ((404, "NoSuchKey"), "a&amp;b"));
    assert_eq!(world.get("/bkt?inventory&id=1").await.refusal(), (501, "NotImplemented"));
    world.put("/bkt/k", "").await.ok();
    assert_eq!(world.delete("/bkt").await.refusal(), (409, "BucketNotEmpty"));
    assert_eq!(world.delete("/bkt/k").await.status, 204);
    assert_eq!(world.delete("/bkt").await.status, 204);
    assert_eq!(world.get("/bkt").await.refusal(), (404, "NoSuchBucket"));
}

#[tokio::test]
async fn tags() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "").await.ok();
    let set = |value: &str| {
        format!("<Tagging><TagSet><Tag><Key>k</Key><Value>{value}</Value></Tag></TagSet></Tagging>")
    };
    world.put("/bkt/k?tagging", &set("1")).await.ok();
    assert_eq!(world.get("/bkt/k?tagging").await.element("Value"), "1");
    assert_eq!(world.put("/bkt/k?tagging", &set("a?b")).await.refusal(), (400, "InvalidTag"));
    assert_eq!(world.delete("/bkt/k?tagging").await.status, 204);
    assert_eq!(world.get("/bkt/k?tagging").await.ok().element("Value"), "");
    assert_eq!(world.get("/bkt?tagging").await.refusal(), (404, "NoSuchTagSet"));
    world.put("/bkt?tagging", &set("2")).await.ok();
    assert_eq!(world.get("/bkt?tagging").await.element("Value"), "2");
    assert_eq!(world.delete("/bkt?tagging").await.status, 204);
    assert_eq!(world.get("/bkt?tagging").await.refusal(), (404, "NoSuchTagSet"));
}

/// The bucket in the host's name, as clients without an endpoint of their own ask.
#[tokio::test]
async fn virtual_hosts() {
    let world = World::with_bucket().await;
    world.put("/bkt/a/b", "hello").await.ok();
    for host in ["bkt.s3.us-east-1.amazonaws.com", "bkt.s3.amazonaws.com", "bkt.localhost:4566"] {
        assert_eq!(world.send_to(host, "GET", "/a/b").await.ok().text(), "hello", "{host}");
    }
    assert_eq!(world.send_to("s3.amazonaws.com", "GET", "/bkt/a/b").await.ok().text(), "hello");
    assert_eq!(world.send_to("bkt.s3.amazonaws.com", "GET", "/").await.ok().elements("Key"), ["a/b"]);
    let request = |uri: &str| http::Request::get(uri).body(bytes::Bytes::new()).expect("valid");
    let none = request("http://bkt.s3.amazonaws.com/a/b").map(svc_s3::http::Body::from);
    assert_eq!(world.answer(none).await.refusal(), (403, "AccessDenied"));
}

/// A key that is overwritten all the time is always there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_of_a_key_that_is_overwritten_always_find_it() {
    let world = std::sync::Arc::new(World::with_bucket().await);
    world.put("/bkt/k", "v0").await.ok();
    let writer = {
        let world = world.clone();
        tokio::spawn(async move {
            for number in 1..40 {
                world.put("/bkt/k", &format!("v{number}")).await.ok();
            }
        })
    };
    while !writer.is_finished() {
        let got = world.get("/bkt/k").await.ok();
        assert!(got.text().starts_with('v'), "{got:?}");
        let copy = world.send("PUT", "/bkt/copy", &[("x-amz-copy-source", "/bkt/k")], "").await;
        copy.ok();
    }
    writer.await.expect("no panic");
}

#[tokio::test]
async fn a_copy_onto_itself_may_change_class_encryption_or_redirect() {
    let world = World::with_bucket().await;
    let copy = async |headers: &[(&str, &str)]| {
        let source = [("x-amz-copy-source", "/bkt/k")];
        world.send("PUT", "/bkt/k", &[&source, headers].concat(), "").await
    };
    world
        .send("PUT", "/bkt/k", &[("x-amz-website-redirect-location", "/old"), ("x-amz-meta-a", "b")], "v")
        .await
        .ok();
    assert_eq!(copy(&[]).await.refusal(), (400, "InvalidRequest"));
    copy(&[("x-amz-website-redirect-location", "/new")]).await.ok();
    let head = world.send("HEAD", "/bkt/k", &[], "").await;
    assert_eq!((head.header("x-amz-website-redirect-location"), head.header("x-amz-meta-a")), ("/new", "b"));
    copy(&[("x-amz-storage-class", "STANDARD_IA")]).await.ok();
    let head = world.send("HEAD", "/bkt/k", &[], "").await;
    assert_eq!(
        (head.header("x-amz-website-redirect-location"), head.header("x-amz-storage-class")),
        ("", "STANDARD_IA")
    );
    copy(&[("x-amz-storage-class", "STANDARD")]).await.ok();
    copy(&[("x-amz-server-side-encryption", "AES256")]).await.ok();
    let wrong = copy(&[("x-amz-metadata-directive", "MOVE")]).await;
    assert_eq!((wrong.refusal(), wrong.element("ArgumentValue")), ((400, "InvalidArgument"), "MOVE"));
}

/// Clients sign the header, whatever it says.
#[tokio::test]
async fn a_signed_range_that_is_none_is_ignored() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "0123456789").await.ok();
    for no_range in ["bytes=3-1", "lines=1", "bytes=0-1,3-4", "bytes=a-b"] {
        let whole = world.send("GET", "/bkt/k", &[("range", no_range)], "").await;
        assert_eq!((whole.status, whole.text()), (200, "0123456789"), "{no_range}");
        assert_eq!(world.send("HEAD", "/bkt/k", &[("range", no_range)], "").await.status, 200);
        let absent = world.send("GET", "/bkt/absent", &[("range", no_range)], "").await;
        assert_eq!(absent.refusal(), (404, "NoSuchKey"));
        let range = [("range", no_range)];
        let stranger = world.send_as(Who::User.keys(None), "GET", "/bkt/k", &range, Default::default()).await;
        assert_eq!(stranger.refusal(), (403, "AccessDenied"));
        let wrong = Keys { secret_access_key: "wrong".into(), ..Who::Root.keys(None) };
        let forged = world.send_as(wrong, "GET", "/bkt/k", &[("range", no_range)], Default::default()).await;
        assert_eq!(forged.refusal(), (403, "SignatureDoesNotMatch"));
    }
    let wrong_version = world.send("GET", "/bkt/k?versionId=nonsense", &[("range", "lines=1")], "").await;
    assert_eq!(wrong_version.refusal(), (400, "InvalidArgument"));
}
