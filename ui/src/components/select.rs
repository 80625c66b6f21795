//! A button that shows the chosen one of several and opens the list of them.

use super::{
    choice::{self, Choice},
    float::Float,
    icon::{Glyph, Icon},
    listbox,
    unique::unique,
};
use leptos::{ev, html, prelude::*};

/// One of several.
///
/// Role `combobox` (select-only), named by `label`. Enter, Space and the arrows open the list; in it the arrows, Home,
/// End and first letters move, Enter, Space and Tab choose, Escape closes without. While it is closed, letters choose.
/// The focus stays on the button.
#[component]
pub(crate) fn Select(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
    #[prop(optional, into)] placeholder: Signal<String>,
    #[prop(optional)] class: &'static str,
    #[prop(optional)] testid: &'static str,
    #[prop(optional, into)] id: String,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    let list = StoredValue::new(unique("select"));
    let name = move || list.get_value();
    let index_of_value = move || {
        value.with_untracked(|value| {
            choices.with_untracked(|choices| choices.iter().position(|choice| choice.key == *value))
        })
    };
    let activate = move |index: Option<usize>| {
        active.set(index);
        if let Some(index) = index {
            list.with_value(|list| listbox::reveal(list, index));
        }
    };
    let show = move || {
        activate(index_of_value().or_else(|| choices.with_untracked(|choices| choice::step(choices, None, true))));
        open.set(true);
    };
    let pick = move |index: Option<usize>| {
        open.set(false);
        let choice = index.and_then(|index| choices.with_untracked(|choices| choices.get(index).cloned()));
        if let Some(choice) = choice.filter(|choice| !choice.disabled && value.with_untracked(|v| *v != choice.key)) {
            on_change.run(choice.key);
        }
    };
    let typed = Typed::new();
    let on_key = move |event: ev::KeyboardEvent| {
        let key = event.key();
        let is_open = open.get_untracked();
        let now = active.get_untracked();
        match key.as_str() {
            _ if event.ctrl_key() || event.meta_key() => return,
            "Tab" if is_open => return pick(now),
            "Escape" if is_open => open.set(false),
            "Enter" | " " if is_open => pick(now),
            "Enter" | " " | "ArrowDown" | "ArrowUp" if !is_open => show(),
            "ArrowDown" => activate(choices.with_untracked(|choices| choice::step(choices, now, true))),
            "ArrowUp" => activate(choices.with_untracked(|choices| choice::step(choices, now, false))),
            "Home" if is_open => activate(choices.with_untracked(|choices| choice::step(choices, None, true))),
            "End" if is_open => activate(choices.with_untracked(|choices| choice::step(choices, None, false))),
            letter if letter.chars().count() == 1 => {
                let text = typed.with(letter);
                let from = if is_open { now } else { index_of_value() };
                match choices.with_untracked(|choices| choice::typed(choices, from, &text)) {
                    found @ Some(_) if is_open => activate(found),
                    found @ Some(_) => pick(found),
                    None => {}
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let face = move || {
        let chosen = value
            .with(|value| choices.with(|choices| choices.iter().find(|choice| choice.key == *value).map(Choice::face)));
        chosen.unwrap_or_else(|| view! { <span class="clip unset">{placeholder}</span> }.into_any())
    };
    let options = move || {
        let value = Some(value.get());
        list.with_value(|list| {
            listbox::options(list, choices.get(), value, active, Callback::new(move |index| pick(Some(index))))
        })
    };
    view! {
        <button
            type="button"
            node_ref=anchor
            id=(!id.is_empty()).then_some(id)
            class=format!("select {class}")
            data-testid=(!testid.is_empty()).then_some(testid)
            role="combobox"
            aria-label=label
            aria-haspopup="listbox"
            aria-expanded=move || open.get().to_string()
            aria-controls=move || open.get().then(name)
            aria-activedescendant=move || {
                let active = active.get().filter(|_| open.get())?;
                Some(list.with_value(|list| listbox::option_id(list, active)))
            }
            disabled=disabled
            on:click=move |_| if open.get_untracked() { open.set(false) } else { show() }
            on:keydown=on_key
            on:blur=move |_| open.set(false)
        >
            {face}
            <Icon glyph=Glyph::Down />
        </button>
        <Float anchor open role="listbox" label id=name()>
            {options}
        </Float>
    }
    .into_any()
}

/// The letters typed so far; a pause begins anew.
#[derive(Clone, Copy)]
struct Typed(StoredValue<(String, f64)>);

impl Typed {
    /// How long a pause between two letters may be, in milliseconds.
    const PAUSE_MS: f64 = 700.0;

    fn new() -> Self {
        Self(StoredValue::new((String::new(), 0.0)))
    }

    /// What was typed, with one letter more.
    fn with(self, letter: &str) -> String {
        let now = js_sys::Date::now();
        self.0.update_value(|(text, at)| {
            if now - *at > Self::PAUSE_MS {
                text.clear();
            }
            text.push_str(letter);
            *at = now;
        });
        self.0.with_value(|(text, _)| text.clone())
    }
}
