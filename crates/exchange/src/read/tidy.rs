//! The bounds of the contract, held for whatever a file says: what does not fit is cut, moved to the notes or left out,
//! and told.

use crate::{
    document::{Document, Place, Task},
    warnings::Warnings,
};
use atom_api::{
    data::Trouble,
    tasks::{LABELS_MAX, NOTES_BYTES_MAX, TITLE_CHARS_MAX},
};
use atom_core::is_blank;
use std::collections::{HashMap, HashSet};

/// The most characters of the name of a project or label.
const NAME_CHARS_MAX: usize = 200;
/// The most tasks that one may stand in.
const ANCESTORS_MAX: usize = 7;

/// Cleans a document as [`super::Read::document`] promises.
pub(super) fn tidy(document: &mut Document, warnings: &mut Warnings) {
    let mut ids = HashSet::new();
    document.tasks.retain(|task| {
        let first = ids.insert(task.id.clone());
        if !first {
            warnings.add(task.place, Trouble::Twice, &task.id);
        }
        first
    });
    document.projects.retain_mut(|project| name(&mut project.name));
    let mut known = HashSet::new();
    document.projects.retain(|project| known.insert(project.id.clone()));
    document.labels.retain_mut(|label| name(&mut label.name));
    for task in &mut document.tasks {
        title(task, warnings);
        notes(task, warnings);
        labels(task, warnings);
        if let Some(project) = task.project.take_if(|project| !known.contains(project)) {
            warnings.add(task.place, Trouble::ProjectUnknown, project);
        }
        if !(1..=4).contains(&task.priority) {
            warnings.add(task.place, Trouble::PriorityUnknown, task.priority.to_string());
            task.priority = 4;
        }
        if let Some(minutes) = task.duration_min.take_if(|minutes| !(1..=525_600).contains(minutes)) {
            warnings.add(task.place, Trouble::EstimateUnknown, minutes.to_string());
        }
    }
    parents(&mut document.tasks, warnings);
}

/// One line without control characters, in its bounds; whether anything is left to be seen.
fn name(text: &mut String) -> bool {
    let clean = one_line(text);
    *text = clean.chars().take(NAME_CHARS_MAX).collect::<String>().trim().to_owned();
    !is_blank(text)
}

fn one_line(text: &str) -> String {
    if text.chars().any(char::is_control) {
        let spaced: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        return spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    text.trim().to_owned()
}

fn title(task: &mut Task, warnings: &mut Warnings) {
    task.title = one_line(&task.title);
    if is_blank(&task.title) {
        warnings.add(task.place, Trouble::TitleMissing, "");
        let line = task.notes.lines().map(one_line).find(|line| !is_blank(line));
        task.title = line.unwrap_or_else(|| "Untitled".to_owned());
    }
    if task.title.len() > TITLE_CHARS_MAX && task.title.chars().count() > TITLE_CHARS_MAX {
        warnings.add(task.place, Trouble::TitleCut, "");
        let short: String = task.title.chars().take(TITLE_CHARS_MAX - 1).collect();
        let whole = std::mem::replace(&mut task.title, [short.trim_end(), "…"].concat());
        if !task.notes.starts_with(&whole) {
            task.notes = if task.notes.is_empty() { whole } else { [&whole, "\n\n", &task.notes].concat() };
        }
    }
}

fn notes(task: &mut Task, warnings: &mut Warnings) {
    if task.notes.contains('\0') {
        task.notes.retain(|letter| letter != '\0');
    }
    if task.notes.len() > NOTES_BYTES_MAX {
        warnings.add(task.place, Trouble::NotesCut, "");
        task.notes.truncate(task.notes.floor_char_boundary(NOTES_BYTES_MAX));
    }
}

fn labels(task: &mut Task, warnings: &mut Warnings) {
    let given = task.labels.len();
    let mut seen = HashSet::new();
    task.labels.retain_mut(name);
    let cut = task.labels.len() < given;
    task.labels.retain(|label| seen.insert(label.to_lowercase()));
    if cut || task.labels.len() > LABELS_MAX {
        warnings.add(task.place, Trouble::LabelsCut, "");
        task.labels.truncate(LABELS_MAX);
    }
}

/// Every parent is there, no task stands in itself, and none too deep.
fn parents(tasks: &mut [Task], warnings: &mut Warnings) {
    let at: HashMap<String, usize> = tasks.iter().enumerate().map(|(at, task)| (task.id.clone(), at)).collect();
    let mut above: Vec<Option<usize>> = Vec::with_capacity(tasks.len());
    for task in tasks.iter_mut() {
        let parent = task.parent.as_ref().and_then(|parent| at.get(parent).copied());
        if parent.is_none()
            && let Some(name) = task.parent.take()
        {
            warnings.add(task.place, Trouble::ParentUnknown, name);
        }
        above.push(parent);
    }
    // How many ancestors each has; those whose way up is being walked are marked, so that a ring is noticed.
    let mut depths: Vec<Option<usize>> = vec![None; tasks.len()];
    let mut walked = vec![false; tasks.len()];
    for first in 0..tasks.len() {
        let mut way = Vec::new();
        let mut next = Some(first);
        while let Some(one) = next.filter(|one| depths[*one].is_none()) {
            if walked[one] {
                // A ring: it is opened where it was entered.
                lift(&mut tasks[one], None, warnings);
                above[one] = None;
                break;
            }
            walked[one] = true;
            way.push(one);
            next = above[one];
        }
        for one in way.into_iter().rev() {
            // Those above it are through with this already.
            while let Some(parent) = above[one]
                && depths[parent].is_some_and(|depth| depth >= ANCESTORS_MAX)
            {
                above[one] = above[parent];
                let id = above[one].map(|parent| tasks[parent].id.clone());
                lift(&mut tasks[one], id, warnings);
            }
            depths[one] = Some(above[one].and_then(|parent| depths[parent]).map_or(0, |depth| depth + 1));
        }
    }
}

/// Gives steps without a project that of the task they stand in, of a document that is tidy. Other programs say a project
/// only where a tree begins.
pub(super) fn inherit_projects(tasks: &mut [Task]) {
    let at: HashMap<String, usize> = tasks.iter().enumerate().map(|(at, task)| (task.id.clone(), at)).collect();
    for one in 0..tasks.len() {
        let parent = |task: &Task| task.parent.as_ref().and_then(|parent| at.get(parent)).map(|at| &tasks[*at]);
        let above = std::iter::successors(Some(&tasks[one]), |task| parent(task));
        let project = above.into_iter().find_map(|task| task.project.clone());
        tasks[one].project = project;
    }
}

fn lift(task: &mut Task, parent: Option<String>, warnings: &mut Warnings) {
    warnings.add(task.place, Trouble::TooDeep, "");
    task.parent = parent;
}

/// Adds a line to the notes of a task, so that what has no place elsewhere is not lost.
pub(super) fn note(task: &mut Task, name: &str, text: &str) {
    if !task.notes.is_empty() {
        task.notes.push_str("\n\n");
    }
    task.notes.push_str(name);
    task.notes.push_str(": ");
    task.notes.push_str(text.trim());
}

/// Notes a date that was not understood, and warns.
pub(super) fn keep_date(task: &mut Task, name: &str, text: &str, trouble: Trouble, warnings: &mut Warnings) {
    warnings.add(task.place, trouble, text);
    note(task, name, text);
}

/// Warns of what has no place, once for a file.
pub(super) fn unread(names: &[String], warnings: &mut Warnings) {
    if !names.is_empty() {
        warnings.add(Place::File, Trouble::Unread, names.join(", "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Project;

    fn chain(parents: &[Option<usize>]) -> (Vec<Option<String>>, u64) {
        let task = |(at, parent): (usize, &Option<usize>)| Task {
            id: at.to_string(),
            title: "x".to_owned(),
            parent: parent.map(|parent| parent.to_string()),
            ..Task::default()
        };
        let mut document = Document { tasks: parents.iter().enumerate().map(task).collect(), ..Document::default() };
        let mut warnings = Warnings::default();
        tidy(&mut document, &mut warnings);
        (document.tasks.into_iter().map(|task| task.parent).collect(), warnings.end().1)
    }

    #[test]
    fn no_task_stands_in_itself_or_too_deep() {
        assert_eq!(chain(&[Some(0)]), (vec![None], 1));
        let (ring, told) = chain(&[Some(2), Some(0), Some(1)]);
        assert_eq!((ring.iter().filter(|parent| parent.is_none()).count(), told), (1, 1));
        assert_eq!(chain(&[Some(9)]), (vec![None], 1), "a parent that is not there");
        let deep: Vec<Option<usize>> = (0..12).map(|at: usize| at.checked_sub(1)).collect();
        let (lifted, told) = chain(&deep);
        assert_eq!(told, 4);
        assert_eq!(lifted[7], Some("6".to_owned()));
        assert!(lifted[8..].iter().all(|parent| *parent == Some("6".to_owned())), "{lifted:?}");
        let backwards: Vec<Option<usize>> = (0..12).map(|at: usize| (at < 11).then_some(at + 1)).collect();
        assert_eq!(chain(&backwards).1, 4, "in whatever order they stand");
    }

    #[test]
    fn what_cannot_be_seen_is_no_title_and_no_name() {
        let task = Task {
            title: "\u{200b}".to_owned(),
            notes: "\u{2060}\nFirst line".to_owned(),
            labels: vec!["\u{feff}".to_owned(), "home".to_owned()],
            project: Some("p".to_owned()),
            ..Task::default()
        };
        let project = Project { id: "p".to_owned(), name: "\u{3164}".to_owned(), ..Project::default() };
        let mut document = Document { tasks: vec![task], projects: vec![project], ..Document::default() };
        let mut warnings = Warnings::default();
        tidy(&mut document, &mut warnings);
        let task = &document.tasks[0];
        assert_eq!((task.title.as_str(), &task.labels[..]), ("First line", &["home".to_owned()][..]));
        assert_eq!((&task.project, document.projects.len(), warnings.end().1), (&None, 0, 3));
    }

    #[test]
    fn what_does_not_fit_is_cut_and_told() {
        let long = "ä".repeat(TITLE_CHARS_MAX + 1);
        let task = Task {
            title: format!("{long}\n"),
            notes: "n\0".to_owned(),
            labels: [
                vec!["a\u{7}b".to_owned(), "A B".to_owned(), " ".to_owned()],
                (0..60).map(|at| at.to_string()).collect(),
            ]
            .concat(),
            priority: 9,
            project: Some("none".to_owned()),
            ..Task::default()
        };
        let mut document = Document { tasks: vec![task], ..Document::default() };
        let mut warnings = Warnings::default();
        tidy(&mut document, &mut warnings);
        let task = &document.tasks[0];
        assert_eq!(task.title.chars().count(), TITLE_CHARS_MAX);
        assert_eq!(task.notes, format!("{long}\n\nn"));
        assert_eq!((task.labels.len(), task.labels[0].as_str(), task.labels[1].as_str()), (LABELS_MAX, "a b", "0"));
        assert_eq!((task.priority, &task.project), (4, &None));
        assert_eq!(warnings.end().1, 4);
    }
}
