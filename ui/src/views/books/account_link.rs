//! An account that is named somewhere, as the way to it.

use super::{follow, shelf};
use crate::state::{
    books::room::Room,
    name::Name,
    route::{Place, Route},
};
use leptos::prelude::*;

/// An account, as the way to a room of it.
pub(super) fn account_link(account: &str, room: fn(Name) -> Room) -> AnyView {
    let shelf = shelf();
    let account = account.to_owned();
    match Name::of(&account).map(room) {
        Some(room) => view! {
            <a
                class="account-link"
                data-written=""
                href=Route::to(Place::Books(room)).address()
                on:click=move |event| follow(shelf, room, &event)
            >
                {account}
            </a>
        }
        .into_any(),
        None => view! { <span class="account-link" data-written="">{account}</span> }.into_any(),
    }
}
