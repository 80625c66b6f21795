//! The audit trail as a person reads it, and a member who is not asked what they may not do: in the browser, over a real
//! `atom serve`.

use atom_tests::{
    chromium,
    desk::{Desk, EMAIL, PASSWORD, id},
    needs, places,
    served::Served,
    webdriver::{Driver, Session},
};
use serde_json::{Value, json};
use tempfile::TempDir;

struct Stage {
    page: Session,
    atom: Served,
    _data: TempDir,
    _driver: Driver,
}

impl Stage {
    async fn open() -> Option<Self> {
        if !needs::programs(chromium::NEEDED) {
            return None;
        }
        let data = tempfile::tempdir().expect("a temporary directory");
        let atom = Served::start(data.path());
        let driver = chromium::driver().await;
        let page = chromium::window(&driver, 1_360, 900, false).await;
        page.open(atom.url()).await;
        Desk::on(&page).register().await;
        Some(Self { page, atom, _data: data, _driver: driver })
    }

    async fn call(&self, name: &str, args: Value) -> Value {
        self.atom.call(&places::token(&self.page).await, name, args).await
    }

    /// Chooses an entry of a select by its words.
    async fn choose(&self, select: &str, words: &str) {
        self.page.click(&id(select)).await;
        self.page.click(&format!("//*[@role='option'][normalize-space()='{words}']")).await;
    }

    /// Waits until the lines that are shown have these commands, from the top.
    async fn shows(&self, commands: &[&str]) {
        let shown = "return [...document.querySelectorAll('[data-testid=trail-lines] .trail-what')].map((one) => one.textContent)";
        let wanted = json!(commands);
        self.page.script_until(shown, &format!("the lines {wanted}"), |shown| *shown == wanted).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_is_searched_narrowed_looked_at_verified_and_taken_out() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    let task = stage.call("tasks.create", json!({ "title": "Water the plants" })).await["id"].clone();
    stage.call("tasks.complete", json!({ "id": task })).await;
    stage.call("labels.create", json!({ "name": "home" })).await;
    places::go(page, "/settings/audit").await;
    page.see(&id("trail-lines")).await;

    stage.choose("trail-command", "tasks.").await;
    stage.shows(&["tasks.complete", "tasks.create"]).await;
    page.write(&id("trail-search"), "creat").await;
    stage.shows(&["tasks.create"]).await;
    page.click(&id("trail-clear")).await;
    stage.choose("trail-outcome", "Not allowed").await;
    page.see(&id("empty")).await;
    page.click(&id("trail-clear")).await;
    page.see(&id("trail-lines")).await;

    // One line, with all that it says.
    let label = "//*[@data-testid='trail-lines']//*[@role='option'][.//*[normalize-space()='labels.create']]";
    page.click(label).await;
    page.read(&id("trail-one"), "labels.create").await;
    page.read(&id("trail-one"), "Ada").await;
    page.read(&id("trail-one"), "Browser or API").await;
    page.click(&id("trail-only-who")).await;
    page.see(&id("trail-clear")).await;
    page.see(&id("trail-lines")).await;
    page.click(&id("trail-only-day")).await;
    page.see(&id("trail-lines")).await;
    page.click(&id("trail-clear")).await;

    page.click(&id("trail-verify")).await;
    page.read(&id("trail-found"), "Every link holds").await;

    // What a download is handed: its name and its text.
    let catch = "window.__saved = []; const make = URL.createObjectURL; \
        URL.createObjectURL = (blob) => { blob.text().then((text) => window.__saved.push(text)); return make.call(URL, blob) }; return null";
    page.script(catch).await;
    page.click(&id("trail-export")).await;
    let saved = "return window.__saved[0] ?? null";
    page.script_until(saved, "the table to be saved", |text| {
        text.as_str()
            .is_some_and(|text| text.starts_with("seq,at,user,name,host,command") && text.contains("labels.create"))
    })
    .await;
    page.read("[role=status], .toast", "atom-audit").await;
    page.click(&id("trail-refresh")).await;
    page.read(&id("trail-lines"), "audit.export").await;
    assert_eq!(page.complaints().await, Vec::<String>::new());
    stage.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_trail_is_gone_through_with_few_rows_in_the_page() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    for at in 0..450 {
        stage.call("labels.create", json!({ "name": format!("label {at}") })).await;
    }
    places::go(page, "/settings/audit").await;
    page.see(&id("trail-lines")).await;
    // To the end and on, until the first line of all is there: the account was made.
    let to_the_end = "const list = document.querySelector('[data-testid=trail-lines]'); list.scrollTop = list.scrollHeight; \
        const rows = [...list.querySelectorAll('.trail-what')].map((one) => one.textContent); \
        return [rows.includes('auth.register'), list.querySelectorAll('[role=option]').length]";
    page.script_until(to_the_end, "the first line of the trail", |seen| {
        assert!(seen[1].as_u64() <= Some(80), "{seen}");
        seen[0] == true
    })
    .await;
    stage.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_sees_calm_lines_and_no_refusal_is_written() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    let owner = places::token(page).await;
    let account = json!({ "email": "vera@example.org", "password": PASSWORD, "name": "Vera" });
    let vera = stage.call("auth.register", account).await["token"].as_str().expect("a token").to_owned();
    let invite = json!({ "email": "vera@example.org", "role": "viewer" });
    let invited = stage.atom.call(&owner, "members.invite", invite).await;
    let joined = stage.atom.call(&vera, "members.accept", json!({ "code": invited["code"] })).await;
    stage.atom.call(&vera, "workspaces.select", json!({ "id": joined["id"] })).await;
    let login = json!({ "email": "vera@example.org", "password": PASSWORD });
    let session = stage.call("auth.login", login).await;
    page.script(&format!("localStorage.setItem('atom.session', {}); return null", json!(session.to_string()))).await;
    page.reload().await;
    page.see(&id("nav-today")).await;
    for route in
        ["/settings/data", "/settings/audit", "/settings/members", "/settings/account", "/connections", "/today"]
    {
        places::go(page, route).await;
        assert!(!page.has("[role=alert]").await, "nothing is wrong at {route}");
    }
    places::go(page, "/settings/data").await;
    page.read(&id("settings"), "its first account keeps them").await;
    assert!(!page.has(&id("back-up-now")).await && !page.has(&id("delete-all")).await);
    places::go(page, "/settings/audit").await;
    page.read(&id("settings"), "can read its audit trail").await;
    let refused = json!({ "filter": { "outcome": "forbidden" } });
    let refused = stage.atom.call(&owner, "audit.list", refused).await;
    assert_eq!(refused["items"], json!([]), "nothing was asked that is not allowed");
    stage.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn restoring_a_backup_leads_back_to_the_door() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    stage.call("backups.create", json!({})).await;
    places::go(page, "/settings/data").await;
    page.click(&id("restore-backup")).await;
    page.click(&id("restore-confirm")).await;
    page.see(&id("login-submit")).await;
    page.write(&id("login-email"), EMAIL).await;
    page.write(&id("login-password"), PASSWORD).await;
    page.click(&id("login-submit")).await;
    page.see(&id("quick-add")).await;
    stage.atom.end();
}
