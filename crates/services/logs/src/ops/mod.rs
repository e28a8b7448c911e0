//! CloudWatch Logs' operations, sorted.

wire::operations! { crate::Logs, api_logs;
    create_log_group => CreateLogGroup,
    create_log_stream => CreateLogStream,
    get_log_events => GetLogEvents,
    put_log_events => PutLogEvents,
}
