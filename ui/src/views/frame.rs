//! The frame of a signed-in person: sidebar, middle, detail; and the keys that work everywhere in it.

use super::{
    activity::Activity, connections::Connections, detail::Detail, help::Help, notifications::Notifications,
    settings::Settings, sidebar::Sidebar, tasks::Tasks,
};
use crate::{
    browser,
    state::{
        app::{app, set_title},
        desk::Desk,
        edits,
        keys::{Action, Press, action},
        route::Place,
    },
    words,
};
use atom_api::tasks::View;
use leptos::{ev, prelude::*};

/// Sidebar, list, detail.
#[component]
pub(crate) fn Frame() -> impl IntoView {
    let app = app();
    let desk = Desk::new(app);
    provide_context(desk);
    hear_keys(desk);
    Effect::new(move |_| set_title(&place_name(desk)));
    let without_list = Memo::new(move |_| !app.route.get().place.has_tasks());
    let with_detail = Memo::new(move |_| app.route.get().task.is_some() && !without_list.get());
    // All lists of tasks are one page: going from one to the next draws no new one.
    let page = Memo::new(move |_| match app.route.get().place {
        place if place.has_tasks() => Place::View(View::All),
        place => place,
    });
    view! {
        <div class="frame">
            <Sidebar />
            <div class="veil" class:open=move || desk.drawer.get() on:click=move |_| desk.drawer.set(false)></div>
            <main class:with-detail=with_detail>
                {move || match page.get() {
                    Place::Settings(page) => view! { <Settings page /> }.into_any(),
                    Place::Notifications => view! { <Notifications /> }.into_any(),
                    Place::Activity => view! { <Activity /> }.into_any(),
                    place if place.has_tasks() => view! { <Tasks /> }.into_any(),
                    _ => view! { <Connections /> }.into_any(),
                }}
                <Show when=move || with_detail.get()>
                    <Detail />
                </Show>
            </main>
        </div>
        <Show when=move || desk.help.get()>
            <Help />
        </Show>
    }
}

/// The name of the place where the person is.
pub(super) fn place_name(desk: Desk) -> String {
    match desk.app.route.get().place {
        Place::View(view) => words::view(view).to_owned(),
        Place::Label(name) => name.as_str().to_owned(),
        Place::Source(id) => {
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
        Place::Settings(_) => words::settings().to_owned(),
        Place::Notifications => words::notifications().to_owned(),
        Place::Activity => words::activity_title().to_owned(),
        _ => words::connections().to_owned(),
    }
}

/// Listens to the keyboard as long as the frame stands.
fn hear_keys(desk: Desk) {
    let going = StoredValue::new(false);
    let listener = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented()
            || event.is_composing()
            || browser::is_typing(&event)
            || browser::something_floats()
        {
            return;
        }
        let key = event.key();
        if going.get_value() {
            going.set_value(false);
            if let Some(place) = named_place(&key) {
                event.prevent_default();
                desk.visit(place);
            }
            return;
        }
        let ctrl = event.ctrl_key() || event.meta_key();
        let press = Press { key: &key, ctrl, shift: event.shift_key(), alt: event.alt_key() };
        let Some(action) = action(press) else { return };
        // A button that has the focus is pressed by its own keys.
        let on_control = on_control(&event) && matches!(action, Action::Open | Action::Toggle) && key != "c";
        if !on_control && act(desk, action, &going) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

fn on_control(event: &ev::KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.closest("button, a, summary").ok().flatten().is_some())
}

fn named_place(key: &str) -> Option<Place> {
    Some(match key {
        "i" => Place::View(View::Inbox),
        "t" => Place::View(View::Today),
        "u" => Place::View(View::Upcoming),
        "a" => Place::View(View::All),
        "d" => Place::View(View::Completed),
        "c" => Place::Connections,
        _ => return None,
    })
}

/// Does what a key asks for; says whether it did.
fn act(desk: Desk, action: Action, going: &StoredValue<bool>) -> bool {
    let on_list = desk.app.route.get_untracked().place.has_tasks();
    let chosen = desk.chosen.get_untracked();
    match (action, chosen) {
        (Action::Close, _) if desk.drawer.get_untracked() => desk.drawer.set(false),
        (Action::Undo, _) => edits::undo(desk.app, false),
        (Action::Redo, _) => edits::undo(desk.app, true),
        (Action::GoTo, _) => going.set_value(true),
        (Action::Help, _) => desk.help.set(true),
        (Action::NewTask, _) => {
            if !untrack(|| desk.takes_tasks()) {
                desk.visit(Place::View(View::Inbox));
            }
            // After the list of that place has been drawn.
            request_animation_frame(|| browser::focus("#quick-add"));
        }
        _ if !on_list => return false,
        (Action::Filter, _) => browser::focus("#filter"),
        (Action::Next, _) => desk.step(1),
        (Action::Previous, _) => desk.step(-1),
        (Action::First, _) => desk.choose_first(),
        (Action::Last, _) => desk.choose_last(),
        (Action::MoveUp, _) => desk.arrange(false),
        (Action::MoveDown, _) => desk.arrange(true),
        (Action::Close, _) if desk.app.route.get_untracked().task.is_some() => desk.close(),
        (Action::Close, _) => desk.chosen.set(None),
        (Action::Open, Some(id)) if desk.app.route.get_untracked().task == Some(id) => desk.renaming.set(Some(id)),
        (Action::Open, Some(id)) => desk.open(id),
        (Action::Rename, Some(id)) => desk.renaming.set(Some(id)),
        (Action::Toggle, Some(id)) => desk.toggle(id),
        (Action::Trash, Some(id)) => desk.trash(id),
        (_, None) => return false,
    }
    true
}
