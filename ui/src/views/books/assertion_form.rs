//! The form for asserting what an account holds on a day.

use super::{
    amount_field::{amount_line, fault},
    day_field::day_line,
    name_field::name_line,
    sending::Sending,
    shelf,
};
use crate::{
    components::{button::Button, check_box::Checkbox},
    state::{
        books::{broke::off, figure::marks, reckon::reckon},
        toast::Offer,
    },
    words,
};
use atom_api::ledger::SetAssertion;
use leptos::{ev, prelude::*};

/// The form, for this account. Enter asserts.
pub(super) fn assertion_form(own: StoredValue<String>) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let day = RwSignal::new(Some(app.today.get_untracked()));
    let quantity = RwSignal::new(String::new());
    let commodity = RwSignal::new(untrack(|| shelf.usual_commodity()));
    let (strict, below, alone) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let sending = Sending::new(app);
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
        match read() {
            Ok(request) => sending.send(request, move |one| {
                quantity.try_set(String::new());
                let held = one.held.then(|| words::did_assert().to_owned());
                app.say(held.unwrap_or_else(|| words::did_assert_broken(&off(&one))), Offer::Nothing);
            }),
            Err(text) => sending.refuse(text),
        }
    };
    let codes = Signal::derive(move || shelf.commodity_choices());
    view! {
        <form class="about-form" aria-label=words::assertion_add() data-testid="assertion-form" on:submit=send>
            <div class="mapping-fields">
                {day_line(words::date(), day, "assertion-day")}
                {amount_line(words::amount(), quantity, commodity, 0, "assertion-amount")}
                {name_line(words::commodity(), commodity, codes, "assertion-commodity")}
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
            {sending.line()}
            <div class="settings-actions">
                <Button submits=true busy=sending.busy testid="assertion-add">
                    {words::assertion_add()}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
