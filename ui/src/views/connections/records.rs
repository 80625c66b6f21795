//! The records of a stream.

use super::{
    listing::{Row, Shape, ago, json, listing, unfold},
    page::Shown,
    related::related,
    service_of,
};
use crate::{
    components::{badge::Badge, button::Button, choice::Choice, icon::Glyph, select::Select},
    state::{desk::Desk, query::Query},
    words,
};
use atom_api::integrations::{Record, Records, title_of};
use atom_core::ConnectionId;
use leptos::prelude::*;
use serde_json::Value;

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
        Some(Records { connection_id: id, stream: stream.get(), limit: Some(50), cursor, newest: true })
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
    let list = listing(query, turned, shape(), move |record: &Record| {
        let key = format!("{} {}", record.external_id, record.fetched_at);
        let (record, stream) = (record.clone(), stream.get_untracked());
        Row::new(key, move || {
            let line = folded(desk, id, &stream, record.clone(), String::new());
            view! { <li class="listing-row">{line}</li> }.into_any()
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
pub(super) fn folded(desk: Desk, id: ConnectionId, stream: &str, record: Record, more: String) -> AnyView {
    let (fetched_at, deleted) = (record.fetched_at, record.deleted);
    let title = title_of(&record.mapped).or_else(|| title_of(&record.raw));
    let title = title.unwrap_or_else(|| record.external_id.clone());
    let kind = words::one_of_kind(&record.kind);
    let line = view! {
        <span class="line">
            <Badge>{kind}</Badge>
            <span class="clip" class:struck=deleted data-written="">
                {title}
            </span>
            {deleted.then(|| view! { <span class="meta">{words::gone_there()}</span> })}
            {(!more.is_empty()).then(|| view! { <span class="meta">{more}</span> })}
            <span class="meta figures end">{ago(desk.app, fetched_at)}</span>
        </span>
    };
    let stream = stream.to_owned();
    unfold(line.into_any(), move || whole(desk, id, &stream, &record))
}

/// All of a record: the way to it, what stands in relation to it, what Atom understands of it, and what came.
pub(super) fn whole(desk: Desk, id: ConnectionId, stream: &str, record: &Record) -> AnyView {
    let Record { external_id, mapped, raw, .. } = record;
    let url = mapped.get("url").and_then(Value::as_str).filter(|url| url.starts_with("http")).map(str::to_owned);
    let open = url.map(|url| {
        view! {
            <Button glyph=Glyph::Out testid="open-record" on_press=move |()| desk.app.open_external(&url)>
                {words::open_in(&service_of(desk, id))}
            </Button>
        }
    });
    view! {
        <div class="unfolded">
            {open}
            {related(desk, id, stream.to_owned(), external_id.clone())}
            <h3>{words::as_understood()}</h3>
            {json(mapped)}
            <h3>{words::as_it_came()}</h3>
            {json(raw)}
        </div>
    }
    .into_any()
}
