//! Ada in front of her tasks: what stories of lists, of the detail and of the palette begin with.

use crate::{
    desk::{id, row},
    keyboard::Keyboard,
    seat::Seat,
    waiting,
};
use serde_json::{Value, json};

/// The list, or the board.
pub const ROWS: &str = "#task-rows";
/// The row of the palette that Enter chooses.
pub const FIRST_HIT: &str = "[data-testid=palette-row][aria-selected=true]";

/// Ada in front of all of her tasks, which are these, with the focus in the list; `None` where there is no browser.
///
/// # Panics
/// When they do not come into sight.
pub async fn with_tasks(tasks: Value) -> Option<Seat> {
    let seat = Seat::take(1_360, 900, false).await?;
    let keys = Keyboard::of(&seat.page, &seat.atom);
    keys.register().await;
    keys.call("tasks.create_many", json!({ "items": tasks })).await;
    keys.press("G then A").await;
    for task in tasks.as_array().expect("tasks") {
        seat.page.see(&row(task["title"].as_str().expect("a title"))).await;
    }
    keys.is_on(ROWS).await;
    Some(seat)
}

/// As [`with_tasks`], with the detail of the first one open.
pub async fn with_open_task(tasks: Value) -> Option<Seat> {
    let seat = with_tasks(tasks).await?;
    Keyboard::of(&seat.page, &seat.atom).press("J then Enter").await;
    seat.page.see(&id("detail")).await;
    Some(seat)
}

/// Runs a command by its name in the palette. It looks what there is when it opens, and the page may hear of what a
/// command needs a moment after the host has it: then it is opened again.
///
/// # Panics
/// When it is never there.
pub async fn run(seat: &Seat, name: &str) {
    let keys = Keyboard::of(&seat.page, &seat.atom);
    waiting::until(&format!("the palette to have “{name}”"), || async {
        keys.press("Ctrl K").await;
        keys.is_on("#palette-field").await;
        keys.write(name).await;
        let hit =
            waiting::within(waiting::SOON, || async { seat.page.text(FIRST_HIT).await.contains(name).then_some(()) });
        if hit.await.is_none() {
            keys.press("Escape").await;
            return None;
        }
        keys.press("Enter").await;
        Some(())
    })
    .await;
}

/// Types the answer to what a command asks, and takes it once the first row shows `shown`.
pub async fn answer(seat: &Seat, typed: &str, shown: &str) {
    let keys = Keyboard::of(&seat.page, &seat.atom);
    keys.is_on("#palette-field").await;
    keys.write(typed).await;
    seat.page.read(FIRST_HIT, shown).await;
    keys.press("Enter").await;
    seat.page.see_no(&id("palette")).await;
}

/// Tasks with these titles and nothing else.
#[must_use]
pub fn titled(titles: &[&str]) -> Value {
    titles.iter().map(|title| json!({ "title": title })).collect()
}

/// The titles of a page of tasks, in its order.
#[must_use]
pub fn titles(page: &Value) -> Vec<&str> {
    page["items"].as_array().into_iter().flatten().filter_map(|task| task["title"].as_str()).collect()
}

/// Whether a field of a task has this value.
pub fn is(field: &'static str, value: impl Into<Value>) -> impl Fn(&Value) -> bool {
    let value = value.into();
    move |task| task[field] == value
}
