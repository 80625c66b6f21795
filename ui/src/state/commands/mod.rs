//! Everything that can be done in the window, once: palette, menus, keys, the sheet of keys, the tray and `atom://`
//! links are views of this table.
//!
//! A new feature adds a [`Command`] to the table of its subject, and is then found, listed and bindable everywhere.

mod act;
mod app;
mod books;
mod connection;
mod data;
mod detail;
mod dev;
mod doing;
mod go;
mod list;
mod look;
mod menu;
mod pick;
mod task;
mod view;

use super::desk::Desk;
use crate::components::{choice::Choice, icon::Glyph};
pub(crate) use act::{about, targets};
pub(crate) use doing::fetch_acts;
pub(crate) use look::{LANGUAGE, THEME};
pub(crate) use menu::{answers, choices, context_menu, entries, native_menus, task_menu};

/// What a command is about: how they are gathered in the palette and on the sheet of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// The window as a whole.
    App,
    /// Going somewhere.
    Go,
    /// Moving in a list and choosing from it.
    List,
    /// What is done to tasks.
    Task,
    /// The books.
    Books,
    /// How it all looks.
    Look,
}

impl Group {
    /// All of them, in the order of the sheet of keys.
    pub(crate) const ALL: [Self; 6] = [Self::Task, Self::List, Self::Go, Self::Books, Self::App, Self::Look];

    /// Its heading.
    pub(crate) fn title(self) -> &'static str {
        use crate::words;
        match self {
            Self::App => words::group_app(),
            Self::Go => words::group_go(),
            Self::List => words::group_list(),
            Self::Task => words::group_task(),
            Self::Books => words::group_books(),
            Self::Look => words::group_look(),
        }
    }
}

/// How a command is done.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Run {
    /// At once, by little: what shows that a press was heard, before anything has come that is not of the start.
    Now(fn(Desk)),
    /// As soon as what it does is here: see [`act_of`].
    Act,
    /// After a choice, for which the palette opens: see [`ask_of`].
    Ask,
}

/// A choice that a command needs.
#[derive(Debug)]
pub(crate) struct Ask {
    /// What stands in the empty field.
    pub(crate) hint: fn() -> &'static str,
    /// What there is to choose from.
    pub(crate) choices: fn(Desk) -> Vec<Choice>,
    /// The choice that the typed text makes itself: a new name, a date.
    pub(crate) typed: fn(Desk, &str) -> Option<Choice>,
    /// Does it with the key of the choice.
    pub(crate) run: fn(Desk, &str),
}

/// Something that can be done.
#[derive(Debug)]
pub(crate) struct Command {
    /// What it is called in settings, menus and links.
    pub(crate) id: &'static str,
    /// What it is called in the window.
    pub(crate) title: fn() -> &'static str,
    /// Other words by which it is found.
    pub(crate) keywords: fn() -> &'static str,
    /// What it is about.
    pub(crate) group: Group,
    /// Its icon.
    pub(crate) glyph: Glyph,
    /// Whether it takes something away.
    pub(crate) danger: bool,
    /// Whether its keys count while text is being typed.
    pub(crate) in_text: bool,
    /// Whether the palette offers it: moving by a row from there would be of no use.
    pub(crate) listed: bool,
    /// Whether it can be done now.
    pub(crate) when: fn(Desk) -> bool,
    /// How it is done.
    pub(crate) run: Run,
    keys: &'static str,
    keys_mac: Option<&'static str>,
}

impl PartialEq for Command {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

type Word = fn() -> &'static str;

impl Command {
    /// A command that can always be done and has no keys.
    const fn new(id: &'static str, title: Word, keywords: Word, group: Group, glyph: Glyph, run: Run) -> Self {
        Self {
            id,
            title,
            keywords,
            group,
            glyph,
            danger: false,
            in_text: false,
            listed: true,
            when: always,
            run,
            keys: "",
            keys_mac: None,
        }
    }

    /// With keys, as [`super::keys::Chord::parse_all`] reads them. `Mod` is Control, and Command on a Mac.
    const fn keys(mut self, keys: &'static str) -> Self {
        self.keys = keys;
        self
    }

    /// With other keys on a Mac.
    const fn keys_mac(mut self, keys: &'static str) -> Self {
        self.keys_mac = Some(keys);
        self
    }

    /// As one that can be done only sometimes.
    const fn when(mut self, when: fn(Desk) -> bool) -> Self {
        self.when = when;
        self
    }

    /// As one whose keys count in fields too.
    const fn in_text(mut self) -> Self {
        self.in_text = true;
        self
    }

    /// As one that the palette does not offer.
    const fn unlisted(mut self) -> Self {
        self.listed = false;
        self
    }

    /// As one that takes away.
    const fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// Its keys unless the person chose others.
    pub(crate) fn default_keys(&self, mac: bool) -> &'static str {
        self.keys_mac.filter(|_| mac).unwrap_or(self.keys)
    }

    /// Whether it can be done now; reads no signal for later.
    pub(crate) fn can(&self, desk: Desk) -> bool {
        leptos::prelude::untrack(|| (self.when)(desk))
    }

    /// Does it, or asks for the choice that it needs.
    pub(crate) fn go(&'static self, desk: Desk) {
        let act = move || match self.run {
            // What was pressed before it comes first.
            Run::Now(act) if !doing::waits() => act(desk),
            Run::Now(_) | Run::Act => doing::act(desk, self.id),
            Run::Ask => desk.palette.ask(self),
        };
        desk.selection.once_known(move || match self.group {
            Group::Task | Group::List => desk.once_chosen(act),
            _ => act(),
        });
    }
}

fn always(_: Desk) -> bool {
    true
}

/// No choice is made by typing.
fn nothing_typed(_: Desk, _: &str) -> Option<Choice> {
    None
}

const TABLES: &[&[Command]] = &[
    task::COMMANDS,
    detail::COMMANDS,
    list::COMMANDS,
    view::COMMANDS,
    go::COMMANDS,
    books::COMMANDS,
    connection::COMMANDS,
    data::COMMANDS,
    app::COMMANDS,
    look::COMMANDS,
    dev::COMMANDS,
];

/// All commands, in the order in which they are listed.
pub(crate) fn all() -> impl Iterator<Item = &'static Command> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The command of this name.
pub(crate) fn find(id: &str) -> Option<&'static Command> {
    all().find(|command| command.id == id)
}

/// What a command does as soon as it is here, with its name.
type Act = (&'static str, fn(Desk));

const ACTS: &[&[Act]] = &[
    task::ACTS,
    detail::ACTS,
    list::ACTS,
    view::ACTS,
    books::ACTS,
    connection::ACTS,
    data::ACTS,
    app::ACTS,
    look::ACTS,
    dev::ACTS,
];

/// What the command of this name does. In tables of their own, because it comes later than the start.
fn act_of(id: &str) -> Option<fn(Desk)> {
    ACTS.iter().flat_map(|table| table.iter()).find(|(name, _)| *name == id).map(|(_, act)| *act)
}

const ASKS: &[&[(&str, &Ask)]] =
    &[task::ASKS, detail::ASKS, view::ASKS, go::ASKS, connection::ASKS, data::ASKS, look::ASKS];

/// What a command asks for. In tables of their own, because only the palette asks, and it comes later than the start.
pub(crate) fn ask_of(command: &'static Command) -> Option<&'static Ask> {
    ASKS.iter().flat_map(|table| table.iter()).find(|(id, _)| *id == command.id).map(|(_, ask)| *ask)
}

/// Commands whose answer is a task, which the host finds by its title, besides what they offer themselves.
const FOR_TASK: &[&str] = &["task.step_of"];

/// Whether the answer to a command is a task: any but those that it is about and what stands below them.
pub(crate) fn asks_for_task(command: &Command) -> bool {
    FOR_TASK.contains(&command.id)
}

/// Does the command of this name, if it is one that can be done now: what the tray and native menus ask for.
pub(crate) fn run(desk: Desk, id: &str) {
    if let Some(command) = find(id).filter(|command| command.can(desk)) {
        command.go(desk);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        state::keys::{Chord, Keymap},
        words::{Language, set_language},
    };
    use std::collections::HashSet;

    #[test]
    fn ids_are_unique_and_name_their_subject() {
        let mut seen = HashSet::new();
        for command in all() {
            assert!(seen.insert(command.id), "{} stands twice", command.id);
            assert!(command.id.contains('.') && command.id.is_ascii(), "{}", command.id);
        }
    }

    #[test]
    fn what_the_detail_and_the_page_of_the_data_do_is_done_by_commands_too() {
        for id in [
            "task.add_step",
            "task.link",
            "task.attach",
            "task.comment",
            "task.remind",
            "task.estimate",
            "task.start",
            "task.log_time",
            "sample.add",
            "sample.remove",
            "data.import",
            "data.export",
            "data.back_up",
            "data.restore",
            "data.delete_all",
            "look.contrast",
            "look.motion",
        ] {
            assert!(find(id).is_some_and(|command| command.listed), "{id}");
        }
    }

    #[test]
    fn every_command_that_asks_has_a_question_and_no_other() {
        for command in all() {
            assert_eq!(ask_of(command).is_some(), matches!(command.run, Run::Ask), "{}", command.id);
        }
        let asks: Vec<_> = ASKS.iter().flat_map(|table| table.iter()).map(|(id, _)| *id).collect();
        assert!(asks.iter().all(|id| find(id).is_some()), "{asks:?}");
        assert!(FOR_TASK.iter().all(|id| asks.contains(id)), "{FOR_TASK:?}");
    }

    #[test]
    fn every_command_that_is_done_when_it_has_come_does_one_thing() {
        for command in all() {
            assert_eq!(act_of(command.id).is_some(), matches!(command.run, Run::Act), "{}", command.id);
        }
        let mut seen = HashSet::new();
        for (id, _) in ACTS.iter().flat_map(|table| table.iter()) {
            assert!(find(id).is_some() && seen.insert(*id), "{id}");
        }
    }

    #[test]
    fn every_command_has_a_title_of_its_own_in_both_languages() {
        for language in [Language::English, Language::German] {
            set_language(language);
            let mut seen = HashSet::new();
            for command in all() {
                assert!(!(command.title)().is_empty() && !(command.keywords)().is_empty(), "{}", command.id);
                assert!(seen.insert((command.title)()), "{}: {} stands twice", command.id, (command.title)());
            }
        }
        set_language(Language::English);
        let english: Vec<_> = all().map(|command| (command.title)()).collect();
        set_language(Language::German);
        let untranslated: Vec<_> =
            all().map(|command| (command.title)()).zip(english).filter(|(a, b)| a == b).collect();
        set_language(Language::English);
        assert!(untranslated.is_empty(), "{untranslated:?}");
    }

    #[test]
    fn all_default_keys_can_be_read_and_mean_one_thing() {
        for mac in [false, true] {
            for command in all() {
                let keys = command.default_keys(mac);
                let written = keys.split(" or ").filter(|keys| !keys.is_empty()).count();
                assert_eq!(Chord::parse_all(keys).len(), written, "{}: {keys}", command.id);
            }
            assert!(Keymap::new(None, mac).conflicts().is_empty());
        }
    }

    #[test]
    fn what_counts_in_fields_has_keys_that_are_no_text() {
        for command in all().filter(|command| command.in_text) {
            let chords = Chord::parse_all(command.default_keys(false));
            assert!(chords.iter().any(|chord| !chord.0[0].types()), "{}", command.id);
        }
    }
}
