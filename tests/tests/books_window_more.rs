//! More of the books in a browser: documents beside entries, balance assertions, charts of accounts to start from, and how each
//! room stands to machines that look at it.

use atom_tests::{
    axe::Axe,
    binaries,
    bookkeeping::{ask, drop_file, fill, held, rewrite, today},
    desk::id,
    places,
    seat::Seat,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// The accounts, by name.
async fn accounts(seat: &Seat) -> Vec<String> {
    let reply = ask(seat, "ledger.accounts", json!({ "limit": 1000 })).await;
    let items = reply["items"].as_array().expect("accounts").clone();
    items.iter().map(|account| account["name"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_attached_to_its_entry_and_removed_and_the_chain_knows_nothing_of_it() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    let before = ask(&seat, "ledger.verify", json!({})).await;
    let lines = ask(&seat, "ledger.lines", json!({ "account": "Expenses:Software" })).await;
    let entry = lines["items"][0]["entry_id"].as_str().expect("an id").to_owned();
    places::go(page, &format!("/books/entry/{entry}")).await;
    page.read(&id("documents"), "No receipt").await;
    drop_file(page, "receipt.txt", "45.00 paid").await;
    page.read(&id("file"), "receipt.txt").await;
    page.read(&id("file"), "10 B").await;
    page.see(&id("file-save")).await;
    page.picture(&binaries::screens().join("books-documents.png")).await;
    let listed = ask(&seat, "ledger.documents", json!({ "entry_id": entry })).await;
    let receipt = listed["items"][0]["id"].clone();
    let piece = ask(&seat, "ledger.documents.read", json!({ "id": receipt, "offset": 0 })).await;
    assert_eq!(piece["data"], json!(STANDARD.encode(b"45.00 paid")), "it is kept as it was");
    // An empty file is named and not attached.
    drop_file(page, "nothing.txt", "").await;
    page.read(&id("documents"), "nothing.txt: ").await;
    // Nothing goes before it is confirmed.
    page.click(&id("file-remove")).await;
    page.read(&id("document-remove-dialog"), "receipt.txt").await;
    let still = ask(&seat, "ledger.documents", json!({ "entry_id": entry })).await;
    assert_eq!(still["items"].as_array().map(Vec::len), Some(1));
    page.click(&id("document-remove-now")).await;
    page.see_no(&id("document-remove-dialog")).await;
    page.see_no(&id("file")).await;
    page.read(&id("documents"), "No receipt").await;
    let left = ask(&seat, "ledger.documents", json!({ "entry_id": entry, "removed": true })).await;
    assert!(left["items"][0]["removed_at"].is_string(), "that it was there stays told: {left}");
    assert_eq!(ask(&seat, "ledger.verify", json!({})).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_that_a_later_entry_breaks_is_told_and_leads_to_its_account() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    places::go(page, "/books/about/Assets%3ABank").await;
    page.write(&id("assertion-amount"), "1389.05").await;
    page.click(&id("assertion-add")).await;
    page.read(&id("assertion"), "Holds").await;
    page.read(&id("assertion"), "1,389.05").await;
    page.read(&id("assertion"), "entered by hand").await;
    // The same day counts to its end, so what is posted later on it breaks it.
    places::go(page, "/books/entry").await;
    page.write(&id("simple-amount"), "12.50").await;
    page.write(&id("simple-to"), "lunch").await;
    page.write(&id("simple-from"), "bank").await;
    page.write(&id("simple-payee"), "Corner café").await;
    page.click(&id("simple-post")).await;
    page.read(&id("toast"), "Assets:Bank does not hold").await;
    page.read(&id("toast"), "12.50\u{a0}EUR too little").await;
    page.see(&id("toast-reverse")).await;
    page.picture(&binaries::screens().join("books-broke.png")).await;
    page.click(&id("toast-account")).await;
    page.read("main .context", "Assets:Bank").await;
    page.read(&id("assertion"), "12.50\u{a0}EUR too little").await;
    page.picture(&binaries::screens().join("books-assertions.png")).await;
    // The proof is whole, and names it as a way to the account.
    places::go(page, "/books/proof").await;
    page.see(&format!("{} .badge.green", id("books-proof"))).await;
    page.read(&id("broken-assertions"), "12.50\u{a0}EUR too little").await;
    page.click(&format!("{} a", id("broken-assertions"))).await;
    page.read(&id("assertion"), "too little").await;
    // Once it is gone, nothing is left to break.
    page.click(&id("assertion-remove")).await;
    page.click(&id("assertion-remove-now")).await;
    page.see_no(&id("assertion-remove-dialog")).await;
    page.see_no(&id("assertion")).await;
    assert_eq!(ask(&seat, "ledger.assertions", json!({})).await["items"], json!([]));
    assert_eq!(ask(&seat, "ledger.verify", json!({})).await["ok"], json!(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_an_entry_back_at_the_foot_tells_what_that_broke() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    let day = today(page).await;
    places::go(page, "/books/entry").await;
    page.write(&id("simple-amount"), "12.50").await;
    page.write(&id("simple-to"), "lunch").await;
    page.write(&id("simple-from"), "bank").await;
    page.click(&id("simple-post")).await;
    page.see(&id("toast-reverse")).await;
    let holds = json!({ "account": "Assets:Bank", "date": day, "quantity": "1376.55", "commodity": "EUR" });
    ask(&seat, "ledger.assertions.set", holds).await;
    page.click(&id("toast-reverse")).await;
    page.read(&id("toast"), "Assets:Bank does not hold").await;
    page.read(&id("toast"), "12.50\u{a0}EUR too much").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strict_assertion_that_an_entry_would_break_keeps_it_out_and_the_form_says_why() {
    let Some(seat) = Seat::signed_in(1_360, 900, true).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    places::go(page, "/books/about/Assets%3ABank").await;
    page.write(&id("assertion-amount"), "1000").await;
    page.click(&id("assertion-strict")).await;
    page.click(&id("assertion-add")).await;
    page.read(&id("assertion-form"), "1389.05 EUR").await;
    page.see_no(&id("assertion")).await;
    rewrite(page, &id("assertion-amount"), "1389.05").await;
    page.click(&id("assertion-add")).await;
    page.read(&id("assertion"), "Strict").await;
    page.picture(&binaries::screens().join("books-assertions-dark.png")).await;
    places::go(page, "/books/entry").await;
    page.write(&id("simple-amount"), "12.50").await;
    page.write(&id("simple-to"), "lunch").await;
    page.write(&id("simple-from"), "bank").await;
    page.click(&id("simple-post")).await;
    page.read(".simple-entry .wrong", "should hold 1389.05 EUR").await;
    assert!(held(&seat).await.contains(&"Assets:Bank 1389.05".to_owned()), "nothing was posted");
}

#[tokio::test(flavor = "multi_thread")]
async fn books_begin_with_a_chart_of_accounts_that_is_seen_before_it_is_opened() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    places::go(page, "/books").await;
    page.click(&id("books-chart-first")).await;
    page.read(&id("chart-accounts"), "Assets:Bank:Checking").await;
    page.click("[data-testid='chart-kind'] label:nth-child(2)").await;
    page.read(&id("chart-accounts"), "Income:Services").await;
    page.read(&id("chart-dialog"), "27 new accounts").await;
    page.picture(&binaries::screens().join("books-chart.png")).await;
    assert_eq!(accounts(&seat).await, Vec::<String>::new(), "only looked at");
    page.click(&id("chart-now")).await;
    page.see_no(&id("chart-dialog")).await;
    page.read(&id("accounts"), "Tax Savings").await;
    page.picture(&binaries::screens().join("books-accounts-new.png")).await;
    assert!(accounts(&seat).await.contains(&"Income:Services".to_owned()));
    // From the menu, in the language of the person, and what is there already is told.
    let day = today(page).await;
    let entry = json!({ "idempotency_key": "first", "date": day, "postings": [
        { "account": "Assets:Cash", "quantity": "9.00", "commodity": "EUR" }, { "account": "Income:Services" } ] });
    ask(&seat, "ledger.post", entry).await;
    page.read(&id("accounts"), "9.00").await;
    let open = |words: &'static str| async move {
        page.click(&id("accounts-more")).await;
        page.click(&format!("//button[@role='menuitem'][contains(., '{words}')]")).await;
        page.click("[data-testid='chart-kind'] label:nth-child(2)").await;
    };
    open("chart of accounts").await;
    page.read(&id("chart-dialog"), "Every account of this chart is here already.").await;
    page.script("localStorage.setItem('atom.language', 'de'); return null").await;
    page.reload().await;
    places::go(page, "/books").await;
    open("Kontenplan").await;
    page.read(&id("chart-accounts"), "Einnahmen:Honorare").await;
    page.read(&id("chart-dialog"), "27 neue Konten").await;
    assert_eq!(ask(&seat, "ledger.balances", json!({})).await["rows"][0]["account"], Value::from("Assets:Cash"));
}

/// The rooms, with something in them.
async fn rooms(seat: &Seat) -> Vec<String> {
    let lines = ask(seat, "ledger.lines", json!({ "account": "Expenses:Software" })).await;
    let entry = lines["items"][0]["entry_id"].as_str().expect("an id").to_owned();
    let entries = [format!("/books/entry/{entry}"), format!("/books/mend/{entry}")];
    let others = [
        "/books",
        "/books/account/Assets%3ABank",
        "/books/account/Assets/__below",
        "/books/about/Assets%3ABank",
        "/books/pending",
        "/books/prices",
        "/books/report/receivable",
        "/books/entry",
        "/books/report/balance-sheet",
        "/books/report/income-statement",
        "/books/report/cash-flow",
        "/books/report/trial-balance",
        "/books/report/charts",
        "/books/import",
        "/books/proof",
    ];
    others.into_iter().map(str::to_owned).chain(entries).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_room_has_a_violation_of_accessibility_in_light_or_dark() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let Some(axe) = Axe::fetch() else { return };
    fill(&seat).await;
    let page = &seat.page;
    let mut wrong = Vec::new();
    for theme in ["light", "dark"] {
        page.script(&format!("localStorage.setItem('atom.theme', '{theme}'); return null")).await;
        page.reload().await;
        for room in rooms(&seat).await {
            places::go(page, &room).await;
            wrong.extend(axe.complaints(page).await.into_iter().map(|line| format!("{room} {theme}: {line}")));
        }
        // The way in which accountants write.
        places::go(page, "/books/entry").await;
        page.click("[data-testid='entry-way'] label:last-child").await;
        page.see(&id("split")).await;
        wrong.extend(axe.complaints(page).await.into_iter().map(|line| format!("split {theme}: {line}")));
        page.script("localStorage.removeItem('atom.books-split'); return null").await;
    }
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(page.complaints().await, Vec::<String>::new(), "the browser has nothing to complain about either");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_room_is_wider_than_its_window() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    fill(&seat).await;
    let page = &seat.page;
    let mut wrong = Vec::new();
    for language in ["en", "de", "pseudo"] {
        page.script(&format!("localStorage.setItem('atom.language', '{language}'); return null")).await;
        page.reload().await;
        for width in [480, 1_024] {
            page.viewport(width, 900).await;
            for room in rooms(&seat).await {
                places::go(page, &room).await;
                wrong.extend(
                    places::outside(page).await.into_iter().map(|line| format!("{room} {width} px {language}: {line}")),
                );
                let name = room.replace('/', "-");
                page.picture(&binaries::screens().join(format!("books{name}-{language}-{width}.png"))).await;
            }
        }
    }
    assert!(wrong.is_empty(), "{} things stand outside:\n{}", wrong.len(), wrong.join("\n"));
}
