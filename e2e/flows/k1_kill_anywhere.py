"""kill -9 before and after each step of a delivery, and at random moments: the end state is as without the kill.

Starts servers of its own (LANDFALL names the binary, built with the feature `failpoints`). Each release is pushed to a server that
kills itself at one step of one flow; the next server on the same data carries the release to its end. Checked after each: the
push's execution succeeded, there is one of it, and the alias answers with the pushed code, wholly.
SOAK=100 makes that many kills at random moments instead of ten.
"""
import io, json, os, subprocess, zipfile
from killing import FOLDER, FUNCTION_S, WAIT_S, allow, before_and_after, client, role, start, stop, survive, until

STEPS = [
    "codecommit.change/record", "events.route/route", "events.deliver/deliver",
    "codepipeline.execution/enter", "codepipeline.execution/act", "codepipeline.execution/await",
    "codepipeline.action/begin", "codepipeline.action/look", "codebuild.build/queue", "codebuild.build/run", "codebuild.build/conclude",
]
WORK = FOLDER + "/work"
CODE = 'def handler(event, context):\n    return {{"release": {0}}}\n'
TESTS = "import unittest, app\nclass T(unittest.TestCase):\n    def test_it(self):\n        self.assertIn('release', app.handler({}, None))\n"
BUILDSPEC = "version: 0.2\nphases:\n  build:\n    commands:\n      - python3 -m unittest -v test_app\nartifacts:\n  files: [app.py]\n"


def action(name, category, provider, configuration, inputs=(), outputs=()):
    kind = dict(category=category, owner="AWS", provider=provider, version="1")
    return dict(name=name, actionTypeId=kind, configuration=configuration, inputArtifacts=[{"name": x} for x in inputs], outputArtifacts=[{"name": x} for x in outputs])


def set_up():
    iam, lam = client("iam"), client("lambda")
    roles = {s: role(iam, s, s + ".amazonaws.com") for s in ("lambda", "codebuild", "codepipeline", "events")}
    client("s3").create_bucket(Bucket="artifacts")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", CODE.format(0))
    lam.create_function(FunctionName="app", Runtime="python3.12", Handler="app.handler", Role=roles["lambda"], Timeout=FUNCTION_S, Code={"ZipFile": archive.getvalue()}, Publish=True)
    lam.get_waiter("function_active_v2").wait(FunctionName="app")
    lam.create_alias(FunctionName="app", Name="live", FunctionVersion="1")
    repository = client("codecommit").create_repository(repositoryName="app")["repositoryMetadata"]
    client("codebuild").create_project(name="app", source={"type": "CODEPIPELINE"}, artifacts={"type": "CODEPIPELINE"}, serviceRole=roles["codebuild"],
                                       environment={"type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:7.0", "computeType": "BUILD_GENERAL1_SMALL"})
    stages = [
        dict(name="Source", actions=[action("Source", "Source", "CodeCommit", dict(RepositoryName="app", BranchName="main", PollForSourceChanges="false"), (), ["source"])]),
        dict(name="Build", actions=[action("Build", "Build", "CodeBuild", dict(ProjectName="app"), ["source"], ["code"])]),
        dict(name="Deploy", actions=[action("Deploy", "Deploy", "Lambda", dict(FunctionName="app", FunctionAlias="live", DeployStrategy="Canary50Percent1Minutes"), ["code"])]),
    ]
    client("codepipeline").create_pipeline(pipeline=dict(name="app", roleArn=roles["codepipeline"], pipelineType="V2", executionMode="QUEUED",
                                                         artifactStore=dict(type="S3", location="artifacts"), stages=stages))
    events = client("events")
    events.put_rule(Name="push", EventPattern=json.dumps({"source": ["aws.codecommit"], "resources": [repository["Arn"]]}))
    account = client("sts").get_caller_identity()["Account"]
    events.put_targets(Rule="push", Targets=[dict(Id="p", Arn=f"arn:aws:codepipeline:us-east-1:{account}:app", RoleArn=roles["events"])])
    iam.create_user(UserName="dev")
    iam.put_user_policy(UserName="dev", PolicyName="p", PolicyDocument=allow("codecommit:*"))
    made = iam.create_service_specific_credential(UserName="dev", ServiceName="codecommit.amazonaws.com")["ServiceSpecificCredential"]
    os.environ.update(K1_USER=made["ServiceUserName"], K1_PASSWORD=made["ServicePassword"])
    subprocess.run(["git", "init", "-q", "-b", "main", WORK], check=True)
    return repository["cloneUrlHttp"]


def git(*arguments, check=True):
    env = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1", GIT_TERMINAL_PROMPT="0",
               GIT_AUTHOR_NAME="k", GIT_AUTHOR_EMAIL="k@example.com", GIT_COMMITTER_NAME="k", GIT_COMMITTER_EMAIL="k@example.com")
    done = subprocess.run(["git", "-C", WORK, *arguments], env=env, capture_output=True, text=True, timeout=WAIT_S)
    assert not check or done.returncode == 0, done.stderr
    return done.returncode == 0, done.stdout.strip()


def push(url):
    helper = '!f() { echo "username=$K1_USER"; echo "password=$K1_PASSWORD"; }; f'
    return git("-c", "credential.helper=", "-c", "credential.helper=" + helper, "push", "-q", url, "HEAD:refs/heads/main", check=False)[0]


def commit(release):
    for name, text in (("app.py", CODE.format(release)), ("test_app.py", TESTS), ("buildspec.yml", BUILDSPEC)):
        with open(f"{WORK}/{name}", "w") as file:
            file.write(text)
    git("add", ".")
    git("commit", "-qm", f"release {release}")
    return git("rev-parse", "HEAD")[1]


def executions(pipelines, commit_id):
    found = pipelines.list_pipeline_executions(pipelineName="app")["pipelineExecutionSummaries"]
    return [e for e in found if any(r.get("revisionId") == commit_id for r in e["sourceRevisions"])]


def settled(release, commit_id):
    """The release is where it should be; what went wrong otherwise."""
    pipelines, lam = client("codepipeline"), client("lambda")
    done = until(f"release {release} in an execution that has ended", lambda: [e for e in executions(pipelines, commit_id) if e["status"] not in ("InProgress", "Stopping")])
    assert [e["status"] for e in done] == ["Succeeded"], done
    assert len(executions(pipelines, commit_id)) == 1, executions(pipelines, commit_id)
    alias = lam.get_alias(FunctionName="app", Name="live")
    assert not alias.get("RoutingConfig", {}).get("AdditionalVersionWeights"), alias
    answer = json.loads(lam.invoke(FunctionName="app", Qualifier="live")["Payload"].read())
    assert answer == {"release": release}, answer


RELEASES = {}


def release(number):
    """Pushes a release; its commit is made once, also when the push has to be repeated."""
    RELEASES[number] = RELEASES.get(number) or commit(number)
    return push(URL)


server = start()
URL = set_up()
stop(server)
survive(before_and_after(STEPS), release, lambda number: settled(number, RELEASES[number]), window_s=2.5, soak=10)
