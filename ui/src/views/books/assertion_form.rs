//! The form for asserting what an account holds on a day.

use super::{
    amount_field::{AmountField, fault},
    day_field::DayField,
    name_field::NameField,
    shelf,
};
use crate::{
    components::{button::Button, check_box::Checkbox, choice::Choice},
    state::{
        books::{broke::off, figure::marks, reckon::reckon},
        toast::{Offer, explain},
    },
    words,
};
use atom_api::ledger::SetAssertion;
use leptos::{ev, prelude::*, task::spawn_local};

/// The form, for this account. Enter asserts.
pub(super) fn assertion_form(own: StoredValue<String>) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let day = RwSignal::new(Some(app.today.get_untracked()));
    let quantity = RwSignal::new(String::new());
    let commodity = RwSignal::new(untrack(|| shelf.usual_commodity()));
    let (strict, below, alone) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let read = move || -> Result<SetAssertion, String> {
        let code = commodity.get_untracked().trim().to_owned();
        let places = untrack(|| shelf.places(&code));
        let date = day.get_untracked().ok_or_else(|| words::day_unread().to_owned())?;
        let amount = quantity.with_untracked(|text| reckon(text, marks(), places));
        let amount = amount.map_err(|of| fault(of).to_owned())?;
        Ok(SetAssertion {
            account: own.get_value(),
            date,
            quantity: amount.to_string(),
            commodity: code,
            below: below.get_untracked(),
            alone: alone.get_untracked(),
            strict: strict.get_untracked(),
        })
    };
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let request = match read() {
            Ok(request) => request,
            Err(text) => return wrong.set(Some(text)),
        };
        wrong.set(None);
        busy.set(true);
        spawn_local(async move {
            match app.write(request).await {
                Ok(one) => {
                    quantity.try_set(String::new());
                    let held = one.held.then(|| words::did_assert().to_owned());
                    app.say(held.unwrap_or_else(|| words::did_assert_broken(&off(&one))), Offer::Nothing);
                }
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
            busy.try_set(false);
        });
    };
    let of = Signal::derive(move || commodity.get());
    let codes = Signal::derive(move || {
        shelf.commodities().into_iter().map(|code| Choice::new(code.clone(), code)).collect::<Vec<_>>()
    });
    view! {
        <form class="about-form" aria-label=words::assertion_add() data-testid="assertion-form" on:submit=send>
            <div class="mapping-fields">
                <div class="field">
                    <label for="assertion-day">{words::date()}</label>
                    <DayField label=words::date() day id="assertion-day" testid="assertion-day" />
                </div>
                <div class="field">
                    <label for="assertion-amount">{words::amount()}</label>
                    <AmountField
                        label=words::amount()
                        value=quantity
                        commodity=of
                        id="assertion-amount"
                        testid="assertion-amount"
                    />
                </div>
                <div class="field">
                    <label for="assertion-commodity">{words::commodity()}</label>
                    <NameField
                        label=words::commodity()
                        value=commodity
                        choices=codes
                        id="assertion-commodity"
                        testid="assertion-commodity"
                    />
                </div>
            </div>
            <Checkbox
                label=words::assertion_strict()
                help=words::assertion_strict_help()
                checked=strict
                on_change=move |on: bool| strict.set(on)
                testid="assertion-strict"
            />
            <Checkbox
                label=words::assertion_below()
                checked=below
                on_change=move |on: bool| below.set(on)
                testid="assertion-below"
            />
            <Checkbox
                label=words::assertion_alone()
                checked=alone
                on_change=move |on: bool| alone.set(on)
                testid="assertion-alone"
            />
            <p class="wrong" role="alert">
                {move || wrong.get()}
            </p>
            <div class="settings-actions">
                <Button submits=true busy testid="assertion-add">
                    {words::assertion_add()}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
