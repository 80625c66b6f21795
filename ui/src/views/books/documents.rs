//! The documents beside an entry: receipts, invoices, statements.

use super::{asking::Asking, fetched::fetched, shelf};
use crate::{
    components::{
        button::{Button, Weight},
        icon::Glyph,
    },
    state::{app::App, query::Query, transfer},
    views::files::{Arrival, Face, Holder, file_line},
    words,
};
use atom_api::ledger::{DocumentPage, DocumentView, ListDocuments, ReadDocument, RemoveDocument, SaveDocument};
use atom_core::EntryId;
use leptos::{ev, prelude::*, task::spawn_local};

/// Documents that are listed: as many as an entry has at most.
const SHOWN: u32 = 500;

/// The documents, and a place to attach more: by the button, or dropped on it.
///
/// A list; what is kept here can be saved, each can be removed.
pub(super) fn documents(id: EntryId) -> AnyView {
    let desk = shelf().desk;
    let (app, over, dropped) = (desk.app, desk.hovered, desk.dropped);
    let query = Query::<DocumentPage>::new(app, move || {
        Some(ListDocuments { entry_id: Some(id), limit: Some(SHOWN), ..ListDocuments::default() })
    });
    let removing = RwSignal::new(None::<(RemoveDocument, String)>);
    let arrival = Arrival::new(app, Holder::Entry(id));
    arrival.hear(dropped, || true);
    let list = move |page: DocumentPage| {
        if page.items.is_empty() {
            return view! { <p class="help">{words::documents_empty()}</p> }.into_any();
        }
        let lines = page.items.into_iter().map(|document| line(app, document, removing)).collect_view();
        view! { <ul data-testid="document-list">{lines}</ul> }.into_any()
    };
    view! {
        <section class="entry-history" aria-labelledby="entry-documents" data-testid="documents">
            <h3 id="entry-documents">{words::entry_documents()}</h3>
            {fetched(query, words::documents_trouble(), 1, list)}
            <div
                class="import-drop"
                class:dropping=move || over.get()
                on:dragover=move |event| {
                    event.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=move |event: ev::DragEvent| {
                    event.prevent_default();
                    over.set(false);
                    dropped.set(transfer::of_drop(&event));
                }
            >
                <Button glyph=Glyph::Attach testid="document-attach" on_press=move |()| arrival.choose()>
                    {words::document_attach()}
                </Button>
                <span class="help">{words::drop_file()}</span>
            </div>
            {arrival.state()}
            {move || {
                let close = move |()| removing.set(None);
                removing.get().map(|(request, name)| view! { <Removing request name on_close=close /> })
            }}
        </section>
    }
    .into_any()
}

/// A document. What a journal only links to has no copy to save.
fn line(app: App, document: DocumentView, removing: RwSignal<Option<(RemoveDocument, String)>>) -> AnyView {
    let DocumentView { id, name, media_type, bytes, path, .. } = document;
    let kept = StoredValue::new((name.clone(), media_type.clone()));
    let save = path.is_none().then(|| {
        Callback::new(move |()| {
            let (name, media_type) = kept.get_value();
            spawn_local(async move {
                let write = async |path| app.call(SaveDocument { id, path }).await.map(|_| ());
                let piece = async |offset| app.call(ReadDocument { id, offset }).await;
                transfer::save_copy(app, (&name, &media_type), write, piece).await;
            });
        })
    });
    let remove = Callback::new(move |()| removing.set(Some((RemoveDocument { id }, kept.get_value().0))));
    let note = path.map(|path| words::document_link(&path));
    file_line(Face { name, media_type, bytes, note }, save, Signal::stored(true), remove)
}

/// Asks before a document leaves its entry.
#[component]
fn Removing(request: RemoveDocument, name: String, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let request = StoredValue::new(request);
    view! {
        <Asking
            testids=["document-remove-dialog", "document-remove-now"]
            title=words::document_remove()
            verb=words::remove_file()
            weight=Weight::Danger
            request=move || Ok(request.get_value())
            did=words::did_remove_document()
            on_close
        >
            <p data-written="">{words::document_remove_text(&name)}</p>
        </Asking>
    }
    .into_any()
}
