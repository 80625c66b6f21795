//! Lots: what was bought at which cost and is still there, what it is worth today, and the way to sell it.

use super::{
    Shelf, follow,
    lot_fields::{acquired, stock_choices},
    lot_sale::LotSale,
    posting::said,
    shelf,
};
use crate::{
    components::{
        bone::bones,
        button::Button,
        choice::Choice,
        icon::Glyph,
        notice::{Notice, Tone},
        select::Select,
        state::{Empty, Trouble},
        table::{Cell, Column, Line, Table},
    },
    state::{
        books::{
            figure::{amount, figure},
            lot_sale::{Stock, stocks},
            room::Room,
        },
        query::Query,
        route::{Place, Route},
        when,
    },
    words,
};
use atom_api::{
    ledger::{Gap, Lots, LotsReply, OpenLot, Quantity},
    page::LIMIT_MAX,
};
use leptos::{prelude::*, task::spawn_local};

/// What is here of the lots. Copied freely.
#[derive(Clone, Copy)]
struct Found {
    shelf: Shelf,
    /// Only of this account and those below it; of all where it is empty.
    account: RwSignal<String>,
    /// Only of this; of everything where it is empty.
    of: RwSignal<String>,
    /// The first page, with the sums of all.
    query: Query<LotsReply>,
    /// What follows the first page, as far as it was asked for.
    later: RwSignal<Vec<OpenLot>>,
    next: RwSignal<Option<String>>,
}

impl Found {
    fn new(shelf: Shelf) -> Self {
        let app = shelf.desk.app;
        let (account, of) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
        let query = Query::<LotsReply>::new(app, move || {
            Some(Lots {
                account: said(&account.get()),
                commodity: said(&of.get()),
                priced: Some(app.today.get()),
                limit: Some(LIMIT_MAX),
                ..Lots::default()
            })
        });
        let (later, next) = (RwSignal::new(Vec::new()), RwSignal::new(None));
        Effect::new(move |_| {
            next.set(query.data.with(|reply| reply.as_ref().and_then(|reply| reply.next.clone())));
            later.set(Vec::new());
        });
        Self { shelf, account, of, query, later, next }
    }

    /// All lots that are here; nothing while they are fetched.
    fn lots(self) -> Option<Vec<OpenLot>> {
        let mut lots = self.query.data.with(|reply| reply.as_ref().map(|reply| reply.items.clone()))?;
        self.later.with(|later| lots.extend_from_slice(later));
        Some(lots)
    }

    fn more(self) {
        let Some(cursor) = self.next.get_untracked() else { return };
        let app = self.shelf.desk.app;
        let request = Lots {
            account: said(&self.account.get_untracked()),
            commodity: said(&self.of.get_untracked()),
            priced: Some(app.today.get_untracked()),
            limit: Some(LIMIT_MAX),
            cursor: Some(cursor.clone()),
            ..Lots::default()
        };
        spawn_local(async move {
            let reply = app.call(request).await;
            // Meanwhile something else may be asked for.
            if self.next.try_get_untracked().flatten().as_ref() != Some(&cursor) {
                return;
            }
            match reply {
                Ok(reply) => {
                    self.later.update(|later| later.extend(reply.items));
                    self.next.set(reply.next);
                }
                Err(error) => app.complain(&error),
            }
        });
    }
}

/// The lots.
pub(super) fn lots() -> AnyView {
    let shelf = shelf();
    let found = Found::new(shelf);
    let lots = Memo::new(move |_| found.lots());
    // What was seen stays to be chosen while only a part of it is shown.
    let seen = Memo::new(move |before: Option<&Vec<Stock>>| {
        let mut seen = before.cloned().unwrap_or_default();
        for stock in lots.with(|lots| stocks(lots.as_deref().unwrap_or_default())) {
            if !seen.contains(&stock) {
                seen.push(stock);
            }
        }
        seen
    });
    let selling = RwSignal::new(None::<Stock>);
    let shown = Memo::new(move |_| lots.with(|lots| lots.as_ref().map(|lots| !lots.is_empty())));
    let narrowed = move || found.account.with(|text| !text.is_empty()) || found.of.with(|text| !text.is_empty());
    let lines = Signal::derive(move || {
        let lots = lots.get().unwrap_or_default();
        (0_usize..).zip(&lots).map(|(at, lot)| line(shelf, at, lot, selling)).collect::<Vec<_>>()
    });
    let query = found.query;
    let wrong = Memo::new(move |_| query.error.get());
    let content = move || match (shown.get(), wrong.get()) {
        (Some(true), _) => view! {
            <Table caption=words::lots() columns=columns() lines testid="lots" />
            <Show when=move || found.next.with(Option::is_some)>
                <Button testid="lots-more" on_press=move |()| found.more()>
                    {words::show_more()}
                </Button>
            </Show>
            {sums(query)}
        }
        .into_any(),
        (Some(false), _) if narrowed() => view! { <p class="help">{words::lots_none_here()}</p> }.into_any(),
        (Some(false), _) => {
            view! { <Empty glyph=Glyph::Book title=words::lots_empty() text=words::lots_empty_text() /> }.into_any()
        }
        (None, Some(error)) => {
            view! { <Trouble title=words::lots_trouble() error on_retry=move |()| query.retry() /> }.into_any()
        }
        (None, None) => bones(6),
    };
    view! {
        <section class="settings-group" aria-labelledby="books-lots-title">
            <h2 id="books-lots-title">{words::lots()}</h2>
            <p class="help">{words::lots_help()}</p>
            {bar(found, lots, seen, selling)}
        </section>
        {missing(found)}
        {content}
        {move || {
            let stocks = Signal::derive(move || seen.get());
            selling.get().map(|of| view! { <LotSale of stocks on_close=move |()| selling.set(None) /> })
        }}
    }
    .into_any()
}

/// What is shown is chosen here, and a sale begins.
fn bar(
    found: Found,
    lots: Memo<Option<Vec<OpenLot>>>,
    seen: Memo<Vec<Stock>>,
    selling: RwSignal<Option<Stock>>,
) -> AnyView {
    let choices = move |every: &'static str, pick: fn(&Stock) -> &String| {
        Signal::derive(move || {
            let names = seen.with(|seen| stock_choices(seen, pick));
            std::iter::once(Choice::new("", every)).chain(names).collect::<Vec<_>>()
        })
    };
    let accounts = choices(words::lots_every_account(), |stock| &stock.account);
    let codes = choices(words::lots_every_commodity(), |stock| &stock.commodity);
    let sell = move |()| {
        let first = lots.with_untracked(|lots| stocks(lots.as_deref().unwrap_or_default()).into_iter().next());
        selling.set(first.or_else(|| seen.with_untracked(|seen| seen.first().cloned())));
    };
    view! {
        <Show when=move || seen.with(|seen| !seen.is_empty())>
            <div class="books-bar">
                <Select
                    label=words::account()
                    choices=accounts
                    value=found.account
                    on_change=move |name: String| found.account.set(name)
                    testid="lots-account"
                />
                <Select
                    label=words::lot_of()
                    choices=codes
                    value=found.of
                    on_change=move |code: String| found.of.set(code)
                    testid="lots-of"
                />
                <Button testid="lots-sell" on_press=sell>
                    {words::lots_sell()}
                </Button>
            </div>
        </Show>
    }
    .into_any()
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("account", words::account()),
        Column::text("of", words::lot_of()),
        Column::text("acquired", words::lot_acquired()),
        Column::number("quantity", words::lot_quantity()),
        Column::number("cost", words::lot_cost()),
        Column::number("book", words::lot_book()),
        Column::number("worth", words::lot_worth()),
        Column::number("unrealised", words::lot_unrealised()),
        Column::text("sell", words::sell()),
    ]
}

fn line(shelf: Shelf, at: usize, lot: &OpenLot, selling: RwSignal<Option<Stock>>) -> Line {
    let OpenLot { account, commodity, quantity, cost, book, worth, unrealised } = lot;
    let value = |value: &Option<Quantity>| match value {
        Some(value) => Cell::text(amount(&value.quantity, &value.commodity)),
        None => gap(shelf),
    };
    let stock = Stock { account: account.clone(), commodity: commodity.clone(), cost_in: cost.commodity.clone() };
    let label = words::sell_lots_of(commodity, account);
    let sell = Cell::view(move || {
        let (stock, label) = (stock.clone(), label.clone());
        view! {
            <button
                type="button"
                class="link-button"
                data-testid="lot-sell"
                aria-label=label
                on:click=move |_| selling.set(Some(stock.clone()))
            >
                {words::lots_sell()}
            </button>
        }
        .into_any()
    });
    let cells = vec![
        Cell::text(account.clone()),
        Cell::text(commodity.clone()),
        Cell::text(acquired(cost)),
        Cell::text(figure(quantity)),
        Cell::text(amount(&cost.quantity, &cost.commodity)),
        Cell::text(amount(&book.quantity, &book.commodity)),
        value(worth),
        value(unrealised),
        sell,
    ];
    Line::new(at.to_string(), cells).named([account.as_str(), commodity.as_str()].join(" "))
}

/// What no price says: never nothing, and the way to say it.
fn gap(shelf: Shelf) -> Cell {
    Cell::view(move || {
        view! {
            <a
                class="tone-amber"
                data-testid="lot-gap"
                href=Route::to(Place::Books(Room::Prices)).address()
                on:click=move |event| follow(shelf, Room::Prices, &event)
            >
                {words::lot_no_price()}
            </a>
        }
        .into_any()
    })
}

/// What all of them cost, and would gain.
fn sums(query: Query<LotsReply>) -> AnyView {
    let told = |sums: &[Quantity]| {
        sums.iter().map(|sum| amount(&sum.quantity, &sum.commodity)).collect::<Vec<_>>().join(" · ")
    };
    let sum = move |pick: fn(&LotsReply) -> &Vec<Quantity>| {
        query.data.with(|reply| reply.as_ref().map(|reply| told(pick(reply))).unwrap_or_default())
    };
    let unrealised = move || {
        let sum = sum(|reply| &reply.unrealised);
        (!sum.is_empty()).then(|| view! { <dt>{words::lots_gain_sum()}</dt><dd class="figures">{sum}</dd> })
    };
    view! {
        <dl class="facts-list" data-testid="lots-sums">
            <dt>{words::lots_book_sum()}</dt>
            <dd class="figures">{move || sum(|reply| &reply.book)}</dd>
            {unrealised}
        </dl>
    }
    .into_any()
}

/// What has no price, each said.
fn missing(found: Found) -> AnyView {
    let gaps = Memo::new(move |_| {
        let gaps = found.query.data.with(|reply| reply.as_ref().map(|reply| reply.gaps.clone()));
        gaps.unwrap_or_default()
    });
    let app = found.shelf.desk.app;
    let row = move |gap: Gap| {
        let said = words::price_gap(&gap.commodity, &when::day(gap.date, app.today.get_untracked()));
        view! { <li data-testid="lots-gap" data-written="">{said}</li> }
    };
    view! {
        <Show when=move || gaps.with(|gaps| !gaps.is_empty())>
            <Notice tone=Tone::Needs>
                <p>{words::lots_gaps()}</p>
                <ul>{move || gaps.get().into_iter().map(row).collect_view()}</ul>
            </Notice>
        </Show>
    }
    .into_any()
}
