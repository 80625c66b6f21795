//! What is taken back is taken back on the screen too, and the way back leads where the person was.

use atom_testkit::github::GithubMock;
use atom_tests::{
    at_tasks::{ROWS, titled, with_open_task, with_tasks},
    desk::id,
    keyboard::Keyboard,
    places,
    seat::Seat,
};
use serde_json::{Value, json};

/// The keys in front of a page.
fn keys_of(seat: &Seat) -> Keyboard<'_> {
    Keyboard::of(&seat.page, &seat.atom)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_choice_of_a_theme_that_is_taken_back_leaves_the_window_as_it_was() {
    let Some(seat) = with_tasks(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    page.see("html[data-theme=light]").await;
    places::go(page, "/settings/appearance").await;
    page.see("input[type=radio][value=dark]").await;
    for (setting, choice) in [("theme", "dark"), ("density", "compact")] {
        page.script(&format!("document.querySelector('input[type=radio][value={choice}]').click()")).await;
        let key = format!("appearance.{setting}");
        keys.until("settings.get", json!({}), "the choice", |reply: &Value| reply["values"][&key] == choice).await;
    }
    page.see("html[data-theme=dark][data-density=compact]").await;
    keys.press("G then A").await;
    keys.is_on(ROWS).await;
    keys.press("Ctrl Z").await;
    page.see("html[data-theme=dark][data-density=normal]").await;
    keys.press("Ctrl Z").await;
    page.see("html[data-theme=light][data-density=normal]").await;
    keys.press("Ctrl Shift Z").await;
    page.see("html[data-theme=dark]").await;
}

/// A job that is farther each time the page asks for it.
const A_JOB_THAT_GOES_ON: &str = "\
const call = window.fetch; let done = 0; \
window.fetch = (url, init) => { \
  if (!String(url).endsWith('/call/jobs.list')) return call(url, init); \
  done += 1; \
  const job = { id: '01890a5d-ac96-774b-bcce-b302099a8057', command: 'integrations.sync', subject: 'A long one', \
                state: 'running', progress: { done, total: 1000, note: 'Page ' + done }, started_at: '2026-01-02T08:00:00Z' }; \
  return Promise.resolve(new Response(JSON.stringify({ items: [job], next: null }), \
                                      { status: 200, headers: { 'content-type': 'application/json' } })); \
}; return null";

#[tokio::test(flavor = "multi_thread")]
async fn the_button_that_stops_a_job_stays_under_the_hand_while_the_job_goes_on() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    page.script(A_JOB_THAT_GOES_ON).await;
    places::go(page, "/activity").await;
    page.see(&id("stop-job")).await;
    let note = "return document.querySelector('[data-testid=job] .meter .figures')?.textContent";
    let before = page.script(note).await;
    let button = json!(id("stop-job"));
    page.script(&format!("window.stop = document.querySelector({button}); window.stop.focus(); return null")).await;
    // Another job begins, so the list of them is asked for anew.
    let github = GithubMock::start().await.expect("a mock");
    let connect = json!({
        "provider": "github", "credentials": { "kind": "token", "token": github.token() }, "base_url": github.url(),
    });
    keys.call("integrations.connect", connect).await;
    page.script_until(note, "the job to go on", |now| *now != before && now.is_string()).await;
    let stays = page.script("return window.stop.isConnected && document.activeElement === window.stop").await;
    assert_eq!(stays, true, "the button was drawn anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_has_no_step_that_does_nothing_after_details_were_closed() {
    let Some(seat) = with_tasks(titled(&["Renew the domain", "Water the plants"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    let here = |view: &str| format!("{}[aria-current=page]", id(&format!("nav-{view}")));
    places::go(page, "/completed").await;
    keys.press("G then A").await;
    page.see(&here("all")).await;
    keys.press("J").await;
    for _ in 0..2 {
        keys.press("Enter").await;
        page.see(&id("detail")).await;
        keys.press("Escape").await;
        page.see_no(&id("detail")).await;
    }
    // The detail that is open is a step of its own.
    keys.press("Enter").await;
    page.see(&id("detail")).await;
    keys.press("Alt Left").await;
    page.see_no(&id("detail")).await;
    page.see(&here("all")).await;
    keys.press("Enter").await;
    page.see(&id("detail")).await;
    keys.press("Escape").await;
    page.see_no(&id("detail")).await;
    keys.press("Alt Left").await;
    page.see(&here("completed")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_that_was_deleted_comes_back_from_the_activity_and_each_way_back_says_of_what() {
    let Some(seat) = with_open_task(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    let task = keys.task("Renew the domain", "to be there", |_| true).await["id"].clone();
    let comment = keys.call("comments.create", json!({ "task": task, "text": "Ask Grace" })).await["id"].clone();
    page.read(&id("comment"), "Ask Grace").await;
    // What came with an action was not there before it: there is nothing to bring back.
    page.see_no("[data-testid='revert'][aria-label='Restore: Comment']").await;
    keys.call("comments.delete", json!({ "id": comment })).await;
    page.see_no(&id("comment")).await;
    page.click("[data-testid='revert'][aria-label='Restore: Comment']").await;
    page.read(&id("comment"), "Ask Grace").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_of_the_sample_that_was_put_away_stays_away_on_other_pages_and_after_a_reload() {
    let Some(seat) = with_tasks(titled(&["Renew the domain"])).await else { return };
    let (keys, page) = (keys_of(&seat), &seat.page);
    keys.call("sample.create", json!({})).await;
    page.see(&id("sample-banner")).await;
    page.click(&format!("{} .icon-only", id("sample-banner"))).await;
    page.see_no(&id("sample-banner")).await;
    keys.until("settings.get", json!({}), "the line to be put away", |reply: &Value| {
        reply["values"]["sample.dismissed"] == true
    })
    .await;
    places::go(page, "/settings/about").await;
    places::go(page, "/all").await;
    places::rest(page).await;
    page.see_no(&id("sample-banner")).await;
    page.reload().await;
    page.see(ROWS).await;
    places::rest(page).await;
    page.see_no(&id("sample-banner")).await;
}
