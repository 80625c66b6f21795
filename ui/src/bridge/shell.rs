//! What a desktop offers around the window: tray, notifications, dialogs, links from outside, the quick-add window.
//!
//! Views do not ask which host they are on. They ask [`state`] what it can do; in a browser that is little, and
//! everything here is there nevertheless and says that there is nothing. The other end is `src-tauri/src`.

use super::window;
use atom_api::ApiError;
use js_sys::{Array, JSON, Object, Reflect};
use leptos::prelude::request_animation_frame;
use wasm_bindgen::JsValue;

/// What the host can do, and how it is set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Shell {
    /// What it can do.
    pub(crate) can: Capabilities,
    /// `linux`, `macos` or `windows`; empty in a browser.
    pub(crate) platform: String,
    /// The keys that bring up quick add in any program; nothing where that is switched off.
    pub(crate) shortcut: Option<String>,
    /// Why they do not work now, in a sentence.
    pub(crate) shortcut_trouble: Option<String>,
    /// Whether closing the window leaves Atom in the tray.
    pub(crate) close_to_tray: bool,
    /// Whether Atom starts when the person logs in.
    pub(crate) autostart: bool,
}

/// What the host can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools)] // a list of yes and no
pub(crate) struct Capabilities {
    /// There is a tray, and Atom is in it.
    pub(crate) tray: bool,
    /// Quick add can have keys in any program.
    pub(crate) global_shortcut: bool,
    /// Atom can start when the person logs in.
    pub(crate) autostart: bool,
    /// Files are chosen in the system's dialogs, and come as paths.
    pub(crate) native_dialogs: bool,
    /// Files that are dropped come as paths.
    pub(crate) drop_paths: bool,
    /// The system shows notifications.
    pub(crate) notifications: bool,
    /// Quick add has a window of its own.
    pub(crate) quick_window: bool,
    /// There is a menu at the top of the screen.
    pub(crate) native_menu: bool,
    /// The page can be printed.
    pub(crate) print: bool,
}

/// What the host can do, and how it is set now.
pub(crate) async fn state() -> Shell {
    let browser = Shell { can: Capabilities { print: true, ..Capabilities::default() }, ..Shell::default() };
    let Ok(reply) = ask("shell_state", &[]).await else { return browser };
    let reply = Fields(reply);
    let Some(can) = reply.inner("can") else { return browser };
    Shell {
        can: Capabilities {
            tray: can.flag("tray"),
            global_shortcut: can.flag("global_shortcut"),
            autostart: can.flag("autostart"),
            native_dialogs: can.flag("native_dialogs"),
            drop_paths: can.flag("drop_paths"),
            notifications: can.flag("notifications"),
            quick_window: can.flag("quick_window"),
            native_menu: can.flag("native_menu"),
            print: can.flag("print"),
        },
        platform: reply.text("platform").unwrap_or_default(),
        shortcut: reply.text("shortcut"),
        shortcut_trouble: reply.text("shortcut_trouble"),
        close_to_tray: reply.flag("close_to_tray"),
        autostart: reply.flag("autostart"),
    }
}

/// Gives quick add these keys in any program, or none.
pub(crate) async fn set_global_shortcut(keys: Option<&str>) -> Result<(), ApiError> {
    done("set_global_shortcut", &[("keys", optional(keys))]).await
}

/// Has the system start Atom when the person logs in, or not any more.
pub(crate) async fn set_autostart(on: bool) -> Result<(), ApiError> {
    done("set_autostart", &[("on", on.into())]).await
}

/// Chooses whether closing the window leaves Atom in the tray.
pub(crate) async fn set_close_to_tray(on: bool) -> Result<(), ApiError> {
    done("set_close_to_tray", &[("on", on.into())]).await
}

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
    /// Comes back in [`ShellNews::Chosen`]; empty for a line between others.
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
    /// Comes back in [`ShellNews::Clicked`].
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

/// A kind of file that a dialog offers.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    /// What it is called.
    pub(crate) name: String,
    /// How the names of such files end, without the dot.
    pub(crate) extensions: Vec<String>,
}

/// Asks where to save; nothing where the person closed the dialog, or where there is none.
pub(crate) async fn pick_save(name: &str, filters: &[Filter]) -> Result<Option<String>, ApiError> {
    Ok(ask("pick_save", &[("name", name.into()), ("filters", list(filters))]).await?.as_string())
}

/// Asks for files or folders; none where the person closed the dialog, or where there is none.
pub(crate) async fn pick_open(filters: &[Filter], multiple: bool, directory: bool) -> Result<Vec<String>, ApiError> {
    let args = [("filters", list(filters)), ("multiple", multiple.into()), ("directory", directory.into())];
    Ok(texts(&ask("pick_open", &args).await?))
}

/// A part of a file.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    /// In base64.
    pub(crate) data: String,
    /// Bytes of the whole file.
    pub(crate) size: u64,
}

/// Reads a part of a file that the person chose or dropped in this run, at most 1 MiB at a time.
pub(crate) async fn read_file_chunk(path: &str, offset: u64, length: u32) -> Result<Chunk, ApiError> {
    let args = [("path", path.into()), ("offset", number(offset)), ("length", length.into())];
    let reply = Fields(ask("read_file_chunk", &args).await?);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a size, far below 2^53
    let size = reply.number("size") as u64;
    Ok(Chunk { data: reply.text("data").unwrap_or_default(), size })
}

/// Writes base64 into a file that the person named in this run; at the offset 0 it begins anew.
pub(crate) async fn write_file_chunk(path: &str, offset: u64, data: &str) -> Result<(), ApiError> {
    done("write_file_chunk", &[("path", path.into()), ("offset", number(offset)), ("data", data.into())]).await
}

/// Makes everything in the windows larger (`larger`), smaller (`smaller`) or as large as designed (`actual`). In a
/// browser that is the browser's own matter.
pub(crate) fn zoom(step: &str) {
    tell("zoom", &[("step", step.into())]);
}

/// Whether the page stands in the desktop's own window.
pub(crate) fn is_desktop() -> bool {
    window::internals().is_some()
}

/// Has the shell keep the session, or let it go. One that passes ends with the program, and is never on the disk.
pub(crate) fn keep_session(session: Option<&str>, passes: bool) {
    tell("keep_session", &[("session", optional(session)), ("passes", passes.into())]);
}

/// The session that the shell keeps: the one that passes, or the one that stays.
pub(crate) async fn kept_session(passes: bool) -> Option<String> {
    ask("kept_session", &[("passes", passes.into())]).await.ok()?.as_string()
}

/// Prints the page.
pub(crate) async fn print() -> Result<(), ApiError> {
    if is_desktop() {
        return done("print", &[]).await;
    }
    let _ = leptos::prelude::window().print();
    Ok(())
}

/// Hides the quick-add window.
pub(crate) fn quick_hide() {
    tell("quick_hide", &[]);
}

/// Brings the main window up at an `atom://` link.
pub(crate) fn open_link(link: &str) {
    tell("open_link", &[("link", link.into())]);
}

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
    if message.as_string().as_deref() == Some("left") {
        return Some(ShellNews::Left);
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

/// The fields of what came from the shell.
struct Fields(JsValue);

impl Fields {
    fn inner(&self, name: &str) -> Option<Self> {
        Reflect::get(&self.0, &name.into()).ok().filter(JsValue::is_object).map(Self)
    }

    fn text(&self, name: &str) -> Option<String> {
        Reflect::get(&self.0, &name.into()).ok()?.as_string()
    }

    fn flag(&self, name: &str) -> bool {
        Reflect::get(&self.0, &name.into()).is_ok_and(|value| value.is_truthy())
    }

    fn number(&self, name: &str) -> f64 {
        Reflect::get(&self.0, &name.into()).ok().and_then(|value| value.as_f64()).unwrap_or_default()
    }

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

async fn ask(command: &str, args: &[(&str, JsValue)]) -> Result<JsValue, ApiError> {
    match window::internals() {
        Some(internals) => window::invoke(&internals, command, args).await.map_err(|error| window::error_of(&error)),
        None => Ok(JsValue::NULL),
    }
}

async fn done(command: &str, args: &[(&str, JsValue)]) -> Result<(), ApiError> {
    ask(command, args).await.map(drop)
}

fn tell(command: &'static str, args: &[(&'static str, JsValue)]) {
    if let Some(internals) = window::internals() {
        window::tell(internals, command, args.to_vec());
    }
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // A new plain object takes any field.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

fn list(filters: &[Filter]) -> JsValue {
    let filter = |filter: &Filter| {
        let extensions = filter.extensions.iter().map(JsValue::from).collect::<Array>();
        object(&[("name", (&filter.name).into()), ("extensions", extensions.into())])
    };
    filters.iter().map(filter).collect::<Array>().into()
}

fn texts(value: &JsValue) -> Vec<String> {
    Array::from(value).iter().filter_map(|text| text.as_string()).collect()
}

fn optional(text: Option<&str>) -> JsValue {
    text.map_or(JsValue::NULL, JsValue::from_str)
}

#[allow(clippy::cast_precision_loss)] // bytes of a file, far below 2^53
fn number(value: u64) -> JsValue {
    JsValue::from_f64(value as f64)
}
