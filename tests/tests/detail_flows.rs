//! What belongs to a task and is set in its detail: estimate, time that was worked, reminders, links, earlier values,
//! templates. By keys where the keys lead all the way, else by mouse; what came of it is asked of the host.

use atom_tests::{
    at_tasks::{FIRST_HIT, ROWS, is, run, titles, with_open_task},
    desk::{Desk, id, row},
    keyboard::Keyboard,
    webdriver::Key,
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn estimate_time_by_hand_and_a_reminder_are_set_by_keys_where_they_stand() {
    let title = "Draw the map";
    let Some(seat) = with_open_task(json!([{ "title": title, "due": "2030-01-02T15:00[UTC]" }])).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    keys.tab_to("[data-testid=estimate]", "Tab").await;
    keys.press("Enter").await;
    keys.tab_to("[data-testid=duration]", "Tab").await;
    // What is no duration is refused at the field.
    keys.write_and("soon", "Enter").await;
    page.see("[data-testid=duration][aria-invalid=true]").await;
    keys.press("Ctrl A").await;
    keys.write_and("1 h 30", "Enter").await;
    keys.is_on("[data-testid=estimate]").await;
    let task = keys.task(title, "to take an hour and a half", is("duration_min", 90)).await["id"].clone();
    page.read(&id("estimate"), "1 h 30 min").await;

    keys.tab_to("[data-testid=time-worked]", "Tab").await;
    keys.press("Enter").await;
    keys.is_on("[data-testid=duration]").await;
    keys.write_and("45 min", "Enter").await;
    page.see(&id("edit-time")).await;
    keys.task(title, "to have three quarters of an hour", is("tracked_s", 45 * 60)).await;
    let spans = keys.call("time.list", json!({ "task": task })).await;
    assert_eq!(spans["items"].as_array().map(Vec::len), Some(1), "{spans}");
    assert!(spans["items"][0]["ended_at"].is_string(), "no clock runs: {spans}");
    keys.press("Escape").await;
    keys.is_on("[data-testid=time-worked]").await;
    page.read(&id("time-worked"), "45 min of 1 h 30 min").await;

    keys.tab_to("[data-testid=add-reminder]", "Tab").await;
    keys.press("Enter").await;
    keys.is_on(".short-menu .menu-item").await;
    // After "When it is due" and ten minutes.
    keys.press("Tab then Tab").await;
    let offered = "return document.activeElement?.textContent.trim()";
    page.script_until(offered, "half an hour to be offered", |text| *text == "30 minutes before").await;
    keys.press("Enter").await;
    keys.is_on("[data-testid=add-reminder]").await;
    let reminders = json!({ "task": task });
    keys.until("reminders.list", reminders.clone(), "the reminder", |page| page["items"][0]["before_min"] == 30).await;
    page.click("button[aria-label='Remove reminder: 30 minutes before']").await;
    keys.until("reminders.list", reminders, "no reminder", |page| page["items"] == json!([])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_tells_both_tasks_which_one_waits_for_which() {
    let tasks = json!([{ "title": "Renew the domain" }, { "title": "Send the offer" }]);
    let Some(seat) = with_open_task(tasks).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    page.click(&id("add-link")).await;
    page.click("//*[@class='link-new']//label[normalize-space()='Blocks']").await;
    page.write(&id("link-task"), "offer").await;
    page.see("[data-testid=link-task][aria-activedescendant]").await;
    page.read(".link-new [role=option]", "Send the offer").await;
    page.press(&[Key::Enter.as_str()]).await;
    page.read(&id("link"), "Send the offer").await;
    page.read("[data-testid=link] .side", "Blocks").await;
    let blocks = |task: &Value| {
        let link = &task["links"][0];
        link["side"] == "blocks" && link["title"] == "Send the offer"
    };
    keys.task("Renew the domain", "to block the other", blocks).await;
    keys.task("Send the offer", "to wait", is("blocked", true)).await;

    // The other one is a click away, and says it from its side.
    page.click("[data-testid=link] .link-title").await;
    page.read("[data-testid=link] .side", "Waits for").await;
    page.read(&id("link"), "Renew the domain").await;
    page.click("[data-testid=link] button[aria-label='Remove link']").await;
    page.see_no(&id("link")).await;
    keys.task("Send the offer", "to wait no more", |task| task["blocked"].is_null()).await;
    Desk::on(page).undo().await;
    keys.task("Send the offer", "to wait again", is("blocked", true)).await;
    page.see(&id("link")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_title_comes_back_from_the_activity() {
    let Some(seat) = with_open_task(json!([{ "title": "Water the plants" }])).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    keys.tab_to("[data-testid=detail-title]", "Tab").await;
    keys.press("Ctrl A").await;
    keys.write_and("Feed the cat", "Enter").await;
    keys.is_on(ROWS).await;
    keys.task("Feed the cat", "to be there", |_| true).await;
    page.click("//ol[@class='activity']/li[contains(., 'Feed the cat')]//*[@data-testid='revert']").await;
    keys.task("Water the plants", "to have its title again", |_| true).await;
    page.read("[data-testid=detail] h2.spoken", "Water the plants").await;
    page.see(&row("Water the plants")).await;
    // That, too, is something that was done, and can be taken back.
    page.read(".activity li", "Water the plants").await;
    Desk::on(page).undo().await;
    keys.task("Feed the cat", "to be there again", |_| true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_kept_as_a_template_is_made_again_with_its_step() {
    let title = "Move house";
    let Some(seat) = with_open_task(json!([{ "title": title }])).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    let first = keys.task(title, "to be there", |_| true).await["id"].clone();
    keys.call("tasks.create", json!({ "title": "Rent a van", "parent": first })).await;
    page.see(&id("step")).await;
    keys.tab_to("[data-testid=more]", "Tab").await;
    // After copying its link and duplicating it.
    keys.choose(2).await;
    keys.is_on("[data-testid=more]").await;
    page.read(".toasts", "Template saved").await;
    let kept = keys.call("templates.list", json!({})).await;
    assert_eq!((&kept["items"][0]["title"], &kept["items"][0]["steps"]), (&json!(title), &json!(1)), "{kept}");

    run(&seat, "New from template").await;
    keys.is_on("#palette-field").await;
    keys.write(title).await;
    page.read(FIRST_HIT, title).await;
    keys.press("Enter").await;
    let all = keys.until("tasks.list", json!({}), "both", |page| titles(page) == [title, title]).await;
    let made = all["items"].as_array().into_iter().flatten().find(|task| task["id"] != first).expect("the new one");
    let steps = keys.call("tasks.list", json!({ "filter": { "parent": made["id"] } })).await;
    assert_eq!(titles(&steps), ["Rent a van"]);
    // It is open, to be gone on with.
    let new = made["id"].as_str().expect("an id");
    page.script_until("return location.hash", "the new task to be open", |hash| {
        hash.as_str().is_some_and(|hash| hash.ends_with(new))
    })
    .await;
}
