//! The records of a stream.

use super::{
    listing::{Row, Shape, ago, json, listing, unfold},
    page::Shown,
};
use crate::{
    components::{badge::Badge, button::Button, choice::Choice, icon::Glyph, select::Select},
    state::{app::App, query::Query},
    words,
};
use atom_api::integrations::{Record, Records};
use leptos::prelude::*;
use serde_json::Value;

/// What a record is called, in the order in which it is looked for.
const NAMES: [&str; 8] = ["title", "name", "subject", "full_name", "number", "filename", "text", "reference"];
/// As much of a name as a line has.
const NAME_MAX: usize = 200;

fn shape() -> Shape {
    Shape {
        id: "records",
        label: words::tab_records(),
        trouble: words::records_trouble(),
        empty: words::records_empty(),
        empty_text: words::records_empty_text(),
        glyph: Glyph::File,
    }
}

/// The records of the chosen stream; each unfolds to what came and what Atom understands of it.
pub(super) fn records(shown: Shown) -> AnyView {
    let Shown { desk, id, now, stream, .. } = shown;
    let turned = RwSignal::new(Vec::new());
    let query = Query::new(desk.app, move || {
        let cursor = turned.with(|turned: &Vec<String>| turned.last().cloned());
        Some(Records { connection_id: id, stream: stream.get(), limit: Some(50), cursor })
    });
    let choices = Memo::new(move |_| {
        now.with(|now| {
            let streams = now.streams.iter();
            streams
                .map(|each| {
                    Choice::new(each.name.clone(), words::stream_name(&each.name)).note(words::number(each.records))
                })
                .collect::<Vec<_>>()
        })
    });
    let name = now.with_untracked(|now| now.name.clone());
    let list = listing(query, turned, shape(), move |record: &Record| {
        let key = format!("{} {}", record.external_id, record.fetched_at);
        let (record, name) = (record.clone(), name.clone());
        Row::new(key, move || {
            view! { <li class="listing-row">{folded(desk.app, &name, record.clone(), String::new())}</li> }.into_any()
        })
    });
    view! {
        <div class="listing-head">
            <Select
                label=words::which_stream()
                choices=choices
                value=stream
                on_change=move |key: String| {
                    turned.set(Vec::new());
                    stream.set(key);
                }
                testid="records-stream"
            />
        </div>
        {list}
    }
    .into_any()
}

/// A record in a line, with `more` quiet words, that unfolds to all of it.
pub(super) fn folded(app: App, service: &str, record: Record, more: String) -> AnyView {
    let Record { external_id, kind, mapped, raw, fetched_at, deleted, .. } = record;
    let title = title(&mapped).or_else(|| title(&raw)).unwrap_or(external_id);
    let url = mapped.get("url").and_then(Value::as_str).filter(|url| url.starts_with("http")).map(str::to_owned);
    let open_in = words::open_in(service);
    let line = view! {
        <span class="line">
            <Badge>{words::kind_name(&kind)}</Badge>
            <span class="clip" class:struck=deleted data-written="">
                {title}
            </span>
            {deleted.then(|| view! { <span class="meta">{words::gone_there()}</span> })}
            {(!more.is_empty()).then(|| view! { <span class="meta">{more}</span> })}
            <span class="meta figures end">{ago(app, fetched_at)}</span>
        </span>
    };
    unfold(line.into_any(), move || {
        let open_in = open_in.clone();
        let open = url.clone().map(|url| {
            view! {
                <Button glyph=Glyph::Out testid="open-record" on_press=move |()| app.open_external(&url)>
                    {open_in}
                </Button>
            }
        });
        view! {
            <div class="unfolded">
                {open}
                <h3>{words::as_understood()}</h3>
                {json(&mapped)}
                <h3>{words::as_it_came()}</h3>
                {json(&raw)}
            </div>
        }
        .into_any()
    })
}

fn title(value: &Value) -> Option<String> {
    let named = NAMES.iter().filter_map(|name| value.get(name)?.as_str());
    let found = named.flat_map(str::lines).map(str::trim).find(|line| !line.is_empty())?;
    Some(found.chars().take(NAME_MAX).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_is_called_by_the_first_of_its_names_that_says_something() {
        let called = |value: Value| title(&value);
        assert_eq!(called(json!({ "name": "Ada", "title": "Tea" })).as_deref(), Some("Tea"));
        assert_eq!(called(json!({ "title": " ", "text": "\n first line \nsecond" })).as_deref(), Some("first line"));
        assert_eq!(called(json!({ "title": null, "number": 7 })), None);
        assert_eq!(called(json!("plain")), None);
        assert_eq!(called(json!({ "title": "é".repeat(300) })).map(|text| text.chars().count()), Some(NAME_MAX));
    }
}
