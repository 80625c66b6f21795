//! The shape of what is coming.

use leptos::prelude::*;

/// Widths of the bones, in percent: uneven, as titles are.
const WIDTHS: [u32; 7] = [42, 58, 35, 64, 48, 30, 54];

/// A grey bar of `width` percent. Decoration; it shows only after 150 ms.
#[component]
pub(crate) fn Bone(width: u32) -> impl IntoView {
    view! { <span class="bone" aria-hidden="true" style:inline-size=format!("{width}%")></span> }
}

/// The width of the bone in the `index`th row.
pub(crate) fn width_in_row(index: u32) -> u32 {
    WIDTHS[index as usize % WIDTHS.len()]
}
