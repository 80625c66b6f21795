//! Files that are attached to a task.

use super::{Subject, coming_or_wrong};
use crate::{
    bridge::shell,
    components::{
        button::IconButton,
        icon::{Glyph, Icon},
        progress::Progress,
    },
    state::{
        app::App,
        desk::desk,
        perform::{done, perform},
        query::Query,
        toast::{Offer, explain},
        transfer::{self, Source},
    },
    words,
};
use atom_api::files::{Add, Attachment, Delete, List, Read, Save};
use atom_core::AttachmentId;
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
    let coming = RwSignal::new(None::<(String, f64)>);
    let wrong = RwSignal::new(None::<String>);
    let attach = move |sources: Vec<Source>| {
        spawn_local(async move {
            for source in sources {
                let name = source.name();
                wrong.try_set(None);
                let shown = name.clone();
                let progress = move |share: f64| drop(coming.try_set(Some((shown.clone(), share))));
                progress(0.0);
                let result = transfer::attach(app, task, &source, progress).await;
                coming.try_set(None);
                match result {
                    Ok(()) => done::<Add>(app, words::attached(&name)),
                    Err(error) => {
                        wrong.try_set(Some([name.as_str(), ": ", &explain(&error)].concat()));
                    }
                }
            }
        });
    };
    Effect::new(move |_| {
        let sources = dropped.get();
        if !sources.is_empty() {
            dropped.set(Vec::new());
            if !subject.locked.get_untracked() {
                attach(sources);
            }
        }
    });
    let choose = move |_| {
        spawn_local(async move {
            let sources = transfer::pick(&[], true).await;
            attach(sources);
        });
    };
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
                    <File file locked=subject.locked />
                </For>
            </ul>
            {coming_or_wrong(list)}
            {move || {
                coming
                    .get()
                    .map(|(name, share)| view! { <Progress label=words::uploading() value=Some(share) note=name /> })
            }}
            <div aria-live="polite">{move || wrong.get().map(|wrong| view! { <p class="tone-red">{wrong}</p> })}</div>
            <Show when=move || !subject.locked.get()>
                <button type="button" class="add-line" data-testid="attach" on:click=choose>
                    <Icon glyph=Glyph::Attach />
                    <span>{words::attach_file()}</span>
                </button>
            </Show>
        </section>
    }
    .into_any()
}

#[component]
fn File(file: Attachment, locked: Memo<bool>) -> impl IntoView {
    let app = desk().app;
    let Attachment { id, name, media_type, bytes, .. } = file;
    let gone = words::removed_file(&name);
    let glyph = if media_type.starts_with("image/") { Glyph::Image } else { Glyph::File };
    let kept = StoredValue::new((name.clone(), media_type));
    let save = move || {
        let (name, media_type) = kept.get_value();
        spawn_local(save(app, id, name, media_type));
    };
    view! {
        <li class="file-line" data-testid="file">
            <Icon glyph />
            <button type="button" class="link-title" data-written="" title=words::save_file() on:click=move |_| save()>
                <span class="clip">{name}</span>
            </button>
            <span class="meta figures">{words::size(bytes)}</span>
            <IconButton glyph=Glyph::Download label=words::save_file() on_press=move |()| save() />
            <Show when=move || !locked.get()>
                <IconButton
                    glyph=Glyph::Close
                    label=words::remove_file()
                    on_press={
                        let gone = gone.clone();
                        move |()| perform(app, Delete { id }, gone.clone())
                    }
                />
            </Show>
        </li>
    }
    .into_any()
}

/// Saves a copy: where the person says in the window, as a download in a browser.
async fn save(app: App, id: AttachmentId, name: String, media_type: String) {
    let result = if shell::state().await.can.native_dialogs {
        match shell::pick_save(&name, &[]).await {
            Ok(Some(path)) => app.call(Save { id, path }).await.map(|_| true),
            Ok(None) => Ok(false),
            Err(error) => Err(error),
        }
    } else {
        transfer::download(&name, &media_type, async |offset| app.call(Read { id, offset }).await).await.map(|()| true)
    };
    match result {
        Ok(true) => app.say(words::saved_file(&name), Offer::Nothing),
        Ok(false) => {}
        Err(error) => app.complain(&error),
    }
}
