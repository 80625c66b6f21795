//! The JSON export of a Trello board (developer.atlassian.com/cloud/trello, "Board", "Card", "Checklist").
//!
//! The board becomes a project, cards become tasks in the order of their lists, the list becomes a label, and what is in
//! checklists becomes steps. An id of Trello begins with the second at which it was made.

use super::{ReadError, Setting, dates::Dates, parse, tidy::keep_date};
use crate::{
    document::{Comment, Document, Label, Named, Place, Project, Task},
    warnings::Warnings,
};
use atom_api::{data::Trouble, tasks::Status};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;

#[derive(Deserialize)]
struct Board {
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    lists: Vec<List>,
    cards: Vec<Card>,
    #[serde(default)]
    checklists: Vec<Checklist>,
    #[serde(default)]
    actions: Vec<Action>,
}

#[derive(Deserialize)]
struct List {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    closed: bool,
    #[serde(default)]
    pos: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    id: String,
    name: String,
    #[serde(default)]
    desc: String,
    #[serde(default)]
    closed: bool,
    #[serde(default)]
    due: Option<String>,
    #[serde(default)]
    start: Option<String>,
    #[serde(default)]
    due_complete: bool,
    id_list: String,
    #[serde(default)]
    labels: Vec<CardLabel>,
    #[serde(default)]
    pos: f64,
    #[serde(default)]
    attachments: Vec<Attached>,
}

#[derive(Deserialize)]
struct CardLabel {
    #[serde(default)]
    name: String,
    #[serde(default)]
    color: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attached {
    #[serde(default)]
    name: String,
    #[serde(default)]
    url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Checklist {
    id: String,
    id_card: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    pos: f64,
    #[serde(default)]
    check_items: Vec<CheckItem>,
}

#[derive(Deserialize)]
struct CheckItem {
    id: String,
    name: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    pos: f64,
    #[serde(default)]
    due: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    #[serde(default)]
    id: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    data: Value,
    #[serde(default)]
    member_creator: Option<Member>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Member {
    #[serde(default)]
    full_name: String,
}

/// Reads a board.
pub(super) fn read(text: &str, setting: &Setting, warnings: &mut Warnings) -> Result<Document, ReadError> {
    let mut board: Board = parse(text)?;
    let dates = Dates::new(setting);
    let mut document = Document::default();
    let project = (!board.name.trim().is_empty()).then(|| {
        let id = if board.id.is_empty() { board.name.to_lowercase() } else { std::mem::take(&mut board.id) };
        document.projects.push(Project { id: id.clone(), name: board.name.clone(), ..Project::default() });
        id
    });
    let lists: HashMap<&str, &List> = board.lists.iter().map(|list| (list.id.as_str(), list)).collect();
    let pos = |card: &Card| (lists.get(card.id_list.as_str()).map_or(f64::MAX, |list| list.pos), card.pos);
    board.cards.sort_by(|one, other| pos(one).partial_cmp(&pos(other)).unwrap_or(std::cmp::Ordering::Equal));
    board.checklists.sort_by(|one, other| one.pos.total_cmp(&other.pos));
    let mut checklists: HashMap<String, Vec<Checklist>> = HashMap::new();
    for checklist in board.checklists {
        checklists.entry(checklist.id_card.clone()).or_default().push(checklist);
    }
    let (mut colors, mut archived) = (HashMap::new(), 0_u64);
    for (at, card) in (1..).zip(board.cards) {
        let list = lists.get(card.id_list.as_str());
        let shelved = card.closed || list.is_some_and(|list| list.closed);
        archived += u64::from(shelved && !card.due_complete);
        let mut task = Task {
            id: card.id.clone(),
            title: card.name,
            notes: card.desc,
            status: if shelved || card.due_complete { Status::Done } else { Status::Open },
            project: project.clone(),
            created_at: made_at(&card.id),
            place: Place::Record(at),
            ..Task::default()
        };
        for label in card.labels {
            // A label without a name is known by its colour.
            let name = if label.name.trim().is_empty() { label.color.clone().unwrap_or_default() } else { label.name };
            if let Some(color) = label.color.as_deref().map(color) {
                colors.entry(name.clone()).or_insert(color);
            }
            task.labels.push(name);
        }
        task.labels.extend(list.map(|list| list.name.clone()));
        for (name, text) in [("Due", &card.due), ("Start", &card.start)] {
            let Some(text) = text else { continue };
            match dates.when(text) {
                Some(when) if name == "Due" => task.due = Some(when),
                Some(when) => task.start = Some(when),
                None => keep_date(&mut task, name, text, Trouble::DateUnknown, warnings),
            }
        }
        for file in card.attachments.iter().filter(|file| !file.url.is_empty()) {
            super::tidy::note(&mut task, if file.name.is_empty() { "Attachment" } else { &file.name }, &file.url);
        }
        let place = task.place;
        document.tasks.push(task);
        let lists = checklists.remove(&card.id).unwrap_or_default();
        steps(&mut document, &card.id, lists, project.as_deref(), &dates, place);
    }
    comments(&mut document, board.actions, &dates);
    document.labels.extend(colors.into_iter().map(|(name, color)| Label { name, color: Some(color.to_owned()) }));
    document.labels.sort_by(|one, other| one.name.cmp(&other.name));
    if archived > 0 {
        warnings.add(Place::File, Trouble::Archived, archived.to_string());
    }
    Ok(document)
}

/// One checklist is the steps of its card. Of several, each is a step with steps.
fn steps(
    document: &mut Document,
    card: &str,
    lists: Vec<Checklist>,
    project: Option<&str>,
    dates: &Dates<'_>,
    place: Place,
) {
    let several = lists.len() > 1;
    for list in lists {
        let mut items = list.check_items;
        items.sort_by(|one, other| one.pos.total_cmp(&other.pos));
        let done = |item: &CheckItem| item.state == "complete";
        let step = |id: String, title: String, parent: &str, done: bool| Task {
            created_at: made_at(&id),
            id,
            title,
            status: if done { Status::Done } else { Status::Open },
            project: project.map(str::to_owned),
            parent: Some(parent.to_owned()),
            place,
            ..Task::default()
        };
        let parent = if several { list.id.as_str() } else { card };
        if several {
            let all = !items.is_empty() && items.iter().all(done);
            document.tasks.push(step(list.id.clone(), list.name, card, all));
        }
        for item in items {
            let done = done(&item);
            let due = item.due.as_deref().and_then(|text| dates.when(text));
            document.tasks.push(Task { due, ..step(item.id, item.name, parent, done) });
        }
    }
}

/// Comments are actions, newest first.
fn comments(document: &mut Document, actions: Vec<Action>, dates: &Dates<'_>) {
    let known: std::collections::HashSet<String> = document.tasks.iter().map(|task| task.id.clone()).collect();
    for action in actions.into_iter().rev().filter(|action| action.kind == "commentCard") {
        let text = |pointer: &str| action.data.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let task = text("/card/id");
        if !known.contains(&task) {
            continue;
        }
        let author = action.member_creator.map(|member| Named { id: String::new(), name: member.full_name });
        let created_at = action.date.as_deref().and_then(|date| dates.instant(date));
        document.comments.push(Comment {
            id: action.id,
            task,
            text: text("/text"),
            author,
            created_at,
            edited_at: None,
        });
    }
}

/// The second in the first eight digits of an id.
fn made_at(id: &str) -> Option<Timestamp> {
    let seconds = i64::from_str_radix(id.get(..8)?, 16).ok().filter(|_| id.len() == 24)?;
    Timestamp::from_second(seconds).ok()
}

/// The colour here that comes nearest.
fn color(name: &str) -> &'static str {
    match name.split('_').next().unwrap_or_default() {
        "green" | "lime" => "green",
        "yellow" | "orange" => "amber",
        "red" | "pink" => "red",
        "purple" => "violet",
        "blue" | "sky" => "blue",
        _ => "grey",
    }
}
