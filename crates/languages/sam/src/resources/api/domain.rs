//! The custom domain of a REST API: the domain name, its mappings to the stage, its records, and access to private domains.

use super::record_sets::Records;
use crate::{
    context::Context,
    expect,
    intrinsics::reference,
    list,
    logical_id::with_hash,
    map,
    output::Resource,
    problem::{Outcome, resource},
    properties::Source,
    value::{Map, Value, print},
};

const ENDPOINTS: [&str; 3] = ["EDGE", "REGIONAL", "PRIVATE"];

pub fn build(source: &Source, domain: Option<&mut Value>, cx: &mut Context) -> Outcome<Vec<Resource>> {
    let Some(domain) = domain else { return Ok(Vec::new()) };
    let domain = expect::map_mut(Some(domain), expect::Resource(&source.id), "Domain")?;
    let private = domain.str("EndpointConfiguration") == Some("PRIVATE");
    let owner = expect::Resource(&source.id);
    let name = expect::some(domain.get("DomainName"), owner, "Domain.DomainName")?.clone();
    let certificate = expect::some(domain.get("CertificateArn"), owner, "Domain.CertificateArn")?.clone();
    let (prefix, kind) = if private {
        ("ApiGatewayDomainNameV2", "AWS::ApiGateway::DomainNameV2")
    } else {
        ("ApiGatewayDomainName", "AWS::ApiGateway::DomainName")
    };
    let id = with_hash(prefix, &name);
    let mut made = Resource::new(kind, id.as_str(), &source.passed_on())?.with("DomainName", &name);
    if !private {
        domain.insert("ApiDomainName", id.as_str());
    }
    set_endpoint(source, domain, &certificate, private, &mut made)?;
    if !private && let Some(tls) = domain.truthy("MutualTlsAuthentication") {
        made.set("MutualTlsAuthentication", mutual_tls(source, tls)?);
    }
    for property in ["SecurityPolicy", "EndpointAccessMode", "OwnershipVerificationCertificateArn"] {
        if domain.truthy(property).is_some() {
            known(&made, property)?;
            made.set(property, domain.get(property));
        }
    }
    if domain.truthy("Policy").is_some() {
        known(&made, "Policy")?;
        made.set("Policy", domain.get("Policy"));
    }
    let mut all = vec![made];
    all.extend(mappings(source, domain, &id, private)?);
    if private && let Some(association) = domain.some("AccessAssociation").and_then(Value::as_map) {
        all.push(access_association(source, association, &id)?);
    }
    let target = if private { name } else { id.as_str().into() };
    let records = Records { source, target: &target, regional_only: false, may_be_separate: true };
    all.extend(records.build(domain, cx)?);
    Ok(all)
}

/// A property that the type of domain does not have.
fn known(domain: &Resource, property: &str) -> Outcome<()> {
    let private = domain.kind == "AWS::ApiGateway::DomainNameV2";
    let unknown = match property {
        "Policy" => !private,
        "OwnershipVerificationCertificateArn" => private,
        _ => false,
    };
    if !unknown {
        return Ok(());
    }
    resource(&domain.id, format!("property {property} not defined for resource of type {}", domain.kind))
}

fn set_endpoint(
    source: &Source,
    domain: &mut Map,
    certificate: &Value,
    private: bool,
    made: &mut Resource,
) -> Outcome<()> {
    let endpoint = match domain.some("EndpointConfiguration") {
        None => {
            domain.insert("EndpointConfiguration", "REGIONAL");
            Value::from("REGIONAL")
        }
        Some(endpoint) if endpoint.as_str().is_some_and(|e| ENDPOINTS.contains(&e)) => endpoint.clone(),
        Some(_) => {
            let text = print::list(&ENDPOINTS);
            return resource(
                &source.id,
                format!("EndpointConfiguration for Custom Domains must be one of {text}."),
            );
        }
    };
    let regional = endpoint.as_str() == Some("REGIONAL") && !private;
    made.set(if regional { "RegionalCertificateArn" } else { "CertificateArn" }, certificate);
    let mut configuration = map! {"Types" => list![endpoint]};
    configuration.insert_some("IpAddressType", domain.truthy("IpAddressType"));
    made.set("EndpointConfiguration", configuration);
    Ok(())
}

fn mutual_tls(source: &Source, written: &Value) -> Outcome<Map> {
    let fields = ["TruststoreUri", "TruststoreVersion"];
    let written = expect::map(Some(written), expect::Resource(&source.id), "Domain.MutualTlsAuthentication")?;
    if written.iter().any(|(key, _)| !fields.contains(&key.as_str())) {
        let fields = print::list(&fields);
        return resource(
            &source.id,
            format!("Available Domain.MutualTlsAuthentication fields are {fields}."),
        );
    }
    let mut made = Map::new();
    fields.iter().for_each(|field| made.insert_some(field, written.truthy(field)));
    Ok(made)
}

/// The base paths as written: none, one or a list.
pub fn base_paths(domain: &Map) -> Option<Vec<Value>> {
    match domain.truthy("BasePath")? {
        one @ Value::Str(_) => Some(vec![one.clone()]),
        Value::List(list) => Some(list.clone()),
        _ => None,
    }
}

fn mappings(source: &Source, domain: &Map, domain_id: &str, private: bool) -> Outcome<Vec<Resource>> {
    let (kind, name) = if private {
        ("AWS::ApiGateway::BasePathMappingV2", "DomainNameArn")
    } else {
        ("AWS::ApiGateway::BasePathMapping", "DomainName")
    };
    let mapping = |path: &str| -> Outcome<Resource> {
        Ok(Resource::new(kind, format!("{}{path}BasePathMapping", source.id), &source.passed_on())?
            .with(name, reference(domain_id))
            .with("RestApiId", reference(&source.id))
            .with("Stage", reference(&format!("{}.Stage", source.id))))
    };
    let Some(paths) = base_paths(domain) else { return Ok(vec![mapping("")?]) };
    let normalize = domain.get("NormalizeBasePath").is_none_or(Value::truthy);
    let paths = Value::List(paths);
    let paths = expect::strings(Some(&paths), expect::Resource(&source.id), "Domain.BasePath")?;
    let mut made = Vec::new();
    for path in paths.iter().filter_map(Value::as_str) {
        let plain: String = path.chars().filter(|c| c.is_alphanumeric()).collect();
        let shown = if normalize { plain.as_str() } else { path };
        made.push(mapping(&plain)?.with("BasePath", shown));
    }
    Ok(made)
}

fn access_association(source: &Source, written: &Map, domain_id: &str) -> Outcome<Resource> {
    let endpoint = written.get("VpcEndpointId").cloned().unwrap_or_default();
    let id = with_hash("DomainNameAccessAssociation", &list![&endpoint, domain_id]);
    Ok(Resource::new("AWS::ApiGateway::DomainNameAccessAssociation", id, &source.passed_on())?
        .with("DomainNameArn", reference(domain_id))
        .with("AccessAssociationSourceType", "VPCE")
        .with("AccessAssociationSource", endpoint))
}
