//! An operation as a type, and the handler of one.

use crate::cx::Cx;
use crate::ports::Permission;
use crate::refusal::OperationError;
use crate::shape::OperationModel;
use crate::typed::Shaped;
use std::future::Future;

/// What codegen writes for each operation of a service's model.
pub trait Operation: Send + Sync + 'static {
    const MODEL: &'static OperationModel;
    type Input: Shaped + Clone + Send + Sync + 'static;
    type Output: Shaped + Send + 'static;
    type Error: OperationError;
}

/// Implemented once per operation, in that operation's own file.
///
/// `permissions` has no default: each operation says what it needs, and only the few that AWS lets everybody call
/// (sts:GetCallerIdentity) answer with nothing. It runs before `handle` and sees the validated input.
pub trait Handle<Op: Operation>: Send + Sync + 'static {
    fn permissions(
        &self,
        cx: &Cx,
        input: &Op::Input,
    ) -> impl Future<Output = Result<Vec<Permission>, Op::Error>> + Send;

    fn handle(&self, cx: &Cx, input: Op::Input)
    -> impl Future<Output = Result<Op::Output, Op::Error>> + Send;
}

/// Declares a generated operation marker.
#[macro_export]
macro_rules! operation {
    ($op:ident($model:expr) $input:ty => $output:ty, $error:ty) => {
        pub struct $op;
        impl $crate::Operation for $op {
            const MODEL: &'static $crate::shape::OperationModel = $model;
            type Input = $input;
            type Output = $output;
            type Error = $error;
        }
    };
}

/// The sorted list of a service's operations: one module, one file, one line each.
///
/// Naming an operation without a handler, or twice, does not compile; `cargo xtask tidy` finds a file that is not named.
#[macro_export]
macro_rules! operations {
    ($service:ty, $api:ident; $($file:ident => $op:ident),* $(,)?) => {
        $(mod $file;)*
        pub fn bindings() -> Vec<$crate::registry::Binding<$service>> {
            vec![$($crate::registry::Binding::of::<$api::$op>()),*]
        }
    };
}
