//! Transforms: whether there is one of the name.

use super::{Checker, meant};
use crate::transforms::{AWS_TRANSFORMS, declared};

impl Checker<'_> {
    pub(super) fn transforms(&mut self) {
        for transform in declared(self.template) {
            if transform.name.is_empty() {
                let message = "Key Name of transform definition must be a string.".into();
                self.error("transform", transform.at, message, None);
            } else if transform.name.starts_with("AWS::")
                && !AWS_TRANSFORMS.contains(&transform.name.as_str())
            {
                let message = format!("No transform named {} found.", transform.name);
                self.error(
                    "transform",
                    transform.at,
                    message,
                    meant(&transform.name, AWS_TRANSFORMS.into_iter()),
                );
            }
        }
    }
}
