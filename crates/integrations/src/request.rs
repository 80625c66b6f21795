//! What is asked of a service: the request of a manifest, filled with what is known.

use crate::{error::Error, http::BaseUrl, jq::Program};
use atom_core::{ConnectionId, named_uuid};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{
    Method,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
use serde_json::{Map, Value, json};
use url::Url;
use uuid::{Builder, Uuid};

/// What stays as it is in a path: the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text of a manifest with `{a.b}` where values go. `{+a.b}` keeps the slashes of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Plain(String),
    Value { path: Vec<String>, slashes: bool },
}

/// A request of a manifest.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: Text,
    pub(crate) query: Vec<(String, Vec<Text>)>,
    pub(crate) headers: Vec<(HeaderName, Text)>,
    pub(crate) body: Body,
}

/// What a request carries.
#[derive(Debug)]
pub(crate) enum Body {
    None,
    Json(Program),
    Form(Program),
    Graphql { document: String, variables: Option<Program> },
}

/// What requests and their programs know: `args`, `record`, `each`, `tenant`, `since` and so on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Context(Map<String, Value>);

impl Context {
    /// The same, and `name` as well.
    pub(crate) fn with(&self, name: &str, value: impl Into<Value>) -> Self {
        let mut more = self.clone();
        more.set(name, value);
        more
    }

    /// Tells one thing more.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Tells the key of a write, and as `uuid` an id that is made of it: for services that take such an id of what is made from whoever
    /// makes it. A key that is one stays as it is.
    pub(crate) fn set_key(&mut self, connection: ConnectionId, key: &str) {
        let own = Uuid::try_parse(key).ok().filter(|id| id.get_version_num() == 4);
        let made = || Builder::from_random_bytes(*named_uuid(connection.uuid(), key).as_bytes()).into_uuid();
        self.set("key", key);
        self.set("uuid", own.unwrap_or_else(made).to_string());
    }

    /// What is known under a name.
    pub(crate) fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    fn find(&self, path: &[String]) -> Option<String> {
        let (root, rest) = path.split_first()?;
        let mut value = self.0.get(root)?;
        for name in rest {
            value = value.get(name)?;
        }
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    fn run(&self, program: &Program) -> Result<Value, String> {
        program.run(Value::Object(self.0.clone()).to_string().as_bytes())
    }
}

/// A request that is ready to go, but for its credential.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Vec<u8>>,
    /// Whether an answer with `errors` is a refusal.
    pub(crate) graphql: bool,
}

impl Prepared {
    /// A plain fetch of an address.
    pub(crate) fn get(url: Url) -> Self {
        Self { method: Method::GET, url, headers: HeaderMap::new(), body: None, graphql: false }
    }

    /// Sets a query parameter in place of any of its name.
    pub(crate) fn set_query(&mut self, name: &str, value: &str) {
        self.drop_query(&[name.to_owned()]);
        self.url.query_pairs_mut().append_pair(name, value);
    }

    /// Takes query parameters out.
    pub(crate) fn drop_query(&mut self, names: &[String]) {
        let has = self.url.query_pairs().any(|(name, _)| names.iter().any(|other| *other == name));
        if !has {
            return;
        }
        let kept: Vec<(String, String)> =
            self.url.query_pairs().into_owned().filter(|(name, _)| !names.contains(name)).collect();
        self.url.set_query(None);
        if !kept.is_empty() {
            self.url.query_pairs_mut().extend_pairs(kept);
        }
    }

    /// Whether another request asks the same: address and body.
    pub(crate) fn question(&self) -> String {
        match &self.body {
            None => self.url.to_string(),
            Some(body) => format!("{} {}", self.url, blake3::hash(body).to_hex()),
        }
    }
}

impl Text {
    /// Reads a text; the first name of a value has to be one of `known`.
    pub(crate) fn parse(text: &str, known: &[&str]) -> Result<Self, String> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some(open) = rest.find(['{', '}']) {
            if rest.as_bytes()[open] == b'}' {
                return Err("there is a `}` without a `{` before it".to_owned());
            }
            let close = rest[open..].find('}').ok_or("there is a `{` without a `}` after it")? + open;
            if open > 0 {
                pieces.push(Piece::Plain(rest[..open].to_owned()));
            }
            let inner = &rest[open + 1..close];
            let (slashes, names) = inner.strip_prefix('+').map_or((false, inner), |names| (true, names));
            let path: Vec<String> = names.split('.').map(str::to_owned).collect();
            let word = |name: &String| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if !path.iter().all(word) || !known.contains(&path[0].as_str()) {
                return Err(format!("`{{{inner}}}` is not known here; there is {}", known.join(", ")));
            }
            pieces.push(Piece::Value { path, slashes });
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Plain(rest.to_owned()));
        }
        Ok(Self(pieces))
    }

    /// The text with its values; `None` where one of them is not there.
    pub(crate) fn fill(&self, context: &Context) -> Option<String> {
        self.fill_with(context, |value, _| Some(value))
    }

    /// As a part of a path: values are encoded, and none may lead out of it.
    fn fill_path(&self, context: &Context) -> Option<String> {
        self.fill_with(context, |value, slashes| {
            let segments: Vec<&str> = if slashes { value.split('/').collect() } else { vec![&value] };
            let leads_out = segments.iter().any(|segment| matches!(*segment, "" | "." | ".."));
            let encoded: Vec<String> =
                segments.iter().map(|segment| utf8_percent_encode(segment, SEGMENT).to_string()).collect();
            (!leads_out).then(|| encoded.join("/"))
        })
    }

    fn fill_with(&self, context: &Context, encode: impl Fn(String, bool) -> Option<String>) -> Option<String> {
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Plain(text) => filled.push_str(text),
                Piece::Value { path, slashes } => filled.push_str(&encode(context.find(path)?, *slashes)?),
            }
        }
        Some(filled)
    }

    /// As it is written, for messages.
    pub(crate) fn written(&self) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Plain(text) => text.clone(),
                Piece::Value { path, .. } => format!("{{{}}}", path.join(".")),
            })
            .collect()
    }
}

impl Request {
    /// Fills the request with what is known.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the path lacks a value, or a program makes no body of what is known.
    pub(crate) fn prepare(&self, base: &BaseUrl, context: &Context) -> Result<Prepared, Error> {
        let invalid = |message: String| Error::Invalid { field: "args", message };
        let path = self
            .path
            .fill_path(context)
            .ok_or_else(|| invalid(format!("`{}` cannot be filled: a value is missing.", self.path.written())))?;
        let mut prepared = Prepared {
            method: self.method.clone(),
            url: base.join(&path),
            headers: HeaderMap::new(),
            body: None,
            graphql: matches!(self.body, Body::Graphql { .. }),
        };
        let pairs: Vec<(&str, String)> = self
            .query
            .iter()
            .flat_map(|(name, values)| values.iter().filter_map(|value| Some((name.as_str(), value.fill(context)?))))
            .collect();
        if !pairs.is_empty() {
            prepared.url.query_pairs_mut().extend_pairs(pairs);
        }
        for (name, value) in &self.headers {
            let Some(value) = value.fill(context) else { continue };
            let value = HeaderValue::from_str(&value)
                .map_err(|_| invalid(format!("The header {name} cannot have this value.")))?;
            prepared.headers.insert(name.clone(), value);
        }
        let failed = |reason: String| invalid(format!("The request cannot be made: {reason}."));
        let (kind, body) = match &self.body {
            Body::None => return Ok(prepared),
            Body::Json(program) => ("application/json", context.run(program).map_err(failed)?.to_string()),
            Body::Form(program) => {
                let fields = context.run(program).map_err(failed)?;
                ("application/x-www-form-urlencoded", as_form(&fields).map_err(failed)?)
            }
            Body::Graphql { document, variables } => {
                let variables = variables.as_ref().map_or_else(|| Ok(json!({})), |program| context.run(program));
                let body = json!({ "query": document, "variables": variables.map_err(failed)? });
                ("application/json", body.to_string())
            }
        };
        prepared.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        prepared.body = Some(body.into_bytes());
        Ok(prepared)
    }
}

/// An object of texts as a form. A list repeats its name; what is null is left out.
fn as_form(fields: &Value) -> Result<String, String> {
    let Value::Object(fields) = fields else { return Err("the program of a form makes an object".to_owned()) };
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    let mut add = |name: &str, value: &Value| match value {
        Value::Null => Ok(()),
        Value::String(text) => {
            form.append_pair(name, text);
            Ok(())
        }
        Value::Bool(_) | Value::Number(_) => {
            form.append_pair(name, &value.to_string());
            Ok(())
        }
        Value::Array(_) | Value::Object(_) => Err(format!("the field {name} of a form is not a text")),
    };
    for (name, value) in fields {
        match value {
            Value::Array(values) => values.iter().try_for_each(|value| add(name, value))?,
            other => add(name, other)?,
        }
    }
    Ok(form.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context {
        let mut context = Context::default();
        context.set(
            "args",
            json!({"repository": "north/wind", "number": 7, "id": "a/b?c#d", "up": "../../x", "none": null}),
        );
        context
    }

    fn fill(text: &str) -> Option<String> {
        Text::parse(text, &["args"]).unwrap().fill_path(&context())
    }

    #[test]
    fn values_of_a_path_are_encoded_and_cannot_lead_out_of_it() {
        assert_eq!(
            fill("/repos/{+args.repository}/issues/{args.number}").as_deref(),
            Some("/repos/north/wind/issues/7")
        );
        assert_eq!(fill("/x/{args.id}").as_deref(), Some("/x/a%2Fb%3Fc%23d"));
        assert_eq!(fill("/x/{args.repository}").as_deref(), Some("/x/north%2Fwind"));
        for out in ["/x/{+args.up}", "/x/{args.none}", "/x/{args.missing}"] {
            assert_eq!(fill(out), None, "{out}");
        }
    }

    #[test]
    fn a_text_that_is_not_closed_or_names_the_unknown_is_refused() {
        for (text, said) in [
            ("{args.x", "without a `}`"),
            ("args}", "without a `{`"),
            ("{arg.x}", "not known"),
            ("{}", "not known"),
            ("{args..x}", "not known"),
        ] {
            assert!(Text::parse(text, &["args"]).unwrap_err().contains(said), "{text}");
        }
    }

    fn request(body: Body) -> Request {
        Request {
            method: Method::POST,
            path: Text::parse("/a", &[]).unwrap(),
            query: vec![
                ("q".to_owned(), vec![Text::parse("n:{args.number}", &["args"]).unwrap()]),
                ("left_out".to_owned(), vec![Text::parse("{args.none}", &["args"]).unwrap()]),
                ("many".to_owned(), vec![Text::parse("a", &[]).unwrap(), Text::parse("b", &[]).unwrap()]),
            ],
            headers: vec![(HeaderName::from_static("x-number"), Text::parse("{args.number}", &["args"]).unwrap())],
            body,
        }
    }

    fn prepare(body: Body) -> Prepared {
        request(body).prepare(&BaseUrl::parse("https://h.example/api").unwrap(), &context()).unwrap()
    }

    #[test]
    fn a_request_has_its_query_its_headers_and_its_body() {
        let program = |code| Program::compile(code).unwrap();
        let json = prepare(Body::Json(program("{n: .args.number}")));
        assert_eq!(json.url.as_str(), "https://h.example/api/a?q=n%3A7&many=a&many=b");
        assert_eq!(
            (json.body.as_deref(), &json.headers["x-number"]),
            (Some(&br#"{"n":7}"#[..]), &"7".parse().unwrap())
        );
        let form = prepare(Body::Form(program("{n: .args.number, l: [\"a b\", \"c\"], x: null}")));
        assert_eq!(form.body.as_deref(), Some(&b"l=a+b&l=c&n=7"[..]));
        assert_eq!(form.headers[header::CONTENT_TYPE], "application/x-www-form-urlencoded");
        let graphql = prepare(Body::Graphql {
            document: "query { a }".to_owned(),
            variables: Some(program("{n: .args.number}")),
        });
        assert_eq!(graphql.body.as_deref(), Some(&br#"{"query":"query { a }","variables":{"n":7}}"#[..]));
    }

    #[test]
    fn any_key_makes_an_id_of_version_four_which_is_the_same_again_and_of_this_connection() {
        let id = |connection: u128, key: &str| {
            let mut context = Context::default();
            context.set_key(ConnectionId::from(Uuid::from_u128(connection)), key);
            assert_eq!(context.get("key"), key);
            context.get("uuid").as_str().unwrap().to_owned()
        };
        let own = "0e984725-c51c-4bf4-9960-e1c80e27aba0";
        assert_eq!(id(1, own), own);
        let made = Uuid::try_parse(&id(1, "k-1")).unwrap();
        assert_eq!((made.get_version_num(), id(1, "k-1")), (4, made.to_string()));
        assert!(id(1, "k-1") != id(2, "k-1") && id(1, "k-1") != id(1, "k-2"));
    }

    #[test]
    fn a_parameter_is_set_in_place_of_another_and_taken_out() {
        let mut prepared = Prepared::get(Url::parse("https://h/a?x=1&y=2&x=3").unwrap());
        prepared.set_query("x", "4");
        assert_eq!(prepared.url.query(), Some("y=2&x=4"));
        prepared.drop_query(&["y".to_owned(), "x".to_owned()]);
        assert_eq!(prepared.url.query(), None);
    }
}
