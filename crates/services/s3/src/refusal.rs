//! `Refused`: the error of this service's closures: S3's own, or a fault.

use crate::errors;
use kernel::Fault;
use s3s::S3Error;

#[derive(Debug)]
pub enum Refused {
    S3(S3Error),
    Fault(Fault),
}

pub type Result<T> = std::result::Result<T, Refused>;

impl From<S3Error> for Refused {
    fn from(error: S3Error) -> Self {
        Self::S3(error)
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Refused> for S3Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::S3(error) => error,
            Refused::Fault(fault) => errors::internal(&fault),
        }
    }
}

/// For callers in this process, who speak wire's refusals.
impl From<Refused> for wire::Refusal {
    fn from(refused: Refused) -> Self {
        let error = S3Error::from(refused);
        let status = error.status_code().map_or(500, |status| status.as_u16());
        let message = error.message().unwrap_or_default().to_owned();
        wire::Refusal::new(error.code().as_str().to_owned(), status, message)
    }
}
