//! What all charts share: the title, the colours and their names, the axes, and the table.

use super::{Chart, scale::Scale, scale::stride, tone};
use crate::{
    components::{
        measure::on_size,
        table::{Cell, Column, Line, Table},
    },
    words,
};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// The height of a drawing, in pixels.
pub(super) const HEIGHT_PX: f64 = 160.0;
/// The space that a label of the axis needs beside the next.
const LABEL_PX: f64 = 44.0;

/// A drawing and the table of the same figures, of which one is in sight.
///
/// Role `figure`, named by the title. The drawing is an image to a screen reader, described by the table: that is there
/// always, and shown instead of the drawing at the press of a button.
pub(super) fn figure(
    chart: Signal<Chart>,
    kind: &'static str,
    legend: bool,
    draw: impl Fn(&Chart, f64) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let as_table = RwSignal::new(false);
    let width = RwSignal::new(0.0);
    let node = NodeRef::<html::Div>::new();
    on_size(
        move || node.get().map(|node| node.unchecked_into()),
        move |element| {
            let now = f64::from(element.client_width());
            if now > 0.0 && (width.get_untracked() - now).abs() > 0.5 {
                width.set(now);
            }
        },
    );
    let title = Signal::derive(move || chart.with(|chart| chart.title.clone()));
    let names = move || {
        chart.with(|chart| {
            let key = |(index, series): (usize, &super::Series)| {
                let name = series.name.clone();
                view! {
                    <li>
                        <span class=format!("swatch {}", tone(index)) aria-hidden="true"></span>
                        {name}
                    </li>
                }
            };
            (legend && chart.series.len() > 1)
                .then(|| chart.series.iter().enumerate().map(key).collect_view())
                .map(|keys| view! { <ul class="legend">{keys}</ul> })
        })
    };
    let drawing = move || {
        let width = width.get();
        (width > 0.0).then(|| chart.with(|chart| draw(chart, width)))
    };
    view! {
        <figure class=format!("chart {kind}") aria-label=title>
            <figcaption>
                <span class="clip">{title}</span>
                <button
                    type="button"
                    class="link-button"
                    aria-pressed=move || as_table.get().to_string()
                    on:click=move |_| as_table.update(|shown| *shown = !*shown)
                >
                    {words::show_as_table()}
                </button>
            </figcaption>
            <div hidden=as_table>
                {names}
                <div node_ref=node class="drawing" aria-hidden="true">
                    {drawing}
                </div>
            </div>
            <div class="behind" class:spoken=move || !as_table.get()>
                {move || chart.with(table)}
            </div>
        </figure>
    }
    .into_any()
}

/// The figures of a chart, a line for each label.
fn table(chart: &Chart) -> AnyView {
    const COLUMNS: [&str; 8] = ["1", "2", "3", "4", "5", "6", "7", "8"];
    let mut columns = vec![Column::text("label", "")];
    columns.extend(chart.series.iter().zip(COLUMNS).map(|(series, key)| Column::number(key, series.name.clone())));
    let line = |(index, label): (usize, &String)| {
        let figures =
            chart.series.iter().take(COLUMNS.len()).map(|series| {
                Cell::text(series.values.get(index).map(|value| chart.write(*value)).unwrap_or_default())
            });
        Line::new(index.to_string(), std::iter::once(Cell::text(label.clone())).chain(figures).collect())
    };
    let lines: Vec<_> = chart.labels.iter().enumerate().map(line).collect();
    view! { <Table caption=chart.title.clone() columns lines=Signal::stored(lines) /> }.into_any()
}

/// The lines of the axis of figures and their figures, over the whole width.
pub(super) fn grid(chart: &Chart, scale: &Scale, width: f64) -> AnyView {
    let tick = |value: f64| {
        let y = scale.down(value).round() + 0.5;
        let class = if value == 0.0 { "zero" } else { "tick" };
        view! {
            <line class=class x1="0" x2=width y1=y y2=y />
            <text class="figure" x="0" y=y - 4.0>
                {chart.write(value)}
            </text>
        }
    };
    // The head of the axis stands at the edge of the drawing: its figure would be cut off.
    let ticks = scale.ticks();
    ticks.into_iter().map(tick).collect_view().into_any()
}

/// The labels under a drawing; `centre` gives the middle of each.
pub(super) fn labels(chart: &Chart, width: f64, centre: &dyn Fn(usize) -> f64) -> AnyView {
    let count = chart.labels.len();
    let stride = stride(count, width, LABEL_PX);
    let label = |(index, text): (usize, &String)| {
        let x = centre(index);
        let anchor = match x {
            x if x < LABEL_PX / 2.0 => "start",
            x if x > width - LABEL_PX / 2.0 => "end",
            _ => "middle",
        };
        view! {
            <text class="label" text-anchor=anchor x=x y=HEIGHT_PX + 18.0>
                {text.clone()}
            </text>
        }
    };
    // Counted from the newest, which stands last.
    let shown = chart.labels.iter().enumerate().filter(|(index, _)| (count - 1 - index) % stride == 0);
    shown.map(label).collect_view().into_any()
}

/// A field over each label that says its figures to the pointer.
pub(super) fn hints(chart: &Chart, slot: f64, centre: &dyn Fn(usize) -> f64) -> AnyView {
    let hint = |index: usize| {
        let x = centre(index);
        view! {
            <g class="slot">
                <rect x=x - slot / 2.0 y="0" width=slot height=HEIGHT_PX />
                <line x1=x x2=x y1="0" y2=HEIGHT_PX />
                <title>{chart.said_at(index)}</title>
            </g>
        }
    };
    (0..chart.labels.len()).map(hint).collect_view().into_any()
}

/// The frame of a drawing with an axis.
pub(super) fn svg(width: f64, inside: AnyView) -> AnyView {
    const TOP_PX: f64 = 14.0; // for the figure at the head of the axis
    let height = HEIGHT_PX + TOP_PX + 24.0;
    view! {
        <svg width=width height=height viewBox=format!("0 {} {width} {height}", -TOP_PX) focusable="false">
            {inside}
        </svg>
    }
    .into_any()
}
