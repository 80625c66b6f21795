//! Bytes on their way in. They lie in files of their own, sealed with keys that only this process has: what is left of
//! them after its end can be read by nobody, and is removed at the next start.

use crate::{
    FileError,
    blobs::{Digest, private},
};
use atom_api::files::{FILE_BYTES_MAX, PIECE_BYTES_MAX};
use atom_core::{Clock, UploadId, UserId, WorkspaceId};
use atom_vault::{CHUNK_BYTES, CHUNK_TAG_BYTES, StreamSealer};
use std::{
    collections::HashMap,
    fs,
    io::{self, Read, Seek as _, SeekFrom, Write as _},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use zeroize::Zeroizing;

/// An upload lapses this long after its last piece.
const LAPSE_MS: i64 = 3_600_000;
/// The most bytes of all uploads together.
const TOTAL_BYTES_MAX: u64 = 1 << 30;
/// The most uploads at once.
const UPLOADS_MAX: usize = 256;

/// Who may add to an upload and use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner {
    /// The workspace.
    pub(crate) workspace: WorkspaceId,
    /// The person.
    pub(crate) user: UserId,
}

/// The uploads of one data directory.
#[derive(Debug)]
pub(crate) struct Uploads {
    dir: PathBuf,
    open: Mutex<HashMap<UploadId, Open>>,
}

#[derive(Debug, Clone)]
struct Open {
    owner: Owner,
    touched_ms: i64,
    upload: Arc<Mutex<Upload>>,
    /// As of the last piece, so that the sum is known without waiting.
    bytes: u64,
}

/// The bytes of one upload: whole chunks in the file, the rest here.
#[derive(Debug)]
struct Upload {
    path: PathBuf,
    file: fs::File,
    sealer: StreamSealer,
    chunks: u32,
    rest: Vec<u8>,
    bytes: u64,
    seen: blake3::Hasher,
}

impl Uploads {
    /// The folder, without what an earlier run left.
    pub(crate) fn new(dir: PathBuf) -> Self {
        if let Err(error) = fs::remove_dir_all(&dir)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "what is left of earlier uploads was not removed");
        }
        Self { dir, open: Mutex::default() }
    }

    /// Adds a piece; what is there already is not added twice. Blocks for the file system.
    pub(crate) fn append(
        &self,
        clock: &dyn Clock,
        owner: Owner,
        id: Option<UploadId>,
        offset: u64,
        piece: &[u8],
    ) -> Result<(UploadId, u64), FileError> {
        if piece.len() > PIECE_BYTES_MAX {
            return Err(FileError::invalid("data", format!("A piece has at most {PIECE_BYTES_MAX} bytes.")));
        }
        let (id, upload) = match id {
            Some(id) => (id, self.find(clock, owner, id)?),
            None if offset != 0 => return Err(FileError::invalid("offset", "A new upload begins at 0.")),
            None => self.begin(clock, owner)?,
        };
        let mut upload = upload.lock().unwrap_or_else(PoisonError::into_inner);
        let known = upload.bytes.checked_sub(offset).ok_or_else(|| {
            FileError::Conflict(format!("The piece begins at {offset}, and the upload has {} bytes.", upload.bytes))
        })?;
        let new = piece.get(usize::try_from(known).unwrap_or(usize::MAX)..).unwrap_or_default();
        let bytes = upload.bytes + new.len() as u64;
        if bytes > FILE_BYTES_MAX {
            return Err(FileError::invalid("data", format!("A file has at most {} MiB.", FILE_BYTES_MAX >> 20)));
        }
        self.reserve(clock, id, bytes)?;
        if let Err(source) = upload.add(new) {
            // How much of the piece reached the disk is not known.
            self.end(id);
            return Err(FileError::Io { doing: "The upload could not be written", source });
        }
        Ok((id, upload.bytes))
    }

    /// The digest and size of an upload, and its content.
    pub(crate) fn content(
        &self,
        clock: &dyn Clock,
        owner: Owner,
        id: UploadId,
    ) -> Result<(Digest, u64, Content), FileError> {
        let upload = self.find(clock, owner, id)?;
        let (digest, bytes) = {
            let upload = upload.lock().unwrap_or_else(PoisonError::into_inner);
            (*upload.seen.finalize().as_bytes(), upload.bytes)
        };
        Ok((digest, bytes, Content { upload, chunk: 0, ready: Vec::new(), at: 0 }))
    }

    /// Ends an upload: its bytes go.
    pub(crate) fn end(&self, id: UploadId) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    fn find(&self, clock: &dyn Clock, owner: Owner, id: UploadId) -> Result<Arc<Mutex<Upload>>, FileError> {
        let mut open = self.lapse(clock);
        let found = open.get_mut(&id).filter(|upload| upload.owner == owner).ok_or(FileError::NotFound("upload"))?;
        found.touched_ms = clock.now_ms();
        Ok(Arc::clone(&found.upload))
    }

    fn begin(&self, clock: &dyn Clock, owner: Owner) -> Result<(UploadId, Arc<Mutex<Upload>>), FileError> {
        let io = FileError::io("The upload could not be begun");
        let id = UploadId::new(clock);
        fs::create_dir_all(&self.dir).map_err(&io)?;
        let path = self.dir.join(id.to_string());
        let mut key = Zeroizing::new([0; 32]);
        clock.random(&mut *key);
        let upload = Arc::new(Mutex::new(Upload {
            file: private(fs::OpenOptions::new().create(true).truncate(true), &path).map_err(&io)?,
            path,
            sealer: StreamSealer::new(&key),
            chunks: 0,
            rest: Vec::new(),
            bytes: 0,
            seen: blake3::Hasher::new(),
        }));
        let mut open = self.lapse(clock);
        if open.len() >= UPLOADS_MAX {
            return Err(too_much());
        }
        open.insert(id, Open { owner, touched_ms: clock.now_ms(), upload: Arc::clone(&upload), bytes: 0 });
        Ok((id, upload))
    }

    /// Counts the bytes of an upload towards the sum before they are written.
    fn reserve(&self, clock: &dyn Clock, id: UploadId, bytes: u64) -> Result<(), FileError> {
        let mut open = self.lapse(clock);
        let others: u64 = open.iter().filter(|(other, _)| **other != id).map(|(_, other)| other.bytes).sum();
        if others + bytes > TOTAL_BYTES_MAX {
            return Err(too_much());
        }
        let own = open.get_mut(&id).ok_or(FileError::NotFound("upload"))?;
        own.bytes = bytes;
        Ok(())
    }

    /// The open uploads, without those that have lapsed.
    fn lapse(&self, clock: &dyn Clock) -> std::sync::MutexGuard<'_, HashMap<UploadId, Open>> {
        let oldest = clock.now_ms() - LAPSE_MS;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, upload| upload.touched_ms > oldest);
        open
    }
}

fn too_much() -> FileError {
    FileError::Conflict("Too much is being uploaded at once. Finish what has begun, or wait an hour.".to_owned())
}

impl Upload {
    fn add(&mut self, new: &[u8]) -> io::Result<()> {
        self.rest.extend_from_slice(new);
        let whole = self.rest.len() / CHUNK_BYTES * CHUNK_BYTES;
        self.file.seek(SeekFrom::End(0))?;
        for chunk in self.rest[..whole].chunks(CHUNK_BYTES) {
            let sealed = self.sealer.seal(self.chunks, false, &[], chunk).map_err(io::Error::other)?;
            self.file.write_all(&sealed)?;
            self.chunks += 1;
        }
        self.rest.drain(..whole);
        self.seen.update(new);
        self.bytes += new.len() as u64;
        Ok(())
    }

    /// The chunk of this number; the rest after the last whole one; nothing after that.
    fn chunk(&mut self, number: u32) -> io::Result<Vec<u8>> {
        if number >= self.chunks {
            return Ok(if number == self.chunks { self.rest.clone() } else { Vec::new() });
        }
        let mut sealed = vec![0; CHUNK_BYTES + CHUNK_TAG_BYTES];
        self.file.seek(SeekFrom::Start(u64::from(number) * sealed.len() as u64))?;
        self.file.read_exact(&mut sealed)?;
        self.sealer.open(number, false, &[], &sealed).map_err(io::Error::other)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        fs::remove_file(&self.path).ok();
    }
}

/// The content of an upload from its beginning.
#[derive(Debug)]
pub(crate) struct Content {
    upload: Arc<Mutex<Upload>>,
    chunk: u32,
    ready: Vec<u8>,
    at: usize,
}

impl Read for Content {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            self.ready = self.upload.lock().unwrap_or_else(PoisonError::into_inner).chunk(self.chunk)?;
            (self.chunk, self.at) = (self.chunk + 1, 0);
        }
        let count = into.len().min(self.ready.len() - self.at);
        into[..count].copy_from_slice(&self.ready[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_core::ManualClock;
    use uuid::Uuid;

    fn owner(number: u128) -> Owner {
        Owner { workspace: Uuid::from_u128(number).into(), user: Uuid::from_u128(number).into() }
    }

    fn read(uploads: &Uploads, clock: &ManualClock, id: UploadId) -> Vec<u8> {
        let (digest, bytes, mut content) = uploads.content(clock, owner(1), id).unwrap();
        let mut read = Vec::new();
        content.read_to_end(&mut read).unwrap();
        assert_eq!((bytes, &digest), (read.len() as u64, blake3::hash(&read).as_bytes()));
        read
    }

    #[test]
    fn pieces_make_the_whole_however_often_they_are_sent() {
        let (dir, clock) = (tempfile::tempdir().unwrap(), ManualClock::at(1_000));
        let uploads = Uploads::new(dir.path().join("uploads"));
        let whole: Vec<u8> = (0..200_000_u32).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let (id, _) = uploads.append(&clock, owner(1), None, 0, &whole[..50_000]).unwrap();
        for (from, to) in [(50_000, 120_000), (50_000, 120_000), (0, 10), (100_000, 130_000), (130_000, 200_000)] {
            uploads.append(&clock, owner(1), Some(id), from as u64, &whole[from..to]).unwrap();
        }
        assert_eq!(read(&uploads, &clock, id), whole);
        let on_disk = fs::read(dir.path().join("uploads").join(id.to_string())).unwrap();
        assert!(!on_disk.windows(32).any(|window| window == &whole[..32]), "sealed");
        let gap = uploads.append(&clock, owner(1), Some(id), 200_001, b"x");
        assert!(matches!(gap, Err(FileError::Conflict(_))));
        assert_eq!(read(&uploads, &clock, id), whole);
    }

    #[test]
    fn an_upload_is_its_owners_and_lapses_after_an_hour() {
        let (dir, clock) = (tempfile::tempdir().unwrap(), ManualClock::at(1_000));
        let uploads = Uploads::new(dir.path().join("uploads"));
        let (id, _) = uploads.append(&clock, owner(1), None, 0, b"mine").unwrap();
        assert!(matches!(uploads.append(&clock, owner(2), Some(id), 4, b"!"), Err(FileError::NotFound(_))));
        assert!(uploads.content(&clock, owner(2), id).is_err());
        clock.advance(LAPSE_MS - 1);
        assert_eq!(read(&uploads, &clock, id), b"mine");
        clock.advance(LAPSE_MS);
        assert!(matches!(uploads.append(&clock, owner(1), Some(id), 4, b"!"), Err(FileError::NotFound(_))));
        assert_eq!(fs::read_dir(dir.path().join("uploads")).unwrap().count(), 0, "its bytes are gone");
    }

    #[test]
    fn what_is_too_large_or_too_much_is_refused() {
        let (dir, clock) = (tempfile::tempdir().unwrap(), ManualClock::at(1_000));
        let uploads = Uploads::new(dir.path().join("uploads"));
        assert!(uploads.append(&clock, owner(1), None, 0, &vec![0; PIECE_BYTES_MAX + 1]).is_err());
        assert!(uploads.append(&clock, owner(1), None, 5, b"x").is_err());
        let (id, _) = uploads.append(&clock, owner(1), None, 0, b"").unwrap();
        {
            let open = uploads.open.lock().unwrap();
            open[&id].upload.lock().unwrap().bytes = FILE_BYTES_MAX;
        }
        assert!(uploads.append(&clock, owner(1), Some(id), FILE_BYTES_MAX, b"x").is_err(), "a file is bounded");
        uploads.open.lock().unwrap().get_mut(&id).unwrap().bytes = TOTAL_BYTES_MAX;
        assert!(uploads.append(&clock, owner(1), None, 0, b"x").is_err(), "the sum is bounded");
    }
}
