//! A data directory, the scripted fake, and an engine between them.

use crate::account::Account;
use atom_api::{
    SecretText,
    integrations::{Connect, Credentials},
};
use atom_core::{ManualClock, UserId, WorkspaceId};
use atom_integrations::{Integrations, Patience, Setup};
use atom_store::{DirectoryLock, OpenStore, Scope, Store};
use atom_testkit::fake::{Fake, World};
use atom_vault::{Key, Sealer};
use std::{fs, sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// 2026-06-01T00:00:00Z.
const NOW_MS: i64 = 1_780_272_000_000;
const MANIFEST: &str = include_str!("things.toml");
const GMAIL: &str = include_str!("../../providers/gmail.toml");
const CALENDAR: &str = include_str!("../../providers/google-calendar.toml");
/// A token to sign in by, so that no browser is needed.
const TOKEN: &str = "[auth.token]\nvalue = \"Bearer {token}\"\nguide = \"\"\ncredentials_url = \"https://example.com\"\nrevoking = \"\"\n\n[headers]\n";
/// What every credential begins with.
pub(crate) const SECRET: &str = "sekret-";

/// Every way in which the service lists its things.
pub(crate) const STREAMS: [&str; 12] = [
    "link_all",
    "link_since",
    "cursor_since",
    "cursor_token",
    "cursor_changes",
    "page_since",
    "page_newest",
    "offset_all",
    "offset_since",
    "url_since",
    "url_delta",
    "graphql_since",
];

/// How the account is signed in to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Way {
    /// By a token in a header.
    Token,
    /// By a key in the address.
    Key,
    /// By access tokens that are granted for an hour.
    Machine,
}

pub(crate) struct Place {
    pub(crate) fake: Fake,
    pub(crate) engine: Arc<Integrations>,
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<ManualClock>,
    key: Key,
    _folder: TempDir,
}

/// No waits before another try, and requests that may take as long as a busy machine needs.
fn patience() -> Patience {
    Patience {
        connect: Duration::from_secs(10),
        request: Duration::from_secs(10),
        backoff: Duration::ZERO,
        wait_max: Duration::from_millis(20),
        body_bytes_max: 8 << 20,
        consent: Duration::from_secs(20),
    }
}

fn engine(store: &Arc<Store>, clock: &Arc<ManualClock>, key: &Key) -> Arc<Integrations> {
    Arc::new(Integrations::new(Setup {
        store: store.clone(),
        sealer: Sealer::new(key),
        clock: clock.clone(),
        tasks: Arc::new(()),
        patience: patience(),
    }))
}

impl Place {
    /// With so many things on a numbered page.
    pub(crate) async fn new(page: usize) -> Self {
        let folder = tempfile::tempdir().expect("a directory");
        let fake = Fake::start().await.expect("the fake starts");
        let manifest = MANIFEST.replace("{HOST}", fake.host()).replace("size = 5", &format!("size = {page}"));
        fs::create_dir_all(folder.path().join("providers")).expect("a directory");
        fs::write(folder.path().join("providers/things.toml"), manifest).expect("a file");
        for (name, manifest) in [("gmail", GMAIL), ("google-calendar", CALENDAR)] {
            let path = folder.path().join(format!("providers/{name}.toml"));
            // Cases are many and take no breath.
            let manifest = manifest.replacen("[headers]\n", TOKEN, 1).replace("per_minute = 600\n", "");
            fs::write(path, manifest).expect("a file");
        }
        let (key, clock) = (Key::from_bytes(&[7; 32]).expect("32 bytes"), Arc::new(ManualClock::at(NOW_MS)));
        let options = OpenStore {
            data_dir: folder.path().to_owned(),
            lock: DirectoryLock::take(folder.path()).expect("the directory is free"),
            key: key.database_key().pragma_value(),
            key_descriptor: Vec::new(),
            clock: clock.clone(),
        };
        // An engine that dies leaves the process, and with it all that is committed: nothing here needs the disk.
        let store = Arc::new(Store::open_without_sync(options).await.expect("the store opens"));
        let engine = engine(&store, &clock, &key);
        Self { fake, engine, store, clock, key, _folder: folder }
    }

    /// Ends the engine and makes another one over the same database.
    pub(crate) fn anew(&mut self) {
        self.engine = engine(&self.store, &self.clock, &self.key);
    }

    /// A new world at the service, and the account of it in a workspace of its own.
    pub(crate) async fn account(&self, world: World, way: Way, streams: &[&'static str]) -> Account {
        self.account_at("things", world, way, streams).await
    }

    /// The same, with the manifest of a service in whose shape the fake can be asked.
    pub(crate) async fn account_at(&self, provider: &str, world: World, way: Way, streams: &[&'static str]) -> Account {
        self.fake.begin(world);
        let secret = |text: &str| SecretText::new(text.to_owned());
        let credentials = match way {
            Way::Token => Credentials::Token { token: secret(&self.fake.token()) },
            Way::Key => Credentials::ApiKey { key: secret(&self.fake.token()) },
            Way::Machine => Credentials::ClientCredentials {
                client_id: "machine".to_owned(),
                client_secret: secret("sekret-of-the-client"),
            },
        };
        let url = self.fake.url();
        let scope = Scope {
            // Each world has an address of its own, and a workspace with it.
            workspace: WorkspaceId::from(Uuid::new_v5(&Uuid::NAMESPACE_URL, url.as_bytes())),
            user: UserId::from(Uuid::from_u128(9)),
            host: "test",
            command: "integrations.sync",
        };
        let request = Connect {
            provider: provider.to_owned(),
            credentials,
            base_url: Some(url),
            options: serde_json::Map::new(),
            connection_id: None,
        };
        let cancel = CancellationToken::new();
        let reply = self.engine.connect(&scope, &request, &cancel).await.expect("the account connects");
        let id = reply.connection_id.expect("no browser is needed");
        Account { scope, id, streams: streams.to_vec() }
    }

    /// A world as the clock has it here.
    pub(crate) fn world(&self, seed: u64, things: usize, page: usize) -> World {
        World { seed, things, page, now_ms: atom_core::Clock::now_ms(&*self.clock) }
    }

    /// Time passes, here and there.
    pub(crate) fn pass(&self, ms: i64) {
        self.clock.advance(ms);
        self.fake.advance(ms);
    }
}
