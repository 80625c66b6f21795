//! Files that are attached to a task.

use super::{Subject, coming_or_wrong};
use crate::{
    components::icon::{Glyph, Icon},
    state::{
        desk::desk,
        perform::perform,
        query::Query,
        transfer::{self, Source},
    },
    views::files::{Arrival, Face, Holder, file_line},
    words,
};
use atom_api::files::{Attachment, Delete, List, Read, Save};
use leptos::{prelude::*, task::spawn_local};

/// The files, and a way to attach more: by the button, or dropped on the pane.
///
/// A list; each file can be saved and removed.
#[component]
pub(super) fn Files(subject: Subject, dropped: RwSignal<Vec<Source>, LocalStorage>) -> impl IntoView {
    let app = desk().app;
    let task = subject.id;
    let list = Query::new(app, move || Some(List { task }));
    let items = move || list.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let arrival = Arrival::new(app, Holder::Task(task));
    arrival.hear(dropped, move || !subject.locked.get());
    let any = move || list.data.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()));
    view! {
        <section class="section" aria-label=words::files()>
            <Show when=any>
                <div class="section-head">
                    <h2>{words::files()}</h2>
                </div>
            </Show>
            <ul>
                <For each=items key=|file| file.id let:file>
                    {line(file, subject.locked)}
                </For>
            </ul>
            {coming_or_wrong(list)}
            {arrival.state()}
            <Show when=move || !subject.locked.get()>
                <button type="button" class="add-line" data-testid="attach" on:click=move |_| arrival.choose()>
                    <Icon glyph=Glyph::Attach />
                    <span>{words::attach_file()}</span>
                </button>
            </Show>
        </section>
    }
    .into_any()
}

fn line(file: Attachment, locked: Memo<bool>) -> AnyView {
    let app = desk().app;
    let Attachment { id, name, media_type, bytes, .. } = file;
    let gone = words::removed_file(&name);
    let kept = StoredValue::new((name.clone(), media_type.clone()));
    let save = Callback::new(move |()| {
        let (name, media_type) = kept.get_value();
        spawn_local(async move {
            let write = async |path| app.call(Save { id, path }).await.map(|_| ());
            let piece = async |offset| app.call(Read { id, offset }).await;
            transfer::save_copy(app, (&name, &media_type), write, piece).await;
        });
    });
    let remove = Callback::new(move |()| perform(app, Delete { id }, gone.clone()));
    let face = Face { name, media_type, bytes: Some(bytes), note: None };
    file_line(face, Some(save), Signal::derive(move || !locked.get()), remove)
}
