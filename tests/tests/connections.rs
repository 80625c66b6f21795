//! Connections in the window: the gallery, the dialog, the page of a connection, and the end of one.

use atom_testkit::{
    answers::{Answers, Asked},
    github::{GithubMock, Issue},
};
use atom_tests::{
    binaries,
    desk::{Desk, id},
    places,
    seat::Seat,
    webdriver::{Key, Session},
};
use serde_json::{Value, json};

const TITLE: &str = "Fix the export of the last row";

/// A line of a menu or an option of a list, by its words.
fn line(role: &str, words: &str) -> String {
    format!("//*[@role='{role}'][contains(., '{words}')]")
}

async fn choose(page: &Session, words: &str) {
    page.click(&id("connection-menu")).await;
    page.click(&line("menuitem", words)).await;
}

async fn is_focused(page: &Session, testid: &str) {
    let focused = "return document.activeElement?.dataset.testid ?? ''";
    page.script_until(focused, &format!("`{testid}` to have the focus"), |focused| focused == testid).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_found_connected_paused_and_left_with_everything_kept_and_then_its_tasks() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    let desk = Desk::on(page);
    let github = GithubMock::start().await.unwrap();
    github.put(Issue::new(482, TITLE).assigned());
    github.put(Issue::new(483, "Describe the filter in the manual").assigned());

    desk.visit("connections").await;
    page.see(&id("connect-linear")).await;
    page.write(&id("service-search"), "github").await;
    page.see_no(&id("connect-linear")).await;
    page.picture(&binaries::screens().join("connections-gallery.png")).await;
    page.click(&id("connect-github")).await;
    page.click(&id("connect-submit")).await;
    page.read(&id("connect-dialog"), "This is needed.").await;
    page.write(&id("connect-token"), &github.token()).await;
    page.click(&id("connect-advanced")).await;
    page.write(&id("connect-base-url"), github.url()).await;
    page.click(&id("connect-submit")).await;
    page.see_no(&id("connect-dialog")).await;

    page.see(&id("connection")).await;
    page.read(&id("connection-health"), "Connected").await;
    page.read(&id("connection"), "octocat").await;
    desk.visit("all").await;
    desk.sees(TITLE).await;
    desk.visit("source").await;
    page.click(&id("open-connection")).await;
    page.picture(&binaries::screens().join("connection-page.png")).await;
    page.click("#connection-tab-records").await;
    page.read(&id("records"), TITLE).await;
    let within = "const rows = [...document.querySelectorAll('[data-testid=records] .listing-row')].map((row) => \
                  [row.getBoundingClientRect(), row.querySelector('.line').getBoundingClientRect()]); \
                  return rows.length > 1 && rows.every(([row, line]) => line.height > 0 && line.top >= row.top && line.bottom <= row.bottom)";
    page.script_until(within, "each record to lie within its own row", |within| *within == true).await;
    page.click(&format!("{} summary", id("records"))).await;
    page.read(&format!("{} pre", id("records")), "\"title\"").await;
    page.see(&id("open-record")).await;
    page.click(&id("act-comment")).await;
    page.click(&id("act-submit")).await;
    page.read(&id("act-dialog"), "This is needed.").await;
    page.write(&id("act-text"), "Said from the window").await;
    page.picture(&binaries::screens().join("connection-act.png")).await;
    page.click(&id("act-submit")).await;
    page.see_no(&id("act-dialog")).await;
    page.read("body", "GitHub has it").await;
    choose(page, "Ask GitHub for something").await;
    page.write(&id("act-repository"), "northwind/exporter").await;
    page.write(&id("act-title"), "Made in the window").await;
    page.click(&id("act-submit")).await;
    page.see_no(&id("act-dialog")).await;
    page.click("#connection-tab-calls").await;
    page.read(&id("calls"), "200").await;

    choose(page, "Pause").await;
    page.read(&id("connection-health"), "Paused").await;
    choose(page, "Resume").await;
    page.read(&id("connection-health"), "Connected").await;

    // What is kept is marked, can be read, and goes later.
    choose(page, "Disconnect").await;
    page.click(&id("keep-data")).await;
    page.picture(&binaries::screens().join("connection-disconnect.png")).await;
    page.click(&id("disconnect-submit")).await;
    page.see_no(&id("disconnect-dialog")).await;
    page.read(&id("connections"), "Disconnected, what came is kept").await;
    page.click(&id("connection-line")).await;
    page.read(&id("connection-health"), "Disconnected").await;
    page.see(&id("connect-again")).await;
    page.see_no(&id("sync-now")).await;
    page.click("#connection-tab-records").await;
    page.read(&id("records"), TITLE).await;
    choose(page, "Delete what was kept").await;
    page.read(&id("disconnect-dialog"), "came from there").await;
    page.click(&id("keep-tasks")).await;
    page.read(&id("disconnect-dialog"), "with all work of your own").await;
    page.click(&id("disconnect-submit")).await;
    page.see_no(&id("disconnect-dialog")).await;
    page.read(&id("connections"), "Nothing connected yet").await;
    desk.visit("all").await;
    desk.sees_open(TITLE).await;
    page.see_no(&id("nav-source")).await;
    assert_eq!(page.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dialog_asks_for_what_the_way_to_sign_in_needs_and_gives_the_focus_back() {
    let Some(seat) = Seat::signed_in(480, 900, false).await else { return };
    let page = &seat.page;
    places::go(page, "/connections").await;
    page.see(&id("connect-github")).await;
    page.script("document.querySelector('[data-testid=connect-github]').focus(); return null").await;
    is_focused(page, "connect-github").await;
    page.press(&[Key::Enter.as_str()]).await;
    is_focused(page, "connect-token").await;
    page.click(&id("connect-way")).await;
    page.click(&line("option", "In the browser")).await;
    page.see(&id("connect-client-id")).await;
    page.see(&id("connect-client-secret")).await;
    page.see_no(&id("connect-token")).await;
    page.read(&id("connect-dialog"), "http://127.0.0.1/callback").await;
    page.read(&id("connect-dialog"), "To read your notifications.").await;
    page.picture(&binaries::screens().join("connect-in-browser.png")).await;
    page.click(&id("connect-submit")).await;
    page.read(&id("connect-dialog"), "This is needed.").await;
    page.press(&[Key::Escape.as_str()]).await;
    page.see_no(&id("connect-dialog")).await;
    is_focused(page, "connect-github").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_description_that_cannot_be_read_is_named_with_its_file_and_line() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("providers");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("broken.toml"), "id = \"broken\"\nname = \n").unwrap();
    let Some(seat) = Seat::at(data, 1_360, 900, false).await else { return };
    let page = &seat.page;
    let desk = Desk::on(page);
    desk.register().await;
    desk.visit("connections").await;

    page.read(&id("manifest-problems"), "broken.toml, line 2").await;
    page.see(&id("connect-github")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn outbox_and_conflicts_say_that_nothing_waits() {
    let Some(seat) = Seat::signed_in(1_360, 900, true).await else { return };
    let page = &seat.page;
    for (route, list, words) in
        [("outbox", "writes", "Nothing waits to be sent"), ("conflicts", "conflicts", "No conflicts")]
    {
        places::go(page, &format!("/{route}")).await;
        page.read(&id(list), words).await;
        page.see_no(&id("nav-conflicts")).await;
    }
    assert_eq!(page.complaints().await, Vec::<String>::new());
}

/// A service that opens two sites to everybody.
fn two_sites(asked: &Asked) -> (u16, Value) {
    match asked.path.as_str() {
        "/places" => {
            (200, json!({"places": [{"key": "north", "title": "Northwind"}, {"key": "south", "title": "Southwind"}]}))
        }
        path if path.ends_with("/me") => (200, json!({"name": "ada", "id": "7"})),
        path if path.ends_with("/items") => (200, json!([])),
        _ => (404, json!({"message": "Not Found"})),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_places_one_is_chosen_in_the_dialog_or_later_on_the_page() {
    let service = Answers::start(two_sites).await.unwrap();
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("providers");
    std::fs::create_dir_all(&folder).unwrap();
    let manifest = include_str!("../../crates/integrations/tests/engine/sites.toml").replace("{URL}", service.url());
    std::fs::write(folder.join("sites.toml"), manifest).unwrap();
    let Some(seat) = Seat::at(data, 1_360, 900, false).await else { return };
    let page = &seat.page;
    let desk = Desk::on(page);
    desk.register().await;

    for later in [true, false] {
        desk.visit("connections").await;
        page.click(&id("connect-sites")).await;
        page.write(&id("connect-token"), "a-token").await;
        page.click(&id("connect-submit")).await;
        page.read(&id("connect-tenant"), "Southwind").await;
        if later {
            page.picture(&binaries::screens().join("connect-choose.png")).await;
            page.press(&[Key::Escape.as_str()]).await;
            page.see_no(&id("connect-dialog")).await;
            page.read(&id("connections"), "Waits for your choice").await;
            page.click(&id("connection-line")).await;
            page.see_no(&id("check-now")).await;
            page.click(&id("choose-tenant")).await;
            page.read(&id("tenant-dialog"), "Northwind").await;
            page.click("//label[contains(., 'Southwind')]").await;
        }
        page.click(&id("tenant-submit")).await;
        page.see_no(&id("connect-tenant")).await;
        page.read(&id("connection-health"), "Connected").await;
        page.read(&id("connection"), if later { "Southwind" } else { "Northwind" }).await;
    }
    page.click(&id("check-now")).await;
    page.read("body", "Sites answers").await;
    assert_eq!(page.complaints().await, Vec::<String>::new());
}

/// A service of messages and one of events, which have the same person in them.
fn mail_and_plan(asked: &Asked) -> (u16, Value) {
    let answer = match asked.path.as_str() {
        "/me" => json!({"name": "ada"}),
        "/threads" => json!([{"id": "t1", "subject": "The lease"}]),
        "/messages" => json!([{"id": "m1", "thread": "t1", "subject": "About the rent", "at": "2026-05-01T00:00:00Z",
            "from": "grace@example.com", "to": "ada@example.com"}]),
        "/events" => json!([{"id": "e1", "name": "Lunch", "day": "2026-06-02", "guests": ["grace@example.com"]}]),
        _ => return (404, json!({})),
    };
    (200, answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_leads_to_what_it_belongs_to_and_to_the_person_in_every_service() {
    let service = Answers::start(mail_and_plan).await.unwrap();
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("providers");
    std::fs::create_dir_all(&folder).unwrap();
    for (file, manifest) in [
        ("mailer.toml", include_str!("../../crates/integrations/tests/engine/mailer.toml")),
        ("planner.toml", include_str!("../../crates/integrations/tests/engine/planner.toml")),
    ] {
        std::fs::write(folder.join(file), manifest.replace("{URL}", service.url())).unwrap();
    }
    let Some(seat) = Seat::at(data, 1_360, 900, false).await else { return };
    let page = &seat.page;
    let desk = Desk::on(page);
    desk.register().await;
    for provider in ["planner", "mailer"] {
        desk.visit("connections").await;
        page.click(&id(&format!("connect-{provider}"))).await;
        page.write(&id("connect-token"), "a-token").await;
        page.click(&id("connect-submit")).await;
        page.see_no(&id("connect-dialog")).await;
        page.read(&id("connection-health"), "Connected").await;
    }

    page.click("#connection-tab-records").await;
    page.read(&id("records"), "The lease").await;
    page.click(&format!("{} summary", id("records"))).await;
    page.read(&id("records"), "Part of it").await;
    page.click("//li[contains(., 'About the rent')]//summary[contains(., 'About the rent')]").await;
    page.read(&id("person"), "Planner, 1 record").await;
    page.picture(&binaries::screens().join("connection-related.png")).await;
    page.click("//li[@data-testid='person']//summary[contains(., 'Grace')]").await;
    page.read(&id("person-records"), "Lunch").await;
    assert_eq!(page.complaints().await, Vec::<String>::new());
}
