//! What is asserted of the balance of an account, whether it holds, and the way to assert more.

use super::{account_link::account_link, asking::Asking, assertion_form::assertion_form, feed::Feed, shelf};
use crate::{
    components::{
        badge::Badge,
        button::{IconButton, Weight},
        icon::Glyph,
        notice::{Notice, Tone},
    },
    state::{
        books::{broke::off, figure::amount, room::Room},
        when,
    },
    words,
};
use atom_api::ledger::{AssertionView, AssertionsTold, ListAssertions, Moment, RemoveAssertion};
use leptos::prelude::*;

/// Those that do not hold and are listed under the proof.
const BROKEN_SHOWN: usize = 100;

/// The assertions of an account and of those below it, oldest day first, and a form for another one.
pub(super) fn assertions(account: &str) -> AnyView {
    let app = shelf().desk.app;
    let own = StoredValue::new(account.to_owned());
    let feed = Feed::<ListAssertions>::new(app, move || ListAssertions {
        account: Some(own.get_value()),
        ..ListAssertions::default()
    });
    let removing = RwSignal::new(None::<(RemoveAssertion, String)>);
    let empty = || view! { <p class="help">{words::assertions_empty()}</p> }.into_any();
    let list = move || {
        view! {
            <ul class="pending-list" data-testid="assertions">
                <For each=move || feed.rows.get() key=|one| (one.id, one.held, one.found.clone()) let:one>
                    {row(&one, own, removing)}
                </For>
            </ul>
        }
        .into_any()
    };
    view! {
        <section class="settings-group" aria-labelledby="about-assertions">
            <h2 id="about-assertions">{words::balance_assertions()}</h2>
            <p class="help">{words::assertions_help()}</p>
            {feed.draw(words::assertions_trouble(), 2, "assertions-more", empty, list)}
            {assertion_form(own)}
            {move || {
                let close = move |()| removing.set(None);
                removing.get().map(|(request, said)| view! { <Removing request said on_close=close /> })
            }}
        </section>
    }
    .into_any()
}

fn row(
    one: &AssertionView,
    own: StoredValue<String>,
    removing: RwSignal<Option<(RemoveAssertion, String)>>,
) -> AnyView {
    let id = one.id;
    let day = when::day(one.date, shelf().desk.app.today.get_untracked());
    let (said, date) = (amount(&one.quantity, &one.commodity), one.date.to_string());
    let label = words::assertion_remove_of(&said, &date);
    let remove = {
        let text = words::assertion_of(&said, &date);
        move |()| removing.set(Some((RemoveAssertion { id }, text.clone())))
    };
    let notes = own.with_value(|own| notes(one, own));
    view! {
        <li data-testid="assertion">
            <span class="figures">{day}</span>
            <span class="what">
                <span class="figures">{said}</span>
                <span class="help" data-written="">{notes}</span>
            </span>
            {state(one)}
            <span class="doing">
                <IconButton glyph=Glyph::Close label testid="assertion-remove" on_press=remove />
            </span>
        </li>
    }
    .into_any()
}

/// Whether it holds; by how much it is off, where it does not.
fn state(one: &AssertionView) -> AnyView {
    if one.held {
        view! { <Badge tone="green" glyph=Glyph::Check>{words::assertion_holds()}</Badge> }.into_any()
    } else {
        let off = off(one);
        view! { <Badge tone="red">{off}</Badge> }.into_any()
    }
}

/// What else is to be known of it: the account below, the moment, what is there instead, how it is meant, and where it came
/// from.
fn notes(one: &AssertionView, own: &str) -> String {
    let below = (one.account != own).then(|| one.account.clone());
    let moment = match one.moment {
        Moment::Evening => None,
        Moment::Morning => Some(words::in_the_morning().to_owned()),
        Moment::Line => Some(words::at_its_line().to_owned()),
    };
    let found = (!one.held).then(|| words::assertion_found(&amount(&one.found, &one.commodity)));
    let meant = [
        (one.strict, words::assertion_strict()),
        (one.below, words::assertion_below()),
        (one.alone, words::assertion_alone()),
    ];
    let meant = meant.into_iter().filter(|(on, _)| *on).map(|(_, text)| text.to_owned());
    let source = one.source.as_ref().map(|source| words::source_line(&source.file, &source.line.to_string()));
    let source = source.unwrap_or_else(|| words::entered().to_owned());
    let notes = [below, moment, found].into_iter().flatten().chain(meant).chain([source]);
    notes.collect::<Vec<_>>().join(" · ")
}

/// Asks before an assertion is not looked at any more.
#[component]
fn Removing(request: RemoveAssertion, said: String, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let request = StoredValue::new(request);
    view! {
        <Asking
            testids=["assertion-remove-dialog", "assertion-remove-now"]
            title=words::assertion_remove()
            verb=words::remove_file()
            weight=Weight::Danger
            request=move || Ok(request.get_value())
            did=words::did_remove_assertion()
            on_close
        >
            <p class="figures">{said}</p>
            <p>{words::assertion_remove_help()}</p>
        </Asking>
    }
    .into_any()
}

/// Those that do not hold, each with the way to its account. Nothing where all hold.
pub(super) fn broken(told: &AssertionsTold) -> Option<AnyView> {
    let lines = told.items.iter().filter(|one| !one.held).take(BROKEN_SHOWN).map(broken_line).collect_view();
    (told.broken > 0).then(|| {
        let count = words::assertions_broken(told.broken);
        view! {
            <Notice tone=Tone::Needs>
                <p>{count}</p>
            </Notice>
            <ul class="gaps" data-testid="broken-assertions">
                {lines}
            </ul>
        }
        .into_any()
    })
}

fn broken_line(one: &AssertionView) -> AnyView {
    let said = words::assertion_of(&amount(&one.quantity, &one.commodity), &one.date.to_string());
    view! {
        <li>
            <span>
                {account_link(&one.account, Room::About)}
                " "
                <span class="help figures">{said}</span>
            </span>
            {state(one)}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_tells_where_it_came_from_and_how_it_is_meant() {
        let mut one: AssertionView = serde_json::from_value(serde_json::json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "account": "Assets:Bank:Giro", "date": "2026-11-22",
            "moment": "line", "quantity": "1", "commodity": "EUR", "below": true, "alone": false, "strict": false,
            "held": false, "found": "2", "off": "1", "source": { "file": "a.journal", "line": 7 },
        }))
        .expect("an assertion");
        let told = notes(&one, "Assets:Bank");
        assert_eq!(
            told,
            "Assets:Bank:Giro · at its line · holds 2\u{a0}EUR · With the accounts below · a.journal, line 7"
        );
        (one.source, one.moment, one.below, one.strict, one.held) = (None, Moment::Evening, false, true, true);
        assert_eq!(notes(&one, "Assets:Bank:Giro"), "Strict · entered by hand");
    }
}
