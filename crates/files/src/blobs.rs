//! The content of files: each content once, sealed, under a name that tells nothing without the key.
//!
//! A file on the disk is `ATOM BLOB 1\n` and then the chunks of a [`StreamSealer`](atom_vault::StreamSealer). Its key is
//! derived from the vault's key and the digest of the content, so one key seals one content only. Its name is the digest
//! under another key: who finds the folder cannot even tell whether a known file is in it.
//!
//! After the vault's key was changed, contents are found under both keys until all are sealed anew, one by one.

mod keys;
mod reading;
#[cfg(test)]
mod tests;

use crate::FileError;
use atom_store::{random_hex, sync_folder};
use atom_vault::{CHUNK_BYTES, CHUNK_TAG_BYTES, Key};
use keys::Keys;
pub(crate) use reading::Blob;
use reading::{Reading, whole};
use std::{
    fs,
    io::{Read, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

const MAGIC: &[u8; 12] = b"ATOM BLOB 1\n";
const SEALED_BYTES: u64 = (CHUNK_BYTES + CHUNK_TAG_BYTES) as u64;
/// The end of the name of a file that is being written.
const PART: &str = "part";

/// BLAKE3 of a content.
pub(crate) type Digest = [u8; 32];

/// The folder of contents.
#[derive(Debug)]
pub(crate) struct Blobs {
    dir: PathBuf,
    keys: Keys,
    /// Those from before a rotation, as long as contents are sealed with them.
    previous: Option<Keys>,
}

impl Blobs {
    pub(crate) fn new(dir: PathBuf, key: &Key, previous: Option<&Key>) -> Self {
        Self { dir, keys: Keys::of(key), previous: previous.map(Keys::of) }
    }

    /// The names that a content may have.
    pub(crate) fn names(&self, digest: &Digest) -> Vec<String> {
        [Some(&self.keys), self.previous.as_ref()].into_iter().flatten().map(|keys| keys.name(digest)).collect()
    }

    /// Keeps a content whose digest is known; what is there already, and whole, is not written again.
    pub(crate) fn put(&self, digest: &Digest, mut content: impl Read) -> Result<(), FileError> {
        let io = FileError::io("The file could not be kept");
        let path = self.keys.path(&self.dir, digest);
        if self.open_with(&self.keys, digest).and_then(|blob| whole(blob, digest)).is_ok() {
            // As young as if it were new: see `sweep`.
            let file = fs::File::options().append(true).open(&path).map_err(&io)?;
            return file.set_modified(SystemTime::now()).map_err(&io);
        }
        let folder = path.parent().unwrap_or(&self.dir);
        fs::create_dir_all(folder).map_err(&io)?;
        // A name of chance: somebody else may be keeping the same content.
        let part = Part(path.with_extension(format!("{}.{PART}", random_hex())));
        let mut out = private(fs::OpenOptions::new().create_new(true), &part.0).map_err(&io)?;
        out.write_all(MAGIC).map_err(&io)?;
        let sealer = self.keys.sealer(digest);
        let mut seen = blake3::Hasher::new();
        let mut chunk = fill(&mut content).map_err(&io)?;
        for number in 0.. {
            // Whether a chunk is the last one is known when the next one is there.
            let next = if chunk.len() == CHUNK_BYTES { fill(&mut content).map_err(&io)? } else { Vec::new() };
            let last = next.is_empty();
            seen.update(&chunk);
            let sealed = sealer.seal(number, last, digest, &chunk).map_err(|_| FileError::Damaged)?;
            out.write_all(&sealed).map_err(&io)?;
            if last {
                break;
            }
            chunk = next;
        }
        if seen.finalize().as_bytes() != digest {
            return Err(FileError::Damaged);
        }
        out.sync_all().map_err(&io)?;
        drop(out);
        fs::rename(&part.0, &path).map_err(&io)?;
        sync_folder(folder).map_err(&io)
    }

    /// Opens a content.
    pub(crate) fn open(&self, digest: &Digest) -> Result<Blob, FileError> {
        let found = self.open_with(&self.keys, digest);
        match (&self.previous, found) {
            (Some(previous), Err(FileError::Missing)) => match self.open_with(previous, digest) {
                // It may have been sealed anew between the two looks.
                Err(FileError::Missing) => self.open_with(&self.keys, digest),
                found => found,
            },
            (_, found) => found,
        }
    }

    /// Seals a content anew that is sealed with the previous keys; says whether it was. Where a stop leaves both, the next
    /// call removes the old one.
    pub(crate) fn reseal(&self, digest: &Digest) -> Result<bool, FileError> {
        let Some(previous) = &self.previous else { return Ok(false) };
        match self.open_with(previous, digest) {
            Err(FileError::Missing) => return Ok(false),
            Err(error) => return Err(error),
            Ok(blob) => self.put(digest, Reading::of(blob))?,
        }
        let old = previous.path(&self.dir, digest);
        match fs::remove_file(&old) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(FileError::io("A content that was sealed anew could not be removed")(error))
            }
            _ => Ok(true),
        }
    }

    fn open_with(&self, keys: &Keys, digest: &Digest) -> Result<Blob, FileError> {
        let io = FileError::io("The content of the file cannot be read");
        let mut file = match fs::File::open(keys.path(&self.dir, digest)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(FileError::Missing),
            other => other.map_err(&io)?,
        };
        let sealed = file.metadata().map_err(&io)?.len().checked_sub(MAGIC.len() as u64).ok_or(FileError::Damaged)?;
        let mut magic = [0; MAGIC.len()];
        file.read_exact(&mut magic).map_err(&io)?;
        let chunks = sealed.div_ceil(SEALED_BYTES);
        let bytes = sealed.checked_sub(chunks * CHUNK_TAG_BYTES as u64).filter(|_| chunks > 0);
        let bytes = bytes.filter(|_| &magic == MAGIC).ok_or(FileError::Damaged)?;
        Ok(Blob { file, sealer: keys.sealer(digest), digest: *digest, bytes })
    }

    /// Reads a whole content; its damage is an error.
    pub(crate) fn check(&self, digest: &Digest) -> Result<u64, FileError> {
        whole(self.open(digest)?, digest)
    }

    /// Removes what `keep` does not want: what was being written when the program ended, and contents that were not
    /// touched since `before`. Returns how many went.
    pub(crate) fn sweep(&self, before: SystemTime, keep: impl Fn(&str) -> bool) -> std::io::Result<u64> {
        let mut gone = 0;
        let folders = match fs::read_dir(&self.dir) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
            other => other?,
        };
        for folder in folders {
            let folder = folder?;
            // What the system of another machine left, or a link that leads away, is none of ours.
            if !folder.file_type()?.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder.path())? {
                let file = file?;
                if !file.file_type()?.is_file() {
                    continue;
                }
                let name = file.file_name();
                let part = Path::new(&name).extension().is_some_and(|end| end == PART);
                let kept = name.to_str().is_none_or(&keep);
                if part || (!kept && file.metadata()?.modified()? < before) {
                    fs::remove_file(file.path())?;
                    gone += 1;
                }
            }
        }
        Ok(gone)
    }
}

/// Reads a whole chunk, or what is left.
fn fill(content: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut chunk = Vec::with_capacity(CHUNK_BYTES);
    content.take(CHUNK_BYTES as u64).read_to_end(&mut chunk)?;
    Ok(chunk)
}

/// Opens a file that only its owner can read, in the way that is given.
pub(crate) fn private(options: &mut fs::OpenOptions, path: &Path) -> std::io::Result<fs::File> {
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.open(path)
}

/// A file that goes unless it was given its name.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        fs::remove_file(&self.0).ok();
    }
}
