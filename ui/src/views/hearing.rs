//! What the window hears: the keyboard, and the shell around it.

use super::drops::hear_shell_drops;
use crate::{
    bridge::shell::{self, Link, ShellNews},
    browser,
    components::keys::is_mac,
    state::{
        commands,
        desk::Desk,
        keys::{Found, Press, Stroke},
        name::Name,
        outside,
        route::{self, Place, Route},
    },
};
use leptos::{ev, prelude::*};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::JsCast;

/// Listens to the keyboard as long as the frame stands, and does what the keymap says.
pub(super) fn hear_keys(desk: Desk) {
    let begun = StoredValue::new(Vec::<Stroke>::new());
    let listener = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented() || event.is_composing() || browser::something_floats() {
            begun.set_value(Vec::new());
            return;
        }
        let (typing, strokes) = (browser::is_typing(&event), strokes(&event));
        let held = event.ctrl_key() || event.meta_key() || event.alt_key();
        if strokes.is_empty() || (typing && !held) {
            return;
        }
        let before = begun.get_value();
        let can = |command: &commands::Command| (!typing || command.in_text) && command.can(desk);
        let (found, presses) = desk.keymap.with_untracked(|keymap| keymap.find(&before, &strokes, can));
        begun.set_value(Vec::new());
        match found {
            // A button that has the focus is pressed by its own keys.
            Found::Command(_) if !held && is_press(&event) && on_control(&event) => {}
            Found::Command(command) => {
                event.prevent_default();
                command.go(desk);
                // Whoever uses keys has the focus somewhere, from the first of them on.
                request_animation_frame(|| {
                    if browser::focus_is_nowhere() {
                        browser::focus_place();
                    }
                });
            }
            Found::Begun if !typing => {
                event.prevent_default();
                begun.set_value(presses);
            }
            _ => {}
        }
    });
    on_cleanup(move || listener.remove());
}

/// What a press may mean as a stroke of the keymap.
pub(super) fn strokes(event: &ev::KeyboardEvent) -> Vec<Stroke> {
    let mac = is_mac();
    // What the other key does on this system is the system's own.
    if if mac { event.ctrl_key() } else { event.meta_key() } {
        return Vec::new();
    }
    // Where AltGr writes a sign, Windows reports it as Control with Alt.
    let writes = event.get_modifier_state("AltGraph");
    let command = !writes && if mac { event.meta_key() } else { event.ctrl_key() };
    let (key, code) = (event.key(), event.code());
    let alt = !writes && event.alt_key();
    Press { key: &key, code: &code, command, shift: event.shift_key(), alt }.strokes()
}

fn is_press(event: &ev::KeyboardEvent) -> bool {
    matches!(event.key().as_str(), "Enter" | " ")
}

fn on_control(event: &ev::KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.closest("button, a, summary").ok().flatten().is_some())
}

/// Who hears the shell.
type Hearing = Option<Rc<dyn Fn(ShellNews)>>;

thread_local! {
    // The shell is listened to once a page; what is drawn anew, in another language, takes over.
    static HEARING: RefCell<Hearing> = const { RefCell::new(None) };
    static LISTENS: Cell<bool> = const { Cell::new(false) };
}

/// Hears the shell as long as the running view stands.
pub(super) fn hear(news: impl Fn(ShellNews) + 'static) {
    HEARING.replace(Some(Rc::new(news)));
    on_cleanup(|| drop(HEARING.take()));
    if !LISTENS.replace(true) {
        shell::listen_shell(|news| {
            if let Some(hear) = HEARING.with_borrow(Clone::clone) {
                hear(news);
            }
        });
    }
}

/// Hears the shell: links from outside, the tray, native menus, clicked notifications.
pub(super) fn hear_shell(desk: Desk) {
    hear(move |news| {
        let Some(news) = hear_shell_drops(desk, news) else { return };
        match news {
            ShellNews::Link(link) => follow(desk, link),
            ShellNews::Clicked { id, link } => {
                match link {
                    Some(link) => follow(desk, link),
                    None => desk.visit(Place::Notifications),
                }
                outside::read(desk, &id);
            }
            ShellNews::Chosen(id) if id == "sync" => commands::run(desk, "app.sync"),
            ShellNews::Chosen(id) => commands::run(desk, &id),
            _ => {}
        }
    });
    Effect::new(move |_| shell::set_menu(&commands::native_menus(desk)));
}

/// Goes where an `atom://` link leads; nowhere, where it cannot be read.
fn follow(desk: Desk, link: Link) {
    let app = desk.app;
    match link {
        Link::Task(id) => {
            if let Ok(id) = id.parse() {
                app.go(Route::of_task(id, app.route.get_untracked().place));
            }
        }
        Link::Project(id) => {
            if let Ok(id) = id.parse() {
                desk.visit(Place::Project(id));
            }
        }
        Link::Label(name) => {
            if let Some(name) = Name::decode(&name) {
                desk.visit(Place::Label(name));
            }
        }
        Link::Filter(id) => {
            if let Ok(id) = id.parse() {
                desk.visit(Place::Filter(id));
            }
        }
        Link::Connection(id) => {
            if let Ok(id) = id.parse() {
                desk.visit(Place::Connection(id));
            }
        }
        Link::View(name) => {
            if let Some(view) = route::view(&name) {
                desk.visit(Place::View(view));
            }
        }
        Link::QuickAdd(text) => desk.quick.set(Some(text)),
    }
}
