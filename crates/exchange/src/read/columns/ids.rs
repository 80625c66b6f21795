//! Ids of tasks where a file has none, or none that says anything beyond it.

use super::names::Columns;
use crate::document::Task;
use atom_api::data::TaskField as Meaning;
use csv::StringRecord;
use std::collections::HashMap;
use uuid::Uuid;

use Meaning::{Due, Notes, Parent, Section, Start, Title};

/// The id of a line without one: named after what it says, and numbered among those that say the same. What is often
/// changed in a list, such as whether it is done, is no part of it.
pub(super) fn nameless(columns: &Columns, row: &StringRecord, twins: &mut HashMap<Uuid, u32>) -> String {
    let said =
        [Title, Notes, Due, Start, Meaning::Project, Section, Parent].map(|meaning| columns.cell(row, meaning).trim());
    numbered(&said.join("\u{1f}"), twins)
}

/// An id named after a text, and numbered among equal ones.
pub(in crate::read) fn numbered(text: &str, twins: &mut HashMap<Uuid, u32>) -> String {
    let name = Uuid::new_v5(&Uuid::nil(), text.as_bytes());
    let number = twins.entry(name).or_default();
    *number += 1;
    format!("{}#{number}", name.simple())
}

/// Numbers that count the lines of a file say nothing beyond it: the second file would be taken for the first. Together with
/// the title they do. An id that is one of its own in all the world stays.
pub(in crate::read) fn own_ids(tasks: &mut [Task]) {
    let mut twins = HashMap::new();
    let mut ids = HashMap::with_capacity(tasks.len());
    for task in tasks.iter_mut().filter(|task| Uuid::try_parse(&task.id).is_err()) {
        let id = numbered(&[&task.id, "\u{1f}", &task.title].concat(), &mut twins);
        ids.insert(std::mem::replace(&mut task.id, id.clone()), id);
    }
    for parent in tasks.iter_mut().filter_map(|task| task.parent.as_mut()) {
        if let Some(id) = ids.get(parent.as_str()) {
            parent.clone_from(id);
        }
    }
}

/// A parent is named by its id or by its title: the nearest of that title above, else the first below.
pub(super) fn name_parents(tasks: &mut [Task]) {
    if tasks.iter().all(|task| task.parent.is_none()) {
        return;
    }
    let ids: std::collections::HashSet<String> = tasks.iter().map(|task| task.id.clone()).collect();
    let mut titled: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, task) in tasks.iter().enumerate() {
        titled.entry(task.title.trim().to_lowercase()).or_default().push(at);
    }
    for at in 0..tasks.len() {
        let Some(parent) = tasks[at].parent.clone().filter(|parent| !ids.contains(parent)) else { continue };
        let Some(places) = titled.get(&parent.trim().to_lowercase()) else { continue };
        let above = places.partition_point(|place| *place < at).checked_sub(1).map(|last| places[last]);
        if let Some(found) = above.or_else(|| places.iter().copied().find(|place| *place > at)) {
            tasks[at].parent = Some(tasks[found].id.clone());
        }
    }
}
