//! The database that makes room for a restored one: it stays beside it under a name of its own.
//!
//! A database is never without its name: what is there gets a second one, and one rename puts the new one in its place. So
//! whatever ends the program, one of both is there. Where none is and a restore left something, nobody begins an empty one.

use crate::{
    StoreError,
    copy::with_end,
    new_file::{new_private, sync_folder},
    open::{self, DATABASE_FILE},
};
use atom_core::{Clock as _, SystemClock};
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// The database of a backup, before it has its place.
pub(crate) const INCOMING_FILE: &str = "restore.part";
/// What follows the name of the database in the name of one that was set aside.
const ASIDE: &str = ".before-restore-";
/// The ends of the names that belong to a database: its own, its logs, the description of its key.
const FAMILY: [&str; 4] = ["", "-wal", "-shm", ".vault.json"];

/// Whether a file of a data directory is what a restore sets aside or brings.
#[must_use]
pub fn is_of_restore(name: &str) -> bool {
    name.starts_with(INCOMING_FILE) || is_aside(name)
}

/// That a data directory has no database, though a restore left something in it: an empty one would hide what is there.
#[must_use]
pub fn missing_database(data_dir: &Path) -> Option<StoreError> {
    if fs::symlink_metadata(data_dir.join(DATABASE_FILE)).is_ok() {
        return None;
    }
    let left = names(data_dir).into_iter().filter(|name| is_of_restore(name)).min()?;
    Some(StoreError::Missing { path: data_dir.join(DATABASE_FILE), left })
}

fn is_aside(name: &str) -> bool {
    name.strip_prefix(DATABASE_FILE).is_some_and(|rest| rest.starts_with(ASIDE))
}

fn names(data_dir: &Path) -> Vec<String> {
    let files = fs::read_dir(data_dir).into_iter().flatten().flatten();
    files.filter_map(|file| file.file_name().into_string().ok()).collect()
}

/// A database that has a second name, and loses it again unless that is kept.
pub(crate) struct SetAside {
    target: PathBuf,
    aside: PathBuf,
    /// Whether the log beside it holds writes that are not in the file.
    has_log: bool,
    kept: bool,
}

impl SetAside {
    /// Gives the closed database of a data directory a second name; none where there is no database. `key` is that of what is
    /// to come, mostly the same: it brings the log into the file.
    pub(crate) async fn new(
        data_dir: &Path,
        made_ms: i64,
        key: &Zeroizing<String>,
    ) -> Result<Option<Self>, StoreError> {
        let target = data_dir.join(DATABASE_FILE);
        if !target.exists() {
            return Ok(None);
        }
        if holds_writes(&target)
            && let Err(error) = empty_log(&target, key).await
        {
            tracing::info!(%error, "the log of the database stays beside it");
        }
        Ok(Some(Self::begin(target, made_ms)?))
    }

    fn begin(target: PathBuf, made_ms: i64) -> io::Result<Self> {
        let aside = Self { aside: free(&target, made_ms)?, has_log: holds_writes(&target), target, kept: false };
        second_name(&aside.target, &aside.aside)?;
        if aside.has_log {
            second_name(&with_end(&aside.target, "-wal"), &with_end(&aside.aside, "-wal"))?;
        }
        sync_folder(aside.target.parent().unwrap_or(&aside.target))?;
        Ok(aside)
    }

    /// Its second name.
    pub(crate) fn path(&self) -> &Path {
        &self.aside
    }

    /// Takes the logs from their names: they would be read into what comes.
    pub(crate) fn take_logs(&self) -> io::Result<()> {
        for end in ["-wal", "-shm"] {
            match fs::remove_file(with_end(&self.target, end)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Keeps it under its second name.
    pub(crate) fn keep(mut self) -> PathBuf {
        self.kept = true;
        self.aside.clone()
    }
}

impl Drop for SetAside {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let log = with_end(&self.target, "-wal");
        if self.has_log && !log.exists() && second_name(&with_end(&self.aside, "-wal"), &log).is_err() {
            // Without its second name, what is in the log would be nowhere.
            return;
        }
        for end in FAMILY {
            fs::remove_file(with_end(&self.aside, end)).ok();
        }
    }
}

/// Brings what is in the log into the file.
async fn empty_log(target: &Path, key: &Zeroizing<String>) -> Result<(), StoreError> {
    let options = open::connect_options(target, key).create_if_missing(false);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let emptied = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
    connection.close().await?;
    emptied?;
    Ok(())
}

/// Whether the log of a database holds writes that are not in its file.
fn holds_writes(target: &Path) -> bool {
    fs::metadata(with_end(target, "-wal")).is_ok_and(|log| log.len() > 0)
}

/// A name that neither a database, nor its logs, nor the description of its key has.
fn free(target: &Path, made_ms: i64) -> io::Result<PathBuf> {
    let now_ms = SystemClock.now_ms();
    let named = |number: u32| with_end(target, &format!("{ASIDE}{made_ms}-{now_ms}-{number}"));
    let is_free = |path: &PathBuf| FAMILY.iter().all(|end| fs::symlink_metadata(with_end(path, end)).is_err());
    let none = || io::Error::new(io::ErrorKind::AlreadyExists, "no name is left for the database that is set aside");
    (1..1_000).map(named).find(is_free).ok_or_else(none)
}

/// Gives a file a second name that is free, or copies it where a file system knows none.
fn second_name(path: &Path, second: &Path) -> io::Result<()> {
    match fs::hard_link(path, second) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            let mut copy = new_private(second)?;
            io::copy(&mut fs::File::open(path)?, &mut copy)?;
            copy.sync_all()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_set_aside_and_not_kept_is_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let (target, log) = (dir.path().join(DATABASE_FILE), dir.path().join("atom.db-wal"));
        fs::write(&target, b"a database").unwrap();
        fs::write(&log, b"its log").unwrap();
        let aside = SetAside::begin(target.clone(), 7).unwrap();
        assert!(target.exists(), "its name stays");
        assert_eq!(fs::read(aside.path()).unwrap(), b"a database");
        assert_eq!(fs::read(with_end(aside.path(), "-wal")).unwrap(), b"its log");
        aside.take_logs().unwrap();
        assert!(!log.exists());
        drop(aside);
        assert_eq!(fs::read(&log).unwrap(), b"its log");
        assert!(!names(dir.path()).iter().any(|name| is_aside(name)));
    }

    #[test]
    fn a_name_is_free_only_where_its_whole_family_is() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join(DATABASE_FILE);
        for end in FAMILY {
            let taken = free(&target, 7).unwrap();
            fs::write(with_end(&taken, end), b"").unwrap();
            assert_ne!(free(&target, 7).unwrap(), taken, "{end}");
        }
    }

    #[test]
    fn a_missing_database_is_told_only_where_a_restore_left_something() {
        let dir = tempfile::tempdir().unwrap();
        assert!(missing_database(dir.path()).is_none());
        fs::write(dir.path().join(INCOMING_FILE), b"half").unwrap();
        assert!(missing_database(dir.path()).is_some());
        fs::write(dir.path().join(DATABASE_FILE), b"").unwrap();
        assert!(missing_database(dir.path()).is_none());
    }
}
