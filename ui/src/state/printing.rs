//! What is printed of a list: all its rows, not only those that are drawn while somebody scrolls.

use super::{
    desk::Desk,
    group,
    list::{DONE, ListKey},
};
use crate::{bridge::shell, browser};
use atom_api::{
    ApiError,
    filters::Form,
    tasks::{GroupCount, List, Status, Task},
};
use leptos::{prelude::*, task::spawn_local};
use std::{collections::VecDeque, sync::Arc};

/// Rows that are printed at most: some fifty pages.
pub(crate) const ROWS_MAX: u32 = 2_000;
/// Rows that are asked for at once.
const PAGE_ROWS: u32 = 1_000;
/// How often it is looked whether the sheet is drawn, and how long it may take in all.
const LOOK_MS: i32 = 30;
const LOOKS_MAX: u32 = 200;

/// One line of the sheet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Line {
    /// The name of a group.
    Group(String),
    /// A task.
    Task(Arc<Task>),
}

/// What is on the sheet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sheet {
    /// From top to bottom.
    pub(crate) lines: Vec<Line>,
    /// Tasks on it.
    pub(crate) shown: u64,
    /// Tasks of the list.
    pub(crate) all: u64,
}

/// Prints what is shown: of a list all rows, else the page as it stands.
pub(crate) fn print(desk: Desk) {
    let route = desk.app.route.get_untracked();
    let as_it_stands = !route.place.has_tasks() || route.task.is_some();
    spawn_local(async move {
        if !as_it_stands {
            match sheet(desk).await {
                Ok(sheet) => desk.printing.set(Some(Arc::new(sheet))),
                Err(error) => return desk.app.complain(&error),
            }
            for _ in 0..LOOKS_MAX {
                if browser::find(".print-sheet").is_some() {
                    break;
                }
                browser::sleep(LOOK_MS).await;
            }
        }
        if let Err(error) = shell::print().await {
            desk.app.complain(&error);
        }
    });
}

/// Forgets the sheet when it has been printed, or not.
pub(crate) fn forget_printed(desk: Desk) {
    let listener = window_event_listener_untyped("afterprint", move |_| drop(desk.printing.try_set(None)));
    on_cleanup(move || listener.remove());
}

async fn sheet(desk: Desk) -> Result<Sheet, ApiError> {
    let list = desk.list;
    let key = list.key.get_untracked();
    let (mut tasks, mut all) = rows(desk, &key, ROWS_MAX as usize).await?;
    let named = |each: &GroupCount| (group::title(key.group, each, key.today), each.count);
    let board = key.form == Form::Board;
    let open = |each: &&GroupCount| each.key != DONE && !(board && is_closed(each));
    let mut groups: Vec<_> = list.groups.with_untracked(|counted| counted.iter().filter(open).map(named).collect());
    // What is closed follows where it does on the screen: at the end, or in a column, which is a list of its own.
    if board {
        for column in group::columns(key.group, &[]).into_iter().filter(is_closed) {
            let room = (ROWS_MAX as usize).saturating_sub(tasks.len());
            let (closed, count) = rows(desk, &group::column_of(&key, &column.key), room).await?;
            groups.push(named(&GroupCount { count, ..column }));
            all += count;
            tasks.extend(closed);
        }
    } else if let Some(closed) =
        list.groups.with_untracked(|counted| counted.iter().find(|each| each.key == DONE).map(named))
    {
        let done = list.done.get_untracked();
        groups.push(closed);
        all += done.len() as u64;
        tasks.extend(done);
    }
    tasks.truncate(ROWS_MAX as usize);
    let shown = tasks.len() as u64;
    Ok(Sheet { lines: lines(groups, tasks), shown, all })
}

fn is_closed(group: &GroupCount) -> bool {
    Status::parse(&group.key).is_some_and(Status::is_closed)
}

/// The first rows of a list, and how many it has.
async fn rows(desk: Desk, key: &ListKey, most: usize) -> Result<(Vec<Arc<Task>>, u64), ApiError> {
    let (mut tasks, mut all) = (Vec::new(), 0);
    while tasks.len() < most {
        let offset = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
        let request = List { limit: Some(PAGE_ROWS), offset: Some(offset), ..key.request(0) };
        let page = desk.app.call(request).await?;
        all = page.total.unwrap_or(0);
        let ended = page.items.is_empty() || page.next.is_none();
        tasks.extend(page.items.into_iter().map(Arc::new));
        if ended {
            break;
        }
    }
    Ok((tasks, all))
}

/// The tasks under the names of their groups, which have so many of them one after the other.
fn lines(groups: Vec<(String, u64)>, tasks: Vec<Arc<Task>>) -> Vec<Line> {
    let mut tasks = VecDeque::from(tasks);
    let mut lines = Vec::with_capacity(tasks.len() + groups.len());
    for (name, count) in groups {
        if tasks.is_empty() || count == 0 {
            continue;
        }
        lines.push(Line::Group(name));
        let here = usize::try_from(count).unwrap_or(usize::MAX).min(tasks.len());
        lines.extend(tasks.drain(..here).map(Line::Task));
    }
    lines.extend(tasks.into_iter().map(Line::Task));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::pages::tests::task;

    fn said(lines: &[Line]) -> Vec<String> {
        let say = |line: &Line| match line {
            Line::Group(name) => name.to_uppercase(),
            Line::Task(task) => task.title.clone(),
        };
        lines.iter().map(say).collect()
    }

    #[test]
    fn tasks_stand_under_the_names_of_their_groups_and_none_is_lost() {
        let of = |groups: &[(&str, u64)]| {
            let tasks = [1, 2, 3].map(|number| Arc::new(task(number))).to_vec();
            let groups = groups.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
            said(&lines(groups, tasks))
        };
        let (one, two, three) = ("Task 1", "Task 2", "Task 3");
        assert_eq!(of(&[]), [one, two, three]);
        assert_eq!(of(&[("late", 1), ("none", 0), ("today", 2)]), ["LATE", one, "TODAY", two, three]);
        assert_eq!(of(&[("late", 2), ("today", 9), ("later", 4)]), ["LATE", one, two, "TODAY", three], "it was cut");
        assert_eq!(of(&[("late", 1)]), ["LATE", one, two, three], "what came meanwhile is there");
    }
}
