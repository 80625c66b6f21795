//! What is dragged with the mouse: along a list, under another row, between the columns of a board, onto the sidebar.
//! Where it came to is asked of the host.

use atom_tests::{
    at_tasks::{is, titled, titles},
    desk::{id, row},
    keyboard::Keyboard,
    places,
    seat::Seat,
    webdriver::{Key, Session},
};
use serde_json::{Value, json};

/// In the upper half of a row.
const ABOVE: (i32, i32) = (0, -9);
/// In the lower half of a row.
const BELOW: (i32, i32) = (0, 9);
/// In the lower half of a row, one level further in than what is dragged.
const BELOW_AND_IN: (i32, i32) = (30, 9);
/// In the lower half of a row, one level further out than what is dragged.
const BELOW_AND_OUT: (i32, i32) = (-30, 9);
/// In the middle.
const ONTO: (i32, i32) = (0, 0);

/// Ada in front of her inbox, which has an order by hand, with these tasks in it.
async fn with(tasks: Value) -> Option<Seat> {
    let seat = Seat::take(1_360, 900, false).await?;
    let keys = Keyboard::of(&seat.page, &seat.atom);
    keys.register().await;
    keys.call("tasks.create_many", json!({ "items": tasks })).await;
    keys.press("G then I").await;
    seat.page.see(&format!("{}[aria-current=page]", id("nav-inbox"))).await;
    for task in tasks.as_array().expect("tasks") {
        seat.page.see(&row(task["title"].as_str().expect("a title"))).await;
    }
    Some(seat)
}

/// The card of a task, as XPath.
fn card(title: &str) -> String {
    format!("//*[@data-testid='task-card'][.//*[contains(@class, 'card-title')][normalize-space()='{title}']]")
}

/// Drags as soon as the page rests: nothing is moved under the pointer then but by it.
async fn drag(page: &Session, from: &str, to: &str, aside: (i32, i32)) {
    places::rest(page).await;
    page.drag(from, to, aside).await;
}

/// Takes the last action back, with the focus wherever the mouse has left it.
async fn take_back(page: &Session) {
    page.chord(&['\u{e009}'], 'z').await;
}

/// Waits until the list shows these titles from top to bottom, each after its level.
async fn shows(page: &Session, wanted: &[&str]) {
    let shown = "return [...document.querySelectorAll('[data-testid=task-row]')]\
        .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)\
        .map((row) => row.getAttribute('aria-level') + row.querySelector('[data-testid=task-title]')?.textContent)";
    page.script_until(shown, &format!("the list to be {wanted:?}"), |shown| *shown == json!(wanted)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_dragged_below_or_above_another_stands_there_after_a_reload() {
    let Some(seat) = with(titled(&["Renew the domain", "Water the plants", "Book the train"])).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    let inbox = json!({ "view": "inbox" });
    shows(page, &["1Renew the domain", "1Water the plants", "1Book the train"]).await;
    drag(page, &row("Renew the domain"), &row("Book the train"), BELOW).await;
    keys.until("tasks.list", inbox.clone(), "the first to be the last", |page| {
        titles(page) == ["Water the plants", "Book the train", "Renew the domain"]
    })
    .await;
    shows(page, &["1Water the plants", "1Book the train", "1Renew the domain"]).await;
    page.reload().await;
    shows(page, &["1Water the plants", "1Book the train", "1Renew the domain"]).await;

    drag(page, &row("Book the train"), &row("Water the plants"), ABOVE).await;
    keys.until("tasks.list", inbox, "the second to be the first", |page| {
        titles(page) == ["Book the train", "Water the plants", "Renew the domain"]
    })
    .await;
    page.reload().await;
    shows(page, &["1Book the train", "1Water the plants", "1Renew the domain"]).await;
    // What was dragged is not opened by that.
    assert!(!page.has(&id("detail")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_drawn_to_the_side_under_another_becomes_its_step_and_drawn_back_none() {
    let Some(seat) = with(titled(&["Move house", "Pack the books", "Call the movers"])).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    let parent = keys.task("Move house", "to be there", |_| true).await["id"].clone();
    drag(page, &row("Call the movers"), &row("Move house"), BELOW_AND_IN).await;
    keys.task("Move house", "to have a step", is("subtasks", 1)).await;
    let steps = json!({ "filter": { "parent": parent } });
    keys.until("tasks.list", steps.clone(), "the step", |page| titles(page) == ["Call the movers"]).await;
    shows(page, &["1Move house", "2Call the movers", "1Pack the books"]).await;

    drag(page, &row("Call the movers"), &row("Pack the books"), BELOW_AND_OUT).await;
    keys.task("Call the movers", "to stand alone", |task| task["parent"].is_null()).await;
    keys.until("tasks.list", json!({ "view": "inbox" }), "it to stand where it was let go", |page| {
        titles(page) == ["Move house", "Pack the books", "Call the movers"]
    })
    .await;
    shows(page, &["1Move house", "1Pack the books", "1Call the movers"]).await;
    take_back(page).await;
    keys.until("tasks.list", steps, "the step again", |page| titles(page) == ["Call the movers"]).await;
}

/// Chooses an entry of a select among the options of the view.
async fn choose(page: &Session, select: &str, words: &str) {
    page.click(&id(select)).await;
    page.click(&format!("//*[@role='option'][normalize-space()='{words}']")).await;
    page.read(&id(select), words).await;
}

/// Closes the options of the view.
async fn close_options(page: &Session) {
    page.press(&[Key::Escape.as_str()]).await;
    page.see_no(&id("form")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_dragged_to_another_column_gets_what_the_column_stands_for() {
    let tasks = json!([{ "title": "Pay the rent", "priority": 1 }, { "title": "Water the plants" }]);
    let Some(seat) = with(tasks).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    places::rest(page).await;
    page.click(&id("view-options")).await;
    page.see(&id("form")).await;
    page.click("//*[@data-testid='form']//label[contains(., 'Board')]").await;
    page.see(&id("board")).await;
    close_options(page).await;

    drag(page, &card("Water the plants"), "[data-column='in_progress']", ONTO).await;
    keys.task("Water the plants", "to be in progress", is("status", "in_progress")).await;
    page.read("[data-column='in_progress']", "Water the plants").await;
    drag(page, &card("Water the plants"), "[data-column='done']", ONTO).await;
    keys.task("Water the plants", "to be done", is("status", "done")).await;
    page.read("[data-column='done']", "Water the plants").await;
    take_back(page).await;
    keys.task("Water the plants", "to be in progress again", is("status", "in_progress")).await;

    page.click(&id("view-options")).await;
    choose(page, "group", "Priority").await;
    page.see("[data-column='1']").await;
    close_options(page).await;
    drag(page, &card("Water the plants"), "[data-column='1']", ONTO).await;
    let task = keys.task("Water the plants", "to be urgent", is("priority", 1)).await;
    assert_eq!(task["status"], "in_progress", "nothing else has changed: {task}");
    page.read("[data-column='1']", "Water the plants").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_dropped_on_a_project_of_the_sidebar_moves_there_and_is_taken_back_by_key() {
    let Some(seat) = with(titled(&["Renew the domain", "Water the plants"])).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    keys.call("projects.create", json!({ "name": "Website" })).await;
    page.read(&id("nav-project"), "Website").await;
    drag(page, &row("Renew the domain"), &id("nav-project"), ONTO).await;
    keys.task("Renew the domain", "to be in the project", |task| task["project"]["name"] == "Website").await;
    keys.task("Water the plants", "to be untouched", |task| task["project"].is_null()).await;
    page.see_no(&row("Renew the domain")).await;
    // It was dropped there and not followed there.
    page.see(&format!("{}[aria-current=page]", id("nav-inbox"))).await;
    take_back(page).await;
    keys.task("Renew the domain", "to be in no project", |task| task["project"].is_null()).await;
    page.see(&row("Renew the domain")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn picked_rows_are_dropped_together_and_come_back_in_one_step() {
    let titles = ["Renew the domain", "Water the plants", "Book the train"];
    let Some(seat) = with(titled(&titles)).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    keys.call("projects.create", json!({ "name": "Website" })).await;
    page.read(&id("nav-project"), "Website").await;
    keys.press("J then X then Shift Down").await;
    page.read(&id("bulk"), "2").await;
    drag(page, &row("Water the plants"), &id("nav-project"), ONTO).await;
    for title in &titles[..2] {
        keys.task(title, "to be in the project", |task| task["project"]["name"] == "Website").await;
    }
    keys.task(titles[2], "to be untouched", |task| task["project"].is_null()).await;
    take_back(page).await;
    for title in &titles[..2] {
        keys.task(title, "to be in no project", |task| task["project"].is_null()).await;
    }
}
