#!/usr/bin/env python3
"""IAM and STS with boto3: what a user may, what a role's session may, and the refusals in AWS's words."""
import json
import boto3
from botocore.exceptions import ClientError
from flowlib import N, cl, eq, finish, refused, step

iam, sts = cl('iam'), cl('sts')
ACCOUNT = sts.get_caller_identity()['Account']
USER, ROLE, POLICY = f'ann-{N}', f'reader-{N}', f'pol-{N}'


def document(*actions, **more):
    return json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': list(actions), 'Resource': '*', **more}]})


def trust(principal, **more):
    return json.dumps({'Version': '2012-10-17', 'Statement': [
        {'Effect': 'Allow', 'Principal': principal, 'Action': 'sts:AssumeRole', **more}]})


def keys(key):
    return boto3.Session(key['AccessKeyId'], key['SecretAccessKey'], key.get('SessionToken'))


role = step('create-role', lambda: iam.create_role(
    RoleName=ROLE, Path='/team/', AssumeRolePolicyDocument=trust({'AWS': ACCOUNT}, Condition={'StringEquals': {'sts:ExternalId': 'x-1'}}))['Role'])
step('documents-come-back-decoded', lambda: eq(
    iam.get_role(RoleName=ROLE)['Role']['AssumeRolePolicyDocument']['Statement'][0]['Principal'], {'AWS': ACCOUNT}))
step('name-is-taken', lambda: refused('EntityAlreadyExists', f'Role with name {ROLE} already exists.', iam.create_role,
                                      RoleName=ROLE, AssumeRolePolicyDocument=trust({'AWS': ACCOUNT})))
step('trust-without-json', lambda: refused('MalformedPolicyDocument', 'Syntax errors in policy.', iam.create_role,
                                           RoleName='x', AssumeRolePolicyDocument='{}'))
step('name-with-a-space', lambda: refused('ValidationError', 'roleName', iam.create_role,
                                          RoleName='a b', AssumeRolePolicyDocument='{}'))
step('principal-in-identity-policy', lambda: refused(
    'MalformedPolicyDocument', 'Policy document should not specify a principal.', iam.put_role_policy,
    RoleName=ROLE, PolicyName='p', PolicyDocument=document('s3:Get*', Principal='*')))
step('unknown-managed-policy', lambda: refused('NoSuchEntity', 'does not exist or is not attachable.', iam.attach_role_policy,
                                               RoleName=ROLE, PolicyArn='arn:aws:iam::aws:policy/Nonsense'))

iam.create_user(UserName=USER)
ann = keys(iam.create_access_key(UserName=USER)['AccessKey'])
mine = {'iam': ann.client('iam'), 'sts': ann.client('sts')}
step('nothing-is-allowed-at-first', lambda: refused(
    'AccessDenied', f'User: arn:aws:iam::{ACCOUNT}:user/{USER} is not authorized to perform: iam:GetRole on resource: '
    f'{role["Arn"]} because no identity-based policy allows the iam:GetRole action', mine['iam'].get_role, RoleName=ROLE))
iam.put_user_policy(UserName=USER, PolicyName='p', PolicyDocument=document('iam:Get*', 'sts:AssumeRole'))
step('a-permission-counts-at-once', lambda: eq(mine['iam'].get_role(RoleName=ROLE)['Role']['RoleId'], role['RoleId']))
step('an-explicit-deny-wins', lambda: (
    iam.put_user_policy(UserName=USER, PolicyName='no', PolicyDocument=document('iam:GetRole', Effect='Deny')),
    refused('AccessDenied', 'with an explicit deny in an identity-based policy', mine['iam'].get_role, RoleName=ROLE),
    iam.delete_user_policy(UserName=USER, PolicyName='no')))

ask = {'RoleArn': role['Arn'], 'RoleSessionName': 'ci'}
step('external-id-is-asked-for', lambda: refused('AccessDenied', 'sts:AssumeRole on resource: ' + role['Arn'], mine['sts'].assume_role, **ask))
step('root-may-not-assume', lambda: refused('AccessDenied', 'Roles may not be assumed by root accounts.', sts.assume_role, ExternalId='x-1', **ask))
step('too-long', lambda: refused('ValidationError', 'exceeds the MaxSessionDuration', mine['sts'].assume_role,
                                 ExternalId='x-1', DurationSeconds=7200, **ask))
session = step('assume-role', lambda: mine['sts'].assume_role(ExternalId='x-1', **ask)['Credentials'])
ci = keys(session)
step('the-session-signs', lambda: eq(ci.client('sts').get_caller_identity()['Arn'],
                                     f'arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/ci'))
step('not-without-its-token', lambda: refused('InvalidClientTokenId', 'security token', keys(
    {**session, 'SessionToken': None}).client('sts').get_caller_identity))
policy = step('create-policy', lambda: iam.create_policy(PolicyName=POLICY, PolicyDocument=document('iam:List*'))['Policy']['Arn'])
step('attached-to-the-role', lambda: (refused('AccessDenied', 'no identity-based policy', ci.client('iam').list_users),
                                      iam.attach_role_policy(RoleName=ROLE, PolicyArn=policy), ci.client('iam').list_users()))
narrow = step('session-policy', lambda: keys(mine['sts'].assume_role(
    ExternalId='x-1', Policy=document('s3:*'), **ask)['Credentials']))
step('narrowed', lambda: refused('AccessDenied', 'because no session policy allows the iam:ListUsers action', narrow.client('iam').list_users))
step('simulated', lambda: eq([r['EvalDecision'] for r in iam.simulate_principal_policy(
    PolicySourceArn=role['Arn'], ActionNames=['iam:ListUsers', 's3:GetObject'])['EvaluationResults']], ['allowed', 'implicitDeny']))
step('pages', lambda: eq(len({p['Arn'] for page in iam.get_paginator('list_policies').paginate(
    Scope='AWS', PaginationConfig={'PageSize': 7}) for p in page['Policies']}) >= 25, True))

step('in-use', lambda: (refused('DeleteConflict', 'Cannot delete entity, must detach all policies first.', iam.delete_role, RoleName=ROLE),
                        refused('DeleteConflict', 'Cannot delete a policy attached to entities.', iam.delete_policy, PolicyArn=policy),
                        refused('DeleteConflict', 'must delete access keys first', iam.delete_user, UserName=USER)))
step('taken-apart', lambda: (iam.detach_role_policy(RoleName=ROLE, PolicyArn=policy), iam.delete_policy(PolicyArn=policy),
                             iam.delete_role(RoleName=ROLE)))
step('last-used', lambda: (
    eq(iam.get_access_key_last_used(AccessKeyId=boto3.Session().get_credentials().access_key)['AccessKeyLastUsed']['ServiceName'], 'iam')))
GONE = 'The security token included in the request is invalid'
step('a-session-of-a-role-that-is-gone', lambda: refused('InvalidClientTokenId', GONE, ci.client('iam').list_users))
step('another-role-of-the-name-does-not-revive-it', lambda: (
    iam.create_role(RoleName=ROLE, Path='/team/', AssumeRolePolicyDocument=trust({'AWS': ACCOUNT})),
    iam.attach_role_policy(RoleName=ROLE, PolicyArn='arn:aws:iam::aws:policy/AdministratorAccess'),
    refused('InvalidClientTokenId', GONE, ci.client('iam').list_users)))

PROFILE = f'profile-{N}'
step('an-instance-profile', lambda: (
    iam.create_instance_profile(InstanceProfileName=PROFILE, Tags=[{'Key': 'a', 'Value': 'b'}]),
    iam.add_role_to_instance_profile(InstanceProfileName=PROFILE, RoleName=ROLE),
    iam.get_waiter('instance_profile_exists').wait(InstanceProfileName=PROFILE),
    eq(iam.get_instance_profile(InstanceProfileName=PROFILE)['InstanceProfile']['Roles'][0]['RoleName'], ROLE),
    eq([p['InstanceProfileName'] for p in iam.list_instance_profiles_for_role(RoleName=ROLE)['InstanceProfiles']], [PROFILE]),
    refused('DeleteConflict', 'must remove roles from instance profile first', iam.delete_instance_profile, InstanceProfileName=PROFILE)))
step('all-that-decides', lambda: eq(
    [d['InstanceProfileList'][0]['InstanceProfileName'] for page in iam.get_paginator('get_account_authorization_details').paginate(Filter=['Role'])
     for d in page['RoleDetailList'] if d['RoleName'] == ROLE], [PROFILE]))
step('taken-apart-too', lambda: (
    iam.remove_role_from_instance_profile(InstanceProfileName=PROFILE, RoleName=ROLE),
    iam.delete_instance_profile(InstanceProfileName=PROFILE),
    refused('NoSuchEntity', f'Instance Profile {PROFILE} cannot be found.', iam.get_instance_profile, InstanceProfileName=PROFILE)))
finish()
