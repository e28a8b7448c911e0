#!/usr/bin/env python3
"""What a function logs, with boto3: a metric filter counts it, an alarm goes off by it, and another function is given it."""
import json
from flowlib import N, REGION, cl, eq, fails, finish, role, step, until, zipb

logs, lam, watch = cl('logs'), cl('lambda'), cl('cloudwatch')
ROLE = role('logging', 'lambda.amazonaws.com')
APP, LISTENER = f'app-{N}', f'reader-{N}'
GROUP, OTHER = f'/aws/lambda/{APP}', f'/aws/lambda/{LISTENER}'
READER = """import base64, gzip, json
def handler(event, context):
    told = json.loads(gzip.decompress(base64.b64decode(event['awslogs']['data'])))
    print('given', json.dumps([told['logGroup'], [e['message'] for e in told['logEvents']]]))
"""


def make(name, code):
    arn = lam.create_function(FunctionName=name, Runtime='python3.11', Role=ROLE, Handler='main.handler', Timeout=300,
                              Code={'ZipFile': zipb({'main.py': code})})['FunctionArn']
    lam.get_waiter('function_active_v2').wait(FunctionName=name)
    return arn


APP_ARN = make(APP, 'def handler(e, c): print("FAILED to serve", e["bad"]) if e.get("bad") else print("served")')
READER_ARN = make(LISTENER, READER)
logs.create_log_group(logGroupName=GROUP)


def call(**event):
    lam.invoke(FunctionName=APP, Payload=json.dumps(event))


def an_alarm():
    logs.put_metric_filter(logGroupName=GROUP, filterName='failures', filterPattern='FAILED', metricTransformations=[
        {'metricName': 'Failures', 'metricNamespace': f'App{N}', 'metricValue': '1', 'defaultValue': 0}])
    eq([f['filterName'] for f in logs.describe_metric_filters(logGroupName=GROUP)['metricFilters']], ['failures'])
    watch.put_metric_alarm(AlarmName=f'failures-{N}', Namespace=f'App{N}', MetricName='Failures', Statistic='Sum',
                           Period=60, EvaluationPeriods=1, Threshold=0, ComparisonOperator='GreaterThanThreshold')

    def state():
        return watch.describe_alarms(AlarmNames=[f'failures-{N}'])['MetricAlarms'][0]['StateValue']

    def goes_to(wanted, **event):
        call(**event)
        return state() == wanted
    until(lambda: goes_to('OK'), 'the alarm is OK while all is served')
    until(lambda: goes_to('ALARM', bad='often'), 'the alarm goes off')
    names = [m['MetricName'] for m in watch.list_metrics(Namespace=f'App{N}')['Metrics']]
    eq(names, ['Failures'])


def a_subscriber():
    put = dict(logGroupName=GROUP, filterName='to-reader', filterPattern='FAILED', destinationArn=READER_ARN)
    fails('InvalidParameterException', lambda: logs.put_subscription_filter(**put))
    account = READER_ARN.split(':')[4]
    lam.add_permission(FunctionName=LISTENER, StatementId='logs', Action='lambda:InvokeFunction',
                       Principal=f'logs.{REGION}.amazonaws.com', SourceAccount=account,
                       SourceArn=f'arn:aws:logs:{REGION}:{account}:log-group:{GROUP}:*')
    logs.put_subscription_filter(**put)
    shown = logs.describe_subscription_filters(logGroupName=GROUP)['subscriptionFilters']
    eq([(f['destinationArn'], f['distribution']) for f in shown], [(READER_ARN, 'ByLogStream')])
    call(bad='once')

    def given():
        """What was logged before may come late, and then along with it."""
        try:
            events = logs.filter_log_events(logGroupName=OTHER, filterPattern='given')['events']
        except logs.exceptions.ResourceNotFoundException:
            return None
        told = [json.loads(e['message'].removeprefix('given ')) for e in events]
        eq({group for group, _ in told} - {GROUP}, set())
        messages = {message.strip() for _, messages in told for message in messages}
        eq(messages - {'FAILED to serve often', 'FAILED to serve once'}, set())
        return 'FAILED to serve once' in messages
    until(given, 'the reader is given what failed')


def gone():
    logs.delete_subscription_filter(logGroupName=GROUP, filterName='to-reader')
    fails('ResourceNotFoundException', lambda: logs.delete_subscription_filter(logGroupName=GROUP, filterName='to-reader'))
    logs.delete_log_group(logGroupName=GROUP)
    # A line that the function wrote may come late and make the group anew, as at AWS.
    try:
        logs.create_log_group(logGroupName=GROUP)
    except logs.exceptions.ResourceAlreadyExistsException:
        pass
    eq(logs.describe_metric_filters(logGroupName=GROUP)['metricFilters'], [])


step('a metric filter counts what is logged, and an alarm goes off by it', an_alarm)
step('another function is given what is logged, once it may be invoked', a_subscriber)
step('filters are deleted, and go with their group', gone)
finish()
