//! Whole evaluations: kinds of policy against each other, in one account and between two.

use crate::{ACCOUNT, OTHER, decide, identity, of_resource, resource_policy, session, trust, user};
use policy::{
    Context, Policies, Policy, PolicyKind, Principal, Request, ResourcePolicy, Verdict, access_denied,
    evaluate,
};
use std::slice::from_ref;
use std::sync::Arc;

const READ: &str = r#"{"Sid":"Read","Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/*"}"#;
const NO_READ: &str = r#"{"Sid":"No","Effect":"Deny","Action":"s3:GetObject","Resource":"*"}"#;
const OTHER_ACTION: &str = r#"{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}"#;

fn to(principal: &str) -> Policy {
    of_resource(&format!(
        r#"{{"Effect":"Allow","Principal":{principal},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}"#
    ))
}

struct Given<'a> {
    principal: Principal,
    owner: &'a str,
    identity: Vec<Arc<Policy>>,
    resource: Option<Policy>,
    boundary: Option<Arc<Policy>>,
    session: Option<Vec<Arc<Policy>>>,
}

impl Given<'_> {
    fn outcome(&self) -> (Verdict, Option<PolicyKind>) {
        let context = Context::new();
        let request = Request {
            principal: &self.principal,
            action: "s3:GetObject",
            resource: "arn:aws:s3:::b/k",
            resource_account: Some(self.owner),
            context: &context,
        };
        let policies = Policies {
            identity: &self.identity,
            resource: self.resource.as_ref().and_then(resource_policy),
            boundary: self.boundary.as_deref(),
            session: self.session.as_deref(),
        };
        let decision = evaluate(&request, &policies);
        (decision.verdict, decision.by.map(|by| by.kind).or(decision.lacking))
    }
}

fn given(principal: Principal, owner: &str) -> Given<'_> {
    Given { principal, owner, identity: vec![], resource: None, boundary: None, session: None }
}

#[test]
fn one_account() {
    use PolicyKind::{Boundary, Identity, Resource, Session};
    use Verdict::{Allow, ExplicitDeny, ImplicitDeny};
    let by_user = r#"{"AWS":"arn:aws:iam::111122223333:user/dev/ann"}"#;
    let by_role = r#"{"AWS":"arn:aws:iam::111122223333:role/x/deploy"}"#;
    let by_session = r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/deploy/ci"}"#;
    let read = || vec![identity(READ)];
    let other = || identity(OTHER_ACTION);
    let base = || given(user(), ACCOUNT);
    let role = || given(session(), ACCOUNT);
    let cases: Vec<(&str, Given, Verdict, PolicyKind)> = vec![
        ("nothing allows", base(), ImplicitDeny, Identity),
        ("identity allows", Given { identity: read(), ..base() }, Allow, Identity),
        (
            "deny beside allow",
            Given { identity: vec![identity(READ), identity(NO_READ)], ..base() },
            ExplicitDeny,
            Identity,
        ),
        ("resource names the user", Given { resource: Some(to(by_user)), ..base() }, Allow, Resource),
        (
            "... beyond a boundary",
            Given { resource: Some(to(by_user)), boundary: Some(other()), ..base() },
            Allow,
            Resource,
        ),
        (
            "account delegates only",
            Given { resource: Some(to(r#"{"AWS":"111122223333"}"#)), ..base() },
            ImplicitDeny,
            Identity,
        ),
        ("everybody", Given { resource: Some(to(r#""*""#)), ..base() }, Allow, Resource),
        (
            "boundary lacks it",
            Given { identity: read(), boundary: Some(other()), ..base() },
            ImplicitDeny,
            Boundary,
        ),
        (
            "boundary denies",
            Given { identity: read(), boundary: Some(identity(NO_READ)), ..base() },
            ExplicitDeny,
            Boundary,
        ),
        (
            "boundary grants nothing",
            Given { boundary: Some(identity(READ)), ..base() },
            ImplicitDeny,
            Identity,
        ),
        (
            "session lacks it",
            Given { identity: read(), session: Some(vec![other()]), ..role() },
            ImplicitDeny,
            Session,
        ),
        ("session allows", Given { identity: read(), session: Some(read()), ..role() }, Allow, Identity),
        ("resource names the role", Given { resource: Some(to(by_role)), ..role() }, Allow, Resource),
        (
            "... within its session",
            Given { resource: Some(to(by_role)), session: Some(vec![other()]), ..role() },
            ImplicitDeny,
            Session,
        ),
        (
            "resource names the session",
            Given { resource: Some(to(by_session)), session: Some(vec![other()]), ..role() },
            Allow,
            Resource,
        ),
        (
            "resource denies",
            Given {
                identity: read(),
                resource: Some(of_resource(
                    r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#,
                )),
                ..base()
            },
            ExplicitDeny,
            Resource,
        ),
        (
            "service is granted",
            Given {
                resource: Some(to(r#"{"Service":"sns.amazonaws.com"}"#)),
                ..given(Principal::service("sns.amazonaws.com"), ACCOUNT)
            },
            Allow,
            Resource,
        ),
        (
            "other service is not",
            Given {
                resource: Some(to(r#"{"Service":"sns.amazonaws.com"}"#)),
                ..given(Principal::service("events.amazonaws.com"), ACCOUNT)
            },
            ImplicitDeny,
            Resource,
        ),
        (
            "nobody is everybody",
            Given { resource: Some(to(r#""*""#)), ..given(Principal::anonymous(), ACCOUNT) },
            Allow,
            Resource,
        ),
        (
            "nobody is no account",
            Given { resource: Some(to(by_user)), ..given(Principal::anonymous(), ACCOUNT) },
            ImplicitDeny,
            Resource,
        ),
    ];
    for (what, given, verdict, kind) in cases {
        assert_eq!(given.outcome(), (verdict, Some(kind)), "{what}");
    }
    let root = given(Principal::root("aws", ACCOUNT), ACCOUNT);
    assert_eq!(root.outcome(), (Allow, None), "root needs no policy");
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html> (read 2026-11-21)
#[test]
fn not_principal_spares_whom_it_names_with_their_account() {
    use Verdict::{Allow, ExplicitDeny, ImplicitDeny};
    let all_but = |named: &str| {
        Some(of_resource(&format!(
            r#"{{"Effect":"Deny","NotPrincipal":{named},"Action":"s3:*","Resource":"*"}}"#
        )))
    };
    let (ann, role) = ("arn:aws:iam::111122223333:user/dev/ann", "arn:aws:iam::111122223333:role/x/deploy");
    let account = "arn:aws:iam::111122223333:root";
    let with_account = |arn: &str| format!(r#"{{"AWS":["{arn}","{account}"]}}"#);
    let read = || vec![identity(READ)];
    let of = |who: Principal, named: String| Given {
        identity: read(),
        resource: all_but(&named),
        ..given(who, ACCOUNT)
    };
    let other = Principal::user("arn:aws:iam::111122223333:user/bob", ACCOUNT);
    let cases = [
        ("the named user", of(user(), with_account(ann)), Allow),
        ("without the account", of(user(), format!(r#"{{"AWS":"{ann}"}}"#)), ExplicitDeny),
        ("another user of the account", of(other.clone(), with_account(ann)), ExplicitDeny),
        ("the account alone", of(user(), format!(r#"{{"AWS":"{account}"}}"#)), ExplicitDeny),
        (
            "root of the account",
            of(Principal::root("aws", ACCOUNT), format!(r#"{{"AWS":"{account}"}}"#)),
            Allow,
        ),
        ("a session of the named role", of(session(), with_account(role)), Allow),
        ("a session of another role", of(session(), with_account(ann)), ExplicitDeny),
        (
            "one with a boundary",
            Given { boundary: Some(identity(READ)), ..of(user(), with_account(ann)) },
            ExplicitDeny,
        ),
    ];
    for (what, given, verdict) in cases {
        assert_eq!(given.outcome().0, verdict, "{what}");
    }
    let allowing = of_resource(&format!(
        r#"{{"Effect":"Allow","NotPrincipal":{},"Action":"s3:*","Resource":"*"}}"#,
        with_account(ann)
    ));
    let granted = Given { resource: Some(allowing), ..given(other, ACCOUNT) };
    assert_eq!(granted.outcome().0, ImplicitDeny, "NotPrincipal never allows");
}

#[test]
fn two_accounts() {
    use PolicyKind::{Identity, Resource};
    use Verdict::{Allow, ImplicitDeny};
    let read = || vec![identity(READ)];
    let base = || given(user(), OTHER);
    let by_account = || Some(to(r#"{"AWS":"arn:aws:iam::111122223333:root"}"#));
    let by_user = || Some(to(r#"{"AWS":"arn:aws:iam::111122223333:user/dev/ann"}"#));
    let cases: Vec<(&str, Given, Verdict, PolicyKind)> = vec![
        ("identity alone", Given { identity: read(), ..base() }, ImplicitDeny, Resource),
        ("resource alone", Given { resource: by_user(), ..base() }, ImplicitDeny, Identity),
        ("both, by account", Given { identity: read(), resource: by_account(), ..base() }, Allow, Identity),
        ("both, by user", Given { identity: read(), resource: by_user(), ..base() }, Allow, Identity),
        ("root of the other account", given(Principal::root("aws", ACCOUNT), OTHER), ImplicitDeny, Resource),
    ];
    for (what, given, verdict, kind) in cases {
        assert_eq!(given.outcome(), (verdict, Some(kind)), "{what}");
    }
    let root = Given { resource: by_account(), ..given(Principal::root("aws", ACCOUNT), OTHER) };
    assert_eq!(root.outcome().0, Allow, "root of a trusted account");
}

#[test]
fn assuming_a_role_needs_its_trust() {
    let role = "arn:aws:iam::111122223333:role/deploy";
    let assume = identity(r#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}"#);
    let trusting = |who: &str, more: &str| {
        trust(&format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{who},"Action":"sts:AssumeRole"{more}}}]}}"#
        ))
    };
    let ask = |principal: &Principal, identity: &[Arc<Policy>], trust: &Policy, context: &Context| {
        let request = Request {
            principal,
            action: "sts:AssumeRole",
            resource: role,
            resource_account: Some(ACCOUNT),
            context,
        };
        let policies =
            Policies { identity, resource: Some(ResourcePolicy::trust(trust)), ..Policies::default() };
        let decision = evaluate(&request, &policies);
        if decision.is_allowed() { "yes".to_owned() } else { access_denied(&request, &decision) }
    };
    let none = Context::new();
    let account = trusting(r#"{"AWS":"111122223333"}"#, "");
    let ann = trusting(r#"{"AWS":"arn:aws:iam::111122223333:user/dev/ann"}"#, "");
    let service = trusting(r#"{"Service":"lambda.amazonaws.com"}"#, "");
    let external =
        trusting(r#"{"AWS":"111122223333"}"#, r#","Condition":{"StringEquals":{"sts:ExternalId":"x1"}}"#);
    assert_eq!(ask(&user(), from_ref(&assume), &account, &none), "yes");
    assert_eq!(ask(&user(), &[], &ann, &none), "yes");
    assert_eq!(ask(&Principal::service("lambda.amazonaws.com"), &[], &service, &none), "yes");
    assert_eq!(
        ask(&user(), from_ref(&assume), &external, &Context::new().with("sts:ExternalId", "x1")),
        "yes"
    );
    assert_eq!(
        ask(&user(), from_ref(&assume), &external, &none),
        "User: arn:aws:iam::111122223333:user/dev/ann is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::111122223333:role/deploy because no role trust policy allows the sts:AssumeRole action"
    );
    assert!(
        ask(&user(), &[assume], &service, &none)
            .ends_with("because no role trust policy allows the sts:AssumeRole action")
    );
    assert!(
        ask(&user(), &[], &account, &none)
            .ends_with("because no identity-based policy allows the sts:AssumeRole action")
    );
    assert!(ask(&Principal::root("aws", ACCOUNT), &[], &service, &none).contains("no role trust policy"));
}

#[test]
fn actions_and_resources() {
    let context = Context::new();
    let allow = |element: &str| format!(r#"{{"Effect":"Allow",{element}}}"#);
    let cases = [
        (r#""Action":"S3:getobject","Resource":"*""#, true),
        (r#""Action":"*:GetObject","Resource":"*""#, true),
        (r#""Action":"s3:Get?bject","Resource":"*""#, true),
        (r#""Action":"s3:get","Resource":"*""#, false),
        (r#""Action":"s3:*","Resource":"arn:aws:s3:::B/*""#, false),
        (r#""Action":"s3:*","Resource":"arn:aws:s3:::b*""#, true),
        (r#""Action":"s3:*","Resource":"arn:*:s3:*:*:b/?""#, true),
        (r#""Action":"s3:*","NotResource":"arn:aws:s3:::b/*""#, false),
        (r#""Action":"s3:*","NotResource":"arn:aws:s3:::c/*""#, true),
        (r#""NotAction":"s3:Put*","Resource":"*""#, true),
        (r#""NotAction":["s3:Get*","iam:*"],"Resource":"*""#, false),
    ];
    for (element, wanted) in cases {
        let decision = decide(&user(), &context, "s3:GetObject", "arn:aws:s3:::b/k", &allow(element));
        assert_eq!(decision.is_allowed(), wanted, "{element}");
    }
}

#[test]
fn messages_name_the_policy_and_statement() {
    let (principal, context) = (user(), Context::new());
    let request = Request {
        principal: &principal,
        action: "s3:GetObject",
        resource: "arn:aws:s3:::b/k",
        resource_account: None,
        context: &context,
    };
    let identity = [identity(READ), identity(NO_READ)];
    let denied = evaluate(&request, &Policies { identity: &identity, ..Policies::default() });
    let by = denied.by.clone().expect("an explicit deny has a statement");
    assert_eq!((by.policy, by.statement, by.sid.as_deref()), (1, 0, Some("No")));
    assert_eq!(
        access_denied(&request, &denied),
        "User: arn:aws:iam::111122223333:user/dev/ann is not authorized to perform: s3:GetObject on resource: \
         arn:aws:s3:::b/k with an explicit deny in an identity-based policy"
    );
    let missing = evaluate(&request, &Policies::default());
    assert_eq!(
        access_denied(&request, &missing),
        "User: arn:aws:iam::111122223333:user/dev/ann is not authorized to perform: s3:GetObject on resource: \
         arn:aws:s3:::b/k because no identity-based policy allows the s3:GetObject action"
    );
}
