//! An alias's traffic: what may be written, and which version a call goes to.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html> (read 2026-11-21): two versions at
//! most, both published, with the same role and dead-letter target; weights from 0 to 1.
//! Surprise: an empty map clears the weights.

use crate::errors;
use crate::names::LATEST;
use crate::snapshot::number;
use crate::tables::{AliasRow, Settings};
use std::collections::BTreeMap;
use wire::Refusal;

pub fn check(version: &str, weights: &BTreeMap<String, f64>) -> Result<(), Refusal> {
    if weights.is_empty() {
        return Ok(());
    }
    if version == LATEST {
        return Err(errors::invalid("$LATEST is not supported for an alias pointing to more than 1 version"));
    }
    if weights.len() > 1 {
        return Err(errors::invalid("Number of items in AdditionalVersionWeights cannot be greater than 1"));
    }
    for (other, weight) in weights {
        if number(other).is_none() {
            return Err(errors::validation(format!(
                "1 validation error detected: Value '{{{other}={weight:?}}}' at 'routingConfig.additionalVersionWeights' \
                 failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or \
                 equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression \
                 pattern: [0-9]+, Member must not be null]"
            )));
        }
        if other == version {
            return Err(errors::invalid(format!(
                "Invalid function version {other}. Function version {other} is already included in routing configuration."
            )));
        }
        if !(0.0..=1.0).contains(weight) {
            return Err(errors::validation(format!(
                "1 validation error detected: Value '{{{other}={weight:?}}}' at 'routingConfig.additionalVersionWeights' \
                 failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or \
                 equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]"
            )));
        }
    }
    Ok(())
}

/// Two versions between which calls may be shared. The sentence about the role is AWS's
/// (<https://github.com/serverless-heaven/serverless-aws-alias/issues/64>, read 2026-11-21); of the one about dead letters no example was found.
pub fn check_alike(one: &Settings, other: &Settings) -> Result<(), Refusal> {
    let unlike =
        |what| errors::invalid(format!("Specified versions must be associated with the same {what}"));
    if one.role != other.role {
        return Err(unlike("execution role"));
    }
    if one.dead_letter != other.dead_letter {
        return Err(unlike("dead letter queue configuration"));
    }
    Ok(())
}

/// The version that one call goes to. `draw` is even in 0..1.
pub fn choose(alias: &AliasRow, draw: f64) -> &str {
    let mut below = 0.0;
    for (version, weight) in &alias.weights {
        below += weight;
        if draw < below {
            return version;
        }
    }
    &alias.version
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(pairs: &[(&str, f64)]) -> BTreeMap<String, f64> {
        pairs.iter().map(|(version, weight)| ((*version).to_owned(), *weight)).collect()
    }

    #[test]
    fn weights_are_shares_of_the_draws() {
        let (version, description, revision) = ("1".to_owned(), String::new(), String::new());
        let alias = AliasRow { version, description, weights: weights(&[("2", 0.3)]), revision };
        let chosen = |draw| choose(&alias, draw);
        assert_eq!([chosen(0.0), chosen(0.29), chosen(0.3), chosen(0.99)], ["2", "2", "1", "1"]);
        let none = AliasRow { weights: weights(&[("2", 0.0)]), ..alias.clone() };
        assert_eq!(choose(&none, 0.0), "1");
        let all = AliasRow { weights: weights(&[("2", 1.0)]), ..alias.clone() };
        assert_eq!(choose(&all, 0.999_999), "2");
    }

    #[test]
    fn what_aws_refuses_is_refused() {
        assert!(check("1", &weights(&[("2", 0.5)])).is_ok());
        assert!(check(LATEST, &weights(&[])).is_ok());
        for (version, given) in [
            (LATEST, &[("2", 0.5)][..]),
            ("1", &[("1", 0.5)]),
            ("1", &[("2", 1.5)]),
            ("1", &[("2", 0.1), ("3", 0.1)]),
            ("1", &[("$LATEST", 0.1)]),
        ] {
            assert!(check(version, &weights(given)).is_err(), "{version} {given:?}");
        }
    }
}
