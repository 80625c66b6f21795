//! Colours and type.

use super::{case, part, wide};
use leptos::prelude::*;

pub(super) fn section() -> AnyView {
    let surfaces = ["bg", "panel", "raised", "hover", "selected", "chip", "accent-soft"];
    let surface = |name: &'static str| {
        view! {
            <div class="dev-swatch" style:background=format!("var(--{name})")>
                <span>{name}</span>
                <span class="dev-second">"second"</span>
                <span class="dev-third">"third"</span>
            </div>
        }
    };
    let tones = ["accent", "red", "amber", "green", "blue", "violet", "grey"];
    let tone = |name: &'static str| {
        view! {
            <span class="dev-tone">
                <span class="dot" style:background=format!("var(--{name})")></span>
                {name}
            </span>
        }
    };
    let sizes = [
        ("size-figure", "20/28 figures 48,210.77"),
        ("size-detail", "18/24 the title of a thing"),
        ("size-title", "15/20 the title of a view"),
        ("size", "13/18 everything else"),
        ("size-meta", "12/16 what is said beside it"),
        ("size-small", "11/16 keys and marks"),
    ];
    let size = |(name, text): (&'static str, &'static str)| {
        view! { <p style:font-size=format!("var(--{name})")>{text}</p> }
    };
    let shadows = ["shadow-1", "shadow", "shadow-3"];
    let shadow = |name: &'static str| {
        view! { <div class="dev-lift" style:box-shadow=format!("var(--{name})")>{name}</div> }
    };
    part(
        "Tokens",
        vec![
            wide("Surfaces and text", view! { <div class="dev-line">{surfaces.map(surface)}</div> }),
            case("Tones", view! { <div class="dev-line">{tones.map(tone)}</div> }),
            case("Type", view! { <div class="dev-type">{sizes.map(size)}</div> }),
            case("Elevation", view! { <div class="dev-line lifts">{shadows.map(shadow)}</div> }),
        ],
    )
}
