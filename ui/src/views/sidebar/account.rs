//! The workspace, and the menu of the person in it.

use crate::{
    components::{
        icon::{Glyph, Icon},
        menu::{Entry, Menu},
    },
    state::{app::app, commands, desk::desk},
    words,
};
use leptos::prelude::*;

/// What the menu has below the theme and the language.
const COMMANDS: &[&str] = &["go.settings", "go.activity", "app.help", "-", "app.lock", "app.sign_out"];

/// The name of the workspace; its menu has the theme, the language, the keys and the way out.
#[component]
pub(super) fn AccountMenu() -> impl IntoView {
    let (app, desk) = (app(), desk());
    let workspace = move || {
        app.session.with(|session| session.as_ref().map(|session| session.workspace.name.clone())).unwrap_or_default()
    };
    let initial = move || workspace().chars().next().map(words::large).unwrap_or_default();
    let entries = move || {
        let mut entries = vec![Entry::Title(words::theme())];
        entries.extend(commands::answers(desk, &commands::THEME));
        entries.extend([Entry::Line, Entry::Title(words::language_title())]);
        entries.extend(commands::answers(desk, &commands::LANGUAGE));
        entries.push(Entry::Line);
        entries.extend(commands::entries(desk, COMMANDS));
        entries
    };
    let label = move || format!("{}, {}. {}", workspace(), app.person(), words::workspace_menu());
    view! {
        <Menu label=Signal::derive(label) class=Signal::stored("workspace".to_owned()) entries testid="account-menu">
            <span class="initial" aria-hidden="true" data-initial=initial></span>
            <span class="clip" data-written="">
                {workspace}
            </span>
            <Icon glyph=Glyph::Down />
        </Menu>
    }
    .into_any()
}
