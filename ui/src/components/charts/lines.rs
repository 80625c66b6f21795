//! How figures went on.

use super::{
    Chart,
    figure::{HEIGHT_PX, figure, hints, labels, plane},
    scale::Scale,
    tone,
};
use leptos::prelude::*;
use std::fmt::Write;

/// A line for each series; a single one stands on a tint.
///
/// Role `figure`, named by the title, with a table of the same figures behind it.
#[component]
pub(crate) fn LineChart(#[prop(into)] chart: Signal<Chart>) -> impl IntoView {
    figure(chart, "lines", true, draw)
}

fn draw(chart: &Chart, width: f64) -> AnyView {
    let values = chart.series.iter().flat_map(|series| series.values.iter().copied());
    let scale = Scale::of(values, 3.0, HEIGHT_PX);
    plane(chart, &scale, width, |width| lines(chart, &scale, width))
}

fn lines(chart: &Chart, scale: &Scale, width: f64) -> AnyView {
    let centre = |index: usize| place(index, chart.labels.len(), width);
    let single = chart.series.len() == 1;
    let line = |(index, series): (usize, &super::Series)| {
        let path = path(&series.values, &|at| place(at, series.values.len(), width), scale);
        let area = single.then(|| {
            let foot = scale.down(0.0);
            view! { <path class=format!("area {}", tone(index)) d=format!("{path} L{width} {foot} L0 {foot} Z") /> }
        });
        let end = series.values.last().map(|last| {
            let x = place(series.values.len() - 1, series.values.len(), width);
            view! { <circle class=format!("end {}", tone(index)) cx=x cy=scale.down(*last) r="3" /> }
        });
        view! {
            {area}
            <path class=format!("line {}", tone(index)) d=path />
            {end}
        }
    };
    #[allow(clippy::cast_precision_loss)] // a few hundred labels
    let slot = width / chart.labels.len().saturating_sub(1).max(1) as f64;
    view! {
        {chart.series.iter().enumerate().map(line).collect_view()}
        {labels(chart, width, &centre)}
        {hints(chart, slot, &centre)}
    }
    .into_any()
}

/// Where the `index`th of `count` points is: the first and the last stand at the edges.
#[allow(clippy::cast_precision_loss)] // a few hundred points
fn place(index: usize, count: usize, width: f64) -> f64 {
    if count < 2 { width / 2.0 } else { index as f64 / (count - 1) as f64 * width }
}

/// The path through all points.
pub(super) fn path(values: &[f64], place: &dyn Fn(usize) -> f64, scale: &Scale) -> String {
    let mut path = String::new();
    for (index, value) in values.iter().enumerate() {
        let step = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{step}{:.1} {:.1}", place(index), scale.down(*value));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_from_edge_to_edge() {
        let scale = Scale::of([0.0, 10.0].into_iter(), 2.0, 100.0);
        assert_eq!(path(&[0.0, 10.0, 5.0], &|at| place(at, 3, 200.0), &scale), "M0.0 100.0L100.0 0.0L200.0 50.0");
        assert_eq!(path(&[], &|_| 0.0, &scale), "");
        assert_eq!(place(0, 1, 200.0), 100.0);
    }
}
