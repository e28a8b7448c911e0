//! CloudWatch Logs' operations, sorted.

wire::operations! { crate::Logs, api_logs;
    create_log_group => CreateLogGroup,
    create_log_stream => CreateLogStream,
    delete_log_group => DeleteLogGroup,
    delete_log_stream => DeleteLogStream,
    delete_retention_policy => DeleteRetentionPolicy,
    describe_log_groups => DescribeLogGroups,
    describe_log_streams => DescribeLogStreams,
    filter_log_events => FilterLogEvents,
    get_log_events => GetLogEvents,
    list_tags_for_resource => ListTagsForResource,
    list_tags_log_group => ListTagsLogGroup,
    put_log_events => PutLogEvents,
    put_retention_policy => PutRetentionPolicy,
    tag_log_group => TagLogGroup,
    tag_resource => TagResource,
    test_metric_filter => TestMetricFilter,
    untag_log_group => UntagLogGroup,
    untag_resource => UntagResource,
}
