//! What the commands for tasks ask for: a day, a project, a label, a name, a template.

use crate::{
    components::{choice::Choice, icon::Glyph},
    state::{
        commands::{
            Ask,
            act::{edit, set_due, targets},
            nothing_typed, pick,
        },
        desk::Desk,
        perform::{perform, perform_then},
        quick::read_date,
        route::Place,
    },
    words,
};
use atom_api::{
    Patch, projects,
    tasks::{Edit, Task},
    templates,
};
use leptos::prelude::*;
use std::sync::Arc;

/// Of many tasks so many tell what all of them have.
const IN_SIGHT: usize = 200;

/// What the commands that ask ask for.
pub(in crate::state::commands) const ASKS: &[(&str, &Ask)] = &[
    ("task.due", &DUE),
    ("task.move", &MOVE),
    ("task.label", &LABEL),
    ("project.new", &NEW_PROJECT),
    ("template.use", &USE_TEMPLATE),
    ("template.delete", &DELETE_TEMPLATE),
];

/// A day or a time.
const DUE: Ask = Ask {
    hint: words::hint_due,
    choices: pick::days,
    typed: |desk, text| {
        let now = untrack(|| desk.app.wall_now());
        let (wire, shown) = desk.app.zone.with_value(|zone| read_date(text, now, zone))?;
        Some(Choice::new(wire, shown).glyph(Glyph::Clock))
    },
    run: |desk, key| set_due(desk, Some(key.to_owned()).filter(|key| !key.is_empty())),
};

/// A project, the inbox, or a new project.
const MOVE: Ask = Ask {
    hint: words::hint_move,
    choices: |desk| {
        let inbox = Choice::new("", words::inbox()).glyph(Glyph::Inbox);
        std::iter::once(inbox).chain(pick::projects(desk)).collect()
    },
    typed: |desk, text| pick::new_name(text, &pick::projects(desk)),
    run: |desk, key| {
        let project = match pick::named(key) {
            "" => Patch::Clear,
            name => Patch::Set(name.to_owned()),
        };
        edit(desk, Edit { project, ..Edit::default() });
    },
};

/// A label to put on; one that all of them have is taken off.
const LABEL: Ask = Ask {
    hint: words::hint_label,
    choices: |desk| {
        let tasks = in_sight(desk);
        let marked = |label: Choice| {
            let on = all_have(&tasks, &label.label);
            label.chosen(on)
        };
        pick::labels(desk).into_iter().map(marked).collect()
    },
    typed: |desk, text| pick::new_name(text, &pick::labels(desk)),
    run: |desk, key| {
        let label = vec![pick::named(key).to_owned()];
        match all_have(&in_sight(desk), pick::named(key)) {
            true => edit(desk, Edit { labels_remove: label, ..Edit::default() }),
            false => edit(desk, Edit { labels_add: label, ..Edit::default() }),
        }
    },
};

/// The name of a project.
const NEW_PROJECT: Ask = Ask {
    hint: words::hint_new_project,
    choices: |_| Vec::new(),
    typed: |desk, text| pick::new_name(text, &pick::projects(desk)),
    run: |desk, key| {
        let request = projects::Create { name: pick::named(key).to_owned(), color: None };
        perform_then(desk.app, request, move |project| {
            desk.visit(Place::Project(project.id));
            words::project_created(&project.name)
        });
    },
};

/// One of the templates, to be made a task of: in the project that is shown, else in the one that it was kept with.
const USE_TEMPLATE: Ask = Ask {
    hint: words::hint_template,
    choices: pick::templates,
    typed: nothing_typed,
    run: |desk, key| {
        let Ok(id) = key.parse() else { return };
        let project = match desk.app.route.get_untracked().place {
            Place::Project(id) => Some(id.to_string()),
            _ => None,
        };
        perform_then(desk.app, templates::Use { id, project }, move |task| {
            desk.open(task.id);
            words::created(&task.title)
        });
    },
};

/// One of the templates, to be thrown away.
const DELETE_TEMPLATE: Ask = Ask {
    hint: words::hint_template,
    choices: pick::templates,
    typed: nothing_typed,
    run: |desk, key| {
        let Ok(id) = key.parse() else { return };
        perform(desk.app, templates::Delete { id }, words::did_delete_template().to_owned());
    },
};

/// The tasks that a command is about, as far as they are in sight.
fn in_sight(desk: Desk) -> Vec<Arc<Task>> {
    untrack(|| targets(desk).into_iter().take(IN_SIGHT).filter_map(|id| desk.task(id)).collect())
}

/// Whether there are tasks, and all of them have a label.
fn all_have(tasks: &[Arc<Task>], label: &str) -> bool {
    !tasks.is_empty() && tasks.iter().all(|task| task.labels.iter().any(|each| each == label))
}
