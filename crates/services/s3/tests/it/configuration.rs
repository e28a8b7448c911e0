//! What buckets are set to: tags from the start, the public kept out, and what nobody has configured.

use crate::world::{ACCOUNT, World};

fn public(action: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":"*","Action":"{action}","Resource":"arn:aws:s3:::bkt/*"}}]}}"#
    )
}

#[tokio::test]
async fn a_bucket_is_made_with_its_tags() {
    let world = World::new();
    let made = "<CreateBucketConfiguration><Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags></CreateBucketConfiguration>";
    world.put("/bkt", made).await.ok();
    let tags = world.get("/bkt?tagging").await.ok();
    assert_eq!((tags.element("Key"), tags.element("Value")), ("a", "b"));
    let twice = made.replace("</Tags>", "<Tag><Key>a</Key><Value>c</Value></Tag></Tags>");
    let again = "<Tagging><TagSet><Tag><Key>a</Key><Value>c</Value></Tag></TagSet></Tagging>";
    assert_eq!(world.put("/bkt?tagging", again).await.status, 204);
    assert_eq!(world.put("/bkt2", &twice).await.refusal(), (400, "InvalidTag"));
    assert_eq!(world.get("/bkt2").await.refusal(), (404, "NoSuchBucket"));
}

#[tokio::test]
async fn a_public_access_block_keeps_strangers_out() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "open").await.ok();
    world.put("/bkt?policy", &public("s3:GetObject")).await.ok();
    assert_eq!(world.get("/bkt?policyStatus").await.ok().element("IsPublic"), "true");
    assert_eq!(world.unsigned("GET", "/bkt/k", &[]).await.ok().text(), "open");
    assert_eq!(
        world.get("/bkt?publicAccessBlock").await.refusal(),
        (404, "NoSuchPublicAccessBlockConfiguration")
    );
    let block = "<PublicAccessBlockConfiguration><BlockPublicPolicy>true</BlockPublicPolicy>\
                 <RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>";
    let nothing = world.put("/bkt?publicAccessBlock", "<PublicAccessBlockConfiguration/>").await;
    assert_eq!(nothing.refusal(), (400, "InvalidRequest"));
    world.put("/bkt?publicAccessBlock", block).await.ok();
    assert_eq!(world.unsigned("GET", "/bkt/k", &[]).await.refusal(), (403, "AccessDenied"));
    assert_eq!(world.put("/bkt?policy", &public("s3:*")).await.refusal(), (403, "AccessDenied"));
    assert_eq!(world.get("/bkt/k").await.ok().text(), "open");
    let kept = world.get("/bkt?publicAccessBlock").await.ok();
    assert_eq!((kept.element("BlockPublicPolicy"), kept.element("BlockPublicAcls")), ("true", "false"));
    world.delete("/bkt?publicAccessBlock").await.ok();
    assert_eq!(world.unsigned("GET", "/bkt/k", &[]).await.ok().text(), "open");
}

#[tokio::test]
async fn what_nobody_has_configured_says_so() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "").await.ok();
    for (what, code) in [
        ("cors", "NoSuchCORSConfiguration"),
        ("lifecycle", "NoSuchLifecycleConfiguration"),
        ("website", "NoSuchWebsiteConfiguration"),
        ("replication", "ReplicationConfigurationNotFoundError"),
        ("object-lock", "ObjectLockConfigurationNotFoundError"),
        ("policyStatus", "NoSuchBucketPolicy"),
    ] {
        let answer = world.get(&format!("/bkt?{what}")).await;
        assert_eq!(answer.refusal(), (404, code), "{what}");
        assert_eq!(world.get(&format!("/absent?{what}")).await.refusal(), (404, "NoSuchBucket"));
    }
    for nothing in ["cors", "lifecycle", "replication", "website"] {
        assert_eq!(world.delete(&format!("/bkt?{nothing}")).await.status, 204, "{nothing}");
        assert_eq!(world.delete(&format!("/absent?{nothing}")).await.refusal(), (404, "NoSuchBucket"));
    }
    for empty in ["notification", "logging", "accelerate"] {
        world.get(&format!("/bkt?{empty}")).await.ok();
    }
    assert_eq!(world.get("/bkt?requestPayment").await.ok().element("Payer"), "BucketOwner");
    let owned = world.get("/bkt?ownershipControls").await.ok();
    assert_eq!(owned.element("ObjectOwnership"), "BucketOwnerEnforced");
    for acl in ["/bkt?acl", "/bkt/k?acl"] {
        let listed = world.get(acl).await.ok();
        assert_eq!(listed.elements("Permission"), ["FULL_CONTROL"]);
        assert_eq!(listed.elements("ID").len(), 2);
    }
    assert_eq!(world.get("/bkt/absent?acl").await.refusal(), (404, "NoSuchKey"));
    assert_eq!(world.put("/bkt?cors", "<CORSConfiguration/>").await.refusal(), (400, "MalformedXML"));
    assert_eq!(world.put("/bkt?website", "<WebsiteConfiguration/>").await.refusal().0, 501);
}

#[tokio::test]
async fn errors_name_what_they_are_about() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "0123456789").await.ok();
    let exists = world.send("PUT", "/bkt/k", &[("if-none-match", "*")], "x").await;
    assert_eq!(
        (exists.refusal(), exists.element("Condition")),
        ((412, "PreconditionFailed"), "If-None-Match")
    );
    assert_eq!(exists.header("x-landfall-error-detail"), "");
    let beyond = world.send("GET", "/bkt/k", &[("range", "bytes=10-")], "").await;
    assert_eq!(beyond.element("ActualObjectSize"), "10");
    let copy = async |source: &str, headers: &[(&str, &str)]| {
        let mut all = vec![("x-amz-copy-source", source)];
        all.extend_from_slice(headers);
        world.send("PUT", "/bkt/copy", &all, "").await
    };
    assert_eq!(copy("/bkt/absent", &[]).await.elements("Key"), ["absent"]);
    assert_eq!(copy("/absent/k", &[]).await.elements("BucketName"), ["absent"]);
    copy("/bkt/k", &[("if-none-match", "*")]).await.ok();
    let again = copy("/bkt/k", &[("if-none-match", "*")]).await;
    assert_eq!((again.refusal(), again.element("Condition")), ((412, "PreconditionFailed"), "If-None-Match"));
    let other = copy("/bkt/k", &[("x-amz-copy-source-if-match", "\"x\"")]).await;
    assert_eq!(other.element("Condition"), "x-amz-copy-source-If-Match");
    let part = world.put("/bkt/m?partNumber=1&uploadId=none", "x").await;
    assert_eq!((part.refusal(), part.element("UploadId")), ((404, "NoSuchUpload"), "none"));
}

#[tokio::test]
async fn a_bucket_says_its_arn_and_keeps_to_its_namespace() {
    let world = World::new();
    let made = world.put("/bkt", "").await.ok();
    assert_eq!((made.header("x-amz-bucket-arn"), made.header("location")), ("arn:aws:s3:::bkt", "/bkt"));
    let head = world.send("HEAD", "/bkt", &[], "").await.ok();
    assert_eq!(head.header("x-amz-bucket-arn"), "arn:aws:s3:::bkt");
    let elsewhere = "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";
    let made = world.put("/far", elsewhere).await.ok();
    assert_eq!(made.header("location"), "http://far.s3.amazonaws.com/");
    let regional = [("x-amz-bucket-namespace", "account-regional")];
    assert_eq!(world.send("PUT", "/mine", &regional, "").await.refusal(), (400, "InvalidNamespaceHeader"));
    let name = format!("/mine-{ACCOUNT}-us-east-1-an");
    assert_eq!(world.send("PUT", &name, &regional, "").await.ok().header("location"), name);
    let other = [("x-amz-bucket-namespace", "mars")];
    assert_eq!(world.send("PUT", "/mine", &other, "").await.refusal(), (400, "InvalidArgument"));
    assert_eq!(world.get("/mine").await.refusal(), (404, "NoSuchBucket"));
}

#[tokio::test]
async fn a_bucket_that_says_its_encryption_lets_objects_be_copied_onto_themselves() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "v").await.ok();
    let copy = || world.send("PUT", "/bkt/k", &[("x-amz-copy-source", "/bkt/k")], "");
    assert_eq!(copy().await.refusal(), (400, "InvalidRequest"));
    let rule = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256\
                </SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>";
    world.put("/bkt?encryption", rule).await.ok();
    copy().await.ok();
    assert_eq!(world.get("/bkt/k").await.ok().text(), "v");
    world.delete("/bkt?encryption").await.ok();
    assert_eq!(copy().await.refusal(), (400, "InvalidRequest"));
}

#[tokio::test]
async fn headers_without_effect_are_refused_by_name() {
    let world = World::with_bucket().await;
    for (name, value) in [
        ("x-amz-checksum-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
        ("x-amz-checksum-xxhash3", "AAAAAAAAAAA="),
        ("x-amz-object-lock-event-hold", "ON"),
    ] {
        let put = world.send("PUT", "/bkt/k", &[(name, value)], "another body").await;
        assert_eq!(put.refusal(), (501, "NotImplemented"), "{name}");
        assert!(put.element("Message").contains(name), "{put:?}");
    }
    assert_eq!(world.get("/bkt/k").await.refusal(), (404, "NoSuchKey"));
}

#[tokio::test]
async fn heads_of_ranges_and_presigned_weeks() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "0123456789").await.ok();
    world.put("/bkt?policy", &public("s3:GetObject")).await.ok();
    assert_eq!(world.send("HEAD", "/bkt/k", &[("range", "bytes=1-2")], "").await.status, 206);
    for no_range in ["bytes=3-1", "bytes=-", "lines=1", "bytes=0-1,3-4"] {
        let whole = world.unsigned("GET", "/bkt/k", &[("range", no_range)]).await.ok();
        assert_eq!((whole.status, whole.text()), (200, "0123456789"), "{no_range}");
    }
    let long = world.unsigned("GET", "/bkt/k?X-Amz-Expires=604801", &[]).await;
    assert_eq!(long.refusal(), (400, "AuthorizationQueryParametersError"));
}

#[tokio::test]
async fn every_object_is_encrypted_and_every_bucket_says_so() {
    let world = World::with_bucket().await;
    let put = world.put("/bkt/k", "a very secret content").await.ok();
    assert_eq!(put.header("x-amz-server-side-encryption"), "AES256");
    for blob in world.blobs() {
        let bytes = std::fs::read(blob).expect("reads");
        assert!(!bytes.windows(6).any(|window| window == b"secret"));
    }
    let got = world.get("/bkt/k").await.ok();
    assert_eq!((got.text(), got.header("x-amz-server-side-encryption")), ("a very secret content", "AES256"));
    let ranged = world.send("GET", "/bkt/k", &[("range", "bytes=7-12")], "").await;
    assert_eq!((ranged.status, ranged.text()), (206, "secret"));
    let configured = world.get("/bkt?encryption").await.ok();
    assert_eq!(
        (configured.element("SSEAlgorithm"), configured.element("BucketKeyEnabled")),
        ("AES256", "false")
    );
    let asked = |algorithm: &str| {
        format!(
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>{algorithm}\
             </SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule>\
             </ServerSideEncryptionConfiguration>"
        )
    };
    world.put("/bkt?encryption", &asked("AES256")).await.ok();
    assert_eq!(world.get("/bkt?encryption").await.ok().element("BucketKeyEnabled"), "true");
    assert_eq!(world.put("/bkt?encryption", &asked("aws:kms")).await.refusal(), (501, "NotImplemented"));
    world.delete("/bkt?encryption").await.ok();
    assert_eq!(world.get("/bkt?encryption").await.ok().element("BucketKeyEnabled"), "false");
}

#[tokio::test]
async fn acls_are_not_for_buckets_that_enforce_their_owner() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "").await.ok();
    for (path, acl) in [("/bkt?acl", "private"), ("/bkt/k?acl", "public-read")] {
        let refused = world.send("PUT", path, &[("x-amz-acl", acl)], "").await;
        assert_eq!(refused.refusal(), (400, "AccessControlListNotSupported"), "{path}");
    }
}

/// Each with what AWS's recorded answers say beside code and message.
#[tokio::test]
async fn errors_say_what_they_are_about() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "0123").await.ok();
    let wrong_version = world.get("/bkt/k?versionId=nonsense").await;
    assert_eq!(wrong_version.refusal(), (400, "InvalidArgument"));
    assert_eq!(
        (wrong_version.element("ArgumentName"), wrong_version.element("ArgumentValue")),
        ("versionId", "nonsense")
    );
    let number = world.get("/bkt?max-keys=x").await;
    assert_eq!(number.refusal(), (400, "InvalidArgument"));
    assert_eq!((number.element("ArgumentName"), number.element("ArgumentValue")), ("max-keys", "x"));
    let part = world.get("/bkt/k?partNumber=2").await;
    assert_eq!((part.refusal(), part.element("ActualPartCount")), ((416, "InvalidPartNumber"), "1"));
    let range = world.send("GET", "/bkt/k", &[("range", "bytes=9-")], "").await;
    assert_eq!((range.refusal(), range.element("RangeRequested")), ((416, "InvalidRange"), "bytes=9-"));
    world
        .put("/bkt?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
        .await
        .ok();
    let marker = world.delete("/bkt/k").await.ok();
    let marker = world.get(&format!("/bkt/k?versionId={}", marker.header("x-amz-version-id"))).await;
    assert_eq!(marker.refusal(), (405, "MethodNotAllowed"));
    assert_eq!((marker.element("Method"), marker.element("ResourceType")), ("GET", "DeleteMarker"));
    assert_eq!((marker.header("allow"), marker.header("content-type")), ("DELETE", "application/xml"));
    let absent = world.get(&format!("/bkt/k?versionId={}", "0".repeat(32))).await;
    assert_eq!((absent.refusal(), absent.element("Key")), ((404, "NoSuchVersion"), "k"));
    let tags = "<Tagging><TagSet><Tag><Key>aws:x</Key><Value>y</Value></Tag></TagSet></Tagging>";
    let own = world.put("/bkt/k2?tagging", tags).await;
    assert_eq!((own.refusal(), own.element("TagKey")), ((400, "InvalidTag"), "aws:x"));
}

/// As AWS has answered in <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.snapshot.json>.
#[tokio::test]
async fn what_a_bucket_does_not_have_is_not_passed_over() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "v").await.ok();
    for given in ["true", "false"] {
        let bypass = [("x-amz-bypass-governance-retention", given)];
        let refused = world.send("DELETE", "/bkt/k", &bypass, "").await;
        assert_eq!(refused.refusal(), (400, "InvalidArgument"), "{given}");
    }
    assert_eq!(world.get("/bkt/k").await.ok().text(), "v");
    let unowned = world.send("PUT", "/other", &[("x-amz-object-ownership", "")], "").await;
    assert_eq!(unowned.refusal(), (400, "InvalidArgument"));
    assert_eq!(world.get("/other").await.refusal(), (404, "NoSuchBucket"));
    let empty = world.put("/bkt?policy", "{}").await;
    assert_eq!(
        (empty.refusal(), empty.element("Message")),
        ((400, "MalformedPolicy"), "Missing required field Statement")
    );
    let owned_by = async |owner: &str| {
        world
            .send("GET", "/bkt/k", &[("x-amz-expected-bucket-owner", owner)], "")
            .await
            .refusal()
            .1
            .to_owned()
    };
    assert_eq!(owned_by("000000000002").await, "AccessDenied");
    assert_eq!(owned_by("invalid").await, "InvalidBucketOwnerAWSAccountID");
}
