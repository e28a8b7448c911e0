//! The keywords that values are judged by, told apart by their bytes: that is asked for each keyword of each value.
//!
//! What they mean: see [`crate::Shape`].

macro_rules! keywords {
    ($($name:ident = $bytes:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Keyword {
            $($name,)*
            /// One that says nothing of its own: `type`, `items`, `then` are asked for by those that need them.
            Other,
        }

        impl Keyword {
            pub(crate) fn of(name: &[u8]) -> Self {
                match name {
                    $($bytes => Keyword::$name,)*
                    _ => Keyword::Other,
                }
            }

            /// As it is written.
            pub fn name(self) -> &'static str {
                let name: &[u8] = match self {
                    $(Keyword::$name => $bytes,)*
                    Keyword::Other => b"",
                };
                std::str::from_utf8(name).unwrap_or_default()
            }
        }
    };
}

keywords! {
    AdditionalProperties = b"additionalProperties",
    AllOf = b"allOf",
    AnyOf = b"anyOf",
    Const = b"const",
    Dependencies = b"dependencies",
    DependentExcluded = b"dependentExcluded",
    DependentRequired = b"dependentRequired",
    Enum = b"enum",
    EnumCaseInsensitive = b"enumCaseInsensitive",
    ExclusiveMaximum = b"exclusiveMaximum",
    ExclusiveMinimum = b"exclusiveMinimum",
    Format = b"format",
    If = b"if",
    MaxLength = b"maxLength",
    MaxProperties = b"maxProperties",
    Maximum = b"maximum",
    MinLength = b"minLength",
    MinProperties = b"minProperties",
    Minimum = b"minimum",
    Not = b"not",
    OneOf = b"oneOf",
    Pattern = b"pattern",
    PatternProperties = b"patternProperties",
    Properties = b"properties",
    PropertyNames = b"propertyNames",
    Required = b"required",
    RequiredOr = b"requiredOr",
    RequiredXor = b"requiredXor",
}

#[cfg(test)]
mod tests {
    use super::Keyword;

    #[test]
    fn a_keyword_is_the_one_that_it_is_written_as() {
        for name in ["allOf", "enum", "enumCaseInsensitive", "requiredXor"] {
            assert_eq!(Keyword::of(name.as_bytes()).name(), name);
        }
        assert_eq!(Keyword::of(b"title"), Keyword::Other);
    }
}
