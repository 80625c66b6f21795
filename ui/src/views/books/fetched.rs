//! What is shown of something that is asked for: itself, bones while it is on its way, or why it could not be fetched.

use crate::{
    components::{bone::bones, state::Trouble},
    state::query::Query,
};
use leptos::prelude::*;
use serde::de::DeserializeOwned;

/// What was asked for, drawn anew only when something of it has changed. `title` names the trouble; before, there are so
/// many `rows` of bones.
pub(super) fn fetched<T: DeserializeOwned + Clone + PartialEq + Send + Sync + 'static>(
    query: Query<T>,
    title: &'static str,
    rows: u32,
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let now = Memo::new(move |_| query.data.get());
    let content = move || match (now.get(), query.error.get()) {
        (Some(found), _) => draw(found),
        (None, Some(error)) => view! { <Trouble title error on_retry=move |()| query.retry() /> }.into_any(),
        (None, None) => bones(rows),
    };
    content.into_any()
}
