//! CodeBuild's buildspec 0.2.
