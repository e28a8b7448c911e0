//! The custom domain of an HTTP or WebSocket API.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/api/apiv2_generator.py> (read 2026-11).

use crate::{
    context::Context,
    intrinsics::reference,
    list,
    logical_id::with_hash,
    map,
    output::Resource,
    problem::{Outcome, resource},
    properties::Source,
    resources::api::{domain_base_paths as base_paths, record_sets::Records},
    value::{Map, Value, print},
};

/// What tells the kinds of API apart.
pub struct Of {
    /// The tag that says who made the domain.
    pub tag: &'static str,
}

pub fn build(source: &Source, of: Of, cx: &mut Context) -> Outcome<Vec<Resource>> {
    let Some(written) = source.get("Domain") else { return Ok(Vec::new()) };
    let id = &source.id;
    let mut domain = written.as_map().cloned().unwrap_or_default();
    let (Some(name), Some(certificate)) = (domain.some("DomainName"), domain.some("CertificateArn")) else {
        return resource(id, "Custom Domains only works if both DomainName and CertificateArn are provided.");
    };
    let domain_id = with_hash("ApiGatewayDomainNameV2", name);
    let mut configuration = map! {"CertificateArn" => certificate};
    let mut made = Resource::new("AWS::ApiGatewayV2::DomainName", domain_id.as_str(), &source.passed_on())?
        .with("DomainName", name)
        .with("Tags", map! {of.tag => "SAM"});
    match domain.some("EndpointConfiguration").map(|endpoint| endpoint.as_str() == Some("REGIONAL")) {
        None => domain.insert("EndpointConfiguration", "REGIONAL"),
        Some(true) => {}
        Some(false) => {
            return resource(id, "EndpointConfiguration for Custom Domains must be one of ['REGIONAL'].");
        }
    }
    configuration.insert("EndpointType", "REGIONAL");
    for property in ["OwnershipVerificationCertificateArn", "SecurityPolicy"] {
        configuration.insert_some(property, domain.truthy(property));
    }
    made.set("DomainNameConfigurations", list![configuration]);
    if let Some(tls) = domain.truthy("MutualTlsAuthentication") {
        made.set("MutualTlsAuthentication", mutual_tls(id, tls)?);
    }
    let mut all = vec![made];
    all.extend(mappings(source, &domain, &domain_id)?);
    let target = Value::from(domain_id.as_str());
    let records = Records { source, target: &target, regional_only: true, may_be_separate: false };
    all.extend(records.build(&mut domain, cx)?);
    Ok(all)
}

fn mutual_tls(id: &str, written: &Value) -> Outcome<Map> {
    let fields = ["TruststoreUri", "TruststoreVersion"];
    let shown = print::list(&fields);
    let Some(written) = written.as_map() else {
        return resource(
            id,
            format!(
                "MutualTlsAuthentication must be a map with at least one of the following fields {shown}."
            ),
        );
    };
    let mut unknown: Vec<String> = written
        .keys()
        .iter()
        .map(|key| key.to_string())
        .filter(|key| !fields.contains(&key.as_str()))
        .collect();
    if !unknown.is_empty() {
        unknown.sort();
        return resource(
            &unknown.join(","),
            format!("Available MutualTlsAuthentication fields are {shown}."),
        );
    }
    let mut made = Map::new();
    fields.iter().for_each(|field| made.insert_some(field, written.truthy(field)));
    Ok(made)
}

fn mappings(source: &Source, domain: &Map, domain_id: &str) -> Outcome<Vec<Resource>> {
    let mapping = |path: &str| -> Outcome<Resource> {
        Ok(Resource::new(
            "AWS::ApiGatewayV2::ApiMapping",
            format!("{}{path}ApiMapping", source.id),
            &source.passed_on(),
        )?
        .with("DomainName", reference(domain_id))
        .with("ApiId", reference(&source.id))
        .with("Stage", reference(&format!("{}.Stage", source.id))))
    };
    let Some(paths) = base_paths(domain) else { return Ok(vec![mapping("")?]) };
    let mut made = Vec::new();
    for path in &paths {
        let Some(path) = path.as_str() else { return resource(&source.id, "Basepath must be a string.") };
        if path.bytes().any(|b| !b.is_ascii_alphanumeric() && !b"/-_".contains(&b)) {
            return resource(&source.id, "Invalid Basepath name provided.");
        }
        let plain: String = path.chars().filter(char::is_ascii_alphanumeric).collect();
        made.push(mapping(&plain)?.with("ApiMappingKey", path.trim_matches('/')));
    }
    Ok(made)
}
