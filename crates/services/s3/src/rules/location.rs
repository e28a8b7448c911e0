//! Where a new bucket may be made.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html> (read 2026-11-21).
//! Surprises: us-east-1 has no location constraint, may not be named as one, and makes buckets for every region; every
//! other region makes only its own, and must be named. Which regions there are is AWS's model's to say (`BucketLocationConstraint`).

use crate::errors;
use kernel::Region;
use s3s::S3Error;

const CLASSIC: &str = "us-east-1";

/// All but [`CLASSIC`], in the order of AWS's model.
const OTHERS: [&str; 37] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

/// us-east-1, which has its own rules.
pub fn is_classic(region: &Region) -> bool {
    region.as_str() == CLASSIC
}

/// Whether AWS has that region.
pub fn exists(region: &str) -> bool {
    region == CLASSIC || OTHERS.contains(&region)
}

/// The region of the new bucket, when the request was made in `here`.
pub fn of_new_bucket(here: &Region, constraint: Option<&str>) -> Result<Region, S3Error> {
    match constraint.filter(|constraint| !constraint.is_empty()) {
        None if is_classic(here) => Ok(here.clone()),
        None => Err(errors::illegal_location(
            "The unspecified location constraint is incompatible for the region specific endpoint this request was \
             sent to."
                .into(),
        )),
        Some(CLASSIC) if is_classic(here) => Err(errors::invalid_location(CLASSIC)),
        Some("EU") if is_classic(here) => named("eu-west-1"),
        Some(constraint) if here.as_str() == constraint => Ok(here.clone()),
        Some(constraint) if is_classic(here) && exists(constraint) => named(constraint),
        Some(constraint) if is_classic(here) => Err(errors::invalid_location(constraint)),
        Some(constraint) => Err(errors::illegal_location(format!(
            "The {constraint} location constraint is incompatible for the region specific endpoint this request was \
             sent to."
        ))),
    }
}

fn named(region: &str) -> Result<Region, S3Error> {
    Region::new(region).map_err(|_| errors::invalid_location(region))
}

/// What CreateBucket says: a path, and for the global names of other regions an address
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html#API_CreateBucket_ResponseElements>, read 2026-11-21).
pub fn address(bucket: &str, region: &Region, is_regional: bool) -> String {
    match region.as_str() == CLASSIC || is_regional {
        true => format!("/{bucket}"),
        false => format!("http://{bucket}.s3.amazonaws.com/"),
    }
}

/// What GetBucketLocation says.
pub fn constraint_of(region: &Region) -> Option<&str> {
    Some(region.as_str()).filter(|region| *region != CLASSIC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_make_their_own() {
        let try_in = |here: &str, constraint| {
            let here = Region::new(here).expect("valid");
            of_new_bucket(&here, constraint)
                .map_err(|error| error.code().as_str().to_owned())
                .map(|r| r.to_string())
        };
        let illegal = || Err("IllegalLocationConstraintException".to_owned());
        assert_eq!(try_in("us-east-1", None), Ok("us-east-1".into()));
        assert_eq!(try_in("us-east-1", Some("us-west-2")), Ok("us-west-2".into()));
        assert_eq!(try_in("us-west-2", Some("us-west-2")), Ok("us-west-2".into()));
        assert_eq!(try_in("us-west-2", None), illegal());
        assert_eq!(try_in("us-west-2", Some("eu-west-1")), illegal());
        assert_eq!(try_in("us-west-2", Some("us-east-1")), illegal());
        assert_eq!(try_in("us-east-1", Some("us-east-1")), Err("InvalidLocationConstraint".into()));
        assert_eq!(try_in("us-east-1", Some("EU")), Ok("eu-west-1".into()));
        for nowhere in ["mars", "us-east-9"] {
            assert_eq!(try_in("us-east-1", Some(nowhere)), Err("InvalidLocationConstraint".into()));
        }
    }

    #[test]
    fn regions_are_those_of_the_model() {
        let model = include_str!("../../../../../models/s3.json");
        let (_, rest) = model.split_once(r#""BucketLocationConstraint": "#).expect("there");
        let (_, list) = rest.split_once('[').expect("an enumeration");
        let (list, _) = list.split_once(']').expect("which ends");
        let names = list.split(',').map(|name| name.trim_matches('"'));
        // An alias, for buckets older than the region's name.
        assert_eq!(names.filter(|name| *name != "EU").collect::<Vec<_>>(), OTHERS);
    }
}
