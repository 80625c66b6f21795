//! Parts of a whole.

use super::{Chart, figure::figure, tone};
use leptos::prelude::*;
use std::f64::consts::TAU;

/// The side of the drawing, in pixels.
const SIDE_PX: f64 = 148.0;
const RADIUS_PX: f64 = 58.0;
/// The gap between two parts, in pixels along the ring.
const GAP_PX: f64 = 2.0;

/// The parts of a whole as a ring, with their names and shares beside it and the whole in its middle.
///
/// Each label is a part; where there are several series their figures are added up. Role `figure`, named by the title,
/// with a table of the same figures behind it.
#[component]
pub(crate) fn DonutChart(#[prop(into)] chart: Signal<Chart>) -> impl IntoView {
    figure(chart, "donut", false, |chart, _| draw(chart))
}

fn draw(chart: &Chart) -> AnyView {
    let parts = chart.sums();
    let whole: f64 = parts.iter().filter(|part| **part > 0.0).sum();
    let around = TAU * RADIUS_PX;
    let arc = |(index, (start, share)): (usize, (f64, f64))| {
        // A part of nothing is not drawn; one that is everything has no gap.
        let length = if share >= 1.0 { around } else { (share * around - GAP_PX).max(0.0) };
        (length > 0.0).then(|| {
            view! {
                <circle
                    class=format!("arc {}", tone(index))
                    cx="0"
                    cy="0"
                    r=RADIUS_PX
                    stroke-dasharray=format!("{length:.2} {around:.2}")
                    stroke-dashoffset=format!("{:.2}", -start * around)
                    transform="rotate(-90)"
                >
                    <title>{chart.said_at(index)}</title>
                </circle>
            }
        })
    };
    let key = |(index, label): (usize, &String)| {
        let share = if whole > 0.0 { parts[index].max(0.0) / whole * 100.0 } else { 0.0 };
        view! {
            <li>
                <span class=format!("swatch {}", tone(index))></span>
                <span class="clip" data-written="">{label.clone()}</span>
                <span class="figures">{chart.write(parts[index])}</span>
                <span class="figures share">{format!("{share:.0} %")}</span>
            </li>
        }
    };
    let half = SIDE_PX / 2.0;
    view! {
        <svg width=SIDE_PX height=SIDE_PX viewBox=format!("{} {} {SIDE_PX} {SIDE_PX}", -half, -half) focusable="false">
            <circle class="ring" cx="0" cy="0" r=RADIUS_PX />
            {arcs(&parts).into_iter().enumerate().map(arc).collect_view()}
            <text class="whole" text-anchor="middle" x="0" y="5">
                {chart.write(whole)}
            </text>
        </svg>
        <ul class="legend upright">{chart.labels.iter().enumerate().map(key).collect_view()}</ul>
    }
    .into_any()
}

/// Where each part begins on the ring and how much of it it takes, from 0 to 1. What is below zero takes nothing.
fn arcs(parts: &[f64]) -> Vec<(f64, f64)> {
    let parts = parts.iter().map(|part| if part.is_finite() { part.max(0.0) } else { 0.0 });
    let whole: f64 = parts.clone().sum();
    let mut start = 0.0;
    let arc = |part: f64| {
        let share = if whole > 0.0 { part / whole } else { 0.0 };
        let arc = (start, share);
        start += share;
        arc
    };
    parts.map(arc).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_each_other_around_the_ring() {
        assert_eq!(arcs(&[1.0, 1.0, 2.0]), [(0.0, 0.25), (0.25, 0.25), (0.5, 0.5)]);
        assert_eq!(arcs(&[3.0, -1.0]), [(0.0, 1.0), (1.0, 0.0)]);
        assert_eq!(arcs(&[0.0, f64::NAN]), [(0.0, 0.0), (0.0, 0.0)]);
    }
}
