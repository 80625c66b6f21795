//! What it means for a task to stand in a group: how it gets there, and what it is called.

use super::{
    list::{DONE, ListKey},
    route::Place,
    when,
};
use crate::words;
use atom_api::{
    Patch,
    filters::Form,
    tasks::{Create, Edit, Filter, Group, GroupCount, Sort, Status, Task, View},
};
use atom_core::civil::read_date;
use jiff::civil::Date;

/// What changes in a task that comes into the group `key`; nothing where that cannot be wished.
pub(crate) fn edit_into(group: Group, key: &str, today: Date) -> Option<Edit> {
    if key == DONE {
        return Some(Edit { status: Some(Status::Done), ..Edit::default() });
    }
    let due = |date: Option<Date>| Patch::from(date.map(|date| date.to_string()));
    Some(match group {
        Group::Time => match key {
            "today" => Edit { due: due(Some(today)), evening: Some(false), ..Edit::default() },
            "evening" => Edit { due: due(Some(today)), evening: Some(true), ..Edit::default() },
            "later" => Edit { due: due(when::add_days(today, 1)), ..Edit::default() },
            "" => Edit { due: Patch::Clear, ..Edit::default() },
            _ => return None,
        },
        Group::Day if key.is_empty() => Edit { due: Patch::Clear, ..Edit::default() },
        Group::Day => Edit { due: due(Some(read_date(key)?)), ..Edit::default() },
        Group::Status => Edit { status: Some(Status::parse(key)?), ..Edit::default() },
        Group::Priority => Edit { priority: Some(key.parse().ok()?), ..Edit::default() },
        Group::Project if key.is_empty() => Edit { project: Patch::Clear, ..Edit::default() },
        Group::Project => Edit { project: Patch::Set(key.to_owned()), ..Edit::default() },
        Group::Source | Group::Completed => return None,
    })
}

/// What changes in a task that comes to a place of the sidebar.
pub(crate) fn edit_to(place: Place, today: Date) -> Option<Edit> {
    let due = |date: Option<Date>| Patch::from(date.map(|date| date.to_string()));
    Some(match place {
        Place::Project(id) => Edit { project: Patch::Set(id.to_string()), ..Edit::default() },
        Place::Label(name) => Edit { labels_add: vec![name.as_str().to_owned()], ..Edit::default() },
        Place::View(View::Inbox) => Edit { project: Patch::Clear, ..Edit::default() },
        Place::View(View::Today) => Edit { due: due(Some(today)), ..Edit::default() },
        Place::View(View::Upcoming) => Edit { due: due(when::add_days(today, 1)), ..Edit::default() },
        Place::View(View::Completed) => Edit { status: Some(Status::Done), ..Edit::default() },
        Place::View(View::Trash) => Edit { trashed: Some(true), ..Edit::default() },
        _ => return None,
    })
}

/// A new task as it has to be to stand in a group.
pub(crate) fn created_in(create: Create, edit: Edit) -> Create {
    let set = |patch: Patch<String>, before: Option<String>| match patch {
        Patch::Keep => before,
        Patch::Clear => None,
        Patch::Set(value) => Some(value),
    };
    Create {
        due: set(edit.due, create.due),
        project: set(edit.project, create.project),
        status: edit.status.or(create.status),
        priority: edit.priority.or(create.priority),
        evening: edit.evening.unwrap_or(create.evening),
        ..create
    }
}

/// Shows an edit before the host has done it. What only the host knows, such as the name of a project, follows.
pub(crate) fn show(edit: &Edit, task: &mut Task, now: jiff::Timestamp) {
    if let Some(status) = edit.status {
        task.status = status;
        task.completed_at = status.is_closed().then_some(now);
    }
    if let Some(priority) = edit.priority {
        task.priority = priority;
    }
    match &edit.due {
        Patch::Keep => {}
        Patch::Clear => task.due = None,
        Patch::Set(due) => {
            // A date alone moves the day of a time.
            let time = task.due.as_deref().and_then(|before| before.get(10..)).filter(|_| due.len() == 10);
            task.due = Some(format!("{due}{}", time.unwrap_or_default()));
        }
    }
    if let Some(evening) = edit.evening {
        task.evening = evening;
    }
    if edit.project == Patch::Clear {
        task.project = None;
    }
    task.labels.retain(|label| !edit.labels_remove.contains(label));
    for label in &edit.labels_add {
        if !task.labels.contains(label) {
            task.labels.push(label.clone());
        }
    }
}

/// The list of one column of a board.
pub(crate) fn column_of(board: &ListKey, key: &str) -> ListKey {
    let closed = (board.group == Some(Group::Status)).then(|| Status::parse(key)).flatten().filter(|s| s.is_closed());
    let list = ListKey { form: Form::List, ..board.clone() };
    match closed {
        // Closed tasks are not among the open ones that the board narrows; the newest stand first.
        Some(status) => ListKey {
            view: View::Completed,
            // A board that is narrowed to another status has none of these.
            filter: Filter { status: Some(list.filter.status.unwrap_or(status)), ..list.filter },
            sort: Sort::Completed,
            group: None,
            ..list
        },
        None => ListKey { filter: Filter { in_group: Some(key.to_owned()), ..list.filter }, ..list },
    }
}

/// The columns of a board whose groups are these.
pub(crate) fn columns(group: Option<Group>, groups: &[GroupCount]) -> Vec<GroupCount> {
    if group != Some(Group::Status) {
        return groups.to_vec();
    }
    // From left to right a task comes nearer to its end; what was given up has no column.
    let column = |status: Status| {
        let found = groups.iter().find(|group| group.key == status.as_str()).cloned();
        let key = status.as_str().to_owned();
        found.unwrap_or(GroupCount { key, title: String::new(), color: None, count: 0 })
    };
    [Status::Open, Status::InProgress, Status::Done].map(column).to_vec()
}

/// The words over a group.
pub(crate) fn title(group: Option<Group>, of: &GroupCount, today: Date) -> String {
    let key = of.key.as_str();
    if key == DONE {
        return words::done().to_owned();
    }
    match group {
        Some(Group::Time) => match key {
            "overdue" => words::overdue().to_owned(),
            "today" => words::today().to_owned(),
            "evening" => words::evening().to_owned(),
            "later" => words::later().to_owned(),
            _ => words::no_date().to_owned(),
        },
        Some(Group::Day | Group::Completed) => {
            read_date(key).map_or_else(|| words::no_date().to_owned(), |date| when::day(date, today))
        }
        Some(Group::Status) => words::status_of(key).to_owned(),
        Some(Group::Priority) => match key.parse() {
            Ok(4) | Err(_) => words::without_priority().to_owned(),
            Ok(priority) => words::priority_name(priority).to_owned(),
        },
        Some(Group::Project) if key.is_empty() => words::no_project().to_owned(),
        Some(Group::Source) if key.is_empty() => words::own_tasks().to_owned(),
        Some(Group::Source) => words::service(key),
        _ if of.title.is_empty() => key.to_owned(),
        _ => of.title.clone(),
    }
}

/// The colour of a group's name: late is red, what is done is quiet.
pub(crate) fn tone(group: Option<Group>, key: &str, today: Date) -> &'static str {
    match group {
        _ if key == DONE => "done",
        Some(Group::Time) if key == "overdue" => "late",
        Some(Group::Day) if read_date(key).is_some_and(|date| date < today) => "late",
        Some(Group::Priority) if key == "1" => "late",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::pages::tests::task;
    use jiff::civil::date;

    fn today() -> Date {
        date(2026, 11, 23)
    }

    #[test]
    fn a_task_that_comes_into_a_group_belongs_there() {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let mut moved = Task { due: Some("2026-11-20T15:00[UTC]".into()), ..task(1) };
        show(&edit_into(Group::Day, "2026-11-25", today()).expect("a day"), &mut moved, now);
        assert_eq!(moved.due.as_deref(), Some("2026-11-25T15:00[UTC]"), "the time of day stays");
        show(&edit_into(Group::Time, "evening", today()).expect("a time"), &mut moved, now);
        assert_eq!((moved.due.as_deref(), moved.evening), (Some("2026-11-23T15:00[UTC]"), true));
        show(&edit_into(Group::Status, "done", today()).expect("a status"), &mut moved, now);
        assert_eq!((moved.status, moved.completed_at), (Status::Done, Some(now)));
        show(&edit_into(Group::Priority, "2", today()).expect("a priority"), &mut moved, now);
        assert_eq!(moved.priority, 2);
    }

    #[test]
    fn nothing_can_be_wished_into_the_past_or_into_a_service() {
        assert_eq!(edit_into(Group::Time, "overdue", today()), None);
        assert_eq!(edit_into(Group::Source, "github", today()), None);
        assert_eq!(edit_into(Group::Day, "someday", today()), None);
    }

    #[test]
    fn a_new_task_in_a_column_has_what_the_column_is_about() {
        let create = Create { title: "Write".into(), due: Some("2026-11-23".into()), ..Create::default() };
        let in_progress = edit_into(Group::Status, "in_progress", today()).expect("a status");
        let made = created_in(create.clone(), in_progress);
        assert_eq!((made.status, made.due.as_deref()), (Some(Status::InProgress), Some("2026-11-23")));
        assert_eq!(created_in(create, edit_into(Group::Day, "", today()).expect("no day")).due, None);
    }

    #[test]
    fn a_board_of_statuses_goes_from_open_to_done() {
        let counted = GroupCount { key: "in_progress".into(), title: String::new(), color: None, count: 3 };
        let columns = columns(Some(Group::Status), &[counted]);
        let keys: Vec<_> = columns.iter().map(|column| (column.key.as_str(), column.count)).collect();
        assert_eq!(keys, [("open", 0), ("in_progress", 3), ("done", 0)]);
    }
}
