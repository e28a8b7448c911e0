"""Lambda and kill -9, with boto3: an acknowledged event is run by the next server; what the dead one ran in is gone.

Starts a server of its own (LANDFALL names the binary), kills it without warning right after an event was acknowledged and
while a function runs, and starts it again on the same data.
"""
import io
import json
import os
import signal
import subprocess
import tempfile
import time
import zipfile

import boto3

BINARY = os.environ["LANDFALL"]
CODE = """
import time
def handler(event, context):
    print("begun", event["n"])
    time.sleep(event.get("seconds", 0))
    print("done", event["n"])
"""


def start(folder):
    server = subprocess.Popen([BINARY, "up", "--listen", "127.0.0.1:0", "--time-scale", "60", "--data-dir", folder],
                              stdout=subprocess.PIPE, text=True)
    assert "ready" in server.stdout.readline()
    text = subprocess.run([BINARY, "env", "--data-dir", folder], capture_output=True, text=True, check=True).stdout
    pairs = [line.removeprefix("export ").split("=", 1) for line in text.splitlines() if "=" in line]
    env = {name: value.strip("'\"") for name, value in pairs}

    def client(service):
        return boto3.client(service, endpoint_url=env["AWS_ENDPOINT_URL"], region_name="us-east-1",
                            aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
                            aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"])
    return server, client


def create(client):
    iam, functions = client("iam"), client("lambda")
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                     "Principal": {"Service": "lambda.amazonaws.com"}}]}
    role = iam.create_role(RoleName="f", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    iam.attach_role_policy(RoleName="f", PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("main.py", CODE)
    functions.create_function(FunctionName="f", Runtime="python3.11", Role=role, Handler="main.handler", Timeout=60,
                              Code={"ZipFile": archive.getvalue()})
    functions.get_waiter("function_active_v2").wait(FunctionName="f")


def lines(client, text):
    logs = client("logs")
    try:
        found = logs.filter_log_events(logGroupName="/aws/lambda/f")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return 0
    return sum(event["message"].strip() == text for event in found)


def until(condition, what):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if condition():
            return print("PASS", what)
        time.sleep(0.1)
    raise SystemExit(f"FAIL {what}")


def event(client, **payload):
    answer = client("lambda").invoke(FunctionName="f", InvocationType="Event", Payload=json.dumps(payload))
    assert answer["StatusCode"] == 202


def sandboxes():
    """Processes of functions, of whatever server."""
    found = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True).stdout.splitlines()
    return [line for line in found if "/var/runtime/bootstrap.py" in line]


def main():
    with tempfile.TemporaryDirectory() as folder:
        server, client = start(folder)
        create(client)
        event(client, n=1)
        server.send_signal(signal.SIGKILL)
        server.wait()
        server, client = start(folder)
        until(lambda: lines(client, "done 1") >= 1, "an event acknowledged just before the kill is run")

        before = len(sandboxes())
        event(client, n=2, seconds=3)
        until(lambda: lines(client, "begun 2") == 1, "the second event has begun")
        server.send_signal(signal.SIGKILL)
        server.wait()
        until(lambda: len(sandboxes()) < max(before, 1), "the dead server's sandboxes have ended")
        server, client = start(folder)
        until(lambda: lines(client, "done 2") == 1, "an event that was cut off is run again")
        server.terminate()
        server.wait()


main()
