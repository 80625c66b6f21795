//! How the lots of an account go at a sale, and where what they gain goes.

use super::{
    account_field::account_field,
    lot_fields::{booking_name, setting_of},
    sending::Sending,
    shelf,
};
use crate::{
    components::{button::Button, choice::Choice, select::Select},
    state::{
        books::{
            lot_sale::{BOOKINGS, booking_of, key_of},
            resolve::{Role, resolve},
        },
        query::Query,
        toast::Offer,
    },
    words,
};
use atom_api::ledger::{AccountKind, AccountView, ListLotSettings, LotBooking, LotSettingPage, SetLots};
use leptos::{ev, prelude::*};

/// The form; nothing where an account of this kind holds no lots.
pub(super) fn about_lots(account: &AccountView) -> AnyView {
    if !matches!(account.kind, AccountKind::Asset | AccountKind::Cash | AccountKind::Other) {
        return ().into_any();
    }
    let shelf = shelf();
    let app = shelf.desk.app;
    let name = StoredValue::new(account.name.clone());
    let settings = Query::<LotSettingPage>::new(app, || Some(ListLotSettings {}));
    let kept = Memo::new(move |_| name.with_value(|name| setting_of(settings, name)));
    let booking = RwSignal::new(key_of(LotBooking::default()).to_owned());
    let gains = RwSignal::new(String::new());
    // As it is set, until it is set anew.
    Effect::new(move |_| {
        if let Some(kept) = kept.get() {
            booking.set(key_of(kept.booking).to_owned());
            gains.set(kept.gains.unwrap_or_default());
        }
    });
    let sending = Sending::new(app);
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let request = SetLots {
            account: name.get_value(),
            booking: booking.with_untracked(|key| booking_of(key)).unwrap_or_default(),
            gains: untrack(|| resolve(&gains.get(), Some(Role::Earned), &shelf.accounts())),
        };
        sending.send(request, move |_| app.say(words::did_set_lots(), Offer::Nothing));
    };
    let choices = BOOKINGS.map(|(key, booking)| Choice::new(key, booking_name(booking))).to_vec();
    view! {
        <section class="settings-group" aria-labelledby="about-lots-title">
            <h2 id="about-lots-title">{words::lots_of_account()}</h2>
            <p class="help">{words::lots_of_account_help()}</p>
            <form class="about-form" aria-label=words::lots_of_account() data-testid="about-lots" on:submit=send>
                <div class="mapping-fields">
                    <div class="field">
                        <label for="about-booking">{words::lot_booking()}</label>
                        <Select
                            label=words::lot_booking()
                            choices=Signal::stored(choices)
                            value=booking
                            on_change=move |key: String| booking.set(key)
                            id="about-booking"
                            testid="about-booking"
                        />
                    </div>
                    {account_field(shelf, words::sale_gains(), Role::Earned, gains, "about-gains")}
                </div>
                {sending.line()}
                <div class="settings-actions">
                    <Button submits=true busy=sending.busy testid="about-lots-save">
                        {words::save()}
                    </Button>
                </div>
            </form>
        </section>
    }
    .into_any()
}
