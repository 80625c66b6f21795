//! What a person wants to be told.

use atom_api::settings::Settings;
use atom_core::{ConnectionId, DAY_AT};
use jiff::civil::Time;
use serde_json::Value;
use std::collections::HashSet;

/// The switches of a person, as they are unless told otherwise or as they were set.
#[derive(Debug, Clone)]
pub struct Switches {
    /// Whether due tasks notify.
    pub due: bool,
    /// Whether reminders notify.
    pub reminders: bool,
    /// Whether failures notify.
    pub failures: bool,
    /// The connections that do not notify.
    pub silent: HashSet<ConnectionId>,
    /// The time of day for what is due on a day.
    pub day_at: Time,
}

impl Default for Switches {
    fn default() -> Self {
        Self { due: true, reminders: true, failures: true, silent: HashSet::new(), day_at: DAY_AT }
    }
}

impl Switches {
    /// The switches among the settings of a person.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let value = |key: &str| settings.values.get(key);
        let flag = |key: &str| value(key).and_then(Value::as_bool).unwrap_or(true);
        let silent = value("notifications.sources").and_then(Value::as_object).map(|sources| {
            let off = sources.iter().filter(|(_, on)| **on == Value::Bool(false));
            off.filter_map(|(id, _)| id.parse().ok()).collect()
        });
        Self {
            due: flag("notifications.due"),
            reminders: flag("notifications.reminders"),
            failures: flag("notifications.failures"),
            silent: silent.unwrap_or_default(),
            day_at: value("notifications.due_at")
                .and_then(Value::as_str)
                .and_then(|text| text.parse().ok())
                .unwrap_or(DAY_AT),
        }
    }

    /// Whether what comes through this connection notifies; what comes through none always does.
    #[must_use]
    pub fn hears(&self, connection: Option<ConnectionId>) -> bool {
        connection.is_none_or(|id| !self.silent.contains(&id))
    }
}
