"""Lambda and kill -9, with boto3: an acknowledged event is run by the next server; what the dead one ran in is gone.

Kills servers of its own without warning: right after an event was acknowledged, and while a function runs. That function ends only when
an object is there, which nobody puts before the second server: however slow the machine is, it cannot have ended under the first.
"""
import io, json, subprocess, zipfile
from killing import FUNCTION_S, client, role, start, stop, until

CODE = """
import time, boto3
def handler(event, context):
    print("begun", event["n"])
    s3 = boto3.client("s3")
    while event.get("gate") and not s3.list_objects_v2(Bucket="gates", Prefix=event["gate"])["KeyCount"]:
        time.sleep(0.1)
    print("done", event["n"])
"""


def create():
    functions = client("lambda")
    client("s3").create_bucket(Bucket="gates")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("main.py", CODE)
    functions.create_function(FunctionName="f", Runtime="python3.11", Role=role(client("iam"), "f", "lambda.amazonaws.com"),
                              Handler="main.handler", Timeout=FUNCTION_S, Code={"ZipFile": archive.getvalue()})
    functions.get_waiter("function_active_v2").wait(FunctionName="f")


def lines(text):
    logs = client("logs")
    try:
        found = logs.filter_log_events(logGroupName="/aws/lambda/f")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return 0
    return sum(event["message"].strip() == text for event in found)


def event(**payload):
    answer = client("lambda").invoke(FunctionName="f", InvocationType="Event", Payload=json.dumps(payload))
    assert answer["StatusCode"] == 202, answer


def processes():
    """What lives, as (id, start): its parent's id and its command."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,stat=,lstart=,args="], capture_output=True, text=True, check=True).stdout
    fields = [line.split(None, 8) for line in listed.splitlines()]
    return {(int(f[0]), " ".join(f[3:8])): (int(f[1]), f[8] if len(f) > 8 else "") for f in fields if f[2][0] != "Z"}


def below(pid):
    """The processes that a server has started, and theirs."""
    there, found, new = processes(), set(), {pid}
    while new:
        children = {key for key, (parent, _) in there.items() if parent in new} - found
        found |= children
        new = {child for child, _ in children}
    assert any("/var/runtime/bootstrap.py" in there[key][1] for key in found), "the function runs in one of them"
    return found


def passed(what):
    print("PASS l1_lambda_killed:", what, flush=True)


server = start(time_scale=60)
create()
event(n=1)
stop(server)
server = start(time_scale=60)
until("the first event is run", lambda: lines("done 1") >= 1)
passed("an event acknowledged just before the kill is run")

event(n=2, gate="open")
until("the second event has begun", lambda: lines("begun 2") >= 1)
sandboxes = below(server.pid)
stop(server)
until("the dead server's sandboxes have ended", lambda: not sandboxes & processes().keys())
passed("the dead server's sandboxes have ended")

server = start(time_scale=60)
client("s3").put_object(Bucket="gates", Key="open", Body=b"")
until("the second event has ended", lambda: lines("done 2") >= 1)
assert lines("begun 2") >= 2, "it was begun again"
passed("an event that was cut off is run again")
stop(server)
