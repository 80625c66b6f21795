//! The last calls to a service.

use super::{
    listing::{Row, Shape, ago, listing},
    page::Shown,
};
use crate::{
    components::{badge::Badge, icon::Glyph},
    state::{app::App, query::Query},
    words,
};
use atom_api::integrations::{Call, Calls};
use leptos::prelude::*;

fn shape() -> Shape {
    Shape {
        id: "calls",
        label: words::tab_calls(),
        trouble: words::calls_trouble(),
        empty: words::calls_empty(),
        empty_text: words::calls_empty_text(),
        glyph: Glyph::Sync,
    }
}

/// The calls, newest first: when, for what, how it ended, how long it took; never what they carried.
pub(super) fn calls(shown: Shown) -> AnyView {
    let turned = RwSignal::new(Vec::new());
    let query = Query::new(shown.desk.app, move || {
        let cursor = turned.with(|turned: &Vec<String>| turned.last().cloned());
        Some(Calls { connection_id: shown.id, limit: Some(50), cursor })
    });
    listing(query, turned, shape(), move |call: &Call| {
        let key = format!("{} {} {}", call.at, call.what, call.ms);
        let call = call.clone();
        Row::new(key, move || line(shown.desk.app, &call))
    })
}

fn line(app: App, call: &Call) -> AnyView {
    let tone = if call.ok { "green" } else { "red" };
    let status = call.status.map_or_else(|| words::no_answer().to_owned(), |status| status.to_string());
    let error = call.error.as_deref().map(|error| view! { <p class="tone-red">{words::call_fault(error)}</p> });
    view! {
        <li class="listing-row">
            <div class="line">
                <Badge tone=tone>{status}</Badge>
                <span class="clip">{words::call_name(&call.what)}</span>
                <span class="meta figures end">{words::number(call.ms)} " ms"</span>
                <span class="meta figures">{ago(app, call.at)}</span>
            </div>
            {error}
        </li>
    }
    .into_any()
}
