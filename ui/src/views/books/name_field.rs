//! A field for a name: what is there already is offered, and what is not may be typed.

use crate::components::{choice::Choice, float::Float, listbox, unique::unique};
use leptos::{ev, html, prelude::*};

/// Names that are offered at once; typing finds the others.
const SHOWN_MAX: usize = 12;

/// A name, typed or chosen.
///
/// Role `combobox` with `aria-autocomplete="list"`, named by `label`. Typing and Arrow down open the list, the arrows move
/// in it, Enter and Tab take what is active; Escape closes it and keeps what was typed. With `completes`, the first that
/// fits is active as soon as something is typed. Enter without a list is that of the form.
#[component]
pub(super) fn NameField(
    label: &'static str,
    value: RwSignal<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(optional)] completes: bool,
    #[prop(optional, into)] on_pick: Option<Callback<String>>,
    #[prop(optional)] placeholder: &'static str,
    #[prop(optional, into)] id: String,
    #[prop(optional, into)] testid: String,
) -> impl IntoView {
    let anchor = NodeRef::<html::Input>::new();
    let open = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    let list = StoredValue::new(unique("names"));
    let found = Memo::new(move |_| value.with(|text| choices.with(|choices| matching(choices, text))));
    let count = move || found.with_untracked(Vec::len);
    let show = move || {
        let some = count() > 0;
        open.set(some);
        active.set((some && completes).then_some(0));
    };
    let pick = move |index: usize| {
        if let Some(choice) = found.with_untracked(|found| found.get(index).cloned()) {
            value.set(choice.key.clone());
            if let Some(on_pick) = on_pick {
                on_pick.run(choice.key);
            }
        }
        open.set(false);
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.is_composing() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let is_open = open.get_untracked();
        let now = active.get_untracked().filter(|_| is_open);
        match event.key().as_str() {
            "ArrowDown" if !is_open => {
                show();
                active.set((count() > 0).then_some(0));
            }
            "ArrowDown" if count() > 0 => active.set(Some(now.map_or(0, |now| (now + 1) % count()))),
            "ArrowUp" if is_open && count() > 0 => {
                active.set(Some(now.map_or(count() - 1, |now| (now + count() - 1) % count())));
            }
            "Enter" => match now {
                Some(now) => pick(now),
                None => return open.set(false),
            },
            // The focus goes on; what was active is taken with it.
            "Tab" => return now.into_iter().for_each(pick),
            "Escape" if is_open => open.set(false),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let options = move || {
        let chosen = Some(value.get_untracked());
        list.with_value(|list| listbox::options(list, found.get(), chosen, active, Callback::new(pick)))
    };
    view! {
        <input
            node_ref=anchor
            class="input small"
            id=(!id.is_empty()).then_some(id)
            data-testid=(!testid.is_empty()).then_some(testid)
            role="combobox"
            type="text"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-label=label
            aria-autocomplete="list"
            aria-expanded=move || open.get().to_string()
            aria-controls=move || open.get().then(|| list.get_value())
            aria-activedescendant=move || {
                let active = active.get().filter(|_| open.get())?;
                Some(list.with_value(|list| listbox::option_id(list, active)))
            }
            placeholder=placeholder
            prop:value=value
            on:input=move |event| {
                value.set(event_target_value(&event));
                show();
            }
            on:keydown=on_key
            on:blur=move |_| open.set(false)
        />
        <Float anchor open role="listbox" label=label.to_owned() id=list.get_value()>
            {options}
        </Float>
    }
    .into_any()
}

/// A field for a name below its label. `id` is that of the field, and its test id.
pub(super) fn name_line(
    label: &'static str,
    value: RwSignal<String>,
    choices: Signal<Vec<Choice>>,
    id: &'static str,
) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <NameField label value choices id=id testid=id />
        </div>
    }
    .into_any()
}

/// The choices that a text fits: those whose name or one of its parts begins with it, then those that contain it.
fn matching(choices: &[Choice], text: &str) -> Vec<Choice> {
    let wanted = text.trim().to_lowercase();
    let rank = |choice: &Choice| {
        let (name, key) = (choice.label.to_lowercase(), choice.key.to_lowercase());
        if key == wanted && !wanted.is_empty() {
            return None;
        }
        let begins =
            |text: &str| text.split([':', ' ']).any(|part| part.starts_with(&wanted)) || text.starts_with(&wanted);
        if begins(&name) || begins(&key) {
            return Some(0);
        }
        (name.contains(&wanted) || key.contains(&wanted)).then_some(1)
    };
    let mut found: Vec<_> = choices.iter().filter_map(|choice| rank(choice).map(|rank| (rank, choice))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().take(SHOWN_MAX).map(|(_, choice)| choice.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_name_that_begins_so_comes_first_and_what_is_typed_whole_is_not_offered() {
        let choices = ["Assets:Bank", "Expenses:Food", "Expenses:Seafood", "Income:Food fair"];
        let choices = choices.map(|name| Choice::new(name, name));
        let names = |text: &str| matching(&choices, text).into_iter().map(|choice| choice.key).collect::<Vec<_>>();
        assert_eq!(names("foo"), ["Expenses:Food", "Income:Food fair", "Expenses:Seafood"]);
        assert_eq!(names("expenses:food"), Vec::<String>::new());
        assert_eq!(names("").len(), 4);
    }
}
