//! The end of a year: what would move into equity is shown before it does.

use super::{day_field::DayField, name_field::NameField, shelf};
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
        toast::explain,
    },
    words,
};
use atom_api::ledger::{AccountType, CloseYear, ClosedRow, ClosedYear};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};

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
    let looked = RwSignal::new(None::<ClosedYear>);
    let done = RwSignal::new(None::<ClosedYear>);
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    Effect::new(move |_| {
        day.track();
        account.track();
        looked.set(None);
    });
    let send = move |dry_run: bool| {
        let Some(through) = day.get_untracked() else {
            return wrong.set(Some(words::day_unread().to_owned()));
        };
        let asked = account.get_untracked();
        let named = asked.trim().to_owned();
        let request = CloseYear { through, account: Some(named).filter(|name| !name.is_empty()), dry_run };
        // Where its day is closed softly, its opposite would be refused there: then nothing is offered that fails.
        let shut = untrack(|| shelf.closed()).into_iter().flatten().any(|last| through <= last);
        wrong.set(None);
        busy.set(true);
        spawn_local(async move {
            match app.write(request).await {
                Ok(closed) if dry_run => {
                    // What was changed meanwhile is looked at anew.
                    if (day.try_get_untracked(), account.try_get_untracked()) == (Some(Some(through)), Some(asked)) {
                        looked.try_set(Some(closed));
                    }
                }
                Ok(closed) => {
                    let broken = closed.posted.as_ref().map(|posted| posted.broke.as_slice()).unwrap_or_default();
                    let back = closed.posted.as_ref().filter(|_| !shut).map(|posted| (posted.entry_id, through));
                    broke::tell(app, words::did_close_year(), broken, back);
                    done.try_set(Some(closed));
                }
                Err(error) => {
                    if wrong.try_set(Some(explain(&error))).is_some() {
                        app.complain(&error);
                    }
                }
            }
            busy.try_set(false);
        });
    };
    let equity = Signal::derive(move || {
        let own = shelf.accounts().into_iter().filter(|account| account.kind == AccountType::Equity);
        own.map(|account| Choice::new(account.name.clone(), account.name)).collect::<Vec<_>>()
    });
    let form = move || {
        view! {
            <p>{words::year_end_help()}</p>
            <div class="field">
                <label for="year-day">{words::last_day_of_year()}</label>
                <DayField label=words::last_day_of_year() day id="year-day" testid="year-day" />
            </div>
            <div class="field">
                <label for="year-account">{words::moves_into()}</label>
                <NameField
                    label=words::moves_into()
                    value=account
                    choices=equity
                    id="year-account"
                    testid="year-account"
                />
            </div>
        }
        .into_any()
    };
    let body = move || match (done.get(), looked.get()) {
        (Some(closed), _) => {
            let said = words::moved_into(&closed.account);
            view! {
                <Notice tone=Tone::Plain>
                    <p data-testid="year-done" data-written="">{said}</p>
                </Notice>
                {rows(closed.rows)}
            }
            .into_any()
        }
        (None, Some(closed)) => {
            let count = words::moved_accounts(closed.rows.len() as u64);
            view! {
                <p class="figures">{count}</p>
                {rows(closed.rows)}
            }
            .into_any()
        }
        (None, None) => ().into_any(),
    };
    let is_done = Memo::new(move |_| done.with(Option::is_some));
    let is_looked = Memo::new(move |_| looked.with(Option::is_some));
    let show = move |()| {
        let id = done.with_untracked(|done| done.as_ref()?.posted.as_ref().map(|posted| posted.entry_id));
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
            <Button weight=Weight::Primary testid="year-now" busy on_press=move |()| send(false)>
                {words::close_year()}
            </Button>
        }
        .into_any(),
        (false, false) => view! {
            <Button on_press=on_close>{words::cancel()}</Button>
            <Button weight=Weight::Primary testid="year-look" busy on_press=move |()| send(true)>
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
                <p class="wrong" role="alert">
                    {move || wrong.get()}
                </p>
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
