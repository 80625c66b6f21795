//! The message at the foot of the window.

use super::{
    icon::{Glyph, Icon},
    keys::Keys,
};
use crate::{
    state::{
        app::{App, app},
        books::room::Room,
        edits,
        route::{Place, Route},
        toast::{Offer, Reversal, Toast},
    },
    words,
};
use leptos::prelude::*;

/// Shows the newest message: one at a time.
///
/// A polite live region, so a screen reader says it without being interrupted. It never takes the focus; its buttons
/// can be reached with Tab, and the keys of undo do the same from anywhere.
#[component]
pub(crate) fn Toasts() -> impl IntoView {
    let app = app();
    let offer = move |offer: Offer| {
        let (again, label, keys, testid) = match offer {
            Offer::Undo => (false, words::undo(), app.undo_keys, "toast-undo"),
            Offer::Redo => (true, words::redo(), app.redo_keys, "toast-redo"),
            Offer::Reverse(back) => return reverse(app, back),
            Offer::Account(name, back) => {
                let show = move |_| app.go(Route::to(Place::Books(Room::About(name))));
                return view! {
                    <button type="button" class="link-button" data-testid="toast-account" on:click=show>
                        {words::show_account()}
                    </button>
                    {back.map(|back| reverse(app, back))}
                }
                .into_any();
            }
            Offer::Nothing => return ().into_any(),
        };
        view! {
            <button type="button" class="link-button" data-testid=testid on:click=move |_| edits::undo(app, again)>
                {label}
            </button>
            {move || keys.get().map(|keys| view! { <Keys keys /> })}
        }
        .into_any()
    };
    let show = move |toast: Toast| {
        view! {
            <div class="toast" data-testid="toast">
                {toast.trouble.then(|| view! { <Icon glyph=Glyph::Warning /> })}
                <span class="text">{toast.text}</span>
                {offer(toast.offer)}
                {toast
                    .trouble
                    .then(|| {
                        view! {
                            <button type="button" class="close" aria-label=words::dismiss() on:click=move |_| app.toast.set(None)>
                                <Icon glyph=Glyph::Close />
                            </button>
                        }
                    })}
            </div>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || app.toast.get() key=|toast| toast.serial let:toast>
                {show(toast)}
            </For>
        </div>
    }
    .into_any()
}

/// The way to post the opposite of an entry.
fn reverse(app: App, back: Reversal) -> AnyView {
    view! {
        <button type="button" class="link-button" data-testid="toast-reverse" on:click=move |_| back.go(app)>
            {words::reverse()}
        </button>
    }
    .into_any()
}
