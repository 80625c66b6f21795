//! The workspace, and the menu of the person in it.

use crate::{
    components::{
        icon::{Glyph, Icon},
        menu::{Entry, Item, Menu},
    },
    state::{
        app::app,
        desk::desk,
        language::LanguageChoice,
        route::{Page, Place},
        theme::Theme,
    },
    words,
};
use leptos::prelude::*;

/// The name of the workspace; its menu has the theme, the language, the keys and the way out.
#[component]
pub(super) fn AccountMenu() -> impl IntoView {
    let (app, desk) = (app(), desk());
    let workspace = move || {
        app.session.with(|session| session.as_ref().map(|session| session.workspace.name.clone())).unwrap_or_default()
    };
    let initial = move || workspace().chars().next().map(words::large).unwrap_or_default();
    let entries = move || {
        let theme = |theme: Theme, label: &'static str, glyph: Glyph| {
            Entry::from(Item::choice(label, app.theme.get() == theme, move || desk.prefs.set_theme(theme)).glyph(glyph))
        };
        let language = |language: LanguageChoice, label: &'static str| {
            let chosen = app.language.get() == language;
            Entry::from(Item::choice(label, chosen, move || desk.prefs.set_language(language)))
        };
        let mut entries = vec![
            Entry::Title(words::theme()),
            theme(Theme::System, words::theme_system(), Glyph::System),
            theme(Theme::Light, words::theme_light(), Glyph::Sun),
            theme(Theme::Dark, words::theme_dark(), Glyph::Moon),
            Entry::Line,
            Entry::Title(words::language_title()),
            language(LanguageChoice::System, words::language_system()),
            language(LanguageChoice::English, "English"),
            language(LanguageChoice::German, "Deutsch"),
        ];
        if cfg!(debug_assertions) {
            entries.push(language(LanguageChoice::Pseudo, "Pseudo"));
        }
        entries.extend([
            Entry::Line,
            Item::act(words::settings(), move || desk.visit(Place::Settings(Page::Account)))
                .glyph(Glyph::Settings)
                .into(),
            Item::act(words::activity_title(), move || desk.visit(Place::Activity)).glyph(Glyph::Sync).into(),
            Item::act(words::keys(), move || desk.help.set(true)).glyph(Glyph::Keyboard).into(),
            Item::act(words::lock_now(), move || app.lock()).glyph(Glyph::Lock).into(),
            Item::act(words::sign_out(), move || app.sign_out()).glyph(Glyph::Leave).into(),
        ]);
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
