//! The decision on a call: identity policies, conditions, PassRole, resource policies; and git's basic authentication.

use crate::world::{ACCOUNT, READ_ALL, World, allow};
use api_iam::*;
use wire::{Permission, Principal};

async fn may(world: &World, user: &str, document: String) {
    let put =
        PutUserPolicyInput { user_name: user.into(), policy_name: "p".into(), policy_document: document };
    world.root::<PutUserPolicy>(put).await;
}

#[tokio::test]
async fn every_operation_asks() {
    let world = World::new();
    let ann = world.user("ann").await;
    let refused = world
        .refusal::<CreateRole>(&ann, CreateRoleInput { role_name: "r".into(), ..Default::default() })
        .await;
    let sentence = format!(
        "User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized to perform: iam:CreateRole on resource: \
         arn:aws:iam::{ACCOUNT}:role/r because no identity-based policy allows the iam:CreateRole action"
    );
    assert_eq!(refused, ("AccessDenied".into(), sentence));
    may(&world, "ann", allow("iam:GetUser", "arn:aws:iam::*:user/${aws:username}")).await;
    let me = world.as_who::<GetUser>(&ann, GetUserInput::default()).await.user;
    assert_eq!(me.user_name, "ann");
    world.user("eve").await;
    let other = GetUserInput { user_name: Some("eve".into()) };
    assert_eq!(world.refusal::<GetUser>(&ann, other).await.0, "AccessDenied");
}

#[tokio::test]
async fn passing_a_role_is_a_matter_of_to_whom() {
    let world = World::new();
    let ann = world.user("ann").await;
    let role = format!("arn:aws:iam::{ACCOUNT}:role/r");
    may(
        &world,
        "ann",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"*",
        "Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}}]}"#
            .into(),
    )
    .await;
    assert_eq!(world.asks(&ann, Permission::pass_role(&*role, "lambda.amazonaws.com")).await, "");
    let refused = world.asks(&ann, Permission::pass_role(&*role, "codebuild.amazonaws.com")).await;
    assert!(
        refused.contains("iam:PassRole on resource: arn:aws:iam::111122223333:role/r because no identity"),
        "{refused}"
    );
    for abroad in ["arn:aws:iam::999988887777:role/r", "arn:aws:iam::0000:role/r"] {
        for who in [&ann, &world.root] {
            let refused = world.asks(who, Permission::pass_role(abroad, "lambda.amazonaws.com")).await;
            assert_eq!(refused, "Cross-account pass role is not allowed.", "{abroad}");
        }
    }
}

#[tokio::test]
async fn resource_policies_speak_too() {
    let world = World::new();
    let ann = world.user("ann").await;
    let object = || Permission::new("s3:GetObject", "arn:aws:s3:::b/k");
    let policy = |effect: &str, principal: &str| {
        Some(format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"{effect}","Principal":{principal},"Action":"s3:*","Resource":"arn:aws:s3:::b/*"}}]}}"#
        ))
    };
    let by_ann = format!(r#"{{"AWS":"arn:aws:iam::{ACCOUNT}:user/ann"}}"#);
    assert_eq!(world.asks(&ann, object().with_resource_policy(policy("Allow", &by_ann))).await, "");
    may(&world, "ann", READ_ALL.into()).await;
    let denied = world.asks(&ann, object().with_resource_policy(policy("Deny", r#""*""#))).await;
    assert!(denied.ends_with("with an explicit deny in a resource-based policy"), "{denied}");
    assert_eq!(world.asks(&world.root, object().with_resource_policy(policy("Allow", &by_ann))).await, "");
    let sns = world.root.as_principal(Principal::service(
        "sns.amazonaws.com",
        crate::world::account(),
        Some(format!("arn:aws:sns:us-east-1:{ACCOUNT}:topic")),
    ));
    let lambda =
        || Permission::new("lambda:InvokeFunction", format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"));
    let grant = |topic: &str| {
        Some(format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"sns.amazonaws.com"}},"Action":"lambda:InvokeFunction","Resource":"*","Condition":{{"ArnLike":{{"AWS:SourceArn":"arn:aws:sns:us-east-1:{ACCOUNT}:{topic}"}}}}}}]}}"#
        ))
    };
    assert_eq!(world.asks(&sns, lambda().with_resource_policy(grant("topic"))).await, "");
    let refused = world.asks(&sns, lambda().with_resource_policy(grant("other"))).await;
    assert!(refused.contains("because no resource-based policy allows"), "{refused}");
    let elsewhere = object().with("aws:ResourceAccount", "999988887777");
    assert!(world.asks(&ann, elsewhere).await.contains("because no resource-based policy allows"));
}

#[tokio::test]
async fn git_gets_in_with_a_service_specific_credential() {
    let world = World::new();
    world.user("ann").await;
    let create = |service: &str| CreateServiceSpecificCredentialInput {
        user_name: "ann".into(),
        service_name: service.into(),
        credential_age_days: None,
    };
    let other =
        world.refusal::<CreateServiceSpecificCredential>(&world.root, create("x.amazonaws.com")).await;
    assert_eq!(other.0, "NotSupportedService");
    let service = "codecommit.amazonaws.com";
    let made = world.root::<CreateServiceSpecificCredential>(create(service)).await;
    let made = made.service_specific_credential.expect("one");
    let (name, password) =
        (made.service_user_name.expect("a name"), made.service_password.expect("a password"));
    assert_eq!(name, format!("ann-at-{ACCOUNT}"));
    let check = async |service: &str, name: &str, password: &str| {
        let found = world.iam.check_service_credential(service, name, password).await.expect("no fault");
        found.map(|principal| principal.arn)
    };
    let ann = Some(format!("arn:aws:iam::{ACCOUNT}:user/ann"));
    assert_eq!(check(service, &name, &password).await, ann);
    assert_eq!(check(service, &name, "wrong").await, None);
    assert_eq!(check("other.amazonaws.com", &name, &password).await, None);
    let reset = ResetServiceSpecificCredentialInput {
        user_name: Some("ann".into()),
        service_specific_credential_id: made.service_specific_credential_id.clone(),
    };
    let fresh =
        world.root::<ResetServiceSpecificCredential>(reset).await.service_specific_credential.expect("one");
    assert_eq!(check(service, &name, &password).await, None);
    assert_eq!(check(service, &name, &fresh.service_password.expect("a password")).await, ann);
    world.root::<CreateServiceSpecificCredential>(create(service)).await;
    let third = world.refusal::<CreateServiceSpecificCredential>(&world.root, create(service)).await;
    assert_eq!(third.0, "LimitExceeded");
    let list = ListServiceSpecificCredentialsInput { user_name: Some("ann".into()), ..Default::default() };
    let listed = world.root::<ListServiceSpecificCredentials>(list).await.service_specific_credentials;
    let names: Vec<_> = listed.unwrap_or_default().into_iter().filter_map(|c| c.service_user_name).collect();
    assert_eq!(names, [name, format!("ann+1-at-{ACCOUNT}")]);
}
