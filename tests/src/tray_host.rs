//! The part of a desktop that shows a tray, for a session bus that has none: it reads what stands there, and clicks when
//! a story says so.

use crate::waiting;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use zbus::{
    Connection, Proxy,
    connection::Builder,
    interface,
    zvariant::{OwnedValue, Value},
};

/// An item of a menu as `com.canonical.dbusmenu` lays it out: its number, its properties, what stands below it.
type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// Speaks `org.kde.StatusNotifierWatcher` and reads the items that register with it (Status Notifier Specification).
#[derive(Debug)]
pub struct TrayHost {
    bus: Connection,
    items: Arc<Mutex<Vec<String>>>,
}

struct Watcher(Arc<Mutex<Vec<String>>>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        self.0.lock().expect("no test has panicked here").push(service);
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.0.lock().expect("no test has panicked here").clone()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

impl TrayHost {
    /// Takes the name on a session bus.
    ///
    /// # Panics
    /// When somebody has it.
    pub async fn on(bus: &str) -> Self {
        let items = Arc::default();
        let watcher = Watcher(Arc::clone(&items));
        let bus = Builder::address(bus).and_then(|bus| bus.name("org.kde.StatusNotifierWatcher"));
        let bus = bus.and_then(|bus| bus.serve_at("/StatusNotifierWatcher", watcher));
        Self { bus: bus.expect("a bus, a name and a path").build().await.expect("the name is free"), items }
    }

    /// The texts of the menu, from above, as soon as `are` holds of them.
    ///
    /// # Panics
    /// When that does not come.
    pub async fn reads(&self, what: &str, are: impl Fn(&[String]) -> bool) -> Vec<String> {
        waiting::until(what, || async {
            let texts: Vec<String> = self.menu().await?.into_iter().map(|(_, text)| text).collect();
            are(&texts).then_some(texts)
        })
        .await
    }

    /// Chooses the item with this text.
    ///
    /// # Panics
    /// When there is none.
    pub async fn chooses(&self, text: &str) {
        let menu = self.menu().await.expect("there is an icon with a menu");
        let (number, _) = menu.iter().find(|(_, each)| each == text).unwrap_or_else(|| panic!("no “{text}”: {menu:?}"));
        let proxy = self.proxy("/MenuBar", "com.canonical.dbusmenu").await.expect("there is an icon");
        let event = (*number, "clicked", Value::from(0_i32), 0_u32);
        // A program that ends at this does not answer.
        let _ = proxy.call_method("Event", &event).await;
    }

    async fn menu(&self) -> Option<Vec<(i32, String)>> {
        let proxy = self.proxy("/MenuBar", "com.canonical.dbusmenu").await?;
        let all: Vec<String> = Vec::new();
        let (_, (_, _, items)): (u32, Layout) = proxy.call("GetLayout", &(0_i32, -1_i32, all)).await.ok()?;
        let read = |item: OwnedValue| {
            let (number, properties, _): Layout = item.try_into().ok()?;
            let text = String::try_from(properties.get("label")?.try_clone().ok()?).ok()?;
            Some((number, text.replace('_', "")))
        };
        Some(items.into_iter().filter_map(read).collect())
    }

    async fn proxy(&self, path: &str, interface: &str) -> Option<Proxy<'_>> {
        let item = self.items.lock().expect("no test has panicked here").last().cloned()?;
        Proxy::new(&self.bus, item, path.to_owned(), interface.to_owned()).await.ok()
    }
}
