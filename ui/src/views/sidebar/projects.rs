//! Projects in the sidebar: made, renamed, coloured, put in order and deleted where they stand.

use super::{
    labels::{act, count},
    named::{Line, line, name_field, save},
    order::{Lifted, begin, mark, put},
    section::section,
};
use crate::{
    browser,
    components::{
        button::{Button, Weight},
        dialog::Dialog,
    },
    state::{
        desk::{Desk, desk},
        perform::saving,
        route::Place,
    },
    words,
};
use atom_api::{
    Patch,
    projects::{self, Create, Delete, Project},
    tasks::View,
};
use leptos::prelude::*;

/// The projects with their counts.
#[component]
pub(super) fn ProjectPlaces() -> impl IntoView {
    let desk = desk();
    let adding = RwSignal::new(false);
    let lifted = RwSignal::new(None::<Lifted>);
    let items = Memo::new(move |_| {
        desk.projects.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default())
    });
    let none = Memo::new(move |_| desk.projects.data.with(Option::is_some) && items.with(Vec::is_empty));
    let create = save(move |name| {
        saving(desk.app, Create { name, color: None }, move |project| {
            desk.visit(Place::Project(project.id));
            words::project_created(&project.name)
        })
    });
    let content = move || {
        view! {
            <For each=move || items.get() key=|project| project.id let:project>
                {project_line(desk, project, items, lifted)}
            </For>
            {move || {
                let back = "[data-testid='new-project']".to_owned();
                adding.get().then(|| name_field(String::new(), "accent".into(), words::project_name, create, adding, back))
            }}
            <Show when=move || none.get() && !adding.get()>
                <p class="nav-hint">{words::no_projects()}</p>
            </Show>
        }
        .into_any()
    };
    section(desk, "projects", words::projects(), Some((words::new_project(), adding, "new-project")), content)
}

fn project_line(desk: Desk, first: Project, items: Memo<Vec<Project>>, lifted: RwSignal<Option<Lifted>>) -> AnyView {
    let id = first.id;
    let now = Memo::new(move |_| {
        items.with(|items| items.iter().find(|each| each.id == id).cloned()).unwrap_or_else(|| first.clone())
    });
    let deleting = RwSignal::new(false);
    let rename = save(move |name| {
        let request = projects::Update { id, name: Patch::Set(name), color: Patch::Keep };
        saving(desk.app, request, |project| words::project_changed(&project.name))
    });
    let recolour = Callback::new(move |colour: &'static str| {
        let request = projects::Update { id, name: Patch::Keep, color: Patch::Set(colour.to_owned()) };
        act(desk, request, words::project_changed(&now.get_untracked().name), None);
    });
    let arrange = Callback::new(move |down: bool| {
        let index = items.with_untracked(|items| items.iter().position(|each| each.id == id));
        if let Some(gap) = index.and_then(|index| if down { Some(index + 2) } else { index.checked_sub(1) }) {
            put(desk, id, gap);
        }
    });
    let drawn = line(Line {
        place: Place::Project(id),
        name: Signal::derive(move || now.get().name),
        end: Signal::derive(move || count(now.get().open)),
        tone: Signal::derive(move || now.get().color),
        name_label: words::project_name,
        rename,
        recolour: Some(recolour),
        arrange: Some(arrange),
        press: Some(Callback::new(move |event| begin(desk, id, items, lifted, &event))),
        mark: Signal::derive(move || items.with(|items| mark(lifted.get(), items, id))),
        delete: Callback::new(move |()| deleting.set(true)),
        testid: "nav-project",
    });
    view! {
        {drawn}
        <Show when=move || deleting.get()>{delete_dialog(desk, now.get_untracked(), deleting)}</Show>
    }
    .into_any()
}

fn delete_dialog(desk: Desk, project: Project, open: RwSignal<bool>) -> AnyView {
    let (id, name) = (project.id, project.name.clone());
    let delete = move |()| {
        let name = name.clone();
        let here = desk.app.route.get_untracked().place == Place::Project(id);
        open.set(false);
        browser::focus_place();
        act(desk, Delete { id }, words::project_deleted(&name), here.then_some(Place::View(View::Inbox)));
    };
    view! {
        <Dialog title=words::project_delete_title() on_close=move |()| open.set(false)>
            <div class="dialog-body">
                <p class="lead">{words::project_delete_text(&project.name, project.open)}</p>
            </div>
            <div class="dialog-feet">
                <Button on_press=move |()| open.set(false)>{words::cancel()}</Button>
                <Button weight=Weight::Danger on_press=delete>
                    {words::delete()}
                </Button>
            </div>
        </Dialog>
    }
    .into_any()
}
