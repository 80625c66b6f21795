//! A house that knows a service, and people who go there and come back.

use crate::house::{House, PASSWORD, from, secret};
use atom_api::{
    auth::SessionReply,
    signin::{Begin, BeginReply, Finish, FinishReply, Kind, SetProvider},
};
use atom_auth::{AuthError, outside};
use atom_core::{ApiError, Clock as _, SystemClock};
use atom_testkit::oidc::{Decision, Oidc, Person};

pub(super) struct World {
    pub(super) house: House,
    pub(super) oidc: Oidc,
    /// Who keeps the installation.
    pub(super) kim: SessionReply,
}

/// A service of this id, where this issuer is.
pub(super) fn service(id: &str, kind: Kind, issuer: &str) -> SetProvider {
    SetProvider {
        id: id.to_owned(),
        name: Some("Forge".to_owned()),
        kind,
        issuer: Some(issuer.to_owned()),
        client_id: "atom".to_owned(),
        client_secret: None,
    }
}

impl World {
    /// `None` where there is no Node.js. The clock of the house stands at the provider's.
    pub(super) async fn open() -> Option<Self> {
        let oidc = Oidc::start().await.unwrap()?;
        let house = House::at(SystemClock.now_ms()).await;
        let kim = house.register("Kim").await;
        let world = Self { house, oidc, kim };
        world.set(service("forge", Kind::Openid, world.oidc.url())).await;
        Some(world)
    }

    pub(super) async fn set(&self, request: SetProvider) {
        let who = self.house.who(&self.kim).await.unwrap();
        outside::set_provider(&self.house.auth, &from("here"), who, request).await.unwrap();
    }

    /// Sets the clock of the house by the machine's, which is the provider's.
    pub(super) fn set_clock(&self) {
        self.house.clock.advance(SystemClock.now_ms() - self.house.clock.now_ms());
    }

    pub(super) async fn begin(&self) -> BeginReply {
        self.set_clock();
        outside::begin(&self.house.auth, &from("here"), Begin { provider: "forge".to_owned() }).await.unwrap()
    }

    pub(super) async fn finish(&self, attempt: &BeginReply) -> Result<FinishReply, AuthError> {
        self.finish_with(attempt, true, None).await
    }

    pub(super) async fn finish_with(
        &self,
        attempt: &BeginReply,
        wait: bool,
        totp: Option<&str>,
    ) -> Result<FinishReply, AuthError> {
        let request = Finish { attempt: attempt.attempt.clone(), wait, totp: totp.map(secret), device: None };
        outside::finish(&self.house.auth, &from("here"), request).await
    }

    /// The whole way of somebody who says yes.
    pub(super) async fn enter(&self, name: &str) -> Result<FinishReply, AuthError> {
        let attempt = self.begin().await;
        go(&mut self.oidc.person(name), &attempt, |back| back).await;
        self.finish(&attempt).await
    }

    /// The reason for which somebody is not let in, whose answer is changed on its way back.
    pub(super) async fn refused(&self, name: &str, change: impl FnOnce(String) -> String) -> ApiError {
        let attempt = self.begin().await;
        let page = go(&mut self.oidc.person(name), &attempt, change).await;
        let Err(AuthError::Failed(error)) = self.finish(&attempt).await else { panic!("{name} came in: {page}") };
        assert!(page.contains("did not sign you in"), "{page}");
        error
    }

    /// Whether there is an account of this address.
    pub(super) async fn has(&self, email: &str) -> bool {
        let mut read = self.house.store.system_read().await.unwrap();
        let sql = "SELECT 1 FROM user WHERE email_key = ?1";
        read.query(sql).bind(email.to_owned()).fetch_optional().await.unwrap().is_some()
    }

    pub(super) async fn knows_password(&self, email: &str) -> bool {
        self.house.login_as(email, "elsewhere", PASSWORD).await.is_ok()
    }
}

/// Says yes at the service, and goes back with the address that `change` makes of the one that the service sends to. The
/// page on which the browser ends.
pub(super) async fn go(person: &mut Person, attempt: &BeginReply, change: impl FnOnce(String) -> String) -> String {
    let back = person.decide(&attempt.authorize_url, Decision::Allow).await.unwrap();
    person.follow(&change(back)).await.unwrap().1
}

/// The value of a parameter of an address.
pub(super) fn parameter(address: &str, name: &str) -> String {
    let url = url::Url::parse(address).unwrap();
    let found = url.query_pairs().find(|(each, _)| each == name).map(|(_, value)| value.into_owned());
    found.unwrap_or_else(|| panic!("no {name} in {address}"))
}

/// An address with another value of a parameter; without it where that is `None`.
pub(super) fn with_parameter(address: &str, name: &str, value: Option<&str>) -> String {
    let mut url = url::Url::parse(address).unwrap();
    let others: Vec<(String, String)> = url.query_pairs().into_owned().filter(|(each, _)| each != name).collect();
    url.query_pairs_mut().clear().extend_pairs(others);
    if let Some(value) = value {
        url.query_pairs_mut().append_pair(name, value);
    }
    url.into()
}
