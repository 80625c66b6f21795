//! A field for an amount, in which one may reckon.

use super::shelf;
use crate::{
    state::books::{
        figure::{self, marks},
        reckon::{Fault, reckon},
    },
    words,
};
use leptos::prelude::*;

/// The decimal places of a price that was reckoned; one that was typed has its own.
pub(super) const PRICE_PLACES: u8 = 4;

/// An amount: `12.50`, or `12.50+3*2`.
///
/// Role `textbox`, named by `label`; `aria-invalid` while it is no amount, and a sentence says why. Leaving the field
/// writes what was reckoned.
#[component]
pub(super) fn AmountField(
    label: &'static str,
    value: RwSignal<String>,
    /// Of what, for its decimal places.
    #[prop(into)]
    commodity: Signal<String>,
    /// Decimal places that it has at least.
    #[prop(optional)]
    least: u8,
    #[prop(optional, into)] placeholder: Signal<String>,
    #[prop(optional, into)] id: String,
    #[prop(optional, into)] testid: String,
) -> impl IntoView {
    let shelf = shelf();
    let places = move || shelf.places(commodity.get().trim()).max(least);
    let read = move || value.with(|text| reckon(text, marks(), places()));
    let wrong = move || read().err().filter(|fault| *fault != Fault::Empty);
    // Not while one is still in the middle of it.
    let left = RwSignal::new(false);
    let told = move || wrong().filter(|_| left.get()).map(fault);
    view! {
        <span class="amount-field">
            <input
                class="input small figures"
                id=(!id.is_empty()).then_some(id)
                data-testid=(!testid.is_empty()).then_some(testid)
                type="text"
                inputmode="decimal"
                autocomplete="off"
                aria-label=label
                aria-invalid=move || told().map(|_| "true")
                placeholder=placeholder
                prop:value=value
                on:input=move |event| {
                    left.set(false);
                    value.set(event_target_value(&event));
                }
                on:blur=move |_| {
                    left.try_set(true);
                    if let Ok(amount) = untrack(read) {
                        value.try_set(figure::typed(amount));
                    }
                }
            />
            <span class="wrong" role="status">
                {told}
            </span>
        </span>
    }
    .into_any()
}

/// A field for an amount below its label, with at least so many decimal places. `id` is that of the field, and its test id.
pub(super) fn amount_line(
    label: &'static str,
    value: RwSignal<String>,
    commodity: RwSignal<String>,
    least: u8,
    id: &'static str,
) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <AmountField label value commodity least id=id testid=id />
        </div>
    }
    .into_any()
}

/// Why there is no amount, in words.
pub(super) fn fault(fault: Fault) -> &'static str {
    match fault {
        Fault::Empty => words::amount_missing(),
        Fault::Form => words::amount_unread(),
        Fault::Zero => words::amount_by_zero(),
        Fault::Large => words::amount_too_large(),
    }
}
