//! Foreign money at the price of a day: what it is worth is shown before the difference is posted.

use super::{
    day_field::day_line,
    look::{Look, look},
    name_field::name_line,
    posting::said,
    shelf,
};
use crate::{
    components::{
        button::{Button, Weight},
        dialog::Dialog,
        notice::{Notice, Tone},
        table::{Cell, Column, Line, Table},
    },
    state::{
        books::{
            broke,
            figure::{amount, figure_or_gap},
            room::Room,
        },
        when,
    },
    words,
};
use atom_api::ledger::{Gap, Revalue, Revalued, RevaluedRow};
use jiff::civil::Date;
use leptos::prelude::*;

/// The account of the gain or loss, unless another one is said.
const GAINS: &str = "Income:Exchange gains";

/// The dialog. The difference is posted only after it was shown, and only where no price is missing.
#[component]
pub(super) fn Revaluation(day: Option<Date>, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let day = RwSignal::new(day);
    let base = RwSignal::new(untrack(|| shelf.usual_commodity()));
    let gains = RwSignal::new(GAINS.to_owned());
    let request = move |dry_run: bool| -> Result<Revalue, &'static str> {
        let through = day.get().ok_or(words::day_unread())?;
        let commodity = said(&base.get()).ok_or(words::kept_in_missing())?;
        Ok(Revalue { through, commodity, commodities: None, gains: said(&gains.get()), dry_run })
    };
    let Look { found, sending, send } = look(app, request, move |_: &Revalue, revalued: &Revalued| {
        let broken = revalued.entry.as_ref().map(|entry| entry.broke.as_slice()).unwrap_or_default();
        broke::tell(app, words::did_revalue(), broken, None);
    });
    let codes = Signal::derive(move || shelf.named_commodities());
    let accounts = Signal::derive(move || shelf.account_choices());
    let to_prices = Callback::new(move |()| {
        on_close.run(());
        shelf.go(Room::Prices);
    });
    let body = move || {
        let revalued = found.get()?;
        let base = base.get_untracked();
        let today = app.today.get_untracked();
        Some(
            view! { {outcome(&revalued, today, to_prices)} {rows(&revalued.rows, &base)} {sum(&revalued, &base, today)} },
        )
    };
    // What can be done next: to look, to post, or to leave.
    let next = Memo::new(move |_| {
        found.with(|found| match found {
            None => Next::Look,
            Some(revalued) if revalued.entry.is_some() => Next::Show,
            Some(revalued) if revalued.gaps.is_empty() && posts(revalued) => Next::Post,
            Some(_) => Next::Nothing,
        })
    });
    let show = move |()| {
        let id = found.with_untracked(|found| found.as_ref()?.entry.as_ref().map(|entry| entry.entry_id));
        on_close.run(());
        if let Some(id) = id {
            shelf.go(Room::Entry(id));
        }
    };
    let step = move || match next.get() {
        Next::Look => view! {
            <Button weight=Weight::Primary testid="revalue-look" busy=sending.busy on_press=move |()| send.run(true)>
                {words::show_what_it_is_worth()}
            </Button>
        }
        .into_any(),
        Next::Post => view! {
            <Button weight=Weight::Primary testid="revalue-now" busy=sending.busy on_press=move |()| send.run(false)>
                {words::post_difference()}
            </Button>
        }
        .into_any(),
        Next::Show => view! {
            <Button weight=Weight::Primary testid="revalue-show" on_press=show>
                {words::show_the_entry()}
            </Button>
        }
        .into_any(),
        Next::Nothing => ().into_any(),
    };
    view! {
        <Dialog title=words::revaluation() on_close testid="revalue-dialog">
            <div class="dialog-body">
                <p>{words::revaluation_help()}</p>
                {day_line(words::revalue_through(), day, "revalue-day")}
                {name_line(words::kept_in(), base, codes, "revalue-base")}
                {name_line(words::gains_go_to(), gains, accounts, "revalue-gains")}
                <div aria-live="polite">{body}</div>
                {sending.line()}
            </div>
            <div class="dialog-feet">
                <Button on_press=on_close>{words::close()}</Button>
                {step}
            </div>
        </Dialog>
    }
    .into_any()
}

/// What the dialog offers next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Look,
    Post,
    Show,
    Nothing,
}

/// Whether anything is worth another amount than before.
fn changes(revalued: &Revalued) -> bool {
    let differs = |row: &RevaluedRow| {
        row.difference.as_deref().is_some_and(|text| text.contains(|c: char| matches!(c, '1'..='9')))
    };
    revalued.rows.iter().any(differs)
}

/// Whether something can be posted: a difference, or what changed of one that was posted before.
fn posts(revalued: &Revalued) -> bool {
    revalued.entry.is_none() && (revalued.posted_before.is_some() || changes(revalued))
}

/// What stands against posting, or that it was posted.
fn outcome(revalued: &Revalued, today: Date, to_prices: Callback<()>) -> AnyView {
    if !revalued.gaps.is_empty() {
        let gap = |gap: &Gap| view! { <li data-written="">{missing(gap, today)}</li> };
        let gaps = revalued.gaps.iter().map(gap).collect_view();
        return view! {
            <Notice tone=Tone::Needs>
                <p>{words::values_missing()}</p>
                <ul data-testid="revalue-gaps">{gaps}</ul>
                <Button testid="revalue-prices" on_press=to_prices>
                    {words::add_the_prices()}
                </Button>
            </Notice>
        }
        .into_any();
    }
    let said = match (&revalued.entry, revalued.already) {
        (Some(_), true) => words::valued_already(),
        (Some(_), false) => words::did_revalue(),
        (None, _) if !posts(revalued) => words::nothing_to_value(),
        (None, _) => return ().into_any(),
    };
    view! {
        <Notice tone=Tone::Plain>
            <p data-testid="revalue-said">{said}</p>
        </Notice>
    }
    .into_any()
}

/// Of what a price is missing, and when.
fn missing(gap: &Gap, today: Date) -> String {
    words::no_price_on(&gap.commodity, &when::day(gap.date, today))
}

/// What is held, what it was worth and what it is, with a gap where a price is missing.
fn rows(rows: &[RevaluedRow], base: &str) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text("account", words::account()),
        Column::number("held", words::held_amount()),
        Column::number("before", [words::old_worth(), "\u{a0}", base].concat()),
        Column::number("now", [words::new_worth(), "\u{a0}", base].concat()),
        Column::number("difference", words::gain_or_loss()),
    ];
    let line = |row: &RevaluedRow| {
        let figure = |text: &Option<String>| match text {
            Some(_) => Cell::text(figure_or_gap(text.as_deref())),
            None => Cell::tone(figure_or_gap(None), "amber"),
        };
        let cells = vec![
            Cell::text(row.account.clone()),
            Cell::text(amount(&row.quantity, &row.commodity)),
            figure(&row.carried),
            figure(&row.worth),
            figure(&row.difference),
        ];
        Line::new([row.account.as_str(), " ", row.commodity.as_str()].concat(), cells)
    };
    let lines: Vec<Line> = rows.iter().map(line).collect();
    let table =
        view! { <Table caption=words::what_is_valued() columns lines=Signal::stored(lines) testid="revalue-rows" /> };
    Some(table.into_any())
}

/// What the differences come to, and when that is taken back.
fn sum(revalued: &Revalued, base: &str, today: Date) -> Option<AnyView> {
    let before = revalued.posted_before.as_ref().filter(|_| posts(revalued));
    let sum = revalued.difference.as_ref().filter(|_| before.is_some() || changes(revalued))?;
    let before = before.map(|before| words::valued_before(&amount(before, base)));
    let (sum, back) = (amount(sum, base), when::day(revalued.back_on, today));
    Some(
        view! {
            <p class="figures" data-testid="revalue-sum">
                {words::sum_of_differences(&sum)}
            </p>
            {before.map(|text| view! { <p class="figures" data-testid="revalue-before">{text}</p> })}
            <p class="help">{words::taken_back_on(&back)}</p>
        }
        .into_any(),
    )
}
