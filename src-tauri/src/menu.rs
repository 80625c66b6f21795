//! The menu at the top of the screen, on macOS: built from the commands of the page, with what the system adds itself.

use crate::{
    news::{News, Pages},
    tray,
    window::{MAIN, told},
};
use serde::Deserialize;
use tauri::{
    AppHandle, Manager as _,
    menu::{Menu, MenuBuilder, MenuItem, Submenu, SubmenuBuilder},
};

/// One menu of the page.
#[derive(Debug, Deserialize)]
pub(crate) struct Part {
    title: String,
    items: Vec<Item>,
}

/// One item; without an id, a line between others.
#[derive(Debug, Deserialize)]
pub(crate) struct Item {
    id: String,
    title: String,
    keys: Option<String>,
}

/// Whether this platform has such a menu.
pub(crate) const IS_THERE: bool = cfg!(target_os = "macos");

/// Builds the menu from what the page offers.
#[tauri::command]
pub(crate) async fn set_menu(app: AppHandle, menus: Vec<Part>) {
    if IS_THERE {
        told(build(&app, &menus).and_then(|menu| app.set_menu(menu).map(drop)), "set the menu");
    }
}

/// An item of some menu was chosen: what is not the tray's is a command of the page.
pub(crate) fn choose(app: &AppHandle, id: &str) {
    if !tray::choose(app, id) {
        app.state::<Pages>().tell(MAIN, News::Chosen(id.to_owned()));
    }
}

fn build(app: &AppHandle, parts: &[Part]) -> tauri::Result<Menu<tauri::Wry>> {
    let program = SubmenuBuilder::new(app, "Atom").about(None).separator().services().separator();
    // Not the system's own item: it ends the program at once, and the pages have something to finish.
    let quit = tray::quit_item(app)?;
    let program = program.hide().hide_others().show_all().separator().item(&quit).build()?;
    let edit = SubmenuBuilder::new(app, "Edit").undo().redo().separator().cut().copy().paste().select_all().build()?;
    let window = SubmenuBuilder::new(app, "Window").minimize().maximize().close_window().build()?;
    let mut menu = MenuBuilder::new(app).item(&program).item(&edit);
    for part in parts {
        menu = menu.item(&submenu(app, part)?);
    }
    menu.item(&window).build()
}

fn submenu(app: &AppHandle, part: &Part) -> tauri::Result<Submenu<tauri::Wry>> {
    let mut menu = SubmenuBuilder::new(app, &part.title);
    for item in &part.items {
        menu = match item.id.as_str() {
            "" => menu.separator(),
            id => {
                let keys = item.keys.as_deref().and_then(accelerator);
                menu.item(&MenuItem::with_id(app, id, &item.title, true, keys)?)
            }
        };
    }
    menu.build()
}

/// Keys as menus have them (`CmdOrCtrl+Shift+Z`), from those of the page (`Mod Shift Z`); none for a chord of several
/// presses.
fn accelerator(keys: &str) -> Option<String> {
    if keys.contains(" then ") {
        return None;
    }
    let part = |part| match part {
        "Mod" => "CmdOrCtrl".to_owned(),
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" => part.trim_start_matches("Arrow").to_owned(),
        part => part.to_owned(),
    };
    Some(keys.split(' ').map(part).collect::<Vec<_>>().join("+"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr as _;

    #[test]
    fn keys_of_the_page_are_keys_of_a_menu() {
        for (of_page, of_menu) in [
            ("Mod Shift Z", "CmdOrCtrl+Shift+Z"),
            ("Mod ,", "CmdOrCtrl+,"),
            ("Alt ArrowLeft", "Alt+Left"),
            ("Mod =", "CmdOrCtrl+="),
        ] {
            assert_eq!(accelerator(of_page).as_deref(), Some(of_menu));
            assert!(tauri_plugin_global_shortcut::Shortcut::from_str(of_menu).is_ok(), "{of_menu}");
        }
        assert_eq!(accelerator("G then I"), None);
    }
}
