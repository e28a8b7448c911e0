//! The limits of a template, as data.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html> (read 2026-11).

/// How many members a section may have, and how long their names may be.
pub struct Section {
    pub name: &'static str,
    /// One member of it, in the words of the service.
    pub member: &'static str,
    pub members_max: Option<usize>,
    /// What the service says of more: the sections have sentences of their own.
    pub too_many: fn(count: usize, max: usize) -> String,
    pub name_chars_max: usize,
}

pub const SECTIONS: [Section; 6] = [
    section("Conditions", "Condition", None, |_, _| String::new()),
    section("Mappings", "Mapping", Some(200), |count, max| {
        format!("Template format error: Number of mappings, {count}, is greater than maximum allowed, {max}")
    }),
    section("Outputs", "Output", Some(200), |count, max| {
        format!("Template format error: Outputs count {count} is greater than max allowed {max}")
    }),
    section("Parameters", "Parameter", Some(200), |count, max| {
        format!("Template format error: Parameter count {count} is greater than max allowed {max}")
    }),
    section("Resources", "Resource", Some(500), |count, max| {
        format!("Template format error: Number of resources, {count}, is greater than maximum allowed, {max}")
    }),
    section("Rules", "Rule", None, |_, _| String::new()),
];

const fn section(
    name: &'static str,
    member: &'static str,
    members_max: Option<usize>,
    too_many: fn(usize, usize) -> String,
) -> Section {
    Section { name, member, members_max, too_many, name_chars_max: 255 }
}

/// Of one mapping: how many keys it has, and how many each of these.
pub const MAPPING_ATTRIBUTES_MAX: usize = 200;
pub const PARAMETER_VALUE_BYTES_MAX: usize = 4096;
/// Of the template and of an output.
pub const DESCRIPTION_BYTES_MAX: usize = 1024;
/// Of a parameter: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>.
pub const PARAMETER_DESCRIPTION_CHARS_MAX: usize = 4000;
pub const DYNAMIC_REFERENCES_MAX: usize = 60;
/// In a request, and in a bucket.
pub const TEMPLATE_BODY_BYTES_MAX: usize = 51_200;
// A decimal megabyte: "Template may not exceed 1000000 bytes in size."
pub const TEMPLATE_URL_BYTES_MAX: usize = 1_000_000;
