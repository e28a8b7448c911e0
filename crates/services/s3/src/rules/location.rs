//! Where a new bucket may be made.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html> (read 2026-11-21).
//! Surprises: us-east-1 has no location constraint, may not be named as one, and makes buckets for every region; every
//! other region makes only its own, and must be named.

use crate::errors;
use kernel::Region;
use s3s::S3Error;

const CLASSIC: &str = "us-east-1";

/// The region of the new bucket, when the request was made in `here`.
pub fn of_new_bucket(here: &Region, constraint: Option<&str>) -> Result<Region, S3Error> {
    match constraint.filter(|constraint| !constraint.is_empty()) {
        None if here.as_str() == CLASSIC => Ok(here.clone()),
        None => Err(errors::illegal_location(
            "The unspecified location constraint is incompatible for the region specific endpoint this request was \
             sent to."
                .into(),
        )),
        Some(CLASSIC) if here.as_str() == CLASSIC => Err(errors::invalid_location(CLASSIC)),
        Some("EU") if here.as_str() == CLASSIC => named("eu-west-1"),
        Some(constraint) if here.as_str() == CLASSIC || here.as_str() == constraint => named(constraint),
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
        assert_eq!(try_in("us-east-1", Some("mars")), Err("InvalidLocationConstraint".into()));
    }
}
