#!/usr/bin/env python3
"""CloudWatch with boto3 and the aws CLI: data points, statistics, an alarm that goes off, tells a topic and a rule, and falls silent."""
import datetime
import json
import subprocess
from flowlib import N, cl, eq, finish, refused, step, until
from listening import allow, listening_topic, told

watch, events = cl('cloudwatch'), cl('events')
SPACE, ALARM, DIMENSIONS = f'Shop{N}', f'errors-{N}', [{'Name': 'service', 'Value': 'cart'}]


def put(value, name='Errors', **more):
    watch.put_metric_data(Namespace=SPACE, MetricData=[{'MetricName': name, 'Dimensions': DIMENSIONS, 'Value': value, 'Unit': 'Count', **more}])


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def history(name=ALARM):
    """What happened to an alarm, in order: states pass quickly here, what is on record stays."""
    items = watch.describe_alarm_history(AlarmName=name, ScanBy='TimestampAscending')['AlarmHistoryItems']
    return {item['HistorySummary']: json.loads(item['HistoryData']) for item in items}


def updated(old, new):
    return f'Alarm updated from {old} to {new}'


def alarm(name=ALARM):
    return watch.describe_alarms(AlarmNames=[name])['MetricAlarms'][0]


def topic_for(service, name):
    topic = listening_topic(name)
    allow(topic, service)
    return topic


def statistics():
    at = now().replace(second=0, microsecond=0) - datetime.timedelta(minutes=2)
    for value in (1, 2, 3, 10):
        put(value, 'Latency', Timestamp=at)
    watch.put_metric_data(Namespace=SPACE, MetricData=[{'MetricName': 'Latency', 'Dimensions': DIMENSIONS, 'Unit': 'Count', 'Timestamp': at, 'Values': [4, 5], 'Counts': [2, 1]}])
    span = {'StartTime': at - datetime.timedelta(minutes=1), 'EndTime': now() + datetime.timedelta(minutes=1)}
    one = {'Namespace': SPACE, 'MetricName': 'Latency', 'Dimensions': DIMENSIONS, 'Period': 60}
    got = watch.get_metric_statistics(**one, **span, Statistics=['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'], ExtendedStatistics=['p50', 'p99'])['Datapoints']
    eq(len(got), 1)
    eq((got[0]['Sum'], got[0]['SampleCount'], got[0]['Minimum'], got[0]['Maximum'], got[0]['Unit']), (29.0, 7.0, 1.0, 10.0, 'Count'))
    eq((got[0]['Timestamp'], got[0]['ExtendedStatistics']), (at, {'p50': 4.0, 'p99': 10.0}))
    eq(watch.get_metric_statistics(**{**one, 'Dimensions': []}, **span, Statistics=['Sum'])['Datapoints'], [])
    query = {'Id': 'q', 'MetricStat': {'Metric': {'Namespace': SPACE, 'MetricName': 'Latency', 'Dimensions': DIMENSIONS}, 'Period': 60, 'Stat': 'Sum'}}
    result = watch.get_metric_data(MetricDataQueries=[query], **span)['MetricDataResults'][0]
    eq((result['Values'], result['StatusCode']), ([29.0], 'Complete'))
    metrics = watch.list_metrics(Namespace=SPACE, Dimensions=[{'Name': 'service'}])['Metrics']
    eq([(m['MetricName'], m['Dimensions']) for m in metrics], [('Latency', DIMENSIONS)])


step('statistics of what was put, by period, also percentiles', statistics)


def refusals():
    refused('InvalidParameterValue', f'The value AWS/{SPACE} for parameter Namespace is invalid', watch.put_metric_data, Namespace=f'AWS/{SPACE}', MetricData=[{'MetricName': 'm', 'Value': 1}])
    refused('InvalidParameterCombination', 'mutually exclusive', put, value=1, Values=[1])
    refused('InvalidParameterValue', 'past two weeks', put, value=1, Timestamp=now() - datetime.timedelta(days=20))
    refused('InvalidParameterCombination', 'exceeds the limit of 1,440', watch.get_metric_statistics, Namespace=SPACE, MetricName='m', StartTime=now() - datetime.timedelta(days=5), EndTime=now(), Period=60, Statistics=['Sum'])
    refused('NotImplemented', 'PutDashboard', watch.put_dashboard, DashboardName='d', DashboardBody='{}')
    refused('NotImplemented', 'the function SEARCH', watch.get_metric_data, StartTime=now() - datetime.timedelta(hours=1), EndTime=now(), MetricDataQueries=[{'Id': 'e', 'Expression': "SEARCH('x', 'Sum')"}])
    refused('ValidationError', "Error in expression 'e'", watch.get_metric_data, StartTime=now() - datetime.timedelta(hours=1), EndTime=now(), MetricDataQueries=[{'Id': 'e', 'Expression': 'nobody + 1'}])
    refused('NotImplemented', 'alarm actions of automate', watch.put_metric_alarm, AlarmName='x', Namespace=SPACE, MetricName='m', Statistic='Sum', Period=60, EvaluationPeriods=1, Threshold=1, ComparisonOperator='GreaterThanThreshold', AlarmActions=['arn:aws:automate:us-east-1:111111111111:ec2:stop'])
    refused('ValidationError', 'Invalid period', watch.put_metric_alarm, AlarmName='x', Namespace=SPACE, MetricName='m', Statistic='Sum', Period=61, EvaluationPeriods=1, Threshold=1, ComparisonOperator='GreaterThanThreshold')


step('what makes no sense or what we lack is refused by name', refusals)


def goes_off():
    topic = topic_for('cloudwatch.amazonaws.com', f'alerts-{N}')
    bus_topic = topic_for('events.amazonaws.com', f'bus-{N}')
    events.put_rule(Name=f'alarms-{N}', EventPattern=json.dumps({'source': ['aws.cloudwatch'], 'detail': {'alarmName': [ALARM]}}))
    events.put_targets(Rule=f'alarms-{N}', Targets=[{'Id': 't', 'Arn': bus_topic}])
    watch.put_metric_alarm(AlarmName=ALARM, Namespace=SPACE, MetricName='Errors', Dimensions=DIMENSIONS, Statistic='Sum', Period=60, EvaluationPeriods=1, Threshold=0,
                           ComparisonOperator='GreaterThanThreshold', AlarmActions=[topic], Tags=[{'Key': 'team', 'Value': 'shop'}])
    eq((alarm()['StateValue'], alarm()['StateReason']), ('INSUFFICIENT_DATA', 'Unchecked: Initial alarm creation'))
    put(3)
    went_off, fell_silent = updated('INSUFFICIENT_DATA', 'ALARM'), updated('ALARM', 'INSUFFICIENT_DATA')
    reason = until(lambda: history().get(went_off), 'the alarm goes off')['newState']['stateReason']
    eq('Threshold Crossed: 1 datapoint [3.0 (' in reason and 'was greater than the threshold (0.0)' in reason, True)
    message = json.loads(until(lambda: told(topic), 'the topic hears of it')[0]['Message'])
    eq((message['AlarmName'], message['NewStateValue'], message['OldStateValue'], message['Trigger']['MetricName']), (ALARM, 'ALARM', 'INSUFFICIENT_DATA', 'Errors'))
    event = json.loads(until(lambda: told(bus_topic), 'the bus hears of it')[0]['Message'])
    eq((event['detail-type'], event['detail']['state']['value'], event['resources']), ('CloudWatch Alarm State Change', 'ALARM', [alarm()['AlarmArn']]))
    silence = until(lambda: history().get(fell_silent), 'silence is noticed')
    eq((silence['newState']['stateReason'], alarm()['StateValue']), ('Insufficient Data: 1 datapoint was unknown.', 'INSUFFICIENT_DATA'))
    eq(watch.list_tags_for_resource(ResourceARN=alarm()['AlarmArn'])['Tags'], [{'Key': 'team', 'Value': 'shop'}])
    # The action is noted when the topic has taken it, and that may be after the next change of state.
    acted = f'Successfully executed action {topic}'
    until(lambda: acted in history(), 'its action is on record')
    eq([line for line in history() if line != acted], [f'Alarm "{ALARM}" created', went_off, fell_silent])


step('an alarm goes off, tells a topic and a rule, and falls silent again', goes_off)


def missing():
    name = f'quiet-{N}'
    watch.put_metric_alarm(AlarmName=name, Namespace=SPACE, MetricName='Nothing', Statistic='Sum', Period=60, EvaluationPeriods=2, Threshold=0,
                           ComparisonOperator='GreaterThanThreshold', TreatMissingData='notBreaching')
    until(lambda: alarm(name)['StateValue'] == 'OK', 'no data is fine')
    eq('2 missing datapoints were treated as [NonBreaching]' in alarm(name)['StateReason'], True)
    watch.set_alarm_state(AlarmName=name, StateValue='ALARM', StateReason='a rehearsal')
    until(lambda: updated('ALARM', 'OK') in history(name), 'the next evaluation takes it back')
    eq(history(name)[updated('OK', 'ALARM')]['newState']['stateReason'], 'a rehearsal')


step('missing data count as the alarm says, and a state set by hand holds until the next evaluation', missing)


def counted(id, name, **more):
    return {'Id': id, 'MetricStat': {'Metric': {'Namespace': SPACE, 'MetricName': name}, 'Period': 60, 'Stat': 'Sum'}, **more}


def math():
    watch.put_metric_data(Namespace=SPACE, MetricData=[{'MetricName': 'Calls', 'Value': 40}, {'MetricName': 'Faults', 'Value': 10}])
    queries = [{'Id': 'rate', 'Expression': '100 * faults / calls', 'Label': 'fault rate'}, {'Id': 'all', 'Expression': 'SUM(METRICS())'},
               {'Id': 'filled', 'Expression': 'FILL(faults, 0)'}, counted('faults', 'Faults', ReturnData=False), counted('calls', 'Calls', ReturnData=False)]
    found = {r['Id']: r for r in watch.get_metric_data(StartTime=now() - datetime.timedelta(minutes=5), EndTime=now() + datetime.timedelta(minutes=1), MetricDataQueries=queries)['MetricDataResults']}
    eq((found['rate']['Values'], found['rate']['Label'], found['all']['Values'], sorted(found)), ([25.0], 'fault rate', [50.0], ['all', 'filled', 'rate']))
    eq((len(found['filled']['Values']) >= 5, sum(found['filled']['Values'])), (True, 10.0))


step('expressions over metrics', math)


def rates():
    rate, shop, topic = f'rate-{N}', f'shop-{N}', topic_for('cloudwatch.amazonaws.com', f'rates-{N}')
    watch.put_metric_alarm(AlarmName=rate, EvaluationPeriods=1, Threshold=20, ComparisonOperator='GreaterThanThreshold', TreatMissingData='notBreaching', Metrics=[
        {'Id': 'rate', 'Expression': 'IF(calls2 > 0, 100 * FILL(faults2, 0) / calls2, 0)'}, counted('faults2', 'Faults2', ReturnData=False), counted('calls2', 'Calls2', ReturnData=False)])
    refused('ValidationError', 'alarms [nobody] in the alarm rule do not exist', watch.put_composite_alarm, AlarmName=shop, AlarmRule='ALARM(nobody)')
    watch.put_composite_alarm(AlarmName=shop, AlarmRule=f'ALARM("{rate}") AND NOT FALSE', AlarmActions=[topic])
    composite = lambda: watch.describe_alarms(AlarmNames=[shop], AlarmTypes=['CompositeAlarm'])['CompositeAlarms'][0]
    eq(watch.describe_alarms(AlarmNames=[shop])['CompositeAlarms'], [])
    until(lambda: composite()['StateValue'] == 'OK', 'nothing is wrong')
    watch.put_metric_data(Namespace=SPACE, MetricData=[{'MetricName': 'Calls2', 'Value': 100}, {'MetricName': 'Faults2', 'Value': 5}])
    until(lambda: alarm(rate)['StateValue'] == 'OK', 'five of a hundred are borne')
    def worse():
        watch.put_metric_data(Namespace=SPACE, MetricData=[{'MetricName': 'Calls2', 'Value': 10}, {'MetricName': 'Faults2', 'Value': 9}])
        return told(topic)
    message = json.loads(until(worse, 'the composite alarm tells the topic')[0]['Message'])
    eq((message['AlarmName'], message['NewStateValue'], message['TriggeringChildren'][0]['Arn']), (shop, 'ALARM', alarm(rate)['AlarmArn']))
    eq([a['AlarmName'] for a in watch.describe_alarms(ChildrenOfAlarmName=shop)['MetricAlarms']], [rate])
    eq([a['AlarmName'] for a in watch.describe_alarms(ParentsOfAlarmName=rate)['CompositeAlarms']], [shop])
    refused('ValidationError', f'Cannot delete {rate} as there are composite alarm(s) depending on it.', watch.delete_alarms, AlarmNames=[rate])
    watch.delete_alarms(AlarmNames=[rate, shop])


step('an alarm on an error rate, and a composite alarm above it', rates)


def managed():
    watch.disable_alarm_actions(AlarmNames=[ALARM, 'no-such-alarm'])
    eq(alarm()['ActionsEnabled'], False)
    watch.enable_alarm_actions(AlarmNames=[ALARM])
    eq([a['AlarmName'] for a in watch.describe_alarms_for_metric(Namespace=SPACE, MetricName='Errors', Dimensions=DIMENSIONS)['MetricAlarms']], [ALARM])
    text = subprocess.run(['aws', 'cloudwatch', 'describe-alarms', '--alarm-names', ALARM, '--query', 'MetricAlarms[0].Threshold', '--output', 'text'], check=True, capture_output=True, text=True).stdout
    eq(text.strip(), '0.0')
    refused('ResourceNotFound', 'does not exist', watch.delete_alarms, AlarmNames=[ALARM, 'no-such-alarm'])
    watch.delete_alarms(AlarmNames=[ALARM])
    eq(watch.describe_alarms(AlarmNames=[ALARM])['MetricAlarms'], [])
    eq(watch.describe_alarm_history(AlarmName=ALARM)['AlarmHistoryItems'][0]['HistorySummary'], f'Alarm "{ALARM}" deleted')


step('alarms are switched, found by their metric, and deleted with their history kept', managed)
finish()
