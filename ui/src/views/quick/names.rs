//! The known names that a name in the making may become.

use super::field::Known;
use crate::{
    components::chip::Dot,
    state::{palette::score::Typed, quick::Naming},
};
use leptos::prelude::*;

/// Names that are offered at once.
const NAMES_MAX: usize = 6;
/// Names that are looked through.
const LOOKED_AT_MAX: usize = 2_000;

/// A name with its colour.
pub(super) type Name = (String, String);

/// What the name in the making may become, the best first; nothing where it is one already.
pub(super) fn offered(known: Known, naming: &Naming) -> Vec<Name> {
    let typed = Typed::new(&naming.typed);
    let mut fits: Vec<(i32, Name)> = known.names(naming.sign, |name, colour| {
        let fit = typed.fit(name)?;
        Some((fit.score, (name.to_owned(), colour.to_owned())))
    });
    fits.truncate(LOOKED_AT_MAX);
    fits.sort_by_key(|(score, _)| -score);
    let names: Vec<Name> = fits.into_iter().map(|(_, name)| name).take(NAMES_MAX).collect();
    let is_one = names.len() == 1 && names[0].0 == naming.typed;
    if is_one { Vec::new() } else { names }
}

/// The id of a name in the list under the field `id`.
pub(super) fn name_id(id: &str, index: usize) -> String {
    format!("{id}-name-{index}")
}

/// The names, as a listbox under the field.
pub(super) fn list(
    id: &'static str,
    sign: char,
    names: Vec<Name>,
    at: RwSignal<usize>,
    choose: Callback<usize>,
) -> AnyView {
    let row = |(index, (name, colour)): (usize, Name)| {
        view! {
            <div
                id=name_id(id, index)
                class="menu-item"
                class:active=move || at.get() == index
                role="option"
                aria-selected=move || (at.get() == index).to_string()
                on:pointerdown=move |event| {
                    // The field keeps the focus.
                    event.prevent_default();
                    choose.run(index);
                }
            >
                {if sign == '#' { view! { <Dot tone=colour /> }.into_any() } else { "@".into_any() }}
                <span class="clip">{name}</span>
            </div>
        }
    };
    names.into_iter().enumerate().map(row).collect_view().into_any()
}
