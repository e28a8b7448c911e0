//! EventBridge's operations, sorted.

wire::operations! { crate::Events, api_events;
    create_event_bus => CreateEventBus,
    delete_event_bus => DeleteEventBus,
    delete_rule => DeleteRule,
    describe_event_bus => DescribeEventBus,
    describe_rule => DescribeRule,
    disable_rule => DisableRule,
    enable_rule => EnableRule,
    list_event_buses => ListEventBuses,
    list_rule_names_by_target => ListRuleNamesByTarget,
    list_rules => ListRules,
    list_tags_for_resource => ListTagsForResource,
    list_targets_by_rule => ListTargetsByRule,
    put_events => PutEvents,
    put_rule => PutRule,
    put_targets => PutTargets,
    remove_targets => RemoveTargets,
    tag_resource => TagResource,
    test_event_pattern => TestEventPattern,
    untag_resource => UntagResource,
}
