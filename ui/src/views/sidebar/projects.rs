//! Projects in the sidebar: made, renamed, coloured and deleted where they stand.

use super::places::PlaceLink;
use crate::{
    browser,
    components::{
        button::{Button, IconButton, Weight},
        chip::Dot,
        dialog::Dialog,
        icon::{Glyph, Icon},
        menu::{Entry, Item, Menu},
    },
    state::{app::app, desk::desk, route::Place, toast::Offer},
    words,
};
use atom_api::{
    Patch,
    projects::{Create, Delete, Project, Update},
    tasks::View,
};
use atom_core::ProjectId;
use leptos::{ev, html, prelude::*, task::spawn_local};

/// The colours that a project can have, as the contract names them.
const COLOURS: [&str; 7] = ["accent", "red", "amber", "green", "blue", "violet", "grey"];

/// The projects with their counts.
#[component]
pub(super) fn ProjectPlaces() -> impl IntoView {
    let desk = desk();
    let adding = RwSignal::new(false);
    let items =
        move || desk.projects.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let none =
        Memo::new(move |_| desk.projects.data.with(|page| page.as_ref().is_some_and(|page| page.items.is_empty())));
    view! {
        <div class="sidebar-title" class:bare=none>
            <h2>{words::projects()}</h2>
            <IconButton glyph=Glyph::Plus label=words::new_project() testid="new-project" on_press=move |()| adding.set(true) />
        </div>
        <For each=items key=|project| project.id let:project>
            <ProjectLink id=project.id first=project />
        </For>
        <Show when=move || adding.get()>
            <NameField value=String::new() colour="accent".to_owned() id=None open=adding />
        </Show>
        <Show when=move || none.get() && !adding.get()>
            <p class="nav-hint">{words::no_projects()}</p>
        </Show>
    }
}

#[component]
fn ProjectLink(id: ProjectId, first: Project) -> impl IntoView {
    let (app, desk) = (app(), desk());
    let project = Memo::new(move |_| {
        let found = desk.projects.data.with(|page| page.as_ref()?.items.iter().find(|each| each.id == id).cloned());
        found.unwrap_or_else(|| first.clone())
    });
    let (renaming, deleting) = (RwSignal::new(false), RwSignal::new(false));
    let name = Signal::derive(move || project.get().name);
    let count = move || match project.get().open {
        0 => String::new(),
        open => words::number(open),
    };
    let recolour = move |colour: &'static str| {
        spawn_local(async move {
            let request = Update { id, name: Patch::Keep, color: Patch::Set(colour.to_owned()) };
            match app.write(request).await {
                Ok(project) => app.say(words::project_changed(&project.name), Offer::Undo),
                Err(error) => app.complain(&error),
            }
        });
    };
    let entries = move || {
        let colour = |name: &'static str| {
            let item = Item::choice(words::colour_name(name), project.get().color == name, move || recolour(name));
            Entry::from(item.dot(name))
        };
        let mut entries = vec![
            Item::act(words::rename(), move || renaming.set(true)).glyph(Glyph::Edit).into(),
            Entry::Line,
            Entry::Title(words::colour()),
        ];
        entries.extend(COLOURS.map(colour));
        entries.push(Entry::Line);
        entries.push(Item::act(words::delete(), move || deleting.set(true)).glyph(Glyph::Trash).danger().into());
        entries
    };
    let entries = StoredValue::new(entries);
    let link = move || {
        view! {
            <div class="nav-with-menu">
                <PlaceLink place=Place::Project(id) name end=Signal::derive(count) testid="nav-project".to_owned()>
                    <Dot tone=Signal::derive(move || project.get().color) />
                </PlaceLink>
                <Menu
                    label=Signal::derive(move || format!("{}: {}", words::more(), name.get()))
                    class=Signal::stored("button quiet icon-only".to_owned())
                    entries=move || entries.with_value(|entries| entries())
                >
                    <Icon glyph=Glyph::More />
                </Menu>
            </div>
        }
    };
    view! {
        {move || match renaming.get() {
            false => link().into_any(),
            true => {
                let project = project.get_untracked();
                view! { <NameField value=project.name colour=project.color id=Some(id) open=renaming /> }.into_any()
            }
        }}
        <Show when=move || deleting.get()>
            <DeleteDialog project=project.get_untracked() open=deleting />
        </Show>
    }
}

/// The field in which a project gets its name. Enter saves, Escape and leaving it empty give up.
#[component]
fn NameField(value: String, colour: String, id: Option<ProjectId>, open: RwSignal<bool>) -> impl IntoView {
    let (app, desk) = (app(), desk());
    let name = RwSignal::new(value.clone());
    let before = StoredValue::new(value);
    let wrong = RwSignal::new(None::<String>);
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            let _ = input.focus();
            input.select();
        }
    });
    // Taking the field away takes its focus too, which would save a second time.
    let ended = StoredValue::new(false);
    let save = move || {
        if ended.try_get_value() != Some(false) {
            return;
        }
        ended.set_value(true);
        let text = name.get_untracked().trim().to_owned();
        if text.is_empty() || before.with_value(|before| *before == text) {
            open.set(false);
            return;
        }
        spawn_local(async move {
            let saved = match id {
                None => {
                    let created = app.write(Create { name: text, color: None }).await;
                    created.map(|project| (Some(project.id), words::project_created(&project.name)))
                }
                Some(id) => {
                    let request = Update { id, name: Patch::Set(text), color: Patch::Keep };
                    app.write(request).await.map(|project| (None, words::project_changed(&project.name)))
                }
            };
            match saved {
                Ok((made, said)) => {
                    open.try_set(false);
                    app.say(said, Offer::Undo);
                    if let Some(id) = made {
                        desk.visit(Place::Project(id));
                    }
                }
                Err(error) => {
                    wrong.try_set(Some(error.message));
                    ended.try_update_value(|ended| *ended = false);
                }
            }
        });
    };
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => save(),
        "Escape" => {
            ended.set_value(true);
            open.set(false);
        }
        _ => {}
    };
    view! {
        <div class="nav-edit">
            <span class="glyph">
                <Dot tone=Signal::stored(colour) />
            </span>
            <input
                node_ref=node
                class="input small"
                data-testid="project-name"
                aria-label=words::project_name()
                placeholder=words::project_name()
                aria-invalid=move || wrong.get().map(|_| "true")
                bind:value=name
                on:keydown=on_key
                on:blur=move |_| save()
            />
        </div>
        {move || wrong.get().map(|wrong| view! { <p class="nav-hint wrong" role="alert">{wrong}</p> })}
    }
}

#[component]
fn DeleteDialog(project: Project, open: RwSignal<bool>) -> impl IntoView {
    let (app, desk) = (app(), desk());
    let busy = RwSignal::new(false);
    let (id, name) = (project.id, project.name.clone());
    let delete = move |()| {
        busy.set(true);
        let name = name.clone();
        spawn_local(async move {
            match app.write(Delete { id }).await {
                Ok(_) => {
                    app.say(words::project_deleted(&name), Offer::Undo);
                    if app.route.get_untracked().place == Place::Project(id) {
                        desk.visit(Place::View(View::Inbox));
                    }
                }
                Err(error) => app.complain(&error),
            }
            open.try_set(false);
            browser::focus("#task-rows");
        });
    };
    view! {
        <Dialog title=words::project_delete_title() on_close=move |()| open.set(false)>
            <div class="dialog-body">
                <p class="lead">{words::project_delete_text(&project.name, project.open)}</p>
            </div>
            <div class="dialog-feet">
                <Button on_press=move |()| open.set(false)>{words::cancel()}</Button>
                <Button weight=Weight::Danger busy on_press=delete>
                    {words::delete()}
                </Button>
            </div>
        </Dialog>
    }
}
