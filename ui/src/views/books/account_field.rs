//! A field for an account as people say it, and under it which account that is.

use super::{Shelf, name_field::NameField};
use crate::{
    components::choice::Choice,
    state::books::resolve::{Role, resolve},
    words,
};
use leptos::prelude::*;

/// A field for an account, and under it which account that is, where another word was typed.
pub(super) fn account_field(
    shelf: Shelf,
    label: &'static str,
    role: Role,
    value: RwSignal<String>,
    id: &'static str,
) -> AnyView {
    let choices = Signal::derive(move || {
        let accounts = shelf.accounts();
        let own = accounts.iter().filter(|account| role.fits(account.kind)).map(|account| account.name.clone());
        let mut names: Vec<String> = own.collect();
        // Where there are only few, the usual ones are offered beside them.
        if names.len() < 5 {
            let more = role.starters().iter().map(|name| (*name).to_owned()).filter(|name| !names.contains(name));
            let more: Vec<String> = more.collect();
            names.extend(more);
        }
        names.into_iter().map(|name| Choice::new(name.clone(), name)).collect::<Vec<_>>()
    });
    let meant = move || {
        let accounts = shelf.accounts();
        let typed = value.get();
        let meant = resolve(&typed, Some(role), &accounts)?;
        let known = accounts.iter().any(|account| account.name == meant);
        match (known, meant == typed.trim()) {
            (true, true) => None,
            (true, false) => Some(words::account_is(&meant)),
            (false, _) => Some(words::account_is_new(&meant)),
        }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <NameField label value choices id=id testid=id />
            <p class="help" data-written="">
                {meant}
            </p>
        </div>
    }
    .into_any()
}
