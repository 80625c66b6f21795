//! A scripted service for any manifest: things that come, change and go, every way of turning pages and of telling what has
//! changed, tokens that expire, writes that are counted, and a script of what goes wrong, request by request.
//!
//! It keeps what a sound service keeps: lists by cursor pass over nothing, a token brings all that changed since its list
//! began, the same key does the same once. Lists by number move while things go, as they do everywhere. What else goes wrong
//! is in the script ([`Step`], [`Fault`]), and comes out the same for the same seed ([`Chance`]).
//!
//! | address | pages | what has changed |
//! | --- | --- | --- |
//! | `/link` | `Link` header, entity tags | `since` |
//! | `/cursor` | `next` → `after` | `since`, or `token` → `token` |
//! | `/changes` (begins at `/start`) | `next` → `after` | `at` → `from` |
//! | `/page`, `/offset` | `page`, `skip`; `n` a page; `more` | `since`, or `order=newest` |
//! | `/url` | `next` is an address | `since`, or `delta` is an address |
//! | `/graphql` | `pageInfo` → `$after` | `$since` |
//!
//! Gmail, Google Calendar, Linear and the issues of GitHub are there as well, at their own addresses ([`Guise`]).
//!
//! `POST`, `PATCH`, `PUT` and `DELETE` go to `/things` with an `Idempotency-Key`, or to `/plain` without.

mod chance;
mod guise;
mod listing;
mod pages;
mod script;
mod state;
#[cfg(test)]
mod tests;
mod thing;
mod wire;
mod writes;

pub use chance::Chance;
pub use guise::Guise;
pub use script::{Fault, Step};
pub use thing::Change;
pub use writes::Effect;

use serde_json::Value;
use state::{Hold, Outcome, State};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{
    io::BufReader,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// A page that was sent: what it held, and what leads on from it.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// The cursors and tokens in it, each of which is in no other page.
    pub leads: Vec<String>,
    /// What was on it.
    pub things: Vec<Sent>,
}

/// A thing as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its id.
    pub id: String,
    /// How often it had been changed by then.
    pub version: u64,
    /// Whether it was said to be gone.
    pub gone: bool,
}

/// A world of the fake to begin with.
#[derive(Debug, Clone, Copy)]
pub struct World {
    /// Of all chance in it.
    pub seed: u64,
    /// Things that are there.
    pub things: usize,
    /// Things on a page.
    pub page: usize,
    /// What its clock shows, in milliseconds since 1970.
    pub now_ms: i64,
}

/// A running fake. It ends when it is dropped.
pub struct Fake {
    state: Arc<Mutex<State>>,
    host: String,
    elsewhere: String,
    strangers: Arc<AtomicU64>,
    worlds: AtomicU64,
    servers: [JoinHandle<()>; 2],
}

impl std::fmt::Debug for Fake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fake").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Fake {
    /// Starts it on two ports of this machine: its own, and one of another host, to which nobody should ever come.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn start() -> anyhow::Result<Self> {
        let (own, other) = (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
        let (host, elsewhere) = (format!("http://{}", own.local_addr()?), format!("http://{}", other.local_addr()?));
        let state = Arc::new(Mutex::new(State::new(&host, &elsewhere, 0, 0, 0, 0)));
        let strangers = Arc::new(AtomicU64::new(0));
        let (serving, counting) = (Arc::clone(&state), Arc::clone(&strangers));
        let servers = [
            tokio::spawn(async move {
                let mut open = JoinSet::new();
                while let Ok((stream, _)) = own.accept().await {
                    while open.try_join_next().is_some() {}
                    open.spawn(serve(stream, Arc::clone(&serving)));
                }
            }),
            tokio::spawn(async move {
                while other.accept().await.is_ok() {
                    counting.fetch_add(1, Ordering::SeqCst);
                }
            }),
        ];
        Ok(Self { state, host, elsewhere, strangers, worlds: AtomicU64::new(0), servers })
    }

    /// Forgets everything and begins anew, at an address of its own: what still comes to the old one gets no answer.
    pub fn begin(&self, world: World) {
        let number = self.worlds.fetch_add(1, Ordering::SeqCst) + 1;
        let mut state = State::new(&self.host, &self.elsewhere, number, world.seed, world.things, world.now_ms);
        state.size = world.page.max(1);
        *self.lock() = state;
    }

    /// The host, without the part that tells the worlds apart. Its `/token` grants access tokens to applications.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The base address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}{}", self.host, self.lock().prefix)
    }

    /// The token of the person; it goes into the header `Authorization` or the parameter `key`. Every credential of the fake
    /// begins with `sekret-`.
    #[must_use]
    pub fn token(&self) -> String {
        self.lock().token().to_owned()
    }

    /// What happens around the next requests, after what was told before. Writes, `/me` and `/token` take no step.
    pub fn script(&self, steps: impl IntoIterator<Item = Step>) {
        self.lock().script.extend(steps);
    }

    /// What happens around the next writes.
    pub fn script_writes(&self, steps: impl IntoIterator<Item = Step>) {
        self.lock().write_script.extend(steps);
    }

    /// From now on nothing goes wrong any more.
    pub fn quiet(&self) {
        let mut state = self.lock();
        state.script.clear();
        state.write_script.clear();
        state.hold = None;
    }

    /// No cursor and no token that was given so far holds any more.
    pub fn expire(&self) {
        self.lock().expire();
    }

    /// Something changes at the service.
    pub fn change(&self, change: Change) {
        self.lock().things.change(change);
    }

    /// Time passes.
    pub fn advance(&self, ms: i64) {
        self.lock().things.advance(ms);
    }

    /// What is there, by id.
    #[must_use]
    pub fn there(&self) -> BTreeMap<String, Value> {
        self.lock().things.live().map(|thing| (thing.id.clone(), thing.json())).collect()
    }

    /// What is there, by the id that a service gives it, as it shows it.
    #[must_use]
    pub fn there_as(&self, guise: Guise) -> BTreeMap<String, Value> {
        self.lock().things.live().map(|thing| (guise.id(&thing.id), guise.dress(&thing.json()))).collect()
    }

    /// How many requests came, those to `/token` left out.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.lock().requests
    }

    /// Holds back the answer of a request, which has had its effect by then: of the next one for 0. It never comes.
    pub fn hold(&self, nth: u64) {
        let mut state = self.lock();
        state.hold = Some(Hold::Request(state.requests + nth));
        state.held = Arc::default();
    }

    /// Holds back the answer of the next write in the same way.
    pub fn hold_write(&self) {
        let mut state = self.lock();
        state.hold = Some(Hold::Write);
        state.held = Arc::default();
    }

    /// Holds nothing back that has not come yet.
    pub fn release(&self) {
        self.lock().hold = None;
    }

    /// Waits until an answer is held back.
    pub async fn held(&self) {
        let held = Arc::clone(&self.lock().held);
        held.notified().await;
    }

    /// The pages that were sent, oldest first.
    #[must_use]
    pub fn delivered(&self) -> Vec<Delivered> {
        self.lock().delivered.clone()
    }

    /// What writes have changed, oldest first.
    #[must_use]
    pub fn effects(&self) -> Vec<Effect> {
        self.lock().writes.effects().to_vec()
    }

    /// How often a write was asked for, by key.
    #[must_use]
    pub fn written(&self) -> BTreeMap<String, u64> {
        self.lock().writes.requests().clone()
    }

    /// How many came to the other host.
    #[must_use]
    pub fn strangers(&self) -> u64 {
        self.strangers.load(Ordering::SeqCst)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        for server in &self.servers {
            server.abort();
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers on one connection until it ends.
async fn serve(stream: TcpStream, state: Arc<Mutex<State>>) {
    // Without it a small answer waits for the acknowledgement of the one before.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let mut stream = BufReader::new(stream);
    while let Ok(Some(asked)) = wire::read(&mut stream).await {
        let outcome = lock(&state).take(&asked);
        let Some(Outcome { reply, held }) = outcome else { return };
        if let Some(held) = held {
            held.notify_one();
            wire::until_gone(&mut stream).await;
            return;
        }
        if !matches!(wire::write(&mut stream, &reply).await, Ok(true)) {
            return;
        }
    }
}
