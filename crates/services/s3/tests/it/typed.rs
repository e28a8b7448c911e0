//! The door of other services.

use crate::world::{World, account};
use api_s3::{
    GetObject, GetObjectError, GetObjectInput, HeadObject, HeadObjectInput, PutObject, PutObjectInput,
};
use kernel::{Partition, Region, Scope};
use wire::{Cx, OperationError, Principal, PrincipalKind};

fn cx(world: &World, principal: Principal) -> Cx {
    let scope = Scope { account: account(), region: Region::new("us-east-1").expect("a region") };
    world.caller.background(scope, principal)
}

#[tokio::test]
async fn objects_go_both_ways() {
    let world = World::with_bucket().await;
    let root = cx(&world, Principal::root(account(), Partition::Aws));
    let name = || (String::from("bkt"), String::from("build/artifact.zip"));
    let (bucket, key) = name();
    let input = PutObjectInput { bucket, key, body: Some("bytes".into()), ..PutObjectInput::default() };
    let put = world.caller.call::<PutObject>(&root, input).await.expect("puts");
    assert_eq!(
        world.get("/bkt/build/artifact.zip").await.ok().header("etag"),
        put.e_tag.expect("an entity tag")
    );
    let (bucket, key) = name();
    let input = GetObjectInput { bucket, key, ..GetObjectInput::default() };
    let got = world.caller.call::<GetObject>(&root, input.clone()).await.expect("gets");
    let body = got.body.expect("a body").whole().await.expect("it is there");
    assert_eq!((&body[..], got.content_length), (&b"bytes"[..], Some(5)));
    let (bucket, key) = name();
    let head = HeadObjectInput { bucket, key, ..HeadObjectInput::default() };
    assert_eq!(world.caller.call::<HeadObject>(&root, head).await.expect("heads").content_length, Some(5));
    let absent = GetObjectInput { key: "absent".into(), ..input.clone() };
    let error = world.caller.call::<GetObject>(&root, absent).await.expect_err("not there");
    assert!(matches!(error, GetObjectError::NoSuchKey(_)), "{error:?}");
    let no_bucket = GetObjectInput { bucket: "absent".into(), ..input.clone() };
    let error = world.caller.call::<GetObject>(&root, no_bucket).await.expect_err("not there");
    assert_eq!(error.code(), "NoSuchBucket");

    let arn = "arn:aws:iam::111122223333:user/u".to_owned();
    let user = Principal {
        kind: PrincipalKind::User,
        account: account(),
        arn: arn.clone(),
        entity_arn: arn,
        user_id: "AIDA".into(),
        session: None,
    };
    let error = world.caller.call::<GetObject>(&cx(&world, user), input).await.expect_err("denied");
    assert_eq!(error.code(), "AccessDenied");
}
