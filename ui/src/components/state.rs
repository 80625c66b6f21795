//! What a view shows when it has no data: nothing there, or could not look. The two never look alike.

use super::{
    button::Button,
    icon::{Glyph, Icon},
};
use crate::{state::toast::explain, words};
use atom_api::ApiError;
use leptos::prelude::*;

/// Nothing there: says what belongs here; children are the one next step.
#[component]
pub(crate) fn Empty(
    glyph: Glyph,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="state" data-testid="empty">
            <div class="art">
                <Icon glyph />
            </div>
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="steps-out">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// Could not look: says what happened and what to do. Role `alert`.
#[component]
pub(crate) fn Trouble(title: &'static str, error: ApiError, #[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    view! {
        <div class="state trouble" role="alert" data-testid="trouble">
            <div class="art">
                <Icon glyph=Glyph::Warning />
            </div>
            <h2>{title}</h2>
            <p>{explain(&error)}</p>
            <div class="steps-out">
                <Button on_press=on_retry>{words::retry()}</Button>
            </div>
        </div>
    }
    .into_any()
}
