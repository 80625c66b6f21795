//! What a person does while something else is on its way: nothing of it is lost, nothing goes back, nothing is done to
//! what they did not mean. A call is held for as long as the story needs, so no luck is in it.

use atom_tests::{
    at_tasks::{is, run, titled, with_open_task, with_tasks},
    desk::{Desk, id, row},
    keyboard::Keyboard,
    late::{Held, calls, listen},
    places,
    seat::Seat,
    webdriver::Session,
};
use serde_json::{Value, json};

/// The key that leads to the end of a list (WebDriver 2 §17.4.2).
const END: char = '\u{e010}';

/// The keys in front of a page.
fn keys_of(seat: &Seat) -> Keyboard<'_> {
    Keyboard::of(&seat.page, &seat.atom)
}

/// Waits until nothing of what was done in the page is on its way any more.
async fn saved(page: &Session) {
    let saving = "return document.body.textContent.includes('Saving')";
    page.script_until(saving, "all to be saved", |saving| *saving == false).await;
}

/// Waits until a field holds this text.
async fn holds(page: &Session, field: &str, text: &str) {
    let value = format!("return document.querySelector({})?.value", json!(field));
    page.script_until(&value, &format!("`{field}` to hold “{text}”"), |value| *value == text).await;
}

/// Turns the switch in this place of the page.
async fn turn(page: &Session, place: usize) {
    page.script(&format!("document.querySelectorAll('[role=switch]')[{place}].click()")).await;
}

/// Waits until the first two switches of the page stand so.
async fn switches(page: &Session, wanted: [bool; 2]) {
    let shown = "return [...document.querySelectorAll('[role=switch]')].slice(0, 2).map((one) => one.checked)";
    page.script_until(shown, &format!("the switches to be {wanted:?}"), |shown| *shown == json!(wanted)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_does_not_go_back_while_a_newer_one_is_on_its_way() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    places::go(page, "/settings/appearance").await;
    page.see("input[type=radio][value=dark]").await;
    page.script(
        "window.themes = []; new MutationObserver(() => window.themes.push(document.documentElement.dataset.theme))\
         .observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })",
    )
    .await;
    let second = Held::hold(page, "settings.set", 2).await;
    for theme in ["light", "dark"] {
        page.script(&format!("document.querySelector('input[type=radio][value={theme}]').click()")).await;
    }
    second.comes().await;
    // The first is done, and heard of.
    let theme = |theme: &'static str| move |reply: &Value| reply["values"]["appearance.theme"] == theme;
    keys.until("settings.get", json!({}), "the light theme", theme("light")).await;
    page.painted().await;
    second.let_go().await;
    keys.until("settings.get", json!({}), "the dark theme", theme("dark")).await;
    saved(page).await;
    page.see("html[data-theme=dark]").await;
    let themes = page.script("return window.themes").await;
    let themes: Vec<&str> = themes.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let since_dark = themes.iter().skip_while(|theme| **theme != "dark");
    assert!(since_dark.clone().count() > 0 && since_dark.clone().all(|theme| *theme == "dark"), "{themes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_is_refused_takes_no_other_one_back() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    places::go(page, "/settings/notifications").await;
    switches(page, [true, true]).await;
    let first = Held::refuse(page, "settings.set", 1).await;
    turn(page, 0).await;
    first.comes().await;
    turn(page, 1).await;
    switches(page, [false, false]).await;
    first.let_go().await;
    let second_alone = |reply: &Value| {
        let values = &reply["values"];
        values["notifications.reminders"] == false && values["notifications.due"].is_null()
    };
    keys.until("settings.get", json!({}), "the second setting alone", second_alone).await;
    saved(page).await;
    switches(page, [true, false]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_that_are_typed_while_they_are_saved_are_neither_reset_nor_lost() {
    let Some(seat) = with_open_task(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    let (notes, title) = (id("notes"), "Renew the domain");
    page.see(&format!("{notes}:not([readonly])")).await;
    // The page hears of its first save and asks how the task is; the answer is there only after the second save.
    let fetch = Held::hold(page, "tasks.get", 1).await;
    page.click(&notes).await;
    page.type_here("One").await;
    keys.task(title, "to have notes", is("notes", "One")).await;
    fetch.comes().await;
    let save = Held::hold(page, "tasks.update", 1).await;
    page.type_here(" two").await;
    save.comes().await;
    fetch.let_go().await;
    page.painted().await;
    page.type_here(" three").await;
    holds(page, &notes, "One two three").await;
    save.let_go().await;
    keys.task(title, "to have all of the notes", is("notes", "One two three")).await;
    saved(page).await;
    holds(page, &notes, "One two three").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_saved_before_the_session_ends() {
    let Some(seat) = with_open_task(titled(&["Renew the domain"])).await else { return };
    let page = &seat.page;
    listen(page).await;
    let save = Held::hold(page, "tasks.update", 1).await;
    page.see(&format!("{}:not([readonly])", id("notes"))).await;
    page.click(&id("notes")).await;
    page.type_here("Ask Grace").await;
    run(&seat, "Sign out").await;
    save.comes().await;
    page.painted().await;
    let early = calls(page).await;
    assert!(!early.iter().any(|name| name == "auth.logout"), "the session has ended before: {early:?}");
    save.let_go().await;
    page.see(&id("login-email")).await;
    let calls = calls(page).await;
    let at = |name: &str| calls.iter().position(|call| call == name);
    assert!(at("tasks.update").is_some() && at("tasks.update") < at("auth.logout"), "{calls:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_that_is_begun_while_another_is_sent_stays_in_its_field() {
    let Some(seat) = with_open_task(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    let field = id("comment-new");
    let send = Held::hold(page, "comments.create", 1).await;
    page.click(&field).await;
    page.type_here("First").await;
    keys.press("Ctrl Enter").await;
    send.comes().await;
    page.type_here("Second").await;
    send.let_go().await;
    page.read(&id("comment"), "First").await;
    holds(page, &field, "Second").await;
    keys.press("Ctrl Enter").await;
    page.read(&id("comment"), "Second").await;
    holds(page, &field, "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_could_not_be_added_come_back_one_after_the_other() {
    let Some(seat) = with_tasks(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    let first = Held::refuse(page, "tasks.create", 1).await;
    let second = Held::refuse(page, "tasks.create", 2).await;
    keys.press("N").await;
    keys.is_on("#quick-add").await;
    keys.write_and("Buy milk", "Enter").await;
    first.comes().await;
    keys.write_and("Buy bread", "Enter").await;
    first.let_go().await;
    second.let_go().await;
    for title in ["Buy milk", "Buy bread"] {
        holds(page, "#quick-add", title).await;
        keys.press("Enter").await;
        keys.task(title, "to be there", |_| true).await;
    }
    holds(page, "#quick-add", "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_done_does_not_come_back_by_a_reply_that_is_older() {
    let Some(seat) = with_tasks(titled(&["Renew the domain", "Water the plants"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    let desk = Desk::on(page);
    let trash = Held::hold(page, "tasks.delete", 1).await;
    keys.press("J").await;
    page.read("[data-testid='task-row'].chosen", "Renew the domain").await;
    run(&seat, "Move to trash").await;
    trash.comes().await;
    desk.sees_no("Renew the domain").await;
    page.script(&format!(
        "window.came = false; new MutationObserver(() => {{ const rows = [...document.querySelectorAll({})];\
           window.came ||= rows.some((row) => row.textContent.includes('Renew the domain'));\
         }}).observe(document.body, {{ childList: true, subtree: true, characterData: true }})",
        json!(id("task-row"))
    ))
    .await;
    // Another window adds a task: the list is fetched anew, and the host has the deleted one in it still.
    keys.call("tasks.create", json!({ "title": "Send the offer" })).await;
    page.painted().await;
    trash.let_go().await;
    desk.sees("Send the offer").await;
    keys.task("Renew the domain", "to be in the trash", |task| task["trashed_at"].is_string()).await;
    saved(page).await;
    assert_eq!(page.script("return window.came").await, false, "the row was there again");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_follow_to_the_end_of_a_long_list_are_not_done_to_the_row_before() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    let items: Vec<Value> = (1..=300).map(|number| json!({ "title": format!("Task {number:03}") })).collect();
    keys.call("tasks.create_many", json!({ "items": items })).await;
    keys.press("G then A").await;
    page.see(&row("Task 001")).await;
    keys.press("J").await;
    page.read("[data-testid='task-row'].chosen", "Task 001").await;
    let rows = Held::hold(page, "tasks.list", 1).await;
    page.chord(&[], END).await;
    rows.comes().await;
    page.chord(&[], ' ').await;
    rows.let_go().await;
    keys.task("Task 300", "to be done", is("status", "done")).await;
    saved(page).await;
    keys.task("Task 001", "to be open", is("status", "open")).await;
}
