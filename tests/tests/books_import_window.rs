//! Imports into the books, in a browser: looked at before they come in, asked about, called off and taken back.

use atom_tests::{
    binaries,
    bookkeeping::{ask, drop_file, held, rewrite},
    desk::id,
    keyboard::Keyboard,
    places,
    seat::Seat,
    webdriver::Session,
};
use serde_json::json;

const JOURNAL: &str = "2026-03-01 Bakery\n    Expenses:Food    4.20 EUR\n    Assets:Bank\n\n2026-03-02 Guild\n    Expenses:Dues    10.00 EUR\n    Assets:Bank\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_is_looked_at_before_it_is_imported_and_comes_once() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    places::go(page, "/books/import").await;
    drop_file(page, "broken.journal", "2026-03-01 Bakery\n    Expenses:Food    4.20 EUR\n    Assets:Bank  -1 EUR\n")
        .await;
    page.read(&id("journal-wrong"), "broken.journal:").await;
    drop_file(page, "bakery.journal", JOURNAL).await;
    page.read(&id("journal-new"), "2").await;
    assert_eq!(held(&seat).await, Vec::<String>::new(), "only looked at");
    page.click(&id("journal-add")).await;
    page.see(&id("journal-show")).await;
    assert_eq!(held(&seat).await, ["Assets:Bank -14.20", "Expenses:Dues 10.00", "Expenses:Food 4.20"]);
    drop_file(page, "bakery.journal", JOURNAL).await;
    page.read(&id("journal-new"), "0").await;
    page.read(&id("journal-present"), "2").await;
    page.see_no(&id("journal-add")).await;
    page.picture(&binaries::screens().join("books-import.png")).await;
}

const TABLE: &str = "Buchungstag;Empfänger;Verwendungszweck;Betrag\n05.01.2026;Bäcker;Brot;-3,50\n05.01.2026;Bäcker;Brot;-3,50\n31.01.2026;Firma;Gehalt;2.000,00\n";

/// Drops a statement, and says which account it is of.
async fn drop_statement(page: &Session, name: &str, text: &str, account: &str) {
    drop_file(page, name, text).await;
    page.see(&id("statement-account")).await;
    rewrite(page, &id("statement-account"), account).await;
    page.click(&id("statement-read")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_a_bank_is_confirmed_before_it_is_imported_and_taken_back_as_one() {
    let Some(seat) = Seat::signed_in(1_360, 1_000, false).await else { return };
    let page = &seat.page;
    let keys = Keyboard::of(page, &seat.atom);
    places::go(page, "/books/import").await;
    drop_statement(page, "giro.csv", TABLE, "bank").await;
    page.read(&id("mapping-delimiter"), ";").await;
    page.read(&id("mapping-decimal"), "1.234,56").await;
    page.read(&id("mapping-date-order"), "Day, month, year").await;
    page.read(&id("mapping-sign"), "Minus").await;
    page.read(&id("import-rows"), "-3.50").await;
    page.picture(&binaries::screens().join("books-statement.png")).await;
    // What was recognised is changed by keys alone, and shows at once.
    keys.tab_to(&id("mapping-sign"), "Tab").await;
    keys.press("Enter then End then Enter").await;
    page.read(&id("import-rows"), "-2,000.00").await;
    keys.press("Enter then Home then Enter").await;
    page.read(&id("import-rows"), "-3.50").await;
    keys.tab_to(&id("mapping-currency"), "Tab").await;
    keys.write_and("EUR", "Tab").await;
    page.read(&id("import-rows"), "EUR").await;
    assert_eq!(held(&seat).await, Vec::<String>::new(), "only looked at");
    page.click(&id("statement-add")).await;
    page.see(&id("journal-show")).await;
    let all = ["Assets:Bank 1993.00", "Expenses:Uncategorized 7.00", "Income:Uncategorized -2000.00"];
    assert_eq!(held(&seat).await, all);
    // The same file once more: how it is read is remembered, and nothing of it is new.
    drop_statement(page, "giro.csv", TABLE, "bank").await;
    page.read(&id("journal-present"), "3").await;
    page.read(&id("import-rows"), "EUR").await;
    page.see_no(&id("statement-add")).await;
    page.click(&id("statement-cancel")).await;
    // Taken back as one.
    page.click(&id("import-take-back")).await;
    page.click(&id("take-back-now")).await;
    page.see_no(&id("take-back-dialog")).await;
    page.read(&id("import-row"), "Taken back").await;
    assert_eq!(held(&seat).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_statement_does_not_tell_is_asked_and_a_broken_line_is_named() {
    let Some(seat) = Seat::signed_in(1_360, 900, true).await else { return };
    let page = &seat.page;
    places::go(page, "/books/import").await;
    drop_statement(page, "broken.csv", &TABLE.replace("31.01.2026", "99.99.2026"), "bank").await;
    page.read(&id("statement-wrong"), "broken.csv:4").await;
    page.see_no(&id("statement-add")).await;
    page.click(&id("statement-cancel")).await;
    page.see_no(&id("statement")).await;
    let ofx = "OFXHEADER:100\n\n<OFX><CURDEF>EUR<BANKACCTFROM><ACCTID>12345</BANKACCTFROM><BANKTRANLIST>\n<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260105<TRNAMT>-12.50<FITID>a1<NAME>Shop</STMTTRN>\n</BANKTRANLIST></OFX>\n";
    drop_statement(page, "giro.ofx", ofx, "bank").await;
    page.read(&id("statement"), "OFX").await;
    page.see_no(&id("mapping")).await;
    page.click(&id("statement-add")).await;
    page.see(&id("journal-show")).await;
    // The bank's own name of the account is known from then on.
    drop_file(page, "again.ofx", ofx).await;
    page.read(&id("journal-present"), "1").await;
    page.picture(&binaries::screens().join("books-statement-dark.png")).await;
    page.click(&id("statement-cancel")).await;
    // Every line leads back to the file that it came from.
    let lines = ask(&seat, "ledger.lines", json!({ "account": "Assets:Bank" })).await;
    let entry = lines["items"][0]["entry_id"].as_str().expect("an id").to_owned();
    places::go(page, &format!("/books/entry/{entry}")).await;
    page.read(&id("story-source"), "giro.ofx, line 4").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_shows_how_far_it_is_and_adds_nothing_when_it_is_called_off() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    places::go(page, "/books/import").await;
    let entry = |number: usize| format!("2026-01-01 Shop {number}\n    Expenses:Food    4.20 EUR\n    Assets:Bank\n\n");
    let journal: String = (0..40_000).map(entry).collect();
    drop_file(page, "many.journal", &journal).await;
    page.see(&id("journal-add")).await;
    page.see_no(&id("import-work")).await;
    // A driver needs longer for a press than a quick host for a file: the page presses as soon as there is a button.
    let press = "new MutationObserver((_, seen) => { const stop = document.querySelector(\"[data-testid='import-stop']\"); \
                 if (stop) { seen.disconnect(); stop.click() } }).observe(document.body, { childList: true, subtree: true }); \
                 return null";
    page.script(press).await;
    page.click(&id("journal-add")).await;
    page.see(&id("import-stopped")).await;
    page.see_no(&id("import-work")).await;
    assert_eq!(held(&seat).await, Vec::<String>::new());
    let jobs = ask(&seat, "jobs.list", json!({})).await;
    assert_eq!(jobs["items"].as_array().map(Vec::len), Some(1), "a look leaves no job behind");
}
