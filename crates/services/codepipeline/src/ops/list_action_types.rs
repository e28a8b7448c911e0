//! ListActionTypes: the actions that a pipeline may have here.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionTypes.html> (read 2026-11-21).
//! Surprises: the list is made from the providers themselves, so it is what CreatePipeline takes and no more: AWS lists others too.
//! Nobody owns an action type but AWS, and all of them are in this server's region: other filters give an empty list.
//! Left out: descriptions, types and URLs of the settings; all types are on one page.

use crate::{CodePipeline, paging};
use api_codepipeline::{
    ActionCategory, ActionConfigurationProperty, ActionOwner, ActionType, ActionTypeId, ArtifactDetails,
    ListActionTypes, ListActionTypesError, ListActionTypesInput, ListActionTypesOutput,
};
use seam_pipeline_action::{Action, Property};
use wire::{Cx, Handle, Permission};

impl Handle<ListActionTypes> for CodePipeline {
    async fn permissions(
        &self,
        _: &Cx,
        _: &ListActionTypesInput,
    ) -> Result<Vec<Permission>, ListActionTypesError> {
        Ok(vec![Permission::new("codepipeline:ListActionTypes", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListActionTypesInput,
    ) -> Result<ListActionTypesOutput, ListActionTypesError> {
        let no_token_was_given = |_: &str| None::<()>;
        paging::after("ListActionTypes", &cx.scope, input.next_token.as_deref(), no_token_was_given)?;
        let is_aws = input.action_owner_filter.is_none_or(|owner| owner == ActionOwner::Aws);
        let is_here = input.region_filter.is_none_or(|region| region == cx.scope.region.as_str());
        let types = self.actions.iter().filter(|_| is_aws && is_here);
        Ok(ListActionTypesOutput {
            action_types: types.filter_map(|action| action_type(&**action)).collect(),
            next_token: None,
        })
    }
}

/// None where the model has no such category.
fn action_type(action: &dyn Action) -> Option<ActionType> {
    let counts = action.artifacts();
    Some(ActionType {
        id: ActionTypeId {
            category: ActionCategory::parse(action.category())?,
            owner: ActionOwner::Aws,
            provider: action.provider().to_owned(),
            version: "1".to_owned(),
        },
        settings: None,
        action_configuration_properties: Some(action.properties().iter().map(property).collect()),
        input_artifact_details: details(counts.inputs),
        output_artifact_details: details(counts.outputs),
    })
}

fn property(property: &Property) -> ActionConfigurationProperty {
    ActionConfigurationProperty {
        name: property.name.to_owned(),
        required: property.required,
        key: property.required,
        secret: false,
        queryable: Some(false),
        ..ActionConfigurationProperty::default()
    }
}

fn details((fewest, most): (usize, usize)) -> ArtifactDetails {
    ArtifactDetails { minimum_count: fewest as i64, maximum_count: most as i64 }
}
