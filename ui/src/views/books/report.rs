//! Reports: columns side by side, and behind every figure the register that it comes from.

use super::{follow, link, sheet_name, shelf};
use crate::{
    bridge::shell,
    components::{
        bone::{Bone, width_in_row},
        button::Button,
        calendar::DateField,
        choice::Choice,
        icon::Glyph,
        segmented::Segmented,
        state::{Empty, Trouble},
    },
    state::{
        books::{
            figure::{amount, figure},
            room::{Room, Sheet, Span},
            sheet::{column_name, csv, is_held, is_nothing, kind},
        },
        name::Name,
        query::Query,
        route::{Place, Route},
        transfer,
    },
    words,
};
use atom_api::ledger::{By, Report, ReportReply, ReportRow, Section};
use jiff::civil::{Date, date};
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

/// A report as a table.
pub(super) fn report(sheet: Sheet) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let today = app.today.get_untracked();
    let from = RwSignal::new(Some(date(today.year(), 1, 1)));
    let to = RwSignal::new(Some(today));
    let by = RwSignal::new(None::<By>);
    let (set_from, set_to) = (move |day: Option<Date>| from.set(day), move |day: Option<Date>| to.set(day));
    let query = Query::<ReportReply>::new(app, move || {
        Some(Report { kind: kind(sheet), from: from.get(), to: to.get(), by: by.get() })
    });
    let choices = vec![
        Choice::new("whole", words::by_whole()),
        Choice::new("month", words::by_month()),
        Choice::new("quarter", words::by_quarter()),
        Choice::new("year", words::by_year()),
    ];
    let now = Memo::new(move |_| query.data.get());
    let content = move || match (now.get(), query.error.get()) {
        (Some(report), _) if report.sections.iter().all(|section| section.rows.is_empty()) => view! {
            <Empty glyph=Glyph::Book title=words::report_empty() text=words::report_empty_text() />
        }
        .into_any(),
        (Some(report), _) => table(sheet, &report, by.get_untracked()),
        (None, Some(error)) => {
            view! { <Trouble title=words::report_trouble() error on_retry=move |()| query.retry() /> }.into_any()
        }
        (None, None) => view! {
            <div aria-busy="true">{(0..6).map(|row| view! { <Bone width=width_in_row(row) /> }).collect_view()}</div>
        }
        .into_any(),
    };
    let save = move |()| {
        let Some(report) = now.get_untracked() else { return };
        let text = csv(&report, by.get_untracked(), |name| section_name(name).to_owned());
        spawn_local(async move {
            if let Err(error) = transfer::save_text(&format!("{}.csv", sheet.key()), "text/csv", &text).await {
                app.complain(&error);
            }
        });
    };
    view! {
        {sheets(sheet)}
        <div class="books-bar report-bar">
            <DateField
                label=words::from_day()
                value=from
                on_change=set_from
                clear=words::from_the_beginning()
                testid="report-from"
            />
            <DateField
                label=words::to_day()
                value=to
                on_change=set_to
                clear=words::to_the_end()
                testid="report-to"
            />
            <Segmented
                label=words::columns()
                choices=Signal::stored(choices)
                value=Signal::derive(move || by_key(by.get()).to_owned())
                on_change=move |key: String| by.set(by_of(&key))
                testid="report-by"
            />
            <span class="space"></span>
            <Button testid="report-print" on_press=move |()| shell::print()>
                {words::cmd_print()}
            </Button>
            <Button glyph=Glyph::Download testid="report-csv" on_press=save>
                {words::as_csv()}
            </Button>
        </div>
        {content}
    }
    .into_any()
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
        "net" => words::net(),
        _ => words::all_accounts(),
    }
}

fn table(sheet: Sheet, report: &ReportReply, by: Option<By>) -> AnyView {
    let held = is_held(report.kind);
    let spans: Vec<Span> = report
        .columns
        .iter()
        .map(|column| Span { from: (!held).then_some(column.from), to: Some(column.to), below: false })
        .collect();
    let heads = report.columns.iter().map(|column| {
        let name = match (held, by) {
            (true, None) => words::as_of(&column.to.to_string()),
            _ => column_name(column, by),
        };
        view! { <th scope="col" class="number figures">{name}</th> }
    });
    let width = report.columns.len() + 1;
    let sections = report.sections.iter().map(|section| part(section, &spans, width));
    let net_name = match report.kind {
        atom_api::ledger::ReportKind::BalanceSheet => words::net_worth(),
        atom_api::ledger::ReportKind::IncomeStatement => words::net_income(),
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
                        {heads.collect_view()}
                    </tr>
                </thead>
                {sections.collect_view()}
                <tbody>{net.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn part(section: &Section, spans: &[Span], width: usize) -> AnyView {
    let name = section_name(&section.name);
    let rows = section.rows.iter().filter(|each| !is_nothing(each)).map(|each| row(each, spans));
    let totals = section.totals.iter().filter(|each| !is_nothing(each));
    let totals = totals.map(|each| total(each, &words::total_of(name), "total"));
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
    let shelf = shelf();
    let name = Name::of(&row.account);
    let cells = row.quantities.iter().zip(spans).map(|(quantity, span)| {
        let shown = figure(quantity);
        let Some(name) = name else { return view! { <td class="number">{shown}</td> }.into_any() };
        let room = Room::Account(name, *span);
        let label = words::open_register(&amount(quantity, &row.commodity), &row.account);
        view! {
            <td class="number">
                <a
                    class="figures"
                    href=Route::to(Place::Books(room)).address()
                    aria-label=label
                    data-testid="report-figure"
                    on:click=move |event| follow(shelf, room, &event)
                >
                    {shown}
                </a>
            </td>
        }
        .into_any()
    });
    view! {
        <tr data-testid="report-row">
            <th scope="row">
                <span class="account-name" data-written="">{row.account.clone()}</span>
                <span class="code" data-written="">{row.commodity.clone()}</span>
            </th>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}

fn total(row: &ReportRow, name: &str, class: &'static str) -> AnyView {
    let cells = row.quantities.iter().map(|quantity| view! { <td class="number">{figure(quantity)}</td> });
    view! {
        <tr class=class>
            <th scope="row">
                <span>{name.to_owned()}</span>
                <span class="code" data-written="">{row.commodity.clone()}</span>
            </th>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}
