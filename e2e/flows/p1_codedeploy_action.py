"""A pipeline that deploys with CodeDeploy: the AppSpec in the source artifact moves the alias, canary first; a stop takes it back."""
import json
from flowlib import N, cl, eq, finish, role, step, until, zipb

lam, cd, cp, s3, cc = [cl(x) for x in ("lambda", "codedeploy", "codepipeline", "s3", "codecommit")]
R = {s: role(s, s + ".amazonaws.com") for s in ("lambda", "codepipeline", "codedeploy")}
F = f"p1-{N}"
code = lambda v: zipb({"app.py": f"def handler(event, context):\n    return {v}\n"})
APPSPEC = f"""version: 0.0
Resources:
  - fn:
      Type: AWS::Lambda::Function
      Properties: {{Name: "{F}", Alias: live, CurrentVersion: "1", TargetVersion: "2"}}
"""


def set_up():
    s3.create_bucket(Bucket=F)
    lam.create_function(FunctionName=F, Runtime="python3.12", Handler="app.handler", Role=R["lambda"], Timeout=600, Code={"ZipFile": code(1)}, Publish=True)
    lam.get_waiter("function_active_v2").wait(FunctionName=F)
    lam.create_alias(FunctionName=F, Name="live", FunctionVersion="1")
    lam.update_function_code(FunctionName=F, ZipFile=code(2), Publish=True)
    lam.get_waiter("function_updated_v2").wait(FunctionName=F)
    cd.create_application(applicationName=F, computePlatform="Lambda")
    cd.create_deployment_config(deploymentConfigName=F, computePlatform="Lambda", trafficRoutingConfig=dict(
        type="TimeBasedCanary", timeBasedCanary=dict(canaryPercentage=10, canaryInterval=2 * 24 * 60)))
    cd.create_deployment_group(applicationName=F, deploymentGroupName="g", serviceRoleArn=R["codedeploy"], deploymentConfigName=F)
    cc.create_repository(repositoryName=F)
    cc.create_commit(repositoryName=F, branchName="main", putFiles=[dict(filePath="appspec.yml", fileContent=APPSPEC.encode())])


def pipeline():
    def action(name, category, provider, configuration, inputs, outputs):
        kind = dict(category=category, owner="AWS", provider=provider, version="1")
        return dict(name=name, actionTypeId=kind, configuration=configuration, inputArtifacts=inputs, outputArtifacts=outputs)
    source = action("Source", "Source", "CodeCommit", dict(RepositoryName=F, BranchName="main"), [], [{"name": "s"}])
    deploy = action("Deploy", "Deploy", "CodeDeploy", dict(ApplicationName=F, DeploymentGroupName="g"), [{"name": "s"}], [])
    cp.create_pipeline(pipeline=dict(name=F, roleArn=R["codepipeline"], artifactStore=dict(type="S3", location=F),
                                     stages=[dict(name="Source", actions=[source]), dict(name="Deploy", actions=[deploy])]))


def deployments(*statuses):
    return cd.list_deployments(applicationName=F, deploymentGroupName="g", includeOnlyStatuses=list(statuses))["deployments"]


def ended():
    look = lambda: [e for e in cp.list_pipeline_executions(pipelineName=F)["pipelineExecutionSummaries"] if e["status"] != "InProgress"]
    return until(look, "end")[0]


def alias():
    found = lam.get_alias(FunctionName=F, Name="live")
    return found["FunctionVersion"], found.get("RoutingConfig", {}).get("AdditionalVersionWeights")


def stopped():
    """The canary lasts two days, which are 48 minutes here: it ends when it is stopped, not before."""
    until(lambda: alias() == ("1", {"2": 0.1}), "canary")
    running = deployments("InProgress"); eq(len(running), 1)
    eq(cp.get_pipeline_state(name=F)["stageStates"][1]["latestExecution"]["status"], "InProgress")
    cd.stop_deployment(deploymentId=running[0], autoRollbackEnabled=True)
    eq(ended()["status"], "Failed")
    why = cp.get_pipeline_state(name=F)["stageStates"][1]["actionStates"][0]["latestExecution"]["errorDetails"]["message"]
    assert f"Deployment {running[0]} stopped" in why, why
    until(lambda: alias() == ("1", None) and not deployments("Created", "Queued", "InProgress"), "back at the first version")
    eq(deployments("Stopped"), running)


def moved():
    """Again with a canary of five minutes: it may pass unseen, but not faster than in five seconds."""
    before = deployments("Succeeded")
    cd.update_deployment_group(applicationName=F, currentDeploymentGroupName="g", deploymentConfigName="CodeDeployDefault.LambdaCanary10Percent5Minutes")
    cp.retry_stage_execution(pipelineName=F, stageName="Deploy", pipelineExecutionId=ended()["pipelineExecutionId"], retryMode="FAILED_ACTIONS")
    eq(ended()["status"], "Succeeded")
    eq((alias(), json.loads(lam.invoke(FunctionName=F, Qualifier="live")["Payload"].read())), (("2", None), 2))
    made = [d for d in deployments("Succeeded") if d not in before]; eq(len(made), 1)
    target = cd.get_deployment_target(deploymentId=made[0], targetId=f"{F}:live")["deploymentTarget"]["lambdaTarget"]
    shift = [e for e in target["lifecycleEvents"] if e["lifecycleEventName"] == "AllowTraffic"][0]
    assert (shift["endTime"] - shift["startTime"]).total_seconds() >= 4.9, shift


step("set-up", set_up)
step("pipeline", pipeline)
step("canary-that-is-stopped-fails-the-pipeline", stopped)
step("pipeline-moves-the-alias", moved)
finish()
