//! Rows and columns.

use super::{
    badge::Badge,
    check_box::tick_box,
    icon::{Glyph, Icon},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    key: &'static str,
    label: String,
    number: bool,
    sortable: bool,
}

impl Column {
    /// With words, at the start of the cell.
    pub(crate) fn text(key: &'static str, label: impl Into<String>) -> Self {
        Self { key, label: label.into(), number: false, sortable: false }
    }

    /// With figures, under each other at the end of the cell.
    pub(crate) fn number(key: &'static str, label: impl Into<String>) -> Self {
        Self { number: true, ..Self::text(key, label) }
    }

    /// As one by which the table can be sorted.
    pub(crate) fn sortable(self) -> Self {
        Self { sortable: true, ..self }
    }
}

/// By which column a table is sorted. Who gives the lines sorts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sort {
    /// The key of the column.
    pub(crate) column: &'static str,
    /// Whether the largest comes first.
    pub(crate) down: bool,
}

impl Sort {
    /// The order after a press on the head of `column`: upwards first, then downwards.
    fn pressed(before: Option<Self>, column: &'static str) -> Self {
        Self { column, down: before.is_some_and(|sort| sort.column == column && !sort.down) }
    }
}

/// What stands in a cell.
#[derive(Clone)]
pub(crate) enum Cell {
    /// Words.
    Text(String),
    /// Words of less weight.
    Quiet(String),
    /// Words or figures in the colour of what they mean.
    Tone(String, &'static str),
    /// A word about the state of the thing.
    Chip(String),
    /// Anything else.
    View(ViewFn),
}

impl Cell {
    /// Words or figures.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Words or figures of less weight.
    pub(crate) fn quiet(text: impl Into<String>) -> Self {
        Self::Quiet(text.into())
    }

    /// Words or figures in a colour: `red`, `amber`, `green`, `blue`.
    pub(crate) fn tone(text: impl Into<String>, tone: &'static str) -> Self {
        Self::Tone(text.into(), tone)
    }

    /// A word about the state of the thing.
    pub(crate) fn chip(text: impl Into<String>) -> Self {
        Self::Chip(text.into())
    }

    /// Anything else.
    pub(crate) fn view(view: impl Into<ViewFn>) -> Self {
        Self::View(view.into())
    }

    fn draw(self) -> AnyView {
        match self {
            Self::Text(text) => text.into_any(),
            Self::Quiet(text) => view! { <span class="quiet">{text}</span> }.into_any(),
            Self::Tone(text, tone) => view! { <span class=format!("tone-{tone}")>{text}</span> }.into_any(),
            Self::Chip(text) => view! { <Badge>{text}</Badge> }.into_any(),
            Self::View(view) => view.run(),
        }
    }
}

/// A line of a table.
#[derive(Clone)]
pub(crate) struct Line {
    key: String,
    name: String,
    cells: Vec<Cell>,
}

impl Line {
    /// As many cells as the table has columns. The line has the name of its first words.
    pub(crate) fn new(key: impl Into<String>, cells: Vec<Cell>) -> Self {
        let words = cells.iter().find_map(|cell| match cell {
            Cell::Text(text) | Cell::Quiet(text) | Cell::Tone(text, _) | Cell::Chip(text) => Some(text.clone()),
            Cell::View(_) => None,
        });
        Self { key: key.into(), name: words.unwrap_or_default(), cells }
    }

    /// With another name than its first words.
    pub(crate) fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }
}

/// A table of things.
///
/// Role `table`, named by `caption`. With `sort`, the heads of sortable columns are buttons and say `aria-sort`. With
/// `chosen`, each line begins with a box to tick and the head has one for all. With `on_open`, the first cell of a line
/// is a button and a press on the line does the same.
#[component]
pub(crate) fn Table(
    #[prop(into)] caption: Signal<String>,
    columns: Vec<Column>,
    #[prop(into)] lines: Signal<Vec<Line>>,
    #[prop(optional)] sort: Option<RwSignal<Option<Sort>>>,
    #[prop(optional)] chosen: Option<RwSignal<BTreeSet<String>>>,
    #[prop(optional, into)] all_label: Signal<String>,
    #[prop(optional, into)] on_open: Option<Callback<String>>,
    #[prop(optional)] testid: &'static str,
) -> impl IntoView {
    let numbers = StoredValue::new(columns.iter().map(|column| column.number).collect::<Vec<_>>());
    let still = sort.is_none() && chosen.is_none() && on_open.is_none();
    let draw = move |line: Line| row(line, numbers, chosen, on_open);
    view! {
        <div
            class="table-field scroll"
            data-scrolls=""
            // Where nothing in it takes the focus, it does itself: so that the keys can scroll it.
            tabindex=still.then_some("0")
            role=still.then_some("group")
            aria-label=move || still.then(|| caption.get())
            data-testid=(!testid.is_empty()).then_some(testid)
        >
            <table class="table" class:opens=on_open.is_some()>
                <caption class="spoken">{caption}</caption>
                <thead>
                    <tr>
                        {chosen.map(|chosen| view! { <th class="tick-cell">{tick_all(lines, chosen, all_label)}</th> })}
                        {columns.into_iter().map(|column| head(column, sort)).collect_view()}
                    </tr>
                </thead>
                <tbody>{move || lines.get().into_iter().map(draw).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head(column: Column, sort: Option<RwSignal<Option<Sort>>>) -> AnyView {
    let Column { key, label, number, sortable } = column;
    let Some(sort) = sort.filter(|_| sortable) else {
        return view! { <th scope="col" class:number=number>{label}</th> }.into_any();
    };
    let down = move || sort.get().filter(|sort| sort.column == key).map(|sort| sort.down);
    let said = move || match down() {
        None => "none",
        Some(true) => "descending",
        Some(false) => "ascending",
    };
    view! {
        <th scope="col" class:number=number aria-sort=said>
            <button
                type="button"
                class="sorter"
                class:down=move || down() == Some(true)
                class:sorted=move || down().is_some()
                on:click=move |_| sort.update(|sort| *sort = Some(Sort::pressed(*sort, key)))
            >
                <span>{label}</span>
                <Icon glyph=Glyph::Down />
            </button>
        </th>
    }
    .into_any()
}

fn tick_all(lines: Signal<Vec<Line>>, chosen: RwSignal<BTreeSet<String>>, label: Signal<String>) -> AnyView {
    let counted = Memo::new(move |_| {
        lines.with(|lines| {
            let ticked = chosen.with(|chosen| lines.iter().filter(|line| chosen.contains(&line.key)).count());
            (ticked, lines.len())
        })
    });
    let all = Signal::derive(move || counted.get().1 > 0 && counted.get().0 == counted.get().1);
    let some = Signal::derive(move || counted.get().0 > 0 && !all.get());
    let on_change = Callback::new(move |on: bool| {
        chosen.update(|chosen| {
            lines.with_untracked(|lines| {
                for line in lines {
                    if on {
                        chosen.insert(line.key.clone());
                    } else {
                        chosen.remove(&line.key);
                    }
                }
            });
        });
    });
    tick_box(label, all, on_change, some, Signal::derive(|| false), "")
}

fn row(
    line: Line,
    numbers: StoredValue<Vec<bool>>,
    chosen: Option<RwSignal<BTreeSet<String>>>,
    on_open: Option<Callback<String>>,
) -> AnyView {
    let key = StoredValue::new(line.key);
    let is_chosen = move || chosen.is_some_and(|chosen| key.with_value(|key| chosen.with(|set| set.contains(key))));
    let tick = chosen.map(|chosen| {
        let on_change = Callback::new(move |on: bool| {
            chosen.update(|chosen| {
                if on {
                    chosen.insert(key.get_value());
                } else {
                    key.with_value(|key| chosen.remove(key));
                }
            });
        });
        let off = Signal::derive(|| false);
        let name = Signal::stored(line.name);
        view! { <td class="tick-cell">{tick_box(name, Signal::derive(is_chosen), on_change, off, off, "")}</td> }
    });
    let cells = line.cells.into_iter().enumerate().map(|(index, cell)| {
        let number = numbers.with_value(|numbers| numbers.get(index).copied().unwrap_or(false));
        let inside = match on_open.filter(|_| index == 0) {
            Some(on_open) => view! {
                <button type="button" class="opener" on:click=move |event| {
                    event.stop_propagation();
                    on_open.run(key.get_value());
                }>{cell.draw()}</button>
            }
            .into_any(),
            None => cell.draw(),
        };
        view! { <td class:number=number>{inside}</td> }
    });
    view! {
        <tr
            class:chosen=is_chosen
            on:click=move |_| {
                if let Some(on_open) = on_open {
                    on_open.run(key.get_value());
                }
            }
        >
            {tick}
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_sorts_upwards_first_and_downwards_when_pressed_again() {
        let first = Sort::pressed(None, "amount");
        assert_eq!(first, Sort { column: "amount", down: false });
        let second = Sort::pressed(Some(first), "amount");
        assert!(second.down);
        assert!(!Sort::pressed(Some(second), "amount").down);
        assert_eq!(Sort::pressed(Some(second), "payee"), Sort { column: "payee", down: false });
    }

    #[test]
    fn a_line_is_named_by_its_first_words() {
        let line = Line::new("7", vec![Cell::view(|| ().into_any()), Cell::quiet("Figma"), Cell::text("45.00")]);
        assert_eq!(line.name, "Figma");
        assert_eq!(line.named("Figma, November").name, "Figma, November");
    }
}
