//! Which handler serves which operation, for calls from the wire and for calls between services.
//!
//! Both doors lead to the same three acts: the operation's permissions are asked of the [`Authorizer`], then it is
//! handled. [`Caller`] is the only way from one service to another: services know each other's generated types and
//! nothing else.

use crate::cx::Cx;
use crate::operation::{Handle, Operation};
use crate::ports::{AuthorizeError, Authorizer, Credentials, Denied, Roles, ServiceRole};
use crate::refusal::{OperationError, Refusal};
use crate::shape::{OperationModel, Protocol};
use crate::typed::Shaped;
use crate::value::Value;
use futures_util::future::BoxFuture;
use kernel::{Chance, Clock, Fault, Scope};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The handler of one operation with its types erased, for the wire.
type WireDoor = Arc<dyn Fn(Caller, Cx, Value) -> BoxFuture<'static, Result<Value, Refusal>> + Send + Sync>;
/// The same for callers in this process; the boxes hold `Op::Input` and `Result<Op::Output, Op::Error>`.
type TypedDoor =
    Arc<dyn Fn(Caller, Cx, Box<dyn Any + Send>) -> BoxFuture<'static, Box<dyn Any + Send>> + Send + Sync>;

/// One line of a service's `operations!` list.
pub struct Binding<S> {
    model: &'static OperationModel,
    type_id: TypeId,
    is_on_the_wire: bool,
    doors: fn(Arc<S>) -> (WireDoor, TypedDoor),
}

impl<S: Send + Sync + 'static> Binding<S> {
    pub fn of<Op: Operation>() -> Self
    where
        S: Handle<Op>,
    {
        let (model, type_id) = (Op::MODEL, TypeId::of::<Op>());
        Self { model, type_id, is_on_the_wire: true, doors: doors::<Op, S> }
    }

    /// For other services only: on the wire the operation is served elsewhere. Its answer may have a body in pieces.
    pub fn inside<Op: Operation>() -> Self
    where
        S: Handle<Op>,
    {
        Self { is_on_the_wire: false, ..Self::of::<Op>() }
    }

    pub fn model(&self) -> &'static OperationModel {
        self.model
    }
}

fn doors<Op: Operation, S: Handle<Op>>(service: Arc<S>) -> (WireDoor, TypedDoor) {
    let for_wire = service.clone();
    let wire: WireDoor = Arc::new(move |caller, cx, value| {
        let service = for_wire.clone();
        Box::pin(async move {
            let input = Op::Input::from_value(value).map_err(|e| unreadable(Op::MODEL, e.to_string()))?;
            let output =
                serve::<Op, S>(&*service, &caller, &cx, input).await.map_err(Op::Error::into_refusal)?;
            Ok(output.into_value().unwrap_or_else(Value::empty))
        })
    });
    let typed: TypedDoor = Arc::new(move |caller, cx, input| {
        let service = service.clone();
        Box::pin(async move {
            let input = *input.downcast::<Op::Input>().expect("doors are found by the operation's type");
            Box::new(serve::<Op, S>(&*service, &caller, &cx, input).await) as Box<dyn Any + Send>
        })
    });
    (wire, typed)
}

async fn serve<Op: Operation, S: Handle<Op>>(
    service: &S,
    caller: &Caller,
    cx: &Cx,
    input: Op::Input,
) -> Result<Op::Output, Op::Error> {
    for permission in service.permissions(cx, &input).await? {
        match caller.authorizer().authorize(cx, &permission).await {
            Ok(()) => {}
            Err(AuthorizeError::Denied(denied)) => return Err(access_denied(Op::MODEL, &denied).into()),
            Err(AuthorizeError::Fault(fault)) => return Err(fault.into()),
        }
    }
    service.handle(cx, input).await
}

/// Each protocol family's own code and status for a call that no policy allows.
pub fn access_denied(model: &OperationModel, denied: &Denied) -> Refusal {
    let message = denied.to_string();
    match (model.service.id, model.service.protocols[0]) {
        ("sns", _) => Refusal::new("AuthorizationError", 403, message),
        ("cloudwatch", _) | (_, Protocol::Query | Protocol::RestXml) => {
            Refusal::new("AccessDenied", 403, message)
        }
        (_, Protocol::RestJson) => Refusal::new("AccessDeniedException", 403, message),
        (_, Protocol::Json | Protocol::Cbor) => Refusal::new("AccessDeniedException", 400, message),
    }
}

fn unreadable(model: &OperationModel, what: String) -> Refusal {
    match model.service.protocols[0] {
        Protocol::Query => Refusal::new("MalformedInput", 400, what),
        _ => Refusal::new("SerializationException", 400, what),
    }
}

/// One served operation, as the wire finds it.
#[derive(Clone)]
pub struct Served {
    pub model: &'static OperationModel,
    door: WireDoor,
}

#[derive(Default)]
pub struct Registry {
    by_name: HashMap<(&'static str, &'static str), Served>,
    by_type: HashMap<TypeId, TypedDoor>,
}

impl Registry {
    /// Adds all operations of one service.
    pub fn serve<S: Send + Sync + 'static>(&mut self, service: &Arc<S>, bindings: Vec<Binding<S>>) {
        for binding in bindings {
            let (door, typed) = (binding.doors)(service.clone());
            self.by_type.insert(binding.type_id, typed);
            if binding.is_on_the_wire {
                let name = (binding.model.service.id, binding.model.name);
                let again = self.by_name.insert(name, Served { model: binding.model, door }).is_some();
                assert!(!again, "{} {} is served twice", name.0, name.1);
            }
        }
    }

    pub fn find<'a>(&'a self, service: &'a str, operation: &'a str) -> Option<&'a Served> {
        self.by_name.get(&(service, operation))
    }

    pub fn models(&self) -> impl Iterator<Item = &'static OperationModel> + '_ {
        self.by_name.values().map(|served| served.model)
    }
}

struct Inner {
    authorizer: Arc<dyn Authorizer>,
    roles: Arc<dyn Roles>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    endpoint: OnceLock<Arc<str>>,
    registry: OnceLock<Registry>,
}

/// The way from one service to another, and into services from the wire. Cheap to clone.
#[derive(Clone)]
pub struct Caller(Arc<Inner>);

impl Caller {
    pub fn new(
        authorizer: Arc<dyn Authorizer>,
        roles: Arc<dyn Roles>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Self {
        let (endpoint, registry) = (OnceLock::new(), OnceLock::new());
        Self(Arc::new(Inner { authorizer, roles, clock, chance, endpoint, registry }))
    }

    /// Opens the doors. Services are made with a caller before all of them are known, so this comes second, once.
    pub fn open(&self, registry: Registry, endpoint: &str) {
        assert!(self.0.registry.set(registry).is_ok(), "a caller is opened once");
        let _ = self.0.endpoint.set(endpoint.into());
    }

    pub fn registry(&self) -> &Registry {
        self.0.registry.get().expect("a caller is opened before the first request or flow")
    }

    pub fn authorizer(&self) -> &dyn Authorizer {
        &*self.0.authorizer
    }

    pub fn roles(&self) -> &dyn Roles {
        &*self.0.roles
    }

    /// Where code that we start (functions, builds) reaches this server.
    pub fn endpoint(&self) -> Arc<str> {
        self.0.endpoint.get().cloned().unwrap_or_else(|| "http://127.0.0.1:4566".into())
    }

    /// Calls an operation of any service as `cx.principal`. Permissions are asked as they are for a call from outside.
    pub async fn call<Op: Operation>(&self, cx: &Cx, input: Op::Input) -> Result<Op::Output, Op::Error> {
        let Some(door) = self.registry().by_type.get(&TypeId::of::<Op>()) else {
            return Err(not_served(Op::MODEL.service.id, Op::MODEL.name).into());
        };
        let answer = door(self.clone(), cx.clone(), Box::new(input)).await;
        *answer.downcast().expect("doors are found by the operation's type")
    }

    /// Serves a decoded and validated request from the wire.
    pub async fn serve(&self, served: &Served, cx: Cx, input: Value) -> Result<Value, Refusal> {
        (served.door)(self.clone(), cx, input).await
    }

    /// A context for work that no request carries: a flow, a schedule, a delivery.
    pub fn background(&self, scope: Scope, principal: crate::cx::Principal) -> Cx {
        Cx {
            scope,
            principal,
            request_id: self.0.chance.uuid(),
            endpoint: self.endpoint(),
            source_ip: None,
            user_agent: None,
            secure_transport: false,
            at: self.0.clock.now(),
        }
    }

    /// A context in which `service` (`codepipeline.amazonaws.com`) acts under a role that trusts it.
    pub async fn under_role(
        &self,
        scope: &Scope,
        service: &str,
        role_arn: &str,
        session_name: &str,
        source_arn: Option<&str>,
    ) -> Result<Cx, AuthorizeError> {
        let as_service =
            crate::cx::Principal::service(service, scope.account.clone(), source_arn.map(str::to_owned));
        let cx = self.background(scope.clone(), as_service);
        let role = ServiceRole { role_arn, service, session_name, source_arn };
        let principal = self.0.roles.assume(&cx, &role).await?;
        Ok(cx.as_principal(principal))
    }

    /// Keys for code that is to run as `cx.principal` (a session made by [`Caller::under_role`]).
    pub async fn credentials(&self, cx: &Cx, lifetime: Duration) -> Result<Credentials, Fault> {
        self.0.roles.credentials(&cx.principal, lifetime).await
    }
}

/// What we lack says so, by name.
pub fn not_served(service: &str, operation: &str) -> Refusal {
    let message = format!("Landfall does not have {service}:{operation} yet; COVERAGE.md lists what it has.");
    Refusal::new("NotImplemented", 501, message)
}
