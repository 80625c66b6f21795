//! What a manifest says: the form that describes a provider. See `providers/github.toml` for one that is filled in.

use crate::{error::Error, http::BaseUrl, jq::Program};
use atom_api::integrations::{AuthKind, Provider as ProviderView};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use std::{collections::BTreeMap, ops::Range};
use toml::Spanned;

/// The TOML as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    id: Spanned<String>,
    name: String,
    category: String,
    base_url: Spanned<String>,
    credentials_url: String,
    guide: String,
    /// What a person has to do to end the credential, since the service offers no call for it.
    revoking: String,
    auth: AuthForm,
    #[serde(default)]
    headers: BTreeMap<Spanned<String>, Spanned<String>>,
    identity: IdentityForm,
    limits: Limits,
    records: BTreeMap<String, RecordForm>,
    streams: Vec<StreamForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthForm {
    token: HeaderForm,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderForm {
    header: Spanned<String>,
    /// With `{token}` where the token goes.
    value: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentityForm {
    path: Spanned<String>,
    account: Spanned<String>,
    account_id: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordForm {
    kind: RecordKind,
    external_id: Spanned<String>,
    updated_at: Spanned<String>,
    map: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StreamForm {
    name: Spanned<String>,
    path: Spanned<String>,
    record: Spanned<String>,
    #[serde(default)]
    query: BTreeMap<String, String>,
    #[serde(default)]
    conditional: bool,
    paging: Paging,
    incremental: Option<Incremental>,
}

/// What Atom makes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordKind {
    /// A task.
    Task,
}

impl RecordKind {
    /// The name as it is stored.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Task => "task",
        }
    }
}

/// Bounds of the service.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    /// How often a failed request is tried again.
    pub(crate) retries: u32,
    /// Pages of one stream in one sync.
    pub(crate) pages_max: u32,
}

/// How a list is divided into pages.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Paging {
    /// The answer's `Link` header names the next page (RFC 8288).
    Link {
        /// The parameter that says how many records a page has.
        size_param: String,
        /// How many.
        size: u32,
    },
}

/// How only what has changed is fetched.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Incremental {
    /// The parameter that takes an instant; records changed since then are listed.
    pub(crate) param: String,
    /// Seconds before the newest known change from which to list again.
    pub(crate) overlap_s: u32,
    /// Hours after which everything is listed again, to find what is gone.
    pub(crate) full_every_h: u32,
}

/// A provider, ready to use.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) id: String,
    pub(crate) name: String,
    category: String,
    guide: String,
    pub(crate) credentials_url: String,
    pub(crate) revoking: String,
    pub(crate) base_url: BaseUrl,
    token_header: HeaderName,
    token_value: String,
    headers: HeaderMap,
    pub(crate) identity: Identity,
    pub(crate) limits: Limits,
    pub(crate) streams: Vec<Stream>,
}

/// The call that tells whose credentials they are.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) path: String,
    pub(crate) account: Program,
    pub(crate) account_id: Program,
}

/// How a record is read.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) kind: RecordKind,
    pub(crate) external_id: Program,
    pub(crate) updated_at: Program,
    pub(crate) map: Program,
    /// Of the programs: when it changes, records are mapped anew.
    pub(crate) fingerprint: String,
}

/// A list at the service.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) conditional: bool,
    pub(crate) paging: Paging,
    pub(crate) incremental: Option<Incremental>,
    pub(crate) record: std::sync::Arc<Record>,
}

/// What is wrong with a manifest, and in which of its lines, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) line: u32,
    pub(crate) message: String,
}

impl Provider {
    /// Reads a manifest.
    pub(crate) fn parse(text: &str) -> Result<Self, Mistake> {
        let form: Form = toml::from_str(text).map_err(|error| Mistake {
            line: line_at(text, error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        })?;
        let check = Check { text };
        check.that(is_name(form.id.get_ref()), &form.id, "the id is made of a-z, 0-9 and `-`")?;
        let base_url = BaseUrl::parse(form.base_url.get_ref())
            .map_err(|error| check.mistake(&form.base_url, error.to_string()))?;
        let token = form.auth.token;
        check.that(
            token.value.get_ref().contains("{token}"),
            &token.value,
            "the value has `{token}` where the token goes",
        )?;
        let mut records = BTreeMap::new();
        for (name, record) in &form.records {
            records.insert(name.as_str(), std::sync::Arc::new(check.record(record)?));
        }
        let mut streams: Vec<Stream> = Vec::new();
        for stream in form.streams {
            let known = streams.iter().any(|other| other.name == *stream.name.get_ref());
            check.that(!known, &stream.name, "another stream has this name")?;
            let record = records.get(stream.record.get_ref().as_str()).cloned();
            streams.push(Stream {
                record: record
                    .ok_or_else(|| check.mistake(&stream.record, "there is no [records] entry of this name"))?,
                path: check.path(&stream.path)?,
                name: stream.name.into_inner(),
                query: stream.query,
                conditional: stream.conditional,
                paging: stream.paging,
                incremental: stream.incremental,
            });
        }
        Ok(Self {
            token_header: check.header_name(&token.header)?,
            token_value: token.value.into_inner(),
            headers: check.headers(&form.headers)?,
            identity: Identity {
                path: check.path(&form.identity.path)?,
                account: check.program(&form.identity.account)?,
                account_id: check.program(&form.identity.account_id)?,
            },
            id: form.id.into_inner(),
            name: form.name,
            category: form.category,
            guide: form.guide,
            credentials_url: form.credentials_url,
            revoking: form.revoking,
            base_url,
            limits: form.limits,
            streams,
        })
    }

    /// As the contract shows it.
    pub(crate) fn view(&self) -> ProviderView {
        ProviderView {
            id: self.id.clone(),
            name: self.name.clone(),
            category: self.category.clone(),
            auth: vec![AuthKind::Token],
            streams: self.streams.iter().map(|stream| stream.name.clone()).collect(),
            actions: Vec::new(),
            base_url: self.base_url.as_str().to_owned(),
            guide: self.guide.clone(),
            credentials_url: self.credentials_url.clone(),
        }
    }

    /// All headers of a request with this token.
    pub(crate) fn headers_with(&self, token: &str) -> Result<HeaderMap, Error> {
        let value = HeaderValue::from_str(&self.token_value.replace("{token}", token)).map_err(|_| Error::Invalid {
            field: "credentials.token",
            message: "The token has characters that no token has. Copy it again, without line breaks.".to_owned(),
        })?;
        let mut headers = self.headers.clone();
        headers.insert(self.token_header.clone(), sensitive(value));
        Ok(headers)
    }

    /// The stream of this name.
    pub(crate) fn stream(&self, name: &str) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.name == name)
    }

    /// All names of streams, for messages.
    pub(crate) fn stream_names(&self) -> String {
        self.streams.iter().map(|stream| stream.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// Kept out of the debug output of the HTTP client.
fn sensitive(mut value: HeaderValue) -> HeaderValue {
    value.set_sensitive(true);
    value
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The line of a byte of `text`, from 1.
fn line_at(text: &str, offset: usize) -> u32 {
    let before = text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count();
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

/// Turns what is wrong with a value into a mistake at its line.
struct Check<'t> {
    text: &'t str,
}

impl Check<'_> {
    fn mistake<T>(&self, value: &Spanned<T>, message: impl Into<String>) -> Mistake {
        Mistake { line: line_at(self.text, value.span().start), message: message.into() }
    }

    fn that<T>(&self, holds: bool, value: &Spanned<T>, rule: &str) -> Result<(), Mistake> {
        if holds { Ok(()) } else { Err(self.mistake(value, rule)) }
    }

    fn path(&self, path: &Spanned<String>) -> Result<String, Mistake> {
        let text = path.get_ref();
        let plain = text.starts_with('/') && !text.starts_with("//") && !text.contains(['?', '#', '\\']);
        self.that(plain, path, "a path starts with one `/` and has no `?` or `#`; parameters go into `query`")?;
        Ok(text.clone())
    }

    fn header_name(&self, name: &Spanned<String>) -> Result<HeaderName, Mistake> {
        HeaderName::from_bytes(name.get_ref().as_bytes())
            .map_err(|_| self.mistake(name, "this is not the name of a header"))
    }

    fn headers(&self, form: &BTreeMap<Spanned<String>, Spanned<String>>) -> Result<HeaderMap, Mistake> {
        form.iter()
            .map(|(name, value)| {
                let text = HeaderValue::from_str(value.get_ref())
                    .map_err(|_| self.mistake(value, "this is not the value of a header"))?;
                Ok((self.header_name(name)?, text))
            })
            .collect()
    }

    fn program(&self, code: &Spanned<String>) -> Result<Program, Mistake> {
        Program::compile(code.get_ref()).map_err(|error| {
            let first = line_at(self.text, self.code_start(code.span()));
            Mistake { line: first.saturating_add(u32::try_from(error.line).unwrap_or(0)), message: error.message }
        })
    }

    /// Where the text of a string begins: TOML drops the line break after the opening `'''`.
    fn code_start(&self, span: Range<usize>) -> usize {
        let written = self.text.get(span.clone()).unwrap_or_default();
        let opening = if written.starts_with("'''") || written.starts_with("\"\"\"") { 3 } else { return span.start };
        let breaks = ["\r\n", "\n"].iter().find(|line_break| written[opening..].starts_with(**line_break));
        span.start + opening + breaks.map_or(0, |line_break| line_break.len())
    }

    fn record(&self, form: &RecordForm) -> Result<Record, Mistake> {
        let mut hash = blake3::Hasher::new();
        for part in [form.kind.as_str(), form.external_id.get_ref(), form.updated_at.get_ref(), form.map.get_ref()] {
            hash.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        Ok(Record {
            kind: form.kind,
            external_id: self.program(&form.external_id)?,
            updated_at: self.program(&form.updated_at)?,
            map: self.program(&form.map)?,
            fingerprint: hash.finalize().to_hex()[..16].to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GITHUB: &str = include_str!("../providers/github.toml");

    fn broken(from: &str, to: &str) -> (u32, String, u32) {
        assert!(GITHUB.contains(from), "{from}");
        let mistake = Provider::parse(&GITHUB.replacen(from, to, 1)).expect_err(to);
        let line = line_at(GITHUB, GITHUB.find(from).unwrap());
        (mistake.line, mistake.message, line)
    }

    #[test]
    fn the_manifest_of_github_reads() {
        let github = Provider::parse(GITHUB).unwrap();
        assert_eq!(github.stream_names(), "assigned_issues, created_issues");
        let headers = github.headers_with("tok").unwrap();
        assert_eq!(headers["authorization"], "Bearer tok");
        assert!(headers["authorization"].is_sensitive() && !format!("{headers:?}").contains("tok"));
    }

    #[test]
    fn a_mistake_names_its_line() {
        for (from, to) in [
            ("id = \"github\"", "id = \"Git Hub\""),
            ("category = ", "categories = "),
            ("base_url = \"https:", "base_url = \"http:"),
            ("Bearer {token}", "Bearer token"),
            ("path = \"/user\"", "path = \"user?x=1\""),
            ("account = \".login\"", "account = \".login |\""),
            ("notes: (.body // \"\")", "notes: (.body // )"),
            ("labels: [.labels[]?", "labels: [.labels[]? | nonsense"),
            ("kind = \"task\"", "kind = \"tusk\""),
            ("kind = \"link\"", "kind = \"guess\""),
            ("record = \"issue\"", "record = \"tissue\""),
            ("retries = 4", "retries = \"4\""),
            ("X-GitHub-Api-Version = ", "\"X GitHub\" = "),
            ("[limits]", "[limits"),
        ] {
            let (line, message, wanted) = broken(from, to);
            assert_eq!(line, wanted, "{to}: {message}");
        }
    }

    #[test]
    fn a_token_with_a_line_break_is_no_header() {
        let github = Provider::parse(GITHUB).unwrap();
        assert!(matches!(github.headers_with("a\r\nX: y"), Err(Error::Invalid { field: "credentials.token", .. })));
    }
}
