//! The end of a year: what would move into equity is shown before it does.

use super::{
    closed_day::softly,
    day_field::day_line,
    look::{Look, look},
    name_field::name_line,
    posting::said,
    shelf,
};
use crate::{
    components::{
        button::{Button, Weight},
        choice::Choice,
        dialog::Dialog,
        notice::{Notice, Tone},
        table::{Cell, Column, Line, Table},
    },
    state::{
        books::{broke, figure::amount, room::Room},
        toast::Back,
    },
    words,
};
use atom_api::ledger::{AccountType, CloseYear, ClosedRow, ClosedYear};
use jiff::civil::Date;
use leptos::prelude::*;

/// Where it goes unless another account is said.
const EQUITY: &str = "Equity:Retained Earnings";

/// The last day of the year before.
fn usual_end(today: Date) -> Option<Date> {
    today.first_of_year().yesterday().ok()
}

/// The dialog. The entry is posted only after what it moves was shown; another day or account is looked at anew.
#[component]
pub(super) fn YearEnd(#[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let day = RwSignal::new(usual_end(app.today.get_untracked()));
    let account = RwSignal::new(EQUITY.to_owned());
    let request = move |dry_run: bool| -> Result<CloseYear, &'static str> {
        let through = day.get().ok_or(words::day_unread())?;
        Ok(CloseYear { through, account: said(&account.get()), dry_run })
    };
    let Look { found, sending, send } = look(app, request, move |asked: &CloseYear, closed: &ClosedYear| {
        let broken = closed.posted.as_ref().map(|posted| posted.broke.as_slice()).unwrap_or_default();
        // Whoever closes years may also take one back where its day is closed softly.
        let (date, late) = (asked.through, softly(untrack(|| shelf.closed()), asked.through));
        let back = closed.posted.as_ref().map(|posted| Back { entry: posted.entry_id, date, late });
        broke::tell(app, words::did_close_year(), broken, back);
    });
    let equity = Signal::derive(move || {
        let own = shelf.accounts().into_iter().filter(|account| account.kind == AccountType::Equity);
        own.map(|account| Choice::new(account.name.clone(), account.name)).collect::<Vec<_>>()
    });
    let form = move || {
        view! {
            <p>{words::year_end_help()}</p>
            {day_line(words::last_day_of_year(), day, "year-day")}
            {name_line(words::moves_into(), account, equity, "year-account")}
        }
        .into_any()
    };
    let body = move || match found.get() {
        Some(closed) if closed.posted.is_some() => {
            let said = words::moved_into(&closed.account);
            view! {
                <Notice tone=Tone::Plain>
                    <p data-testid="year-done" data-written="">{said}</p>
                </Notice>
                {rows(closed.rows)}
            }
            .into_any()
        }
        Some(closed) => {
            let count = words::moved_accounts(closed.rows.len() as u64);
            view! {
                <p class="figures">{count}</p>
                {rows(closed.rows)}
            }
            .into_any()
        }
        None => ().into_any(),
    };
    let is_done = Memo::new(move |_| found.with(|found| found.as_ref().is_some_and(|closed| closed.posted.is_some())));
    let is_looked = Memo::new(move |_| found.with(Option::is_some));
    let show = move |()| {
        let id = found.with_untracked(|found| found.as_ref()?.posted.as_ref().map(|posted| posted.entry_id));
        on_close.run(());
        if let Some(id) = id {
            shelf.go(Room::Entry(id));
        }
    };
    let feet = move || match (is_done.get(), is_looked.get()) {
        (true, _) => view! {
            <Button on_press=on_close>{words::close()}</Button>
            <Button weight=Weight::Primary testid="year-show" on_press=show>
                {words::show_the_entry()}
            </Button>
        }
        .into_any(),
        (false, true) => view! {
            <Button on_press=on_close>{words::cancel()}</Button>
            <Button weight=Weight::Primary testid="year-now" busy=sending.busy on_press=move |()| send.run(false)>
                {words::close_year()}
            </Button>
        }
        .into_any(),
        (false, false) => view! {
            <Button on_press=on_close>{words::cancel()}</Button>
            <Button weight=Weight::Primary testid="year-look" busy=sending.busy on_press=move |()| send.run(true)>
                {words::show_what_moves()}
            </Button>
        }
        .into_any(),
    };
    view! {
        <Dialog title=words::year_end() on_close testid="year-dialog">
            <div class="dialog-body">
                {move || (!is_done.get()).then(form)}
                <div aria-live="polite">{body}</div>
                {sending.line()}
            </div>
            <div class="dialog-feet">{feet}</div>
        </Dialog>
    }
    .into_any()
}

/// What is moved, account by account.
fn rows(rows: Vec<ClosedRow>) -> AnyView {
    let columns = vec![Column::text("account", words::account()), Column::number("amount", words::amount())];
    let line = |row: &ClosedRow| {
        let cells = vec![Cell::text(row.account.clone()), Cell::text(amount(&row.quantity, &row.commodity))];
        Line::new([row.account.as_str(), " ", row.commodity.as_str()].concat(), cells)
    };
    let lines: Vec<Line> = rows.iter().map(line).collect();
    view! { <Table caption=words::what_moves() columns lines=Signal::stored(lines) testid="year-rows" /> }.into_any()
}
