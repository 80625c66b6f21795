//! Quick add over whatever is shown.

use super::{
    before::{Begun, line},
    field::{Added, Known, QuickField},
    given::given_here,
};
use crate::{
    browser,
    components::keys::in_sentence,
    state::{
        desk::{Desk, desk},
        toast::Offer,
    },
    views::{
        later::{Later, Meanwhile, later},
        shape,
    },
    words,
};
use atom_api::tasks;
use leptos::{ev, html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;

/// The name of the line.
const ID: &str = "quick-over";
/// Where the small window leaves what it added, for the main window to say it.
pub(super) const ADDED: &str = "atom.quick-added";

/// The line in a dialog, as long as it is asked for.
///
/// Role `dialog`. Enter adds and closes, Shift Enter stays, Ctrl Enter opens what was added; Escape closes. The focus
/// goes back to where it was.
#[component]
pub(crate) fn QuickOverlay() -> impl IntoView {
    let desk = desk();
    let draw = move |initial: String| {
        let begun = Begun::new(ID, initial);
        later(Later::QuickOver(begun), move |meanwhile| before(desk, begun, meanwhile))
    };
    move || desk.quick.get().map(|initial| untrack(|| draw(initial)))
}

/// The dialog until its part is here: its line takes what is typed already.
fn before(desk: Desk, begun: Begun, meanwhile: Meanwhile) -> AnyView {
    let close = move || desk.quick.set(None);
    shape::early_dialog(meanwhile, ("quick-dialog", words::cmd_quick()), close, move || {
        view! { <div class="quick-surface">{line(ID, begun, close)}</div> }.into_any()
    })
}

/// The dialog, with what was done in it before it came.
pub(crate) fn over(begun: Begun) -> AnyView {
    let desk = desk();
    let node = NodeRef::<html::Dialog>::new();
    let before = document().active_element().and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    let before = StoredValue::new_local(before);
    Effect::new(move |_| {
        if let Some(dialog) = node.get().filter(|dialog| !dialog.open()) {
            let _ = dialog.show_modal();
            browser::focus(&["#", ID].concat());
        }
    });
    on_cleanup(move || {
        if let Some(element) = before.try_get_value().flatten().filter(|element| element.is_connected()) {
            let _ = element.focus();
        }
    });
    let close = move || desk.quick.set(None);
    let added = move |Added { task, open, stay }: Added| {
        desk.app.say(words::created(&task.title), Offer::Undo);
        if !stay {
            close();
        }
        if open {
            request_animation_frame(move || desk.open(task.id));
        }
    };
    let known = Known { app: desk.app, projects: desk.projects, labels: desk.labels };
    view! {
        <dialog
            node_ref=node
            class="quick-dialog"
            aria-label=words::cmd_quick()
            data-testid="quick-dialog"
            on:cancel=move |event: ev::Event| {
                event.prevent_default();
                close();
            }
            on:pointerdown=move |event| {
                let on_veil = |node: web_sys::HtmlDialogElement| event.target().as_ref() == Some(node.as_ref());
                if node.get_untracked().is_some_and(on_veil) {
                    close();
                }
            }
            on:keydown=|event| event.stop_propagation()
        >
            <div class="quick-surface">
                <QuickField
                    known
                    id=ID
                    given=given_here(desk)
                    initial=begun.text.get_untracked()
                    pressed=begun.pressed.get_untracked()
                    base=move |title| desk.create_here(title)
                    on_added=added
                    on_leave=move |()| close()
                />
                <p class="quick-help">
                    <span class="example clip">{words::quick_example()}</span>
                    <span class="clip">{in_sentence(words::quick_keys())}</span>
                </p>
            </div>
        </dialog>
    }
    .into_any()
}

/// Says in the main window what the small one has added.
pub(crate) fn hear_added(desk: Desk) {
    let said = StoredValue::new(browser::kept(ADDED));
    let listener = window_event_listener_untyped("storage", move |_| {
        let now = browser::kept(ADDED);
        if now.is_some() && said.try_get_value().is_some_and(|said| said != now) {
            said.set_value(now.clone());
            let id = now.as_deref().and_then(|now| now.split_once(' ')?.1.parse().ok());
            let Some(id) = id else { return };
            spawn_local(async move {
                if let Ok(task) = desk.app.call(tasks::Get { id }).await {
                    desk.app.say(words::created(&task.title), Offer::Undo);
                }
            });
        }
    });
    on_cleanup(move || listener.remove());
}
