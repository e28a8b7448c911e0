//! What `Ref` and `Fn::GetAtt` give where a format is wanted: the id of a subnet is none of a VPC, the name of a role is no ARN.
//!
//! By the formats of the schemas, as cfn-lint's rules E1040 and E1041 do
//! (<https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md>, read 2026-11).
//! Surprises: `Ref` of a security group is its id in a VPC and its name outside, see "Return values" in
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html>.
//! Left out: parameters, types whose `Ref` is no property or several, and attributes that a template or a person decides.

use crate::{
    call::{call, get_att},
    names::entries,
};
use lang_schemas::{Returned, Schema, Shape, Value, schema};
use lang_yaml::Node;
use std::collections::HashMap;

/// Their attributes may be anything.
const OPEN: [&str; 3] = [
    "AWS::CloudFormation::CustomResource",
    "AWS::CloudFormation::Stack",
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
];

/// The resources by logical id, those after the transform where there are any.
pub struct Referred<'t>(HashMap<&'t str, &'t Node>);

impl<'t> Referred<'t> {
    pub fn of(template: &'t Node, transformed: Option<&'t Node>) -> Self {
        let all = entries(template.get("Resources"))
            .chain(entries(transformed.and_then(|all| all.get("Resources"))));
        Referred(all.map(|(id, _, resource)| (id, resource)).collect())
    }

    /// The formats that what is referred to may have; None when nothing is known of it.
    pub fn formats(&self, node: &Node) -> Option<Vec<&'static str>> {
        let call = call(node)?;
        match &*call.name {
            "Ref" => {
                let (schema, resource) = self.resource(call.text()?)?;
                of_ref(schema, resource)
            }
            "Fn::GetAtt" => {
                let (id, attribute) = get_att(call.argument)?;
                let ((schema, _), attribute) = (self.resource(&id)?, attribute?);
                let is_told = (schema.type_name(), &*attribute) == ("AWS::SSM::Parameter", "Value");
                schema.attribute(&attribute).filter(|_| !is_told).map(of_shape)
            }
            _ => None,
        }
    }

    fn resource(&self, id: &str) -> Option<(Schema<'static>, &'t Node)> {
        let resource = self.0.get(id)?;
        let name = resource.get("Type")?.as_str()?;
        let is_open = OPEN.contains(&name) || name.starts_with("AWS::Serverless::");
        Some((schema(name).filter(|_| !is_open)?, resource))
    }
}

fn of_ref(schema: Schema<'static>, resource: &Node) -> Option<Vec<&'static str>> {
    if schema.type_name() == "AWS::EC2::SecurityGroup" {
        let is_in_vpc = resource.get("Properties").is_some_and(|all| all.get("VpcId").is_some());
        return Some(vec![if is_in_vpc {
            "AWS::EC2::SecurityGroup.Id"
        } else {
            "AWS::EC2::SecurityGroup.Name"
        }]);
    }
    let Returned::Property(path) = schema.returned() else { return None };
    schema.at(&path.names().collect::<Vec<_>>()).map(of_shape)
}

fn of_shape(shape: Shape<'static>) -> Vec<&'static str> {
    let format = |shape: Shape<'static>| shape.keyword("format").and_then(Value::as_str);
    let branches = shape.shapes("anyOf").chain(shape.shapes("oneOf"));
    format(shape).into_iter().chain(branches.filter_map(format)).collect()
}

#[cfg(test)]
mod tests {
    use crate::check;

    fn is_found(resources: &str, lines: &[usize]) {
        let text = format!("Resources:\n{resources}");
        let root = lang_yaml::parse(&text, &lang_yaml::Options::default()).unwrap().root;
        let all = check(&root, None).into_iter().filter(|finding| finding.rule == "reference");
        let found: Vec<usize> = all.map(|finding| finding.problem.at.line).collect();
        assert_eq!(found.as_slice(), lines, "{resources}");
    }

    #[test]
    fn a_reference_gives_what_is_wanted() {
        let network = "  V: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\n  S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: GIVEN, CidrBlock: 10.0.0.0/24}}\n  O: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref V, CidrBlock: 10.0.1.0/24}}\n  C: {Type: 'Custom::Vpc', Properties: {ServiceToken: a}}\n";
        for (given, lines) in [
            ("!Ref V", &[][..]),
            ("!GetAtt V.VpcId", &[]),
            ("!Ref C", &[]),
            ("!GetAtt C.Any", &[]),
            ("!Ref O", &[3]),
            ("!GetAtt V.CidrBlock", &[3]),
            ("!If [X, !Ref V, !Ref O]", &[3]),
        ] {
            is_found(&network.replace("GIVEN", given), lines);
        }
    }

    #[test]
    fn the_name_of_a_role_is_no_arn() {
        let group = "  R: {Type: 'AWS::IAM::Role', Properties: {AssumeRolePolicyDocument: {Statement: []}}}\n  G:\n    Type: AWS::CodeDeploy::DeploymentGroup\n    Properties: {ApplicationName: a, ServiceRoleArn: GIVEN}\n";
        is_found(&group.replace("GIVEN", "!GetAtt R.Arn"), &[]);
        is_found(&group.replace("GIVEN", "!Ref R"), &[5]);
        is_found(&group.replace("GIVEN", "!Ref P"), &[]);
    }

    #[test]
    fn what_a_security_group_gives_hangs_on_where_it_is() {
        let groups = "  G: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: g VPC}}\n  F:\n    Type: AWS::EC2::SecurityGroupIngress\n    Properties: {IpProtocol: '-1', GroupId: !Ref G}\n";
        is_found(&groups.replace(" VPC", ", VpcId: vpc-01234567"), &[]);
        is_found(&groups.replace(" VPC", ""), &[5]);
    }
}
