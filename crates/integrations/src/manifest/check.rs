//! From the form to a provider that can be used: every rule, and the line and the field of what breaks it.

use super::{
    Action, At, Auth, ErrorRule, Identity, Limits, Mistake, Provider, Quota, Tenant, Webhook,
    form::{Form, QueryValue, QuotaForm, RequestForm},
    stream::{Record, Stream},
};
use crate::{
    http::BaseUrl,
    jq::Program,
    oauth::is_safe,
    request::{Body, Request, Text},
};
use reqwest::{
    Method,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use std::{collections::BTreeMap, ops::Range, sync::Arc};
use url::Url;

/// The most requests at the same time.
const CONCURRENCY_MAX: u32 = 16;
/// The most streams of a connection that are fetched at the same time.
const STREAMS_MAX: u32 = 4;
/// What the request of a stream knows.
pub(super) const STREAM: &[&str] =
    &["each", "since", "from", "until", "cursor", "token", "size", "tenant", "account", "now"];
/// What the request of an action knows.
pub(super) const ACTION: &[&str] = &["args", "record", "key", "uuid", "sent_at", "tenant", "account", "now"];
/// What a request knows that belongs to no stream.
pub(super) const PLAIN: &[&str] = &["tenant", "account"];

/// Reads a manifest.
pub(super) fn provider(text: &str) -> Result<Provider, Mistake> {
    let form: Form = toml::from_str(text).map_err(|error| Mistake {
        line: line_at(text, error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    let check = Check { text };
    check.name("id", &form.id)?;
    let mut tenant = Vec::new();
    for field in form.tenant {
        let another = field.discover.as_ref().filter(|_| tenant.iter().any(|field: &Tenant| field.discover.is_some()));
        if let Some(another) = another {
            return Err(check.mistake("tenant.discover", another, "one field at most is discovered"));
        }
        tenant.push(Tenant::read(&check, field)?);
    }
    check.base_url(&form.base_url, &tenant)?;
    let auth = Auth::read(&check, form.auth)?;
    check.that(
        !auth.is_empty(),
        "auth",
        &form.id,
        "there is no way to sign in: fill in one of the tables of [auth]",
    )?;
    let mut records = BTreeMap::new();
    for (name, record) in &form.records {
        records.insert(name.clone(), Arc::new(Record::read(&check, name, record)?));
    }
    let mut streams = Vec::new();
    for stream in form.streams {
        streams.push(Stream::read(&check, stream, &records, &streams)?);
    }
    let mut actions = Vec::new();
    for action in form.actions {
        actions.push(Action::read(&check, action, &records, &streams, &actions)?);
    }
    let webhook = form.webhook.map(|webhook| Webhook::read(&check, webhook, &streams)).transpose()?;
    let mut errors = Vec::new();
    for rule in &form.errors {
        errors.push(ErrorRule {
            status: rule.status.as_ref().map(|status| *status.get()),
            when: check.maybe_program("errors.when", rule.when.as_ref())?,
            means: rule.means,
        });
    }
    let concurrency = form.limits.concurrency.as_ref();
    if let Some(value) = concurrency {
        check.that((1..=CONCURRENCY_MAX).contains(value.get()), "limits.concurrency", value, "it is 1 to 16")?;
    }
    let abreast = form.limits.streams.as_ref();
    if let Some(value) = abreast {
        check.that((1..=STREAMS_MAX).contains(value.get()), "limits.streams", value, "it is 1 to 4")?;
    }
    let said = form.said.as_ref().map(|code| check.program("said", code));
    if let Some(homepage) = &form.homepage {
        check.https("homepage", homepage)?;
    }
    Ok(Provider {
        headers: check.headers("headers", &form.headers)?,
        identity: Identity {
            request: check.request("identity.request", &form.identity.request, PLAIN)?,
            account: check.program("identity.account", &form.identity.account)?,
            account_id: check.program("identity.account_id", &form.identity.account_id)?,
        },
        limits: Limits {
            retries: form.limits.retries,
            pages_max: form.limits.pages_max,
            concurrency: concurrency.map_or(1, |value| *value.get() as usize),
            streams: abreast.map_or(STREAMS_MAX, |value| *value.get()) as usize,
            per_minute: form.limits.per_minute,
        },
        quota: form.quota.as_ref().map(|quota| check.quota(quota)).transpose()?,
        said: said.unwrap_or_else(|| check.own(".message?"))?,
        health: form.health.map(|health| check.request("health.request", &health.request, PLAIN)).transpose()?,
        id: form.id.into_inner(),
        name: form.name,
        category: form.category,
        homepage: form.homepage.map(At::into_inner),
        base_url: form.base_url.into_inner(),
        tenant,
        auth,
        errors,
        #[cfg(test)]
        records,
        streams,
        actions,
        webhook,
    })
}

/// The line of a byte of `text`, from 1.
pub(super) fn line_at(text: &str, offset: usize) -> u32 {
    let before = text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count();
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

/// Turns what is wrong with a value into a mistake at its line, which names the field.
pub(super) struct Check<'t> {
    text: &'t str,
}

impl Check<'_> {
    pub(super) fn mistake<T>(&self, field: &str, value: &At<T>, message: &str) -> Mistake {
        Mistake { line: line_at(self.text, value.span().start), message: format!("{field}: {message}") }
    }

    pub(super) fn that<T>(&self, holds: bool, field: &str, value: &At<T>, rule: &str) -> Result<(), Mistake> {
        if holds { Ok(()) } else { Err(self.mistake(field, value, rule)) }
    }

    /// A name of a-z, 0-9, `-` and `_`.
    pub(super) fn name(&self, field: &str, name: &At<String>) -> Result<(), Mistake> {
        let text = name.get();
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        let good = !text.is_empty() && text.len() <= 64 && text.bytes().all(allowed);
        self.that(good, field, name, "a name is made of a-z, 0-9, `-` and `_`")
    }

    fn base_url(&self, written: &At<String>, tenant: &[Tenant]) -> Result<(), Mistake> {
        let mut address = written.get().clone();
        for field in tenant {
            address = address.replace(&format!("{{{}}}", field.name), field.example());
        }
        self.that(!address.contains(['{', '}']), "base_url", written, "there is no [[tenant]] for a `{name}` in it")?;
        BaseUrl::parse(&address).map(drop).map_err(|error| self.mistake("base_url", written, &error.to_string()))
    }

    /// An address with https, or on this machine, without `{name}`.
    pub(super) fn https(&self, field: &str, url: &At<String>) -> Result<Url, Mistake> {
        let parsed = Url::parse(url.get()).ok().filter(is_safe);
        parsed.ok_or_else(|| self.mistake(field, url, "it is an address that begins with https://"))
    }

    /// An address with https that may have the `{name}` of tenant fields, as it is without them.
    pub(super) fn sample(&self, field: &str, url: &At<String>) -> Result<Url, Mistake> {
        let parsed = Url::parse(&url.get().replace(['{', '}'], "")).ok().filter(is_safe);
        parsed.ok_or_else(|| self.mistake(field, url, "it is an address that begins with https://"))
    }

    /// An address with https that may have the `{name}` of tenant fields.
    pub(super) fn address(&self, field: &str, url: &At<String>) -> Result<String, Mistake> {
        self.sample(field, url).map(|_| url.get().clone())
    }

    pub(super) fn method(
        &self,
        field: &str,
        method: Option<&At<String>>,
        otherwise: Method,
    ) -> Result<Method, Mistake> {
        let Some(method) = method else { return Ok(otherwise) };
        let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD];
        let found = known.into_iter().find(|known| known.as_str() == method.get());
        found.ok_or_else(|| self.mistake(field, method, "it is GET, POST, PUT, PATCH, DELETE or HEAD"))
    }

    pub(super) fn header_name(&self, field: &str, name: &At<String>) -> Result<HeaderName, Mistake> {
        HeaderName::from_bytes(name.get().as_bytes())
            .map_err(|_| self.mistake(field, name, "this is not the name of a header"))
    }

    fn headers(&self, field: &str, form: &BTreeMap<At<String>, At<String>>) -> Result<HeaderMap, Mistake> {
        form.iter()
            .map(|(name, value)| {
                let text = HeaderValue::from_str(value.get());
                let text = text.map_err(|_| self.mistake(field, value, "this is not the value of a header"))?;
                Ok((self.header_name(field, name)?, text))
            })
            .collect()
    }

    fn quota(&self, form: &QuotaForm) -> Result<Quota, Mistake> {
        let header = |field: &str, name: Option<&At<String>>| {
            name.map(|name| self.header_name(&format!("quota.{field}"), name)).transpose()
        };
        Ok(Quota {
            remaining: self.header_name("quota.remaining", &form.remaining)?,
            limit: header("limit", form.limit.as_ref())?,
            reset: header("reset", form.reset.as_ref())?,
            reset_as: form.reset_as,
        })
    }

    pub(super) fn program(&self, field: &str, code: &At<String>) -> Result<Program, Mistake> {
        Program::compile(code.get()).map_err(|error| {
            let first = line_at(self.text, self.code_start(code.span()));
            let line = first.saturating_add(u32::try_from(error.line).unwrap_or(0));
            Mistake { line, message: format!("{field}: {}", error.message) }
        })
    }

    pub(super) fn maybe_program(&self, field: &str, code: Option<&At<String>>) -> Result<Option<Program>, Mistake> {
        code.map(|code| self.program(field, code)).transpose()
    }

    /// A program of Atom's own.
    fn own(&self, code: &str) -> Result<Program, Mistake> {
        Program::compile(code).map_err(|error| Mistake { line: 1, message: error.message })
    }

    pub(super) fn text(&self, field: &str, text: &At<String>, known: &[&str]) -> Result<Text, Mistake> {
        Text::parse(text.get(), known).map_err(|reason| self.mistake(field, text, &reason))
    }

    /// A request, whose texts know these names.
    pub(super) fn request(&self, field: &str, form: &RequestForm, known: &[&str]) -> Result<Request, Mistake> {
        let of = |part: &str| format!("{field}.{part}");
        let path = form.path.get();
        let plain = path.starts_with('/') && !path.starts_with("//") && !path.contains(['?', '#', '\\']);
        let rule = "a path starts with one `/` and has no `?` or `#`; parameters go into `query`";
        self.that(plain, &of("path"), &form.path, rule)?;
        let mut query = Vec::new();
        for (name, value) in &form.query {
            let texts = match value {
                QueryValue::One(text) => vec![text],
                QueryValue::Many(texts) => texts.iter().collect(),
            };
            let read = |text: &String| {
                Text::parse(text, known)
                    .map_err(|reason| self.mistake(&of(&format!("query.{}", name.get())), name, &reason))
            };
            query.push((name.get().clone(), texts.into_iter().map(read).collect::<Result<_, _>>()?));
        }
        let mut headers = Vec::new();
        for (name, value) in &form.headers {
            let at = of(&format!("headers.{}", name.get()));
            headers.push((self.header_name(&at, name)?, self.text(&at, value, known)?));
        }
        let bodies = [("json", &form.json), ("form", &form.form), ("graphql", &form.graphql)];
        let mut told = bodies.into_iter().filter_map(|(name, body)| Some((name, body.as_ref()?)));
        let body = match (told.next(), told.next()) {
            (Some((first, _)), Some((second, value))) => {
                return Err(self.mistake(
                    &of(second),
                    value,
                    &format!("there is `{first}` already: a request has one body"),
                ));
            }
            (None, _) => Body::None,
            (Some(("json", code)), _) => Body::Json(self.program(&of("json"), code)?),
            (Some(("form", code)), _) => Body::Form(self.program(&of("form"), code)?),
            (Some((_, document)), _) => Body::Graphql {
                document: document.get().clone(),
                variables: self.maybe_program(&of("variables"), form.variables.as_ref())?,
            },
        };
        if let (Some(variables), false) = (&form.variables, matches!(body, Body::Graphql { .. })) {
            return Err(self.mistake(&of("variables"), variables, "only a GraphQL document has variables"));
        }
        let otherwise = if matches!(body, Body::None) { Method::GET } else { Method::POST };
        Ok(Request {
            method: self.method(&of("method"), form.method.as_ref(), otherwise)?,
            path: self.text(&of("path"), &form.path, known)?,
            query,
            headers,
            body,
        })
    }

    /// Where the text of a string begins: TOML drops the line break after the opening `'''`.
    fn code_start(&self, span: Range<usize>) -> usize {
        let written = self.text.get(span.clone()).unwrap_or_default();
        let opening = if written.starts_with("'''") || written.starts_with("\"\"\"") { 3 } else { return span.start };
        let breaks = ["\r\n", "\n"].iter().find(|line_break| written[opening..].starts_with(**line_break));
        span.start + opening + breaks.map_or(0, |line_break| line_break.len())
    }
}
