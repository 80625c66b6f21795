//! The files that the person gave to the page in this run, by choosing them in a dialog or dropping them on the window.
//! The page reads and writes these, and no others.

use atom_api::{ApiError, Code};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Serialize;
use std::{
    collections::HashSet,
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tauri::State;

/// Most bytes of one call.
const CHUNK_MAX: u32 = 1024 * 1024;

/// What was given.
#[derive(Default)]
pub(crate) struct Grants {
    read: Mutex<HashSet<PathBuf>>,
    write: Mutex<HashSet<PathBuf>>,
}

/// A part of a file.
#[derive(Debug, Serialize)]
pub(crate) struct Chunk {
    /// In base64, as the door takes bytes.
    data: String,
    /// Bytes of the whole file.
    size: u64,
}

impl Grants {
    /// The person gave a file to read.
    pub(crate) fn read(&self, path: &Path) {
        // The file itself, whatever a link of that name points to later.
        if let Ok(path) = path.canonicalize() {
            lock(&self.read).insert(path);
        }
    }

    /// The person named a file to write.
    pub(crate) fn write(&self, path: &Path) {
        lock(&self.write).insert(path.to_owned());
    }

    fn readable(&self, path: &str) -> Result<PathBuf, ApiError> {
        let path = Path::new(path).canonicalize().map_err(|error| unreadable(&error))?;
        if lock(&self.read).contains(&path) { Ok(path) } else { Err(forbidden()) }
    }

    fn writable(&self, path: &str) -> Result<PathBuf, ApiError> {
        let path = PathBuf::from(path);
        if lock(&self.write).contains(&path) { Ok(path) } else { Err(forbidden()) }
    }

    fn chunk(&self, path: &str, offset: u64, length: u32) -> Result<Chunk, ApiError> {
        let path = self.readable(path)?;
        let read = || {
            let mut file = File::open(&path)?;
            let size = file.metadata()?.len();
            file.seek(SeekFrom::Start(offset))?;
            let mut bytes = Vec::new();
            file.take(length.min(CHUNK_MAX).into()).read_to_end(&mut bytes)?;
            Ok(Chunk { data: BASE64_STANDARD.encode(bytes), size })
        };
        read().map_err(|error| unreadable(&error))
    }

    fn put(&self, path: &str, offset: u64, data: &str) -> Result<(), ApiError> {
        let path = self.writable(path)?;
        let bytes = BASE64_STANDARD.decode(data).map_err(|_| ApiError::invalid("data", "This is not base64."))?;
        let write = || {
            let mut file = OpenOptions::new().write(true).create(true).truncate(offset == 0).open(&path)?;
            file.seek(SeekFrom::Start(offset))?;
            file.write_all(&bytes)?;
            // What is said to be written is on disk.
            file.sync_all()
        };
        write().map_err(|error: io::Error| {
            ApiError::new(Code::Unavailable, format!("The file cannot be written: {error}.")).with_field("path")
        })
    }
}

/// A part of a file that the person gave.
#[tauri::command(async)]
pub(crate) fn read_file_chunk(
    grants: State<'_, Grants>,
    path: &str,
    offset: u64,
    length: u32,
) -> Result<Chunk, ApiError> {
    grants.chunk(path, offset, length)
}

/// Writes into a file that the person named; at the offset 0 it begins anew.
#[tauri::command(async)]
pub(crate) fn write_file_chunk(grants: State<'_, Grants>, path: &str, offset: u64, data: &str) -> Result<(), ApiError> {
    grants.put(path, offset, data)
}

fn forbidden() -> ApiError {
    ApiError::new(Code::Forbidden, "Choose this file first: the window may not reach others.").with_field("path")
}

fn unreadable(error: &io::Error) -> ApiError {
    ApiError::new(Code::Unavailable, format!("The file cannot be read: {error}.")).with_field("path")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_given_is_read_and_written() {
        let folder = std::env::temp_dir().join(format!("atom-grants-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let [given, other] = ["given.txt", "other.txt"].map(|name| folder.join(name));
        std::fs::write(&given, "0123456789").unwrap();
        std::fs::write(&other, "secret").unwrap();
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let grants = Grants::default();
        grants.read(&given);

        let chunk = grants.chunk(&text(&given), 7, 100).unwrap();
        assert_eq!((BASE64_STANDARD.decode(chunk.data).unwrap(), chunk.size), (b"789".to_vec(), 10));
        let around = text(&folder.join("../").join(folder.file_name().unwrap()).join("other.txt"));
        for path in [text(&other), around] {
            assert_eq!(grants.chunk(&path, 0, 100).unwrap_err().code, Code::Forbidden);
        }
        assert_eq!(grants.put(&text(&given), 0, "").unwrap_err().code, Code::Forbidden, "to read is not to write");

        let named = folder.join("new.txt");
        grants.write(&named);
        grants.put(&text(&named), 0, &BASE64_STANDARD.encode("hello")).unwrap();
        grants.put(&text(&named), 5, &BASE64_STANDARD.encode(" you")).unwrap();
        assert_eq!(std::fs::read_to_string(&named).unwrap(), "hello you");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_turns_elsewhere_leads_nowhere() {
        let folder = std::env::temp_dir().join(format!("atom-grants-link-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let [given, other, link] = ["given", "other", "link"].map(|name| folder.join(name));
        std::fs::write(&given, "given").unwrap();
        std::fs::write(&other, "secret").unwrap();
        std::os::unix::fs::symlink(&given, &link).unwrap();
        let grants = Grants::default();
        grants.read(&link);
        assert!(grants.chunk(link.to_str().unwrap(), 0, 10).is_ok());
        std::fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink(&other, &link).unwrap();
        assert_eq!(grants.chunk(link.to_str().unwrap(), 0, 10).unwrap_err().code, Code::Forbidden);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
