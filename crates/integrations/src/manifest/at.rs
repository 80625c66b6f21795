//! A value with its place in the text.

use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

/// A value of a manifest that a mistake can be named at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub(crate) struct At<T>(Spanned<T>);

impl<T> At<T> {
    /// The value.
    pub(crate) fn get(&self) -> &T {
        self.0.get_ref()
    }

    /// The value, by itself.
    pub(crate) fn into_inner(self) -> T {
        self.0.into_inner()
    }

    /// Where it stands.
    pub(crate) fn span(&self) -> Range<usize> {
        self.0.span()
    }
}

#[cfg(test)]
impl<T: schemars::JsonSchema> schemars::JsonSchema for At<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}
