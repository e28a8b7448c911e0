//! IAM policy evaluation: requests and policies to a decision and the statement that decided.
