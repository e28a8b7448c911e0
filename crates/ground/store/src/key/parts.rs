//! Single-part keys: text, numbers, truth values, instants and the kernel's names.

use super::{Key, KeyParts, KeyText};
use kernel::{AccountId, Fault, OrFault, Region, Scope, Timestamp};

impl Key for String {
    fn encode(&self, into: &mut KeyText) {
        into.part(self);
    }
    fn decode(from: &mut KeyParts<'_>) -> Result<Self, Fault> {
        from.part()
    }
}

impl Key for u64 {
    fn encode(&self, into: &mut KeyText) {
        into.part(&format!("{self:020}"));
    }
    fn decode(from: &mut KeyParts<'_>) -> Result<Self, Fault> {
        parsed(&from.part()?)
    }
}

/// Non-negative numbers have 19 digits. Negative ones are `-` and the distance from the least number, because a digit
/// sorts above `-` and -2 below -1.
impl Key for i64 {
    fn encode(&self, into: &mut KeyText) {
        if *self >= 0 {
            into.part(&format!("{self:019}"));
        } else {
            into.part(&format!("-{:019}", self.wrapping_sub(i64::MIN)));
        }
    }
    fn decode(from: &mut KeyParts<'_>) -> Result<Self, Fault> {
        let part = from.part()?;
        match part.strip_prefix('-') {
            Some(distance) => Ok(parsed::<i64>(distance)?.wrapping_add(i64::MIN)),
            None => parsed(&part),
        }
    }
}

impl Key for bool {
    fn encode(&self, into: &mut KeyText) {
        into.part(if *self { "true" } else { "false" });
    }
    fn decode(from: &mut KeyParts<'_>) -> Result<Self, Fault> {
        parsed(&from.part()?)
    }
}

/// RFC 3339 with nine decimals. Instants before the year 0 are `-` and the nanoseconds since the first of all.
impl Key for Timestamp {
    fn encode(&self, into: &mut KeyText) {
        if since_year_zero_s(*self) >= 0 {
            into.part(&format!("{self:.9}"));
        } else {
            into.part(&format!("-{:030}", self.as_nanosecond() - Timestamp::MIN.as_nanosecond()));
        }
    }
    fn decode(from: &mut KeyParts<'_>) -> Result<Self, Fault> {
        let part = from.part()?;
        match part.strip_prefix('-') {
            Some(distance) => {
                Timestamp::from_nanosecond(parsed::<i128>(distance)? + Timestamp::MIN.as_nanosecond())
                    .or_fault(|| format!("the stored key part `{part}` is no instant"))
            }
            None => parsed(&part),
        }
    }
}

/// Year 0 begins 62,167,219,200 s before the epoch (719,528 days).
fn since_year_zero_s(at: Timestamp) -> i64 {
    at.as_second() + 719_528 * 86_400
}

fn parsed<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    part: &str,
) -> Result<T, Fault> {
    part.parse::<T>().or_fault(|| format!("the stored key part `{part}` is damaged"))
}

/// Makes a key of a newtype that has `Display` and `TryFrom<String>` (or `From<String>`).
#[macro_export]
macro_rules! text_key {
    ($($name:ty),+ $(,)?) => {$(
        impl $crate::Key for $name {
            fn encode(&self, into: &mut $crate::KeyText) {
                into.part(&self.to_string());
            }
            fn decode(from: &mut $crate::KeyParts<'_>) -> Result<Self, ::kernel::Fault> {
                let part = from.part()?;
                ::kernel::OrFault::or_fault(<$name>::try_from(part), || {
                    concat!("a stored key part is no ", stringify!($name))
                })
            }
        }
    )+};
}
text_key!(AccountId, Region);

/// Two parts: account, region.
impl Key for Scope {
    fn encode(&self, into: &mut KeyText) {
        self.account.encode(into);
        self.region.encode(into);
    }
    fn decode(from: &mut KeyParts<'_>) -> Result<Self, Fault> {
        Ok(Self { account: Key::decode(from)?, region: Key::decode(from)? })
    }
}
