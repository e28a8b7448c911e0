#!/usr/bin/env python3
"""Compares the SAM transform with the published translator over whole tables: what `differential.py` only meets by chance.

  VENV/bin/python sweep.py --binary lf-languages [--only NAME]... [--part K/N] [TEMPLATE...]     (VENV: see differential.py)

policies    every policy template, in a function and a state machine: all parameters, each one missing, one too many, odd values
connectors  every pair of resource types, in all forms an end can have, with all sets of permissions; embedded ones too
events      every event source of functions and state machines, each property with odd values, absent, and as an intrinsic function
resources   every SAM resource type, the same
globals     every property of every section of Globals, alone and beside the resource's own value
given       every member of the properties in the templates named, as deep as it goes: taken away, odd, an intrinsic function

The tables are read from the translator itself, so that nothing is left out by hand. Two kinds of rows differ by chance: `AlwaysDeploy` hashes the
clock, and the missing parameters of a policy template are listed in the order of a Python set.
"""
import argparse
import collections
import copy
import itertools
import json
import pathlib
import sys
import tempfile

from differential import INTRINSIC, ODD, REGIONS, Peer, members, ours, read, unordered

VALUES = ODD + INTRINSIC + [
    "2010-09-09", "arn:aws:sns:eu-west-1:123456789012:name", [5], [{"Ref": "DerivedText"}], {"Ref": "DerivedOther"},
    {"Fn::If": ["Derived", {"a": "b"}, {"Ref": "AWS::NoValue"}]}, {"Fn::GetAtt": "DerivedOther.Arn"}, {"a": None}, -1, 0, "true", "None",
]
FUNCTION = {"Handler": "a.b", "Runtime": "python3.12", "CodeUri": "s3://bucket/key"}
MACHINE = {"Definition": {"StartAt": "A", "States": {"A": {"Type": "Pass"}}}}
SCHEMA = {"SchemaInline": "type Query { a: String }", "Auth": {"Type": "AWS_IAM"}}
ROUTE = {"Routes": {"$default": {"FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:f"}}, "RouteSelectionExpression": "$a"}
# The least that each SAM type takes.
LEAST = {
    "Function": FUNCTION, "StateMachine": MACHINE, "Api": {"StageName": "s"}, "HttpApi": {}, "SimpleTable": {}, "GraphQLApi": SCHEMA,
    "LayerVersion": {"ContentUri": "s3://bucket/key"}, "WebSocketApi": ROUTE,
    "Application": {"Location": "https://s3.amazonaws.com/bucket/key"},
    "Connector": {"Source": {"Id": "DerivedFunction"}, "Destination": {"Id": "DerivedOther"}, "Permissions": ["Write"]},
    "CapacityProvider": {"VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}},
}
SOURCE = {"StartingPosition": "LATEST"}
BROKER = {"SourceAccessConfigurations": [{"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:s"}]}
# The least that each event source takes.
LEAST_OF_EVENT = {
    "Api": {"Path": "/a", "Method": "get"}, "HttpApi": {"Path": "/a", "Method": "get"}, "AlexaSkill": {}, "CloudWatchEvent": {"Pattern": {"source": ["a"]}},
    "EventBridgeRule": {"Pattern": {"source": ["a"]}}, "CloudWatchLogs": {"LogGroupName": "g", "FilterPattern": "p"}, "Cognito": {"UserPool": {"Ref": "DerivedPool"}, "Trigger": "PreSignUp"},
    "DynamoDB": {"Stream": "arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/s", **SOURCE},
    "Kinesis": {"Stream": "arn:aws:kinesis:eu-west-1:123456789012:stream/s", **SOURCE},
    "SQS": {"Queue": "arn:aws:sqs:eu-west-1:123456789012:q"}, "MSK": {"Stream": "arn:aws:kafka:eu-west-1:123456789012:cluster/c", "Topics": ["t"], **SOURCE},
    "MQ": {"Broker": "arn:aws:mq:eu-west-1:123456789012:broker:b", "Queues": ["q"], **BROKER},
    "SelfManagedKafka": {"KafkaBootstrapServers": ["a:1"], "Topics": ["t"], **BROKER},
    "DocumentDB": {"Cluster": "arn:aws:rds:eu-west-1:123456789012:cluster:c", "DatabaseName": "d", **SOURCE, **BROKER},
    "IoTRule": {"Sql": "SELECT *"}, "S3": {"Bucket": {"Ref": "DerivedBucket"}, "Events": "s3:ObjectCreated:*"}, "SNS": {"Topic": "arn:aws:sns:eu-west-1:123456789012:t"},
    "Schedule": {"Schedule": "rate(1 day)"}, "ScheduleV2": {"ScheduleExpression": "rate(1 day)"},
}
# Properties that change what others mean.
ALSO = {
    "Function": [{"AutoPublishAlias": "live"}, {"AutoPublishAlias": "live", "DeploymentPreference": {"Type": "AllAtOnce"}}, {"Role": "arn:aws:iam::123456789012:role/r"}, {"PackageType": "Image", "ImageUri": "a/b"}, {"EventInvokeConfig": {"DestinationConfig": {"OnFailure": {"Type": "SQS"}}}}],
    "StateMachine": [{"AutoPublishAlias": "live"}, {"Role": "arn:aws:iam::123456789012:role/r"}, {"Type": "EXPRESS"}],
    "Api": [{"Auth": {"DefaultAuthorizer": "A", "Authorizers": {"A": {"UserPoolArn": "arn"}}}}, {"OpenApiVersion": "3.0.1"}, {"DefinitionBody": {"swagger": "2.0", "info": {}, "paths": {"/a": {"get": {}}}}}, {"Domain": {"DomainName": "d", "CertificateArn": "c"}}, {"Cors": "'*'", "DefinitionBody": {"openapi": "3.0.1", "paths": {"/a": {"get": {}}}}}],
    "HttpApi": [{"Auth": {"Authorizers": {"A": {"IdentitySource": "i", "JwtConfiguration": {"issuer": "i"}}}}}, {"DefinitionBody": {"openapi": "3.0.1", "paths": {"/a": {"get": {}}}}}, {"StageName": "s"}, {"Domain": {"DomainName": "d", "CertificateArn": "c"}}, {"CorsConfiguration": True, "DefinitionBody": {"openapi": "3.0.1", "info": {}, "paths": {}}}],
    "WebSocketApi": [{"Auth": {"AuthType": "AWS_IAM"}}, {"Domain": {"DomainName": "d", "CertificateArn": "c"}}], "SimpleTable": [{"PrimaryKey": {"Name": "n", "Type": "String"}}],
    "GraphQLApi": [{"Logging": True}], "LayerVersion": [{"PublishLambdaVersion": False}], "CapacityProvider": [{"PropagateTags": True, "Tags": {"a": "b"}}],
}
EVENT_ALSO = {
    "Api": [{"RestApiId": {"Ref": "DerivedApi"}}, {"Auth": {"Authorizer": "NONE"}}], "HttpApi": [{"ApiId": {"Ref": "DerivedHttpApi"}}],
    "SNS": [{"SqsSubscription": True}, {"SqsSubscription": {"QueueArn": "arn:aws:sqs:eu-west-1:123456789012:q", "QueueUrl": "u"}}],
    "Schedule": [{"DeadLetterConfig": {"Type": "SQS"}}], "ScheduleV2": [{"DeadLetterConfig": {"Type": "SQS"}}], "EventBridgeRule": [{"DeadLetterConfig": {"Type": "SQS", "QueueLogicalId": "Q"}}],
    "SQS": [{"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:eu-west-1:123456789012:q"}}}],
    "Kinesis": [{"DestinationConfig": {"OnFailure": {"Type": "SNS", "Destination": "arn:aws:sns:eu-west-1:123456789012:q"}}}],
    "MSK": [{"DestinationConfig": {"OnFailure": {"Type": "S3", "Destination": "arn:aws:s3:::b"}}}],
}


def template(resources, **sections):
    """A template with something of each kind that may be referred to."""
    there = {
        "DerivedFunction": {"Type": "AWS::Serverless::Function", "Properties": FUNCTION}, "DerivedOther": {"Type": "AWS::SQS::Queue"},
        "DerivedPool": {"Type": "AWS::Cognito::UserPool"}, "DerivedBucket": {"Type": "AWS::S3::Bucket"},
        "DerivedApi": {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "s"}}, "DerivedHttpApi": {"Type": "AWS::Serverless::HttpApi"},
    }
    used = json.dumps(resources)
    kept = {name: resource for name, resource in there.items() if name in used}
    return copy.deepcopy({
        "Transform": "AWS::Serverless-2016-10-31",
        "Parameters": {"DerivedText": {"Type": "String", "Default": "text"}, "DerivedList": {"Type": "CommaDelimitedList", "Default": "a,b"}},
        "Conditions": {"Derived": {"Fn::Equals": ["a", "b"]}}, "Resources": {**kept, **resources}, **sections,
    })


def sam(kind, properties, **attributes):
    return {"Type": f"AWS::Serverless::{kind}", "Properties": properties, **attributes}


def policies():
    import samtranslator.policy_templates_data as data

    known = json.loads(pathlib.Path(data.__file__).with_name("policy_templates.json").read_text())["Templates"]
    for name, policy in known.items():
        wanted = list(policy.get("Parameters", {}))
        good = {parameter: "value" for parameter in wanted}
        given = [good, {p: {"Ref": "DerivedText"} for p in wanted}, {p: {"Fn::GetAtt": ["DerivedOther", "Arn"]} for p in wanted}]
        given += [{p: v for p, v in good.items() if p != left} for left in wanted]
        given += [{**good, "Surplus": "value"}, {}, None, "text", [], [good], {"Ref": "DerivedText"}]
        given += [{**good, p: odd} for p in wanted for odd in (None, "", 5, True, ["a"], {}, {"Ref": p}, {"Fn::Sub": "${AWS::Region}"})]
        written = [[{name: values}] for values in given]
        written += [{name: good}, name, [{name: good}, {name: good}], [{name: good, "Surplus": good}], [{name: good}, "AmazonS3FullAccess"]]
        written += [[{"Fn::If": ["Derived", {name: good}, other]}] for other in ({name: {}}, {"Ref": "AWS::NoValue"}, "AmazonS3FullAccess", {"Statement": []})]
        for value, (kind, least) in itertools.product(written, [("Function", FUNCTION), ("StateMachine", MACHINE)]):
            yield template({"A": sam(kind, {**least, "Policies": value})})


def connectors():
    import samtranslator.model.connector_profiles as data

    profiles = json.loads(pathlib.Path(data.__file__).with_name("profiles.json").read_text())
    kinds = sorted({kind for source, to in profiles["Permissions"].items() for kind in [source, *to]} | set(profiles["CfnResourceProperties"]))
    sets = [["Read"], ["Write"], ["Read", "Write"], ["Write", "Read", "Read"], [], ["None"], "Read", None, {"Ref": "DerivedText"}, [{"Ref": "DerivedText"}]]
    for source, destination in itertools.product(kinds, kinds):
        supported = destination in profiles["Permissions"].get(source, {})
        for permissions in sets if supported else [["Write"]]:
            yield connector(source, destination, permissions)
            if supported:
                yield embedded(source, destination, permissions)
        if supported:
            yield from forms(source, destination)


ROLE = {"Fn::GetAtt": ["DerivedRole", "Arn"]}
PLAIN = {
    "AWS::Lambda::Function": {"Role": ROLE}, "AWS::StepFunctions::StateMachine": {"RoleArn": ROLE}, "AWS::AppSync::DataSource": {"ServiceRoleArn": ROLE, "ApiId": {"Fn::GetAtt": ["To", "ApiId"]}},
    "AWS::Events::Rule": {"Targets": [{"Id": "t", "Arn": {"Fn::GetAtt": ["To", "Arn"]}, "RoleArn": ROLE}]},
}
OF_SAM = {"AWS::Lambda::Function": "Function", "AWS::StepFunctions::StateMachine": "StateMachine", "AWS::ApiGateway::RestApi": "Api", "AWS::ApiGatewayV2::Api": "HttpApi", "AWS::DynamoDB::Table": "SimpleTable"}
ALL = {"Arn": "arn:a", "RoleName": "r", "QueueUrl": "u", "ResourceId": "i", "Name": "n", "Qualifier": "q"}


def connector(source, destination, permissions, **ends):
    resources = {"From": {"Type": source, "Properties": PLAIN.get(source, {})}, "To": {"Type": destination, "Properties": PLAIN.get(destination, {})}}
    ends = {"Source": {"Id": "From"}, "Destination": {"Id": "To"}, **ends}
    return template({**resources, "A": sam("Connector", {**ends, "Permissions": permissions})})


def embedded(source, destination, permissions):
    wired = {"C": {"Properties": {"Destination": {"Id": "To"}, "Permissions": permissions, "SourceReference": {"Qualifier": "q"}}}}
    return template({
        "From": {"Type": source, "Properties": PLAIN.get(source, {}), "Connectors": wired},
        "To": {"Type": destination, "Properties": PLAIN.get(destination, {}), "DependsOn": "FromC"},
    })


def forms(source, destination):
    """The ends as properties, with each of them missing; as SAM's types; with odd values; several at once."""
    for permissions in (["Read"], ["Write"], ["Read", "Write"]):
        for left in [None, *ALL]:
            some = {name: value for name, value in ALL.items() if name != left}
            for ends in ({"Source": {"Type": source, **some}}, {"Destination": {"Type": destination, **some}}):
                yield connector(source, destination, permissions, **ends)
        yield connector(source, destination, permissions, Destination=[{"Id": "To"}, {"Type": destination, **ALL}, {"Id": "To", "Qualifier": "z"}])
        for of, to in itertools.product({source, OF_SAM.get(source, source)}, {destination, OF_SAM.get(destination, destination)}):
            least = [sam(kind, LEAST[kind]) if kind in LEAST else {"Type": kind, "Properties": PLAIN.get(kind, {})} for kind in (of, to)]
            ends = {"Source": {"Id": "From"}, "Destination": {"Id": "To"}, "Permissions": permissions}
            yield template({"From": least[0], "To": least[1], "A": sam("Connector", ends, Condition="Derived", DependsOn="To")})
    for name, odd in itertools.product(["Id", "Type", *ALL], [None, "", 5, [], {}, {"Ref": "To"}, {"Fn::GetAtt": ["To", "Arn"]}, {"Fn::Sub": "${To}"}]):
        for end, kind in (("Source", source), ("Destination", destination)):
            yield connector(source, destination, ["Write"], **{end: {"Id": "From", name: odd}})
            yield connector(source, destination, ["Write"], **{end: {"Type": kind, **ALL, name: odd}})


def with_odd(properties, names, values):
    """The properties with each name absent or with each value."""
    yield dict(properties)
    for name in names:
        yield {key: value for key, value in properties.items() if key != name}
        for value in values:
            yield {**properties, name: value}


def event_sources():
    from samtranslator.model.eventsources import cloudwatchlogs, pull, push, scheduler
    from samtranslator.model.stepfunctions import events as of_machines

    def classes(module):
        return [found for found in vars(module).values() if isinstance(found, type) and getattr(found, "resource_type", None) in LEAST_OF_EVENT and found.__module__ == module.__name__]

    for module in (cloudwatchlogs, pull, push, scheduler):
        yield from (("Function", found) for found in classes(module))
    yield from (("StateMachine", found) for found in [*classes(of_machines), *classes(scheduler)])


def events(seen):
    for kind, source in event_sources():
        name = source.resource_type
        for also in [{}, *EVENT_ALSO.get(name, [])]:
            for properties in with_odd({**LEAST_OF_EVENT[name], **also}, [*source.property_types, "Surplus"], []):
                yield with_event(kind, name, properties)
            for own in source.property_types:
                for value in VALUES + seen[own]:
                    yield with_event(kind, name, {**LEAST_OF_EVENT[name], **also, own: value})
        for properties in (None, [], "text", {"Ref": "DerivedText"}):
            yield with_event(kind, name, properties)


def with_event(kind, name, properties):
    return template({"A": sam(kind, {**LEAST[kind], "Events": {"E": {"Type": name, "Properties": properties}}})})


def resource_classes():
    from samtranslator.model import sam_resources

    for found in vars(sam_resources).values():
        kind = getattr(found, "resource_type", None) if isinstance(found, type) else None
        if isinstance(kind, str) and kind.startswith("AWS::Serverless::"):
            yield kind.removeprefix("AWS::Serverless::"), found


def resources(seen):
    for kind, found in resource_classes():
        for also in [{}, *ALSO.get(kind, [])]:
            least = {**LEAST[kind], **also}
            for properties in with_odd(least, [*found.property_types, "Surplus"], []):
                yield template({"A": sam(kind, properties)})
            for name in found.property_types:
                for value in VALUES + seen[name]:
                    yield template({"A": sam(kind, {**least, name: value})})
        for attribute in ("Condition", "DependsOn", "Metadata", "DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy", "IgnoreGlobals", "Connectors", "Properties", "Type"):
            for value in VALUES:
                yield template({"A": {**sam(kind, LEAST[kind]), attribute: value}})


def globals_(seen):
    from samtranslator.plugins.globals.globals import Globals

    for kind, names in {**Globals.supported_properties, **Globals.unreleased_properties}.items():
        section = kind.removeprefix("AWS::Serverless::")
        for name in [*names, "Surplus"]:
            for value in VALUES + seen[name]:
                yield template({"A": sam(section, LEAST[section])}, Globals={section: {name: value}})
                for own in [*seen[name][:2], {"Ref": "DerivedText"}, ["z"], None]:
                    yield template({"A": sam(section, {**LEAST[section], name: own})}, Globals={section: {name: value}})
        for value in VALUES:
            yield template({"A": sam(section, LEAST[section])}, Globals={section: value})
    for value in VALUES:
        yield template({"A": sam("Function", FUNCTION)}, Globals=value)


def given(templates):
    for written in templates:
        count = len(members(written))
        for index in range(count):
            for value in ["absent", None, "", 5, True, [], {}, ["a"], {"a": "b"}, {"Ref": "DerivedText"}, {"Ref": "AWS::NoValue"}, {"Fn::If": ["Derived", "a", {"Ref": "AWS::NoValue"}]}]:
                derived = copy.deepcopy(written)
                derived.setdefault("Parameters", {})["DerivedText"] = {"Type": "String", "Default": "text"}
                derived.setdefault("Conditions", {})["Derived"] = {"Fn::Equals": ["a", "b"]}
                container, key, _ = members(derived)[index]
                if value == "absent":
                    del container[key]
                else:
                    container[key] = copy.deepcopy(value)
                yield derived


def seen_in(templates):
    """The values that each property has in the templates, each once."""
    found = collections.defaultdict(dict)
    for written in templates:
        for container, key, _ in members(written):
            if isinstance(key, str):
                found[key].setdefault(json.dumps(container[key], sort_keys=True), container[key])
    return collections.defaultdict(list, {key: list(values.values())[:12] for key, values in found.items()})


def compare(binary, peer, cases, counts, differing):
    with tempfile.TemporaryDirectory() as folder:
        requests = []
        for index, (number, written) in enumerate(cases):
            path = pathlib.Path(folder, f"{index}.json")
            path.write_text(json.dumps(written))
            requests.append({"id": index, "path": str(path), "region": REGIONS[number % 3], "parameters": {}, "managed_policies": {}})
        answers = ours(binary, requests)
    for (number, written), request, got in zip(cases, requests, answers):
        wanted = peer.answer(written, request["region"])
        if "stumbled" in wanted:
            counts["the peer stumbled"] += 1
        elif "error" in wanted and wanted["error"] == got.get("error"):
            counts["same error"] += 1
        elif "template" in wanted and unordered(wanted["template"]) == unordered(got.get("template")):
            counts["same template"] += 1
        else:
            differing.append({"number": number, "template": written, "region": request["region"], "wanted": wanted, "got": got})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, help="answers `transform --batch`")
    parser.add_argument("--only", action="append", help="of the tables above")
    parser.add_argument("--part", default="1/1", help="K/N: every N-th case, from the K-th")
    parser.add_argument("--differing", default="differing.json", help="where the differing cases are written")
    parser.add_argument("templates", nargs="*")
    options = parser.parse_args()
    written = [t for t in map(read, options.templates) if isinstance(t, dict) and isinstance(t.get("Resources"), dict)]
    seen, peer = seen_in(written), Peer()
    tables = {
        "policies": policies, "connectors": connectors, "events": lambda: events(seen), "resources": lambda: resources(seen),
        "globals": lambda: globals_(seen), "given": lambda: given(written),
    }
    first, step = map(int, options.part.split("/"))
    differing = []
    for name in options.only or tables:
        counts, before = collections.Counter(), len(differing)
        cases = itertools.islice(enumerate(tables[name]()), first - 1, None, step)
        while batch := list(itertools.islice(cases, 500)):
            compare(options.binary, peer, batch, counts, differing)
            pathlib.Path(options.differing).write_text(json.dumps(differing, indent=1))
        print(f"{name}:", *(f"{count} {what}," for what, count in counts.items()), f"{len(differing) - before} differing", flush=True)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
