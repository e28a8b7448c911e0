//! PutJobFailureResult: a Lambda function says that its job failed, and why.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobFailureResult.html> (read 2026-11-21).
//! Permission: codepipeline:PutJobFailureResult on *.

use crate::CodePipeline;
use api_codepipeline::{PutJobFailureResult, PutJobFailureResultError, PutJobFailureResultInput};
use serde_json::json;
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<PutJobFailureResult> for CodePipeline {
    async fn permissions(
        &self,
        _: &Cx,
        _: &PutJobFailureResultInput,
    ) -> Result<Vec<Permission>, PutJobFailureResultError> {
        Ok(vec![Permission::new("codepipeline:PutJobFailureResult", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: PutJobFailureResultInput,
    ) -> Result<Nothing, PutJobFailureResultError> {
        let details = input.failure_details;
        let result = json!({
            "status": "Failed",
            "type": details.r#type.as_str(),
            "message": details.message,
            "executionId": details.external_execution_id,
        });
        self.job_result::<PutJobFailureResultError>(&cx.scope, input.job_id, result, true).await?;
        Ok(Nothing {})
    }
}
