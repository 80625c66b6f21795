//! The settings of the signed-in person: kept by the host, shown at once.

use super::{app::App, formats, language::LanguageChoice, look, query::Query, theme::Theme};
use atom_api::settings::{self, Settings};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

/// The settings, shared by whoever reads or changes them.
#[derive(Clone, Copy)]
pub(crate) struct Prefs {
    app: App,
    look: look::Look,
    /// As the host has them, with what was just changed.
    pub(crate) values: Query<Settings>,
}

impl Prefs {
    /// Follows the settings of the session of `app`. How the window looks follows them, on every device.
    pub(crate) fn new(app: App) -> Self {
        let prefs = Self { app, look: look::look(), values: Query::new(app, || Some(settings::Get {})) };
        Effect::new(move |_| {
            if prefs.values.data.with(Option::is_some) {
                untrack(|| prefs.wear());
            }
        });
        prefs
    }

    /// The value of a key, if it was set.
    pub(crate) fn value(self, key: &str) -> Option<Value> {
        self.values.data.with(|settings| settings.as_ref()?.values.get(key).cloned())
    }

    /// A text, or what it is unless told.
    pub(crate) fn text(self, key: &str, usual: &str) -> String {
        self.value(key).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_else(|| usual.to_owned())
    }

    /// A switch, or what it is unless told.
    pub(crate) fn flag(self, key: &str, usual: bool) -> bool {
        self.value(key).and_then(|value| value.as_bool()).unwrap_or(usual)
    }

    /// A number, or what it is unless told.
    pub(crate) fn number(self, key: &str, usual: u64) -> u64 {
        self.value(key).and_then(|value| value.as_u64()).unwrap_or(usual)
    }

    /// Sets a key: shown at once, taken back when the host refuses. `null` goes back to what it is unless told.
    pub(crate) fn set(self, key: &'static str, value: impl Into<Value>) {
        let (app, values, value) = (self.app, self.values, value.into());
        let before = values.data.get_untracked();
        values.data.update(|settings| {
            let settings = &mut settings.get_or_insert_default().values;
            match &value {
                Value::Null => drop(settings.remove(key)),
                value => drop(settings.insert(key.to_owned(), value.clone())),
            }
        });
        spawn_local(async move {
            if let Err(error) = app.write(settings::Set { key: key.to_owned(), value }).await {
                values.data.try_set(before);
                app.complain(&error);
            }
        });
    }

    /// Chooses the theme, here and on every device.
    pub(crate) fn set_theme(self, theme: Theme) {
        self.app.theme.set(theme);
        self.set("appearance.theme", theme.as_str());
    }

    /// Chooses the language, here and on every device.
    pub(crate) fn set_language(self, language: LanguageChoice) {
        // The pseudo-locale is of this window alone.
        if language != LanguageChoice::Pseudo {
            self.set("locale.language", language.as_str());
        }
        self.app.language.set(language);
    }

    /// Gives the window what the settings say.
    fn wear(self) {
        let app = self.app;
        if let Some(theme) = self.value("appearance.theme") {
            renew(app.theme, Theme::parse(theme.as_str().unwrap_or_default()));
        }
        if let Some(density) = self.value("appearance.density") {
            renew(self.look.density, look::Density::parse(density.as_str().unwrap_or_default()));
        }
        if let Some(text) = self.value("appearance.text") {
            renew(self.look.text, look::TextSize::parse(text.as_str().unwrap_or_default()));
        }
        if let Some(contrast) = self.value("appearance.contrast") {
            let name = contrast.as_str().unwrap_or_default();
            renew(self.look.contrast, look::Contrast::parse(if name == "normal" { "usual" } else { name }));
        }
        if let Some(motion) = self.value("appearance.motion") {
            renew(self.look.motion, look::Motion::parse(motion.as_str().unwrap_or_default()));
        }
        let first_day = self.text("locale.first_day", &formats::kept(formats::FIRST_DAY_KEY));
        let clock = self.text("locale.clock", &formats::kept(formats::CLOCK_KEY));
        let order = self.text("locale.date_order", &formats::kept(formats::DATE_ORDER_KEY));
        if formats::choose(formats::FIRST_DAY_KEY, &first_day)
            | formats::choose(formats::CLOCK_KEY, &clock)
            | formats::choose(formats::DATE_ORDER_KEY, &order)
        {
            app.language.notify(); // dates are drawn anew with everything else
        }
        if let Some(language) = self.value("locale.language")
            && app.language.get_untracked() != LanguageChoice::Pseudo
        {
            renew(app.language, LanguageChoice::parse(language.as_str().unwrap_or_default()));
        }
    }
}

/// Sets a signal where that changes it: whoever reads it is not woken for nothing.
fn renew<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}
