//! The commonest ways through tasks, by keys alone: what they do is asked of the host, and after every key the focus is
//! somewhere that can be seen.

use atom_tests::{
    at_tasks::{ROWS, is},
    by_keys::Stage,
    desk::id,
    late::Held,
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_steps_lead_from_an_account_to_the_first_task() {
    let Some(stage) = Stage::open().await else { return };
    let (keys, page) = (stage.keys(), &stage.page);
    keys.is_on("#register-name").await;
    // What is missing is said at its field, and nothing that was typed is lost.
    keys.write_and("Ada", "Enter").await;
    page.see("#register-email[aria-invalid=true]").await;
    keys.is_on("#register-email").await;
    keys.write_and(atom_tests::desk::EMAIL, "Tab").await;
    keys.write_and("short", "Enter").await;
    page.see("#register-password[aria-invalid=true]").await;
    keys.is_on("#register-password").await;
    keys.press("Ctrl A").await;
    keys.write_and(atom_tests::desk::PASSWORD, "Enter").await;
    page.see(&id("welcome")).await;
    keys.is_on("main").await;
    assert_eq!(keys.call("auth.whoami", json!({})).await["user"]["name"], "Ada");
    keys.tab_to("[data-testid=start-empty]", "Tab").await;
    keys.press("Enter").await;
    keys.is_on("#quick-add").await;
    keys.write_and("Water the plants", "Enter").await;
    page.read(&id("task-title"), "Water the plants").await;
    keys.is_on("#quick-add").await;
    keys.task("Water the plants", "to be there", |_| true).await;
    keys.press("Escape").await;
    keys.is_on(ROWS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quick_add_understands_and_gives_back_what_is_dismissed() {
    let Some(stage) = Stage::with(&["Older"]).await else { return };
    let (keys, page) = (stage.keys(), &stage.page);
    keys.press("N").await;
    keys.is_on("#quick-add").await;
    keys.write("Plan it tomorrow 15:00 #Acme p1").await;
    page.read(".quick-add", "Acme").await;
    let chips = "return document.querySelectorAll('.quick-add .take-off').length";
    page.script_until(chips, "date, project and priority to be understood", |now| now.as_u64() >= Some(3)).await;
    page.see(".quick-add .take-off[aria-label*='Urgent']").await;
    let before = page.script(chips).await.as_u64().expect("a count");
    // The last chip is the priority: Tab leads to it, Delete makes it title.
    keys.tab_to(".quick-add .take-off[aria-label*='Urgent']", "Tab").await;
    keys.press("Delete").await;
    keys.is_on("#quick-add").await;
    page.script_until(chips, "one chip less", |now| now.as_u64() == Some(before - 1)).await;
    keys.press("Enter").await;
    keys.is_on("#quick-add").await;
    let task = keys.task("Plan it p1", "to be there", |_| true).await;
    assert_eq!((&task["priority"], &task["project"]["name"]), (&json!(4), &json!("Acme")), "{task}");
    assert!(task["due"].as_str().is_some_and(|due| due.contains("T15:00")), "{task}");
    // Over everything, from anywhere: it closes and gives the focus back.
    keys.press("Escape").await;
    keys.is_on(ROWS).await;
    keys.press("Q").await;
    keys.is_on("#quick-over").await;
    keys.write("Call @home #Acm").await;
    // The page may hear of the project a moment after the host has it.
    page.read("#quick-over-names.open [role=option][aria-selected=true]", "Acme").await;
    keys.press("Enter then Enter").await;
    page.see_no(&id("quick-dialog")).await;
    keys.is_on(ROWS).await;
    let task = keys.task("Call", "to be there", |_| true).await;
    assert_eq!((&task["labels"], &task["project"]["name"]), (&json!(["home"]), &json!("Acme")), "{task}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_found_and_opened_by_the_palette() {
    let Some(stage) = Stage::with(&["Renew the domain", "Water the plants", "Book the train"]).await else { return };
    let (keys, page) = (stage.keys(), &stage.page);
    keys.press("Ctrl K").await;
    keys.is_on("#palette-field").await;
    keys.write("plants").await;
    page.read("[data-testid=palette-row][aria-selected=true]", "Water the plants").await;
    keys.press("Enter").await;
    page.see_no(&id("palette")).await;
    page.see(&id("detail")).await;
    stage.chosen("Water the plants").await;
    keys.is_on(ROWS).await;
    let id_of = keys.task("Water the plants", "to be there", |_| true).await["id"].clone();
    let address = page.script("return location.hash").await;
    assert!(address.as_str().is_some_and(|hash| hash.ends_with(id_of.as_str().expect("an id"))), "{address}");
    keys.press("Escape").await;
    page.see_no(&id("detail")).await;
    keys.is_on(ROWS).await;
    // Closed without a choice it gives the focus back to what had it, wherever that was.
    keys.press("/").await;
    keys.is_on("#filter").await;
    keys.press("Ctrl K").await;
    keys.is_on("#palette-field").await;
    keys.press("Escape").await;
    keys.is_on("#filter").await;
    // A command asks, and its answer is done to the chosen task.
    keys.press("Escape").await;
    keys.is_on(ROWS).await;
    keys.press("Home").await;
    stage.chosen("Renew the domain").await;
    keys.press("V").await;
    keys.is_on("#palette-field").await;
    keys.write("Web").await;
    page.read("[data-testid=palette-row][aria-selected=true]", "Web").await;
    keys.press("Enter").await;
    keys.task("Renew the domain", "to be in the project", |task| task["project"]["name"] == "Web").await;
    keys.is_on(ROWS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn completing_is_taken_back_and_done_again() {
    let Some(stage) = Stage::with(&["Renew the domain", "Water the plants"]).await else { return };
    let keys = stage.keys();
    keys.press("J").await;
    stage.chosen("Renew the domain").await;
    keys.press("Space").await;
    keys.task("Renew the domain", "to be done", is("status", "done")).await;
    keys.is_on(ROWS).await;
    keys.press("Ctrl Z").await;
    keys.task("Renew the domain", "to be open again", is("status", "open")).await;
    keys.press("Ctrl Shift Z").await;
    keys.task("Renew the domain", "to be done again", is("status", "done")).await;
    keys.press("Ctrl Z").await;
    keys.task("Renew the domain", "to be open again", is("status", "open")).await;
    // The message can be reached as well, and what it offers.
    keys.tab_to("[data-testid=toast-redo]", "Tab").await;
    keys.press("Enter").await;
    keys.task("Renew the domain", "to be done again", is("status", "done")).await;
    // A task that is thrown away leaves the choice, and the focus, in the list.
    keys.tab_to(ROWS, "Shift Tab").await;
    keys.press("End").await;
    stage.chosen("Water the plants").await;
    keys.press("Delete").await;
    keys.until("tasks.list", json!({ "view": "trash" }), "the trash to have it", |page| {
        page["items"].as_array().is_some_and(|items| items.iter().any(|task| task["title"] == "Water the plants"))
    })
    .await;
    keys.press("Ctrl Z").await;
    keys.task("Water the plants", "to be back", |task| task["trashed_at"].is_null()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_are_added_arranged_and_nested() {
    let Some(stage) = Stage::with(&["Move house", "Pack the books", "Call the movers"]).await else { return };
    let (keys, page) = (stage.keys(), &stage.page);
    // The inbox has an order by hand.
    keys.press("G then I").await;
    page.see(&format!("{}[aria-current=page]", id("nav-inbox"))).await;
    stage.titles(&["1Move house", "1Pack the books", "1Call the movers"]).await;
    keys.press("J then Enter").await;
    stage.chosen("Move house").await;
    keys.tab_to("[data-testid=add-step]", "Tab").await;
    keys.write_and("Rent a van", "Enter").await;
    keys.is_on("[data-testid=add-step]").await;
    page.see(&id("step")).await;
    keys.write_and("Fuel the van", "Enter").await;
    let parent = keys.task("Move house", "to have two steps", is("subtasks", 2)).await["id"].clone();
    keys.press("Escape").await;
    keys.is_on(ROWS).await;
    page.see_no(&id("detail")).await;

    keys.press("Alt Down").await;
    stage.titles(&["1Pack the books", "1Move house", "1Call the movers"]).await;
    keys.is_on(ROWS).await;
    // Under the one above, and out again.
    keys.press("End").await;
    stage.chosen("Call the movers").await;
    keys.press("Alt Shift Right").await;
    let steps = json!({ "filter": { "parent": parent } });
    let is_step = |page: &Value| page["items"].as_array().is_some_and(|steps| steps.len() == 3);
    keys.until("tasks.list", steps, "it to be a step", is_step).await;
    keys.is_on(ROWS).await;
    keys.press("Alt Shift Left").await;
    keys.task("Call the movers", "to stand alone", |task| task["parent"].is_null()).await;
    keys.is_on(ROWS).await;
    keys.press("Home then Down").await;
    stage.chosen("Move house").await;
    let unfolded = ["1Pack the books", "1Move house", "2Rent a van", "2Fuel the van", "1Call the movers"];
    stage.titles(&unfolded).await;
    keys.press("Left").await;
    stage.titles(&["1Pack the books", "1Move house", "1Call the movers"]).await;
    keys.press("Right").await;
    stage.titles(&unfolded).await;
    keys.press("Down then Alt Down").await;
    stage.titles(&["1Pack the books", "1Move house", "2Fuel the van", "2Rent a van", "1Call the movers"]).await;
    keys.is_on(ROWS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_picked_changed_together_and_taken_back_in_one_step() {
    let titles = ["Renew the domain", "Water the plants", "Book the train", "Read the lease"];
    let Some(stage) = Stage::with(&titles).await else { return };
    let (keys, page) = (stage.keys(), &stage.page);
    keys.call("projects.create", json!({ "name": "Office" })).await;
    keys.call("labels.create", json!({ "name": "soon" })).await;
    page.read(&id("nav-project"), "Office").await;
    keys.press("J then X then Shift Down then Shift Down").await;
    page.read(&id("bulk"), "3").await;
    keys.tab_to("[data-testid=bulk-project]", "Tab").await;
    keys.choose(0).await;
    for title in &titles[..3] {
        keys.task(title, "to be in the project", |task| task["project"]["name"] == "Office").await;
    }
    keys.is_on("[data-testid=bulk-project]").await;
    keys.tab_to("[data-testid=bulk-labels]", "Tab").await;
    keys.choose(0).await;
    for title in &titles[..3] {
        keys.task(title, "to have the label", is("labels", json!(["soon"]))).await;
    }
    keys.is_on("[data-testid=bulk-labels]").await;
    keys.tab_to(ROWS, "Shift Tab").await;
    keys.press("C").await;
    for title in &titles[..3] {
        keys.task(title, "to be done", is("status", "done")).await;
    }
    keys.task(titles[3], "to be untouched", is("status", "open")).await;
    // Each change was one action: three steps back are all of them.
    keys.press("Ctrl Z").await;
    for title in &titles[..3] {
        keys.task(title, "to be open", is("status", "open")).await;
    }
    keys.press("Ctrl Z").await;
    for title in &titles[..3] {
        keys.task(title, "to have no label", is("labels", json!([]))).await;
    }
    keys.press("Ctrl Z").await;
    for title in &titles[..3] {
        keys.task(title, "to be in no project", |task| task["project"].is_null()).await;
    }
    // What was completed was let go; picked anew, Escape lets go, and the focus stays.
    page.see_no(&id("bulk")).await;
    keys.press("X").await;
    page.see(&id("bulk")).await;
    keys.press("Escape").await;
    page.see_no(&id("bulk")).await;
    keys.is_on(ROWS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_quickly_comes_to_the_host_in_the_order_in_which_it_was_done() {
    let Some(stage) = Stage::with(&["Renew the domain", "Water the plants"]).await else { return };
    let (keys, page) = (stage.keys(), &stage.page);
    keys.press("J").await;
    stage.chosen("Renew the domain").await;
    let late = Held::hold(page, "tasks.complete", 1).await;
    keys.press("Space").await;
    keys.press("Ctrl Z").await;
    late.comes().await;
    page.painted().await;
    late.let_go().await;
    let task = keys.task("Renew the domain", "to be there", |_| true).await;
    keys.until("tasks.history", json!({ "id": task["id"] }), "both", |page| {
        let commands: Vec<&Value> =
            page["items"].as_array().into_iter().flatten().map(|change| &change["command"]).collect();
        ["tasks.complete", "undo"].iter().all(|name| commands.iter().any(|command| *command == name))
    })
    .await;
    keys.task("Renew the domain", "to be open again", is("status", "open")).await;
    stage.titles(&["1Renew the domain", "1Water the plants"]).await;

    keys.press("G then S").await;
    page.see(&id("settings")).await;
    keys.tab_to("[data-testid=settings-appearance]", "Tab").await;
    keys.press("Enter").await;
    keys.tab_to("input[type=radio][value=system], input[type=radio]:checked", "Tab").await;
    let late = Held::hold(page, "settings.set", 1).await;
    keys.press("Right then Right").await;
    late.comes().await;
    page.painted().await;
    late.let_go().await;
    let dark = |reply: &Value| reply["values"]["appearance.theme"] == "dark";
    keys.until("settings.get", json!({}), "the dark theme", dark).await;
    page.see("html[data-theme=dark]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_in_the_detail_is_edited_and_the_list_has_the_focus_back() {
    let Some(stage) = Stage::with(&["Renew the domain", "Water the plants", "Book the train"]).await else { return };
    let (keys, page) = (stage.keys(), &stage.page);
    keys.press("J then J then Enter").await;
    stage.chosen("Water the plants").await;
    page.see(&id("detail")).await;
    keys.is_on(ROWS).await;

    // Due: the calendar opens under its value, tomorrow is an arrow away, and the value has the focus again.
    keys.tab_to("[data-testid=due]", "Tab").await;
    keys.press("Enter").await;
    keys.is_on(".calendar *").await;
    keys.tab_to(".calendar .day", "Tab").await;
    keys.press("Right").await;
    keys.is_on(".calendar .day[tabindex='0']").await;
    keys.press("Enter").await;
    keys.is_on("[data-testid=due]").await;
    let task = keys.task("Water the plants", "to be due", |task| task["due"].is_string()).await;
    let tomorrow = page
        .script("const day = new Date(); day.setDate(day.getDate() + 1); return day.toLocaleDateString('sv')")
        .await;
    assert_eq!(task["due"], tomorrow);

    keys.tab_to("[data-testid=priority]", "Tab").await;
    keys.choose(1).await;
    keys.is_on("[data-testid=priority]").await;
    keys.task("Water the plants", "to be of high priority", is("priority", 2)).await;

    keys.tab_to("[data-testid=add-label]", "Tab").await;
    keys.write_and("home", "Enter").await;
    keys.is_on("[data-testid=add-label]").await;
    keys.task("Water the plants", "to have the label", is("labels", json!(["home"]))).await;

    keys.tab_to("[data-testid=notes]", "Tab").await;
    keys.write_and("Twice a **week**", "Escape").await;
    keys.task("Water the plants", "to have notes", is("notes", "Twice a **week**")).await;
    keys.is_on("[data-testid=edit-notes]").await;

    keys.tab_to("[data-testid=comment-new]", "Tab").await;
    keys.write_and("Lena has the key", "Ctrl Enter").await;
    page.read(&id("comment"), "Lena has the key").await;
    keys.is_on("[data-testid=comment-new]").await;

    // The title last: Enter saves it and goes back to the list, with the same row chosen.
    keys.tab_to("[data-testid=detail-title]", "Shift Tab").await;
    keys.press("Ctrl A").await;
    keys.write_and("Water the plants on the roof", "Enter").await;
    keys.is_on(ROWS).await;
    keys.task("Water the plants on the roof", "to be there", |_| true).await;
    stage.chosen("Water the plants on the roof").await;
    keys.press("Escape").await;
    page.see_no(&id("detail")).await;
    keys.is_on(ROWS).await;
    keys.press("Down").await;
    stage.chosen("Book the train").await;
    // In the row itself: F2, a new title, Enter.
    keys.press("F2").await;
    keys.is_on("[data-testid=task-title-edit]").await;
    keys.write_and("Book the night train", "Enter").await;
    keys.is_on(ROWS).await;
    keys.task("Book the night train", "to be there", |_| true).await;
}
