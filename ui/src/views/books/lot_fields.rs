//! The fields of a sale of lots, and what they say together.

use super::{
    Shelf,
    amount_field::{AmountField, PRICE_PLACES, fault},
};
use crate::{
    components::choice::Choice,
    state::{
        books::{
            figure::{amount, figure, marks},
            lot_sale::{Stock, booking_of},
            reckon::reckon,
            resolve::{Role, resolve},
        },
        query::Query,
    },
    words,
};
use atom_api::{
    ledger::{
        Cost, ListLotSettings, LotBooking, LotChoice, LotSetting, LotSettingPage, Lots, LotsReply, OpenLot, Price,
        Quantity, Sale,
    },
    page::LIMIT_MAX,
};
use jiff::civil::Date;
use leptos::prelude::*;

/// What is typed of a sale. Copied freely.
#[derive(Clone, Copy)]
pub(super) struct SaleFields {
    pub(super) shelf: Shelf,
    pub(super) day: RwSignal<Option<Date>>,
    pub(super) account: RwSignal<String>,
    pub(super) commodity: RwSignal<String>,
    pub(super) quantity: RwSignal<String>,
    pub(super) price: RwSignal<String>,
    pub(super) price_in: RwSignal<String>,
    /// Whether the price is for all of it.
    pub(super) total: RwSignal<bool>,
    pub(super) into: RwSignal<String>,
    /// Where the gain goes; as the account has it where it is empty.
    pub(super) gains: RwSignal<String>,
    /// The key of the way of booking; as the account has it where it is empty.
    pub(super) way: RwSignal<String>,
    /// How the account keeps its lots, where that was said.
    pub(super) kept: Memo<Option<LotSetting>>,
    /// Which lots go first.
    pub(super) booking: Memo<LotBooking>,
    /// The account that is meant.
    seller: Memo<String>,
    /// The lots that can be named, and how much of each goes.
    parts: RwSignal<Vec<Part>>,
}

/// A lot that can be named.
#[derive(Debug, Clone)]
struct Part {
    lot: OpenLot,
    goes: RwSignal<String>,
}

impl SaleFields {
    /// The fields as they begin.
    pub(super) fn new(shelf: Shelf, of: Stock) -> Self {
        let app = shelf.desk.app;
        let [quantity, price, into, gains, way] = std::array::from_fn(|_| RwSignal::new(String::new()));
        let day = RwSignal::new(Some(app.today.get_untracked()));
        let (account, commodity) = (RwSignal::new(of.account), RwSignal::new(of.commodity));
        let settings = Query::<LotSettingPage>::new(app, || Some(ListLotSettings {}));
        let seller = Memo::new(move |_| resolve(&account.get(), None, &shelf.accounts()).unwrap_or_default());
        let kept = Memo::new(move |_| seller.with(|name| setting_of(settings, name)));
        let booking = Memo::new(move |_| {
            let own = || kept.with(|kept| kept.as_ref().map(|kept| kept.booking)).unwrap_or_default();
            way.with(|key| booking_of(key)).unwrap_or_else(own)
        });
        // Another account keeps its lots in its own way.
        Effect::new(move |before: Option<String>| {
            let now = seller.get();
            if before.is_some_and(|before| before != now) {
                way.set(String::new());
            }
            now
        });
        let open = Query::<LotsReply>::new(app, move || {
            let named = booking.get() == LotBooking::Specific && seller.with(|name| !name.is_empty());
            named.then(|| Lots {
                account: Some(seller.get()),
                commodity: Some(commodity.get().trim().to_owned()),
                as_of: day.get(),
                limit: Some(LIMIT_MAX),
                ..Lots::default()
            })
        });
        // What was typed stays while the books change around it.
        let lots = Memo::new(move |_| {
            let mut lots = open.data.with(|reply| reply.as_ref().map(|reply| reply.items.clone())).unwrap_or_default();
            lots.retain(|lot| seller.with(|name| lot.account == *name));
            lots
        });
        let parts = RwSignal::new(Vec::new());
        // The fields live as long as the dialog: one may be left after its lot is gone.
        let owner = Owner::current();
        Effect::new(move |_| {
            let field = || RwSignal::new(String::new());
            let part = |lot| Part { lot, goes: owner.as_ref().map_or_else(field, |owner| owner.with(field)) };
            parts.set(lots.get().into_iter().map(part).collect::<Vec<_>>());
        });
        Self {
            shelf,
            day,
            account,
            commodity,
            quantity,
            price,
            price_in: RwSignal::new(of.cost_in),
            total: RwSignal::new(false),
            into,
            gains,
            way,
            kept,
            booking,
            seller,
            parts,
        }
    }

    /// The sale; what is wrong, where it is none.
    pub(super) fn sale(self) -> Result<Sale, String> {
        let accounts = self.shelf.accounts();
        let account_missing = || words::account_missing().to_owned();
        let date = self.day.get().ok_or_else(|| words::day_unread().to_owned())?;
        let account = Some(self.seller.get()).filter(|name| !name.is_empty()).ok_or_else(account_missing)?;
        let commodity = self.commodity.get().trim().to_owned();
        let places = self.shelf.places(&commodity);
        let quantity = self.quantity.with(|text| reckon(text, marks(), places));
        let quantity = quantity.map_err(|of| fault(of).to_owned())?;
        if quantity.is_zero() || quantity.is_negative() {
            return Err(words::amount_missing().to_owned());
        }
        let price = self.price.with(|text| reckon(text, marks(), PRICE_PLACES));
        let price = price.map_err(|of| fault(of).to_owned())?;
        if price.is_negative() {
            return Err(words::price_more_than_nothing().to_owned());
        }
        let paid_in = self.price_in.get().trim().to_owned();
        if commodity.is_empty() || paid_in.is_empty() {
            return Err(words::price_commodity_missing().to_owned());
        }
        let into = resolve(&self.into.get(), Some(Role::Purse), &accounts).ok_or_else(account_missing)?;
        Ok(Sale {
            date,
            account,
            commodity,
            quantity: quantity.to_string(),
            price: Price { quantity: price.to_string(), commodity: paid_in, total: self.total.get() },
            into,
            gains: resolve(&self.gains.get(), Some(Role::Earned), &accounts),
            booking: self.way.with(|key| booking_of(key)),
            lots: self.named()?,
            payee: None,
            narration: None,
        })
    }

    /// The lots that are named, where the sale names them.
    fn named(self) -> Result<Vec<LotChoice>, String> {
        if self.booking.get() != LotBooking::Specific {
            return Ok(Vec::new());
        }
        let mut named = Vec::new();
        for Part { lot, goes } in self.parts.get() {
            let text = goes.try_get().unwrap_or_default();
            if text.trim().is_empty() {
                continue;
            }
            let goes = reckon(&text, marks(), self.shelf.places(&lot.commodity)).map_err(|of| fault(of).to_owned())?;
            named.push(LotChoice {
                quantity: goes.to_string(),
                cost: Some(Quantity { quantity: lot.cost.quantity, commodity: lot.cost.commodity }),
                date: lot.cost.date,
                label: lot.cost.label,
            });
        }
        Ok(named)
    }
}

/// How an account keeps its lots, where that was said.
pub(super) fn setting_of(settings: Query<LotSettingPage>, account: &str) -> Option<LotSetting> {
    settings.data.with(|page| page.as_ref()?.items.iter().find(|setting| setting.account == account).cloned())
}

/// The accounts with lots, or what the lots are of, each once.
pub(super) fn stock_choices(stocks: &[Stock], pick: fn(&Stock) -> &String) -> Vec<Choice> {
    let mut names: Vec<&String> = stocks.iter().map(pick).collect();
    names.sort();
    names.dedup();
    names.into_iter().map(|name| Choice::new(name.clone(), name.clone())).collect()
}

/// When a lot was acquired, and what it is called.
pub(super) fn acquired(cost: &Cost) -> String {
    let day = cost.date.map_or_else(|| words::lot_undated().to_owned(), |day| day.to_string());
    [Some(day), cost.label.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What a way of booking is called.
pub(super) fn booking_name(booking: LotBooking) -> &'static str {
    match booking {
        LotBooking::Fifo => words::booking_fifo(),
        LotBooking::Lifo => words::booking_lifo(),
        LotBooking::Hifo => words::booking_hifo(),
        LotBooking::Average => words::booking_average(),
        LotBooking::Specific => words::booking_specific(),
    }
}

/// A field for each lot that the sale can name.
pub(super) fn named_lots(fields: SaleFields) -> AnyView {
    let of = Signal::derive(move || fields.commodity.get());
    let line = move |(at, part): (usize, Part)| {
        let OpenLot { quantity, cost, .. } = &part.lot;
        let day = cost.date.map(|day| day.to_string()).unwrap_or_default();
        let said = words::lot_of_day(&figure(quantity), &day, &amount(&cost.quantity, &cost.commodity));
        let id = format!("sale-lot-{at}");
        view! {
            <div class="field">
                <label for=id.clone()>{said}</label>
                <AmountField
                    label=words::lot_quantity()
                    value=part.goes
                    commodity=of
                    id=id.clone()
                    testid=id
                />
            </div>
        }
    };
    view! {
        <fieldset class="mapping" data-testid="sale-lots">
            <legend>{words::sale_choose_lots()}</legend>
            <div class="mapping-fields">
                {move || fields.parts.get().into_iter().enumerate().map(line).collect_view()}
            </div>
        </fieldset>
    }
    .into_any()
}
