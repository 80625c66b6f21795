//! An identity engine on a directory of its own, and the people of the stories.

use atom_api::{
    SecretText,
    auth::{Login, Refresh, Register, SessionReply},
};
use atom_auth::{Auth, AuthError, Identity, Origin, authenticate};
use atom_core::ManualClock;
use atom_store::{DirectoryLock, OpenStore, Store};
use atom_vault::Key;
use std::sync::Arc;
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "violet kettle 72 roams";
pub(crate) const HOUR_MS: i64 = 3_600_000;
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;

pub(crate) struct House {
    pub(crate) auth: Auth,
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) dir: TempDir,
}

pub(crate) fn from(address: &str) -> Origin {
    Origin { host: "test", address: address.to_owned() }
}

pub(crate) fn secret(text: &str) -> SecretText {
    SecretText::new(text.to_owned())
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::at(1_900_000_000_000).await
    }

    pub(crate) async fn at(now_ms: i64) -> Self {
        let (dir, clock) = (TempDir::new().unwrap(), Arc::new(ManualClock::at(now_ms)));
        let options = OpenStore {
            data_dir: dir.path().to_owned(),
            lock: DirectoryLock::take(dir.path()).unwrap(),
            key: "x'6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b'".to_owned().into(),
            key_descriptor: b"{}".to_vec(),
            clock: clock.clone(),
        };
        let store = Arc::new(Store::open(options).await.unwrap());
        let auth = Auth::new(store.clone(), &Key::from_bytes(&[7; 32]).unwrap(), dir.path());
        Self { auth, store, clock, dir }
    }

    pub(crate) async fn register(&self, name: &str) -> SessionReply {
        let email = format!("{}@example.com", name.to_lowercase());
        let request =
            Register { email, password: secret(PASSWORD), name: name.to_owned(), device: None, invitation: None };
        atom_auth::register(&self.auth, &from("here"), request).await.unwrap()
    }

    pub(crate) async fn login(&self, address: &str, password: &str) -> Result<SessionReply, AuthError> {
        self.login_as("ADA@example.com", address, password).await
    }

    pub(crate) async fn login_as(&self, email: &str, address: &str, password: &str) -> Result<SessionReply, AuthError> {
        let request =
            Login { email: email.to_owned(), password: secret(password), totp: None, device: None, device_key: None };
        atom_auth::login(&self.auth, &from(address), request).await
    }

    pub(crate) async fn refresh(&self, session: &SessionReply) -> Result<SessionReply, AuthError> {
        atom_auth::refresh(&self.auth, "test", Refresh { refresh_token: session.refresh_token.clone() }).await
    }

    pub(crate) async fn who(&self, session: &SessionReply) -> Result<Identity, AuthError> {
        authenticate(&self.auth, session.token.expose(), None).await
    }

    /// Who it is, in a session that begins now: the first one's token has ended after an hour.
    pub(crate) async fn who_renewed(&self, session: &SessionReply) -> Identity {
        let email = session.user.email.clone();
        let again = self.login_as(&email, "here", PASSWORD).await.unwrap();
        self.who(&again).await.unwrap()
    }

    pub(crate) async fn is_in(&self, session: &SessionReply) -> bool {
        self.who(session).await.is_ok()
    }
}
