//! Objects for other services in this process: artifacts, code, AppSpec files.
//!
//! GetObject, HeadObject and PutObject through wire's typed door, with the same permissions as from outside. A body that is got is read
//! piece by piece from its blobs, which stay as long as it lives; one that is put is streamed into a blob: its size costs no memory.
//! Left out: ranges, conditions and everything else that no service asks for; asking for it is refused, not ignored.

mod get_object;
mod head_object;
mod put_object;

use crate::{Refused, S3};
use wire::{Binding, Refusal};

pub fn bindings() -> Vec<Binding<S3>> {
    vec![
        Binding::inside::<api_s3::GetObject>(),
        Binding::inside::<api_s3::HeadObject>(),
        Binding::inside::<api_s3::PutObject>(),
    ]
}

fn refuse(what: &str) -> Refusal {
    Refused::from(crate::errors::not_implemented(what)).into()
}
