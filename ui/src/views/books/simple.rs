//! An entry in plain words: what was paid, for what, and from where. Nobody has to know what a debit is.

use super::{
    account_field::account_field,
    amount_field::{AmountField, fault},
    closed_day::{Refused, forget, ways_out},
    entry_head::EntryHead,
    name_field::NameField,
    posting::{Wanted, new_key, post},
    sending::wrong_line,
    shelf,
};
use crate::{
    browser,
    components::{
        button::{Button, Weight},
        choice::Choice,
        segmented::Segmented,
    },
    state::{
        books::{
            besides::Besides,
            figure::marks,
            reckon::reckon,
            resolve::{Role, resolve},
            room::Room,
        },
        toast::explain,
    },
    words,
};
use atom_api::ledger::NewPosting;
use leptos::{ev, prelude::*, task::spawn_local};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Paid,
    Received,
    Moved,
}

impl Way {
    const ALL: [Self; 3] = [Self::Paid, Self::Received, Self::Moved];

    const fn key(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Received => "received",
            Self::Moved => "moved",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Paid => words::i_paid(),
            Self::Received => words::i_received(),
            Self::Moved => words::i_moved(),
        }
    }

    /// What the account is wanted for that money goes to, and the one that it comes from.
    const fn roles(self) -> (Role, Role) {
        match self {
            Self::Paid => (Role::Spent, Role::Purse),
            Self::Received => (Role::Purse, Role::Earned),
            Self::Moved => (Role::Purse, Role::Purse),
        }
    }

    /// What both fields are called.
    fn labels(self) -> (&'static str, &'static str) {
        match self {
            Self::Paid => (words::paid_for(), words::paid_from()),
            Self::Received => (words::received_into(), words::received_for()),
            Self::Moved => (words::moved_to(), words::moved_from()),
        }
    }
}

/// The form. Enter posts; the entry is shown then.
pub(super) fn simple() -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let way = RwSignal::new(Way::Paid);
    let head = EntryHead::new(app.today.get_untracked(), String::new(), String::new(), Besides::default());
    let [amount, to, from] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let commodity = RwSignal::new(untrack(|| shelf.usual_commodity()));
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<Refused>);
    let key = new_key();
    let go = move |wanted: Wanted| {
        if busy.get_untracked() {
            return;
        }
        wrong.set(None);
        refused.set(None);
        busy.set(true);
        spawn_local(async move {
            match post(app, wanted.clone()).await {
                Ok(posted) => {
                    let waits = head.announces.try_get_untracked() == Some(true);
                    shelf.go(if waits { Room::Pending } else { Room::Entry(posted.entry_id) });
                    request_animation_frame(browser::focus_place);
                }
                Err(error) => {
                    refused.try_set(Refused::of(shelf, &error, wanted, false));
                    wrong.try_set(Some(explain(&error)));
                }
            }
            busy.try_set(false);
        });
    };
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let (role_to, role_from) = way.get_untracked().roles();
        let accounts = untrack(|| shelf.accounts());
        let read = || {
            let code = commodity.get_untracked().trim().to_owned();
            let places = untrack(|| shelf.places(&code));
            let amount = amount.with_untracked(|text| reckon(text, marks(), places));
            let amount = amount.map_err(|of| fault(of).to_owned())?;
            let missing = || words::account_missing().to_owned();
            let to = resolve(&to.get_untracked(), Some(role_to), &accounts).ok_or_else(missing)?;
            let from = resolve(&from.get_untracked(), Some(role_from), &accounts).ok_or_else(missing)?;
            if amount.is_zero() {
                return Err(words::amount_missing().to_owned());
            }
            let postings = vec![
                NewPosting {
                    account: to,
                    quantity: Some(amount.to_string()),
                    commodity: Some(code),
                    ..NewPosting::default()
                },
                NewPosting { account: from, ..NewPosting::default() },
            ];
            head.wanted(key.clone(), postings)
        };
        refused.set(None);
        let wanted = match read() {
            Ok(wanted) => wanted,
            Err(text) => return wrong.set(Some(text)),
        };
        go(wanted);
    };
    let ways = Way::ALL.map(|way| Choice::new(way.key(), way.name())).to_vec();
    let change = move |key: String| {
        if let Some(chosen) = Way::ALL.into_iter().find(|way| way.key() == key) {
            way.set(chosen);
        }
    };
    let of = Signal::derive(move || commodity.get());
    let codes = Signal::derive(move || shelf.commodity_choices());
    // The labels of both fields are words, and change with what happened.
    let accounts = move || {
        let way = way.get();
        let ((role_to, role_from), (label_to, label_from)) = (way.roles(), way.labels());
        view! {
            {account_field(shelf, label_to, role_to, to, "simple-to")}
            {account_field(shelf, label_from, role_from, from, "simple-from")}
        }
    };
    view! {
        <form
            class="simple-entry"
            aria-label=words::books_new_entry()
            data-testid="simple-entry"
            on:submit=send
            on:input=move |_| forget(refused)
        >
            <Segmented
                label=words::what_happened()
                choices=Signal::stored(ways)
                value=Signal::derive(move || way.get().key().to_owned())
                on_change=change
                testid="simple-way"
            />
            <div class="field amount-line">
                <label for="simple-amount">{words::amount()}</label>
                <div class="pair">
                    <AmountField
                        label=words::amount()
                        value=amount
                        commodity=of
                        id="simple-amount"
                        testid="simple-amount"
                        placeholder=words::amount_example()
                    />
                    <NameField label=words::commodity() value=commodity choices=codes testid="simple-commodity" />
                </div>
            </div>
            {accounts}
            {head.payee_line(words::payee_or_shop(), "simple-payee")}
            {head.day_line("simple-day")}
            {head.note_line("simple-note")}
            {head.announce_line()}
            {head.more.fold("simple")}
            {wrong_line(wrong)}
            {ways_out(shelf, refused, go)}
            <div class="settings-actions">
                <Button weight=Weight::Primary submits=true busy testid="simple-post">
                    {move || head.verb()}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
