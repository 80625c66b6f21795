//! The books: accounts and their registers, entries, reports, journals in and out, periods and the proof.

mod about;
mod about_form;
mod about_lots;
mod account_field;
mod account_link;
mod accounts;
mod amount_field;
mod asking;
mod assertion_form;
mod assertions;
mod chart;
mod chart_expenses;
mod closed_day;
mod day_field;
mod documents;
mod entry;
mod entry_head;
mod export;
mod feed;
mod fetched;
mod import;
mod import_file;
mod import_late;
mod import_summary;
mod import_work;
mod imports;
mod instant;
mod look;
mod lot_fields;
mod lot_sale;
mod lots;
mod more_fields;
mod name_field;
mod new_entry;
mod pending;
mod periods;
mod posting;
mod price_form;
mod price_import;
mod prices;
mod quick_row;
mod register;
mod report;
mod report_bar;
mod revaluation;
mod reversing;
mod sending;
mod simple;
mod split;
mod starting;
mod statement;
mod statement_form;
mod story;
mod text_line;
mod year_end;

use crate::{
    components::{
        button::{Button, Weight},
        choice::Choice,
        icon::Glyph,
    },
    state::{
        books::room::{Room, Sheet, Span},
        desk::{Desk, desk},
        query::Query,
        route::{Place, Route},
    },
    views::pane::head,
    words,
};
use atom_api::ledger::{AccountName, Names, NamesReply};
use jiff::civil::Date;
use leptos::prelude::*;

/// What the rooms share. Copied freely.
#[derive(Clone, Copy)]
struct Shelf {
    desk: Desk,
    /// What is named in the books.
    names: Query<NamesReply>,
}

impl Shelf {
    fn go(self, room: Room) {
        self.desk.visit(Place::Books(room));
    }

    fn accounts(self) -> Vec<AccountName> {
        self.names.data.with(|names| names.as_ref().map(|names| names.accounts.clone()).unwrap_or_default())
    }

    /// The last day that is closed firmly, and the last that is closed softly.
    fn closed(self) -> [Option<Date>; 2] {
        // A reply may come after the books were left.
        let days = self.names.data.try_with(|names| {
            names.as_ref().map_or([None, None], |names| [names.closed_through, names.soft_closed_through])
        });
        days.unwrap_or_default()
    }

    /// The day itself where it is open, else the first open one behind it.
    fn open_from(self, day: Date) -> Date {
        open_from(self.closed(), day)
    }

    /// The decimal places of a commodity; those of money where it is a new one.
    fn places(self, code: &str) -> u8 {
        let known = self
            .names
            .data
            .with(|names| Some(names.as_ref()?.commodities.iter().find(|commodity| commodity.code == code)?.places));
        known.unwrap_or(if code == "JPY" { 0 } else { 2 })
    }

    /// What most amounts are of; where there are none, the money of the person's region.
    fn usual_commodity(self) -> String {
        let known = self.names.data.with(|names| Some(names.as_ref()?.commodities.first()?.code.clone()));
        known.unwrap_or_else(|| {
            let tag = crate::browser::languages().next().unwrap_or_default();
            let money = match tag.rsplit('-').next().unwrap_or_default() {
                "US" => "USD",
                "GB" => "GBP",
                "CH" | "LI" => "CHF",
                "JP" => "JPY",
                _ => "EUR",
            };
            money.to_owned()
        })
    }

    fn commodities(self) -> Vec<String> {
        let known = self.names.data.with(|names| {
            let commodities = names.as_ref().map(|names| names.commodities.as_slice()).unwrap_or_default();
            commodities.iter().map(|commodity| commodity.code.clone()).collect::<Vec<_>>()
        });
        if known.is_empty() { vec![self.usual_commodity()] } else { known }
    }

    /// All commodities to choose from; the bare number as well, where something is posted in it.
    fn commodity_choices(self) -> Vec<Choice> {
        self.commodities().into_iter().map(|code| Choice::new(code.clone(), code)).collect()
    }

    /// The same without the bare number, which has no price.
    fn named_commodities(self) -> Vec<Choice> {
        let mut choices = self.commodity_choices();
        choices.retain(|choice| !choice.key.is_empty());
        choices
    }

    /// All accounts to choose from.
    fn account_choices(self) -> Vec<Choice> {
        self.accounts().into_iter().map(|account| Choice::new(account.name.clone(), account.name)).collect()
    }

    /// All payees to choose from, the newest first.
    fn payee_choices(self) -> Vec<Choice> {
        self.names.data.with(|names| {
            let payees = names.as_ref().map(|names| names.payees.as_slice()).unwrap_or_default();
            payees.iter().map(|payee| Choice::new(payee.name.clone(), payee.name.clone())).collect()
        })
    }
}

/// What an entry is called: by whom it was with, else by what it was.
fn title(payee: &str, narration: &str) -> String {
    let said = [payee, narration].into_iter().find(|text| !text.is_empty());
    said.unwrap_or(words::nobody_named()).to_owned()
}

/// The day itself unless it is closed, else the first one behind all that is.
fn open_from(closed: [Option<Date>; 2], day: Date) -> Date {
    let last = closed.into_iter().flatten().max().filter(|last| day <= *last);
    last.and_then(|last| last.tomorrow().ok()).unwrap_or(day)
}

/// What the rooms of these books share.
fn shelf() -> Shelf {
    expect_context::<Shelf>()
}

/// The books.
///
/// Landmark `region`; the rooms are links of a `navigation`. Each room has an address, so back and forward lead through
/// them.
#[component]
pub(crate) fn Books() -> impl IntoView {
    let desk = desk();
    let shelf = Shelf { desk, names: Query::new(desk.app, || Some(Names {})) };
    provide_context(shelf);
    // Other days of the same register draw no new one, and neither does leaving.
    let room = Memo::new(move |before: Option<&Room>| match desk.app.route.get().place {
        Place::Books(Room::Account(name, _)) => Room::Account(name, Span::default()),
        Place::Books(room) => room,
        _ => before.copied().unwrap_or(Room::Accounts),
    });
    // Forms begin with what is usual in these books, so none is drawn before that is known.
    let names = shelf.names;
    let named = Memo::new(move |_| names.data.with(Option::is_some) || names.error.with(Option::is_some));
    let context = move || room_name(room.get());
    let rest = view! {
        <span class="context clip" data-written=move || matches!(room.get(), Room::Account(..) | Room::About(_)).then_some("")>
            {context}
        </span>
        <span class="space"></span>
        <Button
            weight=Weight::Primary
            glyph=Glyph::Plus
            testid="books-new"
            on_press=move |()| shelf.go(Room::New)
        >
            {words::books_new_entry()}
        </Button>
    };
    view! {
        <section class="pane books" aria-label=words::books() data-testid="books">
            {head(desk, || words::books().to_owned(), rest.into_any())}
            <nav class="books-nav" aria-label=words::books_rooms() data-scrolls="">
                {rooms(shelf, room)}
            </nav>
            {move || named.get().then(|| draw(room.get()))}
        </section>
    }
    .into_any()
}

fn draw(room: Room) -> AnyView {
    match room {
        Room::Accounts => page(accounts::accounts()),
        Room::Account(name, _) => register::register(name),
        Room::About(name) => page(about::about(name)),
        Room::New => page(new_entry::new_entry()),
        Room::Pending => page(pending::pending()),
        Room::Prices => page(prices::prices()),
        Room::Lots => page(lots::lots()),
        Room::Entry(id) => page(entry::entry(id)),
        Room::Mend(id) => page(entry::mend(id)),
        Room::Report(Sheet::Charts) => page(chart::charts()),
        Room::Report(sheet) => page(report::report(sheet)),
        Room::Import => page(import::import()),
        Room::Periods => page(periods::periods(false)),
        Room::Proof => page(periods::periods(true)),
    }
}

fn page(content: AnyView) -> AnyView {
    view! {
        <div class="page-scroll scroll" tabindex="-1">
            <div class="inner books-page">{content}</div>
        </div>
    }
    .into_any()
}

/// What a room is called.
fn room_name(room: Room) -> String {
    match room {
        Room::Accounts => words::accounts().to_owned(),
        Room::Account(name, _) | Room::About(name) => name.as_str().to_owned(),
        Room::Pending => words::pending().to_owned(),
        Room::Prices => words::prices().to_owned(),
        Room::Lots => words::lots().to_owned(),
        Room::New => words::books_new_entry().to_owned(),
        Room::Entry(_) => words::entry().to_owned(),
        Room::Mend(_) => words::mend_entry().to_owned(),
        Room::Report(sheet) => sheet_name(sheet).to_owned(),
        Room::Import => words::journals().to_owned(),
        Room::Periods | Room::Proof => words::periods().to_owned(),
    }
}

/// What a report is called.
fn sheet_name(sheet: Sheet) -> &'static str {
    match sheet {
        Sheet::Balance => words::balance_sheet(),
        Sheet::Income => words::income_statement(),
        Sheet::Cash => words::cash_flow(),
        Sheet::Trial => words::trial_balance(),
        Sheet::Receivable => words::receivables(),
        Sheet::Payable => words::payables(),
        Sheet::Charts => words::charts(),
    }
}

fn rooms(shelf: Shelf, room: Memo<Room>) -> AnyView {
    type Here = fn(Room) -> bool;
    let rooms: [(Room, &'static str, &'static str, Here); 7] = [
        (Room::Accounts, words::accounts(), "books-accounts", |room| {
            matches!(room, Room::Accounts | Room::Account(..) | Room::About(_) | Room::Entry(_) | Room::Mend(_))
        }),
        (Room::Report(Sheet::Balance), words::reports(), "books-reports", |room| matches!(room, Room::Report(_))),
        (Room::Pending, words::pending(), "books-pending", |room| room == Room::Pending),
        (Room::Prices, words::prices(), "books-prices", |room| room == Room::Prices),
        (Room::Lots, words::lots(), "books-lots", |room| room == Room::Lots),
        (Room::Import, words::journals(), "books-import", |room| room == Room::Import),
        (Room::Periods, words::periods(), "books-periods", |room| matches!(room, Room::Periods | Room::Proof)),
    ];
    let links = rooms.map(|(to, name, testid, here)| link(shelf, to, name, testid, move || here(room.get())));
    links.collect_view().into_any()
}

/// A link to a room. It is `aria-current` where the person is.
fn link(
    shelf: Shelf,
    to: Room,
    name: impl Into<String>,
    testid: &'static str,
    here: impl Fn() -> bool + Send + Sync + 'static,
) -> AnyView {
    let name: String = name.into();
    view! {
        <a
            class="tab"
            href=Route::to(Place::Books(to)).address()
            data-testid=(!testid.is_empty()).then_some(testid)
            aria-current=move || here().then_some("page")
            on:click=move |event| follow(shelf, to, &event)
        >
            {name}
        </a>
    }
    .into_any()
}

/// Goes where a link leads, unless it is to open elsewhere.
fn follow(shelf: Shelf, to: Room, event: &leptos::ev::MouseEvent) {
    if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
        event.prevent_default();
        shelf.go(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_closed_day_leads_to_the_first_one_behind_all_that_is_closed() {
        let (firm, soft) = (Some(date(2026, 1, 31)), Some(date(2026, 3, 31)));
        assert_eq!(open_from([None, None], date(2026, 1, 5)), date(2026, 1, 5));
        assert_eq!(open_from([firm, None], date(2026, 1, 31)), date(2026, 2, 1));
        assert_eq!(open_from([firm, soft], date(2026, 1, 5)), date(2026, 4, 1));
        assert_eq!(open_from([None, soft], date(2026, 3, 31)), date(2026, 4, 1));
        assert_eq!(open_from([firm, soft], date(2026, 4, 1)), date(2026, 4, 1));
    }
}
