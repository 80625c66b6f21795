//! What the palette finds, in its sections.

use super::score::{Fit, Typed};
use crate::{
    components::icon::Glyph,
    state::{commands::Command, route::Place},
    words,
};
use atom_core::TaskId;

/// Rows that are shown at most, whatever there is.
pub(crate) const ROWS_MAX: usize = 50;
/// Rows of a section where there are several.
const SECTION_MAX: usize = 8;
/// Rows of the best matches.
const BEST_MAX: usize = 4;
/// Rows of what was chosen last.
pub(crate) const RECENT_MAX: usize = 5;
/// Things that are looked through at a key press; there are hundreds.
const LOOKED_AT_MAX: usize = 3_000;
/// What a command counts for more that is about the chosen task.
const CONTEXT_BONUS: i32 = 12;

/// Of what kind something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A task.
    Task,
    /// Something to do.
    Command,
    /// Somewhere to go.
    Place,
    /// An answer to what a command asks.
    Choice,
}

/// What happens when it is chosen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    /// A command is done.
    Run(&'static Command),
    /// The window goes there.
    Visit(Place),
    /// A task is shown, in its own place.
    Show(TaskId, Place),
    /// A command gets its answer.
    Answer(String),
}

/// Something that can be found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Thing {
    /// Of what kind.
    pub(crate) kind: Kind,
    /// What happens.
    pub(crate) act: Act,
    /// What it is called.
    pub(crate) title: String,
    /// Other words for it.
    pub(crate) keywords: String,
    /// Quiet text at its end.
    pub(crate) note: String,
    /// Its keys.
    pub(crate) keys: Option<String>,
    /// An icon before it.
    pub(crate) glyph: Option<Glyph>,
    /// A coloured point before it.
    pub(crate) dot: Option<String>,
    /// Under which key it is kept when it is chosen.
    pub(crate) key: String,
    /// Whether it is about the chosen task.
    pub(crate) in_context: bool,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hit {
    /// What.
    pub(crate) thing: Thing,
    /// The letters that fit.
    pub(crate) marks: Vec<usize>,
}

/// Hits under a heading.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Section {
    /// The heading.
    pub(crate) title: String,
    /// What stands under it.
    pub(crate) hits: Vec<Hit>,
}

/// What was found: the sections, and how many fit in all.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Found {
    /// In order.
    pub(crate) sections: Vec<Section>,
    /// All that fit, shown or not.
    pub(crate) all: usize,
}

impl Found {
    /// All rows in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Hit> {
        self.sections.iter().flat_map(|section| section.hits.iter())
    }
}

/// What there is to be found in.
pub(crate) struct Search<'a> {
    /// Commands, places or choices.
    pub(crate) things: &'a [Thing],
    /// Tasks that the host found.
    pub(crate) tasks: &'a [Thing],
    /// What was typed.
    pub(crate) typed: &'a Typed,
    /// Only of this kind.
    pub(crate) only: Option<Kind>,
    /// The heading of commands for the chosen task.
    pub(crate) about: &'a str,
    /// What was chosen last.
    pub(crate) recents: &'a [String],
}

/// Finds: what was chosen last and what is at hand where nothing is typed, else what fits best.
pub(crate) fn find(search: &Search<'_>) -> Found {
    let wanted = |thing: &&Thing| search.only.is_none_or(|kind| kind == thing.kind);
    let all = search.tasks.iter().chain(search.things).filter(wanted).take(LOOKED_AT_MAX);
    let mut found = match search.typed.is_empty() {
        true => at_hand(all.collect(), search),
        false => fitting(all, search),
    };
    let mut left = ROWS_MAX;
    for section in &mut found.sections {
        section.hits.truncate(left);
        left -= section.hits.len();
    }
    found.sections.retain(|section| !section.hits.is_empty());
    found
}

fn at_hand(mut things: Vec<&Thing>, search: &Search<'_>) -> Found {
    let all = things.len();
    let plain = |thing: &Thing| Hit { thing: thing.clone(), marks: Vec::new() };
    let mut recent: Vec<&Thing> = Vec::new();
    for key in search.recents {
        recent.extend(things.iter().find(|thing| thing.key == *key && !thing.key.is_empty()));
    }
    recent.truncate(RECENT_MAX);
    things.retain(|thing| !recent.iter().any(|each| each.key == thing.key));
    let mut sections =
        vec![Section { title: words::section_recent().to_owned(), hits: recent.into_iter().map(plain).collect() }];
    let (context, others): (Vec<&Thing>, Vec<&Thing>) = things.into_iter().partition(|thing| thing.in_context);
    sections.push(Section {
        title: search.about.to_owned(),
        hits: context.into_iter().map(plain).take(2 * SECTION_MAX).collect(),
    });
    for kind in [Kind::Choice, Kind::Task, Kind::Place, Kind::Command] {
        let of_kind = others.iter().filter(|thing| thing.kind == kind).map(|thing| plain(thing));
        sections.push(Section { title: heading(kind), hits: of_kind.collect() });
    }
    Found { sections, all }
}

fn fitting<'a>(things: impl Iterator<Item = &'a Thing>, search: &Search<'_>) -> Found {
    let fit = |thing: &'a Thing| {
        let Fit { score, marks } = search.typed.fit_either(&thing.title, &thing.keywords)?;
        let score = score + if thing.in_context { CONTEXT_BONUS } else { 0 };
        Some((score, Hit { thing: thing.clone(), marks }))
    };
    let mut hits: Vec<(i32, Hit)> = things.filter_map(fit).collect();
    hits.sort_by_key(|(score, _)| -score);
    let all = hits.len();
    let mut hits = hits.into_iter().map(|(_, hit)| hit);
    let answers = search.things.first().or(search.tasks.first()).is_some_and(|thing| thing.kind == Kind::Choice);
    if search.only.is_some() || answers {
        let title = heading(search.only.unwrap_or(Kind::Choice));
        return Found { sections: vec![Section { title, hits: hits.collect() }], all };
    }
    let best = Section { title: words::section_best().to_owned(), hits: hits.by_ref().take(BEST_MAX).collect() };
    let rest: Vec<Hit> = hits.collect();
    let of_kind = |kind: Kind| Section {
        title: heading(kind),
        hits: rest.iter().filter(|hit| hit.thing.kind == kind).take(SECTION_MAX).cloned().collect(),
    };
    Found { sections: vec![best, of_kind(Kind::Task), of_kind(Kind::Command), of_kind(Kind::Place)], all }
}

fn heading(kind: Kind) -> String {
    match kind {
        Kind::Task => words::section_tasks(),
        Kind::Command => words::section_commands(),
        Kind::Place => words::section_places(),
        Kind::Choice => words::section_choices(),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thing(kind: Kind, title: &str) -> Thing {
        Thing {
            kind,
            act: Act::Answer(String::new()),
            title: title.to_owned(),
            keywords: String::new(),
            note: String::new(),
            keys: None,
            glyph: None,
            dot: None,
            key: title.to_owned(),
            in_context: false,
        }
    }

    fn titles(found: &Found) -> Vec<(String, Vec<String>)> {
        let of = |section: &Section| section.hits.iter().map(|hit| hit.thing.title.clone()).collect();
        found.sections.iter().map(|section| (section.title.clone(), of(section))).collect()
    }

    fn search(things: &[Thing], tasks: &[Thing], typed: &str, only: Option<Kind>, recents: &[&str]) -> Found {
        let recents: Vec<String> = recents.iter().map(|key| (*key).to_owned()).collect();
        find(&Search { things, tasks, typed: &Typed::new(typed), only, about: "This", recents: &recents })
    }

    #[test]
    fn the_best_stand_first_whatever_their_kind() {
        let things =
            [thing(Kind::Command, "New invoice"), thing(Kind::Place, "Inventory"), thing(Kind::Command, "Undo")];
        let found = search(&things, &[thing(Kind::Task, "Send invoice")], "inv", None, &[]);
        assert_eq!(titles(&found)[0].1, ["Inventory", "Send invoice", "New invoice"]);
        assert_eq!(found.all, 3);
    }

    #[test]
    fn where_nothing_is_typed_the_last_ones_come_first() {
        let mut things = vec![thing(Kind::Command, "One"), thing(Kind::Place, "Two"), thing(Kind::Command, "Three")];
        things[0].in_context = true;
        let found = search(&things, &[], "", None, &["Three", "gone"]);
        let sections: Vec<_> = titles(&found).into_iter().map(|(_, titles)| titles.concat()).collect();
        assert_eq!(sections, ["Three", "One", "Two"]);
        assert_eq!(titles(&found)[1].0, "This");
    }

    #[test]
    fn a_task_that_was_chosen_last_is_among_what_comes_first() {
        let things = [thing(Kind::Command, "One"), thing(Kind::Place, "Two")];
        let found = search(&things, &[thing(Kind::Task, "Send invoice")], "", None, &["Two", "Send invoice"]);
        assert_eq!(titles(&found)[0].1, ["Two", "Send invoice"]);
        assert_eq!(found.rows().count(), 3, "and not a second time");
    }

    #[test]
    fn tasks_that_are_answers_all_stand_under_one_heading() {
        let tasks: Vec<Thing> = (1..=9).map(|number| thing(Kind::Choice, &format!("Task {number}"))).collect();
        let found = search(&[], &tasks, "task", None, &[]);
        assert_eq!((found.sections.len(), found.rows().count()), (1, 9));
    }

    #[test]
    fn only_one_kind_is_shown_where_that_is_asked_for() {
        let things = [thing(Kind::Command, "Today"), thing(Kind::Place, "Today")];
        let found = search(&things, &[], "tod", Some(Kind::Place), &[]);
        assert_eq!(found.rows().map(|hit| hit.thing.kind).collect::<Vec<_>>(), [Kind::Place]);
    }

    #[test]
    fn never_more_than_fifty_rows_of_ten_thousand() {
        let things: Vec<Thing> = (0..10_000).map(|number| thing(Kind::Place, &format!("Project {number}"))).collect();
        for typed in ["", "pro", "project 1"] {
            assert!(search(&things, &things, typed, Some(Kind::Place), &[]).rows().count() <= ROWS_MAX, "{typed}");
            assert!(search(&things, &[], typed, None, &[]).rows().count() <= ROWS_MAX, "{typed}");
        }
    }
}
