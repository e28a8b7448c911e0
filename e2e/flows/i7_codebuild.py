"""CodeBuild by boto3: artifacts in every form, on-failure, finally, exported variables, stop, time-out, what is refused by name."""
import io, zipfile
from flowlib import N, cl, eq, finish, role, step, until, zipb

cb, s3, logs = cl("codebuild"), cl("s3"), cl("logs")
ROLE, BKT = role("i7", "codebuild.amazonaws.com"), f"i7-{N}"
SHOW = dict(type="LINUX_CONTAINER", image="aws/codebuild/standard:7.0", computeType="BUILD_GENERAL1_SMALL")


def project(name, **more):
    given = dict(name=f"{name}-{N}", source={"type": "NO_SOURCE", "buildspec": spec()}, artifacts={"type": "NO_ARTIFACTS"}, environment=SHOW, serviceRole=ROLE)
    return cb.create_project(**{**given, **more})["project"]["name"]


def spec(build="echo hello", after="", **phases):
    lines = ["version: 0.2", "env:", "  variables: {A: from-spec, B: from-spec}", "  exported-variables: [RESULT, A]", "phases:"]
    for name, text in {"build": build, **phases}.items():
        lines += [f"  {name}:"] + ["    " + line for line in (text if text.startswith(("commands", "on-failure", "run-as")) else f"commands:\n  - {text}").split("\n")]
    return "\n".join(lines) + "\n" + after


def over(build_id):
    look = lambda: [b for b in cb.batch_get_builds(ids=[build_id])["builds"] if b["buildComplete"]]
    return until(look, build_id)[0]


def run(name, **more):
    return over(cb.start_build(projectName=name, **more)["build"]["id"])


def phases(build):
    return {p["phaseType"]: p.get("phaseStatus") for p in build["phases"]}


def said(build):
    where = dict(logGroupName=build["logs"]["groupName"], logStreamName=build["logs"]["streamName"], startFromHead=True)
    return until(lambda: "".join(e["message"] for e in logs.get_log_events(**where)["events"]), "log")


def unzipped(key):
    return zipfile.ZipFile(io.BytesIO(s3.get_object(Bucket=BKT, Key=key)["Body"].read()))


def keys(prefix):
    return sorted(o["Key"] for o in s3.list_objects_v2(Bucket=BKT, Prefix=prefix).get("Contents", []))


def artifacts():
    made = "mkdir -p out/deep && echo a > out/a.txt && echo b > out/deep/b.txt && ln -s a.txt out/link && echo no > out/skip.log"
    wanted = "artifacts:\n  files: ['**/*']\n  exclude-paths: ['**/*.log']\n  base-directory: out\n"
    name = project("art", artifacts=dict(type="S3", location=BKT, path="p", name="n", packaging="ZIP"), source={"type": "NO_SOURCE", "buildspec": spec(made, wanted)})
    one = run(name); eq(one["buildStatus"], "SUCCEEDED")
    eq(one["artifacts"]["location"], f"arn:aws:s3:::{BKT}/p/n"); assert one["artifacts"]["sha256sum"] and one["artifacts"]["md5sum"]
    eq(sorted(unzipped("p/n").namelist()), ["a.txt", "deep/b.txt", "link"]); eq(unzipped("p/n").read("link"), b"a\n")
    linked = run(name, buildspecOverride=spec(made, wanted + "  enable-symlinks: yes\n")); eq(linked["buildStatus"], "SUCCEEDED")
    eq((unzipped("p/n").getinfo("link").external_attr >> 28, unzipped("p/n").read("link")), (0o12, b"a.txt"))
    flat = run(name, buildspecOverride=spec(made, wanted + "  discard-paths: yes\n"), artifactsOverride=dict(type="S3", location=BKT, path="flat", name="x", packaging="NONE"))
    eq(flat["buildStatus"], "SUCCEEDED"); eq(keys("flat/"), ["flat/x/a.txt", "flat/x/b.txt", "flat/x/link"])
    by_id = dict(type="S3", location=BKT, path="ids", name="z.zip", namespaceType="BUILD_ID", packaging="ZIP")
    prefixed = run(name, buildspecOverride=spec(made, wanted + "  s3-prefix: pre\n"), artifactsOverride=by_id)
    eq(keys("ids/"), [f"ids/pre/{prefixed['id'].split(':')[1]}/z.zip"])
    named = run(name, buildspecOverride=spec(made, wanted + "  name: built-$A\n"), artifactsOverride=dict(type="S3", location=BKT, packaging="ZIP", overrideArtifactName=True))
    eq(named["artifacts"]["location"], f"arn:aws:s3:::{BKT}/built-from-spec")
    none = run(name, buildspecOverride=spec(made, "artifacts:\n  files: ['*.jar']\n")); eq((none["buildStatus"], phases(none)["UPLOAD_ARTIFACTS"]), ("FAILED", "FAILED"))


def secondary():
    sets = "artifacts:\n  files: [x]\n  secondary-artifacts:\n    other:\n      files: [y]\n"
    second = [dict(type="S3", location=BKT, name="second", artifactIdentifier="other", packaging="ZIP")]
    name = project("sec", artifacts=dict(type="S3", location=BKT, name="first", packaging="ZIP"), secondaryArtifacts=second, source={"type": "NO_SOURCE", "buildspec": spec("echo x > x; echo y > y", sets)})
    eq(run(name)["buildStatus"], "SUCCEEDED"); eq((unzipped("first").namelist(), unzipped("second").namelist()), (["x"], ["y"]))


def failures():
    name = project("fail")
    order = lambda b: [p["phaseType"] for p in b["phases"]]
    with_spec = lambda text: run(name, buildspecOverride=text)
    usual = with_spec(spec("exit 3", post_build="commands:\n  - echo BUILD_SUCCEEDING=$CODEBUILD_BUILD_SUCCEEDING\nfinally:\n  - echo finally-ran"))
    eq((usual["buildStatus"], phases(usual)["BUILD"], phases(usual)["POST_BUILD"]), ("FAILED", "FAILED", "SUCCEEDED"))
    text = said(usual); assert "BUILD_SUCCEEDING=0" in text and "finally-ran" in text, text
    context = [p for p in usual["phases"] if p["phaseType"] == "BUILD"][0]["contexts"][0]
    eq(context, dict(statusCode="COMMAND_EXECUTION_ERROR", message="Error while executing command: exit 3. Reason: exit status 3"))
    aborted = with_spec(spec("on-failure: ABORT\ncommands:\n  - exit 3", post_build="echo never")); assert "POST_BUILD" not in order(aborted), order(aborted)
    eq((aborted["buildStatus"], order(aborted)[-3:]), ("FAILED", ["BUILD", "FINALIZING", "COMPLETED"]))
    going = with_spec(spec("echo build-ran", pre_build="on-failure: CONTINUE\ncommands:\n  - exit 4")); eq((phases(going)["PRE_BUILD"], phases(going)["BUILD"]), ("FAILED", "SUCCEEDED"))
    retried = with_spec(spec("on-failure: RETRY-2\ncommands:\n  - echo try >> tries; test $(wc -l < tries) = 3")); eq(retried["buildStatus"], "SUCCEEDED")
    finally_fails = with_spec(spec("commands:\n  - echo fine\nfinally:\n  - exit 5")); eq(phases(finally_fails)["BUILD"], "FAILED")


def variables():
    name = project("vars", environment={**SHOW, "environmentVariables": [{"name": "A", "value": "from-project"}]})
    check = "test $A = from-start && test $B = from-spec && test $CODEBUILD_BUILD_NUMBER = 1 && export RESULT=$CODEBUILD_INITIATOR"
    one = run(name, buildspecOverride=spec(check), environmentVariablesOverride=[{"name": "A", "value": "from-start"}])
    eq((one["buildStatus"], one["buildNumber"]), ("SUCCEEDED", 1))
    eq({v["name"]: v["value"] for v in one["exportedEnvironmentVariables"]}, {"RESULT": one["initiator"], "A": "from-start"})


def stops():
    name = project("stop")
    build = cb.start_build(projectName=name, buildspecOverride=spec("commands:\n  - (while true; do date > beat; sleep 0.1; done) & sleep 600"))["build"]["id"]
    until(lambda: cb.batch_get_builds(ids=[build])["builds"][0]["currentPhase"] == "BUILD", "BUILD")
    cb.stop_build(id=build)  # answers with its end, or after ten seconds as it is
    stopped = over(build); eq((stopped["buildStatus"], stopped["buildComplete"], phases(stopped)["BUILD"]), ("STOPPED", True, "STOPPED"))
    eq(cb.stop_build(id=build)["build"]["buildStatus"], "STOPPED")


def by_name():
    name = project("no")
    for text, words in ((spec("run-as: nobody\ncommands:\n  - id"), "run-as"), (spec("on-failure: RETRY-.*net.*\ncommands:\n  - id"), "RETRY"),
                        (spec(after="").replace("env:\n", "env:\n  parameter-store: {P: /p}\n"), "parameter-store"), (spec(after="").replace("env:\n", "env:\n  secrets-manager: {P: p}\n"), "secrets-manager")):
        build = run(name, buildspecOverride=text); eq((build["buildStatus"], phases(build)["DOWNLOAD_SOURCE"]), ("FAILED", "FAILED"))
        message = [p for p in build["phases"] if p["phaseType"] == "DOWNLOAD_SOURCE"][0]["contexts"][0]["message"]; assert words in message, message
    noted = run(name, buildspecOverride=spec(after="cache:\n  paths: [x]\nreports:\n  r:\n    files: ['*.xml']\n"), privilegedModeOverride=True); eq(noted["buildStatus"], "SUCCEEDED")
    text = said(noted); assert "no cache" in text and "Reports are not kept" in text and "Docker" in text, text


step("bucket", lambda: s3.create_bucket(Bucket=BKT))
step("artifacts", artifacts)
step("secondary-artifacts", secondary)
step("failures", failures)
step("variables", variables)
step("stop", stops)
step("refused-by-name", by_name)
finish()
