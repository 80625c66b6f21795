//! The commonest ways through the window, by keys alone: what they do is asked of the host, and after every key the
//! focus is somewhere that can be seen.

use atom_tests::{
    at_tasks::{ROWS, is},
    desk::id,
    keyboard::Keyboard,
    late::delay,
    seat::Seat,
};
use serde_json::{Value, json};
use std::ops::Deref;

/// The chosen row of a list.
const CHOSEN: &str = "[data-testid='task-row'].chosen";

struct Stage(Seat);

impl Deref for Stage {
    type Target = Seat;

    fn deref(&self) -> &Seat {
        &self.0
    }
}

impl Stage {
    /// A page in front of an empty host.
    async fn open() -> Option<Self> {
        Seat::take(1_360, 900, false).await.map(Self)
    }

    /// As [`Stage::open`], with Ada signed in and these tasks, in front of all of them.
    async fn with(titles: &[&str]) -> Option<Self> {
        let stage = Self::open().await?;
        let keys = stage.keys();
        keys.register().await;
        let items: Vec<Value> = titles.iter().map(|title| json!({ "title": title })).collect();
        keys.call("tasks.create_many", json!({ "items": items })).await;
        keys.press("G then A").await;
        for title in titles {
            stage.page.read(&id("task-title"), title).await;
        }
        keys.is_on(ROWS).await;
        Some(stage)
    }

    fn keys(&self) -> Keyboard<'_> {
        Keyboard::of(&self.page, &self.atom)
    }

    /// Waits until the chosen row is this task.
    async fn chosen(&self, title: &str) {
        self.page.read(CHOSEN, title).await;
    }

    /// The titles in the list from top to bottom, when there are so many.
    async fn titles(&self, wanted: &[&str]) {
        let shown = "return [...document.querySelectorAll('[data-testid=task-row]')]\
            .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)\
            .map((row) => row.getAttribute('aria-level') + row.querySelector('[data-testid=task-title]')?.textContent)";
        self.page.script_until(shown, &format!("the list to be {wanted:?}"), |shown| *shown == json!(wanted)).await;
    }
}

fn names(reply: &Value) -> Vec<&str> {
    reply["items"].as_array().into_iter().flatten().filter_map(|item| item["name"].as_str()).collect()
}

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
async fn projects_and_filters_are_made_renamed_and_deleted() {
    let Some(stage) = Stage::with(&["Renew the domain"]).await else { return };
    let (keys, page) = (stage.keys(), &stage.page);
    keys.tab_to("[data-testid=new-project]", "Shift Tab").await;
    keys.press("Enter").await;
    keys.is_on("[data-testid=place-name]").await;
    keys.write_and("Website", "Enter").await;
    keys.until("projects.list", json!({}), "the project", |reply| names(reply) == ["Website"]).await;
    page.read("h1", "Website").await;
    keys.press("G then A").await;

    keys.tab_to("[data-testid=nav-project]", "Shift Tab").await;
    keys.press("F2").await;
    keys.is_on("[data-testid=place-name]").await;
    keys.press("Ctrl A").await;
    keys.write_and("Website relaunch", "Enter").await;
    keys.until("projects.list", json!({}), "the new name", |reply| names(reply) == ["Website relaunch"]).await;
    keys.is_on("[data-testid=nav-project]").await;
    // A name that is taken is refused at the field, which keeps it.
    keys.call("projects.create", json!({ "name": "Office" })).await;
    page.read(&id("nav-project"), "Office").await;
    keys.press("F2").await;
    keys.is_on("[data-testid=place-name]").await;
    keys.press("Ctrl A").await;
    keys.write_and("Office", "Enter").await;
    page.see("[data-testid=place-name][aria-invalid=true]").await;
    keys.is_on("[data-testid=place-name]").await;
    keys.press("Escape").await;
    keys.is_on("[data-testid=nav-project]").await;

    // Its menu deletes it, after a question.
    keys.press("Tab").await;
    keys.press("Enter").await;
    keys.is_on("[role^=menuitem]").await;
    keys.press("End then Enter").await;
    keys.is_on("dialog button").await;
    keys.tab_to("dialog .danger", "Tab").await;
    keys.press("Enter").await;
    keys.until("projects.list", json!({}), "one project less", |reply| names(reply) == ["Office"]).await;
    keys.press("Ctrl Z").await;
    keys.until("projects.list", json!({}), "both again", |reply| names(reply).len() == 2).await;

    // A filter is saved from the options of the view.
    keys.press("/").await;
    keys.is_on("#filter").await;
    keys.write_and("domain", "Enter").await;
    keys.is_on(ROWS).await;
    keys.tab_to("[data-testid=view-options]", "Shift Tab").await;
    keys.press("Enter").await;
    keys.tab_to("[data-testid=filter-name]", "Tab").await;
    keys.write_and("Domains", "Enter").await;
    keys.until("filters.list", json!({}), "the filter", |reply| names(reply) == ["Domains"]).await;
    page.read("h1", "Domains").await;
    keys.tab_to("[data-testid=nav-filter]", "Shift Tab").await;
    keys.press("F2").await;
    keys.is_on("[data-testid=place-name]").await;
    keys.press("Ctrl A").await;
    keys.write_and("Names", "Enter").await;
    keys.until("filters.list", json!({}), "the new name", |reply| names(reply) == ["Names"]).await;
    keys.is_on("[data-testid=nav-filter]").await;
    keys.press("Tab then Enter").await;
    keys.is_on("[role^=menuitem]").await;
    keys.press("End then Enter").await;
    keys.until("filters.list", json!({}), "no filter", |reply| names(reply).is_empty()).await;
    page.see_no(&id("nav-filter")).await;
    keys.press("Ctrl Z").await;
    keys.until("filters.list", json!({}), "the filter again", |reply| names(reply) == ["Names"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_changed_and_keys_rebound() {
    let Some(stage) = Stage::with(&["Renew the domain"]).await else { return };
    let (keys, page) = (stage.keys(), &stage.page);
    let setting = |key: &'static str, value: Value| move |reply: &Value| reply["values"][key] == value;
    keys.press("G then S").await;
    page.see(&id("settings")).await;
    keys.tab_to("[data-testid=settings-appearance]", "Tab").await;
    keys.press("Enter").await;
    keys.is_on("[data-testid=settings-appearance]").await;
    keys.tab_to("input[type=radio][value=system], input[type=radio]:checked", "Tab").await;
    keys.press("Right then Right").await;
    keys.until("settings.get", json!({}), "the dark theme", setting("appearance.theme", json!("dark"))).await;
    page.see("html[data-theme=dark]").await;
    keys.tab_to("button[role=combobox]", "Tab").await;
    keys.press("Enter").await;
    keys.press("D then Enter").await;
    keys.until("settings.get", json!({}), "German", setting("locale.language", json!("de"))).await;
    page.see("html[lang=de]").await;
    page.read("h1", "Einstellungen").await;
    keys.is_on("button[role=combobox]").await;

    keys.tab_to("[data-testid=settings-shortcuts]", "Shift Tab").await;
    keys.press("Enter").await;
    keys.tab_to("[data-testid='keys-go.trash']", "Tab").await;
    // Taken by another: both say so.
    keys.press("Enter").await;
    keys.press("N").await;
    page.see(".in-the-way").await;
    keys.is_on("[data-testid='keys-go.trash']").await;
    keys.until("settings.get", json!({}), "the keys", |reply| reply["values"]["shortcuts"]["go.trash"] == "N").await;
    // Free: nothing is in the way any more, and it works.
    keys.press("Enter").await;
    keys.press("Ctrl Shift Y").await;
    keys.until("settings.get", json!({}), "the keys", |reply| {
        reply["values"]["shortcuts"]["go.trash"] == "Mod Shift Y"
    })
    .await;
    page.see_no(".in-the-way").await;
    keys.is_on("[data-testid='keys-go.trash']").await;
    keys.press("Ctrl Shift Y").await;
    page.see(&format!("{}[aria-current=page]", id("nav-trash"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_quickly_comes_to_the_host_in_the_order_in_which_it_was_done() {
    let Some(stage) = Stage::with(&["Renew the domain", "Water the plants"]).await else { return };
    let (keys, page) = (stage.keys(), &stage.page);
    keys.press("J").await;
    stage.chosen("Renew the domain").await;
    delay(page, "tasks.complete").await;
    keys.press("Space").await;
    keys.press("Ctrl Z").await;
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
    delay(page, "settings.set").await;
    keys.press("Right then Right").await;
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

#[tokio::test(flavor = "multi_thread")]
async fn views_are_visited_arranged_and_shown_as_a_board() {
    let Some(stage) = Stage::with(&["Renew the domain", "Water the plants", "Answer Acme"]).await else { return };
    let (keys, page) = (stage.keys(), &stage.page);
    for (key, view) in [("G then T", "today"), ("G then U", "upcoming"), ("G then D", "completed"), ("G then A", "all")]
    {
        keys.press(key).await;
        page.see(&format!("{}[aria-current=page]", id(&format!("nav-{view}")))).await;
    }
    keys.press("Alt Left").await;
    page.see(&format!("{}[aria-current=page]", id("nav-completed"))).await;
    keys.press("Alt Right").await;
    page.see(&format!("{}[aria-current=page]", id("nav-all"))).await;
    keys.press("J").await;
    keys.is_on(ROWS).await;

    keys.tab_to("[data-testid=view-options]", "Shift Tab").await;
    keys.press("Enter").await;
    keys.is_on("[data-testid=form] input").await;
    keys.tab_to("[data-testid=sort]", "Tab").await;
    keys.press("Enter").await;
    page.see("[role=listbox] [role=option]").await;
    keys.press("T then Enter").await;
    keys.is_on("[data-testid=sort]").await;
    stage.titles(&["1Answer Acme", "1Renew the domain", "1Water the plants"]).await;
    keys.tab_to("[data-testid=group]", "Shift Tab").await;
    keys.press("Enter").await;
    keys.press("S then T then Enter").await;
    keys.is_on("[data-testid=group]").await;
    keys.tab_to("[data-testid=form] input", "Shift Tab").await;
    keys.press("Right").await;
    page.see(&id("board")).await;
    keys.press("Escape").await;
    keys.is_on("[data-testid=view-options]").await;

    // A card goes to the next column, and the focus stays on the board.
    page.see(&id("task-card")).await;
    keys.tab_to("[data-testid=board]", "Tab").await;
    keys.press("Home").await;
    page.see("[data-testid=task-card].chosen .card-title").await;
    let card = page.text("[data-testid=task-card].chosen .card-title").await;
    assert!(!card.is_empty(), "a card is chosen");
    keys.press("Alt Shift Right").await;
    keys.task(&card, "to be in progress", is("status", "in_progress")).await;
    keys.is_on(ROWS).await;
    page.read("[data-testid=task-card].chosen", &card).await;
    keys.press("Alt Shift Left").await;
    keys.task(&card, "to be open", is("status", "open")).await;
    keys.press("Ctrl Z").await;
    keys.task(&card, "to be in progress again", is("status", "in_progress")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_border_of_the_detail_is_moved_by_keys_and_stays_where_it_was_put() {
    let Some(stage) = Stage::with(&["Renew the domain"]).await else { return };
    let (keys, page) = (stage.keys(), &stage.page);
    let width = "return Math.round(document.querySelector('[data-testid=detail]')?.getBoundingClientRect().width ?? 0)";
    keys.press("J then Enter").await;
    page.see(&id("detail")).await;
    page.script_until(width, "the detail to have its usual width", |px| *px == 392).await;
    keys.tab_to("[data-testid=detail-splitter][role=separator]", "Tab").await;
    keys.press("Left then Left then Left").await;
    page.see("[data-testid=detail-splitter][aria-valuenow='440']").await;
    page.script_until(width, "the detail to be wider", |px| *px == 440).await;
    page.reload().await;
    page.see("[data-testid=detail-splitter][aria-valuenow='440']").await;
    page.script_until(width, "the detail to be as wide as before", |px| *px == 440).await;
    keys.tab_to("[data-testid=detail-splitter]", "Tab").await;
    keys.press("Enter").await;
    page.script_until(width, "the detail to have its usual width again", |px| *px == 392).await;
}
