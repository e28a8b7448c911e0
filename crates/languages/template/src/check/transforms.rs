//! Transforms: whether there is one of the name, and whether AWS's two stand in their order: "the AWS::LanguageExtensions transform must come before the
//! AWS::Serverless transform in the list"
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-languageextensions.html>, read 2026-11). A template in the other order is
//! deployed all the same while SAM meets none of what the extensions add, so it is a warning
//! (<https://github.com/aws-cloudformation/cfn-lint/issues/2346>).

use super::{Checker, meant};
use crate::{
    extensions,
    transforms::{AWS_TRANSFORMS, declared},
};

impl Checker<'_> {
    pub(super) fn transforms(&mut self) {
        for transform in declared(self.template) {
            if transform.name == extensions::NAME && !extensions::come_first(self.template) {
                let message = "AWS::LanguageExtensions must come before AWS::Serverless-2016-10-31";
                let hint =
                    "SAM reads the template before loops and functions of the extensions are written out";
                self.warn("transform", transform.at, message, hint);
            } else if let Some(why) = transform.without_name() {
                self.error("transform", transform.at, why.into(), None);
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
