//! What the palette looks through: the commands that can be done now, the places there are, and the tasks that the host finds.

use crate::{
    components::icon::Glyph,
    state::{
        commands::{self, Ask, Command, Group},
        desk::Desk,
        name::Name,
        palette::hits::{Act, Kind, RECENT_MAX, Thing},
        route::{Page, Place, Route},
        when::{Due, due_short},
    },
    views::{settings::page_name, sidebar::tone},
    words,
};
use atom_api::{
    ApiError,
    tasks::{Filter, Get, List, Task, View},
};
use atom_core::TaskId;
use leptos::prelude::*;

/// Tasks that are asked for.
const TASKS_MAX: u32 = 100;
/// Steps of a task that are asked for.
const STEPS_MAX: u32 = 1_000;
/// Characters that the host looks for.
const TEXT_MAX: usize = 200;
/// What the key of a task begins with, under which it is kept when it is chosen.
const TASK_KEY: &str = "#/task/";

/// Everything but tasks, as it is when the palette opens.
pub(super) fn collect(desk: Desk) -> Vec<Thing> {
    untrack(|| {
        let mut things: Vec<Thing> = commands::all()
            .filter(|command| command.listed && command.can(desk))
            .map(|command| of_command(desk, command))
            .collect();
        places(desk, &mut things);
        things
    })
}

fn of_command(desk: Desk, command: &'static Command) -> Thing {
    Thing {
        kind: Kind::Command,
        act: Act::Run(command),
        title: (command.title)().to_owned(),
        keywords: (command.keywords)().to_owned(),
        note: String::new(),
        keys: desk.keymap.with_untracked(|keymap| keymap.shown(command.id)),
        glyph: Some(command.glyph),
        dot: None,
        key: command.id.to_owned(),
        in_context: command.group == Group::Task && is_about_tasks(command),
    }
}

/// Whether a command needs a task: it is then about the one that is chosen.
fn is_about_tasks(command: &Command) -> bool {
    !matches!(command.id, "task.new" | "task.quick" | "time.stop" | "project.new" | "template.use" | "template.delete")
}

fn place(place: Place, title: &str, note: &'static str) -> Thing {
    Thing {
        kind: Kind::Place,
        act: Act::Visit(place),
        title: title.to_owned(),
        keywords: String::new(),
        note: note.to_owned(),
        keys: None,
        glyph: None,
        dot: None,
        key: Route::to(place).address(),
        in_context: false,
    }
}

fn places(desk: Desk, things: &mut Vec<Thing>) {
    desk.projects.data.with(|page| {
        for project in page.iter().flat_map(|page| page.items.iter()) {
            let dot = Some(project.color.clone());
            things.push(Thing { dot, ..place(Place::Project(project.id), &project.name, words::kind_project()) });
        }
    });
    desk.labels.data.with(|page| {
        for label in page.iter().flat_map(|page| page.items.iter()) {
            if let Some(name) = Name::of(&label.name) {
                let glyph = Some(Glyph::Mark);
                things.push(Thing { glyph, ..place(Place::Label(name), &label.name, words::kind_label()) });
            }
        }
    });
    desk.list.filters.data.with(|page| {
        for filter in page.iter().flat_map(|page| page.items.iter()) {
            let at = place(Place::Filter(filter.id), &filter.name, words::kind_filter());
            things.push(Thing { glyph: Some(Glyph::Sort), keywords: words::kind_filter().to_owned(), ..at });
        }
    });
    desk.connections.data.with(|page| {
        for connection in page.iter().flat_map(|page| page.items.iter()) {
            let dot = Some(tone(connection.health).to_owned());
            let at = place(Place::Source(connection.id), &connection.name, words::kind_connection());
            things.push(Thing { dot, keywords: connection.provider.clone(), ..at });
        }
    });
    for page in Page::ALL {
        let at = place(Place::Settings(page), page_name(page), words::kind_settings());
        things.push(Thing { glyph: Some(Glyph::Settings), keywords: words::kind_settings().to_owned(), ..at });
    }
}

/// The answers to what a command asks, with the one that the typed text makes.
pub(super) fn answers(desk: Desk, ask: &'static Ask, text: &str) -> (Vec<Thing>, Option<Thing>) {
    let thing = |choice: crate::components::choice::Choice| Thing {
        kind: Kind::Choice,
        act: Act::Answer(choice.key),
        title: choice.label,
        keywords: String::new(),
        note: choice.note.unwrap_or_default(),
        keys: None,
        glyph: if choice.chosen == Some(true) { Some(Glyph::Check) } else { choice.glyph },
        dot: choice.dot,
        key: String::new(),
        in_context: false,
    };
    let choices = (ask.choices)(desk).into_iter().map(thing).collect();
    (choices, (ask.typed)(desk, text).map(thing))
}

/// Asks the host for the open or the closed tasks whose titles have all the typed words.
pub(super) async fn search_tasks(desk: Desk, text: &str, view: View) -> Result<Vec<Thing>, ApiError> {
    let text = text.trim().chars().take(TEXT_MAX).collect::<String>();
    let filter = Some(Filter { text: Some(text), ..Filter::default() });
    let request = List { view: Some(view), filter, limit: Some(TASKS_MAX), ..List::default() };
    let today = desk.app.today.get_untracked();
    let page = desk.app.call(request).await?;
    Ok(page.items.into_iter().map(|task| of_task(desk, task, today)).collect())
}

/// These tasks and all that stand below them, as far as the host tells.
pub(super) async fn below(desk: Desk, tasks: Vec<TaskId>) -> Vec<TaskId> {
    let (mut all, mut parents) = (tasks.clone(), tasks);
    while let Some(parent) = parents.pop() {
        let filter = Some(Filter { parent: Some(parent), ..Filter::default() });
        let request = List { filter, limit: Some(STEPS_MAX), ..List::default() };
        let Ok(page) = desk.app.call(request).await else { continue };
        all.extend(page.items.iter().map(|step| step.id));
        parents.extend(page.items.iter().filter(|step| step.subtasks > 0).map(|step| step.id));
    }
    all
}

/// Whether a task that was found can be the answer to what is asked.
pub(super) fn can_answer(thing: &Thing, not: &[TaskId]) -> bool {
    match &thing.act {
        Act::Show(id, _) => !not.contains(id),
        Act::Answer(key) => key.parse().is_ok_and(|id: TaskId| !not.contains(&id)),
        _ => false,
    }
}

/// Tasks that were found as answers to what is asked, but for some.
pub(super) fn as_answers(found: Vec<Thing>, not: &[TaskId]) -> Vec<Thing> {
    let answer = |thing: Thing| {
        let Act::Show(id, _) = thing.act else { return None };
        let act = Act::Answer(id.to_string());
        Some(Thing { kind: Kind::Choice, act, key: String::new(), ..thing })
    };
    found.into_iter().filter(|thing| can_answer(thing, not)).filter_map(answer).collect()
}

/// The tasks among what was chosen last, as they are now; those that are gone or in the trash are left out.
pub(super) async fn recent_tasks(desk: Desk, recents: &[String]) -> Vec<Thing> {
    let today = desk.app.today.get_untracked();
    let mut things = Vec::new();
    let ids = recents.iter().filter_map(|key| key.strip_prefix(TASK_KEY)?.parse().ok());
    for id in ids.take(RECENT_MAX) {
        let task = match untrack(|| desk.task(id)) {
            Some(task) => Ok((*task).clone()),
            None => desk.app.call(Get { id }).await,
        };
        things.extend(task.ok().filter(|task| task.trashed_at.is_none()).map(|task| of_task(desk, task, today)));
    }
    things
}

fn of_task(desk: Desk, task: Task, today: jiff::civil::Date) -> Thing {
    let due = task.due.as_deref().and_then(Due::parse).map(|due| due_short(&desk.app.at_home(due), today));
    let project = task.project.as_ref().map(|project| project.name.clone());
    let closed = task.status.is_closed();
    let state = closed.then(|| words::status_name(task.status).to_owned());
    let note: Vec<String> = [state, due, project].into_iter().flatten().collect();
    let own = task.project.as_ref().map_or(Place::View(View::Inbox), |project| Place::Project(project.id));
    Thing {
        kind: Kind::Task,
        act: Act::Show(task.id, own),
        title: task.title,
        keywords: String::new(),
        note: if note.is_empty() { words::kind_task().to_owned() } else { note.join(", ") },
        keys: None,
        glyph: Some(if closed { Glyph::Completed } else { Glyph::Check }),
        dot: None,
        key: [TASK_KEY, &task.id.to_string()].concat(),
        in_context: false,
    }
}
