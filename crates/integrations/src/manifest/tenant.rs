//! What has to be known before a service can be called.

use super::{
    Mistake, Provider,
    check::{Check, PLAIN},
    form::{DiscoverForm, TenantForm},
};
use crate::{
    error::Error,
    http::BaseUrl,
    jq::Program,
    request::Request,
    tenants::{self, Home},
};
use atom_api::integrations::TenantField;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The most characters of a tenant's name.
const CHARS_MAX: usize = 120;

/// A field that is told by the person, or discovered after signing in.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) name: String,
    /// What a person calls it.
    pub(crate) label: String,
    /// In other languages.
    labels: BTreeMap<String, String>,
    example: String,
    also: String,
    pub(crate) discover: Option<Discover>,
}

/// A call that tells into which tenants an account is let.
#[derive(Debug)]
pub(crate) struct Discover {
    /// Where it is asked; the host of the API where nothing is said.
    base: Option<BaseUrl>,
    pub(crate) request: Request,
    items: Program,
}

impl Tenant {
    pub(super) fn read(check: &Check<'_>, form: TenantForm) -> Result<Self, Mistake> {
        check.name("tenant.name", &form.name)?;
        let discover = form.discover.map(|form| Discover::read(check, form.get())).transpose()?;
        let also = form.also.unwrap_or_else(|| "-".to_owned());
        let (name, label, labels) = (form.name.get().clone(), form.label, form.labels);
        let field = Self { name, label, labels, example: form.example, also, discover };
        check.that(
            field.fits(&field.example),
            "tenant.example",
            &form.name,
            "the example has characters that are not allowed; see `also`",
        )?;
        Ok(field)
    }

    pub(super) fn view(&self) -> TenantField {
        TenantField {
            name: self.name.clone(),
            label: self.label.clone(),
            labels: self.labels.clone(),
            example: self.example.clone(),
        }
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
    pub(crate) fn fits(&self, text: &str) -> bool {
        !text.is_empty()
            && text.chars().count() <= CHARS_MAX
            && text.chars().all(|c| c.is_ascii_alphanumeric() || self.also.contains(c))
            && !text.contains("..")
            && !text.contains(['/', '\\', '?', '#', '@', ':'])
    }
}

impl Discover {
    fn read(check: &Check<'_>, form: &DiscoverForm) -> Result<Self, Mistake> {
        let base = form.base_url.as_ref().map(|written| {
            BaseUrl::parse(written.get())
                .map_err(|error| check.mistake("tenant.discover.base_url", written, &error.to_string()))
        });
        Ok(Self {
            base: base.transpose()?,
            request: check.request("tenant.discover.request", &form.request, PLAIN)?,
            items: check.program("tenant.discover.items", &form.items)?,
        })
    }

    /// The tenants in an answer, or what is wrong with it.
    pub(crate) fn homes(&self, field: &Tenant, answer: &[u8]) -> Result<Vec<Home>, String> {
        tenants::read(self.items.run(answer)?, |id| field.fits(id))
    }
}

impl Provider {
    /// The field that is discovered after signing in.
    pub(crate) fn discovered(&self) -> Option<(&Tenant, &Discover)> {
        self.tenant.iter().find_map(|field| Some((field, field.discover.as_ref()?)))
    }

    /// Whether there is a field of this name, told or discovered.
    pub(crate) fn has_field(&self, name: &str) -> bool {
        self.tenant.iter().any(|field| field.name == name)
    }

    /// The discovered tenant of a connection, where there is one.
    pub(crate) fn tenant_of<'o>(&self, options: &'o Map<String, Value>) -> Option<&'o str> {
        let (field, _) = self.discovered()?;
        options.get(&field.name).and_then(Value::as_str)
    }

    /// Where tenants are discovered: the address that a person named, the one of the manifest, or the host of the API.
    pub(crate) fn discovery(
        &self,
        discover: &Discover,
        told: Option<&str>,
        options: &Map<String, Value>,
    ) -> Result<BaseUrl, Error> {
        match (told, &discover.base) {
            (Some(told), _) => Ok(self.address(told, &self.guessed(options))?.origin()),
            (None, Some(base)) => Ok(base.clone()),
            (None, None) => Ok(self.base(&self.guessed(options))?.origin()),
        }
    }

    /// What is known of the tenant, with the example in place of what is discovered later: which host it is does not depend on
    /// it.
    pub(crate) fn guessed(&self, options: &Map<String, Value>) -> Map<String, Value> {
        let mut options = options.clone();
        for field in self.tenant.iter().filter(|field| field.discover.is_some()) {
            options.entry(field.name.clone()).or_insert_with(|| Value::from(field.example()));
        }
        options
    }
}
