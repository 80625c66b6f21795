//! What stands around the window in the system: the tray, menus, notifications.

use super::values::{object, optional, tell};
use js_sys::Array;

/// Shows in the tray what there is to do today, in a line and as a number.
pub(crate) fn set_tray(line: &str, count: u32) {
    tell("set_tray", &[("line", line.into()), ("count", count.into())]);
}

/// The words of the tray's menu.
#[derive(Debug, Clone)]
pub(crate) struct Labels {
    /// To bring up the window.
    pub(crate) open: String,
    /// To bring up quick add.
    pub(crate) quick_add: String,
    /// To have all connections looked at now.
    pub(crate) sync: String,
    /// To end Atom.
    pub(crate) quit: String,
}

/// Gives the tray its words in the language of the page.
pub(crate) fn set_labels(labels: &Labels) {
    let Labels { open, quick_add, sync, quit } = labels;
    let labels = [("open", open), ("quick_add", quick_add), ("sync", sync), ("quit", quit)];
    tell("set_labels", &[("labels", object(&labels.map(|(name, text)| (name, text.into()))))]);
}

/// A menu at the top of the screen.
#[derive(Debug, Clone)]
pub(crate) struct Menu {
    /// What stands in the bar.
    pub(crate) title: String,
    /// What stands below it.
    pub(crate) items: Vec<MenuItem>,
}

/// An item of such a menu.
#[derive(Debug, Clone)]
pub(crate) struct MenuItem {
    /// Comes back in [`ShellNews::Chosen`](super::ShellNews::Chosen); empty for a line between others.
    pub(crate) id: String,
    /// What it says.
    pub(crate) title: String,
    /// Its keys.
    pub(crate) keys: Option<String>,
}

/// Sets the menus, where the host has some.
pub(crate) fn set_menu(menus: &[Menu]) {
    let item = |item: &MenuItem| {
        let keys = optional(item.keys.as_deref());
        object(&[("id", (&item.id).into()), ("title", (&item.title).into()), ("keys", keys)])
    };
    let menu = |menu: &Menu| {
        let items = menu.items.iter().map(item).collect::<Array>();
        object(&[("title", (&menu.title).into()), ("items", items.into())])
    };
    tell("set_menu", &[("menus", menus.iter().map(menu).collect::<Array>().into())]);
}

/// A notification.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    /// Comes back in [`ShellNews::Clicked`](super::ShellNews::Clicked).
    pub(crate) id: String,
    /// Its first line.
    pub(crate) title: String,
    /// What stands below.
    pub(crate) body: String,
    /// Where a click leads: an `atom://` link.
    pub(crate) link: Option<String>,
    /// One of a group takes the place of the one before it.
    pub(crate) group: Option<String>,
}

/// Has the system show a notification, where it can.
pub(crate) fn notify(notice: &Notice) {
    let Notice { id, title, body, link, group } = notice;
    let (link, group) = (optional(link.as_deref()), optional(group.as_deref()));
    let notice = [("id", id.into()), ("title", title.into()), ("body", body.into()), ("link", link), ("group", group)];
    tell("notify", &[("notice", object(&notice))]);
}
