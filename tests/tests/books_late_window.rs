//! Softly closed days in a browser: what was refused there is offered all the same to whoever may close periods.

use atom_tests::{
    bookkeeping::{ask, rewrite},
    desk::id,
    places,
    seat::Seat,
    waiting,
};
use serde_json::{Value, json};

fn entry(key: &str, date: &str, pending: bool) -> Value {
    json!({ "idempotency_key": key, "date": date, "payee": format!("Payee {key}"), "pending": pending, "postings": [
        { "account": "Expenses:Food", "quantity": "5.00", "commodity": "EUR" }, { "account": "Assets:Bank" },
    ] })
}

/// Waits until so many lines of what was spent stand on a day.
async fn stand_on(seat: &Seat, day: &str, count: usize) {
    let stand = || async {
        let lines = ask(seat, "ledger.lines", json!({ "account": "Expenses:Food" })).await;
        let lines = lines["items"].as_array().expect("lines").iter().filter(|line| line["date"] == day).count();
        (lines == count).then_some(())
    };
    waiting::until("the lines of the day", stand).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_of_a_softly_closed_day_is_taken_back_and_one_that_was_announced_posted_there_all_the_same() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    let posted = ask(&seat, "ledger.post", entry("a", "2021-01-05", false)).await;
    ask(&seat, "ledger.post", entry("b", "2021-01-06", true)).await;
    ask(&seat, "ledger.close_period", json!({ "through": "2021-01-31", "soft": true })).await;
    places::go(page, &format!("/books/entry/{}", posted["entry_id"].as_str().expect("an id"))).await;
    page.click(&id("entry-reverse")).await;
    page.see_no(&id("reverse-anyway")).await;
    rewrite(page, &id("reverse-day"), "2021-01-05").await;
    page.click(&id("reverse-now")).await;
    page.click(&id("reverse-anyway")).await;
    page.see_no(&id("reverse-dialog")).await;
    stand_on(&seat, "2021-01-05", 2).await;
    places::go(page, "/books/pending").await;
    page.click(&id("pending-post-anyway")).await;
    stand_on(&seat, "2021-01-06", 1).await;
}
