//! Where artifacts are put: `PIPELINE/ARTIFACT/RANDOM.zip` in the artifact store, as in AWS.
//!
//! AWS shortens the pipeline's name to 20 characters and the artifact's to 10
//! (<https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html>, read 2026-11-21). The random part is made
//! from the action execution's id, so that a repeated action puts its output where the first try did.

use seam_pipeline_action::Artifact;

const PIPELINE_LENGTH_MAX: usize = 20;
const ARTIFACT_LENGTH_MAX: usize = 10;

pub fn place(bucket: &str, pipeline: &str, name: &str, action_id: &str) -> Artifact {
    let cut = |text: &str, length: usize| text.chars().take(length).collect::<String>();
    let unique: String = action_id.chars().filter(char::is_ascii_alphanumeric).take(10).collect();
    let key =
        format!("{}/{}/{unique}.zip", cut(pipeline, PIPELINE_LENGTH_MAX), cut(name, ARTIFACT_LENGTH_MAX));
    Artifact { name: name.to_owned(), bucket: bucket.to_owned(), key, revision: None }
}
