//! The sheet that is printed of a list. It is not seen on the screen; `styles/print.css` shows it alone on paper.

use crate::{
    state::{
        desk::{Desk, desk},
        printing::Line,
        when::{self, Due},
    },
    views::frame::place_name,
    words,
};
use atom_api::tasks::Task;
use leptos::prelude::*;

/// The name of the place, the day, and every task with what is known of it.
pub(super) fn sheet() -> AnyView {
    let desk = desk();
    let Some(sheet) = desk.printing.get_untracked() else { return ().into_any() };
    let day = when::day_in_full(desk.app.today.get_untracked());
    let count = match sheet.shown < sheet.all {
        true => words::print_cut(&words::number(sheet.shown), &words::number(sheet.all)),
        false => words::task_count(sheet.all),
    };
    let line = |line: &Line| match line {
        Line::Group(name) => view! { <h2>{name.clone()}</h2> }.into_any(),
        Line::Task(task) => row(desk, task),
    };
    view! {
        <div class="print-sheet" aria-hidden="true" data-testid="print-sheet">
            <h1>{untrack(|| place_name(desk))}</h1>
            <p>{format!("{day} · {count}")}</p>
            {sheet.lines.iter().map(line).collect_view()}
        </div>
    }
    .into_any()
}

fn row(desk: Desk, task: &Task) -> AnyView {
    let today = desk.app.today.get_untracked();
    let due = task.due.as_deref().and_then(Due::parse).map(|due| when::due_short(&desk.app.at_home(due), today));
    let project = task.project.as_ref().map(|project| project.name.clone());
    let priority = (task.priority < 4).then(|| words::priority_name(task.priority).to_owned());
    let known = due.into_iter().chain(priority).chain(project).chain(task.labels.iter().cloned()).collect::<Vec<_>>();
    view! {
        <div class="print-row" class:closed=task.status.is_closed()>
            <span class="print-box"></span>
            <span class="print-title">{task.title.clone()}</span>
            <span class="print-known">{known.join(" · ")}</span>
        </div>
    }
    .into_any()
}
