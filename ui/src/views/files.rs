//! Files that are attached to something: the line of each, and how more of them come.

use crate::{
    components::{
        button::IconButton,
        icon::{Glyph, Icon},
        progress::Progress,
    },
    state::{
        app::App,
        perform::done,
        toast::explain,
        transfer::{self, Source},
    },
    words,
};
use atom_api::{files::Add, ledger::AttachDocument};
use atom_core::{EntryId, TaskId};
use leptos::{prelude::*, task::spawn_local};

/// What files are attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// A task.
    Task(TaskId),
    /// An entry of the books.
    Entry(EntryId),
}

/// Files on their way to what they are attached to. Copied freely.
#[derive(Clone, Copy)]
pub(super) struct Arrival {
    app: App,
    to: Holder,
    coming: RwSignal<Option<(String, f64)>>,
    wrong: RwSignal<Option<String>>,
}

impl Arrival {
    /// None yet.
    pub(super) fn new(app: App, to: Holder) -> Self {
        Self { app, to, coming: RwSignal::new(None), wrong: RwSignal::new(None) }
    }

    /// Attaches files, one after the other, and says so.
    pub(super) fn take(self, sources: Vec<Source>) {
        let Self { app, to, coming, wrong } = self;
        spawn_local(async move {
            for source in sources {
                let name = source.name();
                wrong.try_set(None);
                let shown = name.clone();
                let progress = move |share: f64| drop(coming.try_set(Some((shown.clone(), share))));
                progress(0.0);
                let result = match to {
                    Holder::Task(task) => transfer::attach(app, task, &source, progress).await,
                    Holder::Entry(entry) => transfer::attach_document(app, entry, &source, progress).await,
                };
                coming.try_set(None);
                match (result, to) {
                    (Ok(()), Holder::Task(_)) => done::<Add>(app, words::attached(&name)),
                    (Ok(()), Holder::Entry(_)) => done::<AttachDocument>(app, words::attached(&name)),
                    (Err(error), _) => {
                        wrong.try_set(Some([name.as_str(), ": ", &explain(&error)].concat()));
                    }
                }
            }
        });
    }

    /// Has the person choose files.
    pub(super) fn choose(self) {
        spawn_local(async move {
            let sources = transfer::pick(&[], true).await;
            self.take(sources);
        });
    }

    /// Takes what is dropped as long as the view stands, unless more may not come.
    pub(super) fn hear(self, dropped: RwSignal<Vec<Source>, LocalStorage>, may: impl Fn() -> bool + 'static) {
        Effect::new(move |_| {
            let sources = dropped.get();
            if !sources.is_empty() {
                dropped.set(Vec::new());
                if untrack(&may) {
                    self.take(sources);
                }
            }
        });
    }

    /// How far the one is that is coming, and what went wrong.
    pub(super) fn state(self) -> AnyView {
        let Self { coming, wrong, .. } = self;
        view! {
            {move || {
                coming
                    .get()
                    .map(|(name, share)| view! { <Progress label=words::uploading() value=Some(share) note=name /> })
            }}
            <div aria-live="polite">{move || wrong.get().map(|wrong| view! { <p class="tone-red">{wrong}</p> })}</div>
        }
        .into_any()
    }
}

/// What a line tells of a file.
pub(super) struct Face {
    /// What it is called.
    pub(super) name: String,
    /// Its media type.
    pub(super) media_type: String,
    /// Its size, where it is known.
    pub(super) bytes: Option<u64>,
    /// What else is to be known of it.
    pub(super) note: Option<String>,
}

/// A line of a list of files. The name and a button save a copy, where that can be; another button removes the file as long
/// as that is allowed.
pub(super) fn file_line(
    face: Face,
    save: Option<Callback<()>>,
    removable: Signal<bool>,
    remove: Callback<()>,
) -> AnyView {
    let Face { name, media_type, bytes, note } = face;
    let glyph = if media_type.starts_with("image/") { Glyph::Image } else { Glyph::File };
    let title = match save {
        Some(save) => view! {
            <button
                type="button"
                class="link-title"
                data-written=""
                title=words::save_file()
                on:click=move |_| save.run(())
            >
                <span class="clip">{name}</span>
            </button>
        }
        .into_any(),
        None => view! { <span class="file-name clip" data-written="">{name}</span> }.into_any(),
    };
    let note = note.map(|note| view! { <span class="help clip" data-written="">{note}</span> });
    let size = bytes.map(|bytes| view! { <span class="meta figures">{words::size(bytes)}</span> });
    let copy = save.map(|save| {
        view! { <IconButton glyph=Glyph::Download label=words::save_file() testid="file-save" on_press=save /> }
    });
    view! {
        <li class="file-line" data-testid="file">
            <Icon glyph />
            {title}
            {note}
            {size}
            {copy}
            <Show when=move || removable.get()>
                <IconButton glyph=Glyph::Close label=words::remove_file() testid="file-remove" on_press=remove />
            </Show>
        </li>
    }
    .into_any()
}
