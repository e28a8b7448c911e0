#!/usr/bin/env python3
"""The command line as a person meets it: what cannot start says why and what to do, JSON where it is asked for, and a stop loses nothing."""
import json
import os
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.parse
import boto3
from botocore.config import Config
from flowlib import CONFIG, N, WAIT, cl, eq, finish, step, until

BINARY, HERE = os.environ['LANDFALL'], os.environ['LANDFALL_DATA_DIR']
FOLDER = tempfile.mkdtemp()
MINE = os.path.join(FOLDER, 'state')


def run(*arguments, code=0):
    """Standard output of a command; of one that fails, what it tells the person."""
    done = subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=WAIT)
    eq(done.returncode, code)
    return done.stdout if code == 0 else done.stderr


def told(code, *parts):
    def check(*arguments):
        said = run(*arguments, code=code)
        for part in parts:
            assert part in said, f'{part!r} is not in {said!r}'
    return check


def up(*arguments):
    server = subprocess.Popen([BINARY, 'up', '--data-dir', MINE, '--listen', 'localhost:0', '--output', 'json', *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    ready = json.loads(server.stdout.readline())
    eq((ready['pid'], ready['data_dir']), (server.pid, MINE))
    return server, ready['endpoint']


def stop(server):
    server.send_signal(signal.SIGINT)
    _, said = server.communicate(timeout=WAIT)
    eq(server.returncode, 0)
    assert 'is stopping' in said, said


def taken_port():
    with socket.socket() as busy:
        busy.bind(('127.0.0.1', 0))
        busy.listen()
        told(1, 'Address already in use', '--listen 127.0.0.1:0')('up', '--data-dir', FOLDER + '/other', '--listen', '127.0.0.1:%d' % busy.getsockname()[1])


def a_file_as_directory():
    path = os.path.join(FOLDER, 'file')
    open(path, 'w').close()
    told(1, 'Not a directory', '--data-dir')('up', '--data-dir', path + '/x', '--listen', '127.0.0.1:0')


def started_and_stopped():
    server, endpoint = up('--account', '111111111111')
    env = json.loads(run('env', '--data-dir', MINE, '--format', 'json'))
    eq((env['AWS_ENDPOINT_URL'], env['AWS_REGION']), (endpoint, 'us-east-1'))
    aws = ['aws', 'sns', 'create-topic', '--name', 'kept', '--output', 'text']
    arn = subprocess.run(aws, env={**os.environ, **env}, capture_output=True, text=True, check=True).stdout.strip()
    eq(arn, 'arn:aws:sns:us-east-1:111111111111:kept')
    stop(server)
    told(1, 'does not answer: Connection refused', 'landfall up')('status', '--data-dir', MINE)
    stale = subprocess.run([BINARY, 'env', '--data-dir', MINE], capture_output=True, text=True)
    eq((stale.returncode, 'no server answers' in stale.stderr, endpoint in stale.stdout), (0, True, True))


def started_again():
    told(1, 'home of account 111111111111, not of 222222222222', '--data-dir')(
        'up', '--data-dir', MINE, '--listen', '127.0.0.1:0', '--account', '222222222222')
    server, _ = up('--region', 'eu-west-1')
    env = json.loads(run('env', '--data-dir', MINE, '--format', 'json'))
    eq(env['AWS_REGION'], 'eu-west-1')
    aws = ['aws', 'sns', 'list-topics', '--region', 'us-east-1', '--output', 'text', '--query', 'Topics[].TopicArn']
    topics = subprocess.run(aws, env={**os.environ, **env}, capture_output=True, text=True, check=True).stdout.strip()
    stop(server)
    eq(topics, 'arn:aws:sns:us-east-1:111111111111:kept')


def tunnel(endpoint, host):
    """TLS with a host of AWS's, through this server as proxy."""
    at = urllib.parse.urlsplit(endpoint)
    plain = socket.create_connection((at.hostname, at.port), timeout=WAIT)
    plain.sendall(f'CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n'.encode())
    assert head(plain).startswith('HTTP/1.1 200'), 'no tunnel'
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    return trust.wrap_socket(plain, server_hostname=host)


def head(connection):
    """What is answered, up to the end of its head."""
    said = b''
    while not said.endswith(b'\r\n\r\n'):
        byte = connection.recv(1)
        assert byte, f'cut off after {said!r}'
        said += byte
    return said.decode()


def a_tunnel_is_let_come_to_its_end():
    """A body that is half there when the server is told to stop: the rest is taken, and the answer given."""
    server, endpoint = up()
    env = json.loads(run('env', '--data-dir', MINE, '--format', 'json'))
    keys = dict(aws_access_key_id=env['AWS_ACCESS_KEY_ID'], aws_secret_access_key=env['AWS_SECRET_ACCESS_KEY'], region_name='us-east-1', config=CONFIG)
    boto3.client('s3', endpoint_url=endpoint, **keys).create_bucket(Bucket='tunnelled')
    while not stopped_with_half_a_body(server, endpoint, keys):
        server, endpoint = up()
    server, endpoint = up()
    eq(boto3.client('s3', endpoint_url=endpoint, **keys).get_object(Bucket='tunnelled', Key='k')['Body'].read(), b'halfhalf')
    stop(server)


def stopped_with_half_a_body(server, endpoint, keys):
    """Whether the answer came. Ten seconds are what a server that stops gives its clients: who took longer has shown nothing."""
    host = 's3.us-east-1.amazonaws.com'
    way = Config(signature_version='s3v4', s3={'addressing_style': 'path'})
    url = boto3.client('s3', endpoint_url=f'https://{host}', **{**keys, 'config': way}).generate_presigned_url(
        'put_object', Params=dict(Bucket='tunnelled', Key='k'))
    with tunnel(endpoint, host) as inside:
        path = url.removeprefix(f'https://{host}')
        inside.sendall(f'PUT {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 8\r\nExpect: 100-continue\r\n\r\n'.encode())
        assert head(inside).startswith('HTTP/1.1 100'), 'the body is not wanted'
        inside.sendall(b'half')
        began = time.monotonic()
        server.send_signal(signal.SIGINT)
        until(lambda: no_new_connection(endpoint), 'the server takes no more')
        try:
            inside.sendall(b'half')
            said = head(inside)
        except (OSError, AssertionError):
            if time.monotonic() - began < 10:
                raise
            said = None
    server.communicate(timeout=WAIT)
    eq(server.returncode, 0)
    assert said is None or said.startswith('HTTP/1.1 200'), said
    return said is not None


def no_new_connection(endpoint):
    at = urllib.parse.urlsplit(endpoint)
    try:
        socket.create_connection((at.hostname, at.port), timeout=WAIT).close()
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:
        return False  # it was in the queue of a socket that is closed now


def a_reader_that_has_seen_enough():
    for command in ('completions bash', 'completions fish', 'doctor'):
        piped = subprocess.run(f'"{BINARY}" {command} | head -c 1 >/dev/null', shell=True, capture_output=True, text=True)
        eq(piped.stderr, '')


def completions():
    for shell in ('bash', 'zsh', 'fish'):
        assert 'doctor' in run('completions', shell)
    done = subprocess.run(['bash', '-c', f'source <("{BINARY}" completions bash); complete -p landfall'], capture_output=True, text=True)
    assert '_landfall' in done.stdout, done.stderr


def mail():
    topic = cl('sns').create_topic(Name=f'mail-{N}')['TopicArn']
    cl('sns').subscribe(TopicArn=topic, Protocol='email', Endpoint=f'{N}@example.com')
    kept = until(lambda: [m for m in json.loads(run('mail', '--output', 'json')) if m['to'] == f'{N}@example.com'], 'a mail')
    assert topic in kept[0]['body']
    assert f'{N}@example.com' in run('mail')


def reports():
    eq(json.loads(run('status', '--output', 'json'))['endpoint'], os.environ['AWS_ENDPOINT_URL'])
    eq(json.loads(run('doctor', '--output', 'json'))['server']['is_up'], True)
    for command in 'up status logs mail doctor env configure demo validate transform graph completions'.split():
        assert 'Examples:' in run(command, '--help'), command


step('second-server-refused', lambda: told(1, 'in use by another server', f'landfall status --data-dir {HERE}')(
    'up', '--data-dir', HERE, '--listen', '127.0.0.1:0'))
step('taken-port', taken_port)
step('a-file-as-data-directory', a_file_as_directory)
step('misspelt', lambda: (
    told(2, 'time scale is a number')('up', '--time-scale', '0'), told(2, 'twelve decimal digits')('up', '--account', '12'),
    told(2, 'HOST:PORT')('up', '--listen', '4566'), told(2, 'region looks like')('up', '--region', 'nowhere'),
    told(1, '`verbose` is no level')('up', '--data-dir', MINE, '--log-level', 'verbose')))
step('no-server-yet', lambda: told(1, f'no server has run on {MINE}', '`landfall up`')('status', '--data-dir', MINE))
step('started-and-stopped', started_and_stopped)
step('started-again', started_again)
step('a-tunnel-is-let-come-to-its-end', a_tunnel_is_let_come_to_its_end)
step('a-reader-that-has-seen-enough', a_reader_that_has_seen_enough)
step('completions', completions)
step('mail', mail)
step('reports', reports)
step('no-such-build', lambda: told(1, 'there is no build nope', '`landfall status`')('logs', 'build', 'nope'))
finish()
