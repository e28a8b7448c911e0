//! The condition, deletion policy and tags that an implicit API takes over from the functions it serves.

use super::{Run, add_conditions, common_conditions};
use crate::{
    intrinsics::any_of,
    template::resources_mut,
    value::{Map, Value},
};

impl Run<'_> {
    pub(super) fn set_attributes(&self, document: &mut Map) {
        let Some(users) = self.users.get(self.flavour.logical_id) else { return };
        let mut attributes = Map::new();
        let all = users.conditions.values().flat_map(|methods| methods.values());
        match common_conditions(all) {
            Some(conditions) if conditions.len() == 1 => attributes.insert("Condition", &conditions[0]),
            Some(conditions) => {
                attributes.insert("Condition", self.flavour.condition);
                add_conditions(document, any_of(conditions, self.flavour.condition));
            }
            None => {}
        }
        attributes.insert_some("DeletionPolicy", strongest(&users.deletion, &["Retain", "Delete"]));
        let update_replace = strongest(&users.update_replace, &["Retain", "Snapshot", "Delete"]);
        attributes.insert_some("UpdateReplacePolicy", update_replace);
        if let Some(api) =
            resources_mut(document).get_mut(self.flavour.logical_id).and_then(Value::as_map_mut)
        {
            attributes.iter().for_each(|(name, value)| api.insert(name, value));
        }
    }

    /// Tags of the owner, when it passes them on; the first event of an owner that names no API decides.
    pub(super) fn add_tags(&self, document: &mut Map, owner: &Map, event: &Map) {
        if event.has(self.flavour.api_property) {
            return;
        }
        let kind = owner.str("Type").and_then(|kind| kind.rsplit("::").next()).unwrap_or_default();
        let globals = self.globals.get(kind).and_then(Value::as_map);
        let properties = owner.get("Properties").and_then(Value::as_map);
        let find = |name: &str| {
            let own = properties.and_then(|p| p.truthy(name));
            own.or_else(|| globals.and_then(|g| g.truthy(name)))
        };
        let Some((_, tags)) = find("PropagateTags").zip(find("Tags").and_then(Value::as_map)) else { return };
        let api = resources_mut(document).get_mut(self.flavour.logical_id).and_then(Value::as_map_mut);
        let Some(properties) = api.and_then(|a| a.get_mut("Properties")).and_then(Value::as_map_mut) else {
            return;
        };
        if let Some(there) = properties.or_insert("Tags", || Map::new().into()).as_map_mut() {
            there.update(tags);
        }
        properties.insert("PropagateTags", true);
    }
}

/// The first of the policies in `order` that any function has.
fn strongest(policies: &[Value], order: &[&str]) -> Value {
    let found = order.iter().find(|name| policies.iter().any(|policy| policy.as_str() == Some(**name)));
    found.map_or(Value::Null, |name| (*name).into())
}
