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

/// Rows that are coming, one bar each, told as busy.
pub(crate) fn bones(rows: u32) -> AnyView {
    let row = |index| view! { <Bone width=width_in_row(index) /> };
    view! { <div aria-busy="true">{(0..rows).map(row).collect_view()}</div> }.into_any()
}

/// Lines of a list that are coming: in each a mark, a title and what is said of it. Decoration.
#[component]
pub(crate) fn LineBones(lines: u32) -> impl IntoView {
    let line = |index: u32| {
        let (title, said) = (width_in_row(index), width_in_row(index + 3) / 2);
        view! {
            <div class="bones-line">
                <span class="bone mark"></span>
                <div class="bones-text">
                    <Bone width=title />
                    <Bone width=said />
                </div>
            </div>
        }
    };
    view! {
        <div class="bones" aria-hidden="true">
            {(0..lines).map(line).collect_view()}
        </div>
    }
    .into_any()
}

/// A title and facts that are coming, each fact a name and a value. Decoration.
#[component]
pub(crate) fn FactBones(facts: u32) -> impl IntoView {
    let fact = |index: u32| {
        let value = width_in_row(index) / 2;
        view! {
            <div class="bones-line">
                <Bone width=18 />
                <Bone width=value />
            </div>
        }
    };
    view! {
        <div class="bones" aria-hidden="true">
            <div class="bones-title">
                <Bone width=80 />
            </div>
            {(0..facts).map(fact).collect_view()}
        </div>
    }
    .into_any()
}
