//! CodeDeploy's AppSpec for Lambda.
