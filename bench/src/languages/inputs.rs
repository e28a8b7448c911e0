//! What the template languages are measured on: real SAM templates, and a template as large as CloudFormation takes.

use crate::Failure;
use lang_commands::transform::{self, Request};
use std::path::{Path, PathBuf};

/// The project's own, and the outside suite where it lies beside the repository.
const FOLDERS: [&str; 3] = [
    "crates/languages/sam/tests/cases",
    "crates/languages/commands/tests/it/good",
    "../shared/oracles/sam/tests/translator/input",
];

pub struct Sample {
    pub path: PathBuf,
    pub text: String,
}

/// As `landfall transform` asks, with an application repository that has everything.
pub fn request() -> Request {
    Request::for_looking("eu-west-1".into())
}

/// The SAM templates that have a result, in the order of their paths. Paths are from the repository's root, where the chore runs.
pub fn samples() -> Result<Vec<Sample>, Failure> {
    let mut samples = Vec::new();
    for folder in FOLDERS.iter().map(Path::new).filter(|folder| folder.is_dir()) {
        for entry in std::fs::read_dir(folder)? {
            let path = std::path::absolute(entry?.path())?;
            if path.extension().is_some_and(|extension| extension == "yaml") {
                samples.push(Sample { text: std::fs::read_to_string(&path)?, path });
            }
        }
    }
    let has_result = |text: &str| transform::text(text, &request()).is_ok();
    samples.retain(|sample| sample.text.contains("AWS::Serverless") && has_result(&sample.text));
    samples.sort_by(|one, other| one.path.cmp(&other.path));
    if samples.is_empty() {
        return Err(format!("no SAM templates in {FOLDERS:?}: run from the repository's root").into());
    }
    Ok(samples)
}

/// Five hundred resources, the most that CloudFormation takes, that refer to each other: a hundred queues with a function each.
pub fn five_hundred() -> String {
    let mut text = String::from(
        "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Stage:\n    Type: String\n    Default: test\nResources:\n",
    );
    (0..100).for_each(|number| text.push_str(&GROUP.replace("{n}", &number.to_string())));
    text
}

const GROUP: &str = "
  Queue{n}:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
      Tags:
        - Key: stage
          Value: !Ref Stage
  Role{n}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      Policies:
        - PolicyName: receive
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action:
                  - sqs:ReceiveMessage
                  - sqs:DeleteMessage
                  - sqs:GetQueueAttributes
                Resource: !GetAtt Queue{n}.Arn
  Function{n}:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role{n}.Arn
      Timeout: 30
      Code:
        ZipFile: |
          def handler(event, context):
              return event
      Environment:
        Variables:
          QUEUE: !Ref Queue{n}
          NAME: !Sub '${AWS::StackName}-${Stage}-{n}'
  Log{n}:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      LogGroupName: !Sub /aws/lambda/${Function{n}}
      RetentionInDays: 14
  Mapping{n}:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Queue{n}.Arn
      FunctionName: !Ref Function{n}
      BatchSize: 10
";
