//! A line as high as the words beside it.

use super::{lines::path, scale::Scale};
use leptos::prelude::*;

const WIDTH_PX: f64 = 72.0;
const HEIGHT_PX: f64 = 18.0;
/// Room for the width of the line and the point at its end.
const EDGE_PX: f64 = 2.5;

/// How a figure went on, in the line of its text. It has no axis: the figure stands beside it.
///
/// Role `img`, named by `label`; what it shows is said by the words around it.
#[component]
pub(crate) fn Sparkline(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] values: Signal<Vec<f64>>,
    #[prop(optional)] tone: &'static str,
) -> impl IntoView {
    let drawing = move || {
        values.with(|values| {
            // From the least to the largest: the shape counts, not where zero is.
            let least = values.iter().copied().filter(|value| value.is_finite()).fold(f64::INFINITY, f64::min);
            let shape: Vec<f64> = values.iter().map(|value| value - least).collect();
            let scale = Scale::whole(shape.iter().copied(), HEIGHT_PX - 2.0 * EDGE_PX);
            #[allow(clippy::cast_precision_loss)] // a few dozen points
            let step = (WIDTH_PX - 2.0 * EDGE_PX) / shape.len().saturating_sub(1).max(1) as f64;
            #[allow(clippy::cast_precision_loss)]
            let place = |index: usize| index as f64 * step;
            let end = shape.last().map(|last| {
                view! { <circle cx=place(shape.len() - 1) cy=scale.down(*last) r="2" /> }
            });
            view! {
                <path d=path(&shape, &place, &scale) />
                {end}
            }
        })
    };
    view! {
        <svg
            class=format!("sparkline {tone}")
            role="img"
            aria-label=label
            width=WIDTH_PX
            height=HEIGHT_PX
            viewBox=format!("{} {} {WIDTH_PX} {HEIGHT_PX}", -EDGE_PX, -EDGE_PX)
        >
            {drawing}
        </svg>
    }
    .into_any()
}
