//! A price, typed: the day, of what, how much, and in which currency.

use super::{
    amount_field::{PRICE_PLACES, amount_line, fault},
    day_field::day_line,
    name_field::name_line,
    sending::Sending,
    shelf,
};
use crate::{
    browser,
    components::button::Button,
    state::{
        books::{figure::marks, reckon::reckon},
        toast::Offer,
    },
    words,
};
use atom_api::ledger::{AddPrices, NewPrice, Quantity};
use jiff::civil::Date;
use leptos::{ev, prelude::*};

/// What is typed. Copied freely.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typed {
    day: RwSignal<Option<Date>>,
    of: RwSignal<String>,
    worth: RwSignal<String>,
    quote: RwSignal<String>,
}

impl Typed {
    pub(super) fn new(today: Date, quote: String) -> Self {
        Self {
            day: RwSignal::new(Some(today)),
            of: RwSignal::new(String::new()),
            worth: RwSignal::new(String::new()),
            quote: RwSignal::new(quote),
        }
    }

    /// Puts what is missing into the fields, so that only the price is to be typed.
    pub(super) fn ask_for(self, of: String, day: Date) {
        self.day.set(Some(day));
        self.of.set(of);
        browser::focus("[data-testid='price-worth']");
    }

    fn read(self) -> Result<NewPrice, String> {
        let date = self.day.get_untracked().ok_or_else(|| words::day_unread().to_owned())?;
        let [of, quote] = [self.of, self.quote].map(|code| code.get_untracked().trim().to_owned());
        if of.is_empty() || quote.is_empty() {
            return Err(words::price_commodity_missing().to_owned());
        }
        if of == quote {
            return Err(words::price_of_itself().to_owned());
        }
        let worth = self.worth.with_untracked(|text| reckon(text, marks(), PRICE_PLACES));
        let worth = worth.map_err(|of| fault(of).to_owned())?;
        if worth.is_zero() || worth.is_negative() {
            return Err(words::price_more_than_nothing().to_owned());
        }
        let price = Quantity { quantity: worth.to_string(), commodity: quote };
        Ok(NewPrice { date, commodity: of, price })
    }
}

/// The row. A form: Tab goes on, Enter adds, and the focus goes back to the commodity; day and currency stay.
pub(super) fn price_form(typed: Typed) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let sending = Sending::new(app);
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match typed.read() {
            Ok(price) => sending.send(AddPrices { prices: vec![price], source: None }, move |added| {
                let said = if added.added > 0 { words::did_add_price() } else { words::price_was_there() };
                app.say(said, Offer::Nothing);
                typed.of.try_set(String::new());
                typed.worth.try_set(String::new());
                browser::focus("[data-testid='price-of']");
            }),
            Err(text) => sending.refuse(text),
        }
    };
    let codes = Signal::derive(move || shelf.named_commodities());
    view! {
        <form class="price-form" aria-label=words::price_add() data-testid="price-form" on:submit=send>
            {day_line(words::date(), typed.day, "price-day")}
            {name_line(words::price_of(), typed.of, codes, "price-of")}
            {amount_line(words::price(), typed.worth, typed.quote, PRICE_PLACES, "price-worth")}
            {name_line(words::price_in(), typed.quote, codes, "price-quote")}
            <Button submits=true busy=sending.busy testid="price-add">
                {words::price_add()}
            </Button>
            {sending.line()}
        </form>
    }
    .into_any()
}
