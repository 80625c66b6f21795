//! The detail of a task: everything about it, editable where it stands.

mod activity;
mod comments;
mod due;
mod effort;
mod facts;
mod files;
mod labels;
mod links;
mod markdown;
mod more;
mod notes;
mod reminders;
mod steps;

use crate::{
    browser,
    components::{
        bone::{Bone, FactBones},
        button::{Button, IconButton},
        icon::Glyph,
        notice::{Notice, Tone},
        state::Trouble,
    },
    state::{
        activity::changed_here,
        desk::{Desk, desk},
        line::title_fault,
        query::Query,
        toast::explain,
        transfer, when,
    },
    views::connections::OfTask,
    words,
};
use activity::Activity;
use atom_api::{
    Page,
    integrations::Connection,
    tasks::{self, Source, Task},
};
use atom_core::{TaskId, is_blank};
use comments::Comments;
use facts::Facts;
use files::Files;
use leptos::{ev, html, prelude::*};
use links::Links;
use more::MoreMenu;
use notes::Notes;
use std::sync::Arc;
use steps::Steps;

/// A task and what its parts need of it.
#[derive(Clone, Copy)]
struct Subject {
    id: TaskId,
    /// The task as far as it is known: from its row at once, whole when it has come.
    task: Memo<Option<Arc<Task>>>,
    /// Whether it may be changed: not while it is in the trash.
    locked: Memo<bool>,
}

impl Subject {
    fn new(desk: Desk, id: TaskId) -> Self {
        let task = Memo::new(move |before: Option<&Option<Arc<Task>>>| {
            let whole = desk.detail.data.with(|data| data.as_ref().filter(|task| task.id == id).cloned());
            whole.map(Arc::new).or_else(|| desk.task(id)).or_else(|| before.cloned().flatten())
        });
        let locked = Memo::new(move |_| task.with(|task| task.as_ref().is_none_or(|task| task.trashed_at.is_some())));
        Self { id, task, locked }
    }

    /// What `pick` says of the task, once it is known.
    fn read<T: PartialEq + Send + Sync + 'static>(
        self,
        pick: impl Fn(&Task) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        Memo::new(move |_| self.task.with(|task| task.as_deref().map(&pick)))
    }
}

/// What stands in the place of a list that is not here: its shape as long as it comes, else why it does not. Without it
/// a list that failed looks like an empty one.
fn coming_or_wrong<T: Send + Sync + 'static>(list: Query<T>) -> AnyView {
    let is_here = Memo::new(move |_| list.data.with(Option::is_some));
    let shown = move || match list.error.get() {
        Some(error) => view! { <p class="tone-red" role="alert">{explain(&error)}</p> }.into_any(),
        None if is_here.get() => ().into_any(),
        None => view! { <Bone width=40 /> }.into_any(),
    };
    shown.into_any()
}

/// The detail pane of the open task. It covers the list in a narrow window.
///
/// Landmark `complementary`. Escape closes it; the focus goes to the list. Where it covers the list it takes the focus when
/// it comes.
#[component]
pub(crate) fn Detail() -> impl IntoView {
    let desk = desk();
    let id = Memo::new(move |_| desk.app.route.get().task);
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            desk.close();
        }
    };
    request_animation_frame(|| {
        // Not from a field in it that was asked for meanwhile.
        let is_within = browser::find(".detail :focus").is_some();
        if browser::detail_covers() && !is_within && !browser::something_floats() {
            browser::focus_place();
        }
    });
    view! {
        <aside class="pane detail" tabindex="-1" aria-label=words::detail() data-testid="detail" on:keydown=on_key>
            {move || id.get().map(|id| view! { <Body id /> })}
        </aside>
    }
    .into_any()
}

#[component]
fn Body(id: TaskId) -> impl IntoView {
    let desk = desk();
    let subject = Subject::new(desk, id);
    let known = Memo::new(move |_| subject.task.with(Option::is_some));
    let error = Memo::new(move |_| desk.detail.error.get());
    let content = move || match (known.get(), error.get()) {
        (true, _) => view! { <Content subject /> }.into_any(),
        (false, Some(error)) => {
            view! { <Trouble title=words::detail_trouble() error on_retry=move |()| desk.detail.retry() /> }.into_any()
        }
        (false, None) => view! {
            <div class="detail-scroll">
                <div class="inner">
                    <FactBones facts=6 />
                </div>
            </div>
        }
        .into_any(),
    };
    view! {
        <Head subject />
        {content}
    }
    .into_any()
}

/// Where the task comes from, and the way out.
#[component]
fn Head(subject: Subject) -> impl IntoView {
    let desk = desk();
    let source = subject.read(|task| task.source.clone());
    let from = move |source: Source| {
        let service = words::service(&source.provider);
        let url = source.url;
        // The number stays when there is no space for the whole name.
        let (place, number) = source.reference.rsplit_once(' ').unwrap_or((&source.reference, ""));
        let (place, number) = (place.to_owned(), number.to_owned());
        view! {
            <span class="mark">{service.clone()}</span>
            <span class="reference" title=source.reference.clone()>
                <span class="clip">{place}</span>
                <span>{number}</span>
            </span>
            <Button testid="open-source" on_press=Callback::new(move |()| desk.app.open_external(&url))>
                {words::open_in(&service)}
            </Button>
        }
        .into_any()
    };
    view! {
        <header class="pane-head">
            <IconButton glyph=Glyph::Back label=words::back() class="back" on_press=move |()| desk.close() />
            {move || match source.get().flatten() {
                Some(source) => from(source),
                None => view! { <span class="space"></span> }.into_any(),
            }}
            <MoreMenu subject />
            <IconButton
                glyph=Glyph::Close
                label=words::close_detail()
                class="shut"
                testid="close-detail"
                on_press=move |()| desk.close()
            />
        </header>
    }
    .into_any()
}

#[component]
fn Content(subject: Subject) -> impl IntoView {
    let desk = desk();
    let in_trash = subject.read(|task| task.trashed_at.is_some());
    let service = subject.read(|task| task.source.as_ref().map(|source| words::service(&source.provider)));
    let connection = subject.read(|task| task.source.as_ref().and_then(|source| source.connection_id));
    let changed =
        Memo::new(move |_| desk.history.data.with(|page| page.as_ref().is_some_and(|page| changed_here(&page.items))));
    let stays_here = Memo::new(move |_| {
        let id = connection.get().flatten();
        let takes =
            |page: &Page<Connection>| page.items.iter().find(|each| Some(each.id) == id).map(|each| each.takes_edits);
        desk.connections.data.with(|page| page.as_ref().and_then(takes)) == Some(false)
    });
    let (over, dropped) = (desk.hovered, desk.dropped);
    view! {
        <div
            class="detail-scroll scroll"
            class:dropping=move || over.get()
            data-drop=words::drop_files()
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event| {
                event.prevent_default();
                over.set(false);
                dropped.set(transfer::of_drop(&event));
            }
        >
            <div class="inner">
                <Parent subject />
                {move || (in_trash.get() == Some(true)).then(|| view! { <InTrash subject /> })}
                <Title subject />
                {move || {
                    service
                        .get()
                        .flatten()
                        .filter(|_| changed.get() && stays_here.get())
                        .map(|service| {
                            view! { <Notice tone=Tone::Needs>{words::changed_only_here(&service)}</Notice> }
                        })
                }}
                {move || connection.get().flatten().map(|connection| view! { <OfTask task=subject.id connection /> })}
                <Facts subject />
                <Notes subject />
                <Steps subject />
                <Links subject />
                <Files subject dropped />
                <Comments subject />
                <Activity subject />
                <Foot subject />
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn InTrash(subject: Subject) -> impl IntoView {
    let desk = desk();
    view! {
        <Notice tone=Tone::Plain>
            {words::in_trash()} " "
            <button type="button" class="link-button" on:click=move |_| desk.restore(subject.id)>
                {words::restore()}
            </button>
        </Notice>
    }
    .into_any()
}

/// The task that this one is a part of, as the way up to it.
#[component]
fn Parent(subject: Subject) -> impl IntoView {
    let desk = desk();
    let parent = subject.read(|task| task.parent);
    let whole = Query::new(desk.app, move || parent.get().flatten().map(|id| tasks::Get { id }));
    move || {
        let id = parent.get().flatten()?;
        let title = whole.data.with(|task| task.as_ref().map(|task| task.title.clone()))?;
        Some(view! {
            <p class="parent">
                <span class="meta">{words::belongs_to()}</span>
                <button type="button" class="link-title" data-written="" on:click=move |_| desk.open(id)>
                    <span class="clip">{title}</span>
                </button>
            </p>
        })
    }
}

/// The title: a field that looks like a heading. Enter and leaving it save, Escape gives up. What cannot be a title stays
/// in the field, with the reason below.
#[component]
fn Title(subject: Subject) -> impl IntoView {
    let desk = desk();
    let title = subject.read(|task| task.title.clone());
    let node = NodeRef::<html::Textarea>::new();
    let wrong = RwSignal::new(None::<String>);
    let shown = move || title.get().unwrap_or_default();
    // What is being typed is not overwritten by what comes from elsewhere.
    let typed = StoredValue::new(None::<String>);
    let written = move || {
        let title = shown();
        typed.get_value().unwrap_or(title)
    };
    Effect::new(move |_| {
        title.track();
        if let Some(area) = node.get() {
            browser::fit_height(&area);
        }
    });
    let save = move || {
        // Taking the field away takes its focus too, when there is nothing left to save it with.
        let Some(area) = node.try_get_untracked().flatten() else { return };
        let text = area.value().replace('\n', " ");
        let fault = title_fault(&text).filter(|_| !is_blank(&text));
        if fault.is_none() {
            typed.set_value(None);
        }
        if is_blank(&text) {
            area.set_value(&title.get_untracked().unwrap_or_default());
        } else if fault.is_none() {
            desk.rename(subject.id, &text);
        }
        wrong.set(fault);
    };
    // Back was pressed in the middle of a word: nobody leaves the field then.
    on_cleanup(move || {
        let left = typed.try_get_value().flatten().map(|text| text.replace('\n', " "));
        if let Some(text) = left.filter(|text| title_fault(text).is_none()) {
            desk.rename(subject.id, &text);
        }
    });
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            save();
            if wrong.with_untracked(Option::is_none) {
                browser::focus_place();
            }
        }
        "Escape" => {
            event.prevent_default();
            wrong.set(None);
            typed.set_value(None);
            if let Some(area) = node.get_untracked() {
                area.set_value(&title.get_untracked().unwrap_or_default());
            }
            browser::focus_place();
        }
        _ => {}
    };
    view! {
        <h2 class="spoken">{shown}</h2>
        <textarea
            node_ref=node
            class="detail-title"
            rows="1"
            data-testid="detail-title"
            aria-label=words::edit_title()
            aria-invalid=move || wrong.with(Option::is_some).then_some("true")
            aria-describedby="detail-title-wrong"
            readonly=subject.locked
            prop:value=written
            on:input=move |event| {
                typed.set_value(Some(event_target_value(&event)));
                wrong.set(None);
                if let Some(area) = node.get_untracked() {
                    browser::fit_height(&area);
                }
            }
            on:keydown=on_key
            on:blur=move |_| save()
        ></textarea>
        <div id="detail-title-wrong" aria-live="polite">
            {move || wrong.get().map(|wrong| view! { <p class="wrong">{wrong}</p> })}
        </div>
    }
    .into_any()
}

/// When it was made, and the way to the trash.
#[component]
fn Foot(subject: Subject) -> impl IntoView {
    let desk = desk();
    let made = subject.read(|task| task.created_at);
    let made = move || made.get().map(|at| words::created_on(&when::ago(browser::wall(at), desk.app.wall_now())));
    view! {
        <footer class="detail-foot">
            <span>{made}</span>
            <Show when=move || !subject.locked.get()>
                <IconButton
                    glyph=Glyph::Trash
                    label=words::move_to_trash()
                    testid="trash"
                    on_press=move |()| desk.trash(subject.id)
                />
            </Show>
        </footer>
    }
    .into_any()
}
