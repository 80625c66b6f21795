//! The frame of a signed-in person: sidebar, middle, detail; and the keys that work everywhere in it.

use super::{
    drops::{hear_drops, hint},
    hearing::{hear_keys, hear_shell},
    idle::{follow_lock_setting, lock_when_left_alone},
    later::{Later, fetch_ahead, later},
    quick::{QuickOverlay, hear_added},
    shape,
    sidebar::Sidebar,
    tasks::Tasks,
    watching::tell_what_is_watched,
};
use crate::{
    components::split::{Edge, Splitter},
    state::{
        app::{app, set_title},
        books::room::Room,
        desk::Desk,
        outside, printing,
        route::Place,
    },
    words,
};
use atom_api::tasks::View;
use leptos::prelude::*;

/// Sidebar, list, detail.
#[component]
pub(crate) fn Frame() -> impl IntoView {
    let app = app();
    let desk = Desk::new(app);
    provide_context(desk);
    hear_keys(desk);
    hear_shell(desk);
    outside::tell(desk);
    hear_added(desk);
    hear_drops(desk);
    printing::forget_printed(desk);
    follow_lock_setting(desk);
    lock_when_left_alone(app);
    tell_what_is_watched(app);
    follow_session(desk);
    fetch_ahead(desk);
    Effect::new(move |_| set_title(&place_name(desk)));
    let without_list = Memo::new(move |_| !app.route.get().place.has_tasks());
    let with_detail = Memo::new(move |_| app.route.get().task.is_some() && !without_list.get());
    // All lists of tasks are one page: going from one to the next draws no new one.
    let page = Memo::new(move |_| match app.route.get().place {
        place if place.has_tasks() => Place::View(View::All),
        // Going from room to room of the books draws no new frame.
        Place::Books(_) => Place::Books(Room::Accounts),
        place => place,
    });
    view! {
        <div class="frame" class:without-sidebar=move || desk.sidebar_hidden.get()>
            <Sidebar />
            <div class="veil" class:open=move || desk.drawer.get() on:click=move |_| desk.close_drawer()></div>
            <main class:with-detail=with_detail tabindex="-1">
                {move || match page.get() {
                    place if place.has_tasks() => view! { <Tasks /> }.into_any(),
                    place => later(Later::Page(place), shape::page),
                }}
                <Show when=move || with_detail.get()>
                    {later(Later::Detail, shape::detail)}
                    <Splitter
                        label=words::detail_width()
                        keep="atom.detail-px"
                        property="--detail"
                        usual=392.0
                        min=320.0
                        max=720.0
                        edge=Edge::End
                        testid="detail-splitter"
                    />
                </Show>
            </main>
        </div>
        <Show when=move || desk.help.get()>
            {later(Later::Help, move |meanwhile| shape::dialog(meanwhile, move || desk.help.set(false)))}
        </Show>
        {palette(desk)}
        {move || desk.printing.get().map(|_| later(Later::Print, shape::only_trouble))}
        {hint(desk)}
        <QuickOverlay />
    }
    .into_any()
}

/// Another window may take the session to another workspace.
fn follow_session(desk: Desk) {
    Effect::new(move |_| {
        if let Some(who) = desk.who.data.get() {
            untrack(|| desk.app.be_in(who.workspace));
        }
    });
}

/// The palette, as long as it is open.
fn palette(desk: Desk) -> impl IntoView {
    move || {
        desk.palette.is_open.get().then(|| {
            // A command that asks comes anew: another question is another palette.
            desk.palette.asking.track();
            let typed = RwSignal::new(String::new());
            later(Later::Palette(typed), move |meanwhile| shape::palette(desk, typed, meanwhile))
        })
    }
}

/// The name of the place where the person is.
pub(super) fn place_name(desk: Desk) -> String {
    match desk.app.route.get().place {
        Place::View(view) => words::view(view).to_owned(),
        Place::Label(name) => name.as_str().to_owned(),
        Place::Source(id) | Place::Connection(id) => {
            let connections = desk.connections.data;
            let name =
                connections.with(|page| Some(page.as_ref()?.items.iter().find(|each| each.id == id)?.name.clone()));
            name.unwrap_or_else(|| words::connections().to_owned())
        }
        Place::Project(id) => {
            let projects = desk.projects.data;
            let name = projects.with(|page| {
                page.as_ref()?.items.iter().find(|project| project.id == id).map(|project| project.name.clone())
            });
            name.unwrap_or_else(|| words::project().to_owned())
        }
        Place::Filter(_) => desk.list.saved().map_or_else(|| words::filter_place().to_owned(), |saved| saved.name),
        Place::Settings(_) => words::settings().to_owned(),
        Place::Notifications => words::notifications().to_owned(),
        Place::Activity => words::activity_title().to_owned(),
        Place::Books(_) => words::books().to_owned(),
        Place::Outbox => words::outbox().to_owned(),
        Place::Conflicts => words::conflicts().to_owned(),
        _ => words::connections().to_owned(),
    }
}
