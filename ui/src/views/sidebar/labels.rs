//! Labels and saved filters in the sidebar.

use super::{
    named::{Line, line, name_field, save},
    section::section,
};
use crate::{
    state::{
        app::Asked,
        desk::{Desk, desk},
        name::Name,
        perform::saving,
        route::Place,
        toast::Offer,
    },
    words,
};
use atom_api::{
    Command, Patch,
    filters::{self, SavedFilter},
    projects::{Label, LabelCreate, LabelDelete, LabelUpdate},
    tasks::View,
};
use leptos::{prelude::*, task::spawn_local};

/// The labels with their counts.
#[component]
pub(super) fn LabelPlaces() -> impl IntoView {
    let desk = desk();
    let adding = RwSignal::new(false);
    let items = Memo::new(move |_| {
        desk.labels.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default())
    });
    let create = save(move |name| {
        saving(desk.app, LabelCreate { name, color: None }, |label| words::label_created(&label.name))
    });
    let content = move || {
        view! {
            <For each=move || items.get() key=|label| label.id let:label>
                {label_line(desk, label, items)}
            </For>
            {move || {
                let back = "[data-testid='new-label']".to_owned();
                adding.get().then(|| name_field(String::new(), "grey".into(), words::label_name, create, adding, back))
            }}
            <Show when=move || items.with(Vec::is_empty) && !adding.get()>
                <p class="nav-hint">{words::no_labels()}</p>
            </Show>
        }
        .into_any()
    };
    section(desk, "labels", words::labels(), Some((words::new_label(), adding, "new-label")), content)
}

fn label_line(desk: Desk, first: Label, items: Memo<Vec<Label>>) -> AnyView {
    let id = first.id;
    // The address has the name, so a renamed label is another place.
    let now = Memo::new(move |_| {
        items.with(|items| items.iter().find(|each| each.id == id).cloned()).unwrap_or_else(|| first.clone())
    });
    let is_here = move |name: &str| matches!(desk.app.route.get_untracked().place, Place::Label(here) if here.as_str().eq_ignore_ascii_case(name));
    let rename = save(move |name| {
        let was_here = is_here(&now.get_untracked().name);
        let request = LabelUpdate { id, name: Patch::Set(name), color: Patch::Keep };
        saving(desk.app, request, move |label| {
            if let (true, Some(name)) = (was_here, Name::of(&label.name)) {
                desk.visit(Place::Label(name));
            }
            words::label_changed(&label.name)
        })
    });
    let recolour = Callback::new(move |colour: &'static str| {
        let request = LabelUpdate { id, name: Patch::Keep, color: Patch::Set(colour.to_owned()) };
        act(desk, request, words::label_changed(&now.get_untracked().name), None);
    });
    let delete = Callback::new(move |()| {
        let name = now.get_untracked().name;
        let away = is_here(&name).then_some(Place::View(View::All));
        act(desk, LabelDelete { id }, words::label_deleted(&name), away);
    });
    let named = Memo::new(move |_| now.get().name);
    let draw = move || {
        let place = Name::of(&named.get())?;
        Some(line(Line {
            place: Place::Label(place),
            name: named.into(),
            end: Signal::derive(move || count(now.get().open)),
            tone: Signal::derive(move || now.get().color),
            name_label: words::label_name,
            rename,
            recolour: Some(recolour),
            arrange: None,
            press: None,
            mark: Signal::stored(""),
            delete,
            testid: "nav-label",
        }))
    };
    view! { {draw} }.into_any()
}

/// The saved filters.
#[component]
pub(super) fn FilterPlaces() -> impl IntoView {
    let desk = desk();
    let items = Memo::new(move |_| {
        desk.list.filters.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default())
    });
    let any = Memo::new(move |_| items.with(|items| !items.is_empty()));
    let content = move || {
        view! {
            <For each=move || items.get() key=|filter| filter.id let:filter>
                {filter_line(desk, filter, items)}
            </For>
        }
        .into_any()
    };
    // Filters are saved from the options of a view; until there is one, nothing stands here.
    move || any.get().then(|| section(desk, "filters", words::filters(), None, content))
}

fn filter_line(desk: Desk, first: SavedFilter, items: Memo<Vec<SavedFilter>>) -> AnyView {
    let id = first.id;
    let now = Memo::new(move |_| {
        items.with(|items| items.iter().find(|each| each.id == id).cloned()).unwrap_or_else(|| first.clone())
    });
    let rename = save(move |name| {
        let request = filters::Update { id, name: Patch::Set(name), query: Patch::Keep };
        saving(desk.app, request, |saved| words::filter_changed(&saved.name))
    });
    let delete = Callback::new(move |()| {
        let name = now.get_untracked().name;
        let away = (desk.app.route.get_untracked().place == Place::Filter(id)).then_some(Place::View(View::All));
        act(desk, filters::Delete { id }, words::filter_deleted(&name), away);
    });
    line(Line {
        place: Place::Filter(id),
        name: Signal::derive(move || now.get().name),
        end: Signal::stored(String::new()),
        tone: Signal::stored(String::new()),
        name_label: words::filter_name,
        rename,
        recolour: None,
        arrange: None,
        press: None,
        mark: Signal::stored(""),
        delete,
        testid: "nav-filter",
    })
}

/// Has the host do something, says it, and goes away from what is no more.
pub(super) fn act<C: Command>(desk: Desk, request: C, said: String, away: Option<Place>) {
    settle(desk, desk.app.ask_to_write(C::SPEC, serde_json::to_string(&request)), said, away);
}

/// One copy for all commands.
fn settle(desk: Desk, asked: Asked, said: String, away: Option<Place>) {
    spawn_local(async move {
        match asked.await {
            Ok(_) => {
                desk.app.say(said, Offer::Undo);
                if let Some(place) = away {
                    desk.visit(place);
                }
            }
            Err(error) => {
                desk.app.complain(&error);
                // What was shown at once, such as another order, is not how things stand.
                desk.projects.retry();
            }
        }
    });
}

/// A count as it stands at the end of a line; nothing where it is none.
pub(super) fn count(count: u64) -> String {
    if count == 0 { String::new() } else { words::number(count) }
}
