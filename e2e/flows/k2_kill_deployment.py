"""kill -9 before and after each step of a CodeDeploy deployment, and at random moments of one: the canary ends as without the kill.

A canary with both hooks, back and forth between two versions. Checked after each: the deployment succeeded with all its lifecycle
events, and the alias is wholly at the new version. A hook that is asked twice fails its second answer: it must not matter.
"""
import io, json, zipfile
from killing import FUNCTION_S, acknowledged, before_and_after, client, role, start, stop, survive, until

STEPS = [f"codedeploy.deployment/{step}" for step in ("prepare", "hook", "invoke", "await-hook", "shift", "rest")]
HOOK = '''import boto3
def handler(event, context):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"], lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"], status="Succeeded")
'''
DEPLOYMENTS = {}


def zipped(code):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", code)
    return archive.getvalue()


def set_up():
    iam, lam, deploy = client("iam"), client("lambda"), client("codedeploy")
    run_as = role(iam, "lambda", "lambda.amazonaws.com")
    for name, code in (("app", "def handler(event, context):\n    return 1\n"), ("hook", HOOK)):
        lam.create_function(FunctionName=name, Runtime="python3.12", Handler="app.handler", Role=run_as, Timeout=FUNCTION_S, Publish=True,
                            Code={"ZipFile": zipped(code)})
        lam.get_waiter("function_active_v2").wait(FunctionName=name)
    lam.update_function_code(FunctionName="app", Publish=True, ZipFile=zipped("def handler(event, context):\n    return 2\n"))
    lam.get_waiter("function_updated_v2").wait(FunctionName="app")
    lam.create_alias(FunctionName="app", Name="live", FunctionVersion="1")
    deploy.create_application(applicationName="app", computePlatform="Lambda")
    deploy.create_deployment_config(deploymentConfigName="fast", computePlatform="Lambda", trafficRoutingConfig=dict(
        type="TimeBasedCanary", timeBasedCanary=dict(canaryPercentage=20, canaryInterval=1)))
    deploy.create_deployment_group(applicationName="app", deploymentGroupName="group", deploymentConfigName="fast",
                                   serviceRoleArn=role(iam, "codedeploy", "codedeploy.amazonaws.com"),
                                   deploymentStyle=dict(deploymentType="BLUE_GREEN", deploymentOption="WITH_TRAFFIC_CONTROL"))


def target():
    """The version that the alias is not at."""
    return "2" if client("lambda").get_alias(FunctionName="app", Name="live")["FunctionVersion"] == "1" else "1"


def begin(number):
    deploy = client("codedeploy")
    running = deploy.list_deployments(includeOnlyStatuses=["Created", "Queued", "InProgress"])["deployments"]
    if running:
        # Committed, though the answer was lost.
        DEPLOYMENTS[number] = (running[0], DEPLOYMENTS[number][1])
        return True
    wanted = target()
    DEPLOYMENTS[number] = (None, wanted)
    properties = dict(Name="app", Alias="live", CurrentVersion="21"[int(wanted) - 1], TargetVersion=wanted)
    content = dict(version=0.0, Resources=[dict(app=dict(Type="AWS::Lambda::Function", Properties=properties))],
                   Hooks=[dict(BeforeAllowTraffic="hook"), dict(AfterAllowTraffic="hook")])
    revision = dict(revisionType="AppSpecContent", appSpecContent=dict(content=json.dumps(content)))
    made = acknowledged(lambda: deploy.create_deployment(applicationName="app", deploymentGroupName="group", revision=revision))
    DEPLOYMENTS[number] = (made and made["deploymentId"], wanted)
    return bool(made)


def settled(number):
    deploy, (deployment, wanted) = client("codedeploy"), DEPLOYMENTS[number]
    info = until(f"deployment {deployment} has ended", lambda: (
        lambda info: info if info["status"] in ("Succeeded", "Failed", "Stopped") else None)(deploy.get_deployment(deploymentId=deployment)["deploymentInfo"]))
    assert info["status"] == "Succeeded", info
    found = deploy.get_deployment_target(deploymentId=deployment, targetId="app:live")["deploymentTarget"]["lambdaTarget"]
    assert {event["status"] for event in found["lifecycleEvents"]} == {"Succeeded"}, found
    alias = client("lambda").get_alias(FunctionName="app", Name="live")
    assert alias["FunctionVersion"] == wanted, alias
    assert not alias.get("RoutingConfig", {}).get("AdditionalVersionWeights"), alias
    answer = json.loads(client("lambda").invoke(FunctionName="app", Qualifier="live")["Payload"].read())
    assert answer == int(wanted), answer


# One minute of the canary is one second.
server = start(time_scale=60)
set_up()
stop(server)
survive(before_and_after(STEPS), begin, settled, window_s=4, soak=5, time_scale=60)
