//! A file with entries of days that are closed: they may go to the first open day, and say so.

use super::shelf;
use crate::{
    components::{
        button::{Button, Weight},
        notice::{Notice, Tone},
    },
    state::when,
    words,
};
use leptos::prelude::*;

/// What the host said of it, and the way on.
pub(super) fn late_notice(text: String, on_postpone: impl Fn() + Send + Sync + 'static) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let day = untrack(|| shelf.closed()[0].map(|closed| shelf.open_from(closed)));
    let label = match day {
        Some(day) => words::import_on_day(&when::day(day, app.today.get_untracked())),
        None => words::import_on_open_day().to_owned(),
    };
    view! {
        <Notice tone=Tone::Needs>
            <p data-testid="import-late" data-written="">{text}</p>
            <p>{words::late_import_help()}</p>
            <Button weight=Weight::Primary testid="import-postpone" on_press=move |()| on_postpone()>
                {label}
            </Button>
        </Notice>
    }
    .into_any()
}
