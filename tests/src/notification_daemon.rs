//! The part of a desktop that shows notifications, for a session bus that has none: it keeps what it is told, and clicks
//! when a story says so.

#![allow(missing_docs)] // what the macro below makes of the signals has no documentation of its own

use crate::waiting;
use std::sync::{Arc, Mutex};
use zbus::{Connection, connection::Builder, interface, object_server::SignalEmitter};

const PATH: &str = "/org/freedesktop/Notifications";

/// A notification as it was shown.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The daemon's number for it.
    pub number: u32,
    /// Its first line.
    pub summary: String,
    /// What stands below.
    pub body: String,
    /// What a person can do with it, by name and label in turn.
    pub actions: Vec<String>,
}

/// Speaks `org.freedesktop.Notifications` (Desktop Notifications Specification 1.2).
#[derive(Debug)]
pub struct NotificationDaemon {
    bus: Connection,
    shown: Arc<Mutex<Vec<Shown>>>,
}

struct Server(Arc<Mutex<Vec<Shown>>>);

#[interface(name = "org.freedesktop.Notifications")]
impl Server {
    #[allow(clippy::too_many_arguments)] // the specification has them
    fn notify(
        &self,
        _app_name: &str,
        _replaces: u32,
        _app_icon: &str,
        summary: String,
        body: String,
        actions: Vec<String>,
        _hints: std::collections::HashMap<String, zbus::zvariant::OwnedValue>,
        _expire_ms: i32,
    ) -> u32 {
        let mut shown = self.0.lock().expect("no test has panicked here");
        let number = u32::try_from(shown.len()).unwrap_or(u32::MAX) + 1;
        shown.push(Shown { number, summary, body, actions });
        number
    }

    async fn close_notification(&self, id: u32, #[zbus(signal_emitter)] emitter: SignalEmitter<'_>) {
        // By a call of the program: reason 3.
        let _ = Self::notification_closed(&emitter, id, 3).await;
    }

    fn get_capabilities(&self) -> Vec<String> {
        ["actions", "body", "persistence"].map(str::to_owned).to_vec()
    }

    fn get_server_information(&self) -> (&str, &str, &str, &str) {
        ("tests", "Atom", "1", "1.2")
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(emitter: &SignalEmitter<'_>, id: u32, reason: u32) -> zbus::Result<()>;
}

impl NotificationDaemon {
    /// Takes the name on a session bus.
    ///
    /// # Panics
    /// When somebody has it.
    pub async fn on(bus: &str) -> Self {
        let shown = Arc::default();
        let server = Server(Arc::clone(&shown));
        let bus = Builder::address(bus).and_then(|bus| bus.name("org.freedesktop.Notifications"));
        let bus = bus.and_then(|bus| bus.serve_at(PATH, server)).expect("a bus, a name and a path");
        Self { bus: bus.build().await.expect("the name is free"), shown }
    }

    /// Waits for a notification with this first line.
    ///
    /// # Panics
    /// When none comes.
    pub async fn sees(&self, summary: &str) -> Shown {
        waiting::until(&format!("a notification “{summary}”"), || async {
            let shown = self.shown.lock().expect("no test has panicked here");
            shown.iter().find(|each| each.summary == summary).cloned()
        })
        .await
    }

    /// Clicks on a notification.
    ///
    /// # Panics
    /// When the bus is gone.
    pub async fn click(&self, notification: &Shown) {
        let emitter = SignalEmitter::new(&self.bus, PATH).expect("the path is one");
        Server::action_invoked(&emitter, notification.number, "default").await.expect("the bus is there");
    }
}
