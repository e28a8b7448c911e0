#!/usr/bin/env python3
"""EventBridge with boto3: patterns, transformed inputs, schedules, deliveries that need a permission, and the refusals in AWS's words."""
import json
import os
import urllib.request
from flowlib import N, cl, eq, finish, refused, step, until
from listening import allow, listening_topic, told

events = cl('events')


def messages(topic):
    return [m['Message'] for m in told(topic)]


def allow_rule(topic, rule):
    allow(topic, 'events.amazonaws.com', Condition={'ArnEquals': {'aws:SourceArn': rule}})


def put(detail, source='shop'):
    answer = events.put_events(Entries=[{'Source': source, 'DetailType': 'order', 'Detail': json.dumps(detail)}])
    eq(answer['FailedEntryCount'], 0)
    return answer['Entries'][0]['EventId']


step('a-rule-needs-something', lambda: refused(
    'ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be specified.', events.put_rule, Name='r'))
step('bad-pattern', lambda: refused(
    'InvalidEventPatternException', 'Event pattern is not valid. Reason: "source" must be an object or an array', events.put_rule,
    Name='r', EventPattern='{"source": "shop"}'))
step('bad-schedule', lambda: refused(
    'ValidationException', 'Parameter ScheduleExpression is not valid.', events.put_rule, Name='r', ScheduleExpression='rate(1 minutes)'))
step('no-rule', lambda: refused(
    'ResourceNotFoundException', 'Rule nope does not exist on EventBus default.', events.describe_rule, Name='nope'))
topic = step('topic', lambda: listening_topic(f'orders-{N}'))
rule = step('put-rule', lambda: events.put_rule(
    Name=f'big-{N}', EventPattern=json.dumps({'source': ['shop'], 'detail': {'price': [{'numeric': ['>', 100]}]}}))['RuleArn'])
step('what-we-lack-says-so', lambda: refused('NotImplemented', 'targets of the service sqs', events.put_targets, Rule=f'big-{N}', Targets=[
    {'Id': 'q', 'Arn': 'arn:aws:sqs:us-east-1:123456789012:q'}]))
step('put-targets', lambda: eq(events.put_targets(Rule=f'big-{N}', Targets=[
    {'Id': 'whole', 'Arn': topic},
    {'Id': 'part', 'Arn': topic, 'InputPath': '$.detail.price'},
    {'Id': 'filled', 'Arn': topic, 'InputTransformer': {
        'InputPathsMap': {'price': '$.detail.price', 'what': '$.detail.what'}, 'InputTemplate': '"<what> for <price>"'}}])['FailedEntryCount'], 0))


def dropped():
    text = urllib.request.urlopen(os.environ['AWS_ENDPOINT_URL'] + '/_landfall/metrics').read().decode()
    counts = [line.split()[-1] for line in text.splitlines() if line.startswith('landfall_events_total{metric="FailedInvocations"}')]
    return int(counts[0]) if counts else 0


def not_without_permission():
    before = dropped()
    put({'price': 999, 'what': 'nothing'})
    until(lambda: dropped() == before + 3, 'three dropped')
    allow_rule(topic, rule)
    put({'price': 99, 'what': 'cheap'})
    event = put({'price': 150, 'what': 'a "chair"'})
    until(lambda: len(messages(topic)) >= 3, 'three messages')
    got = messages(topic)
    eq(len(got), 3)
    eq(sorted(m for m in got if not m.startswith('{')), ['"a \\"chair\\" for 150"', '150'])
    whole = json.loads(next(m for m in got if m.startswith('{')))
    eq((whole['id'], whole['detail-type'], whole['detail']['price'], whole['version']), (event, 'order', 150, '0'))


step('deliveries', not_without_permission)
step('metrics', lambda: until(lambda: {m['MetricName'] for m in cl('cloudwatch').list_metrics(
    Namespace='AWS/Events', Dimensions=[{'Name': 'RuleName', 'Value': f'big-{N}'}])['Metrics']} == {'Invocations', 'FailedInvocations'}, 'metrics'))
step('bad-entries-fail-alone', lambda: eq([e.get('ErrorCode') for e in events.put_events(Entries=[
    {'Source': 'shop', 'DetailType': 't', 'Detail': '{}'}, {'Source': 'aws.shop', 'DetailType': 't', 'Detail': '{}'},
    {'Source': 'shop', 'DetailType': 't', 'Detail': '['}])['Entries']], [None, 'NotAuthorizedForSourceException', 'MalformedDetail']))


def ticking():
    clock = listening_topic(f'clock-{N}')
    arn = events.put_rule(Name=f'tick-{N}', ScheduleExpression='rate(1 minute)')['RuleArn']
    allow_rule(clock, arn)
    events.put_targets(Rule=f'tick-{N}', Targets=[{'Id': 'c', 'Arn': clock}])
    first = until(lambda: messages(clock), 'a tick; it comes sooner with --time-scale')[0]
    eq((json.loads(first)['detail-type'], json.loads(first)['resources']), ('Scheduled Event', [arn]))
    events.disable_rule(Name=f'tick-{N}')


def objects_tell():
    s3, bucket = cl('s3'), f'telling-{N}'
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={'EventBridgeConfiguration': {}})
    heard = listening_topic(f'objects-{N}')
    arn = events.put_rule(Name=f'objects-{N}', EventPattern=json.dumps({
        'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': {'bucket': {'name': [bucket]}}}))['RuleArn']
    allow_rule(heard, arn)
    events.put_targets(Rule=f'objects-{N}', Targets=[{'Id': 'o', 'Arn': heard}])
    s3.put_object(Bucket=bucket, Key='app.zip', Body=b'zip')
    s3.delete_object(Bucket=bucket, Key='app.zip')
    told = until(lambda: messages(heard), 'an event of the bucket')
    detail = json.loads(told[0])['detail']
    eq((detail['object']['key'], detail['object']['size'], detail['reason']), ('app.zip', 3, 'PutObject'))


step('s3-tells-eventbridge', objects_tell)
step('schedule', ticking)
step('nothing-else-came', lambda: eq(len(messages(topic)), 3))
step('test-event-pattern', lambda: eq(events.test_event_pattern(EventPattern='{"detail": {"a": [{"prefix": "x"}]}}', Event=json.dumps(
    {'id': '1', 'account': '1', 'source': 's', 'time': 't', 'region': 'r', 'resources': [], 'detail-type': 'd', 'detail': {'a': 'xy'}}))['Result'], True))
step('targets-first', lambda: refused('ValidationException', "Rule can't be deleted since it has targets.", events.delete_rule, Name=f'big-{N}'))
step('remove', lambda: (events.remove_targets(Rule=f'big-{N}', Ids=['whole', 'part', 'filled']), events.delete_rule(Name=f'big-{N}')))
finish()
