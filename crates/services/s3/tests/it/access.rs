//! Who may: signatures, sessions, identity policies, bucket policies, and nobody.

use crate::world::{TOKEN, Who, World, md5};
use bytes::Bytes;
use http::Request;
use kernel::{Clock, SystemClock};
use wire::sigv4;

/// Signs as root with a payload hash that is not the body's: `UNSIGNED-PAYLOAD` and its relatives.
pub fn signed_with_payload(mut request: Request<Bytes>, payload: &str) -> Request<Bytes> {
    let now = SystemClock::new(1.0).now();
    let amz_date = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let host = request.uri().authority().expect("a host").to_string();
    for (name, value) in
        [("host", host.as_str()), ("x-amz-date", &amz_date), ("x-amz-content-sha256", payload)]
    {
        request.headers_mut().insert(name, value.parse().expect("a header"));
    }
    let mut names: Vec<_> = request.headers().keys().map(|name| name.as_str().to_owned()).collect();
    names.sort();
    let headers: String = names
        .iter()
        .map(|name| format!("{name}:{}\n", request.headers()[name].to_str().expect("text")))
        .collect();
    let signed = names.join(";");
    let canonical =
        format!("{}\n{}\n\n{headers}\n{signed}\n{payload}", request.method(), request.uri().path());
    let date = &amz_date[..8];
    let scope = format!("{date}/us-east-1/s3/aws4_request");
    let to_sign =
        format!("AWS4-HMAC-SHA256\n{amz_date}\n{scope}\n{}", sigv4::sha256_hex(canonical.as_bytes()));
    let key = sigv4::signing_key("secret", date, "us-east-1", "s3");
    let signature = hex::encode(sigv4::hmac_sha256(&key, to_sign.as_bytes()));
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=AKIAROOT/{scope}, SignedHeaders={signed}, Signature={signature}"
    );
    request.headers_mut().insert("authorization", authorization.parse().expect("a header"));
    request
}

async fn as_user(world: &World, method: &str, path: &str) -> crate::world::Answer {
    world.send_as(Who::User.keys(None), method, path, &[], Bytes::new()).await
}

fn allow(action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}]}}"#
    )
}

fn bucket_policy(effect: &str, principal: &str, action: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"{effect}","Principal":{principal},"Action":"{action}","Resource":["arn:aws:s3:::bkt","arn:aws:s3:::bkt/*"]}}]}}"#
    )
}

#[tokio::test]
async fn identity_policies_decide() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "secret").await.ok();
    let denied = as_user(&world, "GET", "/bkt/k").await;
    assert_eq!(denied.refusal(), (403, "AccessDenied"));
    assert!(
        denied
            .text()
            .contains("user/u is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::bkt/k")
    );
    *world.identities.user_policy.lock() = allow("s3:GetObject", "arn:aws:s3:::bkt/*");
    as_user(&world, "GET", "/bkt/k").await.ok();
    assert_eq!(
        as_user(&world, "GET", "/bkt/absent").await.refusal(),
        (403, "AccessDenied"),
        "who may not list"
    );
    assert_eq!(as_user(&world, "PUT", "/bkt/k").await.refusal(), (403, "AccessDenied"));
    assert_eq!(as_user(&world, "GET", "/bkt").await.refusal(), (403, "AccessDenied"));
    *world.identities.user_policy.lock() = allow("s3:*", "*");
    assert_eq!(as_user(&world, "GET", "/bkt/absent").await.refusal(), (404, "NoSuchKey"));
}

#[tokio::test]
async fn deletes_are_decided_key_by_key() {
    let world = World::with_bucket().await;
    for key in ["mine", "other"] {
        world.put(&format!("/bkt/{key}"), "").await.ok();
    }
    *world.identities.user_policy.lock() = allow("s3:DeleteObject", "arn:aws:s3:::bkt/mine");
    let list = "<Delete><Object><Key>mine</Key></Object><Object><Key>other</Key></Object></Delete>";
    let answer = world
        .send_as(Who::User.keys(None), "POST", "/bkt?delete", &[("content-md5", &md5(list))], list.into())
        .await
        .ok();
    assert_eq!(
        (answer.elements("Deleted"), answer.element("Code")),
        (vec!["<Key>mine</Key>"], "AccessDenied")
    );
    assert_eq!(world.get("/bkt").await.elements("Key"), ["other"]);
}

#[tokio::test]
async fn copies_need_to_read_their_source() {
    let world = World::with_bucket().await;
    world.put("/bkt/source", "secret").await.ok();
    let copy = async || {
        let from = [("x-amz-copy-source", "/bkt/source")];
        world.send_as(Who::User.keys(None), "PUT", "/bkt/copy", &from, Bytes::new()).await
    };
    *world.identities.user_policy.lock() = allow("s3:PutObject", "*");
    let denied = copy().await;
    assert!(denied.text().contains("s3:GetObject on resource: arn:aws:s3:::bkt/source"), "{denied:?}");
    *world.identities.user_policy.lock() = allow("s3:*Object", "*");
    copy().await.ok();
}

#[tokio::test]
async fn bucket_policies_allow_and_deny() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "open").await.ok();
    assert_eq!(world.unsigned("GET", "/bkt/k", &[]).await.refusal(), (403, "AccessDenied"));
    assert_eq!(world.get("/bkt?policy").await.refusal(), (404, "NoSuchBucketPolicy"));
    let open = bucket_policy("Allow", "\"*\"", "s3:GetObject");
    world.put("/bkt?policy", &open).await.ok();
    assert_eq!(world.get("/bkt?policy").await.text(), open);
    assert_eq!(world.unsigned("GET", "/bkt/k", &[]).await.ok().text(), "open");
    assert_eq!(world.unsigned("GET", "/bkt", &[]).await.refusal(), (403, "AccessDenied"));
    assert_eq!(world.unsigned("PUT", "/bkt/k", &[]).await.refusal(), (403, "AccessDenied"));
    assert_eq!(world.unsigned("GET", "/", &[]).await.refusal(), (403, "AccessDenied"));
    as_user(&world, "GET", "/bkt/k").await.ok();
    let user = r#"{"AWS":"arn:aws:iam::111122223333:user/u"}"#;
    *world.identities.user_policy.lock() = allow("s3:*", "*");
    world.put("/bkt?policy", &bucket_policy("Deny", user, "s3:GetObject")).await.ok();
    assert_eq!(as_user(&world, "GET", "/bkt/k").await.refusal(), (403, "AccessDenied"));
    assert_eq!(world.put("/bkt?policy", "{}").await.refusal(), (400, "MalformedPolicy"));
    assert_eq!(world.delete("/bkt?policy").await.status, 204);
    as_user(&world, "GET", "/bkt/k").await.ok();
}

#[tokio::test]
async fn keys_signatures_and_tokens() {
    let world = World::with_bucket().await;
    *world.identities.user_policy.lock() = allow("s3:*", "*");
    let list = async |keys| world.send_as(keys, "GET", "/bkt", &[], Bytes::new()).await;
    let mut keys = Who::User.keys(None);
    keys.secret_access_key = "wrong".into();
    let wrong = list(keys).await;
    assert_eq!(wrong.refusal(), (403, "SignatureDoesNotMatch"));
    assert!(wrong.element("Message").contains("does not match the signature you provided"));
    let mut keys = Who::User.keys(None);
    keys.access_key_id = "AKIANOBODY".into();
    assert_eq!(list(keys).await.refusal(), (403, "InvalidAccessKeyId"));
    list(Who::Session.keys(Some(TOKEN))).await.ok();
    for token in [None, Some("other")] {
        assert_eq!(list(Who::Session.keys(token)).await.refusal(), (400, "InvalidToken"));
    }
    assert_eq!(list(Who::User.keys(Some(TOKEN))).await.refusal(), (400, "InvalidToken"));
    let owner = [("x-amz-expected-bucket-owner", "999999999999")];
    assert_eq!(world.send("GET", "/bkt", &owner, "").await.refusal(), (403, "AccessDenied"));
    let v2 = world.unsigned("GET", "/bkt", &[("authorization", "AWS AKIAUSER:c2ln")]).await;
    assert_eq!(v2.refusal(), (400, "InvalidRequest"));
}

/// A body that is not the signed one, and a header that was added on the way.
#[tokio::test]
async fn what_was_not_signed_does_not_count() {
    let world = World::with_bucket().await;
    world.put("/bkt/secret", "secret").await.ok();
    let request = || {
        Request::put("http://127.0.0.1:4566/bkt/k")
            .header("content-length", 5)
            .body(Bytes::new())
            .expect("valid")
    };
    let of_hello = sigv4::sha256_hex(b"hello");
    let good = signed_with_payload(request(), &of_hello).map(|_| "hello".to_owned().into());
    world.answer(good).await.ok();
    let bad = signed_with_payload(request(), &of_hello).map(|_| "HELLO".to_owned().into());
    let refused = world.answer(bad).await;
    assert!((400..404).contains(&refused.status), "{refused:?}");
    assert_eq!(world.get("/bkt/k").await.text(), "hello");
    let mut added = signed_with_payload(request(), &of_hello).map(|_| "hello".to_owned().into());
    added.headers_mut().insert("x-amz-copy-source", "/bkt/secret".parse().expect("valid"));
    assert_eq!(world.answer(added).await.refusal(), (403, "AccessDenied"));
}
