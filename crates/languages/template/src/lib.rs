//! The CloudFormation template language.
