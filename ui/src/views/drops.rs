//! Files that are dropped on the window: on a task they are attached to it, elsewhere they make a new one.
//!
//! A browser would go to a file that nobody takes, and leave Atom; so everything that is dropped is taken here, or left
//! alone in a field of text. In the desktop window the shell tells where files are, and what comes of it is the same.

use super::later::take_files;
use crate::{
    bridge::shell::ShellNews,
    browser,
    state::{
        desk::Desk,
        perform::done,
        route::{Page, Place},
        toast::{Offer, explain},
        transfer::{self, Landing, Source},
    },
    words,
};
use atom_api::files::Add;
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};

/// Keeps a browser from leaving Atom for what is dropped on it, in every scene, as long as the page lives.
pub(super) fn stay_here() {
    let keep = |event: ev::DragEvent| {
        if has_files(&event) || !browser::is_typing(&event) {
            event.prevent_default();
        }
    };
    let listeners = [window_event_listener(ev::dragover, keep), window_event_listener(ev::drop, keep)];
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
}

/// Hears files that a browser holds over the frame and drops on it.
pub(super) fn hear_drops(desk: Desk) {
    let over = window_event_listener(ev::dragover, move |event| {
        if has_files(&event) {
            hold(desk, Some(at_event(desk, &event)));
        }
    });
    let left = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() {
            hold(desk, None);
        }
    });
    let dropped = window_event_listener(ev::drop, move |event| {
        let landing = at_event(desk, &event);
        hold(desk, None);
        let sources = transfer::of_drop(&event);
        // What takes files by itself has heard of them before the window did.
        if !sources.is_empty() && landing != Landing::Own {
            take_files(desk, landing, sources);
        }
    });
    on_cleanup(move || [over, left, dropped].into_iter().for_each(|listener| listener.remove()));
}

/// Hears what the shell says of files; gives back other news.
pub(super) fn hear_shell_drops(desk: Desk, news: ShellNews) -> Option<ShellNews> {
    match news {
        ShellNews::Hovering { x, y } => {
            let landing = at_point(desk, x, y);
            hold(desk, Some(landing));
            desk.hovered.set(landing == Landing::Own);
        }
        ShellNews::Left => {
            hold(desk, None);
            desk.hovered.set(false);
        }
        ShellNews::Dropped { paths, x, y } => {
            let landing = at_point(desk, x, y);
            hold(desk, None);
            desk.hovered.set(false);
            let sources: Vec<Source> = paths.into_iter().map(Source::Path).collect();
            match landing {
                Landing::Own => desk.dropped.set(sources),
                landing => take_files(desk, landing, sources),
            }
        }
        other => return Some(other),
    }
    None
}

/// What would come of the files that are held, at the foot of the window. Decoration: what came of them is said aloud.
pub(super) fn hint(desk: Desk) -> impl IntoView {
    move || {
        let text = match desk.landing.get()? {
            Landing::Task(id) => {
                let title = desk.task(id).map(|task| task.title.clone()).unwrap_or_default();
                words::drop_on_task(&title)
            }
            Landing::New => words::drop_makes_task().to_owned(),
            Landing::Own | Landing::Nowhere => return None,
        };
        Some(view! { <div class="drop-hint clip" aria-hidden="true">{text}</div> })
    }
}

fn hold(desk: Desk, landing: Option<Landing>) {
    if desk.landing.with_untracked(|now| *now != landing) {
        desk.landing.set(landing);
    }
}

fn has_files(event: &ev::DragEvent) -> bool {
    event.data_transfer().is_some_and(|transfer| transfer.types().includes(&JsValue::from("Files"), 0))
}

fn at_event(desk: Desk, event: &ev::DragEvent) -> Landing {
    landing(desk, event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()).as_ref())
}

fn at_point(desk: Desk, x: f64, y: f64) -> Landing {
    #[allow(clippy::cast_possible_truncation)] // a point of the window
    let element = document().element_from_point(x as f32, y as f32);
    landing(desk, element.as_ref())
}

fn landing(desk: Desk, element: Option<&web_sys::Element>) -> Landing {
    let within = |selector: &str| element.and_then(|element| element.closest(selector).ok().flatten());
    let place = desk.app.route.get_untracked().place;
    if within(".detail-scroll, .import-drop").is_some() || place == Place::Settings(Page::Data) {
        return Landing::Own;
    }
    if browser::find("dialog[open]").is_some() {
        return Landing::Nowhere;
    }
    let row = within("[data-task]").and_then(|row| row.get_attribute("data-task")?.parse().ok());
    match row {
        Some(id) => match untrack(|| desk.task(id)).is_some_and(|task| task.trashed_at.is_none()) {
            true => Landing::Task(id),
            false => Landing::Nowhere,
        },
        None if untrack(|| desk.takes_tasks()) => Landing::New,
        None => Landing::Nowhere,
    }
}

/// Attaches files, or makes a task of them. Called when its part is here.
pub(super) fn take(desk: Desk, landing: Landing, sources: Vec<Source>) {
    let app = desk.app;
    spawn_local(async move {
        let task = match landing {
            Landing::Task(id) => id,
            Landing::New => {
                let Some(first) = sources.first() else { return };
                match app.write(desk.create_here(title(&first.name(), sources.len()))).await {
                    Ok(task) => {
                        app.say(words::created(&task.title), Offer::Undo);
                        desk.choose(task.id);
                        task.id
                    }
                    Err(error) => return app.complain(&error),
                }
            }
            Landing::Own | Landing::Nowhere => return app.say(words::drop_needs_task(), Offer::Nothing),
        };
        for source in sources {
            let name = source.name();
            match transfer::attach(app, task, &source, |_| ()).await {
                Ok(()) => done::<Add>(app, words::attached(&name)),
                Err(error) => app.say([name.as_str(), ": ", &explain(&error)].concat(), Offer::Nothing),
            }
        }
    });
}

/// What a task is called that is made of files: the name of the first without its ending.
fn title(name: &str, files: usize) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = if stem.trim().is_empty() { name } else { stem };
    match files {
        0 | 1 => stem.to_owned(),
        more => words::and_more_files(more as u64 - 1, stem),
    }
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_task_of_files_is_called_after_the_first() {
        assert_eq!(title("Offer.2030.pdf", 1), "Offer.2030");
        assert_eq!(title(".profile", 1), ".profile");
        assert_eq!(title("README", 1), "README");
        assert_eq!(title("Offer.pdf", 2), "Offer and 1 more file");
        assert_eq!(title("Offer.pdf", 4), "Offer and 3 more files");
    }
}
