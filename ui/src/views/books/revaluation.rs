//! Foreign money at the price of a day: what it is worth is shown before the difference is posted.

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
        books::{
            broke,
            figure::{amount, figure_or_gap},
            room::Room,
        },
        toast::explain,
        when,
    },
    words,
};
use atom_api::ledger::{Gap, Revalue, Revalued, RevaluedRow};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};

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
    let looked = RwSignal::new(None::<Revalued>);
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    Effect::new(move |_| {
        day.track();
        base.track();
        gains.track();
        looked.set(None);
    });
    let fields = move || (day.try_get_untracked(), base.try_get_untracked(), gains.try_get_untracked());
    let send = move |dry_run: bool| {
        let Some(through) = day.get_untracked() else {
            return wrong.set(Some(words::day_unread().to_owned()));
        };
        let asked = fields();
        let commodity = base.get_untracked().trim().to_owned();
        if commodity.is_empty() {
            return wrong.set(Some(words::kept_in_missing().to_owned()));
        }
        let gains = Some(gains.get_untracked().trim().to_owned()).filter(|name| !name.is_empty());
        let request = Revalue { through, commodity, commodities: None, gains, dry_run };
        wrong.set(None);
        busy.set(true);
        spawn_local(async move {
            match app.write(request).await {
                Ok(revalued) if dry_run => {
                    // What was changed meanwhile is looked at anew.
                    if fields() == asked {
                        looked.try_set(Some(revalued));
                    }
                }
                Ok(revalued) => {
                    let broken = revalued.entry.as_ref().map(|entry| entry.broke.as_slice()).unwrap_or_default();
                    broke::tell(app, words::did_revalue(), broken, None);
                    looked.try_set(Some(revalued));
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
    let codes = Signal::derive(move || {
        let known = shelf.commodities().into_iter().filter(|code| !code.is_empty());
        known.map(|code| Choice::new(code.clone(), code)).collect::<Vec<_>>()
    });
    let accounts = Signal::derive(move || shelf.account_choices());
    let to_prices = Callback::new(move |()| {
        on_close.run(());
        shelf.go(Room::Prices);
    });
    let body = move || {
        let revalued = looked.get()?;
        let base = base.get_untracked();
        let today = app.today.get_untracked();
        Some(
            view! { {outcome(&revalued, today, to_prices)} {rows(&revalued.rows, &base)} {sum(&revalued, &base, today)} },
        )
    };
    // What can be done next: to look, to post, or to leave.
    let next = Memo::new(move |_| {
        looked.with(|looked| match looked {
            None => Next::Look,
            Some(revalued) if revalued.entry.is_some() => Next::Show,
            Some(revalued) if revalued.gaps.is_empty() && changes(revalued) => Next::Post,
            Some(_) => Next::Nothing,
        })
    });
    let show = move |()| {
        let id = looked.with_untracked(|looked| looked.as_ref()?.entry.as_ref().map(|entry| entry.entry_id));
        on_close.run(());
        if let Some(id) = id {
            shelf.go(Room::Entry(id));
        }
    };
    let step = move || match next.get() {
        Next::Look => view! {
            <Button weight=Weight::Primary testid="revalue-look" busy on_press=move |()| send(true)>
                {words::show_what_it_is_worth()}
            </Button>
        }
        .into_any(),
        Next::Post => view! {
            <Button weight=Weight::Primary testid="revalue-now" busy on_press=move |()| send(false)>
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
                <div class="field">
                    <label for="revalue-day">{words::revalue_through()}</label>
                    <DayField label=words::revalue_through() day id="revalue-day" testid="revalue-day" />
                </div>
                <div class="field">
                    <label for="revalue-base">{words::kept_in()}</label>
                    <NameField label=words::kept_in() value=base choices=codes id="revalue-base" testid="revalue-base" />
                </div>
                <div class="field">
                    <label for="revalue-gains">{words::gains_go_to()}</label>
                    <NameField
                        label=words::gains_go_to()
                        value=gains
                        choices=accounts
                        id="revalue-gains"
                        testid="revalue-gains"
                    />
                </div>
                <div aria-live="polite">{body}</div>
                <p class="wrong" role="alert">
                    {move || wrong.get()}
                </p>
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
        (None, _) if !changes(revalued) => words::nothing_to_value(),
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
    let sum = revalued.difference.as_ref().filter(|_| changes(revalued))?;
    let (sum, back) = (amount(sum, base), when::day(revalued.back_on, today));
    Some(
        view! {
            <p class="figures" data-testid="revalue-sum">
                {words::sum_of_differences(&sum)}
            </p>
            <p class="help">{words::taken_back_on(&back)}</p>
        }
        .into_any(),
    )
}
