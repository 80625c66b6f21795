//! What notifies, and when.

use super::row::{flag, group, row};
use crate::{
    components::{switch::Switch, time_field::TimeField},
    state::{desk::desk, when},
    words,
};
use jiff::civil::Time;
use leptos::prelude::*;
use serde_json::{Map, Value};

/// The switches of notifications.
#[component]
pub(super) fn Notify() -> impl IntoView {
    let desk = desk();
    let prefs = desk.prefs;
    let at = move || when::parse_time(&prefs.text("notifications.due_at", "09:00"));
    let set_at = move |time: Option<Time>| {
        let text = time.map(|time| format!("{:02}:{:02}", time.hour(), time.minute()));
        prefs.set("notifications.due_at", text.map_or(Value::Null, Value::from));
    };
    let sources = move || {
        let connections = desk.connections.data.with(|page| page.as_ref().map(|page| page.items.clone()));
        let connections = connections.unwrap_or_default();
        let line = move |connection: atom_api::integrations::Connection| {
            let id = connection.id.to_string();
            let key = id.clone();
            let on = move || {
                let all = prefs.value("notifications.sources");
                all.as_ref().and_then(|all| all.get(&key)?.as_bool()).unwrap_or(true)
            };
            let set = move |on: bool| {
                let mut all: Map<String, Value> =
                    prefs.value("notifications.sources").and_then(|all| all.as_object().cloned()).unwrap_or_default();
                all.insert(id.clone(), on.into());
                prefs.set("notifications.sources", all);
            };
            let name = format!("{} {}", connection.name, connection.account);
            view! { <Switch label=name on=Signal::derive(on) on_change=set /> }
        };
        (!connections.is_empty())
            .then(|| group(words::notify_sources(), "", connections.into_iter().map(line).collect_view()))
    };
    view! {
        {group(
            words::notify_what(),
            "",
            view! {
                {flag(prefs, "notifications.due", words::notify_due(), "")}
                {row(
                    words::notify_due_at(),
                    view! { <TimeField label=words::notify_due_at() value=Signal::derive(at) on_change=set_at /> },
                )}
                {flag(prefs, "notifications.reminders", words::notify_reminders(), "")}
                {flag(prefs, "notifications.failures", words::notify_failures(), "")}
                {flag(prefs, "notifications.native", words::notify_native(), words::notify_native_help())}
            },
        )}
        {sources}
    }
    .into_any()
}
