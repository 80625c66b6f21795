//! Before one is in: creating an account, signing in, the passphrase.

mod account;
mod forgot;
mod form;
mod locked;
mod outside;
mod passphrase;
mod recovery;

pub(super) use account::Account;
pub(super) use locked::Locked;
pub(super) use passphrase::Passphrase;
pub(crate) use recovery::explain_code;

use crate::{
    components::{
        button::Button,
        icon::{Glyph, Icon},
    },
    state::app::app,
    words,
};
use atom_api::app::Retry;
use leptos::{prelude::*, task::spawn_local};

/// The sheet on which the forms of the door stand, with a quiet picture beside it.
#[component]
fn Sheet(title: &'static str, lead: String, children: Children) -> impl IntoView {
    view! {
        <div class="door">
            <main class="door-form" tabindex="-1">
                <div class="inner">
                    <div class="brand">
                        <span class="brand-mark">
                            <Icon glyph=Glyph::Mark />
                        </span>
                        {words::atom()}
                    </div>
                    <div>
                        <h1>{title}</h1>
                        <p class="lead">{lead}</p>
                    </div>
                    {children()}
                </div>
            </main>
            <Picture />
        </div>
    }
    .into_any()
}

/// A drawing of a day's list. Decoration.
#[component]
fn Picture() -> impl IntoView {
    // The colour of the check, the widths of title and meta.
    const ROWS: [(&str, &str, &str); 7] = [
        ("t-red", "line w1", "line pale w5"),
        ("t-amber", "line w3", "line pale w6"),
        ("chosen t-red", "line w1", "line pale w5"),
        ("t-blue", "line w2", "line pale w6"),
        ("", "line w3", "line pale w5"),
        ("", "line w4", "line pale w5"),
        ("done", "line w2", "line pale w6"),
    ];
    let row = |(class, title, meta): (&'static str, &'static str, &'static str)| {
        view! {
            <li class=class>
                <span class="ring"></span>
                <span class=title></span>
                <span class=meta></span>
            </li>
        }
    };
    // A value, because the macro writes an element without one as it stands, `use_` and all.
    let mark = "#i-mark";
    view! {
        <div class="door-picture" aria-hidden="true">
            <svg class="icon orbit">
                <use_ href=mark />
            </svg>
            <ul class="sheet">{ROWS.map(row).collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// Atom cannot be reached, or its data cannot be opened: what happened and what to do.
#[component]
pub(super) fn Failed(title: &'static str, text: String) -> impl IntoView {
    let app = app();
    let busy = RwSignal::new(false);
    let again = move |()| {
        busy.set(true);
        spawn_local(async move {
            // The host looks for the key once more, where it is a host at all; what is still wrong it tells when asked.
            let _ = app.call(Retry {}).await;
            busy.try_set(false);
            app.look();
        });
    };
    view! {
        <Sheet title lead=text>
            <div>
                <Button glyph=Glyph::Sync busy on_press=Callback::new(again)>
                    {words::retry()}
                </Button>
            </div>
        </Sheet>
    }
    .into_any()
}
