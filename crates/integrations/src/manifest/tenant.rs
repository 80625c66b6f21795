//! What has to be known before a service can be called.

use super::{
    Mistake,
    check::Check,
    form::{DiscoverForm, TenantForm},
};
use crate::{error::Error, jq::Program};
use atom_api::integrations::TenantField;
use serde_json::{Map, Value};
use url::Url;

/// The most characters of a tenant's name.
const CHARS_MAX: usize = 120;

/// A field that is told by the person, or discovered after signing in.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) name: String,
    label: String,
    example: String,
    also: String,
    pub(crate) discover: Option<Discover>,
}

/// A call that tells a field.
#[derive(Debug)]
pub(crate) struct Discover {
    /// The whole address.
    pub(crate) url: Url,
    /// The value, of the answer.
    pub(crate) pick: Program,
    /// An array of `{value, label}`, where there may be several.
    pub(crate) choices: Option<Program>,
}

impl Tenant {
    pub(super) fn read(check: &Check<'_>, form: TenantForm) -> Result<Self, Mistake> {
        check.name("tenant.name", &form.name)?;
        let discover = form.discover.map(|form| Self::discover(check, &form)).transpose()?;
        let also = form.also.unwrap_or_else(|| "-".to_owned());
        let field = Self { name: form.name.get().clone(), label: form.label, example: form.example, also, discover };
        check.that(
            field.fits(&field.example),
            "tenant.example",
            &form.name,
            "the example has characters that are not allowed; see `also`",
        )?;
        Ok(field)
    }

    fn discover(check: &Check<'_>, form: &DiscoverForm) -> Result<Discover, Mistake> {
        Ok(Discover {
            url: check.https("tenant.discover.url", &form.url)?,
            pick: check.program("tenant.discover.pick", &form.pick)?,
            choices: check.maybe_program("tenant.discover.choices", form.choices.as_ref())?,
        })
    }

    pub(super) fn view(&self) -> TenantField {
        TenantField { name: self.name.clone(), label: self.label.clone(), example: self.example.clone() }
    }

    /// Its example, with which addresses are checked.
    pub(super) fn example(&self) -> &str {
        &self.example
    }

    /// The value of a connection.
    pub(crate) fn value(&self, options: &Map<String, Value>) -> Result<String, Error> {
        let text = options.get(&self.name).and_then(Value::as_str).map_or("", str::trim);
        if self.fits(text) {
            return Ok(text.to_owned());
        }
        let message = if text.is_empty() {
            format!("Tell the {}, such as {}.", self.label, self.example)
        } else {
            format!(
                "“{}” is not a {}; write it like {}.",
                text.chars().take(60).collect::<String>(),
                self.label,
                self.example
            )
        };
        Err(Error::Invalid { field: "options", message })
    }

    /// It becomes a part of an address: nothing may stand in it that leads elsewhere.
    fn fits(&self, text: &str) -> bool {
        !text.is_empty()
            && text.chars().count() <= CHARS_MAX
            && text.chars().all(|c| c.is_ascii_alphanumeric() || self.also.contains(c))
            && !text.contains("..")
            && !text.contains(['/', '\\', '?', '#', '@', ':'])
    }
}
