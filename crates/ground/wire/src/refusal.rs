//! What a client is told when an operation does not succeed: code, status, message, further members.

use crate::value::{Fields, Value};
use kernel::Fault;
use std::borrow::Cow;

/// An answer of failure, ready for any codec.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub code: Cow<'static, str>,
    pub status: u16,
    pub message: String,
    /// The exception's members beside the message, by member name.
    pub fields: Fields,
}

impl Refusal {
    pub fn new(code: impl Into<Cow<'static, str>>, status: u16, message: impl Into<String>) -> Self {
        Self { code: code.into(), status, message: message.into(), fields: Vec::new() }
    }

    /// Ours, not the caller's: the chain is for the log, the client gets the words and a request id.
    pub fn internal(fault: &Fault) -> Self {
        tracing::error!(fault = %fault.chain(), "internal failure");
        Self::new(
            "InternalFailure",
            500,
            "The request processing has failed because of an unknown error, exception or failure.",
        )
    }

    pub fn of_exception(code: &'static str, status: u16, value: Option<Value>) -> Self {
        let mut fields = match value {
            Some(Value::Map(fields)) => fields,
            _ => Vec::new(),
        };
        let at = fields.iter().position(|(name, _)| name.eq_ignore_ascii_case("message"));
        let message = at.map(|at| fields.remove(at).1);
        let message = message.as_ref().and_then(Value::text).unwrap_or_default().to_owned();
        Self { code: code.into(), status, message, fields }
    }

    pub fn sender_is_at_fault(&self) -> bool {
        self.status < 500
    }

    /// Whether the same call may succeed a little later: throttled, or the service has a fault. What we do not have (501) stays so.
    pub fn is_passing(&self) -> bool {
        let throttled = self.status == 429 || self.code.contains("Throttl");
        throttled || (self.status >= 500 && self.status != 501)
    }

    /// Whether IAM or a resource's policy refused it.
    pub fn is_denied(&self) -> bool {
        self.status == 403 || self.code.contains("AccessDenied") || self.code == "AuthorizationError"
    }
}

/// What several operations of a service share may end in: the caller's fault or ours. Each operation's error takes it.
#[derive(Debug)]
pub enum Failure {
    Refusal(Refusal),
    Fault(Fault),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refusal(refusal) => refusal,
            Failure::Fault(fault) => Self::internal(&fault),
        }
    }
}

/// Implemented by every generated operation error.
pub trait OperationError:
    From<Refusal> + From<Fault> + From<Failure> + Send + std::fmt::Debug + 'static
{
    fn into_refusal(self) -> Refusal;
    /// The code on the wire, as clients match it.
    fn code(&self) -> Cow<'static, str>;
    fn message(&self) -> String;
}

/// Declares a generated exception: a structure with its code and status.
#[macro_export]
macro_rules! exception {
    ($type:ident($code:literal, $status:literal) { $($field:ident : $member:ty = $name:literal),* $(,)? }) => {
        $crate::structure! { $type { $($field: $member = $name),* } }

        impl From<$type> for $crate::Refusal {
            fn from(exception: $type) -> Self {
                $crate::Refusal::of_exception($code, $status, $crate::Shaped::into_value(exception))
            }
        }
    };
}

/// Declares one operation's error: what its model lists, what any operation may be refused with, and faults.
#[macro_export]
macro_rules! operation_error {
    ($type:ident { $($exception:ident = $code:literal),* $(,)? }) => {
        #[derive(Debug)]
        pub enum $type {
            $($exception($exception),)*
            /// A refusal that the model does not list: validation, access denied, throttling.
            Common($crate::Refusal),
            Fault($crate::Fault),
        }
        $(impl From<$exception> for $type {
            fn from(exception: $exception) -> Self { Self::$exception(exception) }
        })*
        impl From<$crate::Refusal> for $type {
            fn from(refusal: $crate::Refusal) -> Self { Self::Common(refusal) }
        }
        impl From<$crate::Fault> for $type {
            fn from(fault: $crate::Fault) -> Self { Self::Fault(fault) }
        }
        impl From<$crate::Failure> for $type {
            fn from(failure: $crate::Failure) -> Self {
                match failure {
                    $crate::Failure::Refusal(refusal) => refusal.into(),
                    $crate::Failure::Fault(fault) => fault.into(),
                }
            }
        }
        impl $crate::OperationError for $type {
            fn into_refusal(self) -> $crate::Refusal {
                match self {
                    $(Self::$exception(exception) => exception.into(),)*
                    Self::Common(refusal) => refusal,
                    Self::Fault(fault) => $crate::Refusal::internal(&fault),
                }
            }
            fn code(&self) -> std::borrow::Cow<'static, str> {
                match self {
                    $(Self::$exception(_) => $code.into(),)*
                    Self::Common(refusal) => refusal.code.clone(),
                    Self::Fault(_) => "InternalFailure".into(),
                }
            }
            fn message(&self) -> String {
                match self {
                    $(Self::$exception(exception) => $crate::Refusal::from(exception.clone()).message,)*
                    Self::Common(refusal) => refusal.message.clone(),
                    Self::Fault(fault) => fault.chain(),
                }
            }
        }
    };
}
