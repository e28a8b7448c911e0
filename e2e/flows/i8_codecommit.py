"""CodeCommit by boto3: pull requests from the first push to the merge, in all three ways, with conflicts, history and events."""
import json
from flowlib import N, REGION, cl, eq, fails, finish, role, step, until, zipb

cc, ev, lam, s3, sts = [cl(x) for x in ("codecommit", "events", "lambda", "s3", "sts")]
REPO, SEEN = f"pr-{N}", f"pr-seen-{N}"
ME = sts.get_caller_identity()["Arn"]
WATCH = f"""import boto3, json
def handler(event, context):
    boto3.client("s3").put_object(Bucket="{SEEN}", Key=event["id"], Body=json.dumps(event).encode())
"""


def tip(branch):
    return cc.get_branch(repositoryName=REPO, branchName=branch)["branch"]["commitId"]


def commit(branch, delete=(), **files):
    parent = {} if branch == "main" and not cc.list_branches(repositoryName=REPO)["branches"] else {"parentCommitId": tip(branch)}
    puts = [dict(filePath=name.replace("_", "."), fileContent=text.encode()) for name, text in files.items()]
    return cc.create_commit(repositoryName=REPO, branchName=branch, putFiles=puts, deleteFiles=[dict(filePath=x) for x in delete], **parent)["commitId"]


def branch(name, start="main"):
    cc.create_branch(repositoryName=REPO, branchName=name, commitId=tip(start))


def request(source, **more):
    return cc.create_pull_request(title=f"from {source}", targets=[dict(repositoryName=REPO, sourceReference=source)], **more)["pullRequest"]


def target(pr):
    return cc.get_pull_request(pullRequestId=pr["pullRequestId"])["pullRequest"]["pullRequestTargets"][0]


def content(path, where="main"):
    return cc.get_file(repositoryName=REPO, commitSpecifier=where, filePath=path)["fileContent"].decode()


def news(pr, name):
    def look():
        for item in s3.list_objects_v2(Bucket=SEEN).get("Contents", []):
            event = json.loads(s3.get_object(Bucket=SEEN, Key=item["Key"])["Body"].read())
            if event["detail"].get("pullRequestId") == pr["pullRequestId"] and event["detail"]["event"] == name: return event
    return until(look, name)


def set_up():
    s3.create_bucket(Bucket=SEEN)
    arn = lam.create_function(FunctionName=SEEN, Runtime="python3.12", Handler="app.handler", Role=role("seen", "lambda.amazonaws.com"), Timeout=600, Code={"ZipFile": zipb({"app.py": WATCH})})["FunctionArn"]
    lam.get_waiter("function_active_v2").wait(FunctionName=SEEN)
    repository = cc.create_repository(repositoryName=REPO)["repositoryMetadata"]["Arn"]
    rule = ev.put_rule(Name=SEEN, EventPattern=json.dumps({"source": ["aws.codecommit"], "detail-type": ["CodeCommit Pull Request State Change"], "resources": [repository]}))["RuleArn"]
    lam.add_permission(FunctionName=SEEN, StatementId="e", Action="lambda:InvokeFunction", Principal="events.amazonaws.com", SourceArn=rule)
    ev.put_targets(Rule=SEEN, Targets=[dict(Id="w", Arn=arn)])
    commit("main", a_txt="1\n2\n3\n4\n5\n", b_txt="b\n")


def opens_and_is_pushed_to():
    branch("feature"); first = commit("feature", c_txt="c\n")
    pr = request("feature", description="please", clientRequestToken=f"t-{N}")
    eq((pr["pullRequestStatus"], pr["authorArn"], pr["approvalRules"], pr["description"]), ("OPEN", ME, [], "please"))
    eq(pr["pullRequestTargets"], [dict(repositoryName=REPO, sourceReference="refs/heads/feature", destinationReference="refs/heads/main", sourceCommit=first, destinationCommit=tip("main"), mergeBase=tip("main"), mergeMetadata={"isMerged": False})])
    eq(request("feature", description="please", clientRequestToken=f"t-{N}")["pullRequestId"], pr["pullRequestId"])
    fails("IdempotencyParameterMismatchException", lambda: request("feature", description="other", clientRequestToken=f"t-{N}"))
    second = commit("feature", d_txt="d\n"); eq(target(pr)["sourceCommit"], second)
    assert cc.get_pull_request(pullRequestId=pr["pullRequestId"])["pullRequest"]["revisionId"] != pr["revisionId"]
    kinds = [e["pullRequestEventType"] for e in cc.describe_pull_request_events(pullRequestId=pr["pullRequestId"])["pullRequestEvents"]]
    eq(kinds, ["PULL_REQUEST_CREATED", "PULL_REQUEST_SOURCE_REFERENCE_UPDATED"])
    detail = news(pr, "pullRequestCreated")["detail"]
    eq((detail["isMerged"], detail["pullRequestStatus"], detail["repositoryNames"], detail["sourceCommit"]), ("False", "Open", [REPO], first))
    eq(news(pr, "pullRequestSourceBranchUpdated")["detail"]["sourceCommit"], second)
    return pr


def fast_forwards(pr):
    merge = lambda **more: cc.merge_pull_request_by_fast_forward(pullRequestId=pr["pullRequestId"], repositoryName=REPO, **more)["pullRequest"]
    fails("TipOfSourceReferenceIsDifferentException", lambda: merge(sourceCommitId="a" * 40))
    eq(cc.get_merge_options(repositoryName=REPO, sourceCommitSpecifier="feature", destinationCommitSpecifier="main")["mergeOptions"], ["FAST_FORWARD_MERGE", "SQUASH_MERGE", "THREE_WAY_MERGE"])
    merged = merge(sourceCommitId=tip("feature"))
    eq((merged["pullRequestStatus"], tip("main")), ("CLOSED", tip("feature")))
    eq(merged["pullRequestTargets"][0]["mergeMetadata"], dict(isMerged=True, mergedBy=ME, mergeCommitId=tip("main"), mergeOption="FAST_FORWARD_MERGE"))
    fails("PullRequestAlreadyClosedException", merge)
    detail = news(pr, "pullRequestMergeStatusUpdated")["detail"]; eq((detail["isMerged"], detail["mergeOption"], detail["pullRequestStatus"]), ("True", "FAST_FORWARD_MERGE", "Closed"))


def squashes():
    branch("squashed"); commit("squashed", e_txt="e\n"); commit("squashed", f_txt="f\n"); before = commit("main", g_txt="g\n")
    pr = request("squashed"); arguments = dict(pullRequestId=pr["pullRequestId"], repositoryName=REPO)
    fails("ManualMergeRequiredException", lambda: cc.merge_pull_request_by_fast_forward(**arguments))
    merged = cc.merge_pull_request_by_squash(**arguments, commitMessage="all of it", authorName="Ann", email="ann@example.com")["pullRequest"]
    made = cc.get_commit(repositoryName=REPO, commitId=tip("main"))["commit"]
    eq((made["parents"], made["message"].strip(), made["author"]["name"], made["author"]["email"]), ([before], "all of it", "Ann", "ann@example.com"))
    eq((content("e.txt"), content("f.txt"), content("g.txt"), merged["pullRequestTargets"][0]["mergeMetadata"]["mergeOption"]), ("e\n", "f\n", "g\n", "SQUASH_MERGE"))


def three_ways():
    branch("lines"); source = commit("lines", a_txt="one\n2\n3\n4\n5\n"); before = commit("main", a_txt="1\n2\n3\n4\nfive\n")
    pr = request("lines"); arguments = dict(pullRequestId=pr["pullRequestId"], repositoryName=REPO)
    specified = dict(repositoryName=REPO, sourceCommitSpecifier="lines", destinationCommitSpecifier="main")
    conflicts = cc.get_merge_conflicts(**specified, mergeOption="THREE_WAY_MERGE"); eq(conflicts["mergeable"], False)
    one = conflicts["conflictMetadataList"][0]
    eq((one["filePath"], one["contentConflict"], one["mergeOperations"], one["fileSizes"]["base"]), ("a.txt", True, {"source": "M", "destination": "M"}, 10))
    eq(cc.get_merge_options(**specified)["mergeOptions"], []); eq(cc.get_merge_options(**specified, conflictDetailLevel="LINE_LEVEL")["mergeOptions"], ["SQUASH_MERGE", "THREE_WAY_MERGE"])
    fails("ManualMergeRequiredException", lambda: cc.merge_pull_request_by_three_way(**arguments)); eq(tip("main"), before)
    cc.merge_pull_request_by_three_way(**arguments, conflictDetailLevel="LINE_LEVEL")
    eq(cc.get_commit(repositoryName=REPO, commitId=tip("main"))["commit"]["parents"], [before, source]); eq(content("a.txt"), "one\n2\n3\n4\nfive\n")


def real_conflicts():
    branch("left"); branch("right"); commit("left", b_txt="left\n"); commit("right", b_txt="right\n", delete=["c.txt"])
    merge = lambda how, **more: cc.merge_branches_by_squash(repositoryName=REPO, sourceCommitSpecifier="right", destinationCommitSpecifier="left", conflictResolutionStrategy=how, **more)
    for how in ("NONE", "AUTOMERGE"): fails("ManualMergeRequiredException", lambda: merge(how, conflictDetailLevel="LINE_LEVEL"))
    fails("NotImplemented", lambda: merge("AUTOMERGE", conflictResolution={"deleteFiles": [{"filePath": "b.txt"}]}))
    made = merge("ACCEPT_SOURCE"); eq((made["commitId"], content("b.txt", "left")), (tip("left"), "right\n"))
    fails("FileDoesNotExistException", lambda: content("c.txt", "left"))
    branch("ahead", "left"); commit("ahead", h_txt="h\n")
    eq(cc.merge_branches_by_fast_forward(repositoryName=REPO, sourceCommitSpecifier="ahead", destinationCommitSpecifier="left")["commitId"], tip("left"))


def closes():
    branch("closed"); commit("closed", i_txt="i\n"); pr = request("closed"); named = dict(pullRequestId=pr["pullRequestId"])
    eq(cc.update_pull_request_title(**named, title="new title")["pullRequest"]["title"], "new title")
    eq(cc.update_pull_request_description(**named, description="why")["pullRequest"]["description"], "why")
    eq(cc.update_pull_request_status(**named, pullRequestStatus="CLOSED")["pullRequest"]["pullRequestStatus"], "CLOSED")
    fails("InvalidPullRequestStatusUpdateException", lambda: cc.update_pull_request_status(**named, pullRequestStatus="OPEN"))
    fails("PullRequestAlreadyClosedException", lambda: cc.update_pull_request_title(**named, title="x"))
    eq(news(pr, "pullRequestStatusChanged")["detail"]["pullRequestStatus"], "Closed")
    branch("open"); commit("open", j_txt="j\n"); still = request("open")
    ids = lambda **more: cc.list_pull_requests(repositoryName=REPO, **more)["pullRequestIds"]
    eq((ids(pullRequestStatus="OPEN"), ids()[:2]), ([still["pullRequestId"]], [still["pullRequestId"], pr["pullRequestId"]]))
    eq(ids(maxResults=1), [still["pullRequestId"]])


def refused():
    fails("PullRequestDoesNotExistException", lambda: cc.get_pull_request(pullRequestId="999999")); fails("InvalidPullRequestIdException", lambda: cc.get_pull_request(pullRequestId="x1"))
    fails("SourceAndDestinationAreSameException", lambda: request("main")); fails("ReferenceDoesNotExistException", lambda: request("nowhere"))
    fails("ReferenceTypeNotSupportedException", lambda: request("refs/tags/v1")); fails("RepositoryDoesNotExistException", lambda: cc.list_pull_requests(repositoryName="none"))
    open_one = cc.list_pull_requests(repositoryName=REPO, pullRequestStatus="OPEN")["pullRequestIds"][0]
    cc.create_repository(repositoryName=f"other-{N}")
    fails("RepositoryNotAssociatedWithPullRequestException", lambda: cc.merge_pull_request_by_squash(pullRequestId=open_one, repositoryName=f"other-{N}"))


def history():
    versions = cc.list_file_commit_history(repositoryName=REPO, filePath="a.txt")["revisionDag"]
    eq((versions[0]["revisionChildren"], versions[0]["path"], versions[0]["commit"]["commitId"]), ([], "a.txt", tip("main")))
    first = versions[-1]; eq(len(first["revisionChildren"]), 2); eq(cc.get_blob(repositoryName=REPO, blobId=first["blobId"])["content"], b"1\n2\n3\n4\n5\n")


def deletes():
    ids = cc.list_pull_requests(repositoryName=REPO)["pullRequestIds"]; cc.delete_repository(repositoryName=REPO)
    fails("PullRequestDoesNotExistException", lambda: cc.get_pull_request(pullRequestId=ids[0]))


step("set-up", set_up)
PR = step("opened-and-pushed-to", opens_and_is_pushed_to)
step("fast-forward", lambda: fast_forwards(PR))
step("squash", squashes)
step("three-way", three_ways)
step("conflicts", real_conflicts)
step("closed", closes)
step("refused", refused)
step("file-history", history)
step("deleted-with-the-repository", deletes)
finish()
