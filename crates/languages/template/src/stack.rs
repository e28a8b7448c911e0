//! What a stack is to have, by its template: the resources whose conditions hold, with what they need first, and the outputs.
//!
//! For the engine that makes stacks. Pass one is [`plan`], before anything exists: it refuses what can be refused then. Pass two is [`resource`] and
//! [`outputs`], with a [`Known`] that answers for what has been made: nothing may be open any more.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>: what refers to a resource that is not made is refused, with
//! "Unresolved resource dependencies [X]" (LocalStack's recordings of tests/aws/services/cloudformation/engine/test_conditions.py); a DependsOn on it
//! counts for nothing.

use crate::{
    Known,
    evaluate::{Evaluation, Outcome, plain, waiting_for},
    functions::fail,
    names::{PSEUDO_PARAMETERS, entries},
    references::depends_on,
    rules,
};
use lang_yaml::{Node, Position, Problem};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    Delete,
    Retain,
    /// Kept, unless it was made by the operation that is rolled back.
    RetainExceptOnCreate,
    Snapshot,
}

/// A resource as the template wants it. Open values have their functions in them, in full form.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub id: String,
    pub resource_type: String,
    pub properties: Value,
    /// What has to be there first: by DependsOn and by reference, each once, sorted.
    pub needs: Vec<String>,
    /// `None` is the default of the type: Delete, or Snapshot for clusters and instances of RDS.
    pub deletion_policy: Option<Policy>,
    pub update_replace_policy: Option<Policy>,
    pub creation_policy: Option<Value>,
    pub update_policy: Option<Value>,
    pub metadata: Option<Value>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    pub name: String,
    pub value: Value,
    pub description: Option<String>,
    pub export: Option<Value>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub conditions: BTreeMap<String, bool>,
    /// In the order of the template.
    pub resources: Vec<Wanted>,
    pub outputs: Vec<Output>,
}

/// Pass one: all that is known before there are resources, or every reason why there is to be no stack.
pub fn plan(template: &Node, known: &dyn Known) -> Result<Plan, Vec<Problem>> {
    let evaluation = Evaluation::new(template, known).map_err(|problem| vec![problem])?;
    let mut problems = rules::broken(&evaluation);
    let present = present(&evaluation);
    let mut plan = Plan { conditions: evaluation.conditions().clone(), ..Plan::default() };
    for (id, key, node) in entries(template.get("Resources")) {
        if !present.contains(id) {
            continue;
        }
        match wanted(&evaluation, id, node) {
            Ok(mut wanted) => {
                problems.extend(unresolved(&wanted.needs, &present, key.at, "Resources"));
                let depends = depends_on(node).into_iter().map(|(id, _)| id.to_owned());
                wanted.needs.extend(depends.filter(|id| present.contains(id.as_str())));
                wanted.needs.sort_unstable();
                wanted.needs.dedup();
                plan.resources.push(wanted);
            }
            Err(problem) => problems.push(problem),
        }
    }
    for (name, key, node) in entries(template.get("Outputs")) {
        match output(&evaluation, name, node) {
            Ok(Some(output)) => {
                problems.extend(unresolved(
                    &needs(&json!([output.value, output.export])),
                    &present,
                    key.at,
                    "Outputs",
                ));
                plan.outputs.push(output);
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(plan) } else { Err(problems) }
}

/// Pass two for one resource; a value that is still open is a failure that names what it waits for.
pub fn resource(template: &Node, id: &str, known: &dyn Known) -> Outcome<Wanted> {
    let evaluation = Evaluation::new(template, known)?;
    let Some(node) = template.get("Resources").and_then(|all| all.get(id)) else {
        return fail(template.at, format!("Template error: there is no resource {id}"));
    };
    let wanted = wanted(&evaluation, id, node)?;
    settled(&wanted.properties, node.at)?;
    Ok(wanted)
}

/// Pass two for the outputs.
pub fn outputs(template: &Node, known: &dyn Known) -> Outcome<Vec<Output>> {
    let evaluation = Evaluation::new(template, known)?;
    let mut made = Vec::new();
    for (name, _, node) in entries(template.get("Outputs")) {
        if let Some(output) = output(&evaluation, name, node)? {
            settled(&json!([output.value, output.export]), node.at)?;
            made.push(output);
        }
    }
    Ok(made)
}

fn settled(value: &Value, at: Position) -> Outcome<()> {
    if !crate::evaluate::is_waiting(value) {
        return Ok(());
    }
    let open = match waiting_for(value).into_iter().next() {
        Some((id, Some(attribute))) => format!("{id}.{attribute}"),
        Some((id, None)) => id,
        None => value.to_string(),
    };
    fail(at, format!("Template error: the value of {open} is not known"))
}

/// The resources whose conditions hold.
fn present<'t>(evaluation: &Evaluation<'t>) -> BTreeSet<&'t str> {
    let resources = entries(evaluation.template().get("Resources"));
    resources.filter(|(_, _, node)| holds(evaluation, node)).map(|(id, ..)| id).collect()
}

fn holds(evaluation: &Evaluation<'_>, node: &Node) -> bool {
    let condition = node.get("Condition").and_then(Node::as_str);
    condition.is_none_or(|name| evaluation.conditions().get(name).copied().unwrap_or(false))
}

fn wanted(evaluation: &Evaluation<'_>, id: &str, node: &Node) -> Outcome<Wanted> {
    let value = |name: &str| node.get(name).map(|node| evaluation.value(node)).transpose();
    let policy = |name: &str| -> Outcome<Option<Policy>> {
        Ok(value(name)?.as_ref().and_then(plain).and_then(|text| match text.as_str() {
            "Delete" => Some(Policy::Delete),
            "Retain" => Some(Policy::Retain),
            "RetainExceptOnCreate" => Some(Policy::RetainExceptOnCreate),
            "Snapshot" => Some(Policy::Snapshot),
            _ => None,
        }))
    };
    let properties = value("Properties")?.unwrap_or_else(|| json!({}));
    let (creation_policy, update_policy, metadata) =
        (value("CreationPolicy")?, value("UpdatePolicy")?, value("Metadata")?);
    let needs = needs(&json!([properties, creation_policy, update_policy, metadata]));
    Ok(Wanted {
        id: id.into(),
        resource_type: node.get("Type").and_then(Node::as_str).unwrap_or_default().into(),
        properties,
        needs,
        deletion_policy: policy("DeletionPolicy")?,
        update_replace_policy: policy("UpdateReplacePolicy")?,
        creation_policy,
        update_policy,
        metadata,
    })
}

fn output(evaluation: &Evaluation<'_>, name: &str, node: &Node) -> Outcome<Option<Output>> {
    let Some(value) = node.get("Value").filter(|_| holds(evaluation, node)) else { return Ok(None) };
    let export = node.get("Export").and_then(|export| export.get("Name"));
    Ok(Some(Output {
        name: name.into(),
        value: evaluation.value(value)?,
        description: node.get("Description").and_then(Node::scalar_text).map(|text| text.into_owned()),
        export: export.map(|name| evaluation.value(name)).transpose()?,
    }))
}

fn needs(value: &Value) -> Vec<String> {
    let names = waiting_for(value).into_iter().map(|(id, _)| id);
    names
        .filter(|id| !PSEUDO_PARAMETERS.contains(&id.as_str()))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn unresolved(needs: &[String], present: &BTreeSet<&str>, at: Position, block: &str) -> Option<Problem> {
    let missing: Vec<&str> = needs.iter().map(String::as_str).filter(|id| !present.contains(id)).collect();
    if missing.is_empty() {
        return None;
    }
    let message = format!(
        "Template format error: Unresolved resource dependencies [{}] in the {block} block of the template",
        missing.join(", ")
    );
    Some(Problem::new(at, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        known::Before,
        parameters::{NoAccount, Parameter, Values, resolve},
    };

    struct Made<'a> {
        before: Before<'a>,
    }

    impl Known for Made<'_> {
        fn reference(&self, name: &str) -> Option<Value> {
            self.before.reference(name).or_else(|| (name == "Table").then(|| json!("table-1")))
        }
        fn attribute(&self, id: &str, attribute: &str) -> Option<Value> {
            (id == "Table").then(|| json!(format!("arn:{attribute}")))
        }
        fn zones(&self, _: &str) -> Option<Vec<String>> {
            None
        }
        fn import(&self, _: &str) -> Option<Value> {
            None
        }
    }

    const TEMPLATE: &str = "Parameters: {Stage: {Type: String, Default: dev}}\nConditions: {Prod: !Equals [!Ref Stage, prod]}\nResources:\n  Function:\n    Type: AWS::Lambda::Function\n    DependsOn: [Topic, Queue]\n    DeletionPolicy: RetainExceptOnCreate\n    Properties:\n      Environment: {Variables: {T: !GetAtt Table.Arn, S: !Sub '${Stage}-${Table}', Q: !If [Prod, !Ref Topic, none]}}\n  Table: {Type: AWS::DynamoDB::Table}\n  Queue: {Type: AWS::SQS::Queue}\n  Topic: {Type: AWS::SNS::Topic, Condition: Prod}\nOutputs:\n  A: {Value: !Ref Table, Export: {Name: !Sub '${Stage}-table'}}\n  B: {Value: !Ref Topic, Condition: Prod}\n";

    fn parsed(text: &str) -> (Node, Values) {
        let root = lang_yaml::parse(text, &lang_yaml::Options::default()).unwrap().root;
        let values = resolve(&Parameter::all(&root), &BTreeMap::new(), &NoAccount).unwrap();
        (root, values)
    }

    #[test]
    fn the_first_pass_plans_and_the_second_settles() {
        let (root, values) = parsed(TEMPLATE);
        let plan = plan(&root, &Before { parameters: &values, stack: None }).unwrap();
        let ids: Vec<&str> = plan.resources.iter().map(|wanted| wanted.id.as_str()).collect();
        assert_eq!(ids, ["Function", "Table", "Queue"]);
        let function = &plan.resources[0];
        assert_eq!(function.needs, ["Queue", "Table"]);
        assert_eq!(function.deletion_policy, Some(Policy::RetainExceptOnCreate));
        assert_eq!(
            function.properties,
            json!({"Environment": {"Variables": {"T": {"Fn::GetAtt": ["Table", "Arn"]}, "S": {"Fn::Sub": "dev-${Table}"}, "Q": "none"}}})
        );
        assert_eq!(plan.outputs.len(), 1);
        let made = Made { before: Before { parameters: &values, stack: None } };
        assert_eq!(
            resource(&root, "Function", &made).unwrap().properties,
            json!({"Environment": {"Variables": {"T": "arn:Arn", "S": "dev-table-1", "Q": "none"}}})
        );
        let outputs = outputs(&root, &made).unwrap();
        assert_eq!((&outputs[0].value, &outputs[0].export), (&json!("table-1"), &Some(json!("dev-table"))));
    }

    #[test]
    fn what_is_not_made_cannot_be_referred_to() {
        let (root, values) = parsed(
            &TEMPLATE
                .replace("!If [Prod, !Ref Topic, none]", "!Ref Topic")
                .replace(", Condition: Prod}\n\"", "}\n"),
        );
        let problems = plan(&root, &Before { parameters: &values, stack: None }).unwrap_err();
        let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "Template format error: Unresolved resource dependencies [Topic] in the Resources block of the template"
            ]
        );
        let open = resource(&root, "Function", &Made { before: Before { parameters: &values, stack: None } });
        assert_eq!(open.unwrap_err().message, "Template error: the value of Topic is not known");
    }
}
