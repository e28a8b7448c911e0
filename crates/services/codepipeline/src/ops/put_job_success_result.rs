//! PutJobSuccessResult: a Lambda function says that its job succeeded, or that it goes on.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html> (read 2026-11-21).
//! Permission: codepipeline:PutJobSuccessResult on *. A continuation token means that the function is invoked again with it.
//! Left out: currentRevision is for custom source actions and has no effect here.

use crate::CodePipeline;
use api_codepipeline::{PutJobSuccessResult, PutJobSuccessResultError, PutJobSuccessResultInput};
use serde_json::json;
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<PutJobSuccessResult> for CodePipeline {
    async fn permissions(
        &self,
        _: &Cx,
        _: &PutJobSuccessResultInput,
    ) -> Result<Vec<Permission>, PutJobSuccessResultError> {
        Ok(vec![Permission::new("codepipeline:PutJobSuccessResult", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: PutJobSuccessResultInput,
    ) -> Result<Nothing, PutJobSuccessResultError> {
        let details = input.execution_details.unwrap_or_default();
        let closes = input.continuation_token.is_none();
        let result = json!({
            "status": "Succeeded",
            "continuationToken": input.continuation_token,
            "variables": input.output_variables.unwrap_or_default(),
            "executionId": details.external_execution_id,
            "summary": details.summary,
        });
        self.job_result::<PutJobSuccessResultError>(&cx.scope, input.job_id, result, closes).await?;
        Ok(Nothing {})
    }
}
