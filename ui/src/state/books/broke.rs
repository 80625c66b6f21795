//! What is told of an assertion that does not hold, and of what was posted and broke one.

use super::figure::amount;
use crate::{
    state::{
        app::App,
        name::Name,
        toast::{Back, Offer, Reversal},
    },
    words,
};
use atom_api::ledger::{AssertionView, Reverse, ReverseLate};
use leptos::task::spawn_local;

/// Says what was done, and offers to take it `back` where it can be. Where it broke what was asserted of a balance, that is
/// said too, with the way to the account.
pub(crate) fn tell(app: App, said: &str, broke: &[AssertionView], back: Option<Back>) {
    let account = broke.first().and_then(|first| Name::of(&first.account));
    let back = back.map(|back| Reversal { back, post: reverse });
    match (account, back) {
        (Some(account), _) => {
            let text = [said, ". ", &sentence(broke)].concat();
            app.warn(text, Offer::Account(account, back));
        }
        (None, Some(back)) => app.say(said, Offer::Reverse(back)),
        (None, None) => app.say(said, Offer::Nothing),
    }
}

/// Posts the opposite of an entry.
fn reverse(app: App, Back { entry: entry_id, date, late }: Back) {
    spawn_local(async move {
        let reversal = Reverse { entry_id, date };
        let done = if late { app.write(ReverseLate { reversal }).await } else { app.write(reversal).await };
        match done {
            Ok(posted) => tell(app, words::did_reverse(), &posted.broke, None),
            Err(error) => app.complain(&error),
        }
    });
}

/// What the first of them says and by how much that is off, and how many more there are.
fn sentence(broke: &[AssertionView]) -> String {
    let Some((first, more)) = broke.split_first() else { return String::new() };
    let said = amount(&first.quantity, &first.commodity);
    let text = words::assertion_broke(&first.account, &said, &first.date.to_string(), &off(first));
    if more.is_empty() { text } else { [text, words::assertions_broke_too(more.len() as u64)].join(" ") }
}

/// By how much an assertion is off, and what else is there that should not be.
pub(crate) fn off(one: &AssertionView) -> String {
    let by = one.off.as_deref().map(|off| match off.strip_prefix('-') {
        Some(off) => words::too_little(&amount(off, &one.commodity)),
        None => words::too_much(&amount(off, &one.commodity)),
    });
    let others = (!one.others.is_empty()).then(|| words::also_holds(&one.others.join(", ")));
    by.into_iter().chain(others).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(off: &str, others: &[&str]) -> AssertionView {
        serde_json::from_value(serde_json::json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "account": "Assets:Bank", "date": "2026-11-22",
            "moment": "evening", "quantity": "1389.05", "commodity": "EUR", "below": false, "alone": true,
            "strict": false, "held": false, "found": "1376.55", "off": off, "others": others,
        }))
        .expect("an assertion")
    }

    #[test]
    fn what_broke_is_told_with_its_account_its_day_and_how_far_off_it_is() {
        let one = [broken("-12.50", &[])];
        let text = "Assets:Bank does not hold 1,389.05\u{a0}EUR on 2026-11-22 any more: 12.50\u{a0}EUR too little.";
        assert_eq!(sentence(&one), text);
        let two = [broken("0.50", &["3 USD"]), broken("1", &[])];
        assert_eq!(off(&two[0]), "0.50\u{a0}EUR too much, also holds 3 USD");
        assert!(sentence(&two).ends_with(". One more assertion broke."));
    }
}
