//! Uploads in parts.

use crate::world::{Who, World};
use bytes::Bytes;

const PART: usize = 5 << 20;

async fn begin(world: &World, headers: &[(&str, &str)]) -> String {
    world.send("POST", "/bkt/k?uploads", headers, "").await.ok().element("UploadId").to_owned()
}

async fn part(world: &World, upload: &str, number: u32, body: Vec<u8>) -> String {
    let path = format!("/bkt/k?partNumber={number}&uploadId={upload}");
    let put = world.send_as(Who::Root.keys(None), "PUT", &path, &[], Bytes::from(body)).await.ok();
    put.header("etag").to_owned()
}

fn list(parts: &[(u32, &str)]) -> String {
    let each = parts.iter().map(|(number, tag)| {
        format!("<Part><PartNumber>{number}</PartNumber><ETag>{}</ETag></Part>", tag.replace('"', "&quot;"))
    });
    format!("<CompleteMultipartUpload>{}</CompleteMultipartUpload>", each.collect::<String>())
}

#[tokio::test]
async fn parts_become_an_object() {
    let world = World::with_bucket().await;
    let upload = begin(&world, &[("x-amz-meta-a", "1")]).await;
    let first = part(&world, &upload, 1, vec![b'a'; PART]).await;
    part(&world, &upload, 2, b"dropped".to_vec()).await;
    let third = part(&world, &upload, 3, b"end".to_vec()).await;
    let parts = world.get(&format!("/bkt/k?uploadId={upload}&max-parts=2")).await.ok();
    assert_eq!((parts.elements("PartNumber"), parts.element("IsTruncated")), (vec!["1", "2"], "true"));
    let beyond = world.get(&format!("/bkt/k?uploadId={upload}&part-number-marker=9")).await.ok();
    assert_eq!((beyond.element("PartNumberMarker"), beyond.element("NextPartNumberMarker")), ("9", "0"));
    let negative = world.get(&format!("/bkt/k?uploadId={upload}&max-parts=-1")).await;
    assert_eq!(negative.refusal(), (400, "InvalidArgument"));
    assert_eq!(world.get("/bkt?uploads").await.ok().element("UploadId"), upload);
    for (query, name) in [
        (format!("/k?uploadId={upload}&max-parts=-1"), "max-parts"),
        (format!("/k?uploadId={upload}&part-number-marker=-1"), "part-number-marker"),
        ("?uploads&max-uploads=-1".to_owned(), "max-uploads"),
    ] {
        let negative = world.get(&format!("/bkt{query}")).await;
        assert_eq!((negative.refusal(), negative.element("ArgumentName")), ((400, "InvalidArgument"), name));
    }
    assert_eq!(world.get("/bkt/k").await.refusal(), (404, "NoSuchKey"), "not before it is complete");

    let complete = format!("/bkt/k?uploadId={upload}");
    let try_list = async |parts: &[(u32, &str)]| world.send("POST", &complete, &[], &list(parts)).await;
    assert_eq!(try_list(&[]).await.refusal(), (400, "MalformedXML"));
    assert_eq!(try_list(&[(1, "\"other\"")]).await.refusal(), (400, "InvalidPart"));
    assert_eq!(try_list(&[(0, &first)]).await.element("Message"), "PartNumber must be &gt;= 1");
    let disordered = try_list(&[(3, &third), (1, &first)]).await;
    assert_eq!((disordered.refusal(), disordered.element("UploadId")), ((400, "InvalidPartOrder"), &*upload));
    let done = try_list(&[(1, &first), (3, &third)]).await.ok();
    assert!(done.element("ETag").contains("-2"), "{done:?}");
    assert_eq!(try_list(&[(1, &first)]).await.refusal(), (404, "NoSuchUpload"));

    let got = world.get("/bkt/k").await.ok();
    assert_eq!((got.body.len(), got.header("x-amz-meta-a")), (PART + 3, "1"));
    assert!(got.body.ends_with(b"aaend"));
    let across = format!("bytes={}-{}", PART - 2, PART + 1);
    assert_eq!(world.send("GET", "/bkt/k", &[("range", &across)], "").await.text(), "aaen");
    let last = world.get("/bkt/k?partNumber=2").await;
    assert_eq!((last.status, last.text(), last.header("x-amz-mp-parts-count")), (206, "end", "2"));
    let attributes = [("x-amz-object-attributes", "ObjectSize,ObjectParts,Checksum")];
    let told = world.send("GET", "/bkt/k?attributes", &attributes, "").await.ok();
    assert_eq!(told.element("ObjectSize"), (PART + 3).to_string());
    let tag = world.send("GET", "/bkt/k?attributes", &[("x-amz-object-attributes", "ETag")], "").await.ok();
    assert_eq!(format!("\"{}\"", tag.element("ETag")), got.header("etag"), "here it has no quotes");
    assert!(!told.element("ChecksumCRC64NVME").is_empty(), "{told:?}");
    assert_eq!(told.element("ObjectParts"), "<PartsCount>2</PartsCount>");
    let unknown = [("x-amz-object-attributes", "ObjectSize,Colour")];
    let unknown = world.send("GET", "/bkt/k?attributes", &unknown, "").await;
    assert_eq!(unknown.refusal(), (400, "InvalidArgument"));
    assert_eq!(unknown.element("ArgumentValue"), "Colour");
    let copied = world.send("PUT", "/bkt/copy", &[("x-amz-copy-source", "/bkt/k")], "").await.ok();
    assert!(!copied.element("ETag").contains('-'), "a copy is one piece");
    assert_eq!(world.get("/bkt/copy").await.body, got.body);
}

#[tokio::test]
async fn small_parts_and_aborted_uploads() {
    let world = World::with_bucket().await;
    let upload = begin(&world, &[]).await;
    let one = part(&world, &upload, 1, b"1".to_vec()).await;
    let two = part(&world, &upload, 2, b"2".to_vec()).await;
    let complete = format!("/bkt/k?uploadId={upload}");
    let small = world.send("POST", &complete, &[], &list(&[(1, &one), (2, &two)])).await;
    assert_eq!(small.refusal(), (400, "EntityTooSmall"));
    let zero = world.put(&format!("/bkt/k?partNumber=0&uploadId={upload}"), "").await;
    assert_eq!(zero.refusal(), (400, "InvalidArgument"));
    assert_eq!(world.delete(&complete).await.status, 204);
    assert_eq!(world.delete(&complete).await.refusal(), (404, "NoSuchUpload"));
    let late = world.put(&format!("/bkt/k?partNumber=1&uploadId={upload}"), "late").await;
    assert_eq!(late.refusal(), (404, "NoSuchUpload"));
}

#[tokio::test]
async fn parts_are_copied_from_objects() {
    let world = World::with_bucket().await;
    world.put("/bkt/source", "0123456789").await.ok();
    let upload = begin(&world, &[]).await;
    let path = format!("/bkt/k?partNumber=1&uploadId={upload}");
    let copy = async |range: &str| {
        let headers = [("x-amz-copy-source", "/bkt/source"), ("x-amz-copy-source-range", range)];
        world.send("PUT", &path, &headers, "").await
    };
    assert_eq!(copy("bytes=5-10").await.refusal(), (400, "InvalidArgument"));
    assert_eq!(copy("bytes=10-12").await.refusal(), (400, "InvalidRequest"));
    let copied = copy("bytes=2-5").await.ok();
    assert_eq!(copied.elements("ChecksumCRC64NVME"), Vec::<&str>::new(), "no algorithm was asked for");
    let tag = copied.element("ETag").replace("&quot;", "\"");
    world.send("POST", &format!("/bkt/k?uploadId={upload}"), &[], &list(&[(1, &tag)])).await.ok();
    assert_eq!(world.get("/bkt/k").await.text(), "2345");
}

#[tokio::test]
async fn a_completion_that_is_repeated_is_answered_again() {
    let world = World::with_bucket().await;
    let begun = world.send("POST", "/bkt/k?uploads", &[], "").await.ok();
    let at = format!("/bkt/k?uploadId={}", begun.element("UploadId"));
    let tag = world.put(&format!("{at}&partNumber=1"), "part").await.ok().header("etag").to_owned();
    let list = |tag: &str| {
        format!(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{tag}</ETag></Part></CompleteMultipartUpload>"
        )
    };
    let first = world.send("POST", &at, &[], &list(&tag)).await.ok();
    let again = world.send("POST", &at, &[], &list(&tag)).await.ok();
    assert_eq!(first.element("ETag"), again.element("ETag"));
    assert_eq!(world.get("/bkt?versions").await.elements("Key").len(), 1);
    assert_eq!(world.send("POST", &at, &[], &list("other")).await.refusal(), (404, "NoSuchUpload"));
    world.put("/bkt/k", "overwritten").await.ok();
    assert_eq!(world.send("POST", &at, &[], &list(&tag)).await.refusal(), (404, "NoSuchUpload"));
    assert_eq!(world.get("/bkt/k").await.ok().text(), "overwritten");
}

#[tokio::test]
async fn completions_say_what_the_upload_said_of_checksums() {
    let world = World::with_bucket().await;
    let begun =
        world.send("POST", "/bkt/k?uploads", &[("x-amz-checksum-algorithm", "SHA256")], "").await.ok();
    let at = format!("/bkt/k?uploadId={}", begun.element("UploadId"));
    let listed = world.get("/bkt?uploads").await.ok();
    assert_eq!(
        (listed.element("ChecksumAlgorithm"), listed.element("ChecksumType")),
        ("SHA256", "COMPOSITE")
    );
    let part = world.put(&format!("{at}&partNumber=1"), "some value").await.ok();
    let (tag, sum) = (part.header("etag").to_owned(), part.header("x-amz-checksum-sha256").to_owned());
    let list = |sum: &str| {
        format!(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{tag}</ETag>{sum}</Part></CompleteMultipartUpload>"
        )
    };
    let without = world.send("POST", &at, &[], &list("")).await;
    assert_eq!(without.refusal(), (400, "InvalidRequest"));
    assert!(without.element("Message").contains("missing for part 1"), "{without:?}");
    let with = list(&format!("<ChecksumSHA256>{sum}</ChecksumSHA256>"));
    let other = world.send("POST", &at, &[("x-amz-checksum-type", "FULL_OBJECT")], &with).await;
    assert_eq!(other.refusal(), (400, "InvalidRequest"));
    let done = world.send("POST", &at, &[("x-amz-checksum-type", "COMPOSITE")], &with).await.ok();
    assert_eq!(done.element("ChecksumType"), "COMPOSITE");
    let value = "DnKotDi4EtYGwNMDKmnR6SqH3bWVOlo2BC+tsz9rHqw=";
    let head = world.send("HEAD", "/bkt/k", &[("x-amz-checksum-mode", "ENABLED")], "").await.ok();
    assert_eq!(head.header("x-amz-checksum-sha256"), format!("{value}-1"));
    let asked = [("x-amz-object-attributes", "Checksum")];
    let told = world.send("GET", "/bkt/k?attributes", &asked, "").await.ok();
    assert_eq!((told.element("ChecksumSHA256"), told.element("ChecksumType")), (value, "COMPOSITE"));
    let beyond = [("x-amz-object-attributes", "ObjectParts"), ("x-amz-part-number-marker", "9")];
    let beyond = world.send("GET", "/bkt/k?attributes", &beyond, "").await.ok();
    assert_eq!((beyond.element("NextPartNumberMarker"), beyond.element("IsTruncated")), ("0", "false"));
}
