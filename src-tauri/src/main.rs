//! Atom's desktop shell: one window over the one door. No domain logic lives here.
//!
//! What the page may ask is in [`commands`], how the window looks before the page does is in [`window`], and what goes
//! wrong before there is a window is told on standard error and in the log.

// Without this, Windows opens a console behind the window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod atom;
mod commands;
mod files;
mod logging;
mod signals;
mod theme;
mod window;

use crate::{atom::Atom, files::Files};
use anyhow::Context as _;
use tauri::{Manager as _, RunEvent};

fn main() -> anyhow::Result<()> {
    let app = tauri::Builder::default()
        // First of all plugins: a second start must end before it opens anything.
        .plugin(single_instance())
        .invoke_handler(tauri::generate_handler![
            commands::call,
            commands::subscribe,
            commands::cancel,
            commands::open_external,
            commands::set_theme,
            commands::ready,
        ])
        .setup(|app| {
            let files = Files::locate()?;
            logging::start(&files.log)?;
            tracing::info!(version = env!("CARGO_PKG_VERSION"), data_dir = %files.data_dir.display(), "starting");
            app.handle().plugin(window::remember(&files))?;
            // The door opens while the window is being made; commands wait for it.
            app.manage(Atom::opening(files.data_dir.clone()));
            app.manage(files);
            window::open(app.handle())?;
            signals::listen(app.handle().clone());
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("Atom could not open its window")?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            tauri::async_runtime::block_on(app.state::<Atom>().close());
        }
    });
    Ok(())
}

/// A second start on the same data shows the window of the first.
fn single_instance() -> tauri::plugin::TauriPlugin<tauri::Wry> {
    let builder = tauri_plugin_single_instance::Builder::new().callback(|app, _, _| window::show(app));
    match files::data_dir_from_environment() {
        // Another data directory is another Atom.
        Some(dir) => builder.dbus_id(files::bus_name(&dir)).build(),
        None => builder.build(),
    }
}
