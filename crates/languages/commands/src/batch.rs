//! `landfall transform --batch`: a request on each line (`{"id", "path", "region", "parameters", "managed_policies", "feature_toggle",
//! "sar"}`), answered with a line (`{"id", "template"}` or `{"id", "error"}`).

use crate::{
    exit, input,
    transform::{self, Request},
};
use serde_json::{Value as Json, json};
use std::{
    io::{self, BufRead, Write},
    path::Path,
};

/// Answers each line until there are no more. A line that is not a request is answered as such, and is what the exit code tells.
pub fn run(requests: impl BufRead, mut answers: impl Write, now_s: i64) -> io::Result<u8> {
    let mut code = exit::DONE;
    for line in requests.lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match serde_json::from_str::<Json>(&line) {
            Ok(request) if request["path"].is_string() => answer(&request, now_s),
            Ok(request) => {
                code = exit::USAGE;
                json!({"id": request["id"], "error": "the request has no \"path\""})
            }
            Err(error) => {
                code = exit::USAGE;
                json!({"error": format!("the line is not JSON: {error}")})
            }
        };
        serde_json::to_writer(&mut answers, &answer)?;
        answers.write_all(b"\n")?;
        answers.flush()?;
    }
    Ok(code)
}

fn answer(line: &Json, now_s: i64) -> Json {
    let id = &line["id"];
    let path = line["path"].as_str().unwrap_or_default();
    let source = match input::read(Path::new(path)) {
        Ok(source) => source,
        Err(error) => return json!({"id": id, "error": error.to_string()}),
    };
    let request = Request {
        region: line["region"].as_str().unwrap_or("us-east-1").into(),
        parameters: line["parameters"].as_object().cloned().unwrap_or_default(),
        managed_policies: line["managed_policies"].as_object().map(transform::policies),
        all_features: line["feature_toggle"].as_bool().unwrap_or(false),
        repository: line.get("sar").filter(|sar| sar.is_object()).cloned(),
        now_s,
        ..Request::default()
    };
    match transform::json(&source, &request) {
        Ok(template) => json!({"id": id, "template": template}),
        Err(error) => json!({"id": id, "error": error}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_answered_also_one_that_cannot_be() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.yaml");
        let template =
            "Transform: AWS::Serverless-2016-10-31\nResources: {T: {Type: AWS::Serverless::SimpleTable}}\n";
        std::fs::write(&path, template).unwrap();
        let requests = format!(
            "{}\n\nnot json\n{}\n{}\n",
            json!({"id": 1, "path": path}),
            json!({"id": 2, "path": "/missing"}),
            json!({"id": 3})
        );
        let mut answers = Vec::new();
        assert_eq!(run(requests.as_bytes(), &mut answers, 0).unwrap(), exit::USAGE);
        let answers: Vec<Json> =
            answers.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
        assert_eq!(answers.len(), 4);
        assert_eq!(answers[0]["template"]["Resources"]["T"]["Type"], "AWS::DynamoDB::Table");
        assert!(answers[1]["error"].as_str().unwrap().contains("not JSON"));
        assert_eq!(answers[2]["error"], "/missing: there is no such file");
        assert_eq!(answers[3]["id"], 3);
    }
}
