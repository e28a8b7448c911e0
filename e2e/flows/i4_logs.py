#!/usr/bin/env python3
"""CloudWatch Logs with boto3 and the aws CLI: pages both ways, patterns, retention, deletion, and permissions on single streams."""
import json
import subprocess
import time
import boto3
from botocore.config import Config
from flowlib import E, N, cl, eq, finish, refused, step, until

logs, iam = cl('logs'), cl('iam')
GROUP = f'/app/{N}'
now_ms = int(time.time() * 1000)


def put(stream, messages, at=now_ms):
    events = [{'timestamp': at + number, 'message': message} for number, message in enumerate(messages)]
    return logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)


def pages():
    logs.create_log_group(logGroupName=GROUP, tags={'team': 'a'})
    logs.create_log_stream(logGroupName=GROUP, logStreamName='x/[1]')
    put('x/[1]', [f'line {n} ü' for n in range(25)])
    get = lambda **given: logs.get_log_events(logGroupName=GROUP, logStreamName='x/[1]', **given)
    last = get(limit=10)
    eq([e['message'] for e in last['events']], [f'line {n} ü' for n in range(15, 25)])
    before = get(limit=10, nextToken=last['nextBackwardToken'])
    eq(before['events'][0]['message'], 'line 5 ü')
    end = get(nextToken=last['nextForwardToken'], startFromHead=True)
    eq((end['events'], end['nextForwardToken']), ([], last['nextForwardToken']))
    put('x/[1]', ['late'], now_ms + 1000)
    eq([e['message'] for e in get(nextToken=end['nextForwardToken'], startFromHead=True)['events']], ['late'])
    token, count = None, 0
    while True:
        page = get(startFromHead=True, limit=7, **({'nextToken': token} if token else {}))
        count += len(page['events'])
        if page['nextForwardToken'] == token:
            break
        token = page['nextForwardToken']
    eq(count, 26)
    refused('InvalidParameterException', 'nextToken', get, nextToken='nonsense')


step('pages go forward and backward, and a token at the end comes back as it was', pages)


def batches():
    put_raw = lambda events: logs.put_log_events(logGroupName=GROUP, logStreamName='x/[1]', logEvents=events)
    refused('InvalidParameterException', 'chronological order', lambda: put_raw([{'timestamp': now_ms, 'message': 'b'}, {'timestamp': now_ms - 1, 'message': 'a'}]))
    old = put_raw([{'timestamp': now_ms - 15 * 86_400_000, 'message': 'old'}])
    eq(old['rejectedLogEventsInfo'], {'tooOldLogEventEndIndex': 1})
    new = put_raw([{'timestamp': now_ms + 3 * 3_600_000, 'message': 'new'}])
    eq(new['rejectedLogEventsInfo'], {'tooNewLogEventStartIndex': 0})
    refused('InvalidParameterException', 'Upload too large', lambda: put_raw([{'timestamp': now_ms, 'message': 'x' * 600_000}] * 2))
    refused('ResourceNotFoundException', 'log stream does not exist', logs.put_log_events, logGroupName=GROUP, logStreamName='no', logEvents=[{'timestamp': now_ms, 'message': 'm'}])


step('a batch is refused as a whole for its order and size, event by event for their age', batches)


def patterns():
    for stream in ('one', 'two'):
        logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
    put('one', ['ERROR disk', 'ok', '{"level": "error", "n": 7}'], now_ms + 2000)
    put('two', ['ERROR net', 'WARN net'], now_ms + 2000)
    found = lambda pattern, **given: [e['message'] for e in logs.filter_log_events(logGroupName=GROUP, filterPattern=pattern, **given)['events']]
    eq(sorted(found('ERROR')), ['ERROR disk', 'ERROR net'])
    eq(found('ERROR -disk'), ['ERROR net'])
    eq(len(found('?ERROR ?WARN')), 3)
    eq(found('{ $.level = "err*" && $.n > 5 }'), ['{"level": "error", "n": 7}'])
    eq(found('[level = WARN, what]'), ['WARN net'])
    eq(found('net', logStreamNames=['one']), [])
    every = [e for page in logs.get_paginator('filter_log_events').paginate(logGroupName=GROUP, PaginationConfig={'PageSize': 4}) for e in page['events']]
    eq((len(every), len({e['eventId'] for e in every})), (31, 31))
    eq([e['timestamp'] for e in every], sorted(e['timestamp'] for e in every))
    refused('InvalidParameterException', "Invalid character(s) in term 'a-b'", logs.filter_log_events, logGroupName=GROUP, filterPattern='a-b')
    tested = logs.test_metric_filter(filterPattern='[ip, ..., status = 4*]', logEventMessages=['1.1.1.1 - 404', '1.1.1.1 - 200'])
    eq([(m['eventNumber'], m['extractedValues']['$status']) for m in tested['matches']], [(1, '404')])


step('patterns find terms, JSON and fields, over all streams in the order of time', patterns)


def described():
    group = logs.describe_log_groups(logGroupNamePrefix=GROUP)['logGroups'][0]
    eq((group['arn'].endswith(f':log-group:{GROUP}:*'), group['storedBytes'] > 0), (True, True))
    latest = logs.describe_log_streams(logGroupName=GROUP, orderBy='LastEventTime', descending=True, limit=1)
    eq((latest['logStreams'][0]['logStreamName'], latest['logStreams'][0]['lastEventTimestamp']), ('one', now_ms + 2002))
    names = [s['logStreamName'] for page in logs.get_paginator('describe_log_streams').paginate(logGroupName=GROUP, PaginationConfig={'PageSize': 1}) for s in page['logStreams']]
    eq(names, ['one', 'two', 'x/[1]'])
    logs.tag_resource(resourceArn=group['logGroupArn'], tags={'more': 'b'})
    logs.untag_log_group(logGroupName=GROUP, tags=['team'])
    eq(logs.list_tags_log_group(logGroupName=GROUP)['tags'], {'more': 'b'})
    eq(logs.list_tags_for_resource(resourceArn=group['logGroupArn'])['tags'], {'more': 'b'})


step('groups and streams are described, with their tags', described)


def kept():
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=1)
    refused('InvalidParameterException', 'enum value set', logs.put_retention_policy, logGroupName=GROUP, retentionInDays=2)
    info = put('one', ['yesterday'], now_ms - 25 * 3_600_000)['rejectedLogEventsInfo']
    eq(info, {'expiredLogEventEndIndex': 1})
    logs.delete_retention_policy(logGroupName=GROUP)
    eq('retentionInDays' in logs.describe_log_groups(logGroupNamePrefix=GROUP)['logGroups'][0], False)


step('retention counts at once', kept)


def permissions():
    user = f'writer-{N}'
    iam.create_user(UserName=user)
    account = boto3.client('sts').get_caller_identity()['Account']
    iam.put_user_policy(UserName=user, PolicyName='one', PolicyDocument=json.dumps({'Version': '2012-10-17', 'Statement': [{
        'Effect': 'Allow', 'Action': ['logs:CreateLogStream', 'logs:PutLogEvents'], 'Resource': f'arn:aws:logs:*:{account}:log-group:{GROUP}:*'}]}))
    key = iam.create_access_key(UserName=user)['AccessKey']
    other = boto3.client('logs', aws_access_key_id=key['AccessKeyId'], aws_secret_access_key=key['SecretAccessKey'], config=Config(retries={'max_attempts': 1}))
    other.create_log_stream(logGroupName=GROUP, logStreamName='theirs')
    other.put_log_events(logGroupName=GROUP, logStreamName='theirs', logEvents=[{'timestamp': now_ms, 'message': 'm'}])
    refused('AccessDeniedException', f'logs:GetLogEvents on resource: arn:aws:logs:us-east-1:{account}:log-group:{GROUP}:log-stream:theirs', other.get_log_events, logGroupName=GROUP, logStreamName='theirs')
    refused('AccessDeniedException', 'logs:CreateLogStream', other.create_log_stream, logGroupName='/other', logStreamName='s')


step('a policy on a group lets a user write to its streams and nothing else', permissions)


def tool():
    text = subprocess.run(['aws', 'logs', 'get-log-events', '--log-group-name', GROUP, '--log-stream-name', 'two', '--query', 'events[].message', '--output', 'text'], check=True, capture_output=True, text=True).stdout
    eq(text.split('\t'), ['ERROR net', 'WARN net\n'])


step('the aws CLI reads a stream', tool)


def deleted():
    logs.delete_log_stream(logGroupName=GROUP, logStreamName='two')
    logs.delete_log_group(logGroupName=GROUP)
    refused('ResourceNotFoundException', 'log group does not exist', logs.get_log_events, logGroupName=GROUP, logStreamName='one')
    logs.create_log_group(logGroupName=GROUP)
    eq(logs.filter_log_events(logGroupName=GROUP)['events'], [])


step('what is deleted is gone', deleted)
finish()
