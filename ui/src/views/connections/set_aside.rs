//! Records that came and were not understood.

use super::{
    doing::understand_again,
    listing::{Row, Shape, listing},
    page::Shown,
    records::folded,
};
use crate::{
    components::{button::Button, icon::Glyph},
    state::query::Query,
    words,
};
use atom_api::integrations::{Health, SetAside, SetAsideRecord};
use leptos::prelude::*;

fn shape() -> Shape {
    Shape {
        id: "set-aside",
        label: words::tab_set_aside(),
        trouble: words::set_aside_trouble(),
        empty: words::set_aside_empty(),
        empty_text: words::set_aside_empty_text(),
        glyph: Glyph::Check,
    }
}

/// What was set aside, each with the reason, and the way to try again without asking the service.
pub(super) fn set_aside(shown: Shown) -> AnyView {
    let Shown { desk, id, now, .. } = shown;
    let app = desk.app;
    let turned = RwSignal::new(Vec::new());
    let query = Query::new(app, move || {
        let cursor = turned.with(|turned: &Vec<String>| turned.last().cloned());
        Some(SetAside { connection_id: id, stream: None, limit: Some(50), cursor })
    });
    let busy = RwSignal::new(false);
    let retry = move |()| understand_again(app, id, None, busy);
    let live = Memo::new(move |_| now.with(|now| now.health != Health::Disconnected));
    let any = Memo::new(move |_| {
        live.get() && query.data.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()))
    });
    let list = listing(query, turned, shape(), move |each: &SetAsideRecord| {
        let key = format!("{} {} {}", each.stream, each.record.external_id, each.record.fetched_at);
        let each = each.clone();
        Row::new(key, move || {
            let problem = each.record.problem.as_deref().unwrap_or_default();
            let reason = words::reason(each.record.reason.as_ref(), problem);
            view! {
                <li class="listing-row">
                    {folded(desk, id, &each.stream, each.record.clone(), words::stream_name(&each.stream))}
                    <p class="tone-amber" data-written="">
                        {reason}
                    </p>
                </li>
            }
            .into_any()
        })
    });
    view! {
        <Show when=move || any.get()>
            <div class="listing-head">
                <Button glyph=Glyph::Restore busy testid="understand-again" on_press=retry>
                    {words::understand_again()}
                </Button>
            </div>
        </Show>
        {list}
    }
    .into_any()
}
