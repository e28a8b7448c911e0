"""What should fail fails, with AWS's error and a reason that a person can act on, and nothing is half moved."""
import io, json, zipfile
from flowlib import N, cl, eq, fails, finish, role, step, until, zipb
from botocore.exceptions import ClientError

iam, lam, cb, cd, cp, s3, cc = [cl(x) for x in ("iam", "lambda", "codebuild", "codedeploy", "codepipeline", "s3", "codecommit")]
R = {s: role(s, s + ".amazonaws.com") for s in ("lambda", "codebuild", "codepipeline", "codedeploy")}
BUCKET, FUNCTION = f"h1-{N}", f"h1-{N}"
s3.create_bucket(Bucket=BUCKET)
CODE = '''import os, time
def handler(event, context):
    if event.get("exit"): os._exit(7)
    while event.get("hang"): time.sleep(60)
    return 1
'''


def has(text, *parts):
    for part in parts:
        assert part in text, f"{part!r} is not in {text!r}"


def made(name, timeout_s, handler="app.handler"):
    lam.create_function(FunctionName=name, Runtime="python3.12", Handler=handler, Role=R["lambda"], Timeout=timeout_s,
                        Code={"ZipFile": zipb({"app.py": CODE})}, Publish=True)
    lam.get_waiter("function_active_v2").wait(FunctionName=name)
    return name


def function():
    """What is not to run out of time has much of it: a busy machine is no failure."""
    made(FUNCTION, 300)
    lam.create_alias(FunctionName=FUNCTION, Name="live", FunctionVersion="1")
    eq(lam.update_function_code(FunctionName=FUNCTION, ZipFile=zipb({"app.py": CODE + "# 2\n"}), Publish=True)["Version"], "2")
    lam.get_waiter("function_updated_v2").wait(FunctionName=FUNCTION)


def invoked(event, name=FUNCTION):
    answer = lam.invoke(FunctionName=name, Payload=json.dumps(event))
    eq(answer["FunctionError"], "Unhandled")
    return answer["Payload"].read().decode()


def no_handler():
    has(invoked({}, made(FUNCTION + "-no", 300, "app.nothing")), "Runtime.HandlerNotFound", "nothing")


def bad_zip(archive):
    try:
        lam.create_function(FunctionName=FUNCTION + "-bad", Runtime="python3.12", Handler="a.b", Role=R["lambda"], Code={"ZipFile": archive})
    except ClientError as e:
        eq(e.response["Error"]["Code"], "InvalidParameterValueException")
        fails("ResourceNotFoundException", lambda: lam.get_function(FunctionName=FUNCTION + "-bad"))
        return e.response["Error"]["Message"]
    raise AssertionError("was taken")


def bomb():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(3):
            file.writestr(f"zeros{number}", bytes(100_000_000))
    return archive.getvalue()


def build(spec, name):
    cb.create_project(name=name, source={"type": "NO_SOURCE", "buildspec": spec}, artifacts={"type": "NO_ARTIFACTS"}, serviceRole=R["codebuild"],
                      environment={"type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:7.0", "computeType": "BUILD_GENERAL1_SMALL"})
    number = cb.start_build(projectName=name)["build"]["id"]
    done = until(lambda: [b for b in cb.batch_get_builds(ids=[number])["builds"] if b["buildComplete"]], "build")[0]
    eq(done["buildStatus"], "FAILED")
    return " ".join(c.get("message", "") for p in done["phases"] for c in p.get("contexts", []))


def deployment(appspec):
    app = f"h1-{N}"
    try:
        cd.create_application(applicationName=app, computePlatform="Lambda")
        cd.create_deployment_group(applicationName=app, deploymentGroupName="g", serviceRoleArn=R["codedeploy"], deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce")
    except cd.exceptions.ApplicationAlreadyExistsException:
        pass
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(appspec)}}
    made = cd.create_deployment(applicationName=app, deploymentGroupName="g", revision=revision)["deploymentId"]
    info = until(lambda: (lambda i: i if i["status"] in ("Failed", "Succeeded") else None)(cd.get_deployment(deploymentId=made)["deploymentInfo"]), "deployment")
    eq(info["status"], "Failed")
    eq(lam.get_alias(FunctionName=FUNCTION, Name="live")["FunctionVersion"], "1")
    return info["errorInformation"]["message"]


def appspec(alias="live", old="1", new="2", hook=None):
    hooks = [{"BeforeAllowTraffic": hook}] if hook else []
    target = {"Type": "AWS::Lambda::Function", "Properties": {"Name": FUNCTION, "Alias": alias, "CurrentVersion": old, "TargetVersion": new}}
    return {"version": 0.0, "Resources": [{"f": target}], "Hooks": hooks}


def pipeline(name, branch, role_arn):
    def action(title, category, provider, configuration, inputs, outputs):
        kind = dict(category=category, owner="AWS", provider=provider, version="1")
        return dict(name=title, actionTypeId=kind, configuration=configuration, inputArtifacts=inputs, outputArtifacts=outputs)
    source = action("Source", "Source", "CodeCommit", dict(RepositoryName=f"h1-{N}", BranchName=branch), [], [{"name": "s"}])
    deploy = action("Approve", "Approval", "Manual", {}, [], [])
    stages = [dict(name="Source", actions=[source]), dict(name="Approve", actions=[deploy])]
    cp.create_pipeline(pipeline=dict(name=name, roleArn=role_arn, artifactStore=dict(type="S3", location=BUCKET), stages=stages))
    failed = until(lambda: [e for e in cp.list_pipeline_executions(pipelineName=name)["pipelineExecutionSummaries"] if e["status"] == "Failed"], "failed execution")
    eq(len(failed), 1)
    state = cp.get_pipeline_state(name=name)["stageStates"]
    assert "latestExecution" not in state[1], "the next stage was entered"
    return state[0]["actionStates"][0]["latestExecution"]["errorDetails"]


step("function", function)
step("function-that-exits", lambda: has(invoked({"exit": 1}), "Runtime.ExitError", "exit status 7"))
step("function-that-hangs", lambda: has(invoked({"hang": 1}, made(FUNCTION + "-slow", 1)), "Task timed out after 1.00 seconds"))
step("function-without-handler", no_handler)
step("zip-with-path-traversal", lambda: bad_zip(zipb({"../../evil.py": "x"})))
step("zip-bomb", lambda: has(bad_zip(bomb()), "262144000"))
step("exit-3-names-its-command", lambda: has(build("version: 0.2\nphases:\n  build:\n    commands: [echo a, exit 3]\n", "exit3"), "exit 3", "exit status 3"))
step("bad-indentation-has-a-place", lambda: has(build("version: 0.2\nphases:\nbuild:\n  commands:\n   - a\n  - b\n", "indent"), "line 6", "buildspec:6:5"))
step("appspec-alias-does-not-exist", lambda: has(deployment(appspec(alias="nope")), "nope"))
step("appspec-version-does-not-exist", lambda: has(deployment(appspec(new="99")), "99"))
step("hook-cannot-be-invoked", lambda: has(deployment(appspec(hook="no-such-hook")), "no-such-hook"))
step("repository", lambda: cc.create_repository(repositoryName=f"h1-{N}"))
step("branch-does-not-exist", lambda: has(pipeline(f"h1-branch-{N}", "nope", R["codepipeline"])["message"], "nope"))
POOR = iam.create_role(RoleName=f"poor-{N}", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "codepipeline.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))["Role"]["Arn"]
step("role-without-permission", lambda: has(pipeline(f"h1-poor-{N}", "main", POOR)["message"], f"assumed-role/poor-{N}", "codecommit:GetBranch", f"h1-{N}"))


def untrusting():
    """A role that does not trust CodePipeline is refused with the pipeline; one that ceases to, when an action begins under it."""
    try:
        pipeline(f"h1-trust-{N}", "main", R["lambda"])
    except ClientError as error:
        eq(error.response["Error"]["Code"], "InvalidStructureException"); has(error.response["Error"]["Message"], "AssumeRole on role " + R["lambda"])
    else:
        raise AssertionError("a pipeline was created under a role that does not trust CodePipeline")
    nobody = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    iam.update_assume_role_policy(RoleName=f"poor-{N}", PolicyDocument=json.dumps(nobody))
    name = f"h1-poor-{N}"
    started = cp.start_pipeline_execution(name=name)["pipelineExecutionId"]
    until(lambda: cp.get_pipeline_execution(pipelineName=name, pipelineExecutionId=started)["pipelineExecution"]["status"] == "Failed", "failed")
    action = cp.list_action_executions(pipelineName=name, filter=dict(pipelineExecutionId=started))["actionExecutionDetails"][0]
    has(action["output"]["executionResult"]["errorDetails"]["message"], "sts:AssumeRole")


step("trust-is-needed", untrusting)
finish()
