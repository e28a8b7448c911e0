//! `Fn::Cidr`: blocks of addresses cut from a block.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html>: `[block, count, bits]`, where bits is the
//! inverse of the mask (8 bits make a /24 of IPv4, 64 bits a /64 of IPv6). Left out: AWS's wording where the blocks do not fit; ours names the block.

use super::{Function, Make, VALUES, fail, may_be_text};
use crate::{
    call::Call,
    evaluate::{Outcome, plain},
};
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const WRONG: &str = "Template error: every Fn::Cidr object requires two or three parameters, (1) a cidr block, (2) the number of cidrs to generate and (3) the number of subnet bits";
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html>: between 1 and 256.
const COUNT_MAX: u128 = 256;

pub static CIDR: Function = Function {
    name: "Fn::Cidr",
    places: VALUES,
    extension: false,
    shape: |call| match call.items() {
        items @ ([_, _] | [_, _, _]) if items.iter().all(may_be_text) => Ok(()),
        _ => fail(call.argument.at, WRONG),
    },
    make: Make::Value(|evaluation, call| evaluation.settled(call, |value| cidr(call, &value))),
};

fn cidr(call: &Call<'_>, value: &Value) -> Outcome<Value> {
    let at = call.argument.at;
    let texts: Vec<String> = value.as_array().into_iter().flatten().filter_map(plain).collect();
    let [block, count, rest @ ..] = &texts[..] else { return fail(at, WRONG) };
    let Some((address, mask)) = parse(block) else {
        return fail(at, format!("Template error: Fn::Cidr cannot read the block {block}"));
    };
    let width: u32 = if address.is_ipv4() { 32 } else { 128 };
    let bits = rest.first().map_or(Some(8), |bits| bits.parse::<u32>().ok());
    let (Some(bits), Ok(count)) = (bits.filter(|bits| (1..=width).contains(bits)), count.parse::<u128>())
    else {
        return fail(at, WRONG);
    };
    let room =
        (width - bits).checked_sub(mask).map_or(0, |free| 1u128.checked_shl(free).unwrap_or(u128::MAX));
    if count == 0 || count > COUNT_MAX || count > room {
        let message =
            format!("Template error: Fn::Cidr cannot make {count} blocks of {bits} bits of {block}");
        return fail(at, message);
    }
    let start = number(address) & network(mask, width);
    let blocks = (0..count).map(|index| {
        let address = shown(start + (index << bits), width);
        Value::String(format!("{address}/{}", width - bits))
    });
    Ok(blocks.collect())
}

fn parse(block: &str) -> Option<(IpAddr, u32)> {
    let (address, mask) = block.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let mask: u32 = mask.parse().ok()?;
    (mask <= if address.is_ipv4() { 32 } else { 128 }).then_some((address, mask))
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

/// The bits of the network part.
fn network(mask: u32, width: u32) -> u128 {
    u128::MAX.checked_shl(width - mask).unwrap_or(0)
}

fn shown(number: u128, width: u32) -> IpAddr {
    if width == 32 {
        return IpAddr::V4(Ipv4Addr::from(u32::try_from(number & u128::from(u32::MAX)).unwrap_or(u32::MAX)));
    }
    IpAddr::V6(Ipv6Addr::from(number))
}

#[cfg(test)]
mod tests {
    use crate::evaluate::tests::value;
    use serde_json::json;

    #[test]
    fn the_examples_of_the_page() {
        assert_eq!(
            value("!Cidr ['192.168.0.0/24', 6, 5]").unwrap(),
            json!([
                "192.168.0.0/27",
                "192.168.0.32/27",
                "192.168.0.64/27",
                "192.168.0.96/27",
                "192.168.0.128/27",
                "192.168.0.160/27"
            ])
        );
        assert_eq!(
            value("!Cidr ['2600:1f18:abc:de00::/56', '2', '64']").unwrap(),
            json!(["2600:1f18:abc:de00::/64", "2600:1f18:abc:de01::/64"])
        );
        assert_eq!(value("!Cidr ['10.0.0.0/16', 1, 8]").unwrap(), json!(["10.0.0.0/24"]));
        assert!(value("!Cidr ['10.0.0.0/24', 9, 5]").unwrap_err().message.contains("cannot make 9 blocks"));
        assert!(value("!Cidr ['10.0.0.0/99', 1, 5]").is_err());
    }
}
