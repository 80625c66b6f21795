//! What the window hears: the keyboard, and the shell around it.

use super::drops::hear_shell_drops;
use crate::{
    bridge::shell::{self, Link, ShellNews},
    browser,
    components::keys::is_mac,
    state::{
        app::App,
        commands,
        desk::Desk,
        keys::{Found, Press, Stroke},
        name::Name,
        outside,
        route::{self, Place, Route},
    },
};
use leptos::{ev, prelude::*, task::spawn_local};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::JsCast;

/// How long keys that begin a chord wait for the rest of it, in milliseconds.
const CHORD_MS: i32 = 2_000;

/// Listens to the keyboard as long as the frame stands, and does what the keymap says.
pub(super) fn hear_keys(desk: Desk) {
    let begun = StoredValue::new(Vec::<Stroke>::new());
    // Counts what began: what was begun since does not lapse with it.
    let turn = StoredValue::new(0_u32);
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
                browser::focus_place_where_lost();
            }
            Found::Begun if !typing => {
                event.prevent_default();
                begun.set_value(presses);
                turn.update_value(|turn| *turn = turn.wrapping_add(1));
                let this = turn.get_value();
                spawn_local(async move {
                    browser::sleep(CHORD_MS).await;
                    if turn.try_get_value() == Some(this) {
                        begun.try_update_value(Vec::clear);
                    }
                });
            }
            _ => {}
        }
    });
    // Whoever takes the pointer has left the keys that they began.
    let pressed = window_event_listener(ev::pointerdown, move |_| begun.set_value(Vec::new()));
    on_cleanup(move || {
        listener.remove();
        pressed.remove();
    });
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

/// What the tray says when all connections are to be looked at now.
const SYNC: &str = "sync";

/// Who hears the shell.
type Hearing = Option<Rc<dyn Fn(ShellNews)>>;

/// Most news that wait for somebody who hears them; the oldest give way.
const WAITING_MAX: usize = 16;

thread_local! {
    // The shell is listened to once a page; what is drawn anew, in another language, takes over.
    static HEARING: RefCell<Hearing> = const { RefCell::new(None) };
    static LISTENS: Cell<bool> = const { Cell::new(false) };
    // What came while nobody heard: nobody is signed in, or the data is locked.
    static WAITING: RefCell<Vec<ShellNews>> = const { RefCell::new(Vec::new()) };
}

/// Hears the shell as long as the running view stands, and first of all what came since nobody heard. The program does
/// not end before what was done in the window is done.
pub(super) fn hear(app: App, news: impl Fn(ShellNews) + 'static) {
    HEARING.replace(Some(Rc::new(move |each: ShellNews| match each {
        ShellNews::Leaving => spawn_local(async move {
            app.finish().await;
            shell::finished();
        }),
        each => news(each),
    })));
    on_cleanup(|| drop(HEARING.take()));
    // Not before the view stands that hears it.
    spawn_local(async { WAITING.take().into_iter().for_each(deliver) });
    if !LISTENS.replace(true) {
        shell::listen_shell(deliver);
    }
}

/// Tells whoever hears; without anybody, it waits.
fn deliver(news: ShellNews) {
    match HEARING.with_borrow(Clone::clone) {
        Some(hear) => hear(news),
        // Signing out and locking come after all that was done.
        None if news == ShellNews::Leaving => shell::finished(),
        None => WAITING.with_borrow_mut(|waiting| keep(waiting, news)),
    }
}

/// Keeps what still means something later, each once and in its order.
///
/// A link and a click lead where they would have led, and looking for news at the services is right at any time. An item
/// of a menu is about what was seen when it was chosen: done later, it would meet another task, or another person.
fn keep(waiting: &mut Vec<ShellNews>, news: ShellNews) {
    let lasts = match &news {
        ShellNews::Link(_) | ShellNews::Clicked { .. } => true,
        ShellNews::Chosen(id) => id == SYNC,
        ShellNews::Shown { .. }
        | ShellNews::Hovering { .. }
        | ShellNews::Left
        | ShellNews::Dropped { .. }
        | ShellNews::Leaving => false,
    };
    if lasts {
        waiting.retain(|each| *each != news);
        if waiting.len() == WAITING_MAX {
            waiting.remove(0);
        }
        waiting.push(news);
    }
}

/// Hears the shell: links from outside, the tray, native menus, clicked notifications.
pub(super) fn hear_shell(desk: Desk) {
    hear(desk.app, move |news| {
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
            ShellNews::Chosen(id) if id == SYNC => commands::run(desk, "app.sync"),
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
            if let Some(place) = route::of_link(&name) {
                desk.visit(place);
            }
        }
        Link::QuickAdd(text) => desk.quick.set(Some(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str) -> ShellNews {
        ShellNews::Link(Link::View(name.to_owned()))
    }

    fn kept(news: impl IntoIterator<Item = ShellNews>) -> Vec<ShellNews> {
        let mut waiting = Vec::new();
        news.into_iter().for_each(|each| keep(&mut waiting, each));
        waiting
    }

    #[test]
    fn links_and_clicks_wait_for_whoever_hears_next() {
        let click = ShellNews::Clicked { id: "1".into(), link: None };
        let sync = ShellNews::Chosen(SYNC.into());
        let came = [view("today"), click.clone(), sync.clone(), view("today")];
        assert_eq!(kept(came), [click, sync, view("today")], "each once, and the last leads");
        let many: Vec<ShellNews> = (0..=WAITING_MAX).map(|number| view(&number.to_string())).collect();
        assert_eq!(kept(many.clone()), many[1..]);
    }

    #[test]
    fn what_was_about_the_moment_is_over() {
        let over = [
            ShellNews::Chosen("task.trash".into()),
            ShellNews::Hovering { x: 1.0, y: 1.0 },
            ShellNews::Left,
            ShellNews::Dropped { paths: vec!["/tmp/a".into()], x: 1.0, y: 1.0 },
            ShellNews::Shown { text: None },
        ];
        assert!(kept(over).is_empty());
    }
}
