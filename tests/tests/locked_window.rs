//! The locks as a person meets them: in the browser, over a real `atom serve`.

use atom_tests::{
    chromium,
    desk::{Desk, EMAIL, PASSWORD, id},
    mail, needs, places,
    served::Served,
    waiting,
    webdriver::{Driver, Key, Session},
};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

const NEW: &str = "amber lantern 19 drifts";

struct Stage {
    page: Session,
    atom: Served,
    data: TempDir,
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
        Some(Self { page, atom, data, _driver: driver })
    }

    async fn sign_in(&self, password: &str) {
        self.page.write(&id("login-email"), EMAIL).await;
        self.page.write(&id("login-password"), password).await;
        self.page.click(&id("login-submit")).await;
    }

    /// Ends the session here, without the host.
    async fn sign_out(&self) {
        self.page.script("localStorage.removeItem('atom.session'); return null").await;
        self.page.open(self.atom.url()).await;
        self.page.reload().await;
        self.page.see(&id("login-submit")).await;
    }

    async fn settings(&self, page: &str) {
        self.page.script(&format!("location.hash = '/settings/{page}'; return null")).await;
        self.page.see(&id("settings")).await;
    }

    async fn call(&self, name: &str, args: Value) -> Value {
        self.atom.call(&places::token(&self.page).await, name, args).await
    }
}

/// The code in the newest mail of the folder of mail.
fn code_in_mail(data: &Path) -> Option<String> {
    mail::code(data, EMAIL, "Reset your password")
}

/// Shows by the mail of the registration that the address is the person's, in the settings.
async fn verify(stage: &Stage) {
    stage.settings("account").await;
    let data = stage.data.path();
    stage.page.click(&id("verify-again")).await;
    let code = waiting::until("a mail", || async { mail::code(data, EMAIL, "Confirm your address") }).await;
    stage.page.write(&id("verify-code"), &code).await;
    stage.page.click(&id("verify-submit")).await;
    stage.page.see(&id("verified")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_says_how_strong_it_is_while_it_is_typed() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    page.write(&id("register-password"), "passwordpassword").await;
    page.see("[data-testid='strength'][data-score='0'], [data-testid='strength'][data-score='1']").await;
    page.write(&id("register-name"), "Ada").await;
    page.write(&id("register-email"), EMAIL).await;
    page.click(&id("register-submit")).await;
    page.see("#register-password[aria-invalid=true]").await;
    page.write(&id("register-password"), "violet kettle 72 roams the fjord").await;
    page.see("[data-testid='strength'][data-score='4']").await;
    page.click(&id("register-submit")).await;
    page.see(&id("quick-add")).await;
    stage.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_replaced_by_way_of_the_folder_of_mail() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    Desk::on(page).register().await;
    stage.sign_out().await;
    page.click(&id("to-forgot")).await;
    page.write(&id("forgot-email"), "ADA@example.org").await;
    page.click(&id("forgot-submit")).await;
    let data = stage.data.path();
    let code = waiting::until("a mail", || async { code_in_mail(data) }).await;
    page.click(&id("to-reset")).await;
    page.write(&id("reset-code"), &code).await;
    page.write(&id("reset-password"), NEW).await;
    page.click(&id("reset-submit")).await;
    stage.sign_in(NEW).await;
    page.see(&id("quick-add")).await;
    stage.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_set_up_by_its_picture_or_secret_and_asked_for() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    Desk::on(page).register().await;
    stage.settings("account").await;
    page.click(&id("factor-on")).await;
    page.write(&id("proof-password"), PASSWORD).await;
    page.click(&id("proof-confirm")).await;
    page.see("[data-testid='factor-dialog'] svg.qr").await;
    let secret = page.text(&id("factor-secret")).await.replace(' ', "");
    let secret = atom_auth::totp::from_base32(&secret).expect("a secret in base32");
    let code = |ahead: i64| atom_auth::totp::code(&secret, jiff::Timestamp::now().as_second() / 30 + ahead);
    page.write(&id("factor-code"), &code(0)).await;
    page.click(&id("factor-confirm")).await;
    page.see(&id("recovery-dialog")).await;
    page.click(&id("recovery-kept")).await;
    page.see(&id("factor-off")).await;
    stage.sign_out().await;
    stage.sign_in(PASSWORD).await;
    page.see(&id("login-code")).await;
    // Confirming has used the present code; the next one is as good.
    page.write(&id("login-code"), &code(1)).await;
    page.click(&id("login-submit")).await;
    page.see(&id("quick-add")).await;
    stage.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_window_shows_nothing_until_the_password_is_entered() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    let desk = Desk::on(page);
    desk.register().await;
    desk.visit("all").await;
    desk.add("A private matter").await;
    stage.settings("account").await;
    page.click(&id("lock-now")).await;
    page.see(&id("locked")).await;
    page.see_no(&id("settings")).await;
    page.reload().await;
    page.see(&id("locked")).await;
    let text = page.script("return document.body.textContent").await;
    assert!(!text.as_str().unwrap_or_default().contains("A private matter"));
    page.write(&id("unlock-password"), "not the password").await;
    page.click(&id("unlock-submit")).await;
    page.see("#unlock-password[aria-invalid=true]").await;
    page.write(&id("unlock-password"), PASSWORD).await;
    page.click(&id("unlock-submit")).await;
    desk.visit("all").await;
    desk.sees("A private matter").await;
    stage.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_invited_and_workspaces_gone_between_in_the_settings() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    Desk::on(page).register().await;
    verify(&stage).await;
    stage.settings("members").await;
    page.write(&id("invite-email"), "bob@example.org").await;
    page.click(&id("invite-submit")).await;
    page.see(&id("secret")).await;
    page.click(&id("secret-close")).await;
    page.see(&id("invitation-row")).await;
    let waiting = stage.call("members.invitations", json!({})).await;
    assert_eq!(waiting["items"][0]["email"], "bob@example.org");
    page.write(&id("workspace-name"), "Northwind").await;
    page.click(&id("workspace-create")).await;
    // Making one leads there.
    page.read(&id("account-menu"), "Northwind").await;
    let who = stage.call("auth.whoami", json!({})).await;
    assert_eq!((&who["workspace"]["name"], &who["role"]), (&json!("Northwind"), &json!("owner")));
    stage.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_whose_token_has_lapsed_is_renewed_without_a_word() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    let desk = Desk::on(page);
    desk.register().await;
    let before = places::token(page).await;
    // As if the hour were over: the token says nothing to the host any more.
    let lapse = "const kept = JSON.parse(localStorage.getItem('atom.session')); kept.token = 'lapsed'; \
                 localStorage.setItem('atom.session', JSON.stringify(kept)); return null";
    page.script(lapse).await;
    page.reload().await;
    desk.visit("all").await;
    desk.add("Still here").await;
    let after = places::token(page).await;
    assert!(after != before && after != "lapsed", "a new token");
    stage.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_stay_signed_in_is_out_with_the_page() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    Desk::on(page).register().await;
    stage.sign_out().await;
    page.click(&id("stay-signed-in")).await;
    stage.sign_in(PASSWORD).await;
    page.see(&id("quick-add")).await;
    assert_eq!(page.script("return localStorage.getItem('atom.session')").await, Value::Null);
    page.reload().await;
    page.see(&id("quick-add")).await;
    // As a page that is opened anew: it has nothing of the one before.
    page.script("sessionStorage.clear(); return null").await;
    page.reload().await;
    page.see(&id("login-submit")).await;
    stage.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_leaves_neither_names_nor_drafts_with_the_page() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    Desk::on(page).register().await;
    page.script(
        "['lists', 'folded', 'recent', 'books-closed'].forEach((key) => localStorage.setItem('atom.' + key, '')); \
         localStorage.setItem('atom.clock', '24'); \
         ['atom.draft.a', 'atom.draft.b', 'another'].forEach((key) => sessionStorage.setItem(key, 'x')); return null",
    )
    .await;
    page.click(&id("account-menu")).await;
    page.click("//*[@role='menuitem'][contains(., 'Sign out')]").await;
    page.see(&id("login-submit")).await;
    let left = "return JSON.stringify([...Object.keys(localStorage), ...Object.keys(sessionStorage)])";
    let left = page.script(left).await.to_string();
    for gone in ["lists", "folded", "recent", "books-closed", "draft", "session"] {
        assert!(!left.contains(&format!("atom.{gone}")), "{gone}: {left}");
    }
    assert!(left.contains("atom.clock") && left.contains("another"), "{left}");
    stage.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_somebody_away_is_asked_about_first() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    Desk::on(page).register().await;
    let added = stage.call("members.add_machine", json!({ "name": "Script" })).await;
    stage.settings("members").await;
    page.click(&id("member-remove")).await;
    page.see(&id("remove-member")).await;
    page.press(&[Key::Escape.as_str()]).await;
    page.see_no(&id("remove-member")).await;
    let left = stage.call("members.list", json!({})).await;
    assert_eq!(left["items"].as_array().map(Vec::len), Some(2), "nothing happened yet");
    page.click(&id("member-remove")).await;
    page.click(&id("remove-member-confirm")).await;
    page.see_no(&id("member-remove")).await;
    let left = stage.call("members.list", json!({})).await;
    assert!(!left.to_string().contains(added["member"]["user"].as_str().expect("an id")), "{left}");
    stage.atom.end();
}
