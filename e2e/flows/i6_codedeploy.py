#!/usr/bin/env python3
"""CodeDeploy for Lambda with boto3, under AWS's own managed role policy: a canary with hooks, a hook that fails, one that may not be invoked, an
alarm, a stop, AppSpecs that cannot be deployed. After each the alias is asked where it points, and a function who answers."""
import json
import time
from flowlib import N, call, cl, eq, fails, finish, role, step, until, zipb

lam, iam, deploy, watch = cl('lambda'), cl('iam'), cl('codedeploy'), cl('cloudwatch')
F, APP, GROUP, ALARM = f'moved-{N}', f'app-{N}', f'group-{N}', f'bad-{N}'
GOOD, BAD, FOREIGN = f'CodeDeployHook_good-{N}', f'CodeDeployHook_bad-{N}', f'elsewhere-{N}'
CANARY, AT_ONCE, ENDLESS = 'CodeDeployDefault.LambdaCanary10Percent15Minutes', 'CodeDeployDefault.LambdaAllAtOnce', f'two-days-{N}'
HOOK = '''import boto3
def h(event, context):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"], lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"], status="STATUS")
'''


def function(name, code):
    run_as = ROLE
    lam.create_function(FunctionName=name, Runtime='python3.11', Handler='index.h', Role=run_as, Timeout=30,
                        Code={'ZipFile': zipb({'index.py': code})}, Publish=True)
    lam.get_waiter('function_active_v2').wait(FunctionName=name)


def versions():
    function(F, 'def h(event, context):\n    return "one"\n')
    for word in ('two', 'three'):
        lam.update_function_code(FunctionName=F, Publish=True, ZipFile=zipb({'index.py': f'def h(event, context):\n    return "{word}"\n'}))
        lam.get_waiter('function_updated_v2').wait(FunctionName=F)
    lam.create_alias(FunctionName=F, Name='live', FunctionVersion='1')


def deploy_role():
    trust = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'codedeploy.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]}
    arn = iam.create_role(RoleName=f'deploy-{N}', AssumeRolePolicyDocument=json.dumps(trust))['Role']['Arn']
    iam.attach_role_policy(RoleName=f'deploy-{N}', PolicyArn='arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda')
    return arn


def group():
    routing = {'type': 'TimeBasedCanary', 'timeBasedCanary': {'canaryPercentage': 10, 'canaryInterval': 2880}}
    deploy.create_deployment_config(deploymentConfigName=ENDLESS, computePlatform='Lambda', trafficRoutingConfig=routing)
    deploy.create_application(applicationName=APP, computePlatform='Lambda')
    watch.put_metric_alarm(AlarmName=ALARM, Namespace=N, MetricName='Errors', Statistic='Sum', Period=60, EvaluationPeriods=1,
                           Threshold=1, ComparisonOperator='GreaterThanOrEqualToThreshold')
    deploy.create_deployment_group(
        applicationName=APP, deploymentGroupName=GROUP, serviceRoleArn=deploy_role(), deploymentConfigName=CANARY,
        deploymentStyle={'deploymentType': 'BLUE_GREEN', 'deploymentOption': 'WITH_TRAFFIC_CONTROL'},
        autoRollbackConfiguration={'enabled': True, 'events': ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM']},
        alarmConfiguration={'enabled': True, 'alarms': [{'name': ALARM}]})


def start(current, target, before=None, after=None, config=CANARY):
    properties = {'Name': F, 'Alias': 'live', 'CurrentVersion': current, 'TargetVersion': target}
    hooks = [{name: hook} for name, hook in (('BeforeAllowTraffic', before), ('AfterAllowTraffic', after)) if hook]
    spec = {'version': 0.0, 'Resources': [{'f': {'Type': 'AWS::Lambda::Function', 'Properties': properties}}], 'Hooks': hooks}
    revision = {'revisionType': 'AppSpecContent', 'appSpecContent': {'content': json.dumps(spec if hooks else {k: v for k, v in spec.items() if k != 'Hooks'})}}
    return deploy.create_deployment(applicationName=APP, deploymentGroupName=GROUP, revision=revision, deploymentConfigName=config)['deploymentId']


def ended(deployment):
    def over():
        info = deploy.get_deployment(deploymentId=deployment)['deploymentInfo']
        return info if info['status'] in ('Succeeded', 'Failed', 'Stopped') else None
    return until(over, what=deployment)


def rolled_back(info):
    back = ended(info['rollbackInfo']['rollbackDeploymentId'])
    eq((back['status'], back['creator'], back['rollbackInfo']['rollbackTriggeringDeploymentId']), ('Succeeded', 'codeDeployRollback', info['deploymentId']))


def alias():
    found = lam.get_alias(FunctionName=F, Name='live')
    return found['FunctionVersion'], (found.get('RoutingConfig') or {}).get('AdditionalVersionWeights')


def events(deployment):
    ids = deploy.list_deployment_targets(deploymentId=deployment)['targetIds']
    target = deploy.batch_get_deployment_targets(deploymentId=deployment, targetIds=ids)['deploymentTargets'][0]
    return [event['status'] for event in target['lambdaTarget']['lifecycleEvents']]


def canary():
    deployment, seen = start('1', '2', GOOD, GOOD), set()
    while deploy.get_deployment(deploymentId=deployment)['deploymentInfo']['status'] in ('Created', 'InProgress'):
        seen.add(json.dumps(alias()))
        time.sleep(0.2)
    eq((ended(deployment)['status'], alias(), call(F, 'live')), ('Succeeded', ('2', None), 'two'))
    eq(events(deployment), ['Succeeded'] * 3)
    assert json.dumps(('1', {'2': 0.1})) in seen, seen


def refused(code, words, *versions_and_hooks, back=True):
    deployment = start(*versions_and_hooks)
    info = ended(deployment)
    eq((info['status'], info['errorInformation']['code']), ('Failed', code))
    assert words in info['errorInformation']['message'], info['errorInformation']
    if back:
        rolled_back(info)
    eq((alias(), call(F, 'live')), (('2', None), 'two'))
    return deployment


def interrupted(interrupt, code):
    deployment = start('2', '3', config=ENDLESS)
    until(lambda: alias() == ('2', {'3': 0.1}), what='the canary')
    interrupt(deployment)
    info = ended(deployment)
    eq((info['status'], info['errorInformation']['code']), ('Stopped', code))
    rolled_back(info)
    eq((alias(), events(deployment)), (('2', None), ['Succeeded', 'Failed', 'Skipped']))


def alarm(state):
    watch.set_alarm_state(AlarmName=ALARM, StateValue=state, StateReason='test')


ROLE = step('role', lambda: role('run', 'lambda.amazonaws.com'))
step('versions', versions)
for hook, status in ((GOOD, 'Succeeded'), (BAD, 'Failed'), (FOREIGN, 'Succeeded')):
    step(f'hook-{hook}', lambda: function(hook, HOOK.replace('STATUS', status)))
step('group', group)
step('canary-with-hooks', canary)
step('hook-that-fails', lambda: eq(events(refused('HOOK_EXECUTION_FAILURE', BAD, '2', '3', BAD)), ['Failed', 'Skipped', 'Skipped']))
step('hook-that-may-not-be-invoked', lambda: refused('IAM_ROLE_PERMISSIONS', 'lambda:InvokeFunction', '2', '3', FOREIGN))
step('current-version-is-another', lambda: refused('INVALID_LAMBDA_CONFIGURATION', 'does not match the current version', '1', '3', back=False))
step('target-version-does-not-exist', lambda: eq(events(refused('INVALID_LAMBDA_CONFIGURATION', 'function', '2', '77')), ['Succeeded', 'Failed', 'Skipped']))
step('alarm', lambda: interrupted(lambda _: alarm('ALARM'), 'ALARM_ACTIVE'))
step('alarm-off', lambda: alarm('OK'))
step('stop', lambda: interrupted(lambda deployment: deploy.stop_deployment(deploymentId=deployment, autoRollbackEnabled=True), 'MANUAL_STOP'))


def at_once():
    deployment = start('2', '3', config=AT_ONCE)
    deploy.get_waiter('deployment_successful').wait(deploymentId=deployment, WaiterConfig={'Delay': 1})
    eq((alias(), call(F, 'live')), (('3', None), 'three'))
    eq(deploy.list_deployments(applicationName=APP, deploymentGroupName=GROUP)['deployments'][0], deployment)


step('all-at-once', at_once)
step('no-such-application', lambda: fails('ApplicationDoesNotExistException', lambda: deploy.get_application(applicationName='none')))
step('application-exists', lambda: fails('ApplicationAlreadyExistsException', lambda: deploy.create_application(applicationName=APP, computePlatform='Lambda')))


def other_platforms():
    SERVER_ROLE = role('servers', 'codedeploy.amazonaws.com')
    servers, ecs = f's-{N}', f'e-{N}'
    deploy.create_application(applicationName=servers); deploy.create_application(applicationName=ecs, computePlatform='ECS')
    eq([a['computePlatform'] for a in deploy.batch_get_applications(applicationNames=[servers, ecs])['applicationsInfo']], ['Server', 'ECS'])
    deploy.create_deployment_group(applicationName=servers, deploymentGroupName='g', serviceRoleArn=SERVER_ROLE, ec2TagFilters=[dict(Key='a', Value='b', Type='KEY_AND_VALUE')])
    info = deploy.get_deployment_group(applicationName=servers, deploymentGroupName='g')['deploymentGroupInfo']
    eq((info['deploymentConfigName'], info['deploymentStyle']['deploymentType'], len(info['ec2TagFilters'])), ('CodeDeployDefault.OneAtATime', 'IN_PLACE', 1))
    bundle = dict(revisionType='S3', s3Location=dict(bucket='b', key='k', bundleType='zip', eTag='e'))
    one = deploy.create_deployment(applicationName=servers, deploymentGroupName='g', revision=bundle)['deploymentId']
    failed = until(lambda: (lambda d: d if d['status'] == 'Failed' else None)(deploy.get_deployment(deploymentId=one)['deploymentInfo']), 'no instances')
    eq((failed['errorInformation']['code'], failed['deploymentOverview']['Failed'], failed['computePlatform']), ('NO_INSTANCES', 0, 'Server'))
    fails('NotImplemented', lambda: deploy.create_deployment_group(applicationName=ecs, deploymentGroupName='g', serviceRoleArn=SERVER_ROLE))
    fails('ApplicationDoesNotExistException', lambda: deploy.create_deployment(applicationName='none'))
    fails('ApplicationDoesNotExistException', lambda: deploy.batch_get_applications(applicationNames=['none']))
    fails('DeploymentGroupNameRequiredException', lambda: deploy.create_deployment(applicationName=APP))
    fails('DeploymentGroupNameRequiredException', lambda: deploy.list_deployments(applicationName=APP))
    fails('ApplicationNameRequiredException', lambda: deploy.list_deployments(deploymentGroupName='g'))


step('other-platforms', other_platforms)
step('delete', lambda: deploy.delete_application(applicationName=APP))
finish()
