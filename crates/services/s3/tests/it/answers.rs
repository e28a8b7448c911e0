//! What answers and refusals look like on the wire, as AWS's have been recorded in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3.snapshot.json> (read 2026-11-21).

use crate::world::{Who, World, md5};
use wire::remote::Keys;

const NAME_SPACE: &str = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

#[tokio::test]
async fn documents_are_laid_out_as_aws_does() {
    let world = World::with_bucket().await;
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><own/>";
    world.send("PUT", "/bkt/k", &[("content-type", "application/xml")], body).await.ok();
    assert_eq!(world.get("/bkt/k").await.ok().text(), body, "an object is left alone");
    let copied = world.send("PUT", "/bkt/copy", &[("x-amz-copy-source", "/bkt/k")], "").await.ok();
    let start = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CopyObjectResult {NAME_SPACE}><");
    assert!(copied.text().starts_with(&start), "{}", copied.text());
    assert!(copied.element("LastModified").ends_with(".000Z"));
    let buckets = world.get("/").await.ok();
    let start = format!("\n<ListAllMyBucketsResult {NAME_SPACE}><Owner><ID>");
    assert!(buckets.text().contains(&start), "{}", buckets.text());
    assert!(buckets.element("CreationDate").ends_with(".000Z"));
    assert!(world.get("/bkt?encryption").await.ok().text().contains(NAME_SPACE));
    let absent = world.get("/bkt/absent").await;
    assert!(absent.text().contains("?>\n<Error><Code>NoSuchKey</Code>"), "{}", absent.text());
}

#[tokio::test]
async fn a_listing_tells_its_bucket_s_region() {
    let world = World::with_bucket().await;
    let west = "<CreateBucketConfiguration><LocationConstraint>us-west-2</LocationConstraint></CreateBucketConfiguration>";
    world.put("/west", west).await.ok();
    for (listing, region) in
        [("/bkt", "us-east-1"), ("/bkt?list-type=2", "us-east-1"), ("/west", "us-west-2")]
    {
        assert_eq!(world.get(listing).await.ok().header("x-amz-bucket-region"), region, "{listing}");
    }
    assert_eq!(world.put("/west", west).await.refusal(), (409, "BucketAlreadyOwnedByYou"));
    world.put("/bkt", "").await.ok();
    let nowhere = world.put("/nowhere", &west.replace("us-west-2", "us-west-7")).await;
    assert_eq!(nowhere.refusal(), (400, "InvalidLocationConstraint"));
    assert_eq!(nowhere.element("LocationConstraint"), "us-west-7");
}

#[tokio::test]
async fn a_refused_signature_is_explained() {
    let world = World::with_bucket().await;
    let keys = Keys { secret_access_key: "wrong".into(), ..Who::Root.keys(None) };
    let refused = world.send_as(keys, "GET", "/bkt/k", &[("x-amz-meta-a", "1")], "".into()).await;
    assert_eq!(refused.refusal(), (403, "SignatureDoesNotMatch"));
    assert_eq!(refused.element("AWSAccessKeyId"), "AKIAROOT");
    assert_eq!(refused.element("SignatureProvided").len(), 64);
    assert!(refused.element("CanonicalRequest").starts_with("GET\n/bkt/k\n\n"), "{}", refused.text());
    assert!(refused.element("StringToSign").starts_with("AWS4-HMAC-SHA256\n"));
    assert!(refused.element("StringToSignBytes").starts_with("41 57 53 34"));
    let unknown = Keys { access_key_id: "AKIANOBODY".into(), ..Who::Root.keys(None) };
    let unknown = world.send_as(unknown, "GET", "/bkt/k", &[], "".into()).await;
    assert_eq!(unknown.refusal(), (403, "InvalidAccessKeyId"));
    assert_eq!(unknown.element("AWSAccessKeyId"), "AKIANOBODY");
}

#[tokio::test]
async fn a_url_says_when_it_ended_and_what_it_does_not_cover() {
    let world = World::with_bucket().await;
    let url = format!(
        "/bkt/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAROOT%2F20200101%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20200101T000000Z&X-Amz-Expires=2&X-Amz-SignedHeaders=host&X-Amz-Signature={}",
        "0".repeat(64)
    );
    let ended = world.unsigned("GET", &url, &[]).await;
    assert_eq!((ended.refusal(), ended.element("Message")), ((403, "AccessDenied"), "Request has expired"));
    assert_eq!(ended.element("X-Amz-Expires"), "2");
    assert_eq!(ended.element("Expires"), "2020-01-01T00:00:02Z");
    assert!(ended.element("ServerTime").ends_with('Z'));
    let more = [
        ("x-amz-date", "20211122T191045Z"),
        ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
        ("x-amz-decoded-content-length", "test"),
    ];
    let unsigned = world.unsigned("PUT", &url, &more).await;
    assert_eq!(unsigned.refusal(), (403, "AccessDenied"));
    assert_eq!(unsigned.element("HeadersNotSigned"), "x-amz-date, x-amz-decoded-content-length");
}

#[tokio::test]
async fn an_acl_is_looked_at_before_it_is_refused() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "v").await.ok();
    for path in ["/bkt?acl", "/bkt/k?acl"] {
        let put = async |headers: &[(&str, &str)], body: &str| {
            let sum = md5(body);
            let headers: Vec<_> = headers.iter().copied().chain([("content-md5", sum.as_str())]).collect();
            world.send("PUT", path, &headers, body).await
        };
        let fake = put(&[("x-amz-acl", "fake-acl")], "").await;
        assert_eq!((fake.refusal(), fake.element("Message")), ((400, "InvalidArgument"), ""));
        assert_eq!((fake.element("ArgumentName"), fake.element("ArgumentValue")), ("x-amz-acl", "fake-acl"));
        let none = put(&[], "").await;
        assert_eq!(none.refusal(), (400, "MissingSecurityHeader"));
        assert_eq!(none.element("MissingHeaderName"), "x-amz-acl");
        let grant = |grantee: &str, permission: &str| {
            format!(
                "<AccessControlPolicy><AccessControlList><Grant>{grantee}<Permission>{permission}</Permission></Grant>\
                 </AccessControlList><Owner><ID>{}</ID></Owner></AccessControlPolicy>",
                "a".repeat(64)
            )
        };
        let group = |uri: &str| {
            format!(
                "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\"><URI>{uri}</URI></Grantee>"
            )
        };
        let everybody = group("http://acs.amazonaws.com/groups/global/AllUsers");
        assert_eq!(put(&[], &grant(&everybody, "LOOK")).await.refusal(), (400, "MalformedACLError"));
        let nobody = put(&[], &grant(&group("http://acs.amazonaws.com/groups/s3/Nobody"), "READ")).await;
        assert_eq!(
            (nobody.refusal(), nobody.element("ArgumentName")),
            ((400, "InvalidArgument"), "Group/URI")
        );
        let no_owner = put(&[], "<AccessControlPolicy></AccessControlPolicy>").await;
        assert_eq!(no_owner.refusal(), (400, "MalformedACLError"));
        let both = put(&[("x-amz-acl", "private")], &grant(&everybody, "READ")).await;
        assert_eq!(both.refusal(), (400, "UnexpectedContent"));
        let good = put(&[], &grant(&everybody, "READ")).await;
        assert_eq!(good.refusal(), (400, "AccessControlListNotSupported"));
    }
    let put = world.send("PUT", "/bkt/k", &[("x-amz-acl", "fake-acl")], "w").await;
    assert_eq!((put.refusal(), put.element("ArgumentName")), ((400, "InvalidArgument"), "x-amz-acl"));
}
