//! What things are worth: prices by day with their source, what is missing, and how one of them went.

use super::{
    feed::Feed,
    posting::said,
    price_form::{Typed, price_form},
    price_import::price_import,
    shelf,
};
use crate::{
    browser,
    components::{
        charts::{Chart, LineChart, Series},
        choice::Choice,
        icon::Glyph,
        select::Select,
        state::Empty,
        table::{Cell, Column, Line, Table},
    },
    state::{
        books::{
            figure::{amount, drawn, figure},
            sheet::plain_report,
        },
        query::Query,
        when,
    },
    words,
};
use atom_api::ledger::{By, Gap, ListPrices, PriceView, Report, ReportKind, ReportReply};
use jiff::civil::date;
use leptos::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// The prices.
pub(super) fn prices() -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let typed = Typed::new(app.today.get_untracked(), untrack(|| shelf.usual_commodity()));
    let of = RwSignal::new(String::new());
    let feed = Feed::<ListPrices>::new(app, move || ListPrices { commodity: said(&of.get()), ..ListPrices::default() });
    // What was seen stays to be chosen while only one of them is shown.
    let codes = Memo::new(move |before: Option<&Vec<String>>| {
        let mut codes = before.cloned().unwrap_or_default();
        feed.rows.with(|rows| codes.extend(rows.iter().map(|row| row.commodity.clone())));
        codes.sort();
        codes.dedup();
        codes
    });
    let choices = Signal::derive(move || {
        let every = Choice::new("", words::prices_every());
        std::iter::once(every)
            .chain(codes.get().into_iter().map(|code| Choice::new(code.clone(), code)))
            .collect::<Vec<_>>()
    });
    let lines = Signal::derive(move || feed.rows.with(|rows| rows.iter().map(line).collect::<Vec<_>>()));
    let columns = || {
        vec![
            Column::text("date", words::date()),
            Column::text("of", words::price_of()),
            Column::number("price", words::price()),
            Column::text("source", words::price_source()),
            Column::text("known", words::known_since()),
        ]
    };
    let empty =
        || view! { <Empty glyph=Glyph::Book title=words::prices_empty() text=words::prices_empty_text() /> }.into_any();
    let list = move || {
        view! {
            <div class="books-bar">
                <Select
                    label=words::price_of()
                    choices
                    value=of
                    on_change=move |code: String| of.set(code)
                    testid="prices-of"
                />
            </div>
            {chart(feed)}
            <Table caption=words::prices() columns=columns() lines testid="prices" />
        }
        .into_any()
    };
    view! {
        <section class="settings-group" aria-labelledby="books-prices">
            <h2 id="books-prices">{words::prices()}</h2>
            <p class="help">{words::prices_help()}</p>
            {price_form(typed)}
            {price_import()}
        </section>
        {missing(typed)}
        {feed.draw(words::prices_trouble(), 6, "prices-more", empty, list)}
    }
    .into_any()
}

fn line(price: &PriceView) -> Line {
    let known = browser::wall(price.known_at).date().to_string();
    let source = if price.source == "entered" { words::entered().to_owned() } else { price.source.clone() };
    let cells = vec![
        Cell::text(price.date.to_string()),
        Cell::text(price.commodity.clone()),
        Cell::text(amount(&price.price.quantity, &price.price.commodity)),
        Cell::quiet(source),
        Cell::quiet(known),
    ];
    let key =
        [price.date.to_string(), price.commodity.clone(), price.price.commodity.clone(), price.known_at.to_string()];
    Line::new(key.join(" "), cells)
}

/// What this year's reports lack: of each commodity the months that have no price, each with the way to say one.
fn missing(typed: Typed) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let several = Memo::new(move |_| shelf.commodities().len() > 1);
    let query = Query::<ReportReply>::new(app, move || {
        let today = app.today.get();
        let whole =
            plain_report(ReportKind::BalanceSheet, Some(date(today.year(), 1, 1)), Some(today), Some(By::Month));
        several.get().then(|| Report { commodity: Some(shelf.usual_commodity()), ..whole })
    });
    let gaps = Memo::new(move |_| query.data.with(|report| report.as_ref().map(|report| report.gaps.clone())));
    let row = move |gap: Gap| {
        let day = when::day(gap.date, app.today.get_untracked());
        let label = words::add_price_of(&gap.commodity, &day);
        let said = words::price_gap(&gap.commodity, &day);
        view! {
            <li data-testid="price-gap">
                <span class="clip" data-written="">{said}</span>
                <button
                    type="button"
                    class="link-button"
                    aria-label=label
                    on:click=move |_| typed.ask_for(gap.commodity.clone(), gap.date)
                >
                    {words::add_the_price()}
                </button>
            </li>
        }
    };
    let content = move || {
        let gaps = gaps.get()?;
        Some(if gaps.is_empty() {
            view! { <p class="help">{words::prices_missing_none()}</p> }.into_any()
        } else {
            view! { <ul class="gaps">{gaps.into_iter().map(row).collect_view()}</ul> }.into_any()
        })
    };
    view! {
        {move || {
            content()
                .map(|content| {
                    view! {
                        <section class="settings-group" aria-labelledby="books-missing-prices">
                            <h2 id="books-missing-prices">{words::prices_missing()}</h2>
                            {content}
                        </section>
                    }
                })
        }}
    }
    .into_any()
}

/// How the pair went that most prices are of, where it has at least two.
fn chart(feed: Feed<ListPrices>) -> AnyView {
    let pair = Memo::new(move |_| feed.rows.with(|rows| busiest(rows)));
    let drawn_of = Signal::derive(move || {
        let Some((of, quote)) = pair.get() else { return Chart::new("", Vec::new(), Vec::new()) };
        feed.rows.with(|rows| draw(rows, &of, &quote))
    });
    view! {
        <Show when=move || pair.get().is_some()>
            <div class="books-charts" data-testid="prices-chart">
                <LineChart chart=drawn_of />
            </div>
        </Show>
    }
    .into_any()
}

/// The pair with the most days.
fn busiest(rows: &[PriceView]) -> Option<(String, String)> {
    let mut days: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in rows {
        *days.entry((row.commodity.as_str(), row.price.commodity.as_str())).or_default() += 1;
    }
    let most = days.into_iter().filter(|(_, days)| *days > 1).max_by_key(|(_, days)| *days);
    most.map(|((of, quote), _)| (of.to_owned(), quote.to_owned()))
}

fn draw(rows: &[PriceView], of: &str, quote: &str) -> Chart {
    let mut said: HashMap<u64, String> = HashMap::new();
    let (mut labels, mut values) = (Vec::new(), Vec::new());
    // The newest comes first, and of a day the price that was said last.
    for row in rows.iter().filter(|row| row.commodity == of && row.price.commodity == quote) {
        let day = row.date.to_string();
        if labels.last() != Some(&day) {
            let value = drawn(&row.price.quantity);
            said.insert(value.to_bits(), figure(&row.price.quantity));
            labels.push(day);
            values.push(value);
        }
    }
    labels.reverse();
    values.reverse();
    let pair = words::price_pair(of, quote);
    let series = vec![Series::new(pair.clone(), values)];
    Chart::new(pair, labels, series)
        .format(move |value| said.get(&value.to_bits()).cloned().unwrap_or_else(|| figure(&format!("{value:.2}"))))
}
