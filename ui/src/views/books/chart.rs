//! How it all went: net worth, what came and went and what there was of cash by month, and the largest expenses of a year.

use super::{chart_expenses::expenses, report::sheets, shelf};
use crate::{
    components::{
        bone::bones,
        charts::{BarChart, Chart, LineChart, Series},
        icon::Glyph,
        select::Select,
        state::{Empty, Trouble},
    },
    state::{
        books::{
            figure::{drawn, figure},
            room::Sheet,
            sheet::{column_name, plain_report},
        },
        query::Query,
        when,
    },
    words,
};
use atom_api::ledger::{By, CashMethod, Report, ReportKind, ReportReply, ReportRow};
use leptos::prelude::*;
use std::collections::HashMap;

/// The months that are drawn.
const MONTHS: i64 = 12;

/// The charts.
pub(super) fn charts() -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let chosen = RwSignal::new(String::new());
    let commodity = Signal::derive(move || {
        let chosen = chosen.get();
        if chosen.is_empty() { shelf.usual_commodity() } else { chosen }
    });
    let ask = move |kind: ReportKind| {
        Query::<ReportReply>::new(app, move || {
            let today = app.today.get();
            let from = when::add_months(today.first_of_month(), 1 - MONTHS).unwrap_or(today);
            // The indirect cash flow tells what there was of cash, and is made of what is kept by month.
            let method = (kind == ReportKind::CashFlow).then_some(CashMethod::Indirect);
            Some(Report { method, ..plain_report(kind, Some(from), Some(today), Some(By::Month)) })
        })
    };
    let (worth, flow) = (ask(ReportKind::BalanceSheet), ask(ReportKind::IncomeStatement));
    let cash = ask(ReportKind::CashFlow);
    let both = Memo::new(move |_| worth.data.get().zip(flow.data.get()));
    let wrong = Memo::new(move |_| worth.error.get().or_else(|| flow.error.get()).or_else(|| cash.error.get()));
    let again = move |()| {
        worth.retry();
        flow.retry();
        cash.retry();
    };
    let places = move || shelf.places(&commodity.get());
    let of_worth = Signal::derive(move || {
        both.with(|both| {
            let empty = Chart::new(words::net_worth(), Vec::new(), Vec::new());
            let Some((worth, _)) = both else { return empty };
            let rows = [(words::net_worth(), find(&worth.net, &commodity.get()))];
            chart(words::net_worth_by_month(), worth, &rows, places())
        })
    });
    let of_flow = Signal::derive(move || {
        both.with(|both| {
            let empty = Chart::new(words::income_and_expenses(), Vec::new(), Vec::new());
            let Some((_, flow)) = both else { return empty };
            let of = |name: &str| {
                let section = flow.sections.iter().find(|section| section.name == name);
                section.and_then(|section| find(&section.totals, &commodity.get()))
            };
            let rows = [(words::income(), of("income")), (words::expenses(), of("expenses"))];
            chart(words::income_and_expenses(), flow, &rows, places())
        })
    });
    let of_cash = Signal::derive(move || {
        cash.data.with(|reply| {
            let empty = Chart::new(words::cash_by_month(), Vec::new(), Vec::new());
            let Some(reply) = reply else { return empty };
            let closing = reply.cash.as_ref().map(|cash| cash.closing.as_slice()).unwrap_or_default();
            let rows = [(words::cash(), find(closing, &commodity.get()))];
            chart(words::cash_by_month(), reply, &rows, places())
        })
    });
    let nothing = Memo::new(move |_| {
        both.with(|both| both.as_ref().is_some_and(|(worth, flow)| worth.net.is_empty() && flow.net.is_empty()))
    });
    let here = Memo::new(move |_| both.with(Option::is_some) && cash.data.with(Option::is_some));
    let codes = Signal::derive(move || shelf.commodity_choices());
    let several = Memo::new(move |_| codes.with(|codes| codes.len() > 1));
    let content = move || match (here.get(), nothing.get(), wrong.get()) {
        (true, true, _) => view! {
            <Empty glyph=Glyph::Book title=words::report_empty() text=words::report_empty_text() />
        }
        .into_any(),
        (true, false, _) => view! {
            <Show when=move || several.get()>
                <div class="books-bar">
                    <Select
                        label=words::commodity()
                        choices=codes
                        value=commodity
                        on_change=move |code: String| chosen.set(code)
                        testid="charts-commodity"
                    />
                </div>
            </Show>
            <div class="books-charts" data-testid="books-charts">
                <LineChart chart=of_worth />
                <BarChart chart=of_flow />
                <LineChart chart=of_cash />
                {expenses(commodity)}
            </div>
        }
        .into_any(),
        (false, _, Some(error)) => view! { <Trouble title=words::report_trouble() error on_retry=again /> }.into_any(),
        (false, _, None) => bones(4),
    };
    view! {
        {sheets(Sheet::Charts)}
        {content}
    }
    .into_any()
}

fn find<'r>(rows: &'r [ReportRow], commodity: &str) -> Option<&'r ReportRow> {
    rows.iter().find(|row| row.commodity == commodity)
}

/// A chart of rows over the columns of a report. Its figures are floats to be drawn; what is written is what the report
/// says, but for the round figures of the axis.
fn chart(title: &'static str, report: &ReportReply, rows: &[(&'static str, Option<&ReportRow>)], places: u8) -> Chart {
    let labels: Vec<String> = report.columns.iter().map(|column| column_name(column, Some(By::Month))).collect();
    let mut said: HashMap<u64, String> = HashMap::new();
    let series = rows.iter().map(|(name, row)| {
        let values = (0..labels.len()).map(|at| {
            let quantity = row.and_then(|row| row.quantities.get(at)?.as_deref()).unwrap_or("0");
            let value = drawn(quantity);
            said.insert(value.to_bits(), figure(quantity));
            value
        });
        Series::new(*name, values.collect())
    });
    let series = series.collect();
    Chart::new(title, labels, series).format(move |value| written(value, &said, places))
}

/// A figure as the report says it; one that it does not say is about so much. Nothing is `0`, in a month that had nothing
/// and at the axis alike, however many places the report gives to it.
pub(super) fn written(value: f64, said: &HashMap<u64, String>, places: u8) -> String {
    if value == 0.0 {
        return figure("0");
    }
    said.get(&value.to_bits()).cloned().unwrap_or_else(|| {
        let places = if (f64::MIN_POSITIVE..10.0).contains(&value.abs()) { usize::from(places) } else { 0 };
        figure(&format!("{value:.places$}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_that_had_nothing_is_a_plain_zero_and_other_figures_are_those_of_the_report() {
        let said = HashMap::from([(0.0_f64.to_bits(), "0.00".to_owned()), (12.5_f64.to_bits(), "12.50".to_owned())]);
        assert_eq!(
            [0.0, -0.0, 12.5, 2.5, 1_500.0].map(|value| written(value, &said, 2)),
            ["0", "0", "12.50", "2.50", "1,500"]
        );
    }
}
