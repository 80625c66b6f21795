//! Keys go to what the person means: after a press of the pointer, after a refusal of the host, and on a page that does
//! not show what was chosen before it.

use atom_tests::{
    at_tasks::{is, titled, with_tasks},
    desk::id,
    keyboard::Keyboard,
    seat::Seat,
    webdriver::Session,
};
use serde_json::json;

/// The keys in front of a page.
fn keys_of(seat: &Seat) -> Keyboard<'_> {
    Keyboard::of(&seat.page, &seat.atom)
}

/// Waits until a field holds this text.
async fn holds(page: &Session, field: &str, text: &str) {
    let value = format!("return document.querySelector({})?.value", json!(field));
    page.script_until(&value, &format!("`{field}` to hold “{text}”"), |value| *value == text).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_after_a_press_elsewhere_ends_a_rename_goes_where_the_press_was() {
    let Some(seat) = with_tasks(titled(&["Renew the domain", "Water the plants"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    keys.press("J").await;
    page.read("[data-testid='task-row'].chosen", "Renew the domain").await;
    keys.press("F2").await;
    keys.is_on(&id("task-title-edit")).await;
    keys.write("Renew the certificate").await;
    page.click(&id("filter")).await;
    keys.task("Renew the certificate", "to have its new title", |_| true).await;
    page.painted().await;
    keys.is_on(&id("filter")).await;
    // The letter of a command.
    keys.write("c").await;
    holds(page, &id("filter"), "c").await;
    keys.task("Renew the certificate", "to be open", is("status", "open")).await;
}
