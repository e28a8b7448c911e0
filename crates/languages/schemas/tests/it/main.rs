//! The committed schemas, asked as the template language and the stack engine ask them.

use lang_schemas::{Additional, Replacement, Returned, Schema, Type, schema, type_names};

fn of(name: &str) -> Schema<'static> {
    schema(name).unwrap_or_else(|| panic!("no {name}"))
}

fn shown<'p>(paths: impl Iterator<Item = lang_schemas::Path<'p>>) -> Vec<String> {
    paths.map(|path| path.to_string()).collect()
}

#[test]
fn every_type_is_found_by_its_name_and_no_other_is() {
    let names: Vec<&str> = type_names().collect();
    assert!(names.len() > 1500 && names.is_sorted());
    assert!(names.iter().all(|name| of(name).type_name() == *name));
    for gone in ["", "AWS::Lambda", "AWS::Lambda::Functions", "aws::lambda::function", "ZZZ"] {
        assert!(schema(gone).is_none(), "{gone}");
    }
}

/// Every reference leads somewhere, and every path that is listed speaks of a property.
#[test]
fn the_data_holds_together() {
    fn walk(shape: lang_schemas::Shape<'_>, depth: usize) -> usize {
        assert!(shape.keyword("$ref").is_none(), "a reference that leads nowhere");
        if depth == 0 {
            return 1;
        }
        let below = shape.properties().map(|(_, shape)| shape).chain(shape.items());
        below.map(|shape| walk(shape, depth - 1)).sum::<usize>() + 1
    }
    let mut parts = 0;
    for name in type_names() {
        parts += walk(of(name).shape(), 4);
    }
    assert!(parts > 20_000);
}

#[test]
fn a_function_has_what_its_page_lists() {
    let function = of("AWS::Lambda::Function");
    assert_eq!(function.shape().required().collect::<Vec<_>>(), ["Code", "Role"]);
    assert_eq!(shown(function.primary_identifier()), ["FunctionName"]);
    assert_eq!(
        function.attributes(),
        ["Arn", "SnapStartResponse", "SnapStartResponse.ApplyOn", "SnapStartResponse.OptimizationStatus"]
    );
    assert!(matches!(function.shape().members().additional(), Additional::Nothing));
    let memory = function.at(&["MemorySize"]).unwrap();
    assert!(memory.types().has(Type::Integer) && !memory.types().has(Type::String));
    let subnets = function.at(&["VpcConfig", "SubnetIds", "0"]).unwrap();
    assert!(subnets.types().has(Type::String));
    assert!(function.at(&["VpcConfig", "SubnetId"]).is_none());
}

#[test]
fn what_replaces_a_resource() {
    let function = of("AWS::Lambda::Function");
    assert_eq!(function.replacement(&["FunctionName"]), Replacement::Always);
    assert_eq!(function.replacement(&["PackageType"]), Replacement::Always);
    assert_eq!(function.replacement(&["Code", "S3Key"]), Replacement::Never);
    let stream = of("AWS::KinesisFirehose::DeliveryStream");
    let elastic = "ElasticsearchDestinationConfiguration";
    assert_eq!(stream.replacement(&[elastic, "VpcConfiguration", "SubnetIds", "0"]), Replacement::Always);
    assert_eq!(stream.replacement(&[elastic, "IndexName"]), Replacement::Never);
    assert_eq!(stream.replacement(&[elastic]), Replacement::Conditional);
    let database = of("AWS::RDS::DBInstance");
    assert_eq!(database.replacement(&["Engine"]), Replacement::Conditional);
    assert_eq!(database.replacement(&["DBInstanceIdentifier"]), Replacement::Always);
}

#[test]
fn attributes_with_dots_and_those_of_nested_stacks() {
    assert!(of("AWS::RDS::DBInstance").has_attribute("Endpoint.Address"));
    assert!(of("AWS::SNS::Topic").has_attribute("TopicName"), "more than its read-only properties");
    assert!(of("AWS::CloudFormation::Stack").has_attribute("Outputs.BucketName"));
    assert!(!of("AWS::CloudFormation::Stack").has_attribute("Outputs."));
    assert!(!of("AWS::S3::Bucket").has_attribute("BucketArn") && of("AWS::S3::Bucket").has_attribute("Arn"));
    assert!(of("AWS::S3::Bucket").attribute("Arn").unwrap().types().has(Type::String));
}

#[test]
fn what_ref_returns() {
    let property = |name: &str| match of(name).returned() {
        Returned::Property(path) => path.to_string(),
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(property("AWS::Lambda::Function"), "FunctionName");
    assert_eq!(property("AWS::SNS::Topic"), "TopicArn");
    assert_eq!(property("AWS::SQS::Queue"), "QueueUrl");
    assert_eq!(property("AWS::Events::Rule"), "Name", "not the identifier, which is the ARN");
    assert_eq!(property("AWS::ApiGateway::Stage"), "StageName", "one of two identifiers");
    assert_eq!(of("AWS::ApiGateway::Method").returned(), Returned::PhysicalId);
    assert!(
        matches!(of("AWS::ApiGateway::DocumentationVersion").returned(), Returned::Joined(paths) if paths.len() == 2)
    );
    assert!(of("AWS::Events::Rule").returns_by_exception() && !of("AWS::SNS::Topic").returns_by_exception());
}

#[test]
fn a_type_that_ends_says_when() {
    let ending = of("AWS::Pinpoint::SmsTemplate").lifecycle().unwrap();
    assert_eq!((ending.status, ending.date), ("sunset", "2026-10-30"));
    assert!(of("AWS::S3::Bucket").lifecycle().is_none());
}

#[test]
fn rules_beside_the_schemas_come_with_their_places() {
    let places = |name| of(name).extensions().map(|(path, _)| path.to_string()).collect::<Vec<_>>();
    assert_eq!(places("AWS::SQS::Queue"), [""]);
    assert!(places("AWS::EC2::SecurityGroup").contains(&"SecurityGroupIngress.*".to_owned()));
    assert!(places("AWS::SNS::Topic").is_empty());
}
