#!/usr/bin/env python3
"""Asynchronous invocations with boto3: what came of them is told to a topic, a bus and a function, and counted as Lambda counts it."""
import datetime
import json
from flowlib import N, REGION, cl, eq, fails, finish, role, step, until, zipb

lam, sns, events, logs, cw = cl('lambda'), cl('sns'), cl('events'), cl('logs'), cl('cloudwatch')
ROLE = role('told', 'lambda.amazonaws.com')
F, LISTENER = f'events-{N}', f'listener-{N}'
CODE = 'def handler(e, c):\n    if e.get("bad"): raise ValueError("no")\n    return {"fine": e["n"]}'


def make(name, code, **more):
    made = lam.create_function(FunctionName=name, Runtime='python3.11', Role=ROLE, Handler='main.handler', Timeout=600,
                               Code={'ZipFile': zipb({'main.py': code})}, **more)
    lam.get_waiter('function_active_v2').wait(FunctionName=name)
    return made['FunctionArn']


def told(text):
    """What the listener was told, if it holds the text."""
    def look():
        try:
            found = logs.filter_log_events(logGroupName=f'/aws/lambda/{LISTENER}', filterPattern='told')['events']
        except logs.exceptions.ResourceNotFoundException:
            return None
        return [json.loads(e['message'][5:]) for e in found if text in e['message']]
    return until(look, f'the listener is told {text}')[0]


def send(**event):
    eq(lam.invoke(FunctionName=F, InvocationType='Event', Payload=json.dumps(event))['StatusCode'], 202)


TOPIC = sns.create_topic(Name=f'dead-{N}')['TopicArn']
BUS = events.create_event_bus(Name=f'results-{N}')['EventBusArn']
LISTENER_ARN = make(LISTENER, 'import json\ndef handler(e, c): print("told", json.dumps(e))')
FUNCTION_ARN = make(F, CODE, DeadLetterConfig={'TargetArn': TOPIC})


def listen():
    for service, source in (('sns', TOPIC), ('events', f'arn:aws:events:{REGION}:{TOPIC.split(":")[4]}:rule/*')):
        lam.add_permission(FunctionName=LISTENER, StatementId=service, Action='lambda:InvokeFunction',
                           Principal=f'{service}.amazonaws.com', SourceArn=source)
    sns.subscribe(TopicArn=TOPIC, Protocol='lambda', Endpoint=LISTENER_ARN)
    events.put_rule(Name='results', EventBusName=BUS, EventPattern=json.dumps({'source': ['lambda']}))
    events.put_targets(Rule='results', EventBusName=BUS, Targets=[{'Id': '1', 'Arn': LISTENER_ARN}])


def a_dead_letter():
    eq(lam.get_function_configuration(FunctionName=F)['DeadLetterConfig'], {'TargetArn': TOPIC})
    lam.put_function_event_invoke_config(FunctionName=F, MaximumRetryAttempts=0)
    send(bad=1, n=1)
    message = told('Sns')['Records'][0]['Sns']
    eq(json.loads(message['Message']), {'bad': 1, 'n': 1})
    attributes = {name: given['Value'] for name, given in message['MessageAttributes'].items()}
    eq((attributes['ErrorCode'], attributes['ErrorMessage']), ('200', 'no'))


def a_bus():
    lam.put_function_event_invoke_config(FunctionName=F, MaximumRetryAttempts=0,
                                         DestinationConfig={'OnSuccess': {'Destination': BUS}})
    send(n=2)
    event = told('Invocation Result')
    eq(event['detail-type'], 'Lambda Function Invocation Result - Success')
    eq(event['resources'], [BUS, f'{FUNCTION_ARN}:$LATEST'])
    eq((event['detail']['requestContext']['condition'], event['detail']['responsePayload']), ('Success', {'fine': 2}))


def a_function():
    lam.put_function_event_invoke_config(FunctionName=F, MaximumRetryAttempts=0,
                                         DestinationConfig={'OnFailure': {'Destination': LISTENER_ARN}})
    send(bad=1, n=3)
    record = told('RetriesExhausted')
    eq((record['requestPayload'], record['responseContext']['functionError']), ({'bad': 1, 'n': 3}, 'Unhandled'))


def refusals():
    queue = f'arn:aws:sqs:{REGION}:{TOPIC.split(":")[4]}:q'
    for config in ({'OnFailure': {'Destination': queue}}, {'OnFailure': {'Destination': FUNCTION_ARN}}):
        fails('InvalidParameterValueException',
              lambda: lam.put_function_event_invoke_config(FunctionName=F, DestinationConfig=config))
    lam.update_function_configuration(FunctionName=F, DeadLetterConfig={'TargetArn': ''})
    lam.get_waiter('function_updated_v2').wait(FunctionName=F)
    eq('DeadLetterConfig' in lam.get_function_configuration(FunctionName=F), False)


def counted(metric, *dimensions):
    now = datetime.datetime.now(datetime.timezone.utc)
    points = cw.get_metric_statistics(Namespace='AWS/Lambda', MetricName=metric, Dimensions=list(dimensions), Period=60,
                                      StartTime=now - datetime.timedelta(minutes=30),
                                      EndTime=now + datetime.timedelta(minutes=1), Statistics=['Sum'])['Datapoints']
    return sum(point['Sum'] for point in points)


def metrics():
    own = {'Name': 'FunctionName', 'Value': F}
    wanted = {'AsyncEventsReceived': 3, 'AsyncEventsDropped': 2, 'Invocations': 3, 'Errors': 2}
    # Each comes on its own way and time.
    until(lambda: all(counted(name, own) >= count for name, count in wanted.items()), 'all is counted')
    eq({name: counted(name, own) for name in wanted}, wanted)
    until(lambda: counted('Invocations') >= 3 + 3, "over all functions: the listener's calls too")


step('the topic and the bus lead to a function', listen)
step('an event that was given up is a dead letter', a_dead_letter)
step('a success is told to a bus', a_bus)
step('a failure is told to a function', a_function)
step('what is no destination is refused; a dead-letter target is taken away', refusals)
step('events and calls are counted, by function and over all', metrics)
finish()
