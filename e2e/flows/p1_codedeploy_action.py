"""A pipeline that deploys with CodeDeploy: the AppSpec in the source artifact moves the alias, canary first."""
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
    lam.create_function(FunctionName=F, Runtime="python3.12", Handler="app.handler", Role=R["lambda"], Code={"ZipFile": code(1)}, Publish=True)
    lam.get_waiter("function_active_v2").wait(FunctionName=F)
    lam.create_alias(FunctionName=F, Name="live", FunctionVersion="1")
    lam.update_function_code(FunctionName=F, ZipFile=code(2), Publish=True)
    lam.get_waiter("function_updated_v2").wait(FunctionName=F)
    cd.create_application(applicationName=F, computePlatform="Lambda")
    cd.create_deployment_group(applicationName=F, deploymentGroupName="g", serviceRoleArn=R["codedeploy"],
                               deploymentConfigName="CodeDeployDefault.LambdaCanary10Percent15Minutes")
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
    weights = until(lambda: lam.get_alias(FunctionName=F, Name="live").get("RoutingConfig", {}).get("AdditionalVersionWeights"), "canary")
    eq(weights, {"2": 0.1})
    done = until(lambda: [e for e in cp.list_pipeline_executions(pipelineName=F)["pipelineExecutionSummaries"] if e["status"] != "InProgress"], "end")[0]
    eq(done["status"], "Succeeded")
    eq(json.loads(lam.invoke(FunctionName=F, Qualifier="live")["Payload"].read()), 2)
    eq(len(cd.list_deployments(applicationName=F, deploymentGroupName="g")["deployments"]), 1)


step("set-up", set_up)
step("pipeline-moves-the-alias", pipeline)
finish()
