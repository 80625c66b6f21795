//! The books: where one can go in them, and what can be begun there.

use super::{Act, Command, Group, Run};
use crate::{
    components::icon::Glyph,
    state::{
        books::room::{Room, Sheet},
        desk::Desk,
        route::Place,
    },
    words,
};

const BOOKS: Group = Group::Books;

fn visit(desk: Desk, room: Room) {
    desk.visit(Place::Books(room));
}

pub(super) const COMMANDS: &[Command] = &[
    Command::new("go.books", words::cmd_go_books, words::kw_go_books, Group::Go, Glyph::Book, Run::Act)
        .keys("G then B"),
    Command::new("books.new", words::cmd_books_new, words::kw_books_new, BOOKS, Glyph::Plus, Run::Act).keys("B then N"),
    Command::new(
        "books.balance_sheet",
        words::cmd_books_balance,
        words::kw_books_balance,
        BOOKS,
        Glyph::Book,
        Run::Act,
    )
    .keys("B then B"),
    Command::new(
        "books.income_statement",
        words::cmd_books_income,
        words::kw_books_income,
        BOOKS,
        Glyph::Book,
        Run::Act,
    )
    .keys("B then I"),
    Command::new("books.cash_flow", words::cmd_books_cash, words::kw_books_cash, BOOKS, Glyph::Book, Run::Act)
        .keys("B then C"),
    Command::new("books.trial_balance", words::cmd_books_trial, words::kw_books_trial, BOOKS, Glyph::Book, Run::Act)
        .keys("B then T"),
    Command::new("books.charts", words::cmd_books_charts, words::kw_books_charts, BOOKS, Glyph::Book, Run::Act)
        .keys("B then D"),
    Command::new("books.pending", words::cmd_books_pending, words::kw_books_pending, BOOKS, Glyph::Clock, Run::Act),
    Command::new("books.prices", words::cmd_books_prices, words::kw_books_prices, BOOKS, Glyph::Book, Run::Act),
    Command::new("books.lots", words::cmd_books_lots, words::kw_books_lots, BOOKS, Glyph::Book, Run::Act),
    Command::new("books.import", words::cmd_books_import, words::kw_books_import, BOOKS, Glyph::Download, Run::Act)
        .keys("B then J"),
    Command::new("books.periods", words::cmd_books_periods, words::kw_books_periods, BOOKS, Glyph::Lock, Run::Act)
        .keys("B then P"),
    Command::new("books.verify", words::cmd_books_verify, words::kw_books_verify, BOOKS, Glyph::Check, Run::Act)
        .keys("B then V"),
];

/// What commands do whose deeds come later.
pub(super) const ACTS: &[Act] = &[
    ("go.books", |desk| visit(desk, Room::Accounts)),
    ("books.new", |desk| visit(desk, Room::New)),
    ("books.balance_sheet", |desk| visit(desk, Room::Report(Sheet::Balance))),
    ("books.income_statement", |desk| visit(desk, Room::Report(Sheet::Income))),
    ("books.cash_flow", |desk| visit(desk, Room::Report(Sheet::Cash))),
    ("books.trial_balance", |desk| visit(desk, Room::Report(Sheet::Trial))),
    ("books.charts", |desk| visit(desk, Room::Report(Sheet::Charts))),
    ("books.pending", |desk| visit(desk, Room::Pending)),
    ("books.prices", |desk| visit(desk, Room::Prices)),
    ("books.lots", |desk| visit(desk, Room::Lots)),
    ("books.import", |desk| visit(desk, Room::Import)),
    ("books.periods", |desk| visit(desk, Room::Periods)),
    ("books.verify", |desk| visit(desk, Room::Proof)),
];
