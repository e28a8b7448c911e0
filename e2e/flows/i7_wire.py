#!/usr/bin/env python3
"""The wire itself: signatures made and spoilt by botocore's own signers, bodies as clients compress them, refusals in each protocol's words."""
import datetime, gzip, http.client, os, re, socket, urllib.parse
import boto3
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from flowlib import N, REGION, WAIT, cl, eq, finish, step

ENDPOINT = os.environ['AWS_ENDPOINT_URL']
HOST = urllib.parse.urlsplit(ENDPOINT).netloc
OWN = boto3.Session().get_credentials().get_frozen_credentials()
KEYS = Credentials(OWN.access_key, OWN.secret_key, OWN.token)
JSON, FORM = 'application/x-amz-json-1.1', 'application/x-www-form-urlencoded'


def send(method, path, headers, body=b''):
    """As it is, byte for byte: no library may mend it."""
    connection = http.client.HTTPConnection(HOST, timeout=WAIT)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), text


def signed(service, headers, body, path='/', keys=KEYS, region=REGION, method='POST'):
    request = AWSRequest(method, ENDPOINT + path, data=body, headers=dict(headers))
    SigV4Auth(keys, service, region).add_auth(request)
    return [('Host', HOST), ('Content-Length', str(len(body)))] + list(request.headers.items())


def logs(body=b'{}', operation='DescribeLogGroups', change=lambda headers: headers, **how):
    headers = signed('logs', {'Content-Type': JSON, 'X-Amz-Target': f'Logs_20140328.{operation}'}, body, **how)
    return send('POST', '/', change(headers), body)


def sts(body=b'Action=GetCallerIdentity&Version=2011-06-15', change=lambda headers: headers, **how):
    return send('POST', '/', change(signed('sts', {'Content-Type': FORM}, body, **how)), body)


def without(name):
    return lambda headers: [(n, v) for n, v in headers if n.lower() != name]


def put(name, value):
    return lambda headers: without(name.lower())(headers) + [(name, value)]


def spoil(old, new):
    return lambda headers: [(n, v.replace(old, new) if n == 'Authorization' else v) for n, v in headers]


def said(answer, status, code, text=''):
    eq((answer[0], code in answer[2], text in answer[2]), (status, True, True)), answer
    return answer


def fails(code, call, **given):
    try:
        call(**given)
    except ClientError as e:
        return eq(e.response['Error']['Code'], code)
    raise AssertionError(f'{code} was expected')


def at(minutes):
    """A signer whose clock is wrong."""
    class Signer(SigV4Auth):
        def _modify_request_before_signing(self, request):
            then = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
            request.context['timestamp'] = then.strftime('%Y%m%dT%H%M%SZ')
            super()._modify_request_before_signing(request)
    request = AWSRequest('POST', ENDPOINT + '/', data=b'{}', headers={'Content-Type': JSON, 'X-Amz-Target': 'Logs_20140328.DescribeLogGroups'})
    Signer(KEYS, 'logs', REGION).add_auth(request)
    return send('POST', '/', [('Host', HOST), ('Content-Length', '2')] + list(request.headers.items()), b'{}')


def presigned(expires, path='/?Action=GetCallerIdentity&Version=2011-06-15', change=lambda url: url):
    request = AWSRequest('GET', ENDPOINT + path)
    SigV4QueryAuth(KEYS, 'sts', REGION, expires=expires).add_auth(request)
    return send('GET', change(request.url[len(ENDPOINT):]), [('Host', HOST)])


# What has to pass.
step('header-signature', lambda: eq((logs()[0], sts()[0]), (200, 200)))
step('request-ids', lambda: eq('x-amzn-requestid' in logs()[1], True))
step('presigned', lambda: eq(presigned(3600)[0], 200))
step('presigned-in-another-order', lambda: eq(presigned(3600, change=lambda url: '/?' + '&'.join(reversed(url[2:].split('&'))))[0], 200))
step('spaces-in-a-header-count-once', lambda: eq(logs(change=lambda h: [(n, '  ' + v + '  ' if n == 'X-Amz-Target' else v) for n, v in h])[0], 200))
step('odd-bytes-in-a-query', lambda: eq(presigned(3600, '/?Action=GetCallerIdentity&Version=2011-06-15&x=%2F%20%7E*%C3%A9&empty=&flag')[0], 200))
step('an-unsigned-plain-header-may-come-along', lambda: eq(logs(change=put('x-forwarded-for', '1.2.3.4'))[0], 200))

# Signatures that are not, each in its protocol's words.
BAD = 'The request signature we calculated does not match the signature you provided.'
step('another-body', lambda: said(send('POST', '/', signed('logs', {'Content-Type': JSON, 'X-Amz-Target': 'Logs_20140328.DescribeLogGroups'}, b'{}'), b'[]'), 400, 'InvalidSignatureException', BAD))
step('another-secret', lambda: said(sts(keys=Credentials(OWN.access_key, 'x' * 40)), 403, 'SignatureDoesNotMatch', BAD))
step('another-secret-json', lambda: said(logs(keys=Credentials(OWN.access_key, 'x' * 40)), 400, 'InvalidSignatureException', BAD))
step('another-target-under-the-same-signature', lambda: said(logs(change=put('X-Amz-Target', 'Logs_20140328.CreateLogGroup')), 400, 'InvalidSignatureException'))
step('a-header-twice', lambda: said(logs(change=lambda h: h + [('X-Amz-Target', 'Logs_20140328.CreateLogGroup')]), 400, 'InvalidSignatureException'))
step('an-unsigned-amz-header', lambda: said(logs(change=put('x-amz-security-token', 'x')), 400, 'UnrecognizedClientException', 'The security token included in the request is invalid'))
step('an-unknown-key', lambda: said(sts(keys=Credentials('AKIAIOSFODNN7EXAMPLE', 'x' * 40)), 403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'))
step('an-unknown-key-json', lambda: said(logs(keys=Credentials('AKIAIOSFODNN7EXAMPLE', 'x' * 40)), 400, 'UnrecognizedClientException'))
step('no-signature', lambda: said(sts(change=without('authorization')), 403, 'MissingAuthenticationToken'))
step('no-signature-json', lambda: said(logs(change=without('authorization')), 400, 'MissingAuthenticationTokenException'))
step('half-a-signature', lambda: said(sts(change=put('Authorization', 'AWS4-HMAC-SHA256 Credential=x')), 400, 'IncompleteSignature'))
step('two-signatures', lambda: said(sts(change=lambda h: h + [('Authorization', 'AWS4-HMAC-SHA256 Credential=x')]), 400, 'IncompleteSignature'))
step('no-date', lambda: said(logs(change=without('x-amz-date')), 400, 'IncompleteSignatureException', "X-Amz-Date"))
step('another-service', lambda: said(logs(change=spoil('/logs/', '/sns/')), 400, 'InvalidSignatureException', "Credential should be scoped to correct service: 'logs'."))
step('another-region-under-the-same-signature', lambda: said(logs(change=spoil(f'/{REGION}/', '/eu-west-1/')), 400, 'InvalidSignatureException'))
step('host-not-signed', lambda: said(logs(change=spoil('host;', '')), 400, 'IncompleteSignatureException', "'Host'"))
# Five minutes are allowed, which are not tried to the second here: a request may take a while to arrive.
step('too-old', lambda: said(at(-6), 400, 'InvalidSignatureException', 'Signature expired: '))
step('too-new', lambda: said(at(30), 400, 'InvalidSignatureException', 'Signature not yet current: '))
step('a-little-off', lambda: eq((at(-1)[0], at(4)[0]), (200, 200)))
step('presigned-changed', lambda: said(presigned(3600, change=lambda url: url.replace('GetCallerIdentity', 'GetSessionToken')), 403, 'SignatureDoesNotMatch'))
step('presigned-for-longer', lambda: said(presigned(3600, change=lambda url: url.replace('X-Amz-Expires=3600', 'X-Amz-Expires=36000')), 403, 'SignatureDoesNotMatch'))
step('presigned-for-too-long', lambda: said(presigned(3600, change=lambda url: url.replace('X-Amz-Expires=3600', 'X-Amz-Expires=9999999')), 400, 'IncompleteSignature'))


def session():
    found = cl('sts').get_session_token()['Credentials']
    return Credentials(found['AccessKeyId'], found['SecretAccessKey'], found['SessionToken'])


def tokens():
    keys = session()
    eq(sts(keys=keys)[0], 200)
    said(sts(keys=Credentials(keys.access_key, keys.secret_key)), 403, 'InvalidClientTokenId')
    said(sts(keys=Credentials(keys.access_key, keys.secret_key, 'x')), 403, 'InvalidClientTokenId')
    said(sts(keys=keys, change=put('x-amz-security-token', 'x')), 403, 'InvalidClientTokenId')
step('a-session-key-needs-its-token', tokens)

# Requests that are signed and make no sense.
step('no-such-operation', lambda: said(sts(b'Action=Nonsense&Version=2011-06-15'), 400, 'InvalidAction', 'Could not find operation Nonsense for version 2011-06-15'))
step('no-action', lambda: said(sts(b'Version=2011-06-15'), 400, 'MissingAction'))
step('no-such-operation-json', lambda: said(logs(operation='Nonsense'), 400, 'UnknownOperationException'))
step('what-is-lacking-is-named', lambda: said(logs(operation='StartLiveTail'), 501, 'NotImplemented', 'logs:StartLiveTail'))
step('bad-json', lambda: said(logs(b'{'), 400, 'SerializationException'))
step('json-that-is-no-object', lambda: said(logs(b'[1]'), 400, 'SerializationException'))
step('a-text-for-a-number', lambda: said(logs(b'{"limit": "x"}'), 400, 'SerializationException'))
step('two-violations-in-one-answer', lambda: said(
    logs(b'{"limit": 51, "logGroupNamePrefix": "?"}'), 400, 'InvalidParameterException',
    "2 validation errors detected: Value at 'logGroupNamePrefix' failed to satisfy constraint: Member must satisfy regular expression pattern: "))
step('nested-too-deep', lambda: said(logs(b'{"logGroupNamePrefix":' + b'[' * 5000 + b']' * 5000 + b'}'), 400, 'SerializationException'))
step('an-empty-name-is-refused-and-answered', lambda: fails('InvalidParameter', cl('sns').create_topic, Name=''))


def compressed():
    """boto3 folds a PutMetricData of more than 10 KB."""
    watch, seen = boto3.client('cloudwatch'), []
    watch.meta.events.register('before-send.cloudwatch.PutMetricData', lambda request, **_: seen.append(request.headers.get('Content-Encoding')))
    data = [{'MetricName': f'm{n}', 'Dimensions': [{'Name': 'd', 'Value': 'x' * 100}], 'Value': n} for n in range(200)]
    watch.put_metric_data(Namespace=f'wire/{N}', MetricData=data)
    eq([e.decode() if isinstance(e, bytes) else e for e in seen], ['gzip'])
    eq(len(watch.list_metrics(Namespace=f'wire/{N}')['Metrics']), 200)
step('a-compressed-body', compressed)


def gzipped(body, encoding='gzip'):
    return send('POST', '/', signed('sts', {'Content-Type': FORM, 'Content-Encoding': encoding}, body), body)
step('a-compressed-form', lambda: eq(gzipped(gzip.compress(b'Action=GetCallerIdentity&Version=2011-06-15'))[0], 200))
step('not-what-it-says', lambda: said(gzipped(b'Action=GetCallerIdentity'), 400, 'MalformedQueryString'))
step('an-encoding-that-nobody-has', lambda: said(gzipped(b'x', 'br'), 400, 'Unsupported Content-Encoding'))
def chunked():
    body = b'Action=GetCallerIdentity&Version=2011-06-15'
    headers = [(n, v) for n, v in signed('sts', {'Content-Type': FORM}, body) if n != 'Content-Length']
    return send('POST', '/', headers + [('Transfer-Encoding', 'chunked')], b'%x\r\n%s\r\n0\r\n\r\n' % (len(body), body))[0]


step('chunked', lambda: eq(chunked(), 200))


def keep_alive():
    """Many requests on one connection, a refused one between them; sent at once, as one that is idle for long is closed."""
    whole = b''
    for body in (b'Action=GetCallerIdentity', b'Action=Nonsense', b'Action=GetCallerIdentity'):
        head = ''.join(f'{name}: {text}\r\n' for name, text in signed('sts', {'Content-Type': FORM}, body))
        whole += f'POST / HTTP/1.1\r\n{head}\r\n'.encode() + body
    with socket.create_connection(HOST.split(':'), timeout=WAIT) as connection:
        connection.sendall(whole)
        return [status_of_next(connection.makefile('rb', buffering=0)) for _ in range(3)]


def status_of_next(answers):
    """Reads one answer, and nothing of what comes after it."""
    head = b''
    while not head.endswith(b'\r\n\r\n'):
        byte = answers.read(1)
        assert byte, f'the connection was closed after {head}'
        head += byte
    left = int(re.search(rb'(?i)\r\ncontent-length: *(\d+)', head)[1])
    while left > 0 and (body := answers.read(left)):
        left -= len(body)
    return int(head.split()[1])


step('a-refusal-does-not-cost-the-connection', lambda: eq(keep_alive(), [200, 400, 200]))
finish()
