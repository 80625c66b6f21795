//! What a report is asked: its days, its columns, as of when, as known when, and in which currency.

use super::{instant::end_of, shelf};
use crate::{
    components::{calendar::DateField, choice::Choice, segmented::Segmented, select::Select},
    state::books::{room::Sheet, sheet::kind},
    words,
};
use atom_api::ledger::{By, CashMethod, Report, ReportKind, Valuation};
use jiff::civil::{Date, date};
use leptos::prelude::*;

/// What is asked. Copied freely.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    kind: ReportKind,
    from: RwSignal<Option<Date>>,
    to: RwSignal<Option<Date>>,
    pub(super) by: RwSignal<Option<By>>,
    as_of: RwSignal<Option<Date>>,
    pub(super) known: RwSignal<Option<Date>>,
    /// Empty for each in its own.
    commodity: RwSignal<String>,
    valuation: RwSignal<Valuation>,
    method: RwSignal<CashMethod>,
}

impl Asked {
    /// The year up to today; what is open, as of today.
    pub(super) fn new(sheet: Sheet, today: Date) -> Self {
        Self {
            kind: kind(sheet),
            from: RwSignal::new(Some(date(today.year(), 1, 1))),
            to: RwSignal::new(Some(today)),
            by: RwSignal::new(None),
            as_of: RwSignal::new(None),
            known: RwSignal::new(None),
            commodity: RwSignal::new(String::new()),
            valuation: RwSignal::new(Valuation::default()),
            method: RwSignal::new(CashMethod::default()),
        }
    }

    /// Whether it asks what is open.
    pub(super) const fn is_aging(self) -> bool {
        matches!(self.kind, ReportKind::ArAging | ReportKind::ApAging)
    }

    pub(super) fn request(self) -> Report {
        let aging = self.is_aging();
        let commodity = Some(self.commodity.get()).filter(|code| !aging && !code.is_empty());
        Report {
            kind: self.kind,
            from: self.from.get().filter(|_| !aging),
            to: self.to.get(),
            by: self.by.get().filter(|_| !aging),
            as_of: self.as_of.get().filter(|_| !aging),
            known_at: self.known.get().and_then(end_of),
            commodity,
            valuation: self.valuation.get(),
            method: Some(self.method.get()).filter(|method| *method != CashMethod::Accounts),
            equity: self.kind == ReportKind::BalanceSheet,
        }
    }
}

const fn by_key(by: Option<By>) -> &'static str {
    match by {
        None => "whole",
        Some(By::Month) => "month",
        Some(By::Quarter) => "quarter",
        Some(By::Year) => "year",
    }
}

fn by_of(key: &str) -> Option<By> {
    [By::Month, By::Quarter, By::Year].into_iter().find(|by| by_key(Some(*by)) == key)
}

const fn method_key(method: CashMethod) -> &'static str {
    match method {
        CashMethod::Accounts => "accounts",
        CashMethod::Direct => "direct",
        CashMethod::Indirect => "indirect",
    }
}

/// How a cash flow is made: by its accounts, or told where cash came from.
fn method(asked: Asked) -> AnyView {
    let ways = [
        (CashMethod::Accounts, words::cash_by_accounts()),
        (CashMethod::Direct, words::cash_direct()),
        (CashMethod::Indirect, words::cash_indirect()),
    ];
    let choices: Vec<_> = ways.iter().map(|(way, name)| Choice::new(method_key(*way), *name)).collect();
    let set = move |key: String| {
        if let Some((way, _)) = ways.iter().find(|(way, _)| method_key(*way) == key) {
            asked.method.set(*way);
        }
    };
    view! {
        <Segmented
            label=words::cash_method()
            choices=Signal::stored(choices)
            value=Signal::derive(move || method_key(asked.method.get()).to_owned())
            on_change=set
            testid="report-method"
        />
    }
    .into_any()
}

fn setter(field: RwSignal<Option<Date>>) -> impl Fn(Option<Date>) + Copy + Send + Sync + 'static {
    move |day| field.set(day)
}

/// The fields. As of when, as known when and in which currency stay quiet until they are used.
pub(super) fn bar(asked: Asked) -> AnyView {
    let known = view! {
        <DateField
            label=words::report_known()
            value=asked.known
            on_change=setter(asked.known)
            clear=words::report_known_unset()
            testid="report-known"
        />
    };
    if asked.is_aging() {
        return view! {
            <DateField
                label=words::report_as_of()
                value=asked.to
                on_change=setter(asked.to)
                testid="report-to"
            />
            {known}
        }
        .into_any();
    }
    let columns = vec![
        Choice::new("whole", words::by_whole()),
        Choice::new("month", words::by_month()),
        Choice::new("quarter", words::by_quarter()),
        Choice::new("year", words::by_year()),
    ];
    view! {
        <DateField
            label=words::from_day()
            value=asked.from
            on_change=setter(asked.from)
            clear=words::from_the_beginning()
            testid="report-from"
        />
        <DateField
            label=words::to_day()
            value=asked.to
            on_change=setter(asked.to)
            clear=words::to_the_end()
            testid="report-to"
        />
        <Segmented
            label=words::columns()
            choices=Signal::stored(columns)
            value=Signal::derive(move || by_key(asked.by.get()).to_owned())
            on_change=move |key: String| asked.by.set(by_of(&key))
            testid="report-by"
        />
        <DateField
            label=words::report_as_of()
            value=asked.as_of
            on_change=setter(asked.as_of)
            clear=words::report_as_of_unset()
            testid="report-as-of"
        />
        {known}
        {(asked.kind == ReportKind::CashFlow).then(|| method(asked))}
        {currency(asked)}
    }
    .into_any()
}

/// In which currency, and at which prices where that matters. Nothing where there is only one.
fn currency(asked: Asked) -> AnyView {
    let shelf = shelf();
    let codes = Signal::derive(move || {
        let own = Choice::new("", words::report_own_currencies());
        std::iter::once(own).chain(shelf.named_commodities()).collect::<Vec<_>>()
    });
    let several = Memo::new(move |_| codes.with(|codes| codes.len() > 2));
    let valued = Memo::new(move |_| asked.commodity.with(|code| !code.is_empty()));
    let prices = vec![Choice::new("end", words::at_period_end()), Choice::new("day", words::at_each_day())];
    let at = move || if asked.valuation.get() == Valuation::Historical { "day" } else { "end" };
    let set = move |key: String| {
        asked.valuation.set(if key == "day" { Valuation::Historical } else { Valuation::PeriodEnd });
    };
    view! {
        <Show when=move || several.get()>
            <Select
                label=words::report_currency()
                choices=codes
                value=asked.commodity
                on_change=move |code: String| asked.commodity.set(code)
                testid="report-currency"
            />
        </Show>
        <Show when=move || valued.get()>
            <Segmented
                label=words::at_prices()
                choices=Signal::stored(prices.clone())
                value=Signal::derive(move || at().to_owned())
                on_change=set
                testid="report-valuation"
            />
        </Show>
    }
    .into_any()
}
