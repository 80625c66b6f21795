//! Files that tasks and the audit trail are exported into: at a place that a person named, or in the folder of exports, from which they are
//! read piece by piece.
//!
//! A file is written beside its place, reaches the disk, and then gets its name; one that is there is never written over.
//! The folder is parted by workspaces and people: what somebody exports, they read themselves, and who may take the data of the
//! workspace out anyway. An export is not encrypted, so it stays there for a day only.

use crate::{handlers::Call, rooms::joined};
use atom_api::{
    Permission,
    data::{Export, ExportReply, Format, ReadExport},
    files::{PIECE_BYTES_MAX, Piece},
};
use atom_core::{ApiError, Code, WorkspaceId};
use atom_store::{NewFile, Scope, Store, StoreError};
use atom_tasks::{Sink, TaskError};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{
    fs,
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    pin::Pin,
    time::{Duration, SystemTime},
};
use tokio::{sync::mpsc, task::JoinHandle};

/// The folder in a data directory.
pub(crate) const EXPORTS_DIR: &str = "exports";
/// How long a file stays in it.
const STAYS: Duration = Duration::from_secs(24 * 3_600);
/// How many pieces may wait for the disk.
const PIECES: usize = 8;

/// Writes an export of tasks.
pub(crate) async fn write(store: &Store, scope: &Scope, request: Export) -> Result<ExportReply, ApiError> {
    let end = match request.format {
        Format::Json => "json",
        Format::Csv => "csv",
        Format::Markdown => "md",
        Format::Ics => "ics",
    };
    let mut writing = Writing::begin(target(store, scope, request.path.as_deref(), "atom", end)?)?;
    let tasks = atom_tasks::export(store, scope, request.format, &mut writing.pieces).await;
    let (tasks, written) = writing.end(tasks.map_err(ApiError::from)).await?;
    let Written { name, path, bytes } = written;
    Ok(ExportReply { name, path, bytes, tasks })
}

/// Where an export goes: the place that was named, or one in the folder of exports.
pub(crate) fn target(
    store: &Store,
    scope: &Scope,
    path: Option<&str>,
    stem: &str,
    end: &str,
) -> Result<PathBuf, ApiError> {
    match path {
        Some(path) => Ok(atom_files::outside(store.data_dir(), path)?),
        None => place_in_folder(store, scope, stem, end),
    }
}

/// A file on its way to the disk.
pub(crate) struct Writing {
    path: PathBuf,
    pieces: Pieces,
    thread: JoinHandle<io::Result<Option<u64>>>,
}

/// What became of it.
pub(crate) struct Written {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) bytes: u64,
}

impl Writing {
    /// Begins a file that is not there yet.
    pub(crate) fn begin(path: PathBuf) -> Result<Self, ApiError> {
        if fs::symlink_metadata(&path).is_ok() {
            return Err(taken());
        }
        let (pieces, coming) = mpsc::channel(PIECES);
        let target = path.clone();
        let thread = tokio::task::spawn_blocking(move || receive(coming, &target));
        Ok(Self { path, pieces: Pieces(pieces), thread })
    }

    /// Adds a piece; `false` when the disk refused, which says why at the end.
    pub(crate) async fn put(&mut self, piece: Vec<u8>) -> bool {
        self.pieces.0.send(Some(piece)).await.is_ok()
    }

    /// Gives the file its name, if what was to be written was made.
    pub(crate) async fn end<T>(self, made: Result<T, ApiError>) -> Result<(T, Written), ApiError> {
        if made.is_ok() {
            // Without this last word the file is not whole, and does not get its name.
            let _ = self.pieces.0.send(None).await;
        }
        drop(self.pieces);
        let bytes = match (joined(self.thread.await)?, &made) {
            (Ok(Some(bytes)), _) => bytes,
            (Err(error), _) => return Err(refused(error)),
            (Ok(None), Ok(_)) => return Err(ApiError::new(Code::Internal, "the export ended early")),
            (Ok(None), Err(_)) => 0,
        };
        let name = self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        Ok((made?, Written { name, path: self.path.display().to_string(), bytes }))
    }
}

/// The way to the thread that writes. The last word is `None`.
struct Pieces(mpsc::Sender<Option<Vec<u8>>>);

impl Sink for Pieces {
    fn put(&mut self, piece: Vec<u8>) -> Pin<Box<dyn Future<Output = Result<(), TaskError>> + Send + '_>> {
        // The other end is gone when the disk refused; it says why itself.
        Box::pin(async {
            self.0.send(Some(piece)).await.map_err(|_| TaskError::Write(io::ErrorKind::BrokenPipe.into()))
        })
    }
}

/// Reads a piece of a file in the folder of exports: one's own first.
pub(crate) async fn read(call: &Call, request: ReadExport) -> Result<Piece, ApiError> {
    let missing = || ApiError::new(Code::NotFound, "There is no such export.").with_field("name");
    let name = request.name;
    let plain = !name.is_empty()
        && name.len() <= 200
        && !name.starts_with('.')
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_'));
    if !plain {
        return Err(missing());
    }
    let of_all = call.identity()?.may(Permission::DataManage);
    let workspace = workspace_folder(call.rooms.store.data_dir(), call.scope.workspace);
    let own = workspace.join(call.scope.user.to_string()).join(&name);
    let offset = request.offset;
    let read = tokio::task::spawn_blocking(move || {
        let others = || folders(&workspace).map(|folder| folder.join(&name)).find(|path| is_file(path));
        let path = match (is_file(&own), of_all) {
            (true, _) => Some(own),
            (false, true) => others(),
            (false, false) => None,
        };
        let mut file = fs::File::open(path.ok_or(io::ErrorKind::NotFound)?)?;
        let bytes = file.metadata()?.len();
        let mut piece = Vec::new();
        if offset < bytes {
            file.seek(SeekFrom::Start(offset))?;
            file.take(PIECE_BYTES_MAX as u64).read_to_end(&mut piece)?;
        }
        Ok(Piece { data: STANDARD.encode(piece), bytes })
    });
    joined(read.await)?.map_err(|error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => missing(),
        _ => ApiError::new(Code::Unavailable, format!("The export cannot be read: {error}.")),
    })
}

fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_file())
}

/// The folders in a folder; none where there is none.
fn folders(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let inside = fs::read_dir(folder).into_iter().flatten().flatten();
    inside.filter(|it| it.file_type().is_ok_and(|kind| kind.is_dir())).map(|it| it.path())
}

/// Removes exports whose day is over.
pub(crate) fn sweep(data_dir: &Path) {
    for workspace in folders(&data_dir.join(EXPORTS_DIR)) {
        // Files beside the folders of people are of a version that had none.
        for folder in folders(&workspace).chain([workspace.clone()]) {
            for file in fs::read_dir(&folder).into_iter().flatten().flatten().map(|file| file.path()) {
                if is_file(&file)
                    && is_old(&file)
                    && let Err(error) = fs::remove_file(&file)
                {
                    tracing::warn!(%error, "an old export was not removed");
                }
            }
        }
    }
}

fn is_old(path: &Path) -> bool {
    let made = fs::metadata(path).and_then(|data| data.modified()).ok();
    made.and_then(|made| SystemTime::now().duration_since(made).ok()).is_some_and(|age| age > STAYS)
}

fn workspace_folder(data_dir: &Path, workspace: WorkspaceId) -> PathBuf {
    data_dir.join(EXPORTS_DIR).join(workspace.to_string())
}

/// The folder of exports of somebody in a workspace, made where it is not there.
pub(crate) fn own_folder(store: &Store, scope: &Scope) -> Result<PathBuf, ApiError> {
    let folder = workspace_folder(store.data_dir(), scope.workspace).join(scope.user.to_string());
    private_folder(&folder).map_err(refused)?;
    Ok(folder)
}

fn place_in_folder(store: &Store, scope: &Scope, stem: &str, end: &str) -> Result<PathBuf, ApiError> {
    let folder = own_folder(store, scope)?;
    let now = store.clock().now().to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y-%m-%d-%H%M%S").to_string();
    let named = |number: u32| match number {
        1 => folder.join(format!("{stem}-{now}.{end}")),
        number => folder.join(format!("{stem}-{now}-{number}.{end}")),
    };
    (1..100).map(named).find(|path| fs::symlink_metadata(path).is_err()).ok_or_else(taken)
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

pub(crate) fn taken() -> ApiError {
    ApiError::invalid("path", "There is a file of this name already; choose another name.")
}

fn refused(error: io::Error) -> ApiError {
    match error.kind() {
        io::ErrorKind::AlreadyExists => taken(),
        io::ErrorKind::StorageFull => StoreError::DiskFull.into(),
        _ => ApiError::invalid("path", format!("The export could not be written: {error}.")),
    }
}

/// Writes the pieces; the size of the file once it is whole and has its name.
fn receive(mut pieces: mpsc::Receiver<Option<Vec<u8>>>, target: &Path) -> io::Result<Option<u64>> {
    let mut file = NewFile::begin(target)?;
    let mut bytes = 0;
    loop {
        match pieces.blocking_recv() {
            Some(Some(piece)) => {
                file.write_all(&piece)?;
                bytes += piece.len() as u64;
            }
            Some(None) => break,
            None => return Ok(None),
        }
    }
    file.finish()?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_stay_for_a_day_wherever_in_the_folder_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let workspace = dir.path().join(EXPORTS_DIR).join("workspace");
        let user = workspace.join("user");
        fs::create_dir_all(&user).unwrap();
        let past = SystemTime::now().checked_sub(STAYS + Duration::from_secs(60)).unwrap();
        for folder in [&workspace, &user] {
            for (name, old) in [("new.csv", false), ("old.csv", true)] {
                let file = fs::File::create(folder.join(name)).unwrap();
                if old {
                    file.set_modified(past).unwrap();
                }
            }
        }
        sweep(dir.path());
        for folder in [&workspace, &user] {
            assert!(is_file(&folder.join("new.csv")) && !is_file(&folder.join("old.csv")), "{}", folder.display());
        }
    }
}
