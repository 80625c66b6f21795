//! The slice in a browser: the built interface in headless Chromium, over a real `atom serve`.

use atom_testkit::github::{GithubMock, Issue};
use atom_tests::{
    binaries, chromium,
    desk::{Desk, id},
    needs, places,
    seat::Seat,
    served::Served,
};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn own_tasks_and_issues_stand_in_one_list_and_are_there_after_a_restart() {
    if !needs::programs(chromium::NEEDED) {
        return;
    }
    let github = GithubMock::start().await.unwrap();
    github.put(Issue::new(482, "Fix the export of the last row").assigned());
    github.put(Issue::new(483, "Describe the filter in the manual").created());
    let data = tempfile::tempdir().unwrap();
    let atom = Served::start(data.path());
    let driver = chromium::driver().await;
    let page = chromium::window(&driver, 1_360, 900, false).await;
    let desk = Desk::on(&page);

    page.open(atom.url()).await;
    desk.register().await;
    desk.visit("all").await;
    desk.add("Renew the domain").await;
    desk.add("Water the plants").await;
    desk.rename("Water the plants", "Water the plants on the roof").await;

    desk.connect_github(github.url(), &github.token()).await;
    desk.visit("all").await;
    desk.sees("Fix the export of the last row").await;
    desk.sees("Describe the filter in the manual").await;
    desk.sees_open("Renew the domain").await;
    page.picture(&binaries::screens().join("browser-all.png")).await;

    desk.check("Renew the domain").await;
    desk.undo().await;
    desk.sees_open("Renew the domain").await;
    desk.check("Renew the domain").await;
    desk.visit("completed").await;
    desk.sees("Renew the domain").await;

    page.reload().await;
    desk.sees("Renew the domain").await;

    let port = atom.port();
    atom.end();
    let atom = Served::start_at(data.path(), port);
    page.open(atom.url()).await;
    desk.visit("all").await;
    for title in ["Water the plants on the roof", "Fix the export of the last row", "Describe the filter in the manual"]
    {
        desk.sees_open(title).await;
    }
    desk.sees_no("Renew the domain").await;
    desk.visit("completed").await;
    desk.sees("Renew the domain").await;
    atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_changed_while_another_was_looked_at_comes_as_it_is_now() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    let desk = Desk::on(page);
    desk.visit("all").await;
    desk.add("Renew the domain").await;
    desk.add("Water the plants").await;
    desk.visit("completed").await;
    desk.sees_no("Renew the domain").await;
    // Both lists were looked at, and nothing has changed: what is shown again was not asked for.
    let asked =
        "return performance.getEntriesByType('resource').filter((each) => each.name.endsWith('/tasks.list')).length";
    for place in ["all", "completed"] {
        desk.visit(place).await;
        places::rest(page).await;
    }
    let before = page.script(asked).await;
    desk.visit("all").await;
    desk.sees("Renew the domain").await;
    desk.visit("completed").await;
    desk.sees_no("Renew the domain").await;
    assert_eq!(page.script(asked).await, before);

    let session = page.script("return JSON.parse(localStorage.getItem('atom.session')).token").await;
    let token = session.as_str().unwrap();
    let all = seat.atom.call(token, "tasks.list", json!({ "view": "all", "sort": "title" })).await;
    seat.atom.call(token, "tasks.complete", json!({ "id": all["items"][0]["id"] })).await;
    desk.sees("Renew the domain").await;
    desk.visit("all").await;
    desk.sees("Water the plants").await;
    desk.sees_no("Renew the domain").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_has_nothing_to_complain_about() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    let desk = Desk::on(page);
    desk.visit("all").await;
    desk.add("Renew the domain").await;
    for place in ["inbox", "today", "upcoming", "completed", "trash", "connections", "all"] {
        desk.visit(place).await;
        page.see(&format!("{}[aria-current='page']", id(&format!("nav-{place}")))).await;
    }
    // Nothing was blocked by the content security policy, nothing was not found, nothing was thrown.
    assert_eq!(page.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dark_system_gets_a_dark_page() {
    if !needs::programs(chromium::NEEDED) {
        return;
    }
    let data = tempfile::tempdir().unwrap();
    let atom = Served::start(data.path());
    let driver = chromium::driver().await;
    for (dark, theme) in [(false, "light"), (true, "dark")] {
        let page = chromium::window(&driver, 1_360, 900, dark).await;
        page.open(atom.url()).await;
        assert_eq!(Desk::on(&page).theme().await, theme);
        page.see(&id("register-submit")).await;
        page.picture(&binaries::screens().join(format!("browser-register-{theme}.png"))).await;
        page.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_loses_its_host_finds_it_again() {
    if !needs::programs(chromium::NEEDED) {
        return;
    }
    let data = tempfile::tempdir().unwrap();
    let atom = Served::start(data.path());
    let driver = chromium::driver().await;
    let page = chromium::window(&driver, 1_360, 900, false).await;
    let desk = Desk::on(&page);
    page.open(atom.url()).await;
    desk.register().await;
    desk.visit("all").await;
    desk.add("Renew the domain").await;

    let port = atom.port();
    atom.end();
    page.see(&format!("{}.lost", id("saved-state"))).await;
    let atom = Served::start_at(data.path(), port);
    page.see(&format!("{}:not(.lost)", id("saved-state"))).await;
    desk.add("Book the train").await;
    atom.end();
}
