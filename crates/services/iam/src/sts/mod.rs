//! STS's operations: one file each, sorted.

wire::operations! { crate::Iam, api_sts;
    assume_role => AssumeRole,
    get_access_key_info => GetAccessKeyInfo,
    get_caller_identity => GetCallerIdentity,
    get_session_token => GetSessionToken,
}
