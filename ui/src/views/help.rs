//! The keys, as a list.

use crate::{
    components::dialog::Dialog,
    state::{desk::desk, keys},
    words,
};
use leptos::prelude::*;

/// The dialog that lists the keys.
#[component]
pub(crate) fn Help() -> impl IntoView {
    let desk = desk();
    let row = |(what, caps): (&'static str, &'static [&'static str])| {
        view! {
            <dt>{what}</dt>
            <dd>{caps.iter().map(|cap| view! { <kbd class="kbd">{words::cap(cap)}</kbd> }).collect_view()}</dd>
        }
    };
    view! {
        <Dialog title=words::keys() on_close=move |()| desk.help.set(false)>
            <dl class="dialog-body key-list">{keys::shown().map(row).collect_view()}</dl>
        </Dialog>
    }
}
