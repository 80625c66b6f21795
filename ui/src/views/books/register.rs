//! The register of an account: a row to post with, and what changed it, newest first.

use super::{feed::Feed, instant::end_of, quick_row::quick_row, shelf, title};
use crate::{
    browser,
    components::{
        bone::{Bone, width_in_row},
        button::Button,
        calendar::DateField,
        choice::Choice,
        icon::Glyph,
        segmented::Segmented,
        state::{Empty, Trouble},
        virtual_list::VirtualList,
    },
    state::{
        books::{
            figure::{amount, figure},
            room::{Room, Span},
            sheet::sides,
        },
        name::Name,
        query::Query,
        route::{Place, Route},
        when,
    },
    words,
};
use atom_api::ledger::{Balances, BalancesReply, Line, Lines};
use jiff::civil::Date;
use leptos::prelude::*;

/// The height of a row, in `rem`.
const ROW_REM: f64 = 2.125;

/// Where it is kept that registers have a column of debits and one of credits.
const BY_SIDES: &str = "atom.books-register-sides";

/// The register of an account.
pub(super) fn register(name: Name) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let span = Memo::new(move |before: Option<&Span>| match app.route.get().place {
        Place::Books(Room::Account(_, span)) => span,
        _ => before.copied().unwrap_or_default(),
    });
    let feed = Feed::new(app, move || {
        let Span { from, to, known, below } = span.get();
        let known_at = known.and_then(end_of);
        Lines { account: name.as_str().to_owned(), below, from, to, known_at, limit: None, cursor: None }
    });
    let change = move |span: Span| app.replace(Route::to(Place::Books(Room::Account(name, span))));
    let set_from = move |from: Option<Date>| change(Span { from, ..span.get_untracked() });
    let set_to = move |to: Option<Date>| change(Span { to, ..span.get_untracked() });
    let set_known = move |known: Option<Date>| change(Span { known, ..span.get_untracked() });
    // An account that others hang from and nothing is posted to has no row to post with.
    let postable = Memo::new(move |_| {
        shelf.names.data.with(|names| {
            let accounts = names.as_ref().map(|names| names.accounts.as_slice()).unwrap_or_default();
            accounts.iter().any(|account| account.name == name.as_str())
        })
    });
    let count = Signal::derive(move || {
        let here = feed.rows.with(|lines| u32::try_from(lines.len()).unwrap_or(u32::MAX));
        here.saturating_add(u32::from(feed.has_more()))
    });
    let by_sides = RwSignal::new(browser::kept(BY_SIDES).is_some());
    let key = move |index: u32| {
        // A row is drawn anew where it is shown in the other way.
        let way = if by_sides.get() { "sides" } else { "one" };
        feed.rows.with(|lines| match lines.get(index as usize) {
            Some(line) => format!("{}-{}-{}-{}-{way}", line.entry_id, line.line, line.balance, line.reversed),
            None => format!("more-{}", lines.len()),
        })
    };
    let row = move |index: u32| {
        let line = feed.rows.with_untracked(|lines| lines.get(index as usize).cloned());
        match line {
            Some(line) => draw(&line, name, app.today.get_untracked(), by_sides.get_untracked()),
            None => {
                feed.more();
                view! { <Bone width=width_in_row(index) /> }.into_any()
            }
        }
    };
    let open = move |index: u32| {
        if let Some(id) = feed.rows.with_untracked(|lines| lines.get(index as usize).map(|line| line.entry_id)) {
            shelf.go(Room::Entry(id));
        }
    };
    let shown = Memo::new(move |_| (feed.here.get(), count.get() > 0));
    let wrong = Memo::new(move |_| feed.trouble.get().filter(|_| !feed.here.get()));
    let content = move || match (shown.get(), wrong.get()) {
        (_, Some(error)) => {
            view! { <Trouble title=words::register_trouble() error on_retry=move |()| feed.begin() /> }.into_any()
        }
        ((false, _), None) => view! {
            <div class="books-bones" aria-busy="true">
                {(0..8).map(|row| view! { <Bone width=width_in_row(row) /> }).collect_view()}
            </div>
        }
        .into_any(),
        ((true, false), None) => view! {
            <Empty glyph=Glyph::Book title=words::register_empty() text=words::register_empty_text() />
        }
        .into_any(),
        ((true, true), None) => view! {
            <div class="register-head" aria-hidden="true">
                <span>{words::date()}</span>
                <span>{words::payee()}</span>
                <span class="others">{words::other_accounts()}</span>
                {move || amount_heads(by_sides.get())}
                <span class="number">{words::balance()}</span>
            </div>
            <div class="register-rows">
                <VirtualList label=words::register() count key row row_rem=ROW_REM on_open=open testid="register" />
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="register" class:sides=move || by_sides.get()>
            <div class="register-bar">
                {sums(name, span)}
                <span class="space"></span>
                {way(by_sides)}
                <DateField
                    label=words::from_day()
                    value=Signal::derive(move || span.get().from)
                    on_change=set_from
                    clear=words::from_the_beginning()
                    testid="register-from"
                />
                <DateField
                    label=words::to_day()
                    value=Signal::derive(move || span.get().to)
                    on_change=set_to
                    clear=words::to_the_end()
                    testid="register-to"
                />
                <DateField
                    label=words::report_known()
                    value=Signal::derive(move || span.get().known)
                    on_change=set_known
                    clear=words::report_known_unset()
                    testid="register-known"
                />
                {about(name, postable)}
            </div>
            {move || postable.get().then(|| quick_row(name))}
            {content}
        </div>
    }
    .into_any()
}

/// Whether amounts stand with a sign, or as debits and credits.
fn way(by_sides: RwSignal<bool>) -> AnyView {
    let choices = vec![Choice::new("one", words::register_signed()), Choice::new("sides", words::entry_split())];
    let change = move |key: String| {
        let sides = key == "sides";
        browser::keep(BY_SIDES, sides.then_some("1"));
        by_sides.set(sides);
    };
    view! {
        <Segmented
            label=words::register_way()
            choices=Signal::stored(choices)
            value=Signal::derive(move || if by_sides.get() { "sides" } else { "one" }.to_owned())
            on_change=change
            testid="register-way"
        />
    }
    .into_any()
}

fn amount_heads(by_sides: bool) -> AnyView {
    let names = if by_sides { vec![words::debit(), words::credit()] } else { vec![words::amount()] };
    names.into_iter().map(|name| view! { <span class="number">{name}</span> }).collect_view().into_any()
}

/// The way to what is said of the account, where it is one.
fn about(name: Name, is_account: Memo<bool>) -> AnyView {
    let shelf = shelf();
    view! {
        <Show when=move || is_account.get()>
            <Button glyph=Glyph::Settings testid="register-about" on_press=move |()| shelf.go(Room::About(name))>
                {words::about_account()}
            </Button>
        </Show>
    }
    .into_any()
}

/// What the account holds now.
fn sums(name: Name, span: Memo<Span>) -> AnyView {
    let shelf = shelf();
    let depth = u32::try_from(name.as_str().split(':').count()).unwrap_or(1);
    let balances = Query::<BalancesReply>::new(shelf.desk.app, move || {
        let span = span.get();
        let account = Some(name.as_str().to_owned());
        let known_at = span.known.and_then(end_of);
        Some(Balances { as_of: span.to, account, depth: span.below.then_some(depth), known_at })
    });
    let held = move || {
        balances.data.with(|reply| {
            let rows = reply.as_ref().map(|reply| reply.rows.as_slice()).unwrap_or_default();
            let own = rows.iter().filter(|row| row.account == name.as_str());
            let held = own.map(|row| amount(row.exact.as_ref().unwrap_or(&row.quantity), &row.commodity));
            held.map(|held| view! { <span class="figures">{held}</span> }).collect_view()
        })
    };
    view! {
        <span class="register-sums" role="group" aria-label=words::balance() data-testid="register-balance">
            {held}
        </span>
    }
    .into_any()
}

fn draw(line: &Line, name: Name, today: Date, by_sides: bool) -> AnyView {
    let day = when::day(line.date, today);
    let title = title(&line.payee, &line.narration);
    let narration = if line.payee.is_empty() { String::new() } else { line.narration.clone() };
    let own = (line.account != name.as_str()).then(|| line.account.clone());
    let others = own.into_iter().chain(line.others.iter().cloned()).collect::<Vec<_>>().join(" · ");
    let amounts: Vec<String> = if by_sides {
        sides(Some(line.quantity.as_str())).into_iter().map(|side| side.unwrap_or_default()).collect()
    } else {
        vec![line.quantity.clone()]
    };
    let amounts = amounts.into_iter().map(|quantity| {
        let below = quantity.starts_with('-');
        let code = Some(line.commodity.clone()).filter(|_| !quantity.is_empty());
        view! {
            <span class="number figures" class:below=below>
                {figure(&quantity)}
                {code.map(|code| view! { <span class="code" data-written="">" "{code}</span> })}
            </span>
        }
    });
    let amounts = amounts.collect_view();
    view! {
        <span class="register-row" class:reversed=line.reversed>
            <span class="figures">{day}</span>
            <span class="clip" data-written="">
                <b>{title}</b>
                " "
                <span class="quiet">{narration}</span>
            </span>
            <span class="others clip" data-written="">{others}</span>
            {amounts}
            <span class="number figures quiet">{figure(&line.balance)}</span>
        </span>
    }
    .into_any()
}
