//! Pages of other origins, as AWS has answered them in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_cors.snapshot.json> (read 2026-11-21).

use crate::world::World;

const RULES: &str = "<CORSConfiguration><CORSRule><AllowedHeader>x-amz-*</AllowedHeader><AllowedMethod>GET</AllowedMethod>\
    <AllowedMethod>PUT</AllowedMethod><AllowedOrigin>https://localhost:4200</AllowedOrigin>\
    <ExposeHeader>x-amz-request-id</ExposeHeader><MaxAgeSeconds>3000</MaxAgeSeconds></CORSRule></CORSConfiguration>";

const PAGE: (&str, &str) = ("origin", "https://localhost:4200");

#[tokio::test]
async fn without_rules_no_page_may_ask() {
    let world = World::with_bucket().await;
    let asked = [PAGE, ("access-control-request-method", "PUT")];
    let refused = world.unsigned("OPTIONS", "/bkt/k", &asked).await;
    assert_eq!(refused.refusal(), (403, "AccessForbidden"));
    assert_eq!((refused.element("Method"), refused.element("ResourceType")), ("PUT", "BUCKET"));
    let absent = world.unsigned("OPTIONS", "/absent", &asked).await;
    assert_eq!(absent.element("Message"), "CORSResponse: Bucket not found");
    assert_eq!(world.unsigned("OPTIONS", "/bkt/k", &[]).await.refusal(), (400, "BadRequest"));
    assert_eq!(world.get("/bkt?cors").await.refusal(), (404, "NoSuchCORSConfiguration"));
}

#[tokio::test]
async fn rules_let_pages_ask() {
    let world = World::with_bucket().await;
    world.put("/bkt?cors", RULES).await.ok();
    let kept = world.get("/bkt?cors").await.ok();
    assert_eq!((kept.elements("AllowedMethod"), kept.element("MaxAgeSeconds")), (vec!["GET", "PUT"], "3000"));
    world.put("/bkt/k", "v").await.ok();
    let preflight = async |origin: &str, method: &str, headers: &str| {
        let asked = [
            ("origin", origin),
            ("access-control-request-method", method),
            ("access-control-request-headers", headers),
        ];
        world.unsigned("OPTIONS", "/bkt/k", &asked).await
    };
    let allowed = preflight(PAGE.1, "PUT", "X-Amz-Acl").await.ok();
    assert_eq!(allowed.header("access-control-allow-origin"), PAGE.1);
    assert_eq!(allowed.header("access-control-allow-methods"), "GET, PUT");
    assert_eq!(allowed.header("access-control-allow-headers"), "x-amz-acl");
    assert_eq!(allowed.header("access-control-allow-credentials"), "true");
    assert_eq!(allowed.header("access-control-max-age"), "3000");
    assert_eq!(allowed.header("access-control-expose-headers"), "x-amz-request-id");
    for (origin, method, headers) in
        [("https://other", "PUT", ""), (PAGE.1, "DELETE", ""), (PAGE.1, "GET", "content-md5")]
    {
        let refused = preflight(origin, method, headers).await;
        assert_eq!(refused.refusal(), (403, "AccessForbidden"), "{origin} {method} {headers}");
        assert_eq!((refused.element("Method"), refused.element("ResourceType")), (method, "OBJECT"));
    }
    let got = world.send("GET", "/bkt/k", &[PAGE], "").await.ok();
    assert_eq!((got.text(), got.header("access-control-allow-origin")), ("v", PAGE.1));
    assert_eq!(got.header("vary"), "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    let other = world.send("GET", "/bkt/k", &[("origin", "https://other")], "").await.ok();
    assert_eq!((other.text(), other.header("access-control-allow-origin")), ("v", ""));
    world.delete("/bkt?cors").await.ok();
    assert_eq!(preflight(PAGE.1, "PUT", "").await.refusal(), (403, "AccessForbidden"));
}

#[tokio::test]
async fn a_page_learns_nothing_without_a_signature() {
    let world = World::with_bucket().await;
    world.put("/bkt?cors", RULES).await.ok();
    world.put("/bkt/k", "secret").await.ok();
    let refused = world.unsigned("GET", "/bkt/k", &[PAGE]).await;
    assert_eq!(refused.refusal(), (403, "AccessDenied"));
    assert_eq!(refused.header("access-control-allow-origin"), PAGE.1);
}
