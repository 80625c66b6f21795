//! The list of options under a select or a combobox.

use super::{
    choice::Choice,
    icon::{Glyph, Icon},
};
use leptos::prelude::*;

/// The id of the `index`th option of a list.
pub(crate) fn option_id(list: &str, index: usize) -> String {
    format!("{list}-{index}")
}

/// The options. Role `option` each, inside a Float of role `listbox`; the control that opened it keeps the focus and
/// names the active one as its `aria-activedescendant`.
pub(crate) fn options(
    list: &str,
    choices: Vec<Choice>,
    value: Option<String>,
    active: RwSignal<Option<usize>>,
    on_pick: Callback<usize>,
) -> AnyView {
    let row = |(index, choice): (usize, Choice)| {
        let chosen = value.as_ref() == Some(&choice.key);
        let disabled = choice.disabled;
        let note = choice.note.clone().map(|note| view! { <span class="end">{note}</span> });
        view! {
            <div
                id=option_id(list, index)
                class="menu-item"
                class:active=move || active.get() == Some(index)
                role="option"
                aria-selected=chosen.to_string()
                aria-disabled=disabled.then_some("true")
                // The control keeps the focus.
                on:mousedown=|event| event.prevent_default()
                on:mousemove=move |_| {
                    if !disabled && active.get_untracked() != Some(index) {
                        active.set(Some(index));
                    }
                }
                on:click=move |_| {
                    if !disabled {
                        on_pick.run(index);
                    }
                }
            >
                {choice.face()}
                {note}
                {chosen.then(|| view! { <span class="end"><Icon glyph=Glyph::Check /></span> })}
            </div>
        }
    };
    choices.into_iter().enumerate().map(row).collect_view().into_any()
}

/// Scrolls the active option into sight, once it is drawn.
pub(crate) fn reveal(list: &str, index: usize) {
    let id = option_id(list, index);
    request_animation_frame(move || {
        if let Some(option) = document().get_element_by_id(&id) {
            let way = web_sys::ScrollIntoViewOptions::new();
            way.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&way);
        }
    });
}
