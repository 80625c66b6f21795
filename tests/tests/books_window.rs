//! The books in a browser: the built interface in headless Chromium, over a real `atom serve`.

use atom_tests::{
    binaries,
    bookkeeping::{ask, fill, held, rewrite, today},
    desk::id,
    keyboard::Keyboard,
    late::{calls, listen},
    places,
    seat::Seat,
    waiting,
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_posts_a_first_entry_without_knowing_what_a_debit_is() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    page.click(&id("nav-books")).await;
    page.see(&format!("{}[aria-current='page']", id("nav-books"))).await;
    page.click(&id("books-first")).await;
    page.write(&id("simple-amount"), "12.50").await;
    page.write(&id("simple-to"), "lunch").await;
    page.read(".simple-entry .help", "Expenses:Lunch").await;
    page.write(&id("simple-from"), "cash").await;
    page.read(".simple-entry .help", "Assets:Cash").await;
    page.write(&id("simple-payee"), "Corner café").await;
    page.click(&id("simple-post")).await;
    page.see(&id("entry")).await;
    page.read(&id("entry-line"), "Expenses:Lunch").await;
    assert_eq!(held(&seat).await, ["Assets:Cash -12.50", "Expenses:Lunch 12.50"]);
    page.click(&id("books-accounts")).await;
    page.read(&id("accounts"), "12.50").await;
    page.picture(&binaries::screens().join("books-accounts.png")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_posted_from_the_register_by_keys_alone() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    let keys = Keyboard::of(page, &seat.atom);
    keys.press("G then B").await;
    page.see(&id("accounts")).await;
    keys.tab_to(&id("accounts"), "Tab").await;
    // Assets, and the bank below it.
    keys.press("Down").await;
    keys.press("Enter").await;
    page.see(&id("quick-row")).await;
    page.read(&id("register"), "Landlord").await;
    keys.tab_to(&id("quick-payee"), "Tab").await;
    keys.write_and("Figma", "Tab").await;
    keys.is_on(&id("quick-account")).await;
    keys.write_and("soft", "Tab").await;
    keys.is_on(&id("quick-out")).await;
    keys.write_and("12.50+3*2", "Enter").await;
    keys.is_on(&id("quick-payee")).await;
    page.read(&id("register"), "-18.50").await;
    page.read(&id("register-balance"), "1,370.55").await;
    assert!(held(&seat).await.contains(&"Expenses:Software 63.50".to_owned()));
    // What was posted is taken back by its opposite.
    page.click(&id("toast-reverse")).await;
    page.read(&id("register-balance"), "1,389.05").await;
    assert!(held(&seat).await.contains(&"Expenses:Software 45.00".to_owned()));
    page.picture(&binaries::screens().join("books-register.png")).await;
    // Whom one knows leads to the account that it went to last.
    page.click(&id("quick-payee")).await;
    keys.write_and("fig", "Down").await;
    keys.press("Enter").await;
    let account = format!("return document.querySelector({}).value", json!(id("quick-account")));
    page.script_until(&account, "the account of the payee", |value| *value == "Expenses:Software").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_entry_is_replaced_and_both_stay_to_be_seen() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    let lines = ask(&seat, "ledger.lines", json!({ "account": "Expenses:Software" })).await;
    let entry = lines["items"][0]["entry_id"].as_str().expect("an id").to_owned();
    places::go(page, &format!("/books/entry/{entry}")).await;
    page.click(&id("entry-mend")).await;
    rewrite(page, &id("split-debit-0"), "54").await;
    page.read(&id("split-left"), "9.00").await;
    page.click(&id("split-post")).await;
    page.read(".split > .wrong", "9.00").await;
    assert!(
        held(&seat).await.contains(&"Expenses:Software 45.00".to_owned()),
        "nothing is posted that leaves something"
    );
    rewrite(page, &id("split-credit-1"), "50+4").await;
    page.see(&format!("{} .badge.green", id("split-left"))).await;
    page.click(&id("split-post")).await;
    page.see(&id("entry-original")).await;
    assert!(held(&seat).await.contains(&"Expenses:Software 54.00".to_owned()));
    page.picture(&binaries::screens().join("books-entry.png")).await;
    page.click(&id("entry-original")).await;
    page.see(&id("entry-replacement")).await;
    page.see_no(&id("entry-mend")).await;
    let verified = ask(&seat, "ledger.verify", json!({})).await;
    assert_eq!((&verified["ok"], &verified["entries"]), (&json!(true), &json!(6)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_of_a_report_opens_the_register_behind_it() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    places::go(page, "/books/report/income-statement").await;
    page.read(&id("report"), "950.00").await;
    page.read("[data-testid='report'] .net", "105.00").await;
    page.picture(&binaries::screens().join("books-report.png")).await;
    page.click("//tr[@data-testid='report-row'][contains(., 'Income:Sales')]//a").await;
    page.read("main .context", "Income:Sales").await;
    page.read(&id("register"), "Acme").await;
    let day = today(page).await;
    let hash = page.script("return location.hash").await;
    assert!(hash.as_str().unwrap_or_default().ends_with(&format!("-01-01_{day}")), "{hash}");
    places::go(page, "/books/report/charts").await;
    page.see(&format!("{} svg", id("books-charts"))).await;
    page.read(&format!("{} .behind", id("books-charts")), "1,389.05").await;
    page.picture(&binaries::screens().join("books-charts.png")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accountant_sees_debits_and_credits_and_where_cash_came_from() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    places::go(page, "/books/report/trial-balance").await;
    page.read(".report-table .total td:nth-child(2)", "2,234.05").await;
    page.read(".report-table .total td:nth-child(3)", "2,234.05").await;
    page.picture(&binaries::screens().join("books-trial.png")).await;
    places::go(page, "/books/report/balance-sheet").await;
    page.read(&id("report"), "Current earnings").await;
    page.read(&id("report"), "Liabilities and equity").await;
    places::go(page, "/books/report/cash-flow").await;
    page.click("[data-testid='report-method'] label:nth-child(2)").await;
    page.read(&id("report"), "Operating activities").await;
    page.read("[data-testid='report'] .net", "1,389.05").await;
    page.read(&id("report"), "Cash at the end").await;
    page.click("[data-testid='report-method'] label:nth-child(3)").await;
    page.read(&id("report"), "Net income").await;
    page.read("[data-testid='report'] .net", "1,389.05").await;
    places::go(page, "/books/report/charts").await;
    page.read(&format!("{} .behind", id("chart-expenses")), "Expenses:Rent").await;
    // A total opens everything that it adds up.
    places::go(page, "/books/report/income-statement").await;
    page.click("//a[@data-testid='report-total'][contains(., '845.00')]").await;
    page.read("main .context", "Expenses").await;
    places::go(page, "/books/account/Assets%3ABank").await;
    page.see_no(".register.sides").await;
    page.click("[data-testid='register-way'] label:last-child").await;
    page.read(".register-head", "Credit").await;
    page.reload().await;
    page.see(".register.sides").await;
    page.read(&id("register"), "800.00").await;
    page.picture(&binaries::screens().join("books-register-sides.png")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_is_added_by_keys_and_what_is_missing_is_to_be_seen() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    let day = today(page).await;
    let trade = json!({ "idempotency_key": "usd", "date": day, "payee": "Exchange", "postings": [
        { "account": "Assets:Dollars", "quantity": "100.00", "commodity": "USD" },
        { "account": "Equity:Opening", "quantity": "-100.00", "commodity": "USD" },
    ] });
    ask(&seat, "ledger.post", trade).await;
    let keys = Keyboard::of(page, &seat.atom);
    places::go(page, "/books/prices").await;
    page.read(&id("price-gap"), "USD").await;
    page.click("[data-testid='price-gap'] button").await;
    keys.is_on(&id("price-worth")).await;
    keys.write_and("0.92", "Enter").await;
    keys.is_on(&id("price-of")).await;
    page.read(&id("prices"), "0.92").await;
    page.see_no(&id("price-gap")).await;
    // A second day makes a line of the pair.
    rewrite(page, &id("price-day"), "2020-01-02").await;
    page.click(&id("price-of")).await;
    keys.write_and("USD", "Tab").await;
    keys.write_and("0.89", "Enter").await;
    page.see(&format!("{} svg", id("prices-chart"))).await;
    page.picture(&binaries::screens().join("books-prices.png")).await;
    // With a price the report is in one currency: 1,389.05 and 92.
    places::go(page, "/books/report/balance-sheet").await;
    page.click(&id("report-currency")).await;
    keys.write_and("EUR", "Enter").await;
    page.read("[data-testid='report'] .net", "1,481.05").await;
    page.see(&id("report-valuation")).await;
    page.picture(&binaries::screens().join("books-report-valued.png")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_announced_counts_nowhere_until_it_is_posted_and_can_be_voided() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    for (amount, shop) in [("30", "Theatre"), ("40", "Opera")] {
        places::go(page, "/books/entry").await;
        page.write(&id("simple-amount"), amount).await;
        page.write(&id("simple-to"), "fun").await;
        page.write(&id("simple-from"), "bank").await;
        page.write(&id("simple-payee"), shop).await;
        page.click(&id("entry-announce")).await;
        page.click(&id("simple-post")).await;
        page.read(&id("pending"), shop).await;
    }
    assert!(held(&seat).await.contains(&"Assets:Bank 1389.05".to_owned()), "it counts nowhere");
    page.picture(&binaries::screens().join("books-pending.png")).await;
    page.click("//li[@data-testid='pending-row'][contains(., 'Opera')]//button[@data-testid='pending-void']").await;
    page.click(&id("void-now")).await;
    page.see_no(&id("void-dialog")).await;
    page.click("//li[@data-testid='pending-row'][contains(., 'Theatre')]//button[@data-testid='pending-post']").await;
    page.see(&id("empty")).await;
    let counts = || async { held(&seat).await.contains(&"Assets:Bank 1359.05".to_owned()).then_some(()) };
    waiting::until("it to count", counts).await;
    page.click("[data-testid='pending-state'] label:nth-child(3)").await;
    page.read(&id("pending"), "Opera").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_gets_a_limit_another_name_and_an_end() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    places::go(page, "/books/account/Assets%3ABank").await;
    page.click(&id("register-about")).await;
    page.click(&id("limit-add")).await;
    page.write(&id("limit-below-0"), "1000").await;
    page.click(&id("about-save")).await;
    let limits = json!([{ "commodity": "EUR", "not_below": "1000" }]);
    page.read(".toasts", "changed").await;
    let bank = ask(&seat, "ledger.accounts", json!({})).await;
    let bank = bank["items"].as_array().expect("accounts").iter().find(|each| each["name"] == "Assets:Bank").cloned();
    assert_eq!(bank.expect("the bank")["limits"], limits);
    page.picture(&binaries::screens().join("books-about.png")).await;
    rewrite(page, &id("about-name"), "Assets:Giro").await;
    page.click(&id("about-rename")).await;
    page.read("main .context", "Assets:Giro").await;
    assert!(held(&seat).await.contains(&"Assets:Giro 1389.05".to_owned()));
    // What still holds something is not closed, and the reason is said.
    page.click(&id("about-close")).await;
    page.click(&id("account-close-now")).await;
    page.read(&id("account-close-dialog"), "1389.05").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_and_a_register_show_what_was_known_then() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    // All of it became known today, so yesterday nothing was.
    places::go(page, "/books/report/balance-sheet").await;
    page.read(&id("report"), "1,389.05").await;
    page.click(&id("report-known")).await;
    page.click(".calendar .day[tabindex='0']").await;
    page.read(&id("report"), "1,389.05").await;
    places::go(page, "/books/account/Assets%3ABank/__known-2020-01-01").await;
    page.see(&id("empty")).await;
    let then = json!({ "account": "Assets:Bank", "known_at": "2020-01-01T00:00:00Z" });
    assert_eq!(ask(&seat, "ledger.lines", then).await["items"], json!([]));
    let now = json!({ "account": "Assets:Bank", "known_at": "2100-01-01T00:00:00Z" });
    let plain = ask(&seat, "ledger.lines", json!({ "account": "Assets:Bank" })).await;
    assert_eq!(ask(&seat, "ledger.lines", now).await, plain, "added up anew it is the same");
    places::go(page, "/books/report/receivable").await;
    page.see(&id("empty")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_period_is_closed_and_opened_again_and_the_books_are_proven() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    places::go(page, "/books/proof").await;
    page.see(&format!("{} .badge.green", id("books-proof"))).await;
    page.click(&id("period-close")).await;
    rewrite(page, &id("close-day"), "2020-12-31").await;
    page.click(&id("close-now")).await;
    page.see_no(&id("close-dialog")).await;
    page.read(&id("closed-through"), "2020").await;
    assert_eq!(ask(&seat, "ledger.names", json!({})).await["closed_through"], "2020-12-31");
    page.click(&id("period-reopen")).await;
    page.click(&id("reopen-now")).await;
    page.see_no(&id("period-reopen")).await;
    assert_eq!(ask(&seat, "ledger.names", json!({})).await["closed_through"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_day_offers_the_next_open_one_and_a_softly_closed_one_posting_anyway() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    ask(&seat, "ledger.close_period", json!({ "through": "2020-12-31" })).await;
    ask(&seat, "ledger.close_period", json!({ "through": "2021-01-31", "soft": true })).await;
    for (day, way, stands_on) in
        [("2020-12-05", "post-on-next", "2021-02-01"), ("2021-01-05", "post-anyway", "2021-01-05")]
    {
        places::go(page, "/books/entry").await;
        page.write(&id("simple-amount"), "12.50").await;
        page.write(&id("simple-to"), "lunch").await;
        page.write(&id("simple-from"), "cash").await;
        rewrite(page, &id("simple-day"), day).await;
        page.click(&id("simple-post")).await;
        page.click(&id(way)).await;
        page.see(&id("entry")).await;
        let lines = ask(&seat, "ledger.lines", json!({ "account": "Expenses:Lunch" })).await;
        let dates: Vec<&str> =
            lines["items"].as_array().expect("lines").iter().filter_map(|line| line["date"].as_str()).collect();
        assert!(dates.contains(&stands_on), "{dates:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_year_is_shown_before_it_is_posted() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    let sale = json!({ "idempotency_key": "a", "date": "2020-05-01", "postings": [
        { "account": "Assets:Bank", "quantity": "100.00", "commodity": "EUR" }, { "account": "Income:Sales" } ] });
    ask(&seat, "ledger.post", sale).await;
    places::go(page, "/books/periods").await;
    page.click(&id("year-open")).await;
    rewrite(page, &id("year-day"), "2020-12-31").await;
    page.click(&id("year-look")).await;
    page.read(&id("year-rows"), "Income:Sales").await;
    assert_eq!(held(&seat).await, ["Assets:Bank 100.00", "Income:Sales -100.00"]);
    // The second press of a double click was meant for the look, and posts nothing.
    page.see(&id("year-now")).await;
    listen(page).await;
    let second = "document.querySelector(\"[data-testid='year-now']\")\
                  .dispatchEvent(new MouseEvent('click', { detail: 2, bubbles: true, cancelable: true }))";
    page.script(second).await;
    page.painted().await;
    assert!(!calls(page).await.iter().any(|name| name == "ledger.close_year"), "it was pressed once");
    page.click(&id("year-now")).await;
    page.see(&id("year-done")).await;
    assert_eq!(held(&seat).await, ["Assets:Bank 100.00", "Equity:Retained Earnings -100.00"]);
}
