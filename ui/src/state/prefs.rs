//! The settings of the signed-in person: kept by the host, shown at once.

use super::{app::App, formats, language::LanguageChoice, look, query::Query, theme::Theme};
use crate::json;
use atom_api::{
    ApiError, Command,
    settings::{self, Settings},
};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What was set and not answered yet: how many times each key, and as what the host has it.
#[derive(Debug, Default)]
struct Unsaved(HashMap<&'static str, (u32, Value)>);

impl Unsaved {
    fn begin(&mut self, key: &'static str, known: Value) {
        self.0.entry(key).or_insert((0, known)).0 += 1;
    }

    /// The oldest one on its way was `saved`, or refused. Returns what to show again: nothing as long as something newer
    /// is on its way.
    fn end(&mut self, key: &'static str, saved: Option<Value>) -> Option<Value> {
        let (count, known) = self.0.get_mut(key)?;
        *count = count.saturating_sub(1);
        let refused = saved.is_none();
        if let Some(saved) = saved {
            *known = saved;
        }
        if *count > 0 {
            return None;
        }
        self.0.remove(key).map(|(_, known)| known).filter(|_| refused)
    }
}

/// The settings, shared by whoever reads or changes them.
#[derive(Clone, Copy)]
pub(crate) struct Prefs {
    app: App,
    look: look::Look,
    /// As the host has them, with what was just changed.
    pub(crate) values: Query<Settings>,
    unsaved: StoredValue<Unsaved>,
    /// The keys that the window has from here.
    worn: StoredValue<HashSet<&'static str>>,
}

impl Prefs {
    /// Follows the settings of the session of `app`. How the window looks follows them, on every device.
    pub(crate) fn new(app: App) -> Self {
        let values = Query::new(app, || Some(settings::Get {}));
        let (unsaved, worn) = (StoredValue::new(Unsaved::default()), StoredValue::new(HashSet::new()));
        let prefs = Self { app, look: look::look(), values, unsaved, worn };
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
        let (app, value) = (self.app, value.into());
        let known = self.values.data.with_untracked(|settings| settings.as_ref()?.values.get(key).cloned());
        self.unsaved.update_value(|unsaved| unsaved.begin(key, known.unwrap_or_default()));
        self.put(key, value.clone());
        spawn_local(async move {
            let done = keep(app, key, value.clone()).await;
            let saved = done.is_ok().then_some(value);
            // What else was set meanwhile stays.
            if let Some(Some(known)) = self.unsaved.try_update_value(|unsaved| unsaved.end(key, saved)) {
                self.put(key, known);
            }
            if let Err(error) = done {
                app.complain(&error);
            }
        });
    }

    fn put(self, key: &'static str, value: Value) {
        self.values.data.try_update(|settings| {
            let settings = &mut settings.get_or_insert_default().values;
            match value {
                Value::Null => drop(settings.remove(key)),
                value => drop(settings.insert(key.to_owned(), value)),
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

    /// What the window is to have for a key: what it is set to. Where it was set and is not any more, as after the first
    /// choice was taken back, an empty text: that is no choice, so it stands for what is so unless told.
    fn told(self, key: &'static str) -> Option<String> {
        let told = self.value(key).map(|value| value.as_str().unwrap_or_default().to_owned());
        let is_told = told.is_some();
        let was_told = self.worn.try_update_value(|worn| match is_told {
            true => !worn.insert(key),
            false => worn.remove(key),
        });
        told.or_else(|| (was_told == Some(true)).then(String::new))
    }

    /// The same for how dates and times are written, which is kept under `kept_key` on this machine.
    fn told_format(self, key: &'static str, kept_key: &str) -> String {
        match self.told(key) {
            Some(told) if told.is_empty() => formats::unless_told(kept_key).to_owned(),
            Some(told) => told,
            None => formats::kept(kept_key),
        }
    }

    /// Gives the window what the settings say.
    fn wear(self) {
        let app = self.app;
        if let Some(theme) = self.told("appearance.theme") {
            renew(app.theme, Theme::parse(&theme));
        }
        if let Some(density) = self.told("appearance.density") {
            renew(self.look.density, look::Density::parse(&density));
        }
        if let Some(text) = self.told("appearance.text") {
            renew(self.look.text, look::TextSize::parse(&text));
        }
        if let Some(contrast) = self.told("appearance.contrast") {
            renew(
                self.look.contrast,
                look::Contrast::parse(if contrast == "normal" { "usual" } else { contrast.as_str() }),
            );
        }
        if let Some(motion) = self.told("appearance.motion") {
            renew(self.look.motion, look::Motion::parse(&motion));
        }
        let first_day = self.told_format("locale.first_day", formats::FIRST_DAY_KEY);
        let clock = self.told_format("locale.clock", formats::CLOCK_KEY);
        let order = self.told_format("locale.date_order", formats::DATE_ORDER_KEY);
        if formats::choose(formats::FIRST_DAY_KEY, &first_day)
            | formats::choose(formats::CLOCK_KEY, &clock)
            | formats::choose(formats::DATE_ORDER_KEY, &order)
        {
            app.language.notify(); // dates are drawn anew with everything else
        }
        if let Some(language) = self.told("locale.language")
            && app.language.get_untracked() != LanguageChoice::Pseudo
        {
            renew(app.language, LanguageChoice::parse(&language));
        }
    }
}

/// Has the host keep a setting.
pub(super) async fn keep(app: App, key: &str, value: Value) -> Result<(), ApiError> {
    app.ask_to_write(settings::Set::SPEC, Ok(request(key, value))).await.map(drop)
}

/// [`settings::Set`] as JSON.
fn request(key: &str, value: Value) -> String {
    let fields = [("key".to_owned(), key.into()), ("value".to_owned(), value)];
    json::write(&Value::Object(fields.into_iter().collect()))
}

/// Sets a signal where that changes it: whoever reads it is not woken for nothing.
fn renew<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_asked_to_be_kept_as_the_contract_has_it() {
        let value = serde_json::json!({ "today": { "sort": "due" } });
        let set = settings::Set { key: "lists".to_owned(), value: value.clone() };
        let written: Value = serde_json::from_str(&request("lists", value)).expect("JSON");
        assert_eq!(written, serde_json::to_value(set).expect("JSON"));
    }

    #[test]
    fn what_is_refused_goes_back_to_what_the_host_has_and_not_over_what_is_newer() {
        let mut unsaved = Unsaved::default();
        for _ in 0..3 {
            unsaved.begin("appearance.theme", "light".into());
        }
        assert_eq!(unsaved.end("appearance.theme", Some("dark".into())), None, "two are on their way");
        assert_eq!(unsaved.end("appearance.theme", None), None, "a newer one is shown");
        assert_eq!(unsaved.end("appearance.theme", None), Some("dark".into()));
        unsaved.begin("appearance.theme", "dark".into());
        assert_eq!(unsaved.end("appearance.theme", Some("light".into())), None);
        assert!(unsaved.0.is_empty());
    }
}
