//! The books: where one can go in them, and what can be begun there.

use super::{Command, Group, Run};
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
    Command::new(
        "go.books",
        words::cmd_go_books,
        words::kw_go_books,
        Group::Go,
        Glyph::Book,
        Run::Act(|desk| visit(desk, Room::Accounts)),
    )
    .keys("G then B"),
    Command::new(
        "books.new",
        words::cmd_books_new,
        words::kw_books_new,
        BOOKS,
        Glyph::Plus,
        Run::Act(|desk| visit(desk, Room::New)),
    )
    .keys("B then N"),
    Command::new(
        "books.balance_sheet",
        words::cmd_books_balance,
        words::kw_books_balance,
        BOOKS,
        Glyph::Book,
        Run::Act(|desk| visit(desk, Room::Report(Sheet::Balance))),
    )
    .keys("B then B"),
    Command::new(
        "books.income_statement",
        words::cmd_books_income,
        words::kw_books_income,
        BOOKS,
        Glyph::Book,
        Run::Act(|desk| visit(desk, Room::Report(Sheet::Income))),
    )
    .keys("B then I"),
    Command::new(
        "books.cash_flow",
        words::cmd_books_cash,
        words::kw_books_cash,
        BOOKS,
        Glyph::Book,
        Run::Act(|desk| visit(desk, Room::Report(Sheet::Cash))),
    )
    .keys("B then C"),
    Command::new(
        "books.trial_balance",
        words::cmd_books_trial,
        words::kw_books_trial,
        BOOKS,
        Glyph::Book,
        Run::Act(|desk| visit(desk, Room::Report(Sheet::Trial))),
    )
    .keys("B then T"),
    Command::new(
        "books.charts",
        words::cmd_books_charts,
        words::kw_books_charts,
        BOOKS,
        Glyph::Book,
        Run::Act(|desk| visit(desk, Room::Report(Sheet::Charts))),
    )
    .keys("B then D"),
    Command::new(
        "books.pending",
        words::cmd_books_pending,
        words::kw_books_pending,
        BOOKS,
        Glyph::Clock,
        Run::Act(|desk| visit(desk, Room::Pending)),
    ),
    Command::new(
        "books.prices",
        words::cmd_books_prices,
        words::kw_books_prices,
        BOOKS,
        Glyph::Book,
        Run::Act(|desk| visit(desk, Room::Prices)),
    ),
    Command::new(
        "books.lots",
        words::cmd_books_lots,
        words::kw_books_lots,
        BOOKS,
        Glyph::Book,
        Run::Act(|desk| visit(desk, Room::Lots)),
    ),
    Command::new(
        "books.import",
        words::cmd_books_import,
        words::kw_books_import,
        BOOKS,
        Glyph::Download,
        Run::Act(|desk| visit(desk, Room::Import)),
    )
    .keys("B then J"),
    Command::new(
        "books.periods",
        words::cmd_books_periods,
        words::kw_books_periods,
        BOOKS,
        Glyph::Lock,
        Run::Act(|desk| visit(desk, Room::Periods)),
    )
    .keys("B then P"),
    Command::new(
        "books.verify",
        words::cmd_books_verify,
        words::kw_books_verify,
        BOOKS,
        Glyph::Check,
        Run::Act(|desk| visit(desk, Room::Proof)),
    )
    .keys("B then V"),
];
