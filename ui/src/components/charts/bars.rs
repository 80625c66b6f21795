//! Figures side by side, or on top of each other.

use super::{
    Chart,
    figure::{HEIGHT_PX, figure, hints, labels, plane},
    scale::Scale,
    tone,
};
use leptos::prelude::*;

/// How much of its slot the bars of a label take.
const FILL: f64 = 0.64;
/// The widest that a single bar becomes, in pixels.
const BAR_PX_MAX: f64 = 40.0;

/// A bar for each figure; those of one label stand side by side.
///
/// Role `figure`, named by the title, with a table of the same figures behind it.
#[component]
pub(crate) fn BarChart(#[prop(into)] chart: Signal<Chart>) -> impl IntoView {
    figure(chart, "bars", true, |chart, width| draw(chart, width, false))
}

/// A bar for each label; the figures of the series stand on top of each other, what is below zero under it.
///
/// Role `figure`, named by the title, with a table of the same figures behind it.
#[component]
pub(crate) fn StackedChart(#[prop(into)] chart: Signal<Chart>) -> impl IntoView {
    figure(chart, "bars", true, |chart, width| draw(chart, width, true))
}

fn draw(chart: &Chart, width: f64, stacked: bool) -> AnyView {
    let spans = spans(chart, stacked);
    let scale = Scale::of(spans.iter().flat_map(|span| [span.from, span.to]), 3.0, HEIGHT_PX);
    plane(chart, &scale, width, |width| bars(chart, &spans, &scale, width, stacked))
}

fn bars(chart: &Chart, spans: &[Span], scale: &Scale, width: f64, stacked: bool) -> AnyView {
    #[allow(clippy::cast_precision_loss)] // a few hundred labels
    let slot = width / chart.labels.len().max(1) as f64;
    #[allow(clippy::cast_precision_loss)]
    let centre = |index: usize| (index as f64 + 0.5) * slot;
    #[allow(clippy::cast_precision_loss)]
    let side_by_side = if stacked { 1.0 } else { chart.series.len().max(1) as f64 };
    let bar_width = (slot * FILL / side_by_side).clamp(1.0, BAR_PX_MAX);
    let radius = match bar_width {
        _ if stacked => "1",
        width if width > 6.0 => "2",
        _ => "0",
    };
    let bar = |span: &Span| {
        let (head, foot) = (scale.down(span.from.max(span.to)), scale.down(span.from.min(span.to)));
        #[allow(clippy::cast_precision_loss)]
        let shift = if stacked { 0.0 } else { span.series as f64 };
        let x = centre(span.label) + bar_width * (shift - side_by_side / 2.0);
        // A hair between two bars that touch, and something to see of the least figure.
        let gap = if stacked { 1.0 } else { 0.0 };
        view! {
            <rect
                class=format!("bar {}", tone(span.series))
                x=x.round()
                y=head
                width=(bar_width - 1.0).max(1.0).round()
                height=(foot - head - gap).max(0.5)
                rx=radius
            />
        }
    };
    view! {
        {spans.iter().filter(|span| span.from != span.to).map(bar).collect_view()}
        {labels(chart, width, &centre)}
        {hints(chart, slot, &centre)}
    }
    .into_any()
}

/// From where to where a bar reaches.
#[derive(Debug, PartialEq)]
struct Span {
    label: usize,
    series: usize,
    from: f64,
    to: f64,
}

fn spans(chart: &Chart, stacked: bool) -> Vec<Span> {
    let mut spans = Vec::new();
    for label in 0..chart.labels.len() {
        let (mut above, mut below) = (0.0, 0.0);
        for (series, each) in chart.series.iter().enumerate() {
            let value = each.values.get(label).copied().filter(|value| value.is_finite()).unwrap_or_default();
            let end = if value < 0.0 { &mut below } else { &mut above };
            let from = if stacked { *end } else { 0.0 };
            *end += value;
            spans.push(Span { label, series, from, to: from + value });
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::{super::Series, *};

    fn chart() -> Chart {
        let series = vec![Series::new("In", vec![4.0, 2.0]), Series::new("Out", vec![-1.0, 3.0])];
        Chart::new("Cash", vec!["Oct".into(), "Nov".into()], series)
    }

    #[test]
    fn stacked_figures_stand_on_each_other_and_losses_hang_below_zero() {
        let ends: Vec<_> = spans(&chart(), true).iter().map(|span| (span.from, span.to)).collect();
        assert_eq!(ends, [(0.0, 4.0), (0.0, -1.0), (0.0, 2.0), (2.0, 5.0)]);
    }

    #[test]
    fn bars_side_by_side_all_begin_at_zero() {
        assert!(spans(&chart(), false).iter().all(|span| span.from == 0.0));
    }

    #[test]
    fn a_figure_that_is_missing_is_drawn_as_none() {
        let chart = Chart::new("", vec!["a".into(), "b".into()], vec![Series::new("", vec![1.0])]);
        assert_eq!(spans(&chart, true)[1], Span { label: 1, series: 0, from: 0.0, to: 0.0 });
    }
}
