//! Which keys ask for which command: those of the registry, with what the person chose instead.

use super::stroke::{Chord, Stroke};
use crate::state::commands::{self, Command};
use serde_json::{Map, Value};

/// The keys of all commands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Keymap {
    bindings: Vec<(Chord, &'static Command)>,
    changed: Vec<&'static str>,
}

/// What the presses so far ask for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Found {
    /// A command.
    Command(&'static Command),
    /// The beginning of a chord.
    Begun,
    /// Nothing.
    Nothing,
}

/// Two commands that have one chord, or chords of which one begins with the other.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Conflict {
    /// The keys of the first.
    pub(crate) chord: Chord,
    /// The command that has them.
    pub(crate) command: &'static Command,
    /// The one in whose way it stands.
    pub(crate) other: &'static Command,
}

impl Keymap {
    /// The keys of the registry, `overrides` in their place: ids of commands with keys, or `null` for none.
    pub(crate) fn new(overrides: Option<&Map<String, Value>>, mac: bool) -> Self {
        let mut keymap = Self::default();
        for command in commands::all() {
            let chosen = overrides.and_then(|map| map.get(command.id));
            if chosen.is_some() {
                keymap.changed.push(command.id);
            }
            let keys = match chosen {
                Some(chosen) => chosen.as_str().unwrap_or_default(),
                None => command.default_keys(mac),
            };
            keymap.bindings.extend(Chord::parse_all(keys).into_iter().map(|chord| (chord, command)));
        }
        keymap
    }

    /// The keys of a command, the first of them to be shown.
    pub(crate) fn of(&self, id: &str) -> Vec<Chord> {
        let own = self.bindings.iter().filter(|(_, command)| command.id == id);
        own.map(|(chord, _)| chord.clone()).collect()
    }

    /// The keys of a command as they are shown beside it; nothing where it has none.
    pub(crate) fn shown(&self, id: &str) -> Option<String> {
        self.bindings.iter().find(|(_, command)| command.id == id).map(|(chord, _)| chord.to_string())
    }

    /// Whether the person chose the keys of a command.
    pub(crate) fn is_changed(&self, id: &str) -> bool {
        self.changed.contains(&id)
    }

    /// What the presses `before` and one of `now` ask for. Of commands that share keys the first that `can` counts.
    pub(crate) fn find(
        &self,
        before: &[Stroke],
        now: &[Stroke],
        can: impl Fn(&Command) -> bool,
    ) -> (Found, Vec<Stroke>) {
        for stroke in now {
            let mut presses = before.to_vec();
            presses.push(stroke.clone());
            let exact = self.bindings.iter().find(|(chord, command)| chord.0 == presses && can(command));
            if let Some((_, command)) = exact {
                return (Found::Command(command), presses);
            }
            let begun = |(chord, _): &(Chord, _)| chord.0.len() > presses.len() && chord.0.starts_with(&presses);
            if self.bindings.iter().any(begun) {
                return (Found::Begun, presses);
            }
        }
        (Found::Nothing, Vec::new())
    }

    /// The commands that stand in the way of `chord`, but for `id` itself.
    pub(crate) fn in_the_way(&self, chord: &Chord, id: &str) -> Vec<&'static Command> {
        let others = self.bindings.iter().filter(|(other, command)| command.id != id && other.meets(chord));
        others.map(|(_, command)| *command).collect()
    }

    /// All that stand in each other's way.
    pub(crate) fn conflicts(&self) -> Vec<Conflict> {
        let mut conflicts = Vec::new();
        for (chord, command) in &self.bindings {
            for other in self.in_the_way(chord, command.id) {
                conflicts.push(Conflict { chord: chord.clone(), command, other });
            }
        }
        conflicts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keymap(overrides: serde_json::Value) -> Keymap {
        Keymap::new(overrides.as_object(), false)
    }

    fn found(keymap: &Keymap, before: &str, now: &str) -> Found {
        let before = if before.is_empty() { vec![] } else { Chord::parse(before).expect("a chord").0 };
        keymap.find(&before, &[Stroke::parse(now).expect("a stroke")], |_| true).0
    }

    fn id(found: &Found) -> &'static str {
        match found {
            Found::Command(command) => command.id,
            Found::Begun => "begun",
            Found::Nothing => "nothing",
        }
    }

    #[test]
    fn keys_ask_for_what_the_registry_says() {
        let keymap = keymap(serde_json::json!({}));
        let cases = [("N", "task.new"), ("Mod K", "app.palette"), ("Mod Shift Z", "app.redo"), ("G", "begun")];
        for (press, command) in cases {
            assert_eq!(id(&found(&keymap, "", press)), command, "{press}");
        }
        assert_eq!(id(&found(&keymap, "G", "T")), "go.today");
        assert_eq!(id(&found(&keymap, "G", "Z")), "nothing", "a chord that leads nowhere");
        assert_eq!(id(&found(&keymap, "", "Mod N")), "nothing", "the browser's own");
    }

    #[test]
    fn what_a_person_chose_stands_in_place_of_the_default() {
        let keymap = keymap(serde_json::json!({ "task.new": "Mod Shift N or A then A", "app.help": null }));
        assert_eq!(id(&found(&keymap, "", "N")), "nothing");
        assert_eq!(id(&found(&keymap, "", "Mod Shift N")), "task.new");
        assert_eq!(id(&found(&keymap, "A", "A")), "task.new");
        assert_eq!(keymap.shown("task.new").as_deref(), Some("Mod Shift N"));
        assert_eq!((keymap.shown("app.help"), keymap.is_changed("app.help")), (None, true));
        assert!(!keymap.is_changed("app.undo"));
    }

    #[test]
    fn the_defaults_stand_in_nobodys_way() {
        for mac in [false, true] {
            let conflicts = Keymap::new(None, mac).conflicts();
            let said = conflicts.iter().map(|each| format!("{} {} {}", each.chord, each.command.id, each.other.id));
            assert_eq!(said.collect::<Vec<_>>(), [""; 0]);
        }
    }

    #[test]
    fn a_chosen_key_that_is_taken_is_a_conflict_for_both() {
        let keymap = keymap(serde_json::json!({ "app.help": "N" }));
        let pairs: Vec<_> = keymap.conflicts().iter().map(|each| (each.command.id, each.other.id)).collect();
        assert!(pairs.contains(&("app.help", "task.new")) && pairs.contains(&("task.new", "app.help")), "{pairs:?}");
    }

    #[test]
    fn a_key_that_begins_chords_is_in_their_way() {
        let keymap = keymap(serde_json::json!({}));
        let others = keymap.in_the_way(&Chord::parse("G").expect("a chord"), "app.help");
        assert!(others.iter().any(|command| command.id == "go.today"));
    }

    #[test]
    fn an_unknown_layout_tries_the_letter_and_then_the_place() {
        let press = super::super::Press { key: "т", code: "KeyN", ..Default::default() };
        let (found, _) = keymap(serde_json::json!({})).find(&[], &press.strokes(), |_| true);
        assert_eq!(id(&found), "task.new");
    }
}
