//! Lots in a browser: bought by an import, looked at, and sold with a look at what goes; and what entries say besides.

use atom_tests::{axe::Axe, binaries, desk::id, keyboard::Keyboard, places, seat::Seat, waiting, webdriver::Session};
use serde_json::{Value, json};

/// What the host says to the person of the page.
async fn ask(seat: &Seat, name: &str, args: Value) -> Value {
    let token = places::token(&seat.page).await;
    seat.atom.call(&token, name, args).await
}

/// How much there is of each lot, with what it cost.
async fn lots(seat: &Seat) -> Vec<(String, String)> {
    let reply = ask(seat, "ledger.lots", json!({})).await;
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let items = reply["items"].as_array().expect("lots").iter();
    items.map(|lot| (text(&lot["quantity"]), text(&lot["book"]["quantity"]))).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

const JOURNAL: &str = "2026-01-01 open Assets:Broker\n2026-01-01 open Assets:Bank\n\n\
    2026-01-05 * \"Broker\" \"Buy\"\n  Assets:Broker  5 XYZ {10.00 EUR}\n  Assets:Bank  -50.00 EUR\n\n\
    2026-01-06 * \"Broker\" \"Buy\"\n  Assets:Broker  5 XYZ {30.00 EUR}\n  Assets:Bank  -150.00 EUR\n";

/// Brings the two lots in as a person does: by a file that is looked at first.
async fn buy(seat: &Seat) {
    let page = &seat.page;
    places::go(page, "/books/import").await;
    page.see(".import-drop").await;
    let put = format!(
        "const data = new DataTransfer(); data.items.add(new File([{}], 'broker.beancount')); \
         document.querySelector('.import-drop').dispatchEvent(new DragEvent('drop', \
         {{ dataTransfer: data, bubbles: true, cancelable: true }})); return null",
        json!(JOURNAL)
    );
    page.script(&put).await;
    page.read(&id("journal-new"), "2").await;
    page.click(&id("journal-add")).await;
    page.see(&id("journal-show")).await;
}

/// Says what XYZ is worth today.
async fn price(seat: &Seat, worth: &str) {
    let day = "const now = new Date(); const two = (number) => String(number).padStart(2, '0'); \
               return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`";
    let day = seat.page.script(day).await;
    let price = json!({ "date": day, "commodity": "XYZ", "price": { "quantity": worth, "commodity": "EUR" } });
    ask(seat, "ledger.prices.add", json!({ "prices": [price] })).await;
}

/// Goes on with Tab to a field and types.
async fn type_in(keys: &Keyboard<'_>, place: &str, text: &str) {
    keys.tab_to(&id(place), "Tab").await;
    keys.write(text).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lots_that_were_imported_are_sold_by_keys_with_a_look_at_what_each_gains() {
    let Some(seat) = Seat::signed_in(1_360, 1_000, false).await else { return };
    let page = &seat.page;
    let keys = Keyboard::of(page, &seat.atom);
    places::go(page, "/books/lots").await;
    page.see(&id("empty")).await;
    buy(&seat).await;
    page.click(&id("books-lots")).await;
    page.read(&id("lots"), "2026-01-05").await;
    page.read(&id("lots"), "30.00").await;
    page.read(&id("lots-sums"), "200.00").await;
    // What has no price is a gap, and not nothing.
    page.read(&id("lot-gap"), "no price").await;
    page.read(&id("lots-gap"), "XYZ").await;
    price(&seat, "25.00").await;
    page.see_no(&id("lot-gap")).await;
    page.read(&id("lots"), "125.00").await;
    page.read(&id("lots"), "-25.00").await;
    page.picture(&binaries::screens().join("books-lots.png")).await;
    keys.tab_to(&id("lots-sell"), "Tab").await;
    keys.press("Enter").await;
    keys.is_on(&id("sale-account")).await;
    page.read(&id("sale-preview"), "As soon as").await;
    type_in(&keys, "sale-quantity", "5+2").await;
    type_in(&keys, "sale-price", "25").await;
    type_in(&keys, "sale-into", "bank").await;
    type_in(&keys, "sale-gains", "gains").await;
    // The oldest go first: 5 that cost 10, and 2 that cost 30.
    page.read(&id("sale-taken"), "2026-01-05").await;
    page.read(&id("sale-taken"), "75.00").await;
    page.read(&id("sale-taken"), "-10.00").await;
    page.read(&id("sale-gain"), "65.00").await;
    page.picture(&binaries::screens().join("books-sale.png")).await;
    assert_eq!(lots(&seat).await, pairs(&[("5", "50.00"), ("5", "150.00")]), "only looked at");
    keys.press("Enter").await;
    page.see_no(&id("sale-dialog")).await;
    keys.is_on(&id("lots-sell")).await;
    assert_eq!(lots(&seat).await, pairs(&[("3", "90.00")]));
    let gains = ask(&seat, "ledger.balances", json!({ "account": "Income:Gains" })).await;
    assert_eq!(gains["rows"][0]["quantity"], "-65.00");
    // What was sold is taken back by its opposite, and the lots are there again.
    page.click(&id("toast-reverse")).await;
    let back = || async { (lots(&seat).await == pairs(&[("5", "50.00"), ("5", "150.00")])).then_some(()) };
    waiting::until("the lots to be back", back).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_says_which_lots_go_and_a_sale_names_them_then() {
    let Some(seat) = Seat::signed_in(1_360, 1_000, false).await else { return };
    let page = &seat.page;
    let keys = Keyboard::of(page, &seat.atom);
    buy(&seat).await;
    places::go(page, "/books/about/Assets%3ABroker").await;
    page.see(&id("about-lots")).await;
    keys.tab_to(&id("about-booking"), "Tab").await;
    keys.press("Enter then End then Enter").await;
    page.click(&id("about-lots-save")).await;
    page.read(".toasts", "Sales from this account").await;
    let settings = ask(&seat, "ledger.lots.settings", json!({})).await;
    assert_eq!(settings["items"], json!([{ "account": "Assets:Broker", "booking": "specific" }]));
    places::go(page, "/books/lots").await;
    page.click(&id("lot-sell")).await;
    page.see(&id("sale-lots")).await;
    page.write(&id("sale-quantity"), "1").await;
    page.write(&id("sale-price"), "25").await;
    page.write(&id("sale-into"), "bank").await;
    // Two could be meant, and it is said.
    page.see(&id("sale-wrong")).await;
    page.write(&id("sale-lot-1"), "1").await;
    page.read(&id("sale-taken"), "2026-01-06").await;
    page.read(&id("sale-preview"), "Loss").await;
    page.click(&id("sale-now")).await;
    page.see_no(&id("sale-dialog")).await;
    assert_eq!(lots(&seat).await, pairs(&[("5", "50.00"), ("4", "120.00")]));
}

/// Whether a page holds to the rules of accessibility.
async fn sound(page: &Session, axe: Option<&Axe>, place: &str) {
    if let Some(axe) = axe {
        assert_eq!(axe.complaints(page).await, Vec::<String>::new(), "{place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_room_of_lots_and_its_dialog_can_be_used_by_everyone_and_fit_a_small_window() {
    let Some(seat) = Seat::signed_in(1_360, 1_000, false).await else { return };
    let page = &seat.page;
    let axe = Axe::fetch();
    buy(&seat).await;
    places::go(page, "/books/lots").await;
    page.see(&id("lots")).await;
    sound(page, axe.as_ref(), "the room").await;
    page.click(&id("lots-sell")).await;
    page.see(&id("sale-dialog")).await;
    sound(page, axe.as_ref(), "the dialog").await;
    page.viewport(480, 900).await;
    assert_eq!(places::outside(page).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_says_its_tags_number_and_comments_and_keeps_them_when_it_is_mended() {
    let Some(seat) = Seat::signed_in(1_360, 1_000, false).await else { return };
    let page = &seat.page;
    places::go(page, "/books/entry").await;
    page.write(&id("simple-amount"), "12.50").await;
    page.write(&id("simple-to"), "lunch").await;
    page.write(&id("simple-from"), "cash").await;
    page.click(&id("simple-more")).await;
    page.write(&id("simple-code"), "R-7").await;
    page.write(&id("simple-tags"), "#trip food").await;
    page.write(&id("simple-links"), "bill-7").await;
    page.write(&id("simple-comment"), "with Grace").await;
    page.click(&id("simple-post")).await;
    for said in ["R-7", "#trip #food ^bill-7", "with Grace"] {
        page.read(&id("entry"), said).await;
    }
    page.click(&id("entry-mend")).await;
    page.write(&id("split-comment-0"), "two of us").await;
    page.rewrite(&id("split-code"), "R-8").await;
    page.click(&id("split-post")).await;
    page.see(&id("entry-original")).await;
    for said in ["R-8", "#trip #food ^bill-7", "with Grace", "two of us"] {
        page.read(&id("entry"), said).await;
    }
}
