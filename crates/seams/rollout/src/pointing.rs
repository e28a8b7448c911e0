//! What an alias looks like, and what it ought to look like at each point of a rollout.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html> (read 2026-11-21). During a shift
//! the alias keeps the old version, and the new one stands only among the additional weights.

use api_lambda::{AliasConfiguration, AliasRoutingConfiguration, UpdateAliasRequest};
use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, Clone, PartialEq)]
pub struct Pointing {
    pub version: String,
    /// Shares of other versions, without those of nothing.
    pub weights: BTreeMap<String, f64>,
}

impl Pointing {
    pub fn at(version: &str) -> Self {
        Self { version: version.to_owned(), weights: BTreeMap::new() }
    }

    /// With `percent` of the calls going to `target`.
    pub fn shifted(current: &str, target: &str, percent: u32) -> Self {
        if percent >= 100 {
            return Self::at(target);
        }
        let weights = BTreeMap::from([(target.to_owned(), f64::from(percent) / 100.0)]);
        Self { version: current.to_owned(), weights: if percent == 0 { BTreeMap::new() } else { weights } }
    }

    pub fn of(alias: &AliasConfiguration) -> Self {
        let weights =
            alias.routing_config.as_ref().and_then(|routing| routing.additional_version_weights.clone());
        let weights = weights.unwrap_or_default().into_iter().filter(|(_, weight)| *weight > 0.0).collect();
        Self { version: alias.function_version.clone().unwrap_or_default(), weights }
    }

    /// All its traffic is on these two versions, in whatever shares.
    pub fn is_between(&self, current: &str, target: &str) -> bool {
        let known = |version: &String| version == current || version == target;
        known(&self.version) && self.weights.keys().all(known)
    }

    /// The request that makes an alias so, if it is still at the revision that was read.
    pub fn request(&self, function: &str, alias: &str, revision_id: Option<String>) -> UpdateAliasRequest {
        let routing = AliasRoutingConfiguration { additional_version_weights: Some(self.weights.clone()) };
        UpdateAliasRequest {
            function_name: function.to_owned(),
            name: alias.to_owned(),
            function_version: Some(self.version.clone()),
            routing_config: Some(routing),
            revision_id,
            ..UpdateAliasRequest::default()
        }
    }
}

impl fmt::Display for Pointing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "version {}", self.version)?;
        self.weights.iter().try_for_each(|(version, weight)| write!(f, " with {weight} to version {version}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shares_add_up_to_the_whole(percent in 0u32..=100) {
            let pointing = Pointing::shifted("1", "2", percent);
            let others: f64 = pointing.weights.values().sum();
            prop_assert!((0.0..1.0).contains(&others), "{}", pointing);
            let of_target = if pointing.version == "2" { 1.0 - others } else { others };
            prop_assert!((of_target - f64::from(percent) / 100.0).abs() < 1e-9, "{}", pointing);
        }
    }

    #[test]
    fn weights_of_nothing_do_not_count() {
        let routing =
            AliasRoutingConfiguration { additional_version_weights: Some([("2".to_owned(), 0.0)].into()) };
        let alias = AliasConfiguration {
            function_version: Some("1".into()),
            routing_config: Some(routing),
            ..AliasConfiguration::default()
        };
        assert_eq!(Pointing::of(&alias), Pointing::at("1"));
    }
}
