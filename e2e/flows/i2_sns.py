#!/usr/bin/env python3
"""SNS with boto3: confirmation, signatures that openssl verifies, retries, filters, raw delivery, and the refusals in AWS's words."""
import base64
import http.server
import json
import os
import subprocess
import tempfile
import threading
import urllib.request
from flowlib import N, cl, eq, finish, refused, step, until

sns = cl('sns')
RECEIVED, FAILURES = [], [0]
# What we have answered for. SNS promises at least once, and sends again what it had to wait for too long.
TAKEN = set()


class Endpoint(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length'])).decode()
        failing = FAILURES[0] > 0
        FAILURES[0] -= failing
        message = self.headers['x-amz-sns-message-id']
        if message not in TAKEN:
            RECEIVED.append((self.headers, body))
        if not failing:
            TAKEN.add(message)
        self.send_response(503 if failing else 200)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Endpoint)
threading.Thread(target=server.serve_forever, daemon=True).start()
URL = f'http://127.0.0.1:{server.server_port}/hook'


def next_message():
    headers, body = until(lambda: RECEIVED, 'a message').pop(0)
    return headers, body


def verify(message):
    """As a subscriber would: the certificate from its URL, the signature over the documented text."""
    names = ['Message', 'MessageId', 'SubscribeURL', 'Subject', 'Timestamp', 'Token', 'TopicArn', 'Type']
    folder = tempfile.mkdtemp()
    path = lambda name: os.path.join(folder, name)
    with open(path('text'), 'w') as f:
        f.write(''.join(f'{name}\n{message[name]}\n' for name in names if name in message))
    with open(path('signature'), 'wb') as f:
        f.write(base64.b64decode(message['Signature']))
    with open(path('certificate'), 'wb') as f:
        f.write(urllib.request.urlopen(message['SigningCertURL']).read())
    try:
        public = subprocess.run(['openssl', 'x509', '-pubkey', '-noout', '-in', path('certificate')], check=True, capture_output=True).stdout
    except FileNotFoundError:
        return  # no openssl on this machine; the crate's own tests verify too
    with open(path('key'), 'wb') as f:
        f.write(public)
    digest = {'1': '-sha1', '2': '-sha256'}[message['SignatureVersion']]
    subprocess.run(['openssl', 'dgst', digest, '-verify', path('key'), '-signature', path('signature'), path('text')], check=True, capture_output=True)


topic = step('create-topic', lambda: sns.create_topic(Name=f't-{N}')['TopicArn'])
step('create-topic-again', lambda: eq(sns.create_topic(Name=f't-{N}')['TopicArn'], topic))
step('other-attributes', lambda: refused(
    'InvalidParameter', 'Topic already exists with different attributes', sns.create_topic, Name=f't-{N}', Attributes={'DisplayName': 'x'}))
step('no-topic', lambda: refused('NotFound', 'Topic does not exist', sns.get_topic_attributes, TopicArn=topic + 'x'))
step('what-we-lack-says-so', lambda: refused(
    'NotImplemented', 'the protocol sqs', sns.subscribe, TopicArn=topic, Protocol='sqs', Endpoint='arn:aws:sqs:us-east-1:123456789012:q'))
step('subscribe', lambda: eq(sns.subscribe(TopicArn=topic, Protocol='http', Endpoint=URL)['SubscriptionArn'], 'pending confirmation'))


def nothing_before_confirmation():
    headers, body = next_message()
    confirmation = json.loads(body)
    eq((headers['x-amz-sns-message-type'], confirmation['Type']), ('SubscriptionConfirmation',) * 2)
    sns.publish(TopicArn=topic, Message='too early')
    # It is counted when it is decided who is to have it.
    until(lambda: cl('cloudwatch').list_metrics(Namespace='AWS/SNS', MetricName='NumberOfMessagesPublished', Dimensions=[
        {'Name': 'TopicName', 'Value': f't-{N}'}])['Metrics'], 'it is published')
    refused('InvalidParameter', 'Invalid token', sns.confirm_subscription, TopicArn=topic, Token='nonsense')
    eq([s['SubscriptionArn'] for s in sns.list_subscriptions_by_topic(TopicArn=topic)['Subscriptions']], ['PendingConfirmation'])
    return confirmation


confirmation = step('pending', nothing_before_confirmation)
step('confirmation-is-signed', lambda: verify(confirmation))
step('confirm-by-link', lambda: eq(urllib.request.urlopen(confirmation['SubscribeURL']).status, 200))
arn = step('confirm-again', lambda: sns.confirm_subscription(TopicArn=topic, Token=confirmation['Token'])['SubscriptionArn'])


def published():
    given = {'colour': {'DataType': 'String', 'StringValue': 'blue'}}
    message_id = sns.publish(TopicArn=topic, Subject='greeting', Message='hello', MessageAttributes=given)['MessageId']
    headers, body = next_message()
    message = json.loads(body)
    eq((message['MessageId'], message['Message'], message['Subject']), (message_id, 'hello', 'greeting'))
    eq(message['MessageAttributes'], {'colour': {'Type': 'String', 'Value': 'blue'}})
    eq(headers['x-amz-sns-subscription-arn'], arn)
    return message


message = step('publish', published)
step('message-is-signed', lambda: verify(message))


def tried_again():
    policy = {'healthyRetryPolicy': {'numRetries': 3, 'minDelayTarget': 1, 'maxDelayTarget': 1}}
    sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName='DeliveryPolicy', AttributeValue=json.dumps(policy))
    sns.set_topic_attributes(TopicArn=topic, AttributeName='SignatureVersion', AttributeValue='2')
    FAILURES[0] = 2
    sns.publish(TopicArn=topic, Message='again')
    bodies = [json.loads(next_message()[1]) for _ in range(3)]
    eq(len({body['MessageId'] for body in bodies}), 1)
    verify(bodies[2])


step('retries', tried_again)


def filtered():
    sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName='FilterPolicy', AttributeValue='{"colour": ["blue"]}')
    sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName='RawMessageDelivery', AttributeValue='true')
    sns.publish(TopicArn=topic, Message='not wanted')
    sns.publish(TopicArn=topic, MessageStructure='json', Message='{"default": "d", "http": "for http"}',
                MessageAttributes={'colour': {'DataType': 'String', 'StringValue': 'blue'}})
    headers, body = next_message()
    eq((body, headers['x-amz-sns-rawdelivery']), ('for http', 'true'))
    refused('InvalidParameter', 'FilterPolicy', sns.set_subscription_attributes,
            SubscriptionArn=arn, AttributeName='FilterPolicy', AttributeValue='{"colour": "blue"}')


step('filter-and-raw', filtered)
step('a-bad-message-fails-its-batch', lambda: refused(
    'InvalidParameter', 'Invalid parameter: Subject', sns.publish_batch, TopicArn=topic, PublishBatchRequestEntries=[
        {'Id': '1', 'Message': 'a'}, {'Id': '2', 'Message': 'b', 'Subject': 'two\nlines'}]))
step('batch', lambda: eq([f['Id'] for f in sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[
    {'Id': '1', 'Message': 'a'}, {'Id': '2', 'Message': 'b'}])['Successful']], ['1', '2']))
step('email-waits-for-confirmation', lambda: eq(
    sns.subscribe(TopicArn=topic, Protocol='email', Endpoint='reviewer@example.com')['SubscriptionArn'], 'pending confirmation'))
step('leave-by-link', lambda: eq(urllib.request.urlopen(message['UnsubscribeURL']).status, 200))
step('left', lambda: refused('NotFound', 'Subscription does not exist', sns.get_subscription_attributes, SubscriptionArn=arn))


def back_again():
    headers, body = next_message()
    farewell = json.loads(body)
    eq((headers['x-amz-sns-message-type'], farewell['Type']), ('UnsubscribeConfirmation',) * 2)
    verify(farewell)
    eq(urllib.request.urlopen(farewell['SubscribeURL']).status, 200)
    eq(sns.get_subscription_attributes(SubscriptionArn=arn)['Attributes']['PendingConfirmation'], 'false')


step('restored-by-the-link-of-the-farewell', back_again)
step('delete-topic', lambda: (sns.delete_topic(TopicArn=topic), sns.delete_topic(TopicArn=topic)))
finish()
