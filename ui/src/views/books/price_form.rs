//! A price, typed: the day, of what, how much, and in which currency.

use super::{
    amount_field::{AmountField, fault},
    day_field::DayField,
    name_field::NameField,
    shelf,
};
use crate::{
    browser,
    components::{button::Button, choice::Choice},
    state::{
        books::{figure::marks, reckon::reckon},
        toast::{Offer, explain},
    },
    words,
};
use atom_api::ledger::{AddPrices, NewPrice, Quantity};
use jiff::civil::Date;
use leptos::{ev, prelude::*, task::spawn_local};

/// The decimal places of a price that was reckoned; one that was typed has its own.
const PLACES: u8 = 4;

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
        let worth = self.worth.with_untracked(|text| reckon(text, marks(), PLACES));
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
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let price = match typed.read() {
            Ok(price) => price,
            Err(text) => return wrong.set(Some(text)),
        };
        wrong.set(None);
        busy.set(true);
        spawn_local(async move {
            match app.write(AddPrices { prices: vec![price], source: None }).await {
                Ok(added) => {
                    let said = if added.added > 0 { words::did_add_price() } else { words::price_was_there() };
                    app.say(said, Offer::Nothing);
                    typed.of.try_set(String::new());
                    typed.worth.try_set(String::new());
                    browser::focus("[data-testid='price-of']");
                }
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
            busy.try_set(false);
        });
    };
    let codes = Signal::derive(move || {
        let known = shelf.commodities().into_iter().filter(|code| !code.is_empty());
        known.map(|code| Choice::new(code.clone(), code)).collect::<Vec<_>>()
    });
    view! {
        <form class="price-form" aria-label=words::price_add() data-testid="price-form" on:submit=send>
            <div class="field">
                <label for="price-day">{words::date()}</label>
                <DayField label=words::date() day=typed.day id="price-day" testid="price-day" />
            </div>
            <div class="field">
                <label for="price-of">{words::price_of()}</label>
                <NameField label=words::price_of() value=typed.of choices=codes id="price-of" testid="price-of" />
            </div>
            <div class="field">
                <label for="price-worth">{words::price()}</label>
                <AmountField
                    label=words::price()
                    value=typed.worth
                    commodity=typed.quote
                    least=PLACES
                    id="price-worth"
                    testid="price-worth"
                />
            </div>
            <div class="field">
                <label for="price-quote">{words::price_in()}</label>
                <NameField
                    label=words::price_in()
                    value=typed.quote
                    choices=codes
                    id="price-quote"
                    testid="price-quote"
                />
            </div>
            <Button submits=true busy testid="price-add">
                {words::price_add()}
            </Button>
            <p class="wrong" role="alert">
                {move || wrong.get()}
            </p>
        </form>
    }
    .into_any()
}
