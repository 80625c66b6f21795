//! Programs that only walk into an answer: they need not parse the rest of it.

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{borrow::Cow, fmt};

/// The members of a program that only walks into the answer; none for `.`.
pub(super) fn plain_path(code: &str) -> Option<Vec<String>> {
    let rest = code.trim().strip_prefix('.')?;
    if rest.is_empty() {
        return Some(Vec::new());
    }
    let names: Vec<String> = rest.split('.').map(str::to_owned).collect();
    let is_name = |name: &String| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    names.iter().all(is_name).then_some(names)
}

/// The value at the end of a path, as it stands; `None` where a member on the way is not there. The rest is passed over.
pub(crate) fn walk<'j>(json: &'j [u8], path: &[String]) -> Result<Option<&'j RawValue>, String> {
    let not_json = |error: serde_json::Error| format!("the record is not JSON: {error}");
    let mut here: &RawValue = serde_json::from_slice(json).map_err(not_json)?;
    for name in path {
        let text = here.get();
        if text == "null" {
            return Ok(None);
        }
        let members: Members<'_> =
            serde_json::from_str(text).map_err(|_| format!("there is no `.{name}`: it is no object"))?;
        match members.0.into_iter().rev().find(|(member, _)| member == name) {
            Some((_, value)) => here = value,
            None => return Ok(None),
        }
    }
    Ok(Some(here))
}

/// The members of an object, each as it stands.
struct Members<'j>(Vec<(Cow<'j, str>, &'j RawValue)>);

impl<'j> Deserialize<'j> for Members<'j> {
    fn deserialize<D: Deserializer<'j>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'j> Visitor<'j> for Visit {
            type Value = Members<'j>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}
