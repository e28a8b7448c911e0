//! Which bucket a host name means: virtual-hosted style.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html> (read 2026-11-21): `BUCKET.s3.amazonaws.com`,
//! `BUCKET.s3.REGION.amazonaws.com`, with `dualstack` and the old `s3-REGION`. Beside AWS's names, `BUCKET.localhost`.
//! Every other host is path style, so that a server can be reached by any name.

use s3s::S3Result;
use s3s::host::{S3Host, VirtualHost};

pub struct Hosts;

impl S3Host for Hosts {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        Ok(match bucket_of(name) {
            Some(bucket) => VirtualHost::new(name).with_bucket(bucket),
            None => VirtualHost::new(name),
        })
    }
}

pub fn bucket_of(host: &str) -> Option<&str> {
    if let Some(bucket) = host.strip_suffix(".localhost") {
        return Some(bucket).filter(|bucket| *bucket != "s3");
    }
    let rest = host.strip_suffix(".amazonaws.com").or_else(|| host.strip_suffix(".amazonaws.com.cn"))?;
    // The service's own label is the last one that is `s3` or `s3-REGION`; what stands before it is the bucket.
    let mut labels = rest.rmatch_indices('.').map(|(at, _)| at).collect::<Vec<_>>();
    labels.insert(0, rest.len());
    let starts = labels.iter().skip(1).map(|dot| dot + 1).chain([0]);
    let own = starts.take(3).find(|start| {
        let label = rest[*start..].split('.').next().unwrap_or_default();
        label == "s3" || label.starts_with("s3-")
    })?;
    own.checked_sub(1).map(|end| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::bucket_of;

    #[test]
    fn hosts() {
        let table = [
            ("s3.amazonaws.com", None),
            ("s3.eu-west-1.amazonaws.com", None),
            ("s3-eu-west-1.amazonaws.com", None),
            ("b.s3.amazonaws.com", Some("b")),
            ("a.b.s3.eu-west-1.amazonaws.com", Some("a.b")),
            ("b.s3.dualstack.eu-west-1.amazonaws.com", Some("b")),
            ("b.s3.cn-north-1.amazonaws.com.cn", Some("b")),
            ("b.localhost", Some("b")),
            ("localhost", None),
            ("build.example.com", None),
        ];
        for (host, bucket) in table {
            assert_eq!(bucket_of(host), bucket, "{host}");
        }
    }
}
