//! Tuples of up to five keys are keys: their parts, one after the other.

use super::{Key, KeyParts, KeyText};
use kernel::Fault;

macro_rules! tuple_key {
    ($($part:ident $at:tt),+) => {
        impl<$($part: Key),+> Key for ($($part,)+) {
            fn encode(&self, into: &mut KeyText) {
                $(self.$at.encode(into);)+
            }
            fn decode(from: &mut KeyParts<'_>) -> Result<Self, Fault> {
                Ok(($($part::decode(from)?,)+))
            }
        }
    };
}
tuple_key!(A 0);
tuple_key!(A 0, B 1);
tuple_key!(A 0, B 1, C 2);
tuple_key!(A 0, B 1, C 2, D 3);
tuple_key!(A 0, B 1, C 2, D 3, E 4);
