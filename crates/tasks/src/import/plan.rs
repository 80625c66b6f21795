//! What of a document is there already, and which rows the rest becomes.

use crate::TaskError;
use atom_api::data::Source;
use atom_core::named_uuid;
use atom_exchange::{document::Document, read::Read};
use atom_store::{Row as _, Scoped};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Ids that one statement looks for.
const IDS: usize = 2_000;
/// How many derived ids are tried for a project whose first belongs to one that was renamed.
const TRIES: u32 = 1_000;

/// Which rows the parts of a document are.
pub(super) struct Plan {
    names: Names,
    /// The row of each task, in the order of the document.
    pub(super) tasks: Vec<Uuid>,
    /// Whether it is there.
    pub(super) there: Vec<bool>,
    /// The place of a task by its id in the document.
    pub(super) places: HashMap<String, usize>,
    /// The rows of the projects, by their ids in the document.
    pub(super) projects: HashMap<String, Uuid>,
    /// Projects that are made.
    pub(super) new_projects: Vec<NewProject>,
    /// Labels that are made, with their colours.
    pub(super) new_labels: Vec<(String, Option<String>)>,
    /// The rows of the labels that are there, by their names in lower case.
    pub(super) labels: HashMap<String, Uuid>,
    /// The project that takes everything.
    pub(super) into: Option<Uuid>,
    /// Whether the document is a whole workspace, so that what no task needs is wanted too.
    pub(super) whole: bool,
}

/// A project that is made.
pub(super) struct NewProject {
    pub(super) id: Uuid,
    pub(super) name: String,
    /// Its place in the document.
    pub(super) at: usize,
}

/// How ids are derived.
struct Names {
    space: Uuid,
    source: &'static str,
}

impl Names {
    fn derived(&self, kind: &str, id: &str) -> Uuid {
        // An id of Atom's own is the same thing in whatever form it was exported.
        let source = if Uuid::try_parse(id).is_ok() { "atom" } else { self.source };
        named_uuid(self.space, &format!("import:{source}:{kind}:{id}"))
    }
}

impl Plan {
    pub(super) async fn make(handle: &mut impl Scoped, read: &Read, into: Option<Uuid>) -> Result<Self, TaskError> {
        let source = match read.source {
            Source::Auto | Source::Csv => "csv",
            Source::Todoist => "todoist",
            Source::Things => "things",
            Source::Asana => "asana",
            Source::Trello => "trello",
            Source::Atom => "atom",
        };
        let names = Names { space: handle.workspace().uuid(), source };
        let document = &read.document;
        let own: Vec<Option<Uuid>> = document.tasks.iter().map(|task| Uuid::try_parse(&task.id).ok()).collect();
        let derived: Vec<Uuid> = document.tasks.iter().map(|task| names.derived("task", &task.id)).collect();
        let ids: Vec<Uuid> = own.iter().flatten().chain(&derived).copied().collect();
        let living = living(handle, &ids).await?;
        let row = |at: usize| own[at].filter(|id| living.contains(id)).unwrap_or(derived[at]);
        let tasks: Vec<Uuid> = (0..document.tasks.len()).map(row).collect();
        let there = tasks.iter().map(|id| living.contains(id)).collect();
        let places = document.tasks.iter().enumerate().map(|(at, task)| (task.id.clone(), at)).collect();
        let mut plan = Self {
            names,
            tasks,
            there,
            places,
            projects: HashMap::new(),
            new_projects: Vec::new(),
            new_labels: Vec::new(),
            labels: HashMap::new(),
            into,
            whole: read.source == Source::Atom,
        };
        plan.place_projects(handle, document).await?;
        plan.place_labels(handle, document).await?;
        Ok(plan)
    }

    /// The row of a part that hangs on a task.
    pub(super) fn derived(&self, kind: &str, id: &str) -> Uuid {
        self.names.derived(kind, id)
    }

    /// The row of a task, and whether it is there already.
    pub(super) fn task(&self, id: &str) -> Option<(Uuid, bool)> {
        self.places.get(id).map(|at| (self.tasks[*at], self.there[*at]))
    }

    async fn place_projects(&mut self, handle: &mut impl Scoped, document: &Document) -> Result<(), TaskError> {
        if self.into.is_some() {
            return Ok(());
        }
        let rows =
            handle.query("SELECT id, name FROM project WHERE workspace = ?1 AND deleted = 0").fetch_all().await?;
        let mut living: HashSet<Uuid> = rows.iter().map(|row| row.get(0)).collect();
        let mut named: HashMap<String, Uuid> =
            rows.iter().map(|row| (row.get::<String, _>(1).to_lowercase(), row.get(0))).collect();
        let new = document.tasks.iter().zip(&self.there).filter(|(_, there)| !**there);
        let needed: HashSet<&str> = new.filter_map(|(task, _)| task.project.as_deref()).collect();
        for (at, project) in document.projects.iter().enumerate() {
            let name = project.name.to_lowercase();
            let own = Uuid::try_parse(&project.id).ok().filter(|id| living.contains(id));
            let derived = self.names.derived("project", &project.id);
            // One that was renamed here is still the same, unless the file knows it by its name alone.
            let renamed = (project.id != name && living.contains(&derived)).then_some(derived);
            if let Some(id) = own.or_else(|| named.get(&name).copied()).or(renamed) {
                self.projects.insert(project.id.clone(), id);
                continue;
            }
            if !self.whole && !needed.contains(project.id.as_str()) {
                continue;
            }
            let others = (2..TRIES).map(|number| self.names.derived("project", &format!("{}#{number}", project.id)));
            let Some(id) = std::iter::once(derived).chain(others).find(|id| !living.contains(id)) else { continue };
            living.insert(id);
            named.insert(name, id);
            self.projects.insert(project.id.clone(), id);
            self.new_projects.push(NewProject { id, name: project.name.clone(), at });
        }
        Ok(())
    }

    async fn place_labels(&mut self, handle: &mut impl Scoped, document: &Document) -> Result<(), TaskError> {
        let rows = handle.query("SELECT id, name FROM label WHERE workspace = ?1 AND deleted = 0").fetch_all().await?;
        self.labels = rows.iter().map(|row| (row.get::<String, _>(1).to_lowercase(), row.get(0))).collect();
        let colors: HashMap<String, Option<&str>> =
            document.labels.iter().map(|label| (label.name.to_lowercase(), label.color.as_deref())).collect();
        let all = document.labels.iter().filter(|_| self.whole).map(|label| &label.name);
        let new = document.tasks.iter().zip(&self.there).filter(|(_, there)| !**there);
        let mut seen = HashSet::new();
        for name in all.chain(new.flat_map(|(task, _)| &task.labels)) {
            let key = name.to_lowercase();
            if !self.labels.contains_key(&key) && seen.insert(key.clone()) {
                let color = colors.get(&key).copied().flatten().map(str::to_owned);
                self.new_labels.push((name.clone(), color));
            }
        }
        Ok(())
    }
}

/// Which of these tasks are there, in the trash or not.
async fn living(handle: &mut impl Scoped, ids: &[Uuid]) -> Result<HashSet<Uuid>, TaskError> {
    let mut living = HashSet::new();
    for ids in ids.chunks(IDS) {
        let ids = json!(ids.iter().map(|id| id.simple().to_string()).collect::<Vec<_>>()).to_string();
        let sql = "SELECT task.id FROM json_each(?2) CROSS JOIN task ON task.id = unhex(value) \
                   WHERE task.workspace = ?1 AND task.deleted = 0";
        let rows = handle.query(sql).bind(ids).fetch_all().await?;
        living.extend(rows.iter().map(|row| row.get::<Uuid, _>(0)));
    }
    Ok(living)
}
