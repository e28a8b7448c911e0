#!/usr/bin/env python3
"""S3 and CodeCommit and kill -9, with boto3: what was acknowledged is there afterwards, and writing goes on.

Several writers put objects and commit files until the server is killed at a random moment; then the next server is asked for each
last acknowledged object and commit, and takes another one. SOAK=100 makes that many kills; SEED draws other moments.
"""
import hashlib, os, random, threading
from botocore.exceptions import BotoCoreError, ClientError
from killing import client, start, stop

KILLS = int(os.environ.get("SOAK", "4"))
CHANCE = random.Random(int(os.environ.get("SEED", "1")))
BUCKET, REPOSITORY, WRITERS, KEYS = "survivors", "survivors", 4, 5


REFUSED = []


def attempt(call):
    """The answer, or None when the server died before it gave one. A writer that is refused has nobody to tell but this list."""
    try:
        return call()
    except BotoCoreError:
        return None
    except ClientError as error:
        REFUSED.append(error)
        return None


def put_objects(s3, number, acknowledged):
    for turn in range(1 << 30):
        key, body = f"{number}/{turn % KEYS}", os.urandom(1000 + turn * 9973 % 400000)
        acknowledged.setdefault(key, []).append(hashlib.sha256(body).hexdigest())
        if attempt(lambda: s3.put_object(Bucket=BUCKET, Key=key, Body=body)) is None:
            # Whether this one is there nobody was told: it may be, or the one before it.
            return


def commit_files(git, branch, tip, acknowledged):
    for turn in range(1 << 30):
        made = attempt(lambda: commit(git, branch, tip, f"{branch} {turn} {os.urandom(4).hex()}"))
        if made is None:
            return
        tip = acknowledged[branch] = made


def commit(git, branch, tip, content):
    parent = {"parentCommitId": tip} if tip else {}
    return git.put_file(repositoryName=REPOSITORY, branchName=branch, filePath="file", fileContent=content, **parent)["commitId"]


def tip_of(git, branch):
    return git.get_branch(repositoryName=REPOSITORY, branchName=branch)["branch"]["commitId"]


def written_until_killed(server, branches, objects):
    """Adds to what each key may hold, and answers with the last acknowledged commit of each branch."""
    s3, git, commits = client("s3"), client("codecommit"), {}
    writers = [threading.Thread(target=put_objects, args=(s3, number, objects)) for number in range(WRITERS)]
    writers += [threading.Thread(target=commit_files, args=(git, branch, tip_of(git, branch), commits)) for branch in branches]
    for writer in writers:
        writer.start()
    writers[0].join(CHANCE.uniform(0.5, 3))
    stop(server)
    for writer in writers:
        writer.join()
    assert not REFUSED, REFUSED
    return commits


def look(objects, commits, branches):
    """Answers with what each key holds."""
    s3, git, there = client("s3"), client("codecommit"), {}
    for key, bodies in objects.items():
        try:
            found = hashlib.sha256(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()).hexdigest()
        except ClientError as error:
            # Only the very first put of a key may have left nothing.
            assert error.response["Error"]["Code"] == "NoSuchKey" and len(bodies) == 1, (key, error)
            continue
        assert found in bodies[-2:], f"{key} went back"
        there[key] = [found]
    for branch in branches:
        tip = tip_of(git, branch)
        seen = {tip, *git.get_commit(repositoryName=REPOSITORY, commitId=tip)["commit"]["parents"]}
        assert commits.get(branch, tip) in seen, f"{branch} went back"
        assert tip_of(git, branch) == tip
        commit(git, branch, tip, "after " + os.urandom(4).hex())
    return there


server = start()
s3, git = client("s3"), client("codecommit")
s3.create_bucket(Bucket=BUCKET)
git.create_repository(repositoryName=REPOSITORY)
BRANCHES = ["main", "other"]
first = commit(git, "main", None, "first")
git.create_branch(repositoryName=REPOSITORY, branchName="other", commitId=first)
objects = {}
for number in range(KILLS):
    commits = written_until_killed(server, BRANCHES, objects)
    puts = sum(map(len, objects.values()))
    server = start()
    objects = look(objects, commits, BRANCHES)
    print(f"PASS k4_kill_writes: {puts} puts, {len(commits)} branches, killed and there", flush=True)
stop(server)
print(f"== k4_kill_writes: {KILLS} passed, 0 failed")
