//! What the shell tells the page.

use super::values::{Fields, tell, texts};
use crate::bridge::window;
use js_sys::JSON;
use leptos::prelude::request_animation_frame;
use wasm_bindgen::JsValue;

/// Where a link from outside leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Link {
    /// To a task, by its id.
    Task(String),
    /// To a view, by the name in its address, such as `today` or `settings/data`.
    View(String),
    /// To a project, by its id.
    Project(String),
    /// To a label, by its name as it stands in an address.
    Label(String),
    /// To a saved filter, by its id.
    Filter(String),
    /// To a connection, by its id.
    Connection(String),
    /// To quick add, with this text in the field.
    QuickAdd(String),
}

/// What the shell tells the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ShellNews {
    /// A link was opened; the window is in front.
    Link(Link),
    /// The quick-add window was shown, with this text for its field.
    Shown {
        /// For the field.
        text: Option<String>,
    },
    /// Files are held over the page.
    Hovering {
        /// From its left, in CSS pixels.
        x: f64,
        /// From its top, in CSS pixels.
        y: f64,
    },
    /// The files went away again.
    Left,
    /// Files were dropped.
    Dropped {
        /// They can be read now.
        paths: Vec<String>,
        /// From the left of the page, in CSS pixels.
        x: f64,
        /// From its top, in CSS pixels.
        y: f64,
    },
    /// The program is about to end, and waits a moment for [`finished`](super::finished).
    Leaving,
    /// An item of the tray (`sync`) or of a menu was chosen.
    Chosen(String),
    /// A notification was clicked; the window is in front.
    Clicked {
        /// Its id.
        id: String,
        /// Where it leads.
        link: Option<Link>,
    },
}

/// Hears the shell as long as the page lives. What came before waits until a page listens, so listen when it can be
/// acted on.
pub(crate) fn listen_shell(news: impl Fn(ShellNews) + 'static) {
    let Some(internals) = window::internals() else { return };
    let channel = window::Channel::open(&internals, move |text| {
        if let Some(each) = JSON::parse(&text).ok().and_then(read) {
            let shown = matches!(each, ShellNews::Shown { .. });
            news(each);
            if shown {
                // One frame to lay it out, the next one has painted it.
                request_animation_frame(|| request_animation_frame(|| tell("quick_painted", &[])));
            }
        }
    });
    tell("listen_shell", &[("channel", channel.name().into())]);
    // The program and the page end together, so the channel may stay.
    std::mem::forget(channel);
}

fn read(message: JsValue) -> Option<ShellNews> {
    match message.as_string().as_deref() {
        Some("left") => return Some(ShellNews::Left),
        Some("leaving") => return Some(ShellNews::Leaving),
        _ => {}
    }
    let news = Fields(message);
    if let Some(link) = news.inner("link") {
        return link.link().map(ShellNews::Link);
    }
    if let Some(item) = news.text("chosen") {
        return Some(ShellNews::Chosen(item));
    }
    if let Some(shown) = news.inner("shown") {
        return Some(ShellNews::Shown { text: shown.text("text") });
    }
    if let Some(at) = news.inner("hovering") {
        return Some(ShellNews::Hovering { x: at.number("x"), y: at.number("y") });
    }
    if let Some(at) = news.inner("dropped") {
        let paths = at.inner("paths").map(|paths| texts(&paths.0)).unwrap_or_default();
        return Some(ShellNews::Dropped { paths, x: at.number("x"), y: at.number("y") });
    }
    let clicked = news.inner("clicked")?;
    Some(ShellNews::Clicked { id: clicked.text("id")?, link: clicked.inner("link").and_then(|link| link.link()) })
}

impl Fields {
    fn link(&self) -> Option<Link> {
        type Kind = (&'static str, fn(String) -> Link);
        let kinds: [Kind; 7] = [
            ("task", Link::Task),
            ("view", Link::View),
            ("project", Link::Project),
            ("label", Link::Label),
            ("filter", Link::Filter),
            ("connection", Link::Connection),
            ("quick_add", Link::QuickAdd),
        ];
        kinds.iter().find_map(|(name, kind)| self.text(name).map(kind))
    }
}
