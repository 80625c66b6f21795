//! Reports: columns side by side, and behind every figure the register that it comes from.

use super::{
    fetched::fetched,
    follow, link,
    report_bar::{Asked, bar},
    sheet_name, shelf,
};
use crate::{
    bridge::shell,
    components::{
        button::Button,
        icon::Glyph,
        notice::{Notice, Tone},
        state::Empty,
    },
    state::{
        books::{
            figure::figure_or_gap,
            room::{Room, Sheet, Span},
            sheet::{added, as_read, column_name, csv, heads, is_held, is_nothing, row_name},
        },
        name::Name,
        query::Query,
        route::{Place, Route},
        transfer, when,
    },
    words,
};
use atom_api::ledger::{By, CashHeld, ReportKind, ReportReply, ReportRow, Section};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};

/// The links between the reports.
pub(super) fn sheets(here: Sheet) -> AnyView {
    let shelf = shelf();
    let links =
        Sheet::ALL.map(|sheet| link(shelf, Room::Report(sheet), sheet_name(sheet), sheet.key(), move || sheet == here));
    view! {
        <nav class="books-sheets" aria-label=words::reports() data-scrolls="">
            {links.collect_view()}
        </nav>
    }
    .into_any()
}

/// A report as a table.
pub(super) fn report(sheet: Sheet) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let asked = Asked::new(sheet, app.today.get_untracked());
    let query = Query::<ReportReply>::new(app, move || Some(asked.request()));
    let draw = move |report: ReportReply| {
        if report.sections.iter().all(|section| section.rows.is_empty()) {
            return view! { <Empty glyph=Glyph::Book title=words::report_empty() text=words::report_empty_text() /> }
                .into_any();
        }
        view! {
            {gaps(&report)}
            {table(sheet, &as_read(&report), untrack(move || (asked.by.get(), asked.known.get())))}
        }
        .into_any()
    };
    let save = move |()| {
        let Some(report) = query.data.get_untracked() else { return };
        let text = csv(&report, asked.by.get_untracked(), |name| section_name(name).to_owned());
        spawn_local(async move {
            if let Err(error) = transfer::save_text(&format!("{}.csv", sheet.key()), "text/csv", &text).await {
                app.complain(&error);
            }
        });
    };
    let print = move |()| {
        spawn_local(async move {
            if let Err(error) = shell::print().await {
                app.complain(&error);
            }
        });
    };
    view! {
        {sheets(sheet)}
        <div class="books-bar report-bar">
            {bar(asked)} <span class="space"></span>
            <Button testid="report-print" on_press=print>
                {words::cmd_print()}
            </Button>
            <Button glyph=Glyph::Download testid="report-csv" on_press=save>
                {words::as_csv()}
            </Button>
        </div>
        {asked.is_aging().then(|| view! { <p class="help">{words::aging_help()}</p> })}
        {fetched(query, words::report_trouble(), 6, draw)}
    }
    .into_any()
}

/// What has no price, each with the way to say one.
fn gaps(report: &ReportReply) -> Option<AnyView> {
    let shelf = shelf();
    let rows = report.gaps.iter().map(|gap| {
        let day = when::day(gap.date, shelf.desk.app.today.get_untracked());
        view! { <li data-written="">{words::price_gap(&gap.commodity, &day)}</li> }
    });
    let rows = rows.collect_view();
    (!report.gaps.is_empty()).then(|| {
        view! {
            <Notice tone=Tone::Needs>
                <p>{words::report_gaps()}</p>
                <ul data-testid="report-gaps">{rows}</ul>
                <a
                    href=Route::to(Place::Books(Room::Prices)).address()
                    on:click=move |event| follow(shelf, Room::Prices, &event)
                >
                    {words::add_the_price()}
                </a>
            </Notice>
        }
        .into_any()
    })
}

/// What a part of a report is called.
pub(super) fn section_name(name: &str) -> &'static str {
    match name {
        "assets" => words::assets(),
        "liabilities" => words::liabilities(),
        "equity" => words::equity(),
        "income" => words::income(),
        "expenses" => words::expenses(),
        "cash" => words::cash(),
        "operating" => words::cash_operating(),
        "investing" => words::cash_investing(),
        "financing" => words::cash_financing(),
        "exchange" => words::cash_exchanged(),
        "net" => words::net(),
        "receivable" => words::receivables(),
        "payable" => words::payables(),
        _ => words::all_accounts(),
    }
}

fn table(sheet: Sheet, report: &ReportReply, (by, known): (Option<By>, Option<Date>)) -> AnyView {
    let held = is_held(report.kind);
    let whole = |to: Option<Date>| Span { to, known, ..Span::default() };
    let spans =
        report.columns.iter().map(|column| Span { from: (!held).then_some(column.from), ..whole(Some(column.to)) });
    // What is open is of all days.
    let spans: Vec<Span> = spans.chain(report.buckets.iter().map(|_| whole(None))).collect();
    let heads = heads(report, |column| match (held, by) {
        (true, None) if report.kind == ReportKind::TrialBalance => column.to.to_string(),
        (true, None) => words::as_of(&column.to.to_string()),
        _ => column_name(column, by),
    });
    let heads: Vec<_> =
        heads.into_iter().map(|name| view! { <th scope="col" class="number figures">{name}</th> }).collect();
    let width = spans.len() + 1;
    let sections = report.sections.iter().map(|section| part(section, &spans, width));
    let net_name = match report.kind {
        ReportKind::BalanceSheet => words::net_worth(),
        ReportKind::IncomeStatement => words::net_income(),
        ReportKind::CashFlow => words::cash_change(),
        _ => words::net(),
    };
    // One part alone comes to its own total.
    let with_net = report.sections.len() > 1;
    let net = report.net.iter().filter(|row| with_net && !is_nothing(row)).map(|row| total(row, net_name, "net"));
    view! {
        <div class="table-field scroll report" tabindex="0" role="group" aria-label=sheet_name(sheet) data-scrolls="">
            <table class="table report-table" data-testid="report">
                <caption class="spoken">{sheet_name(sheet)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words::account()}</th>
                        {heads}
                    </tr>
                </thead>
                {sections.collect_view()}
                <tbody>
                    {other_side(report)} {net.collect_view()} {report.cash.as_ref().map(cash)}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Where a balance sheet shows the equity: what liabilities and equity come to, which is what the assets come to.
fn other_side(report: &ReportReply) -> Option<AnyView> {
    let shows = report.sections.iter().any(|section| section.name == "equity");
    let other = report.sections.iter().filter(|section| section.name != "assets");
    let rows = added(other.flat_map(|section| &section.totals));
    let rows = rows.iter().filter(|row| !is_nothing(row));
    let rows = rows.map(|row| total(row, words::liabilities_and_equity(), "total"));
    shows.then(|| rows.collect_view().into_any())
}

/// What there was of cash, and is now.
fn cash(held: &CashHeld) -> AnyView {
    let parts = [
        (words::cash_opening(), &held.opening),
        (words::cash_rates(), &held.rates),
        (words::cash_closing(), &held.closing),
    ];
    let rows = parts.into_iter().flat_map(|(name, rows)| rows.iter().map(move |row| (name, row)));
    let rows = rows.filter(|(_, row)| !is_nothing(row)).map(|(name, row)| total(row, name, "total"));
    rows.collect_view().into_any()
}

/// The account above all accounts of a part, where its register has all that the part adds up.
fn common(section: &Section) -> Option<Name> {
    let whole = ["assets", "liabilities", "equity", "income", "expenses"].contains(&section.name.as_str());
    let first = section.rows.first().filter(|_| whole)?.account.split(':').next()?;
    let below = |row: &ReportRow| !row.derived && row.account.split(':').next() == Some(first);
    section.rows.iter().all(below).then(|| Name::of(first)).flatten()
}

fn part(section: &Section, spans: &[Span], width: usize) -> AnyView {
    let name = section_name(&section.name);
    let rows = section.rows.iter().filter(|each| !is_nothing(each)).map(|each| row(each, spans));
    let totals = section.totals.iter().filter(|each| !is_nothing(each));
    let called = words::total_of(name);
    let totals = totals.map(|each| match common(section) {
        Some(above) => total_of_all(each, &called, above, spans),
        None => total(each, &called, "total"),
    });
    view! {
        <tbody>
            <tr class="part">
                <th scope="rowgroup" colspan=width.to_string()>
                    {name}
                </th>
            </tr>
            {rows.collect_view()}
            {totals.collect_view()}
        </tbody>
    }
    .into_any()
}

fn row(row: &ReportRow, spans: &[Span]) -> AnyView {
    // What is reckoned, and the side on which nothing stands, have no register behind them.
    let name = Some(&row.account).filter(|_| !row.derived).and_then(|account| Name::of(account));
    let called = row_name(row);
    let cells = row.quantities.iter().zip(spans).map(|(quantity, span)| {
        let shown = figure_or_gap(quantity.as_deref());
        let behind = name.filter(|_| !shown.is_empty()).map(|name| {
            let label = words::open_register(&[&shown, "\u{a0}", &row.commodity].concat(), &row.account);
            (Room::Account(name, *span), label)
        });
        cell(shown, behind, "report-figure")
    });
    let whom = Some(row.payee.clone()).filter(|payee| !payee.is_empty());
    let whom = whom.map(|payee| view! { <span class="whom" data-written="">{payee}</span> });
    view! {
        <tr data-testid="report-row">
            <th scope="row">
                {whom}
                <span class="account-name" data-written=(!row.derived).then_some("")>{called}</span>
                <span class="code" data-written="">{row.commodity.clone()}</span>
            </th>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}

fn total(row: &ReportRow, name: &str, class: &'static str) -> AnyView {
    let cells = row.quantities.iter().map(|quantity| cell(figure_or_gap(quantity.as_deref()), None, ""));
    summed(row, name, class, cells.collect_view().into_any())
}

/// A total whose figures open the register of everything that it adds up.
fn total_of_all(row: &ReportRow, name: &str, above: Name, spans: &[Span]) -> AnyView {
    let cells = row.quantities.iter().zip(spans).map(|(quantity, span)| {
        let shown = figure_or_gap(quantity.as_deref());
        let label = words::open_all_of(&[&shown, "\u{a0}", &row.commodity].concat(), above.as_str());
        cell(shown, Some((Room::Account(above, Span { below: true, ..*span }), label)), "report-total")
    });
    summed(row, name, "total", cells.collect_view().into_any())
}

fn summed(row: &ReportRow, name: &str, class: &'static str, cells: AnyView) -> AnyView {
    view! {
        <tr class=class>
            <th scope="row">
                <span>{name.to_owned()}</span>
                <span class="code" data-written="">{row.commodity.clone()}</span>
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

/// A figure; where a register is behind it, the way there and what that is called.
fn cell(shown: String, behind: Option<(Room, String)>, testid: &'static str) -> AnyView {
    let Some((room, label)) = behind else { return view! { <td class="number">{shown}</td> }.into_any() };
    let shelf = shelf();
    view! {
        <td class="number">
            <a
                class="figures"
                href=Route::to(Place::Books(room)).address()
                aria-label=label
                data-testid=testid
                on:click=move |event| follow(shelf, room, &event)
            >
                {shown}
            </a>
        </td>
    }
    .into_any()
}
