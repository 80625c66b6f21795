//! The books in a page: something in them, and what the host says of it.

use crate::{places, seat::Seat, webdriver::Session};
use serde_json::{Value, json};

/// What the host says to the person of the page.
pub async fn ask(seat: &Seat, name: &str, args: Value) -> Value {
    let token = places::token(&seat.page).await;
    seat.atom.call(&token, name, args).await
}

/// What is held, as `account quantity`.
///
/// # Panics
/// When the host tells no rows.
pub async fn held(seat: &Seat) -> Vec<String> {
    let reply = ask(seat, "ledger.balances", json!({})).await;
    let rows = reply["rows"].as_array().expect("rows").iter();
    rows.map(|row| format!("{} {}", row["account"].as_str().unwrap_or("?"), row["quantity"].as_str().unwrap_or("?")))
        .collect()
}

/// Today, as the page has it.
///
/// # Panics
/// When the page has none.
pub async fn today(page: &Session) -> String {
    let day = "const now = new Date(); const two = (number) => String(number).padStart(2, '0'); \
               return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`";
    page.script(day).await.as_str().expect("a day").to_owned()
}

/// Posts some entries of today, so that every report of this year has them.
pub async fn fill(seat: &Seat) {
    let day = today(&seat.page).await;
    for (key, payee, to, from, quantity) in [
        ("a", "Opening", "Assets:Bank", "Equity:Opening", "1284.05"),
        ("b", "Landlord", "Expenses:Rent", "Assets:Bank", "800.00"),
        ("c", "Acme", "Assets:Bank", "Income:Sales", "950.00"),
        ("d", "Figma", "Expenses:Software", "Assets:Bank", "45.00"),
    ] {
        let entry = json!({ "idempotency_key": key, "date": day, "payee": payee, "postings": [
            { "account": to, "quantity": quantity, "commodity": "EUR" }, { "account": from },
        ] });
        ask(seat, "ledger.post", entry).await;
    }
}

/// Puts a text into the place of what a field holds.
pub async fn rewrite(page: &Session, place: &str, text: &str) {
    page.click(place).await;
    page.chord(&['\u{e009}'], 'a').await;
    page.type_here(text).await;
}

/// Drops a file on the place for files.
pub async fn drop_file(page: &Session, name: &str, text: &str) {
    page.see(".import-drop").await;
    let put = format!(
        "const data = new DataTransfer(); data.items.add(new File([{}], {})); document.querySelector('.import-drop')\
         .dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }})); return null",
        json!(text),
        json!(name)
    );
    page.script(&put).await;
}
