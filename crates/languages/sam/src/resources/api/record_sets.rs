//! Route 53 records for custom domains: one record set group for all domains of a hosted zone, unless one asks for its own.

use crate::{
    context::Context,
    expect,
    intrinsics::get_att,
    list,
    logical_id::{hash, with_hash},
    map,
    output::Resource,
    problem::{Outcome, resource},
    properties::Source,
    value::{Map, Value},
};

/// Which id the records' targets are read from: the domain's logical id, or (private domains) the name itself.
pub struct Records<'a> {
    pub source: &'a Source,
    pub target: &'a Value,
    /// HTTP and WebSocket APIs have regional endpoints only.
    pub regional_only: bool,
    pub may_be_separate: bool,
}

impl Records<'_> {
    pub fn build(&self, domain: &mut Map, cx: &mut Context) -> Outcome<Option<Resource>> {
        let Some(route53) = domain.some("Route53") else { return Ok(None) };
        let id = &self.source.id;
        let mut route53 = expect::map(Some(route53), expect::Resource(id), "Domain.Route53")?.clone();
        if route53.some("HostedZoneId").is_none() && route53.some("HostedZoneName").is_none() {
            return resource(
                id,
                "HostedZoneId or HostedZoneName is required to enable Route53 support on Custom Domains.",
            );
        }
        let zone = route53.truthy("HostedZoneId").or_else(|| route53.get("HostedZoneName")).cloned();
        let zone = zone.unwrap_or_default();
        if let Some(separate) = route53.truthy("SeparateRecordSetGroup").filter(|_| self.may_be_separate) {
            expect::boolean(Some(separate), expect::Resource(id), "Domain.Route53.SeparateRecordSetGroup")?;
            let name = with_hash("RecordSetGroup", &list![zone, domain.get("DomainName")]);
            let mut group = Resource::new("AWS::Route53::RecordSetGroup", name, &self.source.passed_on())?;
            group.set("HostedZoneId", route53.truthy("HostedZoneId"));
            group.set("HostedZoneName", route53.truthy("HostedZoneName"));
            group.set("RecordSets", self.records(domain, &mut route53)?);
            domain.insert("Route53", route53);
            return Ok(Some(group));
        }
        let name = format!("RecordSetGroup{}", hash(&zone));
        let mut group = match cx.record_sets.remove(&name) {
            Some(group) => group,
            None => self.new_group(&name, &route53)?,
        };
        let records = self.records(domain, &mut route53)?;
        if let Some(there) = group.properties.or_insert("RecordSets", || list![]).as_list_mut() {
            there.extend(records);
        }
        domain.insert("Route53", route53);
        cx.record_sets.insert(name, group.clone());
        Ok(Some(group))
    }

    fn new_group(&self, name: &str, route53: &Map) -> Outcome<Resource> {
        let mut group = Resource::new("AWS::Route53::RecordSetGroup", name, &self.source.passed_on())?;
        group.set("HostedZoneId", route53.get("HostedZoneId"));
        if !self.regional_only || !route53.has("HostedZoneId") {
            group.set("HostedZoneName", route53.get("HostedZoneName"));
        }
        Ok(group)
    }

    fn records(&self, domain: &Map, route53: &mut Map) -> Outcome<Vec<Value>> {
        let target = self.alias_target(domain, route53)?;
        let record = |kind: &str| {
            let mut record =
                map! {"Name" => domain.get("DomainName"), "Type" => kind, "AliasTarget" => target.clone()};
            record.insert_some("Region", route53.get("Region"));
            record.insert_some("SetIdentifier", route53.get("SetIdentifier"));
            Value::from(record)
        };
        let mut records = vec![record("A")];
        if route53.get("IpV6").is_some_and(Value::is_true) {
            records.push(record("AAAA"));
        }
        Ok(records)
    }

    fn alias_target(&self, domain: &Map, route53: &mut Map) -> Outcome<Map> {
        let mut target = Map::new();
        target.insert_some("EvaluateTargetHealth", route53.get("EvaluateTargetHealth"));
        let att = |name: &str| get_att_of(self.target, name);
        match domain.str("EndpointConfiguration") {
            Some("REGIONAL") => {
                target.insert("HostedZoneId", att("RegionalHostedZoneId"));
                target.insert("DNSName", att("RegionalDomainName"));
            }
            _ if self.regional_only => {
                return resource(&self.source.id, "Only REGIONAL endpoint is supported on HTTP APIs.");
            }
            Some("EDGE") => {
                if route53.some("DistributionDomainName").is_none() {
                    route53.insert("DistributionDomainName", att("DistributionDomainName"));
                }
                // The hosted zone of CloudFront, which serves edge-optimised domains:
                // <https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html>
                target.insert("HostedZoneId", "Z2FDTNDATAQYW2");
                target.insert("DNSName", route53.get("DistributionDomainName"));
            }
            _ => {
                target.insert("HostedZoneId", route53.get("VpcEndpointHostedZoneId"));
                target.insert("DNSName", route53.get("VpcEndpointDomainName"));
            }
        }
        Ok(target)
    }
}

fn get_att_of(target: &Value, name: &str) -> Value {
    match target.as_str() {
        Some(id) => get_att(id, name),
        None => map! {"Fn::GetAtt" => list![target, name]}.into(),
    }
}
