//! One mistake at a time in a good template: found by its rule, on its line.

use crate::good::{EVERYTHING, found};

/// What stands in the template, what is put there, the rule that finds it, and a part of the sentence.
type Mutation = (&'static str, &'static str, &'static str, &'static str);

const SECTIONS: &[Mutation] = &[
    (
        "AWSTemplateFormatVersion: 2010-09-09",
        "AWSTemplateFormatVersion: 2010-09-10",
        "version",
        "unsupported value for AWSTemplateFormatVersion.",
    ),
    ("\nOutputs:", "\nOutput:", "section", "Invalid template property or properties [Output]"),
    (
        "Transform: AWS::LanguageExtensions",
        "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016]",
        "transform",
        "No transform named AWS::Serverless-2016 found.",
    ),
    (
        "Description: Every part of the language, used as it should be",
        "Description: [a]",
        "description",
        "Every Description member must be a string.",
    ),
];

const PARAMETERS: &[Mutation] = &[
    (
        "Type: String, AllowedValues",
        "Type: Strin, AllowedValues",
        "parameter",
        "Unrecognized parameter type: Strin",
    ),
    (
        "Stage: {Type: String, ",
        "Stage: {",
        "parameter",
        "Every Parameters object must contain a Type member.",
    ),
    ("Default: dev,", "Default: test,", "default", "Parameter 'Stage' must be one of AllowedValues"),
    (
        "Description: where",
        "Descripton: where",
        "parameter",
        "Invalid template parameter property 'Descripton'",
    ),
    (
        "MaxValue: 10, Default: 3",
        "MaxValue: 10, Default: 30",
        "default",
        "Parameter 'Size' must be a number not greater than 10",
    ),
    ("MinValue: 1,", "MinValue: 5,", "default", "must be a number not less than 5"),
    ("MinValue: 1,", "MinValue: x,", "parameter", "Every MinValue member must be a number"),
    ("MinValue: 1,", "MinValue: 11,", "parameter", "Parameter 'Size' MinValue must be less than MaxValue."),
    ("MinValue: 1,", "MinLength: 1,", "parameter", "MinLength must be on a parameter of type String"),
    ("Default: 3}", "Default: three}", "default", "Parameter 'Size' must be a number"),
    (
        "Default: 'alpha,beta'",
        "Default: [alpha, beta]",
        "parameter",
        "Every Default member must be a string.",
    ),
    ("Default: 'alpha,beta'", "Default: !Sub alpha", "parameter", "Every Default member must be a string."),
    ("List<Number>", "List<Numbers>", "parameter", "Unrecognized parameter type: List<Numbers>"),
    ("'80,443'", "'80,x'", "default", "Parameter 'Ports' must be a number"),
    ("AWS::EC2::Subnet::Id>", "AWS::EC2::Subnets::Id>", "parameter", "Unrecognized parameter type"),
    (
        "Default: 012345678901,",
        "Default: 12345678901,",
        "default",
        "Parameter Account failed to satisfy constraint: twelve digits",
    ),
    ("Default: Passw0rdPassw0rd", "Default: password", "default", "must match pattern"),
    (
        "AllowedValues: [dev, prod]",
        "AllowedValues: dev",
        "parameter",
        "Every AllowedValues member must be a list.",
    ),
    (
        "AllowedValues: [dev, prod]",
        "AllowedValues: [dev, [prod]]",
        "parameter",
        "Every AllowedValues value must be a string.",
    ),
    ("  Size: {", "  The-Size: {", "logical-id", "Parameter name The-Size is non alphanumeric"),
];

const RULES: &[Mutation] = &[
    (
        "RuleCondition: !Equals",
        "RuleConditions: !Equals",
        "rule",
        "Invalid template rule property 'RuleConditions'",
    ),
    (
        "- Assert: !Contains [['3', '4'], !Ref Size]",
        "- Assert: yes",
        "rule",
        "functions that return true or false",
    ),
    (
        "!Contains [['3', '4'], !Ref Size]",
        "!Contains [['3', '4'], !Ref Queue]",
        "ref",
        "Unresolved dependencies [Queue]. Cannot reference resources in the Rules block",
    ),
    ("!Contains [['3', '4'], !Ref Size]", "!Contains [['3', '4']]", "function", "Fn::Contains"),
    ("AssertDescription:", "AssertDescripton:", "rule", "'AssertDescripton'"),
    (
        "RuleCondition: !Equals [!Ref Stage, prod]",
        "RuleCondition: !Sub 'x'",
        "rule",
        "functions that return true or false",
    ),
];

const MAPPINGS: &[Mutation] = &[
    (
        "Zones: [a, b], Name: one",
        "Zones: [a, b], Name: {a: b}",
        "mapping",
        "Every Mappings attribute must be a String or a List.",
    ),
    (
        "Zones: [a, b], Name: one",
        "Zones: [a, b], Name: !Ref Stage",
        "mapping",
        "Every Mappings attribute must be a String or a List.",
    ),
    (
        "us-east-1: {Zones: [a, b], Name: one}",
        "us-east-1: one",
        "mapping",
        "Every Mappings member Regions must be a map",
    ),
    (
        "eu-west-1: {Zones: [a], Name: two}",
        "eu-west-1: {x-86: [a], Name: two}",
        "mapping",
        "Mappings attribute name 'x-86' must contain only alphanumeric characters.",
    ),
];

const CONDITIONS: &[Mutation] = &[
    (
        "IsProd: !Equals [!Ref Stage, prod]",
        "IsProd: !Equals [!Ref Stag, prod]",
        "ref",
        "Unresolved dependencies [Stag]. Cannot reference resources in the Conditions block",
    ),
    (
        "IsProd: !Equals [!Ref Stage, prod]",
        "IsProd: !Equals [!GetAtt Queue.Arn, prod]",
        "ref",
        "Unresolved dependencies [Queue]",
    ),
    (
        "IsProd: !Equals [!Ref Stage, prod]",
        "IsProd: !Equals [!Ref Stage]",
        "function",
        "every Fn::Equals object requires a list of 2 string parameters.",
    ),
    (
        "IsProd: !Equals [!Ref Stage, prod]",
        "IsProd: !Equals [!Ref Names, prod]",
        "function",
        "every Fn::Equals object requires a list of 2 string parameters.",
    ),
    (
        "IsProd: !Equals [!Ref Stage, prod]",
        "IsProd: !Equals [!ImportValue other, prod]",
        "function-place",
        "Cannot use Fn::ImportValue in Conditions.",
    ),
    (
        "IsProd: !Equals [!Ref Stage, prod]",
        "IsProd: !Ref Stage",
        "condition",
        "Conditions can only be boolean operations on parameters and other conditions",
    ),
    (
        "!Not [!Condition IsProd]",
        "!Not [!Condition IsProt]",
        "condition",
        "Unresolved condition dependencies [IsProt] in the Conditions block",
    ),
    ("!Not [!Condition IsProd]", "!Not !Condition IsProd", "syntax", ""),
    (
        "!Not [!Condition IsProd]",
        "!Not [IsProd]",
        "function",
        "Fn::Not requires a list argument with one function token",
    ),
    (
        "!Not [!Condition IsProd]",
        "!Not [!Condition Either]",
        "circle",
        "Found circular condition dependency: [IsNot, Either]",
    ),
    (
        "!Or [!Condition Both, !Condition IsNot]",
        "!Or [!Condition Both]",
        "function",
        "every Fn::Or object requires a list of at least 2 and at most 10 boolean parameters",
    ),
    (
        "!FindInMap [Regions, !Ref AWS::Region, Name], one",
        "!FindInMap [Region, !Ref AWS::Region, Name], one",
        "mapping",
        "Mapping named 'Region' is not present",
    ),
    ("!And [!Condition IsProd, ", "!And [yes, ", "function", "every Fn::And object"),
];

const FUNCTIONS: &[Mutation] = &[
    (
        "!Join ['-', [queue,",
        "!Join [['-'], [queue,",
        "function",
        "every Fn::Join object requires two parameters",
    ),
    (
        "!Join ['-', [queue, !Ref Stage, !Select [0, !Ref Names]]]",
        "!Join ['-']",
        "function",
        "every Fn::Join object requires two parameters",
    ),
    ("!Join ['-', [queue,", "!Jion ['-', [queue,", "function", "Encountered unsupported function: Fn::Jion"),
    (
        "!Select [0, !Ref Names]]",
        "!Select [0]]",
        "function",
        "Fn::Select requires a list argument with two elements",
    ),
    (
        "!Select [0, !GetAZs '']",
        "!Select [0, a]",
        "function",
        "Fn::Select requires a list argument with two elements",
    ),
    ("!GetAZs ''", "!GetAZs [a]", "function", "every Fn::GetAZs object must have a String-typed value"),
    (
        "'${A}-${!Literal}', {A: !Ref Size}]",
        "'${A}-${Bb}', {A: !Ref Size}]",
        "ref",
        "Unresolved resource dependencies [Bb] in the Resources block",
    ),
    (
        "'${A}-${!Literal}', {A: !Ref Size}]",
        "'${A}-${!Literal}', [A]]",
        "function",
        "Fn::Sub intrinsic functions don't specify expected arguments",
    ),
    (
        "'${A}-${!Literal}', {A: !Ref Size}]",
        "'${A}-${a-b}', {A: !Ref Size}]",
        "function",
        "variable names in Fn::Sub syntax must contain only",
    ),
    (
        "!If [IsProd, {Key: a",
        "!If [IsProt, {Key: a",
        "condition",
        "unresolved condition dependency IsProt in Fn::If",
    ),
    (
        "!If [IsProd, {Key: a, Value: !Sub ['${A}-${!Literal}', {A: !Ref Size}]}, !Ref AWS::NoValue]",
        "!If [IsProd, {Key: a, Value: b}]",
        "function",
        "Fn::If requires a list argument with three elements",
    ),
    (
        "!FindInMap [Regions, !Ref AWS::Region, Name, {DefaultValue: none}]",
        "!FindInMap [Regions, !Ref AWS::Region]",
        "function",
        "every Fn::FindInMap object requires three parameters",
    ),
    (
        "!FindInMap [Regions, !Ref AWS::Region, Name, {DefaultValue: none}]",
        "!FindInMap [Regon, !Ref AWS::Region, Name]",
        "mapping",
        "Mapping named 'Regon'",
    ),
    ("!Base64 {Ref: Stage}", "!Base64 {Ref: Stagee}", "ref", "Unresolved resource dependencies [Stagee]"),
    (
        "!Base64 {Ref: Stage}",
        "!Base64 [Stage]",
        "function",
        "every Fn::Base64 object must have a String-typed value",
    ),
    (
        "{'Fn::Sub': '${Stage}-export'}",
        "{'Fn::Sub': '${Stagg}-export'}",
        "ref",
        "Unresolved resource dependencies [Stagg]",
    ),
    ("!ImportValue {'Fn::Sub': '${Stage}-export'}", "!ImportValue [a, b]", "function", "Fn::ImportValue"),
    (
        "!Split ['/', !Select [0, !Cidr",
        "!Split ['', !Select [0, !Cidr",
        "function",
        "every Fn::Split object requires two parameters",
    ),
    ("!Cidr [10.0.0.0/24, 2, 5]", "!Cidr [10.0.0.0/24]", "function", "every Fn::Cidr object requires"),
    (
        "!ToJsonString {length: !Length [1, 2]}",
        "!ToJsonString text",
        "function",
        "Fn::ToJsonString layout is incorrect",
    ),
    ("!Length [1, 2]", "!Length text", "function", "Fn::Length layout is incorrect"),
    (
        "Note: !Ref Stage",
        "Note: !Contains [[a], b]",
        "function-place",
        "Fn::Contains cannot be used in the Resources block",
    ),
    (
        "!GetAtt Role.Arn",
        "!GetAtt Rol.Arn",
        "get-att",
        "instance of Fn::GetAtt references undefined resource Rol",
    ),
    (
        "!GetAtt Role.Arn",
        "!GetAtt Role",
        "function",
        "every Fn::GetAtt object requires two non-empty parameters",
    ),
    ("Queue: !Ref Queue,", "Queue: !Ref Queu,", "ref", "Unresolved resource dependencies [Queu]"),
    (
        "Queue: !Ref Queue,",
        "Queue: !Ref [Queue],",
        "function",
        "every Ref object must have a single String value",
    ),
    (
        "Topic: !Ref Topicbeta",
        "Topic: !Ref Topicgamma",
        "ref",
        "Unresolved resource dependencies [Topicgamma]",
    ),
    (
        "'aws:SourceAccount': !Ref AWS::AccountId",
        "'aws:SourceAccount': !Ref AWS::Account",
        "ref",
        "Unresolved resource dependencies [AWS::Account]",
    ),
];

const KINDS: &[Mutation] = &[
    ("!Select [0, !Ref Names]]", "!Ref Names]", "function", "every Fn::Join object requires two parameters"),
    (
        "!Select [0, !GetAZs '']",
        "!Select [0, !Ref Stage]",
        "function",
        "Fn::Select requires a list argument with two elements",
    ),
    (
        "!Sub ['${A}-${!Literal}', {A: !Ref Size}]",
        "!Sub '${Names}'",
        "function",
        "variable Names in Fn::Sub expression does not resolve to a string",
    ),
    (
        "{A: !Ref Size}]",
        "{A: !Split [',', 'a,b']}]",
        "function",
        "every value of the context object of every Fn::Sub object must be a string or a function that returns a string",
    ),
    (
        "!Base64 {Ref: Stage}",
        "!Base64 {Ref: Names}",
        "function",
        "every Fn::Base64 object must have a String-typed value",
    ),
    (
        "!ImportValue {'Fn::Sub': '${Stage}-export'}",
        "!ImportValue {'Fn::Sub': '${Queue}-export'}",
        "function",
        "must not depend on any resources, imported values, or Fn::GetAZs",
    ),
    (
        "!ImportValue {'Fn::Sub': '${Stage}-export'}",
        "!ImportValue {'Fn::ImportValue': name}",
        "function",
        "must not depend on any resources, imported values, or Fn::GetAZs",
    ),
    (
        "!FindInMap [Regions, !Ref AWS::Region, Name, {DefaultValue: none}]",
        "!FindInMap [Regions, us-west-2, Name]",
        "mapping",
        "Unable to get mapping for Regions::us-west-2::Name",
    ),
    (
        "!FindInMap [Regions, !Ref AWS::Region, Name, {DefaultValue: none}]",
        "!FindInMap [Regions, !Ref AWS::Region, Nam]",
        "mapping",
        "Unable to get mapping for Regions::*::Nam",
    ),
    (
        "!ToJsonString {length: !Length [1, 2]}",
        "{'Fn::ToJsonString': {length: 1}, 'Fn::Length': [1]}",
        "function",
        "must be the only key where it stands",
    ),
    (
        "!Base64 {Ref: Stage}",
        "!GetStackOutput {StackName: other}",
        "function",
        "every Fn::GetStackOutput object requires a StackName and an OutputName",
    ),
];

const RESOURCES: &[Mutation] = &[
    (
        "DeletionPolicy: RetainExceptOnCreate",
        "DeletionPolicy: Keep",
        "policy",
        "Unrecognized DeletionPolicy Keep for resource Queue",
    ),
    (
        "UpdateReplacePolicy: Retain\n",
        "UpdateReplacePolicy: RetainExceptOnCreate\n",
        "policy",
        "Unrecognized UpdateReplacePolicy",
    ),
    (
        "UpdateReplacePolicy: Retain\n",
        "UpdateReplacePolicy: Snapshot\n",
        "policy",
        "AWS::SQS::Queue does not support update replace policy Snapshot",
    ),
    (
        "    Condition: Either\n    Properties:",
        "    Condition: Eitherr\n    Properties:",
        "condition",
        "Template format error: Condition Eitherr is not defined.",
    ),
    (
        "    Condition: Either\n    Properties:",
        "    Condition: !Not [a]\n    Properties:",
        "condition",
        "Every Condition member must be a string.",
    ),
    (
        "DependsOn: [Queue, Topicalpha]",
        "DependsOn: [Queue, Topicgamma]",
        "depends-on",
        "Unresolved resource dependencies [Topicgamma]",
    ),
    (
        "DependsOn: [Queue, Topicalpha]",
        "DependsOn: [Queue, Function]",
        "circle",
        "Circular dependency between resources: [Function]",
    ),
    (
        "  Function:\n    Type: AWS::Lambda::Function\n    DependsOn: [Queue, Topicalpha]",
        "  Function:\n    Type: AWS::Lambda::Function\n    DependsOn: [Queue, Alias]",
        "circle",
        "Circular dependency between resources: [Function, Alias]",
    ),
    (
        "    Type: AWS::SQS::Queue\n",
        "    Type: !Ref Stage\n",
        "type",
        "[/Resources/Queue] Every Type member must be a string.",
    ),
    (
        "  Role:\n    Type: AWS::IAM::Role\n",
        "  Type: AWS::IAM::Role\n  Role:\n    Type: AWS::IAM::Role\n",
        "type",
        "[/Resources/Type] resource definition is malformed",
    ),
    (
        "  Role:\n    Type: AWS::IAM::Role\n",
        "  Stage: {Type: 'AWS::SNS::Topic'}\n  Role:\n    Type: AWS::IAM::Role\n",
        "logical-id",
        "all resources and parameters must have unique names. Common name(s):[Stage]",
    ),
    (
        "Metadata: {Note: !Ref Stage}",
        "Metadata: {Note: 'of ${Stage}'}",
        "sub",
        "`${Stage}` is taken as it is written",
    ),
    (
        "DependsOn: [Queue, Topicalpha]",
        "DependsOn: !Ref Queue",
        "depends-on",
        "DependsOn must be a string or list of strings.",
    ),
    (
        "DependsOn: [Queue, Topicalpha]",
        "DependOn: [Queue]",
        "attribute",
        "Invalid template resource property 'DependOn'",
    ),
    (
        "CodeDeployLambdaAliasUpdate:",
        "CodeDeployLambdaAliasUpdates:",
        "policy",
        "Invalid UpdatePolicy property 'CodeDeployLambdaAliasUpdates'",
    ),
    (
        "{ApplicationName: app, DeploymentGroupName: group}",
        "{ApplicationName: app}",
        "policy",
        "must contain DeploymentGroupName",
    ),
    (
        "{ApplicationName: app, DeploymentGroupName: group}",
        "{ApplicationName: app, DeploymentGroupName: group, Hook: x}",
        "policy",
        "Invalid CodeDeployLambdaAliasUpdate property 'Hook'",
    ),
    (
        "CreationPolicy: {ResourceSignal:",
        "CreationPolicy: {ResourceSignals:",
        "policy",
        "Invalid CreationPolicy property 'ResourceSignals'",
    ),
    (
        "{Count: 1, Timeout: PT5M}",
        "{Count: 1, TimeOut: PT5M}",
        "policy",
        "Invalid ResourceSignal property 'TimeOut'",
    ),
    ("  Database:\n", "  Data-base:\n", "logical-id", "Resource name Data-base is non alphanumeric"),
    (
        "    Type: AWS::IAM::Role\n",
        "    Typ: AWS::IAM::Role\n",
        "attribute",
        "Invalid template resource property 'Typ'",
    ),
    (
        "ZipFile: ''",
        "ZipFile: ",
        "null",
        "[/Resources/Function/Properties/Code/ZipFile] 'null' values are not allowed in templates",
    ),
    (
        "{{resolve:ssm:/name:1}}",
        "{{resolve:ssn:/name:1}}",
        "dynamic-reference",
        "the service is not ssm, ssm-secure or secretsmanager",
    ),
    (
        "{{resolve:ssm:/name:1}}",
        "{{resolve:ssm:/name:one}}",
        "dynamic-reference",
        "the version is not a number",
    ),
    (
        "{{resolve:ssm:/name:1}}",
        "{{resolve:ssm-secure:/name:1}}",
        "dynamic-reference",
        "SSM Secure reference is not supported in: [AWS::Lambda::Function/Properties/Environment/Variables/Secret]",
    ),
    (
        "SecretString:user",
        "SecretBinary:user",
        "dynamic-reference",
        "what is taken from a secret is SecretString",
    ),
    (
        "Metadata: {Note: !Ref Stage}",
        "Metadata: {Note: !Ref Stages}",
        "ref",
        "Unresolved resource dependencies [Stages]",
    ),
    (
        "{Key: list, Value: !ToJsonString {length: !Length [1, 2]}}",
        "{Key: list, Value: '{{resolve:ssm-secure:/name}}'}",
        "dynamic-reference",
        "SSM Secure reference is not supported in: [AWS::SQS::Queue/Properties/Tags]",
    ),
];

const OUTPUTS: &[Mutation] = &[
    (
        "    Value: !GetAtt Queue.QueueUrl\n",
        "    Valu: !GetAtt Queue.QueueUrl\n",
        "output",
        "Invalid outputs property : [Valu]",
    ),
    (
        "    Value: !GetAtt Queue.QueueUrl\n",
        "    Value: !GetAtt Queueu.QueueUrl\n",
        "get-att",
        "instance of Fn::GetAtt references undefined resource Queueu",
    ),
    (
        "    Value: !GetAtt Queue.QueueUrl\n",
        "    Value: [a]\n",
        "output",
        "The Value field of every Outputs member must evaluate to a String and not a List.",
    ),
    (
        "    Value: !GetAtt Queue.QueueUrl\n",
        "    Value: {a: b}\n",
        "output",
        "The Value field of every Outputs member must evaluate to a String and not a Map.",
    ),
    (
        "    Value: !GetAtt Queue.QueueUrl\n",
        "    Value: !Ref Names\n",
        "output",
        "The Value field of every Outputs member must evaluate to a String.",
    ),
    (
        "    Condition: Either\n    Value",
        "    Condition: Neither\n    Value",
        "condition",
        "Template format error: Condition Neither is not defined.",
    ),
    (
        "Export: {Name: !Sub '${AWS::StackName}-queue'}",
        "Export: {Name: queue.url}",
        "output",
        "Output QueueUrl is malformed. The Name field of every Export member must be specified and",
    ),
    (
        "Export: {Name: !Sub '${AWS::StackName}-queue'}",
        "Export: {Name: !Sub '${Queue}-url'}",
        "output",
        "The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs.",
    ),
    (
        "Export: {Name: !Sub '${AWS::StackName}-queue'}",
        "Export: {Name: !Join ['', [!ImportValue other]]}",
        "output",
        "The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs.",
    ),
    (
        "Value: !GetAtt Queue.QueueUrl",
        "Value: !GetAtt Queues.QueueUrl",
        "get-att",
        "instance of Fn::GetAtt references undefined resource Queues",
    ),
    (
        "    Description: the queue\n",
        "    Discription: the queue\n",
        "output",
        "Invalid outputs property : [Discription]",
    ),
    (
        "Export: {Name:",
        "Export: {Names:",
        "output",
        "The Name field of every Export member must be specified and",
    ),
    (
        "Description: the queue",
        "Description: !Ref Stage",
        "description",
        "Every Description member must be a string.",
    ),
    ("  QueueUrl:\n", "  Queue-Url:\n", "logical-id", "Output name Queue-Url is non alphanumeric"),
];

const LOOPS: &[Mutation] = &[
    (
        "    - !Ref Names\n    - 'Topic${Name}':",
        "    - Names\n    - 'Topic${Name}':",
        "transform",
        "Fn::ForEach layout is incorrect",
    ),
    ("'Topic${Name}':", "'Topic':", "transform", "does not have the loop variable Name in it"),
    (
        "    - !Ref Names\n    - 'Topic${Name}':",
        "    - [a, a]\n    - 'Topic${Name}':",
        "transform",
        "Duplicate key 'Topica'",
    ),
    ("Fn::ForEach::Arns:", "Fn::ForEach::Topics:", "transform", "the loop name Topics is taken"),
    (
        "!GetAtt [!Sub 'Topic${Name}', TopicArn]",
        "!GetAtt [!Sub 'Topics${Name}', TopicArn]",
        "get-att",
        "instance of Fn::GetAtt references undefined resource Topicsalpha",
    ),
    ("!Sub '${Name}-${Stage}'", "!Sub '${Nam}-${Stage}'", "ref", "Unresolved resource dependencies [Nam]"),
];

#[test]
fn each_mistake_is_found_by_its_rule_on_its_line() {
    let groups =
        [SECTIONS, PARAMETERS, RULES, MAPPINGS, CONDITIONS, FUNCTIONS, KINDS, RESOURCES, OUTPUTS, LOOPS];
    let mut missed = Vec::new();
    for (old, new, rule, sentence) in groups.into_iter().flatten() {
        if let Err(why) = mutated(old, new, rule, sentence) {
            missed.push(format!("{new:?}: {why}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

fn mutated(old: &str, new: &str, rule: &str, sentence: &str) -> Result<(), String> {
    assert_eq!(EVERYTHING.matches(old).count(), 1, "{old} stands once in the template");
    let text = EVERYTHING.replace(old, new);
    if rule == "syntax" {
        return match lang_yaml::parse(&text, &lang_yaml::Options::default()) {
            Err(_) => Ok(()),
            Ok(_) => Err("it can be read".into()),
        };
    }
    let start = EVERYTHING.find(old).unwrap_or_default();
    let first = text[..start].matches('\n').count() + 1;
    let lines = first..=first + new.trim_end_matches('\n').matches('\n').count();
    let all = found(&text);
    let shown: Vec<String> = all.iter().map(|f| format!("{} {}", f.rule, f.problem)).collect();
    let is_it = all.iter().any(|f| {
        f.rule == rule && f.problem.message.contains(sentence) && lines.contains(&f.problem.at.line)
    });
    if is_it { Ok(()) } else { Err(format!("line {lines:?}, found {shown:?}")) }
}
