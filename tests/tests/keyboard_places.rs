//! Places by keys alone: projects, filters, views and settings are made, arranged and changed, and after every key the focus is
//! somewhere that can be seen.

use atom_tests::{
    at_tasks::{ROWS, is},
    by_keys::Stage,
    desk::id,
};
use serde_json::{Value, json};

fn names(reply: &Value) -> Vec<&str> {
    reply["items"].as_array().into_iter().flatten().filter_map(|item| item["name"].as_str()).collect()
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
