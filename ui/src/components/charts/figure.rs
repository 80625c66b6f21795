//! What all charts share: the title, the colours and their names, the axes, and the table.

use super::{
    Chart,
    scale::{Scale, stride},
    tone,
};
use crate::{browser, components::measure::on_size, words};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// The height of a drawing, in pixels.
pub(super) const HEIGHT_PX: f64 = 160.0;

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
                {move || chart.with(|chart| table(chart, as_table))}
            </div>
        </figure>
    }
    .into_any()
}

/// The figures of a chart, a line for each label. While it is `shown`, the keys can scroll it.
fn table(chart: &Chart, shown: RwSignal<bool>) -> AnyView {
    let head = |series: &super::Series| view! { <th scope="col" class="number">{series.name.clone()}</th> };
    let line = |(index, label): (usize, &String)| {
        let figures = chart.series.iter().map(|series| {
            let figure = series.values.get(index).map(|value| chart.write(*value));
            view! { <td class="number">{figure}</td> }
        });
        view! {
            <tr>
                <th scope="row">{label.clone()}</th>
                {figures.collect_view()}
            </tr>
        }
    };
    let (title, caption) = (chart.title.clone(), chart.title.clone());
    view! {
        <div
            class="table-field scroll"
            role="group"
            aria-label=title
            tabindex=move || shown.get().then_some("0")
        >
            <table class="table">
                <caption class="spoken">{caption}</caption>
                <thead>
                    <tr>
                        <td></td>
                        {chart.series.iter().map(head).collect_view()}
                    </tr>
                </thead>
                <tbody>{chart.labels.iter().enumerate().map(line).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A drawing with an axis of figures at its start. `draw` gets the width that is left beside the figures.
pub(super) fn plane(chart: &Chart, scale: &Scale, width: f64, draw: impl FnOnce(f64) -> AnyView) -> AnyView {
    const TOP_PX: f64 = 8.0; // half of the figure at the head of the axis
    const EDGE_PX: f64 = 6.0; // so that the last point is drawn whole
    let ticks: Vec<_> = scale.ticks().into_iter().map(|value| (value, chart.write(value))).collect();
    let longest = ticks.iter().map(|(_, figure)| figure.chars().count()).max().unwrap_or(0);
    #[allow(clippy::cast_precision_loss)] // a few letters
    let gutter = longest as f64 * letter_px() + 10.0;
    let inner = (width - gutter - EDGE_PX).max(1.0);
    let tick = |(value, figure): (f64, String)| {
        let y = scale.down(value).round() + 0.5;
        let class = if value == 0.0 { "zero" } else { "tick" };
        view! {
            <line class=class x1="0" x2=inner y1=y y2=y />
            <text class="figure" x="-8" y=y dy="0.35em">
                {figure}
            </text>
        }
    };
    let height = HEIGHT_PX + TOP_PX + 26.0;
    view! {
        <svg width=width height=height viewBox=format!("{} {} {width} {height}", -gutter, -TOP_PX) focusable="false">
            {ticks.into_iter().map(tick).collect_view()}
            {draw(inner)}
        </svg>
    }
    .into_any()
}

/// The width of a figure of an axis, in pixels.
fn letter_px() -> f64 {
    const LETTER_REM: f64 = 0.41;
    LETTER_REM * browser::rem_px().unwrap_or(16.0)
}

/// The labels under a drawing; `centre` gives the middle of each.
pub(super) fn labels(chart: &Chart, width: f64, centre: &dyn Fn(usize) -> f64) -> AnyView {
    let count = chart.labels.len();
    let longest = chart.labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    #[allow(clippy::cast_precision_loss)] // a few letters
    let stride = stride(count, width, (longest + 2) as f64 * letter_px());
    let label = |(index, text): (usize, &String)| {
        // The last one would reach beyond the edge where its point stands at the edge.
        let anchor = if centre(index) > width - 4.0 { "end" } else { "middle" };
        view! {
            <text class="label" text-anchor=anchor x=centre(index) y=HEIGHT_PX dy="1.6em">
                {text.clone()}
            </text>
        }
    };
    // Counted from the newest, which stands last.
    let shown = chart.labels.iter().enumerate().filter(|(index, _)| (count - 1 - index).is_multiple_of(stride));
    shown.map(label).collect_view().into_any()
}

/// A field over each label that says its figures to the pointer.
pub(super) fn hints(chart: &Chart, slot: f64, centre: &dyn Fn(usize) -> f64) -> AnyView {
    let hint = |index: usize| {
        let x = centre(index);
        let left = x - slot / 2.0;
        view! {
            <g class="slot">
                <rect x=left y="0" width=slot height=HEIGHT_PX />
                <line x1=x x2=x y1="0" y2=HEIGHT_PX />
                <title>{chart.said_at(index)}</title>
            </g>
        }
    };
    (0..chart.labels.len()).map(hint).collect_view().into_any()
}
