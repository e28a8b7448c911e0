"""Shared by the flows that hear of things through SNS: topics whose messages arrive here, at an endpoint of our own."""
import http.server, json, threading
from flowlib import cl, until

RECEIVED = []


class Endpoint(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        RECEIVED.append(json.loads(self.rfile.read(int(self.headers['Content-Length']))))
        self.send_response(200)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Endpoint)
threading.Thread(target=server.serve_forever, daemon=True).start()


def listening_topic(name):
    sns = cl('sns')
    topic = sns.create_topic(Name=name)['TopicArn']
    sns.subscribe(TopicArn=topic, Protocol='http', Endpoint=f'http://127.0.0.1:{server.server_port}/')
    confirmation = until(lambda: [m for m in RECEIVED if m['Type'] == 'SubscriptionConfirmation' and m['TopicArn'] == topic], 'confirmation')
    sns.confirm_subscription(TopicArn=topic, Token=confirmation[0]['Token'])
    return topic


def allow(topic, service, **condition):
    """A service may publish to the topic."""
    statement = {'Effect': 'Allow', 'Principal': {'Service': service}, 'Action': 'sns:Publish', 'Resource': topic, **condition}
    policy = json.dumps({'Version': '2012-10-17', 'Statement': [statement]})
    cl('sns').set_topic_attributes(TopicArn=topic, AttributeName='Policy', AttributeValue=policy)


def told(topic):
    """Each message once: SNS promises at least once, and sends again what we were too slow to take."""
    return list({m['MessageId']: m for m in RECEIVED if m['Type'] == 'Notification' and m['TopicArn'] == topic}.values())
