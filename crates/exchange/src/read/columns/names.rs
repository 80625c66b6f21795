//! What the columns of a head line are called, and what that says.

use crate::{
    cell::unguarded,
    read::{Assigned, ReadError, assigned},
};
use atom_api::data::TaskField as Meaning;
use csv::StringRecord;
use std::collections::BTreeMap;

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
    pub(super) places: BTreeMap<Meaning, usize>,
    /// What each column was taken for.
    pub(super) said: Vec<Option<Meaning>>,
    pub(super) unread: Vec<String>,
}

impl Columns {
    /// What the columns of a head line say: as a person told, and the others by their names.
    pub(super) fn of(head: &[String], told: &Assigned) -> Result<Self, ReadError> {
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
    pub(super) fn cell<'r>(&self, row: &'r StringRecord, meaning: Meaning) -> &'r str {
        self.places.get(&meaning).and_then(|at| row.get(*at)).map(unguarded).unwrap_or_default()
    }

    pub(super) fn has(&self, meaning: Meaning) -> bool {
        self.places.contains_key(&meaning)
    }
}
