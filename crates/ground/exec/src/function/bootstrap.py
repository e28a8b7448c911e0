# The Python side of the function host: loads the handler and answers events over descriptor 3.
#
# Follows the behaviour of Lambda's Python runtime as documented at
# https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html, python-context.html, python-logging.html and
# python-exceptions.html (read 2026-11-21). Started with -S: what the operator has in his own site-packages is not in
# Lambda, and must not be importable here. Frames: see channel.rs. A line break inside one log record travels as U+001E.
import sys
import os
import json
import time

CHANNEL = 3
RECORD_BREAK = "\x1e"


def read_exactly(size):
    chunks = []
    while size:
        chunk = os.read(CHANNEL, min(size, 1 << 20))
        if not chunk:
            os._exit(0)
        chunks.append(chunk)
        size -= len(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def send(kind, payload):
    frame = kind + len(payload).to_bytes(4, "little") + payload
    view = memoryview(frame)
    while view:
        view = view[os.write(CHANNEL, view):]


def log_record(text):
    sys.stdout.write(text.replace("\n", RECORD_BREAK) + "\n")
    sys.stdout.flush()


class Fault(Exception):
    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind, self.message, self.trace = kind, message, list(trace)


class CognitoIdentity:
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self, given):
        self.cognito_identity_id = given.get("cognitoIdentityId")
        self.cognito_identity_pool_id = given.get("cognitoIdentityPoolId")

    def __repr__(self):
        return "CognitoIdentity([cognito_identity_id={},cognito_identity_pool_id={}])".format(
            self.cognito_identity_id, self.cognito_identity_pool_id)


class Client:
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")

    def __init__(self, given):
        for name in self.__slots__:
            setattr(self, name, given.get(name))


class ClientContext:
    __slots__ = ("custom", "env", "client")

    def __init__(self, given):
        self.custom, self.env = given.get("custom"), given.get("env")
        self.client = Client(given["client"]) if given.get("client") else None


class LambdaContext:
    def __init__(self, head):
        self.aws_request_id = head["request_id"]
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.invoked_function_arn = head["arn"]
        self.client_context = ClientContext(head["client_context"]) if head.get("client_context") else None
        self.identity = CognitoIdentity(head.get("identity") or {})
        self._deadline_ms = head["deadline_ms"]

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        log_record(str(message))

    def __repr__(self):
        shown = ("aws_request_id", "log_group_name", "log_stream_name", "function_name", "memory_limit_in_mb",
                 "function_version", "invoked_function_arn", "client_context", "identity")
        return "LambdaContext([" + ",".join("{}={}".format(n, getattr(self, n)) for n in shown) + "])"


def set_up_paths():
    task = os.environ["LAMBDA_TASK_ROOT"]
    layers = sys.argv[2]
    version = "python{}.{}".format(*sys.version_info[:2])
    own = os.path.dirname(os.path.abspath(__file__))
    standard = [path for path in sys.path if path != own]
    sys.path[:] = [task, layers + "/python/lib/" + version + "/site-packages", layers + "/python"]
    sys.path += standard + sys.argv[3:]
    sys.argv[:] = [""]
    os.chdir(task)


def set_up_builtins():
    import site  # with -S nothing of it has run
    site.setquit()
    site.setcopyright()
    site.sethelper()


def set_up_logging(current):
    import logging

    class WithRequestId(logging.Filter):
        def filter(self, record):
            record.aws_request_id = current["request_id"]
            return True

    class ToLog(logging.Handler):
        def emit(self, record):
            try:
                log_record(self.format(record))
            except Exception:
                self.handleError(record)

    handler = ToLog()
    formatter = logging.Formatter("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
                                  "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(WithRequestId())
    logging.getLogger().addHandler(handler)


def load_handler(name):
    import importlib
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '{}': {}".format(name, error))
    try:
        if module_name.split(".")[0] in sys.builtin_module_names:
            raise Fault("Runtime.BuiltInModuleConflict",
                        "Cannot use built-in module {} as a handler module".format(module_name))
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", "Unable to import module '{}': {}".format(module_name, error))
    except SyntaxError as error:
        where = '  File "{}" Line {}\n    {}\n'.format(error.filename, error.lineno, (error.text or "").strip())
        raise Fault("Runtime.UserCodeSyntaxError", "Syntax error in module '{}': {}".format(module_name, error), [where])
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound",
                    "Handler '{}' missing on module '{}'".format(function_name, module_name))


# Lambda's log has no-break spaces here: the console would swallow others.
def indented(line):
    text = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(text)) + text


def described(error, request_id):
    if isinstance(error, Fault):
        kind, message, trace = error.kind, error.message, error.trace
    else:
        import traceback
        kind, message = type(error).__name__, str(error)
        frames = traceback.extract_tb(error.__traceback__)
        ours = {__file__, "<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>"}
        while frames and (frames[0].filename in ours or frames[0].filename.endswith("importlib/__init__.py")):
            del frames[0]
        trace = traceback.format_list(frames)
    lines = ["[ERROR] {}: {}".format(kind, message)]
    if trace:
        lines.append("Traceback (most recent call last):")
        lines += [indented(line) for part in trace for line in part.splitlines()]
    log_record("\n".join(lines))
    return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace}


def failed_to_start(error):
    payload = described(error, "")
    sys.stdout.flush()
    sys.stderr.flush()
    send(b"!", json.dumps(payload).encode())
    os._exit(1)


def serialised(value):
    decimal = sys.modules.get("decimal")
    if decimal is not None and isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError("Object of type {} is not JSON serializable".format(type(value).__name__))


def answer(handler, head, body, current):
    try:
        try:
            event = json.loads(body)
        except ValueError as error:
            raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: {}".format(error))
        result = handler(event, LambdaContext(head))
        if isinstance(result, (bytes, bytearray)):
            raise Fault("Runtime.MarshalError",
                        "Unable to marshal response: Object of type {} is not JSON serializable".format(
                            type(result).__name__))
        try:
            kind, payload = b"r", json.dumps(result, default=serialised).encode("utf-8")
        except Exception as error:
            raise Fault("Runtime.MarshalError", "Unable to marshal response: {}".format(error))
    except Exception as error:
        kind, payload = b"e", json.dumps(described(error, head["request_id"])).encode()
    sys.stdout.flush()
    sys.stderr.flush()
    current["request_id"] = None
    send(kind, payload)


def main():
    os.set_inheritable(CHANNEL, False)
    for stream in (sys.stdout, sys.stderr):  # whatever locale this machine has
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    current = {"request_id": None}
    name = sys.argv[1]
    set_up_paths()
    try:
        set_up_builtins()
        set_up_logging(current)
        handler = load_handler(name)
    except Exception as error:
        failed_to_start(error)
    sys.stdout.flush()
    sys.stderr.flush()
    send(b"+", b"")
    while True:
        sizes = read_exactly(8)
        head = json.loads(read_exactly(int.from_bytes(sizes[:4], "little")))
        body = read_exactly(int.from_bytes(sizes[4:], "little"))
        current["request_id"] = head["request_id"]
        if head.get("trace_id"):
            os.environ["_X_AMZN_TRACE_ID"] = head["trace_id"]
        answer(handler, head, body, current)


main()
