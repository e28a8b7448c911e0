//! Objects for other services in this process: artifacts, code, AppSpec files.
//!
//! GetObject, HeadObject and PutObject through wire's typed door, with the same permissions as from outside. Bodies are
//! in memory here, so a get has a limit: what is larger has to be read over HTTP.
//! Left out: ranges, conditions and everything else that no service asks for; asking for it is refused, not ignored.

mod get_object;
mod head_object;
mod put_object;

use crate::{Refused, S3};
use wire::{Binding, Refusal};

/// What a get may hold in memory.
pub(crate) const GET_BYTES_MAX: u64 = 512 << 20;

pub fn bindings() -> Vec<Binding<S3>> {
    vec![
        Binding::of::<api_s3::GetObject>(),
        Binding::of::<api_s3::HeadObject>(),
        Binding::of::<api_s3::PutObject>(),
    ]
}

fn refuse(what: &str) -> Refusal {
    Refused::from(crate::errors::not_implemented(what)).into()
}
