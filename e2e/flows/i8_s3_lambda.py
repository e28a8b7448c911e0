#!/usr/bin/env python3
"""S3 and Lambda with boto3 and the aws CLI: odd keys there and back, conditions, public access; layers, revisions, failures told."""
import base64
import filecmp
import json
import os
import subprocess
import tempfile
import urllib.error
import urllib.request
from flowlib import E, N, cl, eq, fails, finish, role, step, zipb

s3, lam = cl('s3'), cl('lambda')
B, F = f'odd-{N}', f'layered-{N}'
TREE = tempfile.mkdtemp()
ODD = {'a b/c+d/e%20f.txt': b'1', 'ü/日本 語.txt': b'2', 'q?x=1&y#z': b'3', "~t'\"(ok)!*": b'4', 'big.bin': os.urandom(9 << 20)}


def aws(*words):
    return subprocess.run(['aws', 's3', *words], check=True, capture_output=True, text=True).stdout


def there_and_back():
    for name, content in ODD.items():
        os.makedirs(os.path.dirname(os.path.join(TREE, name)), exist_ok=True)
        with open(os.path.join(TREE, name), 'wb') as f:
            f.write(content)
    aws('mb', f's3://{B}')
    aws('sync', TREE, f's3://{B}/x', '--quiet')
    keys = sorted(o['Key'] for o in s3.list_objects_v2(Bucket=B)['Contents'])
    eq(keys, sorted(f'x/{name}' for name in ODD))
    back = tempfile.mkdtemp()
    aws('sync', f's3://{B}/x', back, '--quiet')
    for name in ODD:
        eq(filecmp.cmp(os.path.join(TREE, name), os.path.join(back, name), shallow=False), True)
    aws('mv', f's3://{B}/x/q?x=1&y#z', f's3://{B}/y//moved +%')
    url = aws('presign', f's3://{B}/y//moved +%').strip()
    eq(urllib.request.urlopen(url).read(), b'3')


def conditions():
    s3.put_object(Bucket=B, Key='k', Body=b'0123456789', IfNoneMatch='*')
    fails('PreconditionFailed', lambda: s3.put_object(Bucket=B, Key='k', Body=b'', IfNoneMatch='*'))
    copy = dict(Bucket=B, Key='copy', CopySource={'Bucket': B, 'Key': 'k'}, IfNoneMatch='*')
    s3.copy_object(**copy)
    fails('PreconditionFailed', lambda: s3.copy_object(**copy))
    eq(s3.head_object(Bucket=B, Key='k', Range='bytes=1-2')['ResponseMetadata']['HTTPStatusCode'], 206)
    fails('InvalidRange', lambda: s3.get_object(Bucket=B, Key='k', Range='bytes=10-'))


def public_access():
    everybody = [{'Effect': 'Allow', 'Principal': '*', 'Action': 's3:GetObject', 'Resource': f'arn:aws:s3:::{B}/*'}]
    s3.put_bucket_policy(Bucket=B, Policy=json.dumps({'Version': '2012-10-17', 'Statement': everybody}))
    eq(s3.get_bucket_policy_status(Bucket=B)['PolicyStatus']['IsPublic'], True)
    url = f"{E['AWS_ENDPOINT_URL']}/{B}/k"
    eq(urllib.request.urlopen(url).read(), b'0123456789')
    s3.put_public_access_block(Bucket=B, PublicAccessBlockConfiguration={'RestrictPublicBuckets': True})
    try:
        urllib.request.urlopen(url)
        raise AssertionError('a stranger came in')
    except urllib.error.HTTPError as e:
        eq(e.code, 403)


def tags_from_the_start():
    name = f'tagged-{N}'
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={'Tags': [{'Key': 'a', 'Value': 'b'}]})
    eq(s3.get_bucket_tagging(Bucket=name)['TagSet'], [{'Key': 'a', 'Value': 'b'}])
    fails('NoSuchLifecycleConfiguration', lambda: s3.get_bucket_lifecycle_configuration(Bucket=name))
    s3.delete_bucket(Bucket=name)


def invoke(payload):
    return lam.invoke(FunctionName=F, Payload=json.dumps(payload), LogType='Tail')


def layers():
    layer = lam.publish_layer_version(
        LayerName=F, Content={'ZipFile': zipb({'python/helper.py': 'WHO = "layer"', 'data.txt': 'data'})},
        CompatibleRuntimes=['python3.11'])
    code = 'import helper\ndef handler(e, c):\n    if e.get("fail"): raise ValueError("boom")\n    return [helper.WHO, open("/opt/data.txt").read()]'
    lam.create_function(FunctionName=F, Runtime='python3.11', Role=role('layered', 'lambda.amazonaws.com'),
                        Handler='main.handler', Timeout=600, Code={'ZipFile': zipb({'main.py': code})},
                        Layers=[layer['LayerVersionArn']])
    lam.get_waiter('function_active_v2').wait(FunctionName=F)
    eq(json.loads(invoke({})['Payload'].read()), ['layer', 'data'])
    listed = [layer['LatestMatchingVersion']['LayerVersionArn'] for layer in lam.list_layers()['Layers']]
    assert layer['LayerVersionArn'] in listed, listed
    eq(lam.get_layer_version_by_arn(Arn=layer['LayerVersionArn'])['Version'], 1)
    lam.delete_layer_version(LayerName=F, VersionNumber=1)
    fails('ResourceNotFoundException', lambda: lam.get_layer_version(LayerName=F, VersionNumber=1))
    eq(json.loads(invoke({})['Payload'].read()), ['layer', 'data'])


def runtimes():
    taken = lam.get_function_configuration(FunctionName=F)['Role']

    def refused(**changed):
        given = dict(FunctionName=f'{F}-none', Runtime='python3.11', Role=taken, Handler='main.handler',
                     Code={'ZipFile': zipb({'main.py': ''})})
        try:
            lam.create_function(**{**given, **changed})
        except lam.exceptions.ClientError as e:
            return e.response['Error']['Code'], e.response['Error']['Message'], e.response.get('Type')
        raise AssertionError(f'a function was made with {changed}')

    code, told, kind = refused(Runtime='PYTHON3.11')
    eq((code, kind), ('InvalidParameterValueException', 'User'))
    begin = "Value PYTHON3.11 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs20.x, "
    eq((told.startswith(begin), told.endswith('] or be a valid ARN')), (True, True))
    # What the model refuses comes first, without the runtime.
    code, told, _ = refused(Runtime='PYTHON3.11', Handler='main handler')
    eq((code, "'handler'" in told, "'runtime'" in told), ('ValidationException', True, False))


def failures():
    told = invoke({'fail': 1})
    error, tail = json.loads(told['Payload'].read()), base64.b64decode(told['LogResult']).decode()
    eq((told['FunctionError'], error['errorType'], error['errorMessage']), ('Unhandled', 'ValueError', 'boom'))
    eq('[ERROR] ValueError: boom' in tail and f"END RequestId: {error['requestId']}" in tail, True)
    lam.update_function_configuration(FunctionName=F, Layers=[])
    lam.get_waiter('function_updated_v2').wait(FunctionName=F)
    told = invoke({})
    eq(json.loads(told['Payload'].read())['errorType'], 'Runtime.ImportModuleError')
    tail = base64.b64decode(told['LogResult']).decode()
    eq('INIT_REPORT Init Duration' in tail and 'Status: error' in tail, True)


def revisions():
    revision = lam.get_function(FunctionName=F)['Configuration']['RevisionId']
    given = dict(FunctionName=F, Action='lambda:InvokeFunction', Principal='s3.amazonaws.com')
    fails('PreconditionFailedException', lambda: lam.add_permission(StatementId='a', RevisionId='no', **given))
    lam.add_permission(StatementId='a', RevisionId=revision, **given)
    now = lam.get_policy(FunctionName=F)['RevisionId']
    eq((now != revision, lam.get_function(FunctionName=F)['Configuration']['RevisionId']), (True, now))
    fails('ValidationException', lambda: lam.create_alias(FunctionName=F, Name='1', FunctionVersion='$LATEST'))


step('odd keys go there and back by the aws CLI', there_and_back)
step('conditions on puts, copies and ranges', conditions)
step('a public access block keeps strangers out', public_access)
step('a bucket is made with its tags', tags_from_the_start)
step('a function finds its layer, also when the layer is deleted', layers)
step('a runtime that nobody has is refused as Lambda does it', runtimes)
step('failures are told, those of initialisation too', failures)
step('a policy has its function\'s revision', revisions)
s3.delete_bucket_policy(Bucket=B)
step('the bucket is emptied and removed', lambda: aws('rb', f's3://{B}', '--force'))
finish()
