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
use atom_api::ledger::{ImportWarning, Imported, StatementRow};
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
            </dl>
            {warnings(&imported.warnings)}
        </div>
    }
    .into_any()
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
