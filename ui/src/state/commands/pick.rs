//! What there is to choose from: projects, labels, days.

use crate::{
    components::{choice::Choice, icon::Glyph},
    state::{desk::Desk, when},
    words,
};
use atom_api::templates::Template;
use jiff::civil::Date;
use leptos::prelude::*;

/// The key of what is typed and not there yet.
const NEW: &str = "+";

/// The projects, by name. A key that begins so names a new one: see [`named`].
pub(super) fn projects(desk: Desk) -> Vec<Choice> {
    desk.projects.data.with_untracked(|page| {
        let projects = page.iter().flat_map(|page| page.items.iter());
        projects.map(|project| Choice::new(&project.name, &project.name).dot(&project.color)).collect()
    })
}

/// The labels, by name.
pub(super) fn labels(desk: Desk) -> Vec<Choice> {
    desk.labels.data.with_untracked(|page| {
        let labels = page.iter().flat_map(|page| page.items.iter());
        labels.map(|label| Choice::new(&label.name, &label.name).dot(&label.color)).collect()
    })
}

/// The templates, by id.
pub(super) fn templates(desk: Desk) -> Vec<Choice> {
    desk.templates.data.with_untracked(|page| {
        let templates = page.iter().flat_map(|page| page.items.iter());
        let choice = |template: &Template| {
            let choice = Choice::new(template.id.to_string(), &template.name).glyph(Glyph::Steps);
            if template.steps == 0 { choice } else { choice.note(words::template_steps(template.steps.into())) }
        };
        templates.map(choice).collect()
    })
}

/// The saved filters, by id.
pub(super) fn filters(desk: Desk) -> Vec<Choice> {
    desk.list.filters.data.with_untracked(|page| {
        let filters = page.iter().flat_map(|page| page.items.iter());
        filters.map(|filter| Choice::new(filter.id.to_string(), &filter.name).glyph(Glyph::Sort)).collect()
    })
}

/// A new thing with the typed name, unless `known` has it.
pub(super) fn new_name(text: &str, known: &[Choice]) -> Option<Choice> {
    let name = text.trim();
    let taken = known.iter().any(|choice| words::small(&choice.label) == words::small(name));
    (!name.is_empty() && !taken)
        .then(|| Choice::new([NEW, name].concat(), words::create_called(name)).glyph(Glyph::Plus))
}

/// The name that a key stands for, whether it is there or new.
pub(super) fn named(key: &str) -> &str {
    key.strip_prefix(NEW).unwrap_or(key)
}

/// Days that are often meant.
pub(super) fn days(desk: Desk) -> Vec<Choice> {
    let today = desk.app.today.get_untracked();
    let day = |date: Option<Date>, name: &'static str| {
        let date = date?;
        Some(Choice::new(date.to_string(), name).glyph(Glyph::Clock).note(when::day_in_full(date)))
    };
    let named = [
        day(Some(today), words::today()),
        day(when::add_days(today, 1), words::tomorrow()),
        day(when::next_monday(today), words::next_week()),
    ];
    let none = Choice::new("", words::cmd_due_none()).glyph(Glyph::Close);
    named.into_iter().flatten().chain([none]).collect()
}
