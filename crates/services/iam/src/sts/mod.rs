//! STS's operations, sorted.

wire::operations! { crate::Iam, api_sts;
    get_caller_identity => GetCallerIdentity,
}
