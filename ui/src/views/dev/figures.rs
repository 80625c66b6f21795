//! Tables.

use super::{part, wide};
use crate::components::{
    badge::Badge,
    table::{Cell, Column, Line, Sort, Table},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

const ENTRIES: [(&str, &str, &str, &str, i64); 6] = [
    ("23 Nov", "Stripe payout", "Assets:Bank:Checking", "", 391_240),
    ("21 Nov", "Hetzner Online", "Expenses:Hosting", "rule", -8_620),
    ("20 Nov", "Deutsche Bahn", "Expenses:Travel", "94 %", -11_990),
    ("19 Nov", "Acme GmbH, invoice 2026-038", "Assets:Receivable", "", 476_000),
    ("18 Nov", "Figma", "Expenses:Software", "97 %", -4_500),
    ("17 Nov", "Salary Lena Brandt", "Expenses:Wages", "", -385_000),
];

fn money(cents: i64) -> String {
    let whole = (cents / 100).unsigned_abs();
    let grouped = if whole >= 1_000 { format!("{},{:03}", whole / 1_000, whole % 1_000) } else { whole.to_string() };
    format!("{}{grouped}.{:02}", if cents < 0 { "-" } else { "" }, cents.unsigned_abs() % 100)
}

pub(super) fn section() -> AnyView {
    let sort = RwSignal::new(Some(Sort { column: "amount", down: true }));
    let chosen = RwSignal::new(BTreeSet::from(["0".to_owned()]));
    let opened = RwSignal::new(String::new());
    let lines = Signal::derive(move || {
        let mut entries: Vec<_> = ENTRIES.iter().enumerate().collect();
        if let Some(sort) = sort.get() {
            entries.sort_by(|(_, one), (_, other)| match sort.column {
                "payee" => one.1.cmp(other.1),
                _ => one.4.cmp(&other.4),
            });
            if sort.down {
                entries.reverse();
            }
        }
        let line = |(index, entry): (usize, &(&str, &str, &str, &str, i64))| {
            let proposed = match entry.3 {
                "" => Cell::view(|| view! { <Badge tone="amber">"ask"</Badge> }.into_any()),
                by => Cell::chip(by),
            };
            let amount = if entry.4 > 0 { Cell::tone(money(entry.4), "green") } else { Cell::text(money(entry.4)) };
            let cells = vec![Cell::text(entry.1), Cell::text(entry.0), Cell::quiet(entry.2), proposed, amount];
            Line::new(index.to_string(), cells).named(format!("{}, {}", entry.1, entry.0))
        };
        entries.into_iter().map(line).collect::<Vec<_>>()
    });
    let columns = vec![
        Column::text("payee", "Payee").sortable(),
        Column::text("date", "Date"),
        Column::text("account", "Account"),
        Column::text("proposed", "Proposed"),
        Column::number("amount", "Amount EUR").sortable(),
    ];
    part(
        "Table",
        vec![wide(
            "Sorted, chosen, opened",
            view! {
                <Table
                    caption="Entries"
                    columns
                    lines
                    sort
                    chosen
                    all_label="Choose all"
                    on_open=move |key| opened.set(key)
                    testid="dev-table"
                />
                <p class="help">{move || format!("{} chosen, opened {}", chosen.with(BTreeSet::len), opened.get())}</p>
            },
        )],
    )
}
