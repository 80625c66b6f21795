//! The folder of backups: what is in it, what is added by hand and by the clock, and what the clock takes away again.
//!
//! The beginning of a name says who made it: `manual-`, `scheduled-`, or `before-` for the copy that is made before a
//! migration. Files of other names with the right end, put there by a person, are backups like those made by hand.

use crate::rooms::joined;
use atom_api::{
    Page,
    data::{BackupView, DeleteBackup},
};
use atom_core::{ApiError, Code};
pub(crate) use atom_store::BACKUPS_DIR;
use atom_store::{BACKUP_END as END, BackupFile, Row as _, Store, StoreError};
use jiff::Timestamp;
use std::{
    fs,
    path::{Path, PathBuf},
};

const SCHEDULED: &str = "scheduled-";
const MIGRATION: &str = "before-";
const DAY_MS: i64 = 86_400_000;

/// Why a backup is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// A person asked for it.
    Hand,
    /// It was due.
    Schedule,
}

/// The backups, newest first.
pub(crate) async fn list(store: &Store) -> Result<Page<BackupView>, ApiError> {
    let dir = store.data_dir().join(BACKUPS_DIR);
    let listed = tokio::task::spawn_blocking(move || listed(&dir));
    Ok(Page::whole(joined(listed.await)?.map_err(unreadable)?))
}

/// Writes a backup into the folder.
pub(crate) async fn create(store: &Store, occasion: Occasion) -> Result<BackupView, ApiError> {
    let dir = store.data_dir().join(BACKUPS_DIR);
    fs::create_dir_all(&dir).map_err(|error| ApiError::from(StoreError::Io(error)))?;
    let beginning = if occasion == Occasion::Hand { "manual-" } else { SCHEDULED };
    let path = dir.join(format!("{beginning}{}{END}", store.clock().now_ms()));
    store.backup(&path).await?;
    view(&path).ok_or_else(|| ApiError::new(Code::Internal, "the backup that was written is not there"))
}

/// Removes a backup.
pub(crate) async fn delete(store: &Store, request: DeleteBackup) -> Result<(), ApiError> {
    let path = find(store.data_dir(), &request.name)?;
    fs::remove_file(&path)
        .map_err(|error| ApiError::new(Code::Unavailable, format!("The backup could not be removed: {error}.")))
}

/// The path of the backup of this name.
pub(crate) fn find(data_dir: &Path, name: &str) -> Result<PathBuf, ApiError> {
    let plain = name.ends_with(END) && !name.starts_with('.') && !name.contains(['/', '\\', '\0']);
    let path = data_dir.join(BACKUPS_DIR).join(name);
    if plain && path.is_file() {
        Ok(path)
    } else {
        Err(ApiError::new(Code::NotFound, "There is no such backup in the folder of backups.").with_field("name"))
    }
}

fn listed(dir: &Path) -> std::io::Result<Vec<BackupView>> {
    let files = match fs::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut found: Vec<BackupView> = files.flatten().filter_map(|file| view(&file.path())).collect();
    found.sort_by(|one, other| (other.at, &other.name).cmp(&(one.at, &one.name)));
    Ok(found)
}

/// A file of the folder, where it is a backup.
fn view(path: &Path) -> Option<BackupView> {
    let name = path.file_name()?.to_str().filter(|name| name.ends_with(END) && !name.starts_with('.'))?.to_owned();
    let header = BackupFile::peek(path).ok()?;
    Some(BackupView {
        automatic: name.starts_with(SCHEDULED) || name.starts_with(MIGRATION),
        path: path.display().to_string(),
        bytes: fs::metadata(path).ok()?.len(),
        at: Timestamp::from_millisecond(header.made_ms).ok()?,
        name,
    })
}

fn unreadable(error: std::io::Error) -> ApiError {
    ApiError::new(Code::Unavailable, format!("The folder of backups cannot be read: {error}."))
}

/// How often a backup is due, and how many are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Schedule {
    every_days: Option<i64>,
    keep: usize,
}

impl Schedule {
    /// What is done unless told.
    const UNTOLD: Self = Self { every_days: Some(1), keep: 7 };

    /// From the values of the settings `backups.every` and `backups.keep`.
    fn of(every: Option<&str>, keep: Option<&str>) -> Self {
        Self {
            every_days: match every {
                Some("\"never\"") => None,
                Some("\"weekly\"") => Some(7),
                _ => Self::UNTOLD.every_days,
            },
            keep: keep.and_then(|keep| keep.parse().ok()).filter(|keep| *keep >= 1).unwrap_or(Self::UNTOLD.keep),
        }
    }

    /// The more careful of both: a backup is of the whole directory, whoever asked for it.
    fn and(self, other: Self) -> Self {
        let every_days = match (self.every_days, other.every_days) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Self { every_days, keep: self.keep.max(other.keep) }
    }

    /// Whether one is due at `now_ms`, when the last was made at `last_ms`.
    fn due(self, last_ms: Option<i64>, now_ms: i64) -> bool {
        // A clock that was set back must not put off the next one for years.
        let since = last_ms.map(|last| now_ms - last);
        self.every_days.is_some_and(|days| since.is_none_or(|since| since >= days * DAY_MS || since < 0))
    }
}

/// Makes the backup that is due, and removes scheduled ones that are too many. Returns whether one was made.
pub(crate) async fn tend(store: &Store) -> Result<bool, ApiError> {
    let Some(schedule) = schedule(store).await? else { return Ok(false) };
    let scheduled = |page: Page<BackupView>| page.items.into_iter().filter(|one| one.name.starts_with(SCHEDULED));
    let last = scheduled(list(store).await?).next();
    if !schedule.due(last.map(|last| last.at.as_millisecond()), store.clock().now_ms()) {
        return Ok(false);
    }
    create(store, Occasion::Schedule).await?;
    for old in scheduled(list(store).await?).skip(schedule.keep) {
        delete(store, DeleteBackup { name: old.name }).await?;
    }
    Ok(true)
}

/// The schedule of the owners of workspaces together; none while there is nobody.
async fn schedule(store: &Store) -> Result<Option<Schedule>, ApiError> {
    let mut read = store.system_read().await?;
    let rows = read
        .query(
            "SELECT (SELECT value FROM setting WHERE setting.workspace = membership.workspace AND account = membership.user \
                                                 AND key = 'backups.every' AND deleted = 0), \
                    (SELECT value FROM setting WHERE setting.workspace = membership.workspace AND account = membership.user \
                                                 AND key = 'backups.keep' AND deleted = 0) \
             FROM membership WHERE role = 'owner'",
        )
        .fetch_all()
        .await?;
    let told = rows.iter().map(|row| {
        let (every, keep): (Option<String>, Option<String>) = (row.get(0), row.get(1));
        Schedule::of(every.as_deref(), keep.as_deref())
    });
    Ok(told.reduce(Schedule::and))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_due_a_day_after_the_last_unless_told_otherwise() {
        let (daily, weekly, never) = (
            Schedule::of(None, None),
            Schedule::of(Some("\"weekly\""), Some("3")),
            Schedule::of(Some("\"never\""), Some("0")),
        );
        assert!(daily.due(None, 0) && weekly.due(None, 0) && !never.due(None, 0));
        assert!(!daily.due(Some(0), DAY_MS - 1) && daily.due(Some(0), DAY_MS));
        assert!(!weekly.due(Some(0), 7 * DAY_MS - 1) && weekly.due(Some(0), 7 * DAY_MS));
        assert!(daily.due(Some(DAY_MS), 0), "made in the future");
        assert_eq!((daily.keep, weekly.keep, never.keep), (7, 3, 7));
        assert_eq!(weekly.and(never), Schedule { every_days: Some(7), keep: 7 });
        assert_eq!(weekly.and(daily), Schedule { every_days: Some(1), keep: 7 });
    }
}
