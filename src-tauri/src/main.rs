//! Atom's desktop shell: its windows over the one door, and what a system offers around them. No domain logic lives here.
//!
//! What the page may ask is in [`commands`] and beside its subject, how the window looks before the page does is in
//! [`window`], and what goes wrong before there is a window is told on standard error and in the log.

// Without this, Windows opens a console behind the window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod abilities;
mod atom;
mod commands;
mod dialogs;
mod files;
mod fit;
mod grants;
mod leaving;
mod links;
mod logging;
mod menu;
mod news;
mod notices;
mod preferences;
mod quick;
mod session;
mod shortcut;
mod signals;
mod theme;
mod tray;
mod window;
mod wish;
mod zoom;

use crate::{
    atom::Atom,
    files::Files,
    grants::Grants,
    leaving::Leaving,
    links::Link,
    news::{News, Pages},
    preferences::Preferences,
    quick::Quick,
    session::Passing,
    shortcut::Shortcut,
    tray::Tray,
    wish::Wish,
};
use anyhow::Context as _;
use tauri::{App, AppHandle, Manager as _, RunEvent, plugin::TauriPlugin};
use tauri_plugin_deep_link::DeepLinkExt as _;

fn main() -> anyhow::Result<()> {
    let mut builder = tauri::Builder::default()
        // First of all plugins: a second start must end before it opens anything.
        .plugin(single_instance())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_autostart::Builder::new().arg(wish::HIDDEN).build())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_dialog::init());
    if shortcut::is_possible() {
        builder = builder.plugin(tauri_plugin_global_shortcut::Builder::new().build());
    }
    let app = builder
        .invoke_handler(tauri::generate_handler![
            commands::call,
            commands::subscribe,
            commands::cancel,
            commands::open_external,
            commands::open_link,
            commands::set_theme,
            commands::ready,
            commands::print,
            abilities::shell_state,
            abilities::set_autostart,
            abilities::set_close_to_tray,
            dialogs::pick_save,
            dialogs::pick_open,
            fit::quick_fit,
            grants::read_file_chunk,
            grants::write_file_chunk,
            leaving::finished,
            menu::set_menu,
            news::listen_shell,
            notices::notify,
            quick::quick_hide,
            quick::quick_painted,
            session::keep_session,
            session::kept_session,
            shortcut::set_global_shortcut,
            tray::set_tray,
            tray::set_labels,
            zoom::zoom,
        ])
        .on_menu_event(|app, event| menu::choose(app, event.id().as_ref()))
        .setup(|app| begin(app).map_err(Into::into))
        .build(tauri::generate_context!())
        .context("Atom could not open its window")?;
    app.run(|app, event| match event {
        RunEvent::ExitRequested { code: Some(code), api, .. } if leaving::holds(app, code) => api.prevent_exit(),
        RunEvent::Exit => tauri::async_runtime::block_on(app.state::<Atom>().close()),
        _ => {}
    });
    Ok(())
}

/// Opens the data directory and the window.
fn begin(app: &App) -> anyhow::Result<()> {
    let files = Files::locate()?;
    logging::start(&files.log)?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), data_dir = %files.data_dir.display(), "starting");
    let handle = app.handle();
    handle.plugin(window::remember(&files))?;
    // The door opens while the window is being made; commands wait for it.
    app.manage(Atom::opening(files.data_dir.clone()));
    app.manage(Preferences::load(&files.preferences));
    app.manage(files);
    app.manage(Pages::default());
    app.manage(Grants::default());
    app.manage(Leaving::default());
    app.manage(Quick::default());
    app.manage(Passing::default());
    app.manage(Shortcut::default());
    app.manage(Tray::default());

    let link =
        app.deep_link().get_current()?.and_then(|links| links.first().and_then(|link| Link::parse(link.as_str())));
    let wish = match &link {
        Some(Link::QuickAdd(text)) => Wish::QuickAdd(Some(text.clone())),
        Some(_) => Wish::Window,
        None => Wish::read(std::env::args().skip(1)),
    };
    window::open(handle, &wish)?;
    match (link, wish) {
        (_, Wish::QuickAdd(text)) => quick::show(handle, text),
        // The page goes there as soon as it is ready, which also shows the window.
        (Some(link), _) => handle.state::<Pages>().tell(window::MAIN, News::Link(link)),
        (None, Wish::Window | Wish::Hidden) => {}
    }
    let opened = handle.clone();
    app.deep_link().on_open_url(move |event| {
        for link in event.urls() {
            match Link::parse(link.as_str()) {
                Some(link) => window::follow(&opened, link),
                None => tracing::warn!("a link that leads nowhere was not followed"),
            }
        }
    });
    notices::listen(handle)?;
    signals::listen(handle.clone());
    Ok(())
}

/// A second start on the same data shows what it asks for in the first.
fn single_instance() -> TauriPlugin<tauri::Wry> {
    let again = |app: &AppHandle, args: Vec<String>, _| {
        // A link comes by itself, and knows which window it needs. A first that is still opening is about to be seen.
        if app.get_webview_window(window::MAIN).is_none() || args.iter().any(|arg| arg.starts_with("atom:")) {
            return;
        }
        match Wish::read(args.into_iter().skip(1)) {
            Wish::Window => window::show(app),
            Wish::QuickAdd(text) => quick::show(app, text),
            Wish::Hidden => {}
        }
    };
    let builder = tauri_plugin_single_instance::Builder::new().callback(again);
    match files::data_dir_from_environment() {
        // Another data directory is another Atom.
        Some(dir) => builder.dbus_id(files::bus_name(&dir)).build(),
        None => builder.build(),
    }
}
