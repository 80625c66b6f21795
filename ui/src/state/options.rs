//! How each place wants to be seen: in which order, parted by what, as a list or as a board.

use super::{
    app::App,
    prefs,
    query::Query,
    route::{Place, Route},
};
use crate::{browser, json};
use atom_api::{
    filters::Form,
    settings::Settings,
    tasks::{Group, Sort, View},
};
use leptos::{prelude::*, task::spawn_local};
use serde_json::{Map, Value};

/// Where they are kept on this machine, until the settings are here.
const KEPT: &str = "atom.lists";
/// Their name among the settings.
const SETTING: &str = "lists";

/// How a place is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Options {
    /// The order.
    pub(crate) sort: Sort,
    /// What parts it.
    pub(crate) group: Option<Group>,
    /// How it is drawn.
    pub(crate) form: Form,
    /// Whether what is done is shown too, at its end.
    pub(crate) done: bool,
}

/// The orders that a person can choose, with their names among the settings.
pub(crate) const SORTS: [(Sort, &str); 5] = [
    (Sort::Order, "order"),
    (Sort::Due, "due"),
    (Sort::Priority, "priority"),
    (Sort::Created, "created"),
    (Sort::Title, "title"),
];

/// What a list can be parted by, with the names among the settings.
pub(crate) const GROUPS: [(Option<Group>, &str); 8] = [
    (None, "none"),
    (Some(Group::Time), "time"),
    (Some(Group::Day), "day"),
    (Some(Group::Status), "status"),
    (Some(Group::Priority), "priority"),
    (Some(Group::Project), "project"),
    (Some(Group::Source), "source"),
    (Some(Group::Completed), "completed"),
];

impl Options {
    /// Those that a place has unless others are chosen.
    pub(crate) fn own(place: Place) -> Self {
        let options = |sort, group, done| Self { sort, group, form: Form::List, done };
        match place {
            Place::View(View::Today) => options(Sort::Due, Some(Group::Time), true),
            Place::View(View::Upcoming) => options(Sort::Due, Some(Group::Day), false),
            Place::View(View::Completed) => options(Sort::Completed, Some(Group::Completed), false),
            Place::View(View::Trash) => options(Sort::Updated, None, false),
            _ => options(Sort::Order, None, false),
        }
    }

    /// With what was chosen, as it was kept.
    fn with(self, kept: &Value) -> Self {
        let text = |name: &str| kept[name].as_str();
        let sort = text("sort").and_then(|name| SORTS.iter().find(|(_, known)| *known == name));
        let group = text("group").and_then(|name| GROUPS.iter().find(|(_, known)| *known == name));
        Self {
            sort: sort.map_or(self.sort, |(sort, _)| *sort),
            group: group.map_or(self.group, |(group, _)| *group),
            form: match text("form") {
                Some("board") => Form::Board,
                Some("list") => Form::List,
                _ => self.form,
            },
            done: kept["done"].as_bool().unwrap_or(self.done),
        }
    }

    /// What of it differs from `own`, to be kept.
    fn without(self, own: Self) -> Map<String, Value> {
        let mut kept = Map::new();
        if self.sort != own.sort {
            kept.insert("sort".into(), sort_name(self.sort).into());
        }
        if self.group != own.group {
            kept.insert("group".into(), group_name(self.group).into());
        }
        if self.form != own.form {
            kept.insert("form".into(), if self.form == Form::Board { "board" } else { "list" }.into());
        }
        if self.done != own.done {
            kept.insert("done".into(), self.done.into());
        }
        kept
    }
}

/// The name of an order among the settings; empty for one that only a view has.
pub(crate) fn sort_name(sort: Sort) -> &'static str {
    SORTS.iter().find(|(known, _)| *known == sort).map_or("", |(_, name)| *name)
}

/// The name of a group among the settings.
pub(crate) fn group_name(group: Option<Group>) -> &'static str {
    GROUPS.iter().find(|(known, _)| *known == group).map_or("none", |(_, name)| *name)
}

/// What was chosen for all places. Copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Chosen {
    app: App,
    by_place: RwSignal<Map<String, Value>>,
}

impl Chosen {
    /// What this machine remembers, until the settings say more.
    pub(crate) fn new(app: App, set: Query<Settings>) -> Self {
        let kept = browser::kept(KEPT).and_then(|text| json::read::<Value>(&text).ok());
        let map = |value: Option<Value>| match value {
            Some(Value::Object(map)) => map,
            _ => Map::new(),
        };
        let by_place = RwSignal::new(map(kept));
        Effect::new(move |_| {
            let Some(set) = set.data.with(|data| data.as_ref().map(|data| data.values.get(SETTING).cloned())) else {
                return;
            };
            let set = map(set);
            if by_place.with_untracked(|now| *now != set) {
                by_place.set(set);
            }
        });
        Self { app, by_place }
    }

    /// How a place is seen, whose own way is `own`.
    pub(crate) fn of(self, place: Place, own: Options) -> Options {
        self.by_place.with(|all| all.get(&key(place)).map_or(own, |kept| own.with(kept)))
    }

    /// Sees a place so from now on.
    pub(crate) fn choose(self, place: Place, own: Options, options: Options) {
        self.by_place.update(|all| {
            let kept = options.without(own);
            if kept.is_empty() {
                all.remove(&key(place));
            } else {
                all.insert(key(place), Value::Object(kept));
            }
        });
        let value = Value::Object(self.by_place.get_untracked());
        browser::keep(KEPT, Some(&json::write(&value)));
        spawn_local(async move {
            // How a list looks is no work that could be lost: this machine remembers it whatever the host says.
            let _ = prefs::keep(self.app, SETTING, value).await;
        });
    }
}

fn key(place: Place) -> String {
    Route::to(place).address().trim_start_matches(['#', '/']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_what_is_usual_is_not_kept() {
        let own = Options::own(Place::View(View::Today));
        assert!(own.without(own).is_empty());
        let chosen = Options { sort: Sort::Priority, group: None, form: Form::Board, done: false };
        let kept = Value::Object(chosen.without(own));
        assert_eq!(own.with(&kept), chosen);
        assert_eq!(own.with(&serde_json::json!({ "sort": "by the moon", "group": 7 })), own, "what is unknown is left");
    }

    #[test]
    fn a_place_has_a_readable_name() {
        assert_eq!(key(Place::View(View::Today)), "today");
    }
}
