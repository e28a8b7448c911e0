"""kill -9 before and after each step of event delivery and of asynchronous invocations, and at random moments: what was acknowledged arrives.

Each round sends one event to EventBridge, whose rule has a function and an SNS topic as targets (the topic goes on to a function),
and invokes a function asynchronously. Checked after each: all three ran with that round's number. More than once is as in AWS.
"""
import io, json, zipfile
from killing import FUNCTION_S, acknowledged, before_and_after, client, role, start, stop, survive, until

POINTS = before_and_after(["events.route/route", "sns.fan-out/fan-out", "sns.deliver/deliver"])
# Two targets of the rule; three events to functions.
POINTS += [f"events.deliver/deliver/{when}/{nth}" for when in ("before", "after") for nth in (1, 2)]
POINTS += [f"lambda.event/run/{when}/{nth}" for when in ("before", "after") for nth in (1, 2, 3)]
CODE = '''import json
def handler(event, context):
    if "Records" in event:
        event = json.loads(event["Records"][0]["Sns"]["Message"])
    print("ran", event["detail"]["n"])
'''
FUNCTIONS = ("by-rule", "by-topic", "by-hand")
SENT = {}


def set_up():
    iam, lam, events, sns = client("iam"), client("lambda"), client("events"), client("sns")
    run_as = role(iam, "lambda", "lambda.amazonaws.com")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", CODE)
    arns = {}
    for name in FUNCTIONS:
        made = lam.create_function(FunctionName=name, Runtime="python3.12", Handler="app.handler", Role=run_as, Timeout=FUNCTION_S, Code={"ZipFile": archive.getvalue()})
        lam.get_waiter("function_active_v2").wait(FunctionName=name)
        arns[name] = made["FunctionArn"]
    topic = sns.create_topic(Name="news")["TopicArn"]
    statement = dict(Effect="Allow", Principal=dict(Service="events.amazonaws.com"), Action="sns:Publish", Resource=topic)
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(dict(Version="2012-10-17", Statement=[statement])))
    rule = events.put_rule(Name="rule", EventPattern=json.dumps({"source": ["k3"]}))["RuleArn"]
    for name, service, source in (("by-rule", "events", rule), ("by-topic", "sns", topic)):
        lam.add_permission(FunctionName=name, StatementId="s", Action="lambda:InvokeFunction", Principal=f"{service}.amazonaws.com", SourceArn=source)
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arns["by-topic"])
    events.put_targets(Rule="rule", Targets=[dict(Id="function", Arn=arns["by-rule"]), dict(Id="topic", Arn=topic)])


def send(number):
    """Each of the two calls until it is acknowledged, and not again after that."""
    sent = SENT.setdefault(number, set())
    detail = {"n": number}
    calls = dict(
        invoke=lambda: client("lambda").invoke(FunctionName="by-hand", InvocationType="Event", Payload=json.dumps({"detail": detail}))["StatusCode"] == 202,
        put=lambda: client("events").put_events(Entries=[dict(Source="k3", DetailType="t", Detail=json.dumps(detail))])["FailedEntryCount"] == 0,
    )
    for name, call in calls.items():
        if name not in sent and acknowledged(call):
            sent.add(name)
    return len(sent) == len(calls)


def ran(name, number):
    logs = client("logs")
    try:
        found = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}", filterPattern=f'"ran {number}"')["events"]
    except logs.exceptions.ResourceNotFoundException:
        return False
    return any(event["message"].strip() == f"ran {number}" for event in found)


def settled(number):
    for name in FUNCTIONS:
        until(f"{name} ran for {number}", lambda: ran(name, number))


# What is not delivered is given up after some hours, which are minutes here: never within a test's time.
server = start(time_scale=60)
set_up()
stop(server)
survive(POINTS, send, settled, window_s=1, soak=5, time_scale=60)
