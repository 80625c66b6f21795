//! The frame that all kinds have: a mapping has to make exactly what is said, and what a record does not have is left out.

/// Records and what is chosen in them. In a record nothing may stand but its fields; lists and answers of yes or no that are not
/// there are empty and no. An address that is none is left out, so that it costs no record. A choice has the names of its variants
/// in small letters, and one that stands where none is made.
macro_rules! shapes {
    () => {};
    ($(#[$doc:meta])* struct $name:ident { $($field:tt)* } $($rest:tt)*) => {
        $(#[$doc])*
        #[serde_with::apply(
            Option => #[serde(skip_serializing_if = "Option::is_none")],
            Option<Web> => #[serde(default, deserialize_with = "crate::kinds::values::valid")],
            Option<Address> => #[serde(default, deserialize_with = "crate::kinds::values::valid")],
            Vec => #[serde(default, skip_serializing_if = "Vec::is_empty")],
            bool => #[serde(default)],
        )]
        #[derive(Debug, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name { $($field)* }
        shapes! { $($rest)* }
    };
    ($(#[$doc:meta])* enum $name:ident { $($choice:tt)* } $($rest:tt)*) => {
        $(#[$doc])*
        #[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub(super) enum $name { $($choice)* }
        shapes! { $($rest)* }
    };
}

pub(super) use shapes;
