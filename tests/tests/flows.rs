//! Ways through the window that were found broken once: each by keys where there are keys for it, and asked of the host.

use atom_tests::{
    at_tasks::{FIRST_HIT, ROWS, run, titled, titles, with_tasks},
    desk::id,
    keyboard::Keyboard,
    places,
    seat::Seat,
};
use serde_json::{Value, json};

/// Waits until so many rows are in the list.
async fn rows(seat: &Seat, count: usize) {
    let shown = "return document.querySelectorAll('[data-testid=task-row]').length";
    seat.page.script_until(shown, &format!("{count} rows"), |shown| *shown == json!(count)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_to_one_task_is_done_to_the_picked_one() {
    let Some(seat) = with_tasks(titled(&["Renew the domain", "Water the plants"])).await else { return };
    let keys = Keyboard::of(&seat.page, &seat.atom);
    keys.press("J then X then J").await;
    seat.page.read("[data-testid='task-row'].chosen", "Water the plants").await;
    keys.press("Ctrl D").await;
    keys.until("tasks.list", json!({}), "a copy of the picked one", |page| {
        let mut all = titles(page);
        all.sort_unstable();
        all == ["Renew the domain", "Renew the domain", "Water the plants"]
    })
    .await;
    keys.is_on(ROWS).await;
    // The page knows of it too: its copy is the chosen one now.
    seat.page.read(".toasts", "Duplicated").await;
    // Several are copied too, however fast the keys follow each other.
    rows(&seat, 3).await;
    keys.press("Ctrl A then Ctrl D").await;
    keys.until("tasks.list", json!({}), "a copy of each", |page| titles(page).len() == 6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_narrowed_by_keys_and_kept_as_a_filter() {
    let tasks = json!([{ "title": "Pay the rent", "priority": 1 }, { "title": "Water the plants" }]);
    let Some(seat) = with_tasks(tasks).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    keys.press("F").await;
    keys.is_on("[data-testid=narrow-due]").await;
    keys.tab_to("[data-testid=narrow-priority]", "Tab").await;
    keys.press("U").await;
    page.read(&id("narrow-priority"), "Urgent").await;
    rows(&seat, 1).await;
    keys.press("Escape").await;
    keys.is_on("[data-testid=narrow]").await;
    page.read(&id("narrowed"), "Urgent").await;

    run(&seat, "Save as a filter").await;
    keys.is_on("#palette-field").await;
    keys.write("First things").await;
    page.read(FIRST_HIT, "First things").await;
    keys.press("Enter").await;
    page.read("h1", "First things").await;
    let saved = keys
        .until("filters.list", json!({}), "the filter", |page| {
            page["items"].as_array().is_some_and(|all| !all.is_empty())
        })
        .await;
    assert_eq!(saved["items"][0]["query"]["filter"], json!({ "priority": 1 }), "{saved}");
    // What it says can be seen and taken off again.
    page.read(&id("narrowed"), "Urgent").await;
    run(&seat, "Clear the filters").await;
    page.see_no(&id("narrowed")).await;
    rows(&seat, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_folded_and_unfolded_by_key() {
    let tasks = json!([{ "title": "Pay the rent", "priority": 1 }, { "title": "Water the plants" }]);
    let Some(seat) = with_tasks(tasks).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    run(&seat, "Group the list by").await;
    keys.is_on("#palette-field").await;
    keys.write("Priority").await;
    page.read(FIRST_HIT, "Priority").await;
    keys.press("Enter").await;
    page.see("[role=row][aria-expanded=true][aria-level='1'][aria-rowindex='1']").await;
    page.see("#task-rows[aria-rowcount='4']").await;
    keys.is_on(ROWS).await;
    keys.press("Home then Z").await;
    rows(&seat, 1).await;
    page.see("#task-rows[aria-rowcount='3'][aria-activedescendant='group-0']").await;
    keys.press("Z").await;
    rows(&seat, 2).await;
    keys.press("Shift Z").await;
    rows(&seat, 0).await;
    keys.press("Shift Z").await;
    rows(&seat, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_clock_is_seen_and_stopped_anywhere() {
    let Some(seat) = with_tasks(titled(&["Draw the map"])).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    keys.press("J then S").await;
    page.read(&id("running-clock"), "Draw the map").await;
    keys.press("G then C").await;
    page.read(&id("running-clock"), "Draw the map").await;
    page.click(&id("running-clock-stop")).await;
    page.see_no(&id("running-clock")).await;
    let reply = keys.call("time.running", json!({})).await;
    assert!(reply["entry"].is_null(), "{reply}");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_rows_are_printed_and_not_only_those_in_sight() {
    let items: Vec<Value> = (0..120).map(|number| json!({ "title": format!("Task {number}") })).collect();
    let Some(seat) = Seat::take(1_360, 900, false).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    keys.register().await;
    keys.call("tasks.create_many", json!({ "items": items })).await;
    keys.press("G then A").await;
    page.see(&id("task-row")).await;
    page.script("window.print = () => { window.printed = document.querySelectorAll('.print-row').length }").await;
    keys.press("Ctrl P").await;
    page.script_until("return window.printed ?? 0", "all to be printed", |printed| *printed == 120).await;
    page.script("window.dispatchEvent(new Event('afterprint'))").await;
    page.see_no(&id("print-sheet")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_is_printed_with_its_column_of_what_is_closed() {
    let Some(seat) = with_tasks(titled(&["Renew the domain", "Water the plants"])).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    keys.call("tasks.create", json!({ "title": "Answer Acme", "status": "done" })).await;
    keys.tab_to("[data-testid=view-options]", "Shift Tab").await;
    keys.press("Enter").await;
    keys.is_on("[data-testid=form] input").await;
    keys.press("Right").await;
    page.see(&id("board")).await;
    keys.press("Escape").await;
    page.script(
        "window.print = () => { window.printed = [...document.querySelectorAll('.print-sheet h2, .print-title')] \
             .map((line) => line.textContent) }",
    )
    .await;
    keys.press("Ctrl P").await;
    page.script_until("return (window.printed ?? []).join()", "the board to be printed", |printed| {
        let printed = printed.as_str().unwrap_or_default();
        printed.starts_with("Open,") && printed.ends_with(",Done,Answer Acme")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_taken_wherever_they_are_dropped() {
    let Some(seat) = with_tasks(titled(&["Send the offer"])).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    let drop = |place: &str, name: &str| {
        format!(
            "const files = new DataTransfer();
            files.items.add(new File(['some bytes'], {}));
            const drop = new DragEvent('drop', {{ dataTransfer: files, bubbles: true, cancelable: true }});
            document.querySelector({}).dispatchEvent(drop);
            return drop.defaultPrevented",
            json!(name),
            json!(place),
        )
    };
    let task = keys.task("Send the offer", "to be there", |_| true).await["id"].clone();
    assert_eq!(page.script(&drop(&id("task-row"), "Offer.pdf")).await, true, "the browser stays");
    keys.until("attachments.list", json!({ "task": task }), "the file", |page| page["items"][0]["name"] == "Offer.pdf")
        .await;
    assert_eq!(page.script(&drop(ROWS, "Contract.pdf")).await, true, "the browser stays");
    let made = keys.task("Contract", "to be made of the file", |_| true).await["id"].clone();
    keys.until("attachments.list", json!({ "task": made }), "its file", |page| {
        page["items"][0]["name"] == "Contract.pdf"
    })
    .await;
    // Beside the list as well.
    assert_eq!(page.script(&drop(".sidebar", "Other.pdf")).await, true, "the browser stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_of_the_settings_leads_to_the_row() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    keys.press("G then S").await;
    keys.tab_to("[data-testid=search-settings]", "Tab").await;
    keys.write("Motion").await;
    page.read("[data-testid=settings-appearance]", "Motion").await;
    keys.tab_to("[data-testid=settings-appearance]", "Tab").await;
    keys.press("Enter").await;
    keys.is_on("[role=radiogroup][aria-label=Motion] input").await;
    keys.press("Right").await;
    page.see(":root[data-motion=reduced]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn import_leads_to_its_button() {
    let Some(seat) = with_tasks(titled(&["Renew the domain"])).await else { return };
    let keys = Keyboard::of(&seat.page, &seat.atom);
    run(&seat, "Import tasks").await;
    keys.is_on("[data-testid=import]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_evening_of_another_day_is_seen_and_taken_back() {
    let tasks = json!([{ "title": "Watch the stars", "due": "2031-08-12", "evening": true }]);
    let Some(seat) = with_tasks(tasks).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    keys.press("J then Enter").await;
    page.see(&format!("{}[aria-pressed=true]", id("evening"))).await;
    page.click(&id("evening")).await;
    page.see_no(&id("evening")).await;
    keys.task("Watch the stars", "to be for the day", |task| task["evening"] != true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_small_window_of_quick_add_scrolls_to_every_name_that_it_offers() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    for number in 1..=6 {
        keys.call("projects.create", json!({ "name": format!("Room {number}") })).await;
    }
    // As large as the shell makes it.
    page.viewport(640, 200).await;
    page.script("location.hash = '/quick'; return null").await;
    page.reload().await;
    places::rest(page).await;
    keys.is_on("#quick-window").await;
    keys.write("Paint #room").await;
    page.see("#quick-window-names [role=option]").await;
    keys.press("Up").await;
    let last_seen = "const name = document.querySelector('#quick-window-names .active'); \
                     const box = name.getBoundingClientRect(); \
                     return name.id === 'quick-window-name-5' && box.top >= 0 && box.bottom <= innerHeight";
    page.script_until(last_seen, "the last name", |seen| *seen == true).await;
}
