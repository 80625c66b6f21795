//! An entry in plain words: what was paid, for what, and from where. Nobody has to know what a debit is.

use super::{
    Shelf,
    amount_field::{AmountField, fault},
    day_field::DayField,
    name_field::NameField,
    posting::{Wanted, new_key, post},
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
    let day = RwSignal::new(Some(app.today.get_untracked()));
    let [amount, to, from, payee, note] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let commodity = RwSignal::new(untrack(|| shelf.usual_commodity()));
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let key = new_key();
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
            let date = day.get_untracked().ok_or_else(|| words::day_unread().to_owned())?;
            if amount.is_zero() {
                return Err(words::amount_missing().to_owned());
            }
            let postings = vec![
                NewPosting {
                    account: to,
                    quantity: Some(amount.to_string()),
                    commodity: Some(code),
                    cost: None,
                    price: None,
                },
                NewPosting { account: from, quantity: None, commodity: None, cost: None, price: None },
            ];
            let (payee, narration) = (payee.get_untracked(), note.get_untracked());
            Ok(Wanted { key: key.clone(), date, payee, narration, postings })
        };
        let wanted = match read() {
            Ok(wanted) => wanted,
            Err(text) => return wrong.set(Some(text)),
        };
        wrong.set(None);
        busy.set(true);
        spawn_local(async move {
            match post(app, wanted).await {
                Ok(posted) => {
                    shelf.go(Room::Entry(posted.entry_id));
                    request_animation_frame(browser::focus_place);
                }
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
            busy.try_set(false);
        });
    };
    let ways = Way::ALL.map(|way| Choice::new(way.key(), way.name())).to_vec();
    let change = move |key: String| {
        if let Some(chosen) = Way::ALL.into_iter().find(|way| way.key() == key) {
            way.set(chosen);
        }
    };
    let of = Signal::derive(move || commodity.get());
    let codes = Signal::derive(move || {
        shelf.commodities().into_iter().map(|code| Choice::new(code.clone(), code)).collect::<Vec<_>>()
    });
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
        <form class="simple-entry" aria-label=words::books_new_entry() data-testid="simple-entry" on:submit=send>
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
            <div class="field">
                <label for="simple-payee">{words::payee_or_shop()}</label>
                <NameField
                    label=words::payee_or_shop()
                    value=payee
                    choices=Signal::derive(move || shelf.payee_choices())
                    id="simple-payee"
                    testid="simple-payee"
                />
            </div>
            <div class="field">
                <label for="simple-day">{words::date()}</label>
                <DayField label=words::date() day id="simple-day" testid="simple-day" />
            </div>
            <div class="field">
                <label for="simple-note">{words::narration()}</label>
                <input
                    class="input small"
                    id="simple-note"
                    data-testid="simple-note"
                    type="text"
                    autocomplete="off"
                    bind:value=note
                />
            </div>
            <p class="wrong" role="alert">
                {move || wrong.get()}
            </p>
            <div class="settings-actions">
                <Button weight=Weight::Primary submits=true busy testid="simple-post">
                    {words::post()}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// A field for an account, and under it which account that is, where another word was typed.
fn account_field(shelf: Shelf, label: &'static str, role: Role, value: RwSignal<String>, id: &'static str) -> AnyView {
    let choices = Signal::derive(move || {
        let accounts = shelf.accounts();
        let own = accounts.iter().filter(|account| role.fits(account.kind)).map(|account| account.name.clone());
        let mut names: Vec<String> = own.collect();
        // Where there are only few, the usual ones are offered beside them.
        if names.len() < 5 {
            let more = role.starters().iter().map(|name| (*name).to_owned()).filter(|name| !names.contains(name));
            let more: Vec<String> = more.collect();
            names.extend(more);
        }
        names.into_iter().map(|name| Choice::new(name.clone(), name)).collect::<Vec<_>>()
    });
    let meant = move || {
        let accounts = shelf.accounts();
        let typed = value.get();
        let meant = resolve(&typed, Some(role), &accounts)?;
        let known = accounts.iter().any(|account| account.name == meant);
        match (known, meant == typed.trim()) {
            (true, true) => None,
            (true, false) => Some(words::account_is(&meant)),
            (false, _) => Some(words::account_is_new(&meant)),
        }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <NameField label value choices id=id testid=id />
            <p class="help" data-written="">
                {meant}
            </p>
        </div>
    }
    .into_any()
}
