//! What is done to a task through the palette alone: by keys, with what the commands ask for typed there.

use atom_tests::{
    at_tasks::{FIRST_HIT, answer, run, with_open_task},
    desk::id,
    keyboard::Keyboard,
};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_detail_sets_is_set_through_the_palette_by_keys() {
    let title = "Move house";
    let Some(seat) = with_open_task(json!([{ "title": title }])).await else { return };
    let keys = Keyboard::of(&seat.page, &seat.atom);
    let task = keys.task(title, "to be there", |_| true).await["id"].clone();

    run(&seat, "Set the estimate").await;
    answer(&seat, "45 min", "45 min").await;
    keys.task(title, "to have an estimate", |task| task["duration_min"] == 45).await;

    run(&seat, "Start date").await;
    answer(&seat, "tomorrow", "Tomorrow").await;
    keys.task(title, "to have a start", |task| task["start"].is_string()).await;

    run(&seat, "Log time").await;
    answer(&seat, "30 min", "30 min").await;
    keys.task(title, "to be worked on", |task| task["tracked_s"] == 1_800).await;

    run(&seat, "Add a step").await;
    keys.is_on("[data-testid=add-step]").await;
    keys.write_and("Rent a van", "Enter").await;
    keys.task(title, "to have a step", |task| task["subtasks"] == 1).await;

    run(&seat, "Write a comment").await;
    keys.is_on("[data-testid=comment-new]").await;
    keys.write_and("Ask for the price", "Ctrl Enter").await;
    let comments = json!({ "task": task });
    keys.until("comments.list", comments, "the comment", |page| page["items"][0]["text"] == "Ask for the price").await;
    seat.page.read("[data-testid=comment]", "Ask for the price").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_data_is_exported_and_the_way_to_deleting_it_opened_through_the_palette() {
    let Some(seat) = with_open_task(json!([{ "title": "Water the plants" }])).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    run(&seat, "Export everything").await;
    answer(&seat, "Markdown", "Markdown").await;
    page.read(".toasts", "written").await;

    run(&seat, "Delete everything").await;
    page.see(&id("delete-all-dialog")).await;
    keys.press("Escape").await;
    page.see_no(&id("delete-all-dialog")).await;
    keys.is_on("[data-testid=delete-all]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_becomes_a_step_of_the_one_that_is_found_and_not_of_its_own_steps() {
    let (title, other) = ("Move house", "Move the office");
    let Some(seat) = with_open_task(json!([{ "title": title }, { "title": other }])).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    let task = keys.task(title, "to be there", |_| true).await["id"].clone();
    let parent = keys.task(other, "to be there", |_| true).await["id"].clone();
    keys.call("tasks.create", json!({ "title": "Move the piano", "parent": task })).await;
    page.see(&id("step")).await;

    run(&seat, "Make it a step of").await;
    keys.is_on("#palette-field").await;
    keys.write("Move").await;
    page.read(FIRST_HIT, other).await;
    let rows = "return [...document.querySelectorAll('[data-testid=palette-row]')].length";
    page.script_until(rows, "only the other task to be offered", |rows| *rows == 1).await;
    keys.press("Enter").await;
    keys.task(other, "to have it as a step", |task| task["subtasks"] == 1).await;
    let moved = keys.call("tasks.get", json!({ "id": task })).await;
    assert_eq!(moved["parent"], parent, "{moved}");
    keys.press("Ctrl Z").await;
    keys.task(title, "to stand alone again", |task| task["parent"].is_null()).await;
}
