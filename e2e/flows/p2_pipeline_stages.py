"""CodePipeline by boto3: S3 as source and target, polling, rollback by hand and by itself, retries, filters, older versions, refusals."""
import io, zipfile
from flowlib import N, cl, eq, fails, finish, role, step, until, zipb

s3, cp, lam, iam, sts = [cl(x) for x in ("s3", "codepipeline", "lambda", "iam", "sts")]
ROLE, FROLE = role("p2", "codepipeline.amazonaws.com"), role("p2f", "lambda.amazonaws.com")
SRC, SITE, PIPE = f"p2-src-{N}", f"p2-site-{N}", f"p2-{N}"
ACCOUNT = sts.get_caller_identity()["Account"]


def action(name, category, provider, configuration, inputs=(), outputs=(), **more):
    kind = dict(category=category, owner="AWS", provider=provider, version="1")
    return dict(name=name, actionTypeId=kind, configuration=configuration, inputArtifacts=[{"name": x} for x in inputs], outputArtifacts=[{"name": x} for x in outputs], **more)


def source(**more):
    return dict(name="Source", actions=[action("Src", "Source", "S3", dict(S3Bucket=SRC, S3ObjectKey="site.zip", PollForSourceChanges="false", **more), outputs=["s"], namespace="SourceVariables")])


def declared(name, *stages, **more):
    return dict(name=name, roleArn=ROLE, artifactStore=dict(type="S3", location=SRC), stages=list(stages), **more)


def executions(name, **more):
    return cp.list_pipeline_executions(pipelineName=name, **more)["pipelineExecutionSummaries"]


def settled(name, count):
    def look():
        rows = executions(name)
        return rows if len(rows) >= count and all(r["status"] not in ("InProgress", "Stopping") for r in rows) else None
    return until(look, f"{name}: {count} executions settled")


def upload(**files):
    return s3.put_object(Bucket=SRC, Key="site.zip", Body=zipb({k.replace("_", "."): v for k, v in files.items()}))["VersionId"]


def page():
    return s3.get_object(Bucket=SITE, Key="www/index.html")["Body"].read().decode()


def buckets():
    s3.create_bucket(Bucket=SRC); s3.create_bucket(Bucket=SITE)
    s3.put_bucket_versioning(Bucket=SRC, VersioningConfiguration={"Status": "Enabled"})


step("buckets", buckets)
DEPLOY = dict(name="Deploy", actions=[action("Site", "Deploy", "S3", dict(BucketName=SITE, Extract="true", ObjectKey="www", CacheControl="max-age=60"), ["s"])])
ARCHIVE = dict(name="Archive", actions=[action("Zip", "Deploy", "S3", dict(BucketName=SITE, Extract="false", ObjectKey="archive/#{SourceVariables.VersionId}.zip"), ["s"])])
V = {}


def deploys():
    V[1] = upload(index_html="one")
    made = cp.create_pipeline(pipeline=declared(PIPE, source(AllowOverrideForS3ObjectKey="true"), DEPLOY, ARCHIVE))["pipeline"]
    eq((made["version"], made["executionMode"], made["pipelineType"]), (1, "SUPERSEDED", "V1"))
    eq(made["stages"][1]["actions"][0]["runOrder"], 1)
    eq(executions(PIPE)[0]["sourceRevisions"], [dict(actionName="Src", revisionId=V[1], revisionSummary=f"Amazon S3 version id: {V[1]}")])
    one = settled(PIPE, 1)[0]; eq((one["status"], one["executionType"]), ("Succeeded", "STANDARD")); V["first"] = one["pipelineExecutionId"]
    eq(page(), "one")
    head = s3.head_object(Bucket=SITE, Key="www/index.html"); eq((head["ContentType"], head["CacheControl"]), ("text/html", "max-age=60"))
    eq(zipfile.ZipFile(io.BytesIO(s3.get_object(Bucket=SITE, Key=f"archive/{V[1]}.zip")["Body"].read())).namelist(), ["index.html"])
    details = cp.list_action_executions(pipelineName=PIPE)["actionExecutionDetails"]
    variables = [d for d in details if d["actionName"] == "Src"][0]["output"]["outputVariables"]
    eq((variables["VersionId"], variables["BucketName"], variables["ObjectKey"]), (V[1], SRC, "site.zip"))


def rolls_back():
    V[2] = upload(index_html="two")
    cp.start_pipeline_execution(name=PIPE); settled(PIPE, 2); eq(page(), "two")
    new = cp.rollback_stage(pipelineName=PIPE, stageName="Deploy", targetPipelineExecutionId=V["first"])["pipelineExecutionId"]
    rows = settled(PIPE, 3)
    eq((rows[0]["pipelineExecutionId"], rows[0]["executionType"], rows[0]["rollbackMetadata"], rows[0]["trigger"]["triggerType"]),
       (new, "ROLLBACK", {"rollbackTargetPipelineExecutionId": V["first"]}, "ManualRollback"))
    eq(rows[0]["sourceRevisions"][0]["revisionId"], V[1]); eq(page(), "one")
    state = {s["stageName"]: s for s in cp.get_pipeline_state(name=PIPE)["stageStates"]}
    eq((state["Deploy"]["latestExecution"]["pipelineExecutionId"], state["Deploy"]["latestExecution"]["type"]), (new, "ROLLBACK"))
    assert state["Archive"]["latestExecution"]["pipelineExecutionId"] != new, "a rollback is of one stage"
    roll = lambda stage, target: (lambda: cp.rollback_stage(pipelineName=PIPE, stageName=stage, targetPipelineExecutionId=target))
    fails("UnableToRollbackStageException", roll("Deploy", new))
    fails("UnableToRollbackStageException", roll("Source", V["first"]))
    fails("StageNotFoundException", roll("Nope", V["first"]))
    fails("PipelineExecutionNotFoundException", roll("Deploy", "00000000-0000-0000-0000-000000000000"))


def overrides():
    s3.put_object(Bucket=SRC, Key="other.zip", Body=zipb({"index.html": "other"}))
    override = lambda kind, value: dict(actionName="Src", revisionType=kind, revisionValue=value)
    cp.start_pipeline_execution(name=PIPE, sourceRevisions=[override("S3_OBJECT_VERSION_ID", V[1])]); eq(settled(PIPE, 4)[0]["sourceRevisions"][0]["revisionId"], V[1])
    cp.start_pipeline_execution(name=PIPE, sourceRevisions=[override("S3_OBJECT_KEY", "other.zip")]); settled(PIPE, 5); eq(page(), "other")
    fails("ValidationException", lambda: cp.start_pipeline_execution(name=PIPE, sourceRevisions=[override("COMMIT_ID", "a" * 40)]))


def older_versions():
    cp.update_pipeline(pipeline=declared(PIPE, source(), DEPLOY))
    eq(len(cp.get_pipeline(name=PIPE)["pipeline"]["stages"]), 2)
    old = cp.get_pipeline(name=PIPE, version=1)["pipeline"]; eq((old["version"], len(old["stages"])), (1, 3))
    fails("PipelineVersionNotFoundException", lambda: cp.get_pipeline(name=PIPE, version=7))
    fails("PipelineExecutionOutdatedException", lambda: cp.rollback_stage(pipelineName=PIPE, stageName="Deploy", targetPipelineExecutionId=V["first"]))
    eq(executions(PIPE, filter={"succeededInStage": {"stageName": "Deploy"}}), [])
    cp.start_pipeline_execution(name=PIPE); settled(PIPE, 6)
    eq(len(executions(PIPE, filter={"succeededInStage": {"stageName": "Deploy"}})), 1)
    token = cp.list_pipeline_executions(pipelineName=PIPE, maxResults=4)["nextToken"]
    eq(len(executions(PIPE, maxResults=4, nextToken=token)), 2)


GATE = """import boto3
def handler(event, context):
    job, client, s3 = event["CodePipeline.job"], boto3.client("codepipeline"), boto3.client("s3")
    bucket = job["data"]["actionConfiguration"]["configuration"]["UserParameters"]
    if not s3.list_objects_v2(Bucket=bucket, Prefix="open")["KeyCount"]: return client.put_job_failure_result(jobId=job["id"], failureDetails=dict(type="JobFailed", message="the gate is shut"))
    client.put_job_success_result(jobId=job["id"])
"""


def gate():
    lam.create_function(FunctionName=f"gate-{N}", Runtime="python3.12", Handler="app.handler", Role=FROLE, Timeout=600, Code={"ZipFile": zipb({"app.py": GATE})})
    lam.get_waiter("function_active_v2").wait(FunctionName=f"gate-{N}")


def guarded(result, **more):
    site = action("Site", "Deploy", "S3", dict(BucketName=SITE, Extract="true", ObjectKey="www"), ["s"])
    shut = action("Gate", "Invoke", "Lambda", dict(FunctionName=f"gate-{N}", UserParameters=SITE), runOrder=2)
    return dict(name="Deploy", actions=[site, shut], onFailure=dict(result=result, **more))


def rolls_back_by_itself():
    name = f"p2-auto-{N}"
    s3.put_object(Bucket=SITE, Key="open", Body=b"")
    upload(index_html="good")
    made = cp.create_pipeline(pipeline=declared(name, source(), guarded("ROLLBACK")))["pipeline"]; eq(made["pipelineType"], "V2")
    good = settled(name, 1)[0]; eq(good["status"], "Succeeded")
    s3.delete_object(Bucket=SITE, Key="open")
    upload(index_html="bad"); cp.start_pipeline_execution(name=name)
    rows = settled(name, 3)  # the rollback fails too, as the gate stays shut, and is not rolled back again
    eq([r["status"] for r in rows], ["Failed", "Failed", "Succeeded"]); eq(rows[0]["trigger"]["triggerType"], "AutomatedRollback")
    eq(rows[0]["rollbackMetadata"]["rollbackTargetPipelineExecutionId"], good["pipelineExecutionId"]); eq(page(), "good")


def retries_by_itself():
    name = f"p2-retry-{N}"
    cp.create_pipeline(pipeline=declared(name, source(), guarded("RETRY", retryConfiguration={"retryMode": "FAILED_ACTIONS"})))
    row = settled(name, 1)[0]; eq(row["status"], "Failed")
    state = cp.get_pipeline_state(name=name)["stageStates"][1]; eq(state["retryStageMetadata"], {"autoStageRetryAttempt": 1, "latestRetryTrigger": "AutomatedStageRetry"})
    runs = lambda **f: [d["actionName"] for d in cp.list_action_executions(pipelineName=name, filter=f)["actionExecutionDetails"]]
    eq(runs(), ["Gate", "Gate", "Site", "Src"])
    latest = lambda span: dict(pipelineExecutionId=row["pipelineExecutionId"], startTimeRange=span)
    eq(runs(latestInPipelineExecution=latest("Latest")), ["Gate", "Site", "Src"]); eq(runs(latestInPipelineExecution=latest("All")), ["Gate", "Gate", "Site", "Src"])
    s3.put_object(Bucket=SITE, Key="open", Body=b"")
    cp.retry_stage_execution(pipelineName=name, stageName="Deploy", pipelineExecutionId=row["pipelineExecutionId"], retryMode="FAILED_ACTIONS")
    eq(settled(name, 1)[0]["status"], "Succeeded")
    eq(cp.get_pipeline_state(name=name)["stageStates"][1]["retryStageMetadata"], {"autoStageRetryAttempt": 1, "manualStageRetryAttempt": 1, "latestRetryTrigger": "ManualStageRetry"})


def polls():
    name = f"p2-poll-{N}"
    stage = source(); del stage["actions"][0]["configuration"]["PollForSourceChanges"]
    cp.create_pipeline(pipeline=declared(name, stage, DEPLOY)); settled(name, 1)
    version = upload(index_html="polled")
    row = settled(name, 2)[0]; eq((row["trigger"]["triggerType"], row["sourceRevisions"][0]["revisionId"]), ("PollForSourceChanges", version)); eq(page(), "polled")
    cp.delete_pipeline(name=name)


def refused():
    refuse = lambda code, words, *stages, **more: says(code, words, lambda: cp.create_pipeline(pipeline={**declared(f"no-{N}", *stages), **more}))
    approval = lambda **more: dict(name="Ok", actions=[action("A", "Approval", "Manual", {}, **more)])
    refuse("InvalidStructureException", "minimum of 2 stages", source())
    refuse("InvalidStructureException", "is not authorized to perform AssumeRole on role", source(), approval(), roleArn=f"arn:aws:iam::{ACCOUNT}:role/none-{N}")
    refuse("InvalidActionDeclarationException", "cross-region", source(), approval(region="eu-west-3"))
    refuse("InvalidActionDeclarationException", "environmentVariables", source(), approval(environmentVariables=[{"name": "A", "value": "b"}]))
    refuse("InvalidActionDeclarationException", "outputVariables", source(), approval(outputVariables=["A"]))
    refuse("InvalidActionDeclarationException", "timeoutInMinutes", source(), dict(name="D", actions=[{**DEPLOY["actions"][0], "timeoutInMinutes": 5}]))
    refuse("InvalidStageDeclarationException", "beforeEntry", source(), {**approval(), "beforeEntry": {"conditions": [{"result": "FAIL", "rules": [RULE]}]}})
    refuse("InvalidStageDeclarationException", "onFailure.conditions", source(), {**approval(), "onFailure": {"result": "ROLLBACK", "conditions": [{"result": "FAIL", "rules": [RULE]}]}})
    refuse("InvalidStageDeclarationException", "source stage", {**source(), "onFailure": {"result": "ROLLBACK"}}, approval())
    refuse("InvalidStructureException", "CodeStarSourceConnection", source(), approval(), pipelineType="V2", triggers=[dict(providerType="CodeStarSourceConnection", gitConfiguration=dict(sourceActionName="Src", push=[dict(branches=dict(includes=["main"]))]))])
    refuse("InvalidStructureException", f"already exists in account '{ACCOUNT}'", source(), approval(), name=PIPE)
    says("ResourceNotFoundException", "does not include a pipeline", lambda: cp.update_pipeline(pipeline=declared("none", source(), approval())))
    says("InvalidTagsException", "system tags", lambda: cp.tag_resource(resourceArn=cp.get_pipeline(name=PIPE)["metadata"]["pipelineArn"], tags=[{"key": "aws:x", "value": "y"}]))


RULE = dict(name="r", ruleTypeId=dict(category="Rule", owner="AWS", provider="DeploymentWindow", version="1"))


def says(code, words, fn):
    from botocore.exceptions import ClientError
    try: fn()
    except ClientError as e:
        eq(e.response["Error"]["Code"], code); assert words in e.response["Error"]["Message"], e.response["Error"]["Message"]
        return
    raise AssertionError(f"no {code}: {words}")


def approval_times_out():
    name = f"p2-held-{N}"
    cp.create_pipeline(pipeline=declared(name, source(), dict(name="Ok", actions=[action("A", "Approval", "Manual", {}, timeoutInMinutes=5)])))
    eq(settled(name, 1)[0]["status"], "Failed")  # five minutes are five seconds here
    last = cp.get_pipeline_state(name=name)["stageStates"][1]["actionStates"][0]["latestExecution"]
    assert "5 minutes" in last["errorDetails"]["message"], last


def approves_any_of_several():
    name = f"p2-side-by-side-{N}"
    def newest():
        return cp.get_pipeline_state(name=name)["stageStates"][1]["actionStates"][0].get("latestExecution", {}).get("token")
    def answer(token, status):
        cp.put_approval_result(pipelineName=name, stageName="Ok", actionName="A", token=token, result=dict(status=status, summary=status))
    cp.create_pipeline(pipeline=declared(name, source(), dict(name="Ok", actions=[action("A", "Approval", "Manual", {})]), executionMode="PARALLEL", pipelineType="V2"))
    first = until(newest, "the first approval")
    cp.start_pipeline_execution(name=name)
    second = until(lambda: (token := newest()) != first and token, "the second approval")
    fails("InvalidApprovalTokenException", lambda: answer(first[:-1] + ("0" if first[-1] != "0" else "1"), "Approved"))
    answer(first, "Approved")
    until(lambda: [row["status"] for row in executions(name)] == ["InProgress", "Succeeded"], "the older one goes on alone")
    fails("ApprovalAlreadyCompletedException", lambda: answer(first, "Rejected"))
    answer(second, "Rejected")
    eq([row["status"] for row in settled(name, 2)], ["Failed", "Succeeded"])


def unversioned():
    name = f"p2-plain-{N}"
    s3.put_object(Bucket=SITE, Key="site.zip", Body=zipb({"a": "b"}))
    plain = dict(name="Source", actions=[action("Src", "Source", "S3", dict(S3Bucket=SITE, S3ObjectKey="site.zip", PollForSourceChanges="false"), outputs=["s"])])
    cp.create_pipeline(pipeline=declared(name, plain, DEPLOY))
    eq(settled(name, 1)[0]["status"], "Failed")
    assert "versioning" in cp.get_pipeline_state(name=name)["stageStates"][0]["actionStates"][0]["latestExecution"]["errorDetails"]["message"]


step("s3-source-and-deploy", deploys)
step("rollback-stage", rolls_back)
step("source-overrides", overrides)
step("older-versions-and-filters", older_versions)
step("gate", gate)
step("automatic-rollback", rolls_back_by_itself)
step("automatic-retry", retries_by_itself)
step("polling", polls)
step("refusals", refused)
step("approval-times-out", approval_times_out)
step("parallel-approvals", approves_any_of_several)
step("source-bucket-without-versions", unversioned)
finish()
