//! The largest expenses of a year, as parts of them all.

use super::{chart::written, shelf};
use crate::{
    components::{
        bone::bones,
        charts::{Chart, DonutChart, Series},
        choice::Choice,
        select::Select,
        state::Trouble,
    },
    state::{
        books::{
            exact::Exact,
            figure::{drawn, figure},
            sheet::plain_report,
        },
        query::Query,
    },
    words,
};
use atom_api::ledger::{ReportKind, ReportReply};
use jiff::civil::date;
use leptos::prelude::*;
use std::{cmp::Ordering, collections::HashMap};

/// The most accounts that are drawn.
const LARGEST: usize = 8;
/// The years to choose from, up to this one.
const YEARS: i16 = 10;

/// The chart, with the year to choose.
pub(super) fn expenses(commodity: Signal<String>) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let chosen = RwSignal::new(None::<i16>);
    let year = Signal::derive(move || chosen.get().unwrap_or_else(|| app.today.get().year()));
    let query = Query::<ReportReply>::new(app, move || {
        let year = year.get();
        Some(plain_report(ReportKind::IncomeStatement, Some(date(year, 1, 1)), Some(date(year, 12, 31)), None))
    });
    let chart = Signal::derive(move || {
        let title = words::largest_expenses(&year.get().to_string());
        query.data.with(|reply| match reply {
            Some(reply) => draw(title, reply, &commodity.get(), shelf.places(&commodity.get())),
            None => Chart::new(title, Vec::new(), Vec::new()),
        })
    });
    let any = Memo::new(move |_| {
        query.data.with(|reply| reply.as_ref().map(|reply| !largest(reply, &commodity.get()).is_empty()))
    });
    let content = move || match (any.get(), query.error.get()) {
        (Some(true), _) => view! { <DonutChart chart /> }.into_any(),
        (Some(false), _) => view! { <p class="help">{words::no_expenses()}</p> }.into_any(),
        (None, Some(error)) => {
            view! { <Trouble title=words::report_trouble() error on_retry=move |()| query.retry() /> }.into_any()
        }
        (None, None) => bones(3),
    };
    let years = Signal::derive(move || {
        let this = app.today.get().year();
        let years = (0..YEARS).map(|back| (this - back).to_string());
        years.map(|year| Choice::new(year.clone(), year)).collect::<Vec<_>>()
    });
    view! {
        <div data-testid="chart-expenses">
            <div class="books-bar">
                <Select
                    label=words::chart_year()
                    choices=years
                    value=Signal::derive(move || year.get().to_string())
                    on_change=move |year: String| chosen.set(year.parse().ok())
                    testid="chart-year"
                />
            </div>
            {content}
        </div>
    }
    .into_any()
}

/// The accounts that took most of a commodity, the largest first, each with how much. What gave more than it took is no
/// part of a whole.
fn largest(reply: &ReportReply, commodity: &str) -> Vec<(String, String)> {
    let rows = reply.sections.iter().filter(|section| section.name == "expenses").flat_map(|section| &section.rows);
    let rows = rows.filter(|row| row.commodity == commodity);
    let figures = rows.filter_map(|row| Some((row.account.clone(), row.quantities.first()?.clone()?)));
    let mut figures: Vec<_> = figures.filter(|(_, quantity)| drawn(quantity) > 0.0).collect();
    figures.sort_by(|one, other| drawn(&other.1).partial_cmp(&drawn(&one.1)).unwrap_or(Ordering::Equal));
    figures.truncate(LARGEST);
    figures
}

fn draw(title: String, reply: &ReportReply, commodity: &str, places: u8) -> Chart {
    let figures = largest(reply, commodity);
    let mut said: HashMap<u64, String> =
        figures.iter().map(|(_, quantity)| (drawn(quantity).to_bits(), figure(quantity))).collect();
    let values: Vec<f64> = figures.iter().map(|(_, quantity)| drawn(quantity)).collect();
    // What stands in the middle is added up exactly; the drawing adds up these same figures.
    let whole = figures.iter().filter_map(|(_, quantity)| Exact::parse(quantity)).try_fold(Exact::ZERO, Exact::plus);
    if let Some(whole) = whole {
        said.insert(values.iter().copied().sum::<f64>().to_bits(), figure(&whole.to_string()));
    }
    let labels = figures.into_iter().map(|(account, _)| account).collect();
    let series = vec![Series::new(words::expenses(), values)];
    Chart::new(title, labels, series).format(move |value| written(value, &said, places))
}
