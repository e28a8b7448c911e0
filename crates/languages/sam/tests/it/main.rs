//! Each `cases/NAME.yaml` gives `cases/NAME.json`, recorded with the published translator 1.110.0 in eu-west-1. The order of lists is left
//! open, as in its own tests; all else is exact, hashes in logical ids and error texts included. `peer/differential.py` compares
//! derived templates with that translator, when somebody asks for it, `peer/sweep.py` whole tables of it.

use lang_sam::{NoApplications, Options, from_node, transform, value::Value};
use serde_json::Value as Json;
use std::{fs, path::Path};

fn sorted(value: &Json) -> Json {
    match value {
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(sorted).collect();
            items.sort_by_key(Json::to_string);
            Json::Array(items)
        }
        Json::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            Json::Object(keys.into_iter().map(|key| (key.clone(), sorted(&map[key]))).collect())
        }
        Json::Number(n) => n.as_f64().map_or(Json::Null, Json::from),
        other => other.clone(),
    }
}

fn run(path: &Path) -> Json {
    let text = fs::read_to_string(path).unwrap();
    let document = lang_yaml::parse(&text, &lang_yaml::Options::default()).unwrap();
    let Value::Map(template) = from_node(&document.root) else { panic!("{} is not a map", path.display()) };
    let options = Options { region: "eu-west-1".into(), ..Default::default() };
    match transform(template, &options, &NoApplications) {
        Ok(made) => Json::from(&Value::Map(made)),
        Err(problem) => serde_json::json!({"errorMessage": problem.to_string()}),
    }
}

#[test]
fn each_case_gives_what_the_published_translator_gives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let recorded: Json =
                serde_json::from_str(&fs::read_to_string(path.with_extension("json")).unwrap()).unwrap();
            assert_eq!(sorted(&run(&path)), sorted(&recorded), "{}", path.display());
            count += 1;
        }
    }
    assert_eq!(count, 10);
}

#[test]
fn the_same_template_gives_the_same_result_each_time() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/rest_api.yaml");
    assert_eq!(run(&path).to_string(), run(&path).to_string());
}
