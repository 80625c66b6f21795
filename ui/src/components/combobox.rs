//! A field that narrows a list of choices while one types, and may make a new one.

use super::{
    choice::{self, Choice},
    float::Float,
    icon::{Glyph, Icon},
    listbox,
    unique::unique,
};
use leptos::{ev, html, prelude::*};

/// Choices that are drawn at once; typing finds the others.
const SHOWN_MAX: usize = 100;

/// One of many, found by typing.
///
/// Role `combobox` with `aria-autocomplete="list"`, named by `label`. Typing and Arrow down open the list; the arrows
/// move in it, Enter chooses, Escape closes and puts the text back, and so does leaving the field. Enter in an emptied
/// field chooses nothing (the key `""`). With `on_create`, a text that no choice has is offered as a new one, named by
/// `create_label`. The focus stays in the field.
#[component]
pub(crate) fn Combobox(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
    #[prop(optional, into)] on_create: Option<Callback<String>>,
    #[prop(optional, into)] create_label: Option<Callback<String, String>>,
    #[prop(optional, into)] placeholder: Signal<String>,
    #[prop(optional, into)] empty: Signal<String>,
    #[prop(optional)] class: &'static str,
    #[prop(optional)] testid: &'static str,
    #[prop(optional, into)] id: String,
) -> impl IntoView {
    let anchor = NodeRef::<html::Input>::new();
    let open = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    let list = StoredValue::new(unique("combobox"));
    let label_of_value = move || {
        value.with(|value| {
            choices.with(|choices| choices.iter().find(|each| each.key == *value).map(|each| each.label.clone()))
        })
    };
    // What is typed, while it differs from what is chosen.
    let draft = RwSignal::new(None::<String>);
    let text = move || draft.get().unwrap_or_else(|| label_of_value().unwrap_or_default());
    let found = Memo::new(move |_| {
        let draft = draft.get().unwrap_or_default();
        let mut found = choices.with(|choices| matching(choices, draft.trim()));
        let known = found.iter().any(|each| each.label.to_lowercase() == draft.trim().to_lowercase());
        if let (Some(name), false, false) = (create_label, known, draft.trim().is_empty()) {
            found.push(Choice::new("", name.run(draft.trim().to_owned())).glyph(Glyph::Plus));
        }
        found
    });
    let makes_new = move |index: usize| {
        create_label.is_some() && found.with_untracked(|found| found.get(index).is_some_and(|each| each.key.is_empty()))
    };
    let activate = move |index: Option<usize>| {
        active.set(index);
        if let Some(index) = index {
            list.with_value(|list| listbox::reveal(list, index));
        }
    };
    let close = move || {
        open.set(false);
        draft.set(None);
        // The binding sees no change where nothing was chosen, but the field shows what was typed.
        if let Some(input) = anchor.try_get_untracked().flatten() {
            input.set_value(&untrack(label_of_value).unwrap_or_default());
        }
    };
    let pick = move |index: usize| {
        let picked = found.with_untracked(|found| found.get(index).cloned());
        let typed = draft.get_untracked().unwrap_or_default().trim().to_owned();
        let new = makes_new(index);
        match (picked, on_create) {
            (Some(_), Some(on_create)) if new => on_create.run(typed),
            (Some(choice), _) if !choice.disabled => on_change.run(choice.key),
            _ => return,
        }
        close();
    };
    let show = move || {
        open.set(true);
        let chosen = value.with_untracked(|v| found.with_untracked(|f| f.iter().position(|each| each.key == *v)));
        activate(chosen.or_else(|| found.with_untracked(|found| choice::step(found, None, true))));
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let (is_open, now) = (open.get_untracked(), active.get_untracked());
        let step = |forward: bool| found.with_untracked(|found| choice::step(found, now, forward));
        event.stop_propagation();
        match event.key().as_str() {
            _ if event.is_composing() => return,
            "ArrowDown" | "ArrowUp" if !is_open => show(),
            "ArrowDown" => activate(step(true)),
            "ArrowUp" => activate(step(false)),
            "Enter" if draft.get_untracked().is_some_and(|draft| draft.trim().is_empty()) => {
                on_change.run(String::new());
                close();
            }
            "Enter" if is_open => {
                if let Some(now) = now {
                    pick(now);
                }
            }
            "Escape" if is_open => close(),
            _ => return,
        }
        event.prevent_default();
    };
    let options = move || {
        let found = found.get();
        if found.is_empty() {
            return view! { <p class="menu-title">{empty}</p> }.into_any();
        }
        // The key of nothing is that of a new one as well.
        let value = Some(value.get()).filter(|value| !value.is_empty());
        list.with_value(|list| listbox::options(list, found, value, active, Callback::new(pick)))
    };
    view! {
        <div class=format!("combobox {class}")>
            <input
                node_ref=anchor
                class="input small"
                id=(!id.is_empty()).then_some(id)
                data-testid=(!testid.is_empty()).then_some(testid)
                role="combobox"
                aria-label=label
                aria-autocomplete="list"
                aria-expanded=move || open.get().to_string()
                aria-controls=move || open.get().then(|| list.get_value())
                aria-activedescendant=move || {
                    let active = active.get().filter(|_| open.get())?;
                    Some(list.with_value(|list| listbox::option_id(list, active)))
                }
                autocomplete="off"
                spellcheck="false"
                maxlength="200"
                placeholder=placeholder
                prop:value=text
                on:input=move |event| {
                    draft.set(Some(event_target_value(&event)));
                    open.set(true);
                    activate(found.with_untracked(|found| choice::step(found, None, true)));
                }
                on:click=move |_| if !open.get_untracked() { show() }
                on:keydown=on_key
                on:blur=move |_| close()
            />
            <Icon glyph=Glyph::Down />
        </div>
        <Float anchor open role="listbox" label id=list.get_value()>
            {options}
        </Float>
    }
    .into_any()
}

/// The choices that contain a text, those that begin with it first.
fn matching(choices: &[Choice], text: &str) -> Vec<Choice> {
    let text = text.to_lowercase();
    let place = |choice: &Choice| choice.label.to_lowercase().find(&text);
    let (first, rest): (Vec<_>, Vec<_>) =
        choices.iter().filter_map(|choice| place(choice).map(|at| (at, choice))).partition(|(at, _)| *at == 0);
    first.into_iter().chain(rest).take(SHOWN_MAX).map(|(_, choice)| choice.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_the_text_comes_before_what_contains_it() {
        let choices = ["Website relaunch", "New website", "Books", "WEB"].map(|name| Choice::new(name, name));
        let names: Vec<_> = matching(&choices, "web").into_iter().map(|choice| choice.label).collect();
        assert_eq!(names, ["Website relaunch", "WEB", "New website"]);
        assert_eq!(matching(&choices, "").len(), 4);
    }

    #[test]
    fn a_long_list_is_drawn_in_part() {
        let choices: Vec<_> = (0..10_000).map(|number| Choice::new(number.to_string(), number.to_string())).collect();
        assert_eq!(matching(&choices, "").len(), SHOWN_MAX);
        assert_eq!(matching(&choices, "9999")[0].key, "9999");
    }
}
