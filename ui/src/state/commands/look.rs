//! How it all looks: theme, language, density, size of text.

use super::{Act, Ask, Command, Group, Run, nothing_typed};
use crate::{
    bridge::shell,
    components::{choice::Choice, icon::Glyph},
    state::{
        language::LanguageChoice,
        look::{Density, TextSize},
        theme::Theme,
    },
    words,
};
use leptos::prelude::*;

const LOOK: Group = Group::Look;

pub(super) const COMMANDS: &[Command] = &[
    Command::new("look.theme", words::cmd_theme, words::kw_theme, LOOK, Glyph::Sun, Run::Ask),
    Command::new("look.language", words::cmd_language, words::kw_language, LOOK, Glyph::Edit, Run::Ask),
    Command::new("look.density", words::cmd_density, words::kw_density, LOOK, Glyph::All, Run::Ask),
    Command::new("look.contrast", words::cmd_contrast, words::kw_contrast, LOOK, Glyph::Eye, Run::Ask),
    Command::new("look.motion", words::cmd_motion, words::kw_motion, LOOK, Glyph::Play, Run::Ask),
    Command::new("look.text", words::cmd_text_size, words::kw_text_size, LOOK, Glyph::Notes, Run::Ask),
    zoom("look.larger", words::cmd_larger, Glyph::Plus).keys("Mod = or Mod +"),
    zoom("look.smaller", words::cmd_smaller, Glyph::Minus).keys("Mod -"),
    zoom("look.actual", words::cmd_actual_size, Glyph::System).keys("Mod 0"),
];

/// A browser does this itself, by the same keys.
const fn zoom(id: &'static str, title: fn() -> &'static str, glyph: Glyph) -> Command {
    Command::new(id, title, words::kw_zoom, LOOK, glyph, Run::Act).in_text().when(|_| shell::is_desktop())
}

/// What commands do whose deeds come later.
pub(super) const ACTS: &[Act] = &[
    ("look.larger", |_| shell::zoom("larger")),
    ("look.smaller", |_| shell::zoom("smaller")),
    ("look.actual", |_| shell::zoom("actual")),
];

/// What the commands that ask ask for.
pub(super) const ASKS: &[(&str, &Ask)] = &[
    ("look.theme", &THEME),
    ("look.language", &LANGUAGE),
    ("look.density", &DENSITY),
    ("look.contrast", &CONTRAST),
    ("look.motion", &MOTION),
    ("look.text", &TEXT),
];

/// The theme. The menu of the person offers it too.
pub(crate) const THEME: Ask = Ask {
    hint: words::hint_theme,
    choices: |desk| {
        let now = desk.app.theme.get_untracked();
        let theme = |theme: Theme, name: &'static str, glyph: Glyph| {
            Choice::new(theme.as_str(), name).glyph(glyph).chosen(theme == now)
        };
        vec![
            theme(Theme::System, words::theme_system(), Glyph::System),
            theme(Theme::Light, words::theme_light(), Glyph::Sun),
            theme(Theme::Dark, words::theme_dark(), Glyph::Moon),
        ]
    },
    typed: nothing_typed,
    run: |desk, key| desk.prefs.set_theme(Theme::parse(key)),
};

/// The language. The menu of the person offers it too.
pub(crate) const LANGUAGE: Ask = Ask {
    hint: words::hint_language,
    choices: |desk| {
        let now = desk.app.language.get_untracked();
        let language =
            |choice: LanguageChoice, name: &'static str| Choice::new(choice.as_str(), name).chosen(choice == now);
        let mut choices = vec![
            language(LanguageChoice::System, words::language_system()),
            language(LanguageChoice::English, "English"),
            language(LanguageChoice::German, "Deutsch"),
        ];
        if cfg!(debug_assertions) {
            choices.push(language(LanguageChoice::Pseudo, "Pseudo"));
        }
        choices
    },
    typed: nothing_typed,
    run: |desk, key| {
        let choice = LanguageChoice::parse(key);
        // After the palette has closed, for the window is drawn anew.
        request_animation_frame(move || desk.prefs.set_language(choice));
    },
};

const DENSITY: Ask = Ask {
    hint: words::hint_density,
    choices: |_| {
        let name = |density: &Density| match density {
            Density::Compact => words::density_compact(),
            Density::Normal => words::density_normal(),
            Density::Comfortable => words::density_comfortable(),
        };
        Density::ALL.iter().map(|density| Choice::new(density.as_str(), name(density))).collect()
    },
    typed: nothing_typed,
    run: |desk, key| desk.prefs.set("appearance.density", key),
};

const CONTRAST: Ask = Ask {
    hint: words::hint_contrast,
    choices: |desk| {
        let now = untrack(|| desk.prefs.text("appearance.contrast", "system"));
        let contrast = |key: &'static str, name: &'static str| Choice::new(key, name).chosen(key == now);
        vec![
            contrast("system", words::as_system()),
            contrast("normal", words::contrast_usual()),
            contrast("more", words::contrast_more()),
        ]
    },
    typed: nothing_typed,
    run: |desk, key| desk.prefs.set("appearance.contrast", key),
};

const MOTION: Ask = Ask {
    hint: words::hint_motion,
    choices: |desk| {
        let now = untrack(|| desk.prefs.text("appearance.motion", "system"));
        let motion = |key: &'static str, name: &'static str| Choice::new(key, name).chosen(key == now);
        vec![motion("system", words::as_system()), motion("reduced", words::motion_reduced())]
    },
    typed: nothing_typed,
    run: |desk, key| desk.prefs.set("appearance.motion", key),
};

const TEXT: Ask = Ask {
    hint: words::hint_text_size,
    choices: |_| {
        let name = |size: &TextSize| match size {
            TextSize::Small => words::text_small(),
            TextSize::Normal => words::text_normal(),
            TextSize::Large => words::text_large(),
            TextSize::Huge => words::text_huge(),
        };
        TextSize::ALL.iter().map(|size| Choice::new(size.as_str(), name(size))).collect()
    },
    typed: nothing_typed,
    run: |desk, key| desk.prefs.set("appearance.text", key),
};
