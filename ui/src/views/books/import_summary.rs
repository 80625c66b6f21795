//! What a file has: how much is new, what is here already, and what was not understood, line by line.

use super::import_file::{format_name, is_journal};
use crate::{
    components::{
        badge::Badge,
        notice::{Notice, Tone},
        table::{Cell, Column, Line, Table},
    },
    state::books::figure::amount,
    words,
};
use atom_api::ledger::{BalanceChange, ImportWarning, Imported, StatementRow};
use leptos::prelude::*;

/// How many warnings are shown.
const WARNINGS_SHOWN: usize = 50;

/// The figures of a file.
pub(super) fn summary(name: &str, imported: &Imported, title: &'static str) -> AnyView {
    let Imported { format, transactions, postings, duplicates, account, .. } = imported;
    let form = format_name(*format);
    let lines = is_journal(*format).then(|| {
        view! {
            <dt>{words::new_lines()}</dt>
            <dd class="figures">{words::number(*postings)}</dd>
        }
    });
    let account = account.clone().map(|account| {
        view! {
            <dt>{words::account()}</dt>
            <dd data-written="">{account}</dd>
        }
    });
    view! {
        <div class="journal-summary" data-testid="journal-summary">
            <h3>{title}</h3>
            <p>
                <span class="figures" data-written="">{name.to_owned()}</span>
                " "
                <Badge>
                    <span data-written="">{form}</span>
                </Badge>
            </p>
            <dl class="facts-list">
                {account}
                <dt>{words::new_entries()}</dt>
                <dd class="figures" data-testid="journal-new">{words::number(*transactions)}</dd>
                {lines}
                <dt>{words::entries_present()}</dt>
                <dd class="figures" data-testid="journal-present">{words::number(*duplicates)}</dd>
                {coming(words::accounts_that_come(), imported.accounts_new)}
                {coming(words::prices_that_come(), imported.prices_new)}
            </dl>
            {warnings(&imported.warnings)}
        </div>
    }
    .into_any()
}

/// How much else would come, where there is any.
fn coming(label: &'static str, count: Option<u64>) -> Option<impl IntoView> {
    count.filter(|count| *count > 0).map(|count| {
        view! {
            <dt>{label}</dt>
            <dd class="figures">{words::number(count)}</dd>
        }
    })
}

/// The balances that would be others than now.
pub(super) fn balances_after(imported: &Imported) -> AnyView {
    let changes = imported.changes.clone();
    if changes.is_empty() {
        return ().into_any();
    }
    let (shown, total) = (changes.len() as u64, imported.changes_total.unwrap_or(0));
    let told = if total > shown {
        words::first_balances(&words::number(shown), &words::number(total))
    } else {
        words::balances_change(shown)
    };
    let columns = vec![
        Column::text("account", words::account()),
        Column::number("before", words::balance_now()),
        Column::number("after", words::balance_then()),
        Column::text("state", words::row_state()),
    ];
    let lines = Signal::stored(changes.iter().map(change).collect::<Vec<_>>());
    view! {
        <p class="help">{told}</p>
        <div class="import-rows">
            <Table caption=words::balances_after() columns lines testid="import-balances" />
        </div>
    }
    .into_any()
}

fn change(change: &BalanceChange) -> Line {
    let BalanceChange { account, commodity, before, after, new } = change;
    let state =
        if *new { Cell::view(|| view! { <Badge tone="green">{words::row_new()}</Badge> }) } else { Cell::quiet("") };
    let cells = vec![
        Cell::text(account.clone()),
        Cell::quiet(amount(before, commodity)),
        Cell::text(amount(after, commodity)),
        state,
    ];
    Line::new([account.as_str(), commodity.as_str()].join("\n"), cells)
}

/// What was not understood.
pub(super) fn warnings(warnings: &[ImportWarning]) -> AnyView {
    if warnings.is_empty() {
        return ().into_any();
    }
    let more = warnings.len().saturating_sub(WARNINGS_SHOWN);
    let lines = warnings.iter().take(WARNINGS_SHOWN).map(|warning| {
        let place = format!("{}:{}", warning.file, warning.line);
        view! {
            <li>
                <code class="figures">{place}</code>
                " "
                <span data-written="">{told(&warning.message)}</span>
            </li>
        }
    });
    let lines = lines.collect_view();
    view! {
        <Notice tone=Tone::Needs>
            <p>{words::import_warnings()}</p>
            <ul data-testid="journal-warnings">{lines}</ul>
            {(more > 0).then(|| words::more_warnings(&words::number(more as u64)))}
        </Notice>
    }
    .into_any()
}

/// A warning in the language of the person, where it is one that every table may have.
fn told(message: &str) -> String {
    let known = [
        ("The order of day and month is not certain", words::day_not_certain()),
        ("This row has no day", words::row_without_day()),
        ("The file does not say its currency", words::no_currency()),
        ("The decimal sign is not certain", words::decimal_not_certain()),
        ("Behind this there is no closing balance", words::closing_left_out()),
        ("The comma of ", words::comma_parts_thousands()),
    ];
    let said = known.into_iter().find(|(begins, _)| message.starts_with(begins)).map(|(_, said)| said);
    said.unwrap_or(message).to_owned()
}

/// The first lines as they were understood.
pub(super) fn rows(rows: Signal<Vec<StatementRow>>, caption: &'static str) -> AnyView {
    let columns = vec![
        Column::text("date", words::date()),
        Column::text("payee", words::payee()),
        Column::text("narration", words::narration()),
        Column::number("amount", words::amount()),
        Column::text("state", words::row_state()),
    ];
    let lines = Signal::derive(move || rows.with(|rows| rows.iter().map(line).collect::<Vec<_>>()));
    view! {
        <div class="import-rows">
            <Table caption columns lines testid="import-rows" />
        </div>
    }
    .into_any()
}

fn line(row: &StatementRow) -> Line {
    let state = if row.duplicate {
        Cell::quiet(words::row_present())
    } else {
        Cell::view(|| view! { <Badge tone="green">{words::row_new()}</Badge> })
    };
    let shown = amount(&row.quantity, &row.commodity);
    let cells = vec![
        Cell::text(row.date.to_string()),
        Cell::text(row.payee.clone()),
        Cell::quiet(row.narration.clone()),
        Cell::text(shown),
        state,
    ];
    Line::new(row.line.to_string(), cells)
}
