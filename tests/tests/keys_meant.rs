//! Keys go to what the person means: after a press of the pointer, after a refusal of the host, and on a page that does
//! not show what was chosen before it.

use atom_tests::{
    at_tasks::{ROWS, is, titled, with_tasks},
    desk::{id, row},
    keyboard::Keyboard,
    late::{Held, calls, listen},
    places,
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

/// Shows the tasks as a board, and opens the line of its first column.
async fn write_into_first_column(keys: &Keyboard<'_>, page: &Session) {
    let board = json!({ "key": "lists", "value": { "all": { "form": "board" } } });
    keys.call("settings.set", board).await;
    page.see(&id("board")).await;
    page.click(&id("column-add")).await;
    keys.is_on(&id("column-new")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_of_a_column_stays_open_for_the_next_card_while_the_first_is_on_its_way() {
    let Some(seat) = with_tasks(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    write_into_first_column(&keys, page).await;
    let first = Held::hold(page, "tasks.create", 1).await;
    keys.write_and("Buy milk", "Enter").await;
    first.comes().await;
    // Its letters are keys of commands elsewhere.
    keys.write("Call Ada").await;
    holds(page, &id("column-new"), "Call Ada").await;
    first.let_go().await;
    keys.task("Buy milk", "to be there", |_| true).await;
    keys.is_on(&id("column-new")).await;
    holds(page, &id("column-new"), "Call Ada").await;
    keys.press("Enter").await;
    keys.task("Call Ada", "to be there", |_| true).await;
    keys.press("Escape").await;
    page.see_no(&id("column-new")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_is_refused_stands_in_the_line_of_its_column_again_and_takes_no_focus() {
    let Some(seat) = with_tasks(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    write_into_first_column(&keys, page).await;
    let refused = Held::refuse(page, "tasks.create", 1).await;
    keys.write("Buy milk").await;
    // Leaving the line adds what stands in it.
    page.click(&id("filter")).await;
    refused.comes().await;
    page.see_no(&id("column-new")).await;
    refused.let_go().await;
    holds(page, &id("column-new"), "Buy milk").await;
    page.painted().await;
    keys.is_on(&id("filter")).await;
    page.click(&id("column-new")).await;
    keys.is_on(&id("column-new")).await;
    keys.press("Enter").await;
    keys.task("Buy milk", "to be there", |_| true).await;
    holds(page, &id("column-new"), "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_was_chosen_before_the_way_back_is_not_what_keys_are_about() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    keys.call("tasks.create_many", json!({ "items": titled(&["Renew the domain"]) })).await;
    places::go(page, "/settings/about").await;
    page.see(&id("settings")).await;
    keys.press("G then A").await;
    page.see(&row("Renew the domain")).await;
    keys.is_on(ROWS).await;
    keys.press("J").await;
    page.read("[data-testid='task-row'].chosen", "Renew the domain").await;
    keys.press("Alt Left").await;
    page.see(&id("settings")).await;
    places::rest(page).await;
    listen(page).await;
    for key in ["C", "T", "Delete"] {
        keys.press(key).await;
    }
    places::rest(page).await;
    let calls = calls(page).await;
    let reads = ["tasks.list", "tasks.get", "tasks.counts", "tasks.ids", "tasks.history"];
    let done = calls.iter().filter(|name| name.starts_with("tasks.") && !reads.contains(&name.as_str()));
    let done: Vec<&String> = done.collect();
    assert!(done.is_empty(), "the keys did this to a task that nobody sees: {done:?}");
    let task = keys.task("Renew the domain", "to be as it was", is("status", "open")).await;
    assert!(task["trashed_at"].is_null() && task["due"].is_null(), "{task}");
    keys.press("Alt Right").await;
    page.see(&row("Renew the domain")).await;
    page.see_no("[data-testid='task-row'].chosen").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_that_a_board_names_as_chosen_is_an_item_of_its_list_with_its_title_as_name() {
    let Some(seat) = with_tasks(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    let board = json!({ "key": "lists", "value": { "all": { "form": "board" } } });
    keys.call("settings.set", board).await;
    page.see(&id("task-card")).await;
    keys.tab_to("[data-testid=board]", "Tab").await;
    keys.press("Home").await;
    page.see("[data-testid=task-card].chosen").await;
    let named = "const active = document.getElementById(document.activeElement.getAttribute('aria-activedescendant'));\
                 const name = document.getElementById(active?.getAttribute('aria-labelledby'));\
                 return [active?.getAttribute('role'), active?.closest('[role=list]') !== null, name?.textContent.trim()]";
    assert_eq!(page.script(named).await, json!(["listitem", true, "Renew the domain"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_began_a_chord_lapses_with_a_press_of_the_pointer() {
    let Some(seat) = with_tasks(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    keys.press("J").await;
    page.read("[data-testid='task-row'].chosen", "Renew the domain").await;
    keys.press("G").await;
    page.script("document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true })); return null").await;
    // After G this would go to Today; alone it makes the task due.
    keys.press("T").await;
    keys.task("Renew the domain", "to be due", |task| task["due"].is_string()).await;
    page.see(&format!("{}[aria-current=page]", id("nav-all"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_without_a_row_is_renamed_in_its_detail() {
    let Some(seat) = with_tasks(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    let task = keys.task("Renew the domain", "to be there", |_| true).await;
    // Today does not have it: it is open by a link alone.
    let id_of_task = task["id"].as_str().expect("an id");
    places::go(page, &format!("/today/{id_of_task}")).await;
    page.read("[data-testid=detail] h2.spoken", "Renew the domain").await;
    page.see_no(&row("Renew the domain")).await;
    keys.press("F2").await;
    keys.is_on(&id("detail-title")).await;
    keys.press("Ctrl A").await;
    keys.write_and("Renew the certificate", "Enter").await;
    keys.task("Renew the certificate", "to be there", |_| true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_place_gives_to_a_new_task_is_shown_until_the_line_says_otherwise() {
    let Some(seat) = with_tasks(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    let given = |field: &str| {
        let chips = format!("#{field}");
        format!(
            "return [...document.querySelector({}).closest('.quick-add, .quick-surface').querySelectorAll('.chip')]\
             .filter((chip) => !chip.closest('.quick-chips')).map((chip) => chip.textContent.trim())",
            json!(chips)
        )
    };
    keys.press("G then T").await;
    page.see(&format!("{}[aria-current=page]", id("nav-today"))).await;
    for (key, field) in [("N", "quick-add"), ("Q", "quick-over")] {
        keys.press(key).await;
        keys.is_on(&format!("#{field}")).await;
        page.script_until(&given(field), "Today to be given", |chips| *chips == json!(["Today"])).await;
        // A priority says nothing of the day.
        keys.write("Pay the rent p1").await;
        page.script_until(&given(field), "Today to be given still", |chips| *chips == json!(["Today"])).await;
        keys.write(" tomorrow").await;
        page.script_until(&given(field), "another day to be meant", |chips| *chips == json!([])).await;
        keys.press("Ctrl A").await;
        keys.press("Backspace").await;
        keys.press("Escape").await;
    }
}
