"""The published SAM translator, as the benchmark drives it.

  translator.py FILE     transforms one template and prints the result, as a process
  translator.py ROUNDS -  reads paths from standard input, transforms each ROUNDS times and prints the medians as JSON

Managed policies are none beside those that it brings along; a template that asks the application repository, which is not there, is
passed over. Processor time and the clock's, in milliseconds, of reading alone and of reading and transforming.
"""
import json
import os
import statistics
import sys
import time

os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"

from samtranslator.translator.transform import transform  # noqa: E402: the region is read with it
from samtranslator.yaml_helper import yaml_parse  # noqa: E402


class Policies:
    def load(self):
        return {}


def whole(text):
    return transform(yaml_parse(text), {}, Policies())


def spent(work, text):
    cpu, wall = time.process_time(), time.perf_counter()
    work(text)
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000


def medians(pairs):
    return [statistics.median(column) for column in zip(*pairs)]


def measured(paths, rounds):
    reading, both = [], []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        try:
            whole(text)
        except Exception as passed_over:
            print(f"{path}: {passed_over!r}", file=sys.stderr)
            continue
        reading.append(medians(spent(yaml_parse, text) for _ in range(rounds)))
        both.append(medians(spent(whole, text) for _ in range(rounds)))
    return {"count": len(both), "reading_ms": medians(reading), "whole_ms": medians(both)}


if sys.argv[2:] == ["-"]:
    print(json.dumps(measured(sys.stdin.read().splitlines(), int(sys.argv[1]))))
else:
    with open(sys.argv[1], encoding="utf-8") as template:
        print(json.dumps(whole(template.read())))
