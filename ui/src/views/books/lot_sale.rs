//! A sale of lots: what is asked, which lots it takes and what each gains, and the one press that posts it.

use super::{
    account_field::account_field,
    amount_field::{PRICE_PLACES, amount_line},
    day_field::day_line,
    lot_fields::{SaleFields, acquired, booking_name, named_lots, stock_choices},
    name_field::name_line,
    posting::new_key,
    sending::Sending,
    shelf,
};
use crate::{
    browser,
    components::{
        bone::{Bone, width_in_row},
        button::{Button, Weight},
        choice::Choice,
        dialog::Dialog,
        select::Select,
        table::{Cell, Column, Line, Table},
    },
    state::{
        books::{
            broke,
            exact::Exact,
            figure::{amount, figure},
            lot_sale::{Stock, choosable, key_of},
            resolve::Role,
        },
        query::Query,
        toast::{Back, explain},
    },
    words,
};
use atom_api::ledger::{LotBooking, SaleView, Sell, TakenLot};
use leptos::{ev, prelude::*};

/// Asks for a sale, shows what it would take and gain while it is typed, and posts it. A form; Enter posts.
#[component]
pub(super) fn LotSale(
    /// Where it begins.
    of: Stock,
    /// Where lots are open.
    #[prop(into)]
    stocks: Signal<Vec<Stock>>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let fields = SaleFields::new(shelf, of);
    let preview = Query::<SaleView>::new(app, move || fields.sale().ok());
    let sending = Sending::new(app);
    let key = new_key();
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let sale = match untrack(|| fields.sale()) {
            Ok(sale) => sale,
            Err(text) => return sending.refuse(text),
        };
        let (date, said) = (sale.date, amount(&sale.quantity, &sale.commodity));
        sending.send(Sell { idempotency_key: key.clone(), sale }, move |sold| {
            let back = Back { entry: sold.entry.entry_id, date, late: false };
            broke::tell(app, &words::did_sell(&said), &sold.entry.broke, Some(back));
            // Whoever waits no longer has closed it already.
            on_close.try_run(());
            // The line that was pressed may be gone with its lot.
            request_animation_frame(|| browser::focus("[data-testid='lots-sell']"));
        });
    };
    let shown = move || match (preview.data.get(), preview.error.get()) {
        (Some(sale), _) => taken(&sale),
        (None, Some(error)) => view! { <p class="wrong" data-testid="sale-wrong">{explain(&error)}</p> }.into_any(),
        (None, None) if fields.sale().is_err() => view! { <p class="help">{words::sale_incomplete()}</p> }.into_any(),
        (None, None) => view! { <Bone width=width_in_row(0) /> }.into_any(),
    };
    view! {
        <Dialog title=words::sale_of_lots() on_close testid="sale-dialog">
            <form class="lot-sale" aria-label=words::sale_of_lots() on:submit=send>
                <div class="dialog-body">
                    {asked(fields, stocks)}
                    {move || (fields.booking.get() == LotBooking::Specific).then(|| named_lots(fields))}
                    <div role="status" class="lot-preview" data-testid="sale-preview">
                        {shown}
                    </div>
                    {sending.line()}
                </div>
                <div class="dialog-feet">
                    <Button on_press=on_close>{words::cancel()}</Button>
                    <Button weight=Weight::Primary submits=true busy=sending.busy testid="sale-now">
                        {words::sell()}
                    </Button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}

fn asked(fields: SaleFields, stocks: Signal<Vec<Stock>>) -> AnyView {
    let shelf = fields.shelf;
    let names =
        move |pick: fn(&Stock) -> &String| Signal::derive(move || stocks.with(|stocks| stock_choices(stocks, pick)));
    let codes = Signal::derive(move || shelf.named_commodities());
    let bookings = Signal::derive(move || {
        let kept = fields.kept.get().map(|kept| kept.booking).unwrap_or_default();
        let own = Choice::new("", words::booking_as_kept(booking_name(kept)));
        let others = choosable(kept).map(|booking| Choice::new(key_of(booking), booking_name(booking)));
        std::iter::once(own).chain(others).collect::<Vec<_>>()
    });
    let each = vec![Choice::new("each", words::sale_each()), Choice::new("total", words::sale_total())];
    view! {
        <div class="mapping-fields">
            {name_line(words::sale_from(), fields.account, names(|stock| &stock.account), "sale-account")}
            {name_line(words::lot_of(), fields.commodity, names(|stock| &stock.commodity), "sale-of")}
            {amount_line(words::lot_quantity(), fields.quantity, fields.commodity, 0, "sale-quantity")}
            {day_line(words::date(), fields.day, "sale-day")}
            {amount_line(words::sale_price(), fields.price, fields.price_in, PRICE_PLACES, "sale-price")}
            {name_line(words::sale_price_in(), fields.price_in, codes, "sale-price-in")}
            <div class="field">
                <label for="sale-each">{words::sale_price_for()}</label>
                <Select
                    label=words::sale_price_for()
                    choices=Signal::stored(each)
                    value=Signal::derive(move || if fields.total.get() { "total" } else { "each" }.to_owned())
                    on_change=move |key: String| fields.total.set(key == "total")
                    id="sale-each"
                    testid="sale-each"
                />
            </div>
            <div class="field">
                <label for="sale-booking">{words::lot_booking()}</label>
                <Select
                    label=words::lot_booking()
                    choices=bookings
                    value=fields.way
                    on_change=move |key: String| fields.way.set(key)
                    id="sale-booking"
                    testid="sale-booking"
                />
            </div>
            {account_field(shelf, words::sale_into(), Role::Purse, fields.into, "sale-into")}
            {account_field(shelf, words::sale_gains(), Role::Earned, fields.gains, "sale-gains")}
        </div>
    }
    .into_any()
}

/// The lots that go with what each gains, and what comes of it all.
fn taken(sale: &SaleView) -> AnyView {
    let line = |(at, lot): (usize, &TakenLot)| {
        let cells = vec![
            Cell::text(acquired(&lot.cost)),
            Cell::text(figure(&lot.quantity)),
            Cell::text(amount(&lot.cost.quantity, &lot.cost.commodity)),
            Cell::text(amount(&lot.book.quantity, &lot.book.commodity)),
            Cell::text(amount(&lot.gain.quantity, &lot.gain.commodity)),
        ];
        Line::new(at.to_string(), cells)
    };
    let lines: Vec<Line> = sale.taken.iter().enumerate().map(line).collect();
    let columns = vec![
        Column::text("acquired", words::lot_acquired()),
        Column::number("quantity", words::lot_quantity()),
        Column::number("cost", words::lot_cost()),
        Column::number("book", words::lot_book()),
        Column::number("gain", words::sale_gain()),
    ];
    let whole = Exact::parse(&sale.gain.quantity).unwrap_or_default();
    let name = if whole.is_negative() { words::sale_loss() } else { words::sale_gain() };
    view! {
        <Table caption=words::sale_taken() columns lines=Signal::stored(lines) testid="sale-taken" />
        <dl class="facts-list">
            <dt>{words::sale_proceeds()}</dt>
            <dd class="figures" data-testid="sale-proceeds">{amount(&sale.proceeds.quantity, &sale.proceeds.commodity)}</dd>
            <dt>{words::lot_book()}</dt>
            <dd class="figures">{amount(&sale.book.quantity, &sale.book.commodity)}</dd>
            <dt>{name}</dt>
            <dd class="figures" data-testid="sale-gain">{amount(&whole.abs().to_string(), &sale.gain.commodity)}</dd>
            <dt>{words::sale_gains()}</dt>
            <dd data-written="">{sale.gains.clone()}</dd>
        </dl>
    }
    .into_any()
}
