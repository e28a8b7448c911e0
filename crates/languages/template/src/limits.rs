//! The limits of a template, as data.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html> (read 2026-11).

/// How many members a section may have, and how long their names may be.
pub struct Section {
    pub name: &'static str,
    /// One member of it, in the words of the service.
    pub member: &'static str,
    pub members_max: Option<usize>,
    pub name_chars_max: usize,
}

pub const SECTIONS: [Section; 6] = [
    Section { name: "Conditions", member: "Condition", members_max: None, name_chars_max: 255 },
    Section { name: "Mappings", member: "Mapping", members_max: Some(200), name_chars_max: 255 },
    Section { name: "Outputs", member: "Output", members_max: Some(200), name_chars_max: 255 },
    Section { name: "Parameters", member: "Parameter", members_max: Some(200), name_chars_max: 255 },
    Section { name: "Resources", member: "Resource", members_max: Some(500), name_chars_max: 255 },
    Section { name: "Rules", member: "Rule", members_max: None, name_chars_max: 255 },
];

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
