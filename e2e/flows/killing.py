"""Shared by the flows that kill servers: a server of one's own, started on the same data again and again, and what to do to it.

`survive` does one piece of work for each failpoint (the server kills itself there) and for each random kill, and has the flow
look whether it ended as it does without the kill. SOAK=100 makes that many random kills; SEED draws other moments.
"""
import json, os, random, shutil, signal, socket, subprocess, sys, tempfile, time
import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

BINARY = os.environ["LANDFALL"]
# Patient on purpose: a busy machine is no failure.
WAIT_S = 300
# For functions: no stall may make one of them time out.
FUNCTION_S = 600
FLOW = os.path.basename(sys.argv[0]).split(".")[0]
FOLDER = tempfile.mkdtemp()
DATA = FOLDER + "/data"


def free_port():
    """Below the ports that systems give out by themselves: between a kill and the next start nobody else takes it."""
    for port in random.SystemRandom().sample(range(15000, 30000), 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise SystemExit("no free port")


PORT = free_port()
os.environ.setdefault("LANDFALL_PYTHON_PACKAGES", os.path.dirname(os.path.dirname(boto3.__file__)))


def start(failpoint=None, time_scale=600):
    """A server that is ready; none when it came by its failpoint before: in a flow that goes on where the last server left it."""
    env = dict(os.environ, **({"LANDFALL_FAILPOINT": failpoint} if failpoint else {}))
    server = subprocess.Popen([BINARY, "up", "--listen", f"127.0.0.1:{PORT}", "--time-scale", str(time_scale), "--data-dir", DATA],
                              stdout=subprocess.PIPE, stderr=open(FOLDER + "/log", "a"), text=True, env=env)
    line = server.stdout.readline()
    if "ready" in line:
        return server
    # Only when it is gone wholly are its port and its data free again.
    ended = server.wait()
    assert failpoint and ended == -signal.SIGABRT, f"the server did not start ({ended}): {line}"
    return None


def stop(server):
    server.send_signal(signal.SIGKILL)
    server.wait()


def client(name):
    env = json.loads(subprocess.run([BINARY, "env", "--format", "json", "--data-dir", DATA], capture_output=True, text=True, check=True).stdout)
    return boto3.client(name, endpoint_url=env["AWS_ENDPOINT_URL"], region_name="us-east-1", aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
                        aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"], config=Config(retries={"max_attempts": 1}, connect_timeout=WAIT_S, read_timeout=WAIT_S))


def until(what, look):
    end = time.time() + WAIT_S
    while time.time() < end:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("timed out: " + what)


def allow(actions):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]})


def role(iam, name, service):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=allow("*"))
    return arn


def acknowledged(call):
    """What the server answered, or None when it died before it did."""
    try:
        return call()
    except BotoCoreError:
        return None


def dies_by_itself(server):
    """At its failpoint, some time after it has taken its work."""
    try:
        return server.wait(timeout=WAIT_S) == -signal.SIGABRT
    except subprocess.TimeoutExpired:
        stop(server)
        return False


def survive(points, act, settled, window_s, soak, time_scale=600):
    """`act(number)` is true when the server acknowledged the work; `settled(number)` raises unless it ended as it should.

    A point is `kind/step/before`, perhaps with `/nth`. Work that was not acknowledged is asked for again after the restart.
    """
    failed, number = 0, 0

    def at_point(number, point):
        server = start(point, time_scale)
        taken = bool(server) and acknowledged(lambda: act(number))
        reached = not server or dies_by_itself(server)
        server = start(time_scale=time_scale)
        try:
            assert taken or act(number), "refused after the kill"
            settled(number)
        finally:
            stop(server)
        assert reached, "not reached"

    def at_random(number):
        server = start(time_scale=time_scale)
        assert act(number), "not acknowledged"
        time.sleep(chance.uniform(0, window_s))
        stop(server)
        server = start(time_scale=time_scale)
        try:
            settled(number)
        finally:
            stop(server)

    seed = int(os.environ.get("SEED", "7"))
    chance = random.Random(seed)
    work = [(f"killed at {point}", lambda n, p=point: at_point(n, p)) for point in points]
    work += [(f"random kill {kill} (seed {seed})", at_random) for kill in range(int(os.environ.get("SOAK", str(soak))))]
    for what, kill in work:
        number += 1
        try:
            kill(number)
            print("PASS", f"{FLOW}: {what}", flush=True)
        except Exception as e:
            failed += 1
            print("FAIL", f"{FLOW}: {what}: {e!r}"[:600], flush=True)
    print(f"== {FLOW}: {number - failed} passed, {failed} failed")
    if failed:
        print(f"what its servers said: {FOLDER}/log")
    else:
        shutil.rmtree(FOLDER, ignore_errors=True)
    sys.exit(failed > 0)


def before_and_after(steps):
    return [f"{step}/{when}" for step in steps for when in ("before", "after")]
