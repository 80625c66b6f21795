//! Everything that a person has in a workspace, on its way into a file.
//!
//! It is read as it was at one moment, some hundred tasks at a time, and handed on in pieces as it is written: what is
//! held at once does not grow with the workspace, but for the ids of the trash.

mod pages;
mod rest;

use crate::TaskError;
use atom_api::data::Format;
use atom_exchange::{
    document::{Head, Named, Project},
    write::{CsvWriter, IcsWriter, JsonWriter, MarkdownWriter},
};
use atom_store::{Row as _, Scope, Scoped as _, Snapshot, Store};
use pages::Pages;
use std::{collections::HashMap, future::Future, pin::Pin};

/// The name under which tasks without a project stand in a list by projects.
const INBOX: &str = "Inbox";

/// Where the pieces of an export go, one after the other.
pub trait Sink: Send {
    /// Takes a piece.
    fn put(&mut self, piece: Vec<u8>) -> Pin<Box<dyn Future<Output = Result<(), TaskError>> + Send + '_>>;
}

/// Writes the workspace of `scope` in a format. Returns how many tasks there are in it. Trash is only in JSON; so are the
/// steps of what is in the trash.
///
/// # Errors
/// What the store or the sink says.
pub async fn export(store: &Store, scope: &Scope, format: Format, sink: &mut dyn Sink) -> Result<u64, TaskError> {
    let mut read = store.snapshot(scope).await?;
    let row = read
        .query(
            "SELECT name FROM workspace JOIN (SELECT ?1 AS workspace) AS own ON own.workspace = workspace.id \
             WHERE own.workspace = ?1",
        )
        .fetch_one()
        .await?;
    let workspace = Named { id: scope.workspace.to_string(), name: row.get(0) };
    let head = Head { exported_at: store.clock().now(), workspace };
    let projects = rest::projects(&mut read).await?;
    let mut out = Out { sink, piece: Vec::new(), tasks: 0 };
    match format {
        Format::Json => json(&mut read, &head, &projects, &mut out).await?,
        Format::Csv => csv(&mut read, &projects, &mut out).await?,
        Format::Markdown => markdown(&mut read, &head, &projects, &mut out).await?,
        Format::Ics => ics(&mut read, &head, &projects, &mut out).await?,
    }
    out.flush().await?;
    Ok(out.tasks)
}

/// What is written and not yet handed on, and how many tasks were.
struct Out<'s> {
    sink: &'s mut dyn Sink,
    piece: Vec<u8>,
    tasks: u64,
}

impl Out<'_> {
    async fn flush(&mut self) -> Result<(), TaskError> {
        self.sink.put(std::mem::take(&mut self.piece)).await
    }
}

async fn json(read: &mut Snapshot, head: &Head, projects: &[Project], out: &mut Out<'_>) -> Result<(), TaskError> {
    let mut writer = JsonWriter::default();
    writer.begin(&mut out.piece, head);
    writer.list(&mut out.piece, "projects", projects)?;
    let labels = rest::labels(read).await?;
    writer.list(&mut out.piece, "labels", &labels)?;
    writer.open(&mut out.piece, "tasks");
    let mut pages = Pages::default();
    while let Some(tasks) = pages.next(read).await? {
        for task in &tasks {
            writer.item(&mut out.piece, task)?;
        }
        out.tasks += tasks.len() as u64;
        out.flush().await?;
    }
    writer.close(&mut out.piece);
    rest::write(read, &mut writer, out).await?;
    writer.end(&mut out.piece);
    Ok(())
}

async fn csv(read: &mut Snapshot, projects: &[Project], out: &mut Out<'_>) -> Result<(), TaskError> {
    let (names, mut writer) = (names(projects), CsvWriter);
    writer.begin(&mut out.piece)?;
    let mut pages = Pages::without_trash(read).await?;
    while let Some(tasks) = pages.next(read).await? {
        for task in &tasks {
            writer.task(&mut out.piece, task, name(&names, task.project.as_deref()))?;
        }
        out.tasks += tasks.len() as u64;
        out.flush().await?;
    }
    Ok(())
}

async fn ics(read: &mut Snapshot, head: &Head, projects: &[Project], out: &mut Out<'_>) -> Result<(), TaskError> {
    let names = names(projects);
    let mut writer = IcsWriter::begin(&mut out.piece, head);
    let mut pages = Pages::without_trash(read).await?;
    while let Some(tasks) = pages.next(read).await? {
        for task in &tasks {
            writer.task(&mut out.piece, task, name(&names, task.project.as_deref()));
        }
        out.tasks += tasks.len() as u64;
        out.flush().await?;
    }
    writer.end(&mut out.piece);
    Ok(())
}

async fn markdown(read: &mut Snapshot, head: &Head, projects: &[Project], out: &mut Out<'_>) -> Result<(), TaskError> {
    let mut writer = MarkdownWriter;
    writer.begin(&mut out.piece, head);
    let lists =
        std::iter::once((None, INBOX)).chain(projects.iter().map(|one| (Some(one.id.as_str()), one.name.as_str())));
    for (project, name) in lists {
        let mut headed = false;
        // What is to be done first, and then what is done, each in its order.
        for bucket in ["open", "closed"] {
            let mut trees = pages::Trees::new(project, bucket)?;
            while let Some(tasks) = trees.next(read).await? {
                if !headed {
                    writer.project(&mut out.piece, name);
                    headed = true;
                }
                for (depth, task) in &tasks {
                    writer.task(&mut out.piece, task, *depth);
                }
                out.tasks += tasks.len() as u64;
                out.flush().await?;
            }
        }
    }
    Ok(())
}

fn names(projects: &[Project]) -> HashMap<&str, &str> {
    projects.iter().map(|project| (project.id.as_str(), project.name.as_str())).collect()
}

fn name<'n>(names: &HashMap<&str, &'n str>, id: Option<&str>) -> Option<&'n str> {
    id.and_then(|id| names.get(id).copied())
}
