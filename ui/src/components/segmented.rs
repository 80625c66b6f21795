//! A few choices side by side.

use super::{choice::Choice, unique::unique};
use leptos::prelude::*;

/// One of a few, all of them in sight.
///
/// Role `radiogroup`, named by `label`; the arrows choose, as the browser's own radio buttons do. The focus stays on
/// the chosen one.
#[component]
pub(crate) fn Segmented(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
    #[prop(optional)] testid: &'static str,
) -> impl IntoView {
    let group = unique("segmented");
    let segment = move |choice: Choice| {
        let key = StoredValue::new(choice.key.clone());
        let face = choice.face();
        view! {
            <label class="segment">
                <input
                    type="radio"
                    class="spoken"
                    name=group.clone()
                    value=choice.key
                    prop:checked=move || key.with_value(|key| value.with(|value| value == key))
                    disabled=choice.disabled
                    on:change=move |_| on_change.run(key.get_value())
                />
                {face}
            </label>
        }
    };
    view! {
        <div class="segmented" role="radiogroup" aria-label=label data-testid=(!testid.is_empty()).then_some(testid)>
            {move || choices.get().into_iter().map(&segment).collect_view()}
        </div>
    }
    .into_any()
}
