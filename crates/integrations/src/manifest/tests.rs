//! What is wrong with a manifest is named by line and field.

use super::{At, Provider, check::line_at};
use crate::error::Error;
use atom_api::integrations::AuthKind;
use serde_json::{Map, json};

const GITHUB: &str = include_str!("../../providers/github.toml");

/// A manifest with one of everything.
const WHOLE: &str = r#"
id = "whole"
name = "Whole"
category = "test"
base_url = "https://{subdomain}.example.com/api"
said = ".error.message"

[[tenant]]
name = "subdomain"
label = "subdomain"
example = "northwind"

[auth.api_key]
query = "key"
value = "{token}"
guide = "Make a key."
credentials_url = "https://example.com/keys"
revoking = "Delete it."

[identity]
request = { path = "/me" }
account = ".name"
account_id = ".id"

[limits]
retries = 1
pages_max = 10

[[errors]]
status = 403
when = '.error.reason == "rateLimited"'
means = "rate_limited"

[records.thing]
kind = "document"
external_id = ".id"
updated_at = ".changed"
map = "{title: .name}"

[[streams]]
name = "things"
record = "thing"
items = ".things"
paging = { kind = "cursor", from = ".next", param = "cursor" }
[streams.request]
path = "/things"
query = { changed_since = "{since}", kinds = ["a", "b"] }
[streams.incremental]
kind = "since"

[[streams]]
name = "found"
record = "thing"
request = { path = "/found" }
paging = { kind = "link" }
[streams.partial]
when = ".cut"
total = ".all"
most = 500
older = { path = "/found", query = { before = "{until}" } }

[[streams]]
name = "parts"
record = "thing"
request = { path = "/things/{each.id}/parts" }
paging = { kind = "page", param = "page", size = 50, size_param = "per_page" }
each = { streams = ["things"], where = ".parts > 0", version = ".changed", changed_only = true, full_every_h = 48 }

[[actions]]
name = "rename"
description = "Renames a thing."
kind = "update"
for = "thing"
args = { type = "object", required = ["id", "name"], properties = { id = { type = "string" }, name = { type = "string" } } }
request = { method = "PATCH", path = "/things/{args.id}", json = "{name: .args.name}" }
idempotency = { natural = true }
result = {}

[webhook]
guide = "Enter the address."
secret_of = "service"
delivery = '.headers["x-delivery"]'
event = ".body.type"
record = ".body.thing.id"
challenge = ".body.challenge"
[webhook.signature]
scheme = "hmac_sha256_hex"
header = "X-Signature"
member = "v1"
signed = "{timestamp}.{body}"
[webhook.sent]
member = "t"
as = "unix"
window_s = 300
[webhook.events]
changed = ["things"]
"#;

/// The line of a mistake, what it says, and the line where it was made.
fn broken(text: &str, from: &str, to: &str) -> (u32, String, u32) {
    assert!(text.contains(from), "{from}");
    let mistake = Provider::parse(&text.replacen(from, to, 1)).expect_err(to);
    (mistake.line, mistake.message, line_at(text, text.find(from).unwrap()))
}

#[test]
fn what_is_chosen_has_to_be_an_argument_and_come_from_a_stream() {
    let linear = include_str!("../../providers/linear.toml");
    for (from, to, field) in [
        ("offered.choices.state]", "offered.choices.stat]", "actions.set_state.offered.choices.stat"),
        (
            "choices.team]\nstream = \"teams\"",
            "choices.team]\nstream = \"team\"",
            "actions.create_issue.offered.choices.team.stream",
        ),
    ] {
        let (line, message, _) = broken(linear, from, to);
        assert!(line > 1 && message.starts_with(&format!("{field}: ")), "{message}");
    }
}

#[test]
fn a_manifest_with_one_of_everything_reads() {
    let whole = Provider::parse(WHOLE).unwrap_or_else(|mistake| panic!("{mistake:?}"));
    let options = |value: &str| Map::from_iter([("subdomain".to_owned(), json!(value))]);
    assert_eq!(whole.base(&options("north-wind")).unwrap().as_str(), "https://north-wind.example.com/api");
    for wrong in ["", "a.evil.example/", "a/b", "a@b", "..", "ü"] {
        assert!(matches!(whole.base(&options(wrong)), Err(Error::Invalid { field: "options", .. })), "{wrong}");
    }
    let view = whole.view();
    assert_eq!((view.auth.as_slice(), view.kinds.as_slice()), (&[AuthKind::ApiKey][..], &["document".to_owned()][..]));
    assert_eq!((view.tenant[0].name.as_str(), view.actions.as_slice()), ("subdomain", &["rename".to_owned()][..]));
}

#[test]
fn a_field_that_is_discovered_is_asked_for_where_the_manifest_or_the_person_says() {
    let discovered = |discover: &str| {
        let field = format!(
            "example = \"northwind\"\ndiscover = {{ {discover} request = {{ path = \"/places\" }}, items = \".\" }}"
        );
        WHOLE.replacen("example = \"northwind\"", &field, 1)
    };
    let (plain, elsewhere) = (discovered(""), discovered("base_url = \"https://login.example.com\","));
    let asked = |text: &str, told: Option<&str>| {
        let provider = Provider::parse(text).unwrap_or_else(|mistake| panic!("{mistake:?}"));
        let (field, discover) = provider.discovered().unwrap();
        assert!(field.name == "subdomain" && provider.view().tenant.is_empty(), "nobody is asked for it");
        provider.discovery(discover, told, &Map::new()).unwrap().as_str().to_owned()
    };
    assert_eq!(asked(&plain, None), "https://northwind.example.com");
    assert_eq!(asked(&elsewhere, None), "https://login.example.com");
    assert_eq!(asked(&elsewhere, Some("http://127.0.0.1:7/api/{subdomain}")), "http://127.0.0.1:7");
    let second = "[[tenant]]\nname = \"b\"\nlabel = \"b\"\nexample = \"b\"\ndiscover = { request = { path = \"/b\" }, items = \".\" }\n\n[auth";
    let (_, message, _) = broken(&plain, "[auth", second);
    assert!(message.starts_with("tenant.discover: one field"), "{message}");
    let (_, message, _) = broken(&plain, "items = \".\"", "items = \".[\"");
    assert!(message.starts_with("tenant.discover.items: "), "{message}");
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
        ("stream = \"created_issues\"", "stream = \"comments\""),
        ("entity = \"{args.repository}", "entity = \"{arg.repository}"),
        ("(.record.pull_request | type)", "(.record.pull_request | kind)"),
        ("labels: [.labels[]?", "labels: [.labels[]? | nonsense"),
        ("kind = \"task\"", "kind = \"tusk\""),
        ("kind = \"link\"", "kind = \"guess\""),
        ("record = \"issue\"", "record = \"tissue\""),
        ("retries = 4", "retries = \"4\""),
        ("X-GitHub-Api-Version = ", "\"X GitHub\" = "),
        ("[limits]", "[limits"),
    ] {
        let (line, message, wanted) = broken(GITHUB, from, to);
        assert_eq!(line, wanted, "{to}: {message}");
    }
}

#[test]
fn a_mistake_names_its_field() {
    for (from, to, field) in [
        ("{subdomain}.example", "{site}.example", "base_url"),
        ("example = \"northwind\"", "example = \"north wind\"", "tenant.example"),
        ("query = \"key\"", "query = \"key\"\nheader = \"X-Key\"", "auth.api_key.header"),
        ("value = \"{token}\"", "value = \"token\"", "auth.api_key.value"),
        ("https://example.com/keys", "http://example.com/keys", "auth.api_key.credentials_url"),
        ("pages_max = 10", "pages_max = 10\nconcurrency = 99", "limits.concurrency"),
        ("pages_max = 10", "pages_max = 10\nstreams = 5", "limits.streams"),
        ("pages_max = 10", "pages_max = 10\nstreams = 0", "limits.streams"),
        ("when = '.error.reason", "when = '.error reason", "errors.when"),
        ("external_id = \".id\"", "external_id = \".id[\"", "records.thing.external_id"),
        ("items = \".things\"", "items = \".things now\"", "streams.things.items"),
        ("from = \".next\", ", "", "streams.things.paging.from"),
        ("kind = \"cursor\"", "kind = \"link\"", "streams.things.paging.param"),
        ("\"{since}\"", "\"{sinc}\"", "streams.things.request.query.changed_since"),
        ("kind = \"since\"", "kind = \"token\"", "streams.things.incremental.from"),
        ("kind = \"since\"", "kind = \"since\"\nitems = \".x\"", "streams.things.incremental.items"),
        ("updated_at = \".changed\"\n", "", "streams.things.record"),
        ("size = 50, ", "", "streams.parts.paging.size"),
        ("{each.id}", "{item.id}", "streams.parts.request.path"),
        ("most = 500\n", "", "streams.found.partial.total"),
        ("total = \".all\"\n", "", "streams.found.partial.most"),
        ("\"{until}\"", "\"{untill}\"", "streams.found.partial.older.query.before"),
        ("kind = \"link\"", "kind = \"page\", size = 5", "streams.found.partial.older"),
        ("streams = [\"things\"]", "streams = [\"parts\"]", "streams.parts.each.streams"),
        ("changed_only = true, ", "", "streams.parts.each.full_every_h"),
        ("name = \"parts\"", "name = \"things\"", "streams.name"),
        ("for = \"thing\"", "for = \"thin\"", "actions.rename.for"),
        ("properties = { id", "pattern = \"x\", properties = { id", "actions.rename.args"),
        ("{args.id}", "{arg.id}", "actions.rename.request.path"),
        ("method = \"PATCH\"", "method = \"PATSCH\"", "actions.rename.request.method"),
        ("json = \"{name: .args.name}\"", "json = \"{}\", form = \"{}\"", "actions.rename.request.form"),
        ("idempotency = {", "from_task = \".\"\nidempotency = {", "actions.rename.from_task"),
        ("result = {}", "result = { stream = \"thing\" }", "actions.rename.result.stream"),
        ("changed = [\"things\"]", "changed = [\"thongs\"]", "webhook.events.changed"),
        ("header = \"X-Signature\"", "header = \"X Signature\"", "webhook.signature.header"),
        ("member = \"v1\"", "member = \"v 1\"", "webhook.signature.member"),
        ("{timestamp}.{body}", "{time}.{body}", "webhook.signature.signed"),
        ("{timestamp}.{body}", "{timestamp}.", "webhook.signature.signed"),
        ("member = \"t\"", "pick = \".body.at\"", "webhook.signature.signed"),
        ("hmac_sha256_hex", "token", "webhook.signature.signed"),
        ("member = \"t\"", "member = \"t\"\nheader = \"X-Time\"", "webhook.sent"),
        ("member = \"v1\"\n", "", "webhook.sent.member"),
        ("window_s = 300", "window_s = 0", "webhook.sent.window_s"),
        (".body.challenge", ".body challenge", "webhook.challenge"),
        (".body.thing.id", ".body.thing.", "webhook.record"),
    ] {
        let (_, message, _) = broken(WHOLE, from, to);
        assert!(message.starts_with(&format!("{field}: ")), "{to}: {message}");
    }
}

#[test]
fn streams_go_side_by_side_unless_the_service_wants_one_after_the_other() {
    let abreast = |text: &str| Provider::parse(text).unwrap().limits.streams;
    assert_eq!(abreast(WHOLE), 4);
    assert_eq!(abreast(&WHOLE.replacen("pages_max = 10", "pages_max = 10\nstreams = 2", 1)), 2);
    assert_eq!(abreast(GITHUB), 1);
}

#[test]
fn a_full_listing_comes_daily_unless_told_and_never_by_time_for_zero() {
    let hours = |more: &str| {
        let text = WHOLE.replacen("kind = \"since\"", &format!("kind = \"since\"{more}"), 1);
        Provider::parse(&text).unwrap().streams[0].incremental.as_ref().unwrap().full_every_h
    };
    assert_eq!([hours(""), hours("\nfull_every_h = 168"), hours("\nfull_every_h = 0")], [24, 168, 0]);
}

#[test]
fn a_service_of_ones_own_grants_access_at_its_own_host() {
    let github = Provider::parse(GITHUB).unwrap_or_else(|mistake| panic!("{mistake:?}"));
    let at = |kind, base| github.grant(kind, base, &Map::new()).unwrap();
    let own = at(AuthKind::Oauth, "https://git.example.com:8443/api/v3").unwrap();
    let authorize = own.authorize_url.map(String::from);
    assert_eq!(authorize.as_deref(), Some("https://git.example.com:8443/login/oauth/authorize"));
    assert_eq!(own.token_url.as_str(), "https://git.example.com:8443/login/oauth/access_token");
    assert!(own.revoke.is_none() && own.credentials_url.starts_with("https://git.example.com:8443/"));
    let device = at(AuthKind::DeviceCode, "https://git.example.com:8443/api/v3").unwrap().device_url.unwrap();
    assert_eq!(device.as_str(), "https://git.example.com:8443/login/device/code");
    let usual = at(AuthKind::Oauth, "https://api.github.com").unwrap();
    assert_eq!(usual.token_url.as_str(), "https://github.com/login/oauth/access_token");
    assert!(at(AuthKind::ClientCredentials, "https://git.example.com/api/v3").is_none());
    let methods = github.view().methods;
    assert!(methods.iter().all(|method| method.self_hosted), "{methods:?}");
    for wrong in ["https://github.com/x", "{origin}x", "{origin}//evil.example/x", "{origin}/x?y"] {
        let from = "\"{origin}/login/oauth/access_token\"";
        let (_, message, _) = broken(GITHUB, from, &format!("\"{wrong}\""));
        assert!(message.starts_with("auth.oauth.self_hosted.token_url: "), "{message}");
    }
}

#[test]
fn an_unknown_field_is_named_wherever_it_stands() {
    for (table, line) in [
        ("[limits]\n", 1),
        ("[streams.request]\n", 1),
        ("[webhook.signature]\n", 1),
        ("[webhook.sent]\n", 1),
        ("[[tenant]]\n", 1),
    ] {
        let (found, message, wanted) = broken(WHOLE, table, &format!("{table}speed = 1\n"));
        assert_eq!(found, wanted + line, "{table}: {message}");
        assert!(message.contains("speed"), "{message}");
    }
}

#[test]
fn the_description_of_the_form_is_current() {
    let schema = serde_json::to_string_pretty(&schemars::schema_for!(super::form::Form)).unwrap() + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/provider-manifest.schema.json");
    if std::env::var_os("ATOM_WRITE_DOCS").is_some() {
        std::fs::write(path, &schema).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == schema, "run this test with ATOM_WRITE_DOCS=1 and commit {path}");
}

#[test]
fn a_value_keeps_its_place() {
    #[derive(serde::Deserialize)]
    struct One {
        a: At<String>,
    }
    let one: One = toml::from_str("# first\na = \"x\"\n").unwrap();
    assert_eq!((one.a.get().as_str(), one.a.span()), ("x", 12..15));
}

#[test]
fn services_that_bear_so_much_a_minute_are_asked_no_more() {
    let gmail = include_str!("../../providers/gmail.toml");
    let calendar = include_str!("../../providers/google-calendar.toml");
    for (text, bears) in [(GITHUB, 900), (gmail, 750), (calendar, 600)] {
        let provider = Provider::parse(text).unwrap_or_else(|mistake| panic!("{mistake:?}"));
        assert!(provider.limits.per_minute.is_some_and(|asked| asked <= bears), "{}", provider.name);
    }
}
