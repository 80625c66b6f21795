//! Signing in through a service as a person does it: at the door, in the settings, with a real provider.

use atom_testkit::oidc::{Decision, Oidc};
use atom_tests::{
    chromium,
    desk::{Desk, EMAIL, PASSWORD, id},
    mail, needs, places,
    served::Served,
    waiting,
    webdriver::{Driver, Session},
};
use serde_json::{Value, json};
use tempfile::TempDir;

struct Stage {
    page: Session,
    atom: Served,
    oidc: Oidc,
    _data: TempDir,
    _driver: Driver,
}

impl Stage {
    /// Ada keeps the installation, her address is confirmed in the settings, and Forge is set up there.
    async fn open() -> Option<Self> {
        if !needs::programs(chromium::NEEDED) {
            return None;
        }
        let oidc = Oidc::start().await.expect("the provider starts")?;
        let data = tempfile::tempdir().expect("a temporary directory");
        let atom = Served::start(data.path());
        let driver = chromium::driver().await;
        let page = chromium::window(&driver, 1_360, 900, false).await;
        page.open(atom.url()).await;
        Desk::on(&page).register().await;
        settings(&page, "account").await;
        let folder = data.path().join("outbox").display().to_string();
        page.read(&id("verify-where"), &folder).await;
        page.click(&id("verify-again")).await;
        let code = waiting::until("a mail", || async { mail::code(data.path(), EMAIL, "Confirm your address") }).await;
        page.write(&id("verify-code"), &code).await;
        page.click(&id("verify-submit")).await;
        page.see(&id("verified")).await;
        let stage = Self { page, atom, oidc, _data: data, _driver: driver };
        let forge = json!({ "id": "forge", "name": "Forge", "kind": "openid", "issuer": stage.oidc.url(), "client_id": "atom" });
        stage.call("signin.set_provider", forge).await;
        Some(stage)
    }

    async fn call(&self, name: &str, args: Value) -> Value {
        self.atom.call(&places::token(&self.page).await, name, args).await
    }

    /// Notes the page that is opened instead of opening it.
    async fn watch(&self) {
        self.page
            .script("window.opened = null; window.open = (url) => { window.opened = url; return null }; return null")
            .await;
    }

    /// The person decides on the page that was opened, and the browser goes back.
    async fn decide(&self, name: &str, decision: Decision) {
        self.page.script_until("return window.opened", "a page of the service", Value::is_string).await;
        let url = self.page.script("return window.opened").await;
        let mut person = self.oidc.person(name);
        let back = person.decide(url.as_str().expect("an address"), decision).await.expect("the provider asks");
        person.follow(&back).await.expect("the listener is there");
    }

    async fn sign_out(&self) {
        self.page.script("localStorage.removeItem('atom.session'); return null").await;
        self.page.open(self.atom.url()).await;
        self.page.reload().await;
        self.page.see(&id("login-submit")).await;
        self.watch().await;
    }
}

async fn settings(page: &Session, name: &str) {
    page.script(&format!("location.hash = '/settings/{name}'; return null")).await;
    page.see(&id("settings")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_opens_the_door_to_somebody_new_and_a_refusal_or_a_change_of_mind_leaves_it_shut() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    stage.sign_out().await;
    page.click(&id("outside")).await;
    page.see(&id("outside-waiting")).await;
    page.click(&id("outside-cancel")).await;
    page.see_no(&id("outside-waiting")).await;
    stage.watch().await;
    page.click(&id("outside")).await;
    stage.decide("bob", Decision::Refuse).await;
    page.see(&id("outside-failed")).await;
    stage.watch().await;
    page.click(&id("outside")).await;
    stage.decide("bob", Decision::Allow).await;
    page.see(&id("quick-add")).await;
    let who = stage.call("auth.whoami", json!({})).await;
    assert_eq!(who["user"]["email"], "bob@example.com");
    settings(page, "account").await;
    page.see(&id("linked")).await;
    page.see(&id("verified")).await;
    stage.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_linked_and_unlinked_in_the_settings_with_the_password() {
    let Some(stage) = Stage::open().await else { return };
    let page = &stage.page;
    settings(page, "account").await;
    stage.watch().await;
    page.click(&id("link")).await;
    page.write("#proof-password", PASSWORD).await;
    page.click(&id("proof-confirm")).await;
    page.see(&id("link-waiting")).await;
    // Somebody else was signed in there: that account is shown, and not linked.
    stage.decide("bob", Decision::Allow).await;
    page.see(&id("link-question")).await;
    assert!(page.text(&id("link-account")).await.contains("bob@example.com"));
    let linked = stage.call("signin.linked", json!({})).await;
    assert_eq!(linked["items"], json!([]), "nothing before the answer");
    page.click(&id("link-refuse")).await;
    page.see_no(&id("link-question")).await;
    page.see(&id("link")).await;
    stage.watch().await;
    page.click(&id("link")).await;
    page.write("#proof-password", PASSWORD).await;
    page.click(&id("proof-confirm")).await;
    stage.decide("ada", Decision::Allow).await;
    page.see(&id("link-question")).await;
    page.click(&id("link-confirm")).await;
    page.see(&id("linked")).await;
    page.see_no(&id("link")).await;
    stage.sign_out().await;
    page.click(&id("outside")).await;
    stage.decide("ada", Decision::Allow).await;
    page.see(&id("quick-add")).await;
    assert_eq!(stage.call("auth.whoami", json!({})).await["user"]["email"], EMAIL, "the account that is linked");
    settings(page, "account").await;
    page.click(&format!("{} button", id("linked"))).await;
    page.write("#proof-password", PASSWORD).await;
    page.click(&id("proof-confirm")).await;
    page.see_no(&id("linked")).await;
    page.see(&id("link")).await;
    stage.atom.end();
}
