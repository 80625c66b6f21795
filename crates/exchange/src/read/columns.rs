//! Any table with a head line: what a column means is told by its name, in English and German.

use super::{
    Assigned, ReadError, Setting, assigned,
    dates::Dates,
    meanings,
    table::Table,
    tidy::{keep_date, note, unread},
};
use crate::{
    cell::{parted, unguarded},
    document::{Document, Origin, Place, Project, Task},
    warnings::Warnings,
};
use atom_api::{
    data::{TableColumn, TaskField as Meaning, Trouble},
    tasks::Status,
};
use csv::StringRecord;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

use Meaning::{
    Completed, Created, Done, Due, DueTime, Estimate, Evening, Id, Labels, Notes, Nothing, Parent, Priority, Reference,
    Section, Source, Start, Title, Url,
};

/// Names that say what a column is.
const SURE: &[(Meaning, &[&str])] = &[
    (
        Title,
        &[
            "title",
            "task",
            "taskname",
            "tasktitle",
            "summary",
            "titel",
            "aufgabe",
            "aufgabenname",
            "betreff",
            "bezeichnung",
        ],
    ),
    (
        Notes,
        &["notes", "description", "desc", "details", "notizen", "notiz", "beschreibung", "anmerkungen", "bemerkungen"],
    ),
    (
        Due,
        &[
            "due",
            "duedate",
            "dueon",
            "dueat",
            "deadline",
            "fällig",
            "fälligam",
            "fälligkeit",
            "fälligkeitsdatum",
            "faellig",
            "faelligam",
            "frist",
        ],
    ),
    (DueTime, &["duetime", "uhrzeit"]),
    (Start, &["start", "startdate", "starton", "startat", "scheduled", "beginn", "startdatum", "beginntam"]),
    (Priority, &["priority", "prio", "importance", "priorität", "prioritaet", "wichtigkeit", "dringlichkeit"]),
    (Meaning::Project, &["project", "projects", "projectname", "projekt", "projekte", "projektname"]),
    (Labels, &["labels", "label", "tags", "tag", "etiketten", "schlagworte", "schlagwörter", "stichwörter"]),
    (Meaning::Status, &["status"]),
    (
        Done,
        &[
            "done",
            "completed",
            "complete",
            "iscompleted",
            "iscomplete",
            "finished",
            "erledigt",
            "abgeschlossen",
            "fertig",
        ],
    ),
    (
        Completed,
        &[
            "completedat",
            "completedon",
            "completeddate",
            "completiondate",
            "datecompleted",
            "completedtime",
            "erledigtam",
            "abgeschlossenam",
        ],
    ),
    (
        Created,
        &[
            "created",
            "createdat",
            "createdon",
            "createddate",
            "creationdate",
            "dateadded",
            "createdtime",
            "erstellt",
            "erstelltam",
        ],
    ),
    (Parent, &["parent", "parenttask", "parentid", "subtaskof", "teilvon", "übergeordneteaufgabe", "elternaufgabe"]),
    (Id, &["id", "uid", "uuid", "taskid", "gid", "identifier"]),
    (Estimate, &["estimate", "estimatemin", "estimatedtime", "durationmin", "aufwand", "schätzung"]),
    (Evening, &["evening", "abend"]),
    (Reference, &["reference"]),
    (Url, &["url", "link"]),
    (Nothing, &["changed", "updated", "updatedat", "lastmodified", "modified", "geändert", "geändertam"]),
];

/// Names that say it where no other column does.
const PERHAPS: &[(Meaning, &[&str])] = &[
    (Title, &["name", "content", "item", "subject", "todo", "todos", "tasks", "aufgaben", "was", "text"]),
    (Notes, &["note", "body", "comment", "comments", "kommentar", "kommentare", "anmerkung", "bemerkung"]),
    (Due, &["date", "end", "enddate", "datum", "termin", "bis", "enddatum"]),
    (DueTime, &["time", "zeit"]),
    (Start, &["when", "begin", "von", "anfang"]),
    (Meaning::Project, &["list", "listname", "folder", "board", "liste", "ordner"]),
    (Section, &["section", "sectioncolumn", "column", "abschnitt", "bereich", "spalte"]),
    (Labels, &["category", "categories", "kategorie", "kategorien", "context", "kontext"]),
    (Meaning::Status, &["state", "stage", "stand", "zustand"]),
    (Done, &["checked"]),
    (Id, &["key", "kennung"]),
    (Estimate, &["duration", "dauer"]),
    (Source, &["source"]),
];

/// Which column says what.
pub(super) struct Columns {
    places: BTreeMap<Meaning, usize>,
    /// What each column was taken for.
    said: Vec<Option<Meaning>>,
    unread: Vec<String>,
}

impl Columns {
    /// What the columns of a head line say: as a person told, and the others by their names.
    fn of(head: &[String], told: &Assigned) -> Result<Self, ReadError> {
        let bare =
            |name: &String| name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
        let names: Vec<String> = head.iter().map(bare).collect();
        let (mut places, mut used) = (BTreeMap::new(), vec![false; head.len()]);
        let mut said = vec![None; head.len()];
        for (at, meaning) in assigned::places(told, head)? {
            used[at] = true;
            if meaning == Nothing {
                said[at] = Some(Nothing);
            } else {
                places.insert(meaning, at);
            }
        }
        for (meaning, known) in SURE.iter().chain(PERHAPS) {
            let free = |name: &&str| names.iter().zip(&used).position(|(column, used)| !used && column == name);
            let found = if places.contains_key(meaning) { None } else { known.iter().find_map(free) };
            if let Some(at) = found {
                places.insert(*meaning, at);
                used[at] = true;
            }
        }
        // A source without its reference is anything.
        if !places.contains_key(&Reference)
            && let Some(at) = places.remove(&Source)
        {
            used[at] = false;
        }
        // Lists in a table without projects are the projects.
        if !places.contains_key(&Meaning::Project)
            && !told.has(Section)
            && let Some(at) = places.remove(&Section)
        {
            places.insert(Meaning::Project, at);
        }
        for (meaning, at) in &places {
            said[*at] = Some(*meaning);
        }
        let unread =
            head.iter().zip(used).filter(|(name, used)| !used && !name.is_empty()).map(|(name, _)| name.clone());
        Ok(Self { places, said, unread: unread.collect() })
    }

    /// The cell of a column, as it was meant; empty where there is none.
    fn cell<'r>(&self, row: &'r StringRecord, meaning: Meaning) -> &'r str {
        self.places.get(&meaning).and_then(|at| row.get(*at)).map(unguarded).unwrap_or_default()
    }

    fn has(&self, meaning: Meaning) -> bool {
        self.places.contains_key(&meaning)
    }
}

/// Reads a table by the names of its columns and by what a person told of them, and tells what each was taken for.
pub(super) fn read(
    mut table: Table,
    setting: &Setting,
    told: &Assigned,
    warnings: &mut Warnings,
) -> Result<(Document, Vec<TableColumn>), ReadError> {
    if !table.find_head(|head| Columns::of(head, told).is_ok_and(|columns| columns.has(Title))) {
        // What was told is of the line that has these columns.
        table.find_head(|head| Columns::of(head, told).is_ok());
        let columns = Columns::of(&table.head, told)?;
        if told.asks {
            return Ok((Document::default(), assigned::columns(&table, &columns.said)));
        }
        let names: Vec<&str> = table.head.iter().map(String::as_str).filter(|name| !name.is_empty()).take(20).collect();
        let names: String = names.join(", ").chars().take(300).collect();
        return Err(ReadError::new(
            Place::Line(1),
            format!(
                "No column is known to have the titles. Expected a head line with a column such as `title`, `task`, `name` or \
                 `aufgabe`, and found: {names}."
            ),
        ));
    }
    let columns = Columns::of(&table.head, told)?;
    unread(&columns.unread, warnings);
    Ok((tasks(&table, &columns, setting, warnings), assigned::columns(&table, &columns.said)))
}

fn tasks(table: &Table, columns: &Columns, setting: &Setting, warnings: &mut Warnings) -> Document {
    let mut dates = HashMap::new();
    for meaning in [Due, Start, Completed, Created, Done] {
        let cells = table.rows.iter().map(|(_, row)| columns.cell(row, meaning));
        let (read, unsure) = Dates::of_column(setting, cells);
        if unsure && let Some(at) = columns.places.get(&meaning) {
            warnings.add(Place::File, Trouble::DatesAmbiguous, &table.head[*at]);
        }
        dates.insert(meaning as u8, read);
    }
    let mut document = Document::default();
    let (mut projects, mut twins) = (HashMap::new(), HashMap::new());
    for (line, row) in &table.rows {
        let place = Place::Line(*line);
        if row.len() > table.head.len() && row.iter().skip(table.head.len()).any(|cell| !cell.trim().is_empty()) {
            warnings.add(place, Trouble::CellsMany, "");
        }
        let mut task = Line { columns, row, place }.task(&dates, warnings);
        let mut names = names_of_projects(columns.cell(row, Meaning::Project));
        if names.len() > 1 {
            let others = names.split_off(1);
            warnings.add(place, Trouble::ProjectsMany, others.join(", "));
            task.labels.extend(others);
        }
        task.project = names.pop().map(|name| project(&mut document, &mut projects, &name));
        task.id = match columns.cell(row, Id).trim() {
            "" => nameless(columns, row, &mut twins),
            id => id.to_owned(),
        };
        document.tasks.push(task);
    }
    name_parents(&mut document.tasks);
    document
}

/// The id of the project of this name, which is made where there is none.
pub(super) fn project(document: &mut Document, known: &mut HashMap<String, String>, name: &str) -> String {
    let key = name.to_lowercase();
    known
        .entry(key.clone())
        .or_insert_with(|| {
            document.projects.push(Project { id: key.clone(), name: name.to_owned(), ..Project::default() });
            key
        })
        .clone()
}

/// Several projects stand on lines of their own or parted by semicolons; a comma is a part of many names.
fn names_of_projects(cell: &str) -> Vec<String> {
    cell.split([';', '\n']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The id of a line without one: named after what it says, and numbered among those that say the same. What is often
/// changed in a list, such as whether it is done, is no part of it.
fn nameless(columns: &Columns, row: &StringRecord, twins: &mut HashMap<Uuid, u32>) -> String {
    let said =
        [Title, Notes, Due, Start, Meaning::Project, Section, Parent].map(|meaning| columns.cell(row, meaning).trim());
    numbered(&said.join("\u{1f}"), twins)
}

/// An id named after a text, and numbered among equal ones.
pub(super) fn numbered(text: &str, twins: &mut HashMap<Uuid, u32>) -> String {
    let name = Uuid::new_v5(&Uuid::nil(), text.as_bytes());
    let number = twins.entry(name).or_default();
    *number += 1;
    format!("{}#{number}", name.simple())
}

/// Numbers that count the lines of a file say nothing beyond it: the second file would be taken for the first. Together with
/// the title they do. An id that is one of its own in all the world stays.
pub(super) fn own_ids(tasks: &mut [Task]) {
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

struct Line<'l> {
    columns: &'l Columns,
    row: &'l StringRecord,
    place: Place,
}

impl<'l> Line<'l> {
    fn cell(&self, meaning: Meaning) -> &'l str {
        self.columns.cell(self.row, meaning)
    }

    fn task(&self, dates: &HashMap<u8, Dates<'_>>, warnings: &mut Warnings) -> Task {
        let mut task = Task {
            title: self.cell(Title).to_owned(),
            notes: self.cell(Notes).to_owned(),
            labels: parted(self.cell(Labels)),
            parent: Some(self.cell(Parent).trim()).filter(|parent| !parent.is_empty()).map(str::to_owned),
            place: self.place,
            ..Task::default()
        };
        if self.columns.has(Meaning::Project) {
            task.labels.extend(Some(self.cell(Section).trim().to_owned()).filter(|section| !section.is_empty()));
        }
        self.state(&mut task, dates, warnings);
        let mut due = self.cell(Due).trim().to_owned();
        let time = self.cell(DueTime).trim();
        if !due.is_empty() && !time.is_empty() {
            due = [&due, " ", time].concat();
        }
        for (name, meaning, text) in [("Due", Due, due.as_str()), ("Start", Start, self.cell(Start).trim())] {
            if text.is_empty() {
                continue;
            }
            match dates.get(&(meaning as u8)).and_then(|dates| dates.when(text)) {
                Some(when) if meaning == Due => task.due = Some(when),
                Some(when) => task.start = Some(when),
                None => keep_date(&mut task, name, text, Trouble::DateUnknown, warnings),
            }
        }
        let priority = self.cell(Priority);
        task.priority = meanings::priority(priority).unwrap_or_else(|| {
            warnings.add(self.place, Trouble::PriorityUnknown, priority);
            4
        });
        let estimate = self.cell(Estimate).trim();
        if !estimate.is_empty() {
            task.duration_min = meanings::minutes(estimate);
            if task.duration_min.is_none() {
                warnings.add(self.place, Trouble::EstimateUnknown, estimate);
            }
        }
        task.evening = meanings::status(self.cell(Evening)) == Some(Status::Done);
        let (provider, url) = (self.cell(Source).trim(), self.cell(Url).trim());
        if !provider.is_empty() {
            let reference = self.cell(Reference).to_owned();
            task.source = Some(Origin {
                provider: provider.to_owned(),
                external_id: String::new(),
                reference,
                url: url.to_owned(),
            });
        } else if !url.is_empty() {
            note(&mut task, "Link", url);
        }
        task
    }

    /// Status, box to tick and instants, which have to agree.
    fn state(&self, task: &mut Task, dates: &HashMap<u8, Dates<'_>>, warnings: &mut Warnings) {
        let instant = |meaning: Meaning, text: &str| dates.get(&(meaning as u8)).and_then(|dates| dates.instant(text));
        let status = self.cell(Meaning::Status);
        match meanings::status(status) {
            Some(status) => task.status = status,
            None => {
                warnings.add(self.place, Trouble::StatusUnknown, status);
                // A board's own stage says something to its people.
                task.labels.push(status.to_owned());
            }
        }
        let done = self.cell(Done).trim();
        let completed = match (meanings::status(done), instant(Done, done)) {
            (Some(status), _) => {
                if status != Status::Open && !task.status.is_closed() {
                    task.status = status;
                }
                None
            }
            (None, Some(at)) => Some(at),
            (None, None) => {
                warnings.add(self.place, Trouble::StatusUnknown, done);
                None
            }
        };
        let completed = completed.or_else(|| instant(Completed, self.cell(Completed)));
        if completed.is_some() && !task.status.is_closed() {
            task.status = Status::Done;
        }
        task.completed_at = completed;
        task.created_at = instant(Created, self.cell(Created));
    }
}
