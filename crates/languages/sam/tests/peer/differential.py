#!/usr/bin/env python3
"""Compares the SAM transform with the published translator (PyPI aws-sam-translator 1.110.0) on templates derived from given ones.

  python3 differential.py --install VENV                              makes a virtual environment with the peer; nothing else does
  VENV/bin/python differential.py --binary lf-languages TEMPLATE...   compares; `--count`, `--seed` say how many and which

Each derived template is a given one with up to three changes: a member taken away, replaced by a value of another type or by an intrinsic
function, put together with that of another template, or set as another template has it. The order of lists is left open, all else is
exact, error texts included. A template that makes the peer itself stumble (an uncaught exception) is counted and passed over.

The peer's error texts are those of `Translator.translate`, without the conversion to Python 2.7 that `transform` makes: so were the
published ones recorded.
"""
import argparse
import collections
import copy
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import venv

PEER = "aws-sam-translator==1.110.0"
REGIONS = ["eu-west-1", "cn-north-1", "us-gov-west-1"]
ODD = [None, "", "text", 5, 1.5, True, False, [], {}, ["a"], [None], [{}], {"a": "b"}, {"a": {"b": "c"}}, "a-b", "x" * 70]
INTRINSIC = [
    {"Ref": "DerivedText"}, {"Ref": "DerivedList"}, {"Ref": "AWS::NoValue"}, {"Ref": "AWS::Region"}, {"Ref": ["x"]},
    {"Fn::Sub": "${AWS::Region}-${DerivedText}"}, {"Fn::GetAtt": ["Some", "Arn"]}, {"Fn::ImportValue": "x"},
    {"Fn::FindInMap": ["M", "a", "b"]}, {"Fn::If": ["Derived", "a", {"Ref": "AWS::NoValue"}]},
]


def install(folder):
    venv.create(folder, with_pip=True)
    subprocess.run([f"{folder}/bin/pip", "install", "--quiet", PEER], check=True)


class Peer:
    """The published translator, in this process."""

    def __init__(self):
        import logging

        import boto3.session
        from samtranslator.model.exceptions import InvalidDocumentException
        from samtranslator.parser.parser import Parser
        from samtranslator.translator import arn_generator
        from samtranslator.translator.transform import transform
        from samtranslator.translator.translator import Translator

        logging.disable(logging.CRITICAL)
        self.region = REGIONS[0]
        boto3.session.Session.region_name = property(lambda _: self.region)
        self.forget_region = arn_generator._get_region_from_session.cache_clear
        self.invalid = InvalidDocumentException
        self.transform = lambda template: transform(template, {}, self)
        self.translate = lambda template: Translator({}, Parser()).translate(template, {})

    def load(self):
        """Managed policies by name: none beside those that it brings along."""
        return {}

    def answer(self, template, region):
        self.region = region
        self.forget_region()
        answer = self.attempt(self.transform, copy.deepcopy(template))
        if "error" not in answer:
            return answer
        plain = self.attempt(self.translate, copy.deepcopy(template))
        return answer if "template" in plain else plain

    def attempt(self, run, template):
        try:
            return {"template": json.loads(json.dumps(run(template)))}
        except self.invalid as problem:
            causes = sorted(problem.causes, key=speaks_of)
            return {"error": " ".join([problem.message, *(cause.message for cause in causes)])}
        except Exception as stumble:  # whatever it did not foresee
            return {"stumbled": repr(stumble)}


def speaks_of(cause):
    names = ("_logical_id", "_event_id", "_message")
    return next((str(getattr(cause, name)) for name in names if hasattr(cause, name)), str(cause))


def members(template):
    """(container, key, depth) of everything in the properties of SAM resources."""
    found = []

    def visit(value, depth):
        pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, item in pairs:
            found.append((value, key, depth))
            visit(item, depth + 1)

    for resource in template["Resources"].values():
        if isinstance(resource, dict) and str(resource.get("Type")).startswith("AWS::Serverless::"):
            visit(resource.get("Properties"), 1)
    return found


class Deriver:
    def __init__(self, templates, seed):
        self.random = random.Random(seed)
        self.templates = [t for t in templates if isinstance(t, dict) and isinstance(t.get("Resources"), dict)]
        self.seen = collections.defaultdict(list)
        for template in self.templates:
            for container, key, _ in members(template):
                self.seen[key].append(container[key])

    def template(self):
        template = copy.deepcopy(self.random.choice(self.templates))
        template.setdefault("Parameters", {}).update(
            DerivedText={"Type": "String", "Default": "text"}, DerivedList={"Type": "CommaDelimitedList", "Default": "a,b"})
        template.setdefault("Conditions", {}).setdefault("Derived", {"Fn::Equals": ["a", "b"]})
        for _ in range(self.random.choice([1, 1, 2, 3])):
            self.random.choice([self.change, self.change, self.change, self.add, self.join])(template)
        return template

    def pick(self, template):
        found = members(template)
        return self.random.choices(found, [1 / depth for _, _, depth in found])[0] if found else None

    def change(self, template):
        picked = self.pick(template)
        if not picked:
            return
        container, key, _ = picked
        value = container[key]
        wrapped = {"Fn::If": ["Derived", value, {"Ref": "AWS::NoValue"}]}
        kind = self.random.randrange(6)
        if kind == 0:
            del container[key]
        else:
            others = [self.random.choice(ODD), self.random.choice(INTRINSIC), wrapped, [value], self.random.choice(self.seen.get(key, [value]))]
            container[key] = copy.deepcopy(others[kind - 1])

    def add(self, template):
        """A member that stands beside such members elsewhere."""
        picked = self.pick(template)
        if picked and isinstance(picked[0], dict):
            key = self.random.choice([key for key in self.seen if isinstance(key, str)])
            picked[0].setdefault(key, copy.deepcopy(self.random.choice(self.seen[key])))

    def join(self, template):
        other = copy.deepcopy(self.random.choice(self.templates))
        for section in ("Resources", "Parameters", "Conditions", "Mappings", "Globals"):
            if isinstance(other.get(section), dict) and isinstance(template.setdefault(section, {}), dict):
                for key, value in other[section].items():
                    template[section].setdefault(key, value)


def unordered(value):
    if isinstance(value, dict):
        return {key: unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted(map(unordered, value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


def ours(binary, requests):
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run([binary, "transform", "--batch"], input=lines, capture_output=True, text=True)
    answers = {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    return [answers.get(request["id"], {"error": f"no answer, exit {done.returncode}"}) for request in requests]


def read(path):
    from samtranslator.yaml_helper import yaml_parse

    # Keys become text, as in the JSON that both sides are given.
    return json.loads(json.dumps(yaml_parse(pathlib.Path(path).read_text()), default=str))


def compare(options, folder):
    deriver = Deriver([read(path) for path in options.templates], options.seed)
    cases = [(deriver.template(), deriver.random.choice(REGIONS)) for _ in range(options.count)]
    requests = []
    for index, (template, region) in enumerate(cases):
        path = pathlib.Path(folder, f"{index}.json")
        path.write_text(json.dumps(template))
        requests.append({"id": index, "path": str(path), "region": region, "parameters": {}, "managed_policies": {}})
    peer, counts, differing = Peer(), collections.Counter(), []
    for (template, region), got in zip(cases, ours(options.binary, requests)):
        wanted = peer.answer(template, region)
        if "stumbled" in wanted:
            counts["the peer stumbled"] += 1
        elif "error" in wanted and wanted["error"] == got.get("error"):
            counts["same error"] += 1
        elif "template" in wanted and unordered(wanted["template"]) == unordered(got.get("template")):
            counts["same template"] += 1
        else:
            differing.append({"template": template, "region": region, "wanted": wanted, "got": got})
    print(*(f"{name}: {count}" for name, count in counts.items()), f"differing: {len(differing)}", sep=", ", flush=True)
    pathlib.Path(options.differing).write_text(json.dumps(differing, indent=1))
    return 1 if differing else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--install", metavar="VENV")
    parser.add_argument("--binary", help="answers `transform --batch`")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--differing", default="differing.json", help="where the differing cases are written")
    parser.add_argument("templates", nargs="*")
    options = parser.parse_args()
    if options.install:
        return install(options.install)
    with tempfile.TemporaryDirectory() as folder:
        return compare(options, folder)


if __name__ == "__main__":
    sys.exit(main())
