//! What was imported before, and the way to take one of them back.

use super::{asking::Asking, shelf};
use crate::{
    browser,
    components::{badge::Badge, bone::bones, button::Button, state::Trouble},
    state::{query::Query, when},
    words,
};
use atom_api::ledger::{ImportPage, ImportView, ListImports, UndoImport};
use leptos::prelude::*;

/// Imports that are shown at first, and at most.
const SHOWN: u32 = 10;
const SHOWN_MAX: u32 = 1_000;

/// The list. Nothing where nothing was imported.
pub(super) fn imports() -> AnyView {
    let app = shelf().desk.app;
    let limit = RwSignal::new(SHOWN);
    let query = Query::<ImportPage>::new(app, move || Some(ListImports { limit: Some(limit.get()), cursor: None }));
    let asking = RwSignal::new(None::<UndoImport>);
    // While more of them are on their way, those that are here stay.
    let now =
        Memo::new(move |before: Option<&Option<ImportPage>>| query.data.get().or_else(|| before.cloned().flatten()));
    let content = move || match (now.get(), query.error.get()) {
        (Some(page), _) if page.items.is_empty() => None,
        (Some(page), _) => {
            let rows = page.items.iter().map(|import| row(import, asking)).collect_view();
            let more = page.next.is_some() && limit.get() < SHOWN_MAX;
            let more = more.then(|| {
                view! {
                    <Button testid="imports-more" on_press=move |()| limit.set(SHOWN_MAX)>
                        {words::show_more()}
                    </Button>
                }
            });
            Some(view! { <ul class="imports" data-testid="imports">{rows}</ul>{more} }.into_any())
        }
        (None, Some(error)) => {
            Some(view! { <Trouble title=words::imports_trouble() error on_retry=move |()| query.retry() /> }.into_any())
        }
        (None, None) => Some(bones(1)),
    };
    view! {
        {move || {
            content()
                .map(|content| {
                    view! {
                        <section class="settings-group" aria-labelledby="books-imports">
                            <h2 id="books-imports">{words::imports_before()}</h2>
                            {content}
                        </section>
                    }
                })
        }}
        {move || asking.get().map(|request| view! { <TakingBack request on_close=move |()| asking.set(None) /> })}
    }
    .into_any()
}

fn row(import: &ImportView, asking: RwSignal<Option<UndoImport>>) -> AnyView {
    let app = shelf().desk.app;
    let id = import.id;
    let wall = browser::wall(import.at);
    let at = [when::day(wall.date(), app.today.get_untracked()), when::clock(wall.time())].join(" ");
    let end = if import.undone_at.is_some() {
        view! { <Badge tone="grey">{words::taken_back()}</Badge> }.into_any()
    } else {
        let label = words::take_back_of(&import.name);
        view! {
            <button
                type="button"
                class="link-button"
                aria-label=label
                data-testid="import-take-back"
                on:click=move |_| asking.set(Some(UndoImport { import_id: id, date: None }))
            >
                {words::import_take_back()}
            </button>
        }
        .into_any()
    };
    view! {
        <li data-testid="import-row">
            <span class="clip" data-written="">{import.name.clone()}</span>
            <span class="figures quiet">{words::import_added(import.entries)}</span>
            <span class="figures quiet">{at}</span>
            {end}
        </li>
    }
    .into_any()
}

/// Asks before an import is taken back. What stands in a closed period is taken back today.
#[component]
pub(super) fn TakingBack(request: UndoImport, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let app = shelf().desk.app;
    let request = StoredValue::new(request);
    let request = move || Ok(UndoImport { date: Some(app.today.get_untracked()), ..request.get_value() });
    view! {
        <Asking
            testids=["take-back-dialog", "take-back-now"]
            title=words::import_take_back()
            verb=words::import_take_back()
            request
            did=words::did_import_back()
            on_close
        >
            <p>{words::import_take_back_help()}</p>
        </Asking>
    }
    .into_any()
}
