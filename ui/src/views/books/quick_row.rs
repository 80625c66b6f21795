//! The fast way to post: one row above a register, without leaving the keyboard.

use super::{
    amount_field::{AmountField, fault},
    closed_day::{Refused, forget, ways_out},
    day_field::DayField,
    name_field::NameField,
    posting::{Late, Wanted, new_key, post},
    sending::wrong_line,
    shelf,
};
use crate::{
    browser,
    components::{button::Button, select::Select},
    state::{
        books::{
            besides::Besides,
            exact::Exact,
            figure::marks,
            reckon::{Fault, reckon},
            resolve::resolve,
        },
        name::Name,
        toast::explain,
    },
    words,
};
use atom_api::ledger::NewPosting;
use leptos::{ev, prelude::*, task::spawn_local};

/// The row. A form: Tab goes on, Enter posts from wherever it is, and the focus goes back to its beginning. The second
/// line of the entry balances itself.
pub(super) fn quick_row(name: Name) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let day = RwSignal::new(Some(app.today.get_untracked()));
    let (payee, account) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (out, into) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let commodity = RwSignal::new(untrack(|| shelf.usual_commodity()));
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let key = StoredValue::new(new_key());
    // Whom one knows leads to the account that it went to last.
    let picked = move |name_of: String| {
        let other = shelf.names.data.with_untracked(|names| {
            let payee = names.as_ref()?.payees.iter().find(|payee| payee.name == name_of)?;
            payee.accounts.iter().find(|account| *account != name.as_str()).cloned()
        });
        if let Some(other) = other.filter(|_| account.with_untracked(|account| account.trim().is_empty())) {
            account.set(other);
        }
    };
    let refused = RwSignal::new(None::<Refused>);
    let go = move |wanted: Wanted| {
        if busy.get_untracked() {
            return;
        }
        wrong.set(None);
        refused.set(None);
        busy.set(true);
        let sent = [payee, account, out, into].map(|field| (field, field.get_untracked()));
        spawn_local(async move {
            match post(app, wanted.clone()).await {
                Ok(_) => {
                    key.try_set_value(new_key());
                    // What was typed meanwhile is of the next entry.
                    for (field, sent) in sent {
                        if field.try_with_untracked(|now| *now == sent) == Some(true) {
                            field.set(String::new());
                        }
                    }
                    browser::focus("[data-testid='quick-payee']");
                }
                Err(error) => {
                    refused.try_set(Refused::of(shelf, &error, wanted, false));
                    if wrong.try_set(Some(explain(&error))).is_some() {
                        app.complain(&error);
                    }
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
        let read = || {
            let places = untrack(|| shelf.places(commodity.get().trim()));
            let amount = |text: RwSignal<String>| text.with_untracked(|text| reckon(text, marks(), places));
            let amount = match (amount(out), amount(into)) {
                (Err(Fault::Empty), Err(fault)) => return Err(amount_fault(fault)),
                (Err(Fault::Empty), Ok(into)) => into,
                (Ok(out), Err(Fault::Empty)) => out.negated(),
                (Err(fault), _) | (_, Err(fault)) => return Err(amount_fault(fault)),
                (Ok(out), Ok(into)) => into.plus(out.negated()).unwrap_or(Exact::ZERO),
            };
            let date = day.get_untracked().ok_or_else(|| words::day_unread().to_owned())?;
            let accounts = untrack(|| shelf.accounts());
            let other = resolve(&account.get_untracked(), None, &accounts);
            let other = other.ok_or_else(|| words::account_missing().to_owned())?;
            let lines = vec![
                NewPosting {
                    account: name.as_str().to_owned(),
                    quantity: Some(amount.to_string()),
                    commodity: Some(commodity.get_untracked().trim().to_owned()),
                    ..NewPosting::default()
                },
                NewPosting { account: other, ..NewPosting::default() },
            ];
            let payee = payee.get_untracked();
            Ok(Wanted {
                key: key.get_value(),
                date,
                payee,
                narration: String::new(),
                besides: Besides::default(),
                postings: lines,
                announced: None,
                late: Late::Ask,
            })
        };
        refused.set(None);
        match read() {
            Ok(wanted) => go(wanted),
            Err(text) => wrong.set(Some(text)),
        }
    };
    let of = Signal::derive(move || commodity.get());
    let commodities = Signal::derive(move || shelf.commodity_choices());
    let several = Memo::new(move |_| commodities.with(|codes| codes.len() > 1));
    let accounts = Signal::derive(move || {
        let mut choices = shelf.account_choices();
        choices.retain(|choice| choice.key != name.as_str());
        choices
    });
    view! {
        <form
            class="quick-row"
            aria-label=words::quick_entry()
            data-testid="quick-row"
            on:submit=send
            on:input=move |_| forget(refused)
        >
            <DayField label=words::date() day testid="quick-day" />
            <NameField
                label=words::payee()
                value=payee
                choices=Signal::derive(move || shelf.payee_choices())
                on_pick=picked
                placeholder=words::payee()
                testid="quick-payee"
            />
            <NameField
                label=words::other_account()
                value=account
                choices=accounts
                completes=true
                placeholder=words::other_account()
                testid="quick-account"
            />
            <AmountField
                label=words::money_out()
                value=out
                commodity=of
                placeholder=words::money_out()
                testid="quick-out"
            />
            <AmountField
                label=words::money_in()
                value=into
                commodity=of
                placeholder=words::money_in()
                testid="quick-in"
            />
            <Show when=move || several.get()>
                <Select
                    label=words::commodity()
                    choices=commodities
                    value=of
                    on_change=move |code: String| commodity.set(code)
                    testid="quick-commodity"
                />
            </Show>
            <Button submits=true busy testid="quick-post">
                {words::post()}
            </Button>
            {wrong_line(wrong)}
            {ways_out(shelf, refused, go)}
        </form>
    }
    .into_any()
}

fn amount_fault(of: Fault) -> String {
    fault(of).to_owned()
}
