//! The line of a column in which new cards are written.

use crate::{
    browser,
    components::unique::unique,
    state::{desk::Desk, line::title_fault, toast::explain},
    words,
};
use atom_core::is_blank;
use leptos::{ev, html, prelude::*, task::spawn_local};

/// What is being written into a column. It outlives the line, which goes when the person goes elsewhere.
#[derive(Clone, Copy)]
pub(super) struct Adding {
    desk: Desk,
    /// The key of the column.
    key: StoredValue<String>,
    /// The name of the field.
    field: StoredValue<String>,
    open: RwSignal<bool>,
    text: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
    /// Whether the line takes the focus when it comes: not where it comes back with what was refused.
    takes_focus: StoredValue<bool>,
}

impl Adding {
    /// Nothing is written yet into the column of `key`.
    pub(super) fn to(desk: Desk, key: String) -> Self {
        Self {
            desk,
            key: StoredValue::new(key),
            field: StoredValue::new(unique("column-new")),
            open: RwSignal::new(false),
            text: RwSignal::new(String::new()),
            wrong: RwSignal::new(None),
            takes_focus: StoredValue::new(false),
        }
    }

    /// Whether the line is there.
    pub(super) fn is_open(self) -> bool {
        self.open.get()
    }

    /// Opens the line, with the focus in it.
    pub(super) fn begin(self) {
        if self.open.get_untracked() {
            return self.field.with_value(|field| browser::focus(&format!("#{field}")));
        }
        self.takes_focus.set_value(true);
        self.open.set(true);
    }

    /// Adds what is written, and leaves the line empty for the next one. Says whether nothing is left in it.
    fn send(self) -> bool {
        let title = self.text.get_untracked().trim().to_owned();
        if is_blank(&title) {
            return true;
        }
        if let Some(fault) = title_fault(&title) {
            self.wrong.set(Some(fault));
            return false;
        }
        self.text.set(String::new());
        self.wrong.set(None);
        let key = self.key.get_value();
        spawn_local(async move {
            if let Err(error) = self.desk.create_in(title.clone(), key).await {
                if self.wrong.try_set(Some(explain(&error))).is_some() {
                    // The line is gone with its column: the reason must not be.
                    return self.desk.app.complain(&error);
                }
                // What was typed meanwhile is not overwritten: it comes behind.
                self.text.try_update(|text| *text = [title.as_str(), text.as_str()].join(" ").trim_end().to_owned());
                // It takes the focus from nothing that the person has gone to.
                if self.open.try_get_untracked() == Some(false) {
                    self.open.set(true);
                }
            }
        });
        true
    }

    /// Takes the line away; after a key the board has the focus again.
    fn close(self, by_key: bool) {
        self.text.set(String::new());
        self.wrong.set(None);
        self.open.set(false);
        if by_key {
            browser::focus_place();
        }
    }
}

/// The line, where it is open.
///
/// Role `textbox`, named as a new task. Enter adds and leaves it ready for the next one; Enter in the empty line and
/// Escape close it. Leaving it adds what stands in it. What the host refuses stands in it again, with the reason.
#[component]
pub(super) fn AddCard(adding: Adding) -> impl IntoView {
    let (node, text) = (NodeRef::<html::Input>::new(), adding.text);
    let below = StoredValue::new(unique("line"));
    Effect::new(move |_| {
        if let Some(input) = node.get()
            && adding.takes_focus.try_update_value(std::mem::take) == Some(true)
        {
            let _ = input.focus();
        }
    });
    let on_key = move |event: ev::KeyboardEvent| {
        event.stop_propagation();
        match event.key().as_str() {
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                if text.with_untracked(|text| is_blank(text)) {
                    adding.close(true);
                } else {
                    adding.send();
                }
            }
            "Escape" => adding.close(true),
            _ => {}
        }
    };
    let on_leave = move |_: ev::FocusEvent| {
        // Taking the field away takes its focus too.
        if adding.open.try_get_untracked() == Some(true) && adding.send() {
            adding.close(false);
            browser::focus_place_where_lost();
        }
    };
    view! {
        <div class="card adding">
            <input
                node_ref=node
                id=adding.field.get_value()
                class="edit"
                data-testid="column-new"
                autocomplete="off"
                spellcheck="true"
                aria-label=words::new_task()
                aria-invalid=move || adding.wrong.with(Option::is_some).then_some("true")
                aria-describedby=below.get_value()
                bind:value=text
                on:input=move |_| adding.wrong.set(None)
                on:keydown=on_key
                on:click=|event| event.stop_propagation()
                on:blur=on_leave
            />
            <span id=below.get_value() class="edit-wrong" role="alert">
                {move || adding.wrong.get()}
            </span>
        </div>
    }
    .into_any()
}
