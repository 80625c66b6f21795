//! Taking an entry back: on which day, and all the same where that day is closed softly.

use super::{closed_day::may_anyway, day_field::day_line, sending::Sending, shelf};
use crate::{
    components::{
        button::{Button, Weight},
        dialog::Dialog,
    },
    state::books::broke,
    words,
};
use atom_api::{
    ApiError,
    ledger::{Posted, Reverse, ReverseLate},
};
use atom_core::EntryId;
use jiff::civil::Date;
use leptos::prelude::*;

/// Asks for the day of a reversal. Where that day is closed softly, whoever may close periods is offered to post there all
/// the same, once it was refused.
#[component]
pub(super) fn Reversing(id: EntryId, date: Date, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let shelf = shelf();
    let app = shelf.desk.app;
    // Of a closed period, the reversal belongs to what is open.
    let day = RwSignal::new(Some(untrack(|| shelf.open_from(date))));
    let refused = RwSignal::new(None::<Date>);
    let sending = Sending::new(app);
    let done = move |posted: Posted| {
        broke::tell(app, words::did_reverse(), &posted.broke, None);
        // Whoever waits no longer has closed it already.
        on_close.try_run(());
    };
    let send = move |()| {
        refused.set(None);
        let Some(date) = day.get_untracked() else { return sending.refuse(words::day_unread()) };
        let failed = move |error: &ApiError| {
            refused.try_set(Some(date).filter(|date| may_anyway(shelf, error, *date)));
        };
        sending.send_or(Reverse { entry_id: id, date }, done, failed);
    };
    let ways = move || {
        // Another day was not refused yet.
        let date = refused.get().filter(|date| day.get() == Some(*date))?;
        let there = move |()| sending.send(ReverseLate { reversal: Reverse { entry_id: id, date } }, done);
        Some(view! {
            <div class="settings-actions" role="group" aria-label=words::closed_day_ways()>
                <Button testid="reverse-anyway" busy=sending.busy on_press=there>
                    {words::post_anyway()}
                </Button>
            </div>
        })
    };
    view! {
        <Dialog title=words::reverse_entry() on_close testid="reverse-dialog">
            <div class="dialog-body">
                <p>{words::reverse_help()}</p>
                {day_line(words::reversed_on(), day, "reverse-day")}
                {sending.line()}
                {ways}
            </div>
            <div class="dialog-feet">
                <Button on_press=on_close>{words::cancel()}</Button>
                <Button weight=Weight::Primary testid="reverse-now" busy=sending.busy on_press=send>
                    {words::reverse()}
                </Button>
            </div>
        </Dialog>
    }
    .into_any()
}
