//! The content of files: each content once, sealed, under a name that tells nothing without the key.
//!
//! A file on the disk is `ATOM BLOB 1\n` and then the chunks of [`StreamSealer`]. Its key is derived from the vault's key
//! and the digest of the content, so one key seals one content only. Its name is the digest under another key: who finds
//! the folder cannot even tell whether a known file is in it.
//!
//! After the vault's key was changed, contents are found under both keys until all are sealed anew, one by one.

use crate::FileError;
use atom_store::{random_hex, sync_folder};
use atom_vault::{CHUNK_BYTES, CHUNK_TAG_BYTES, Key, StreamSealer};
use std::{
    fs,
    io::{Read, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};
use zeroize::Zeroizing;

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

/// What names and contents are made with.
struct Keys {
    names: Zeroizing<[u8; 32]>,
    contents: Zeroizing<[u8; 32]>,
}

impl Keys {
    fn of(key: &Key) -> Self {
        Self { names: key.derive("names of blobs"), contents: key.derive("contents of blobs") }
    }

    /// The name of a content, as 64 hex digits.
    fn name(&self, digest: &Digest) -> String {
        blake3::keyed_hash(&self.names, digest).to_hex().to_string()
    }

    fn path(&self, dir: &Path, digest: &Digest) -> PathBuf {
        let name = self.name(digest);
        dir.join(&name[..2]).join(name)
    }

    fn sealer(&self, digest: &Digest) -> StreamSealer {
        let key = Zeroizing::new(*blake3::keyed_hash(&self.contents, digest).as_bytes());
        StreamSealer::new(&key)
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// A content that is read piece by piece.
#[derive(Debug)]
pub(crate) struct Blob {
    file: fs::File,
    sealer: StreamSealer,
    digest: Digest,
    bytes: u64,
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
            Ok(blob) => self.put(digest, Reading { blob, at: 0, ready: std::io::Cursor::default() })?,
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

impl Blob {
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// At most `max` bytes from `offset` on; none after the end.
    pub(crate) fn read_at(&mut self, offset: u64, max: usize) -> Result<Vec<u8>, FileError> {
        let io = FileError::io("The content of the file cannot be read");
        if offset >= self.bytes && self.bytes > 0 {
            return Ok(Vec::new());
        }
        let end = self.bytes.min(offset.saturating_add(max as u64));
        let chunk_bytes = CHUNK_BYTES as u64;
        let last = self.bytes.saturating_sub(1) / chunk_bytes;
        let mut read = Vec::new();
        for number in offset / chunk_bytes..=end.saturating_sub(1) / chunk_bytes {
            self.file.seek(SeekFrom::Start(MAGIC.len() as u64 + number * SEALED_BYTES)).map_err(&io)?;
            let mut sealed = Vec::with_capacity(CHUNK_BYTES + CHUNK_TAG_BYTES);
            (&mut self.file).take(SEALED_BYTES).read_to_end(&mut sealed).map_err(&io)?;
            let place = u32::try_from(number).map_err(|_| FileError::Damaged)?;
            let chunk =
                self.sealer.open(place, number == last, &self.digest, &sealed).map_err(|_| FileError::Damaged)?;
            let start = number * chunk_bytes;
            let from = usize::try_from(offset.saturating_sub(start)).unwrap_or(usize::MAX).min(chunk.len());
            let to = usize::try_from(end - start).unwrap_or(usize::MAX).min(chunk.len());
            read.extend_from_slice(&chunk[from..to.max(from)]);
        }
        Ok(read)
    }
}

/// A content from its beginning to its end.
struct Reading {
    blob: Blob,
    at: u64,
    /// The chunk that is being given.
    ready: std::io::Cursor<Vec<u8>>,
}

impl Read for Reading {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let given = self.ready.read(buffer)?;
        if given > 0 || buffer.is_empty() {
            return Ok(given);
        }
        let chunk = self.blob.read_at(self.at, CHUNK_BYTES).map_err(std::io::Error::other)?;
        self.at += chunk.len() as u64;
        self.ready = std::io::Cursor::new(chunk);
        self.ready.read(buffer)
    }
}

/// Reads a whole chunk, or what is left.
fn fill(content: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut chunk = Vec::with_capacity(CHUNK_BYTES);
    content.take(CHUNK_BYTES as u64).read_to_end(&mut chunk)?;
    Ok(chunk)
}

/// The size of a content that is whole; its damage is an error.
fn whole(mut blob: Blob, digest: &Digest) -> Result<u64, FileError> {
    let mut seen = blake3::Hasher::new();
    let mut at = 0;
    loop {
        let piece = blob.read_at(at, CHUNK_BYTES)?;
        seen.update(&piece);
        at += piece.len() as u64;
        if at >= blob.bytes {
            break;
        }
    }
    if seen.finalize().as_bytes() == digest { Ok(at) } else { Err(FileError::Damaged) }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn blobs(dir: &Path, key: u8) -> Blobs {
        Blobs::new(dir.join("blobs"), &Key::from_bytes(&[key; 32]).unwrap(), None)
    }

    fn content(bytes: usize) -> (Digest, Vec<u8>) {
        let content: Vec<u8> = (0..bytes).map(|at| u8::try_from(at * 31 % 251).unwrap()).collect();
        (*blake3::hash(&content).as_bytes(), content)
    }

    fn files(dir: &Path) -> Vec<PathBuf> {
        let folders = fs::read_dir(dir.join("blobs")).unwrap().flatten();
        folders.flat_map(|folder| fs::read_dir(folder.path()).unwrap().flatten()).map(|file| file.path()).collect()
    }

    #[test]
    fn contents_of_all_sizes_come_back_whole_and_in_pieces() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = blobs(dir.path(), 1);
        for bytes in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7] {
            let (digest, content) = content(bytes);
            blobs.put(&digest, content.as_slice()).unwrap();
            assert_eq!(blobs.check(&digest).unwrap(), bytes as u64);
            let mut blob = blobs.open(&digest).unwrap();
            assert_eq!(blob.bytes(), bytes as u64);
            assert_eq!(blob.read_at(0, usize::MAX).unwrap(), content);
            for (offset, max) in [(0, 1), (1, 2), (CHUNK_BYTES - 1, 2), (CHUNK_BYTES, 10), (bytes, 10), (bytes + 5, 10)]
            {
                let expected = content.get(offset..(offset + max).min(bytes).max(offset)).unwrap_or_default();
                assert_eq!(blob.read_at(offset as u64, max).unwrap(), expected, "{offset} of {bytes}");
            }
        }
    }

    #[test]
    fn the_same_content_is_kept_once_and_its_name_tells_nothing_without_the_key() {
        let dir = tempfile::tempdir().unwrap();
        let (digest, content) = content(100);
        blobs(dir.path(), 1).put(&digest, content.as_slice()).unwrap();
        blobs(dir.path(), 1).put(&digest, content.as_slice()).unwrap();
        assert_eq!(files(dir.path()).len(), 1);
        assert_ne!(blobs(dir.path(), 1).keys.name(&digest), blobs(dir.path(), 2).keys.name(&digest));
        let stored = fs::read(&files(dir.path())[0]).unwrap();
        assert!(!stored.windows(20).any(|window| window == &content[..20]), "sealed");
        assert!(!files(dir.path())[0].to_string_lossy().contains(&hex::encode(digest)));
    }

    #[test]
    fn every_change_cut_and_swap_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = blobs(dir.path(), 1);
        let (digest, content) = content(2 * CHUNK_BYTES + 9);
        blobs.put(&digest, content.as_slice()).unwrap();
        let path = files(dir.path()).remove(0);
        let whole = fs::read(&path).unwrap();
        let sealed = CHUNK_BYTES + CHUNK_TAG_BYTES;
        let mut swapped = whole.clone();
        swapped[MAGIC.len()..MAGIC.len() + sealed]
            .copy_from_slice(&whole[MAGIC.len() + sealed..MAGIC.len() + 2 * sealed]);
        let mut flipped = whole.clone();
        *flipped.last_mut().unwrap() ^= 1;
        let cut = &whole[..MAGIC.len() + 2 * sealed];
        let longer = [whole.as_slice(), &[0; 40]].concat();
        for damaged in
            [swapped.as_slice(), flipped.as_slice(), cut, &whole[..whole.len() - 1], &whole[..5], &longer, b""]
        {
            fs::write(&path, damaged).unwrap();
            assert!(blobs.check(&digest).is_err(), "{} bytes", damaged.len());
        }
        fs::remove_file(&path).unwrap();
        assert!(matches!(blobs.check(&digest), Err(FileError::Missing)));
    }

    #[test]
    fn a_content_that_is_damaged_is_whole_again_when_it_is_kept_again() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = blobs(dir.path(), 1);
        let (digest, content) = content(CHUNK_BYTES + 9);
        blobs.put(&digest, content.as_slice()).unwrap();
        let path = files(dir.path()).remove(0);
        let mut damaged = fs::read(&path).unwrap();
        damaged[1_000] ^= 1;
        fs::write(&path, damaged).unwrap();
        blobs.put(&digest, content.as_slice()).unwrap();
        assert_eq!(blobs.check(&digest).unwrap(), content.len() as u64);
        assert_eq!(files(dir.path()), [path]);
    }

    /// Gives a content, and waits in its middle until the other one is there too.
    struct Pausing<'a> {
        content: &'a [u8],
        at: usize,
        middle: Option<&'a std::sync::Barrier>,
    }

    impl Read for Pausing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.at > self.content.len() / 2
                && let Some(middle) = self.middle.take()
            {
                middle.wait();
            }
            let given = (&self.content[self.at..]).read(buffer)?;
            self.at += given;
            Ok(given)
        }
    }

    #[test]
    fn two_that_keep_the_same_content_at_once_leave_it_whole() {
        let dir = tempfile::tempdir().unwrap();
        let (blobs, middle) = (blobs(dir.path(), 1), std::sync::Barrier::new(2));
        let (digest, content) = content(3 << 20);
        std::thread::scope(|scope| {
            let both: Vec<_> = (0..2)
                .map(|_| {
                    let reader = Pausing { content: &content, at: 0, middle: Some(&middle) };
                    scope.spawn(|| blobs.put(&digest, reader))
                })
                .collect();
            for one in both {
                one.join().unwrap().unwrap();
            }
        });
        assert_eq!(blobs.check(&digest).unwrap(), content.len() as u64);
        assert_eq!(files(dir.path()).len(), 1, "and nothing that was half written");
    }

    #[test]
    fn content_that_is_not_what_its_digest_says_is_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        assert!(blobs(dir.path(), 1).put(&[0; 32], b"something".as_slice()).is_err());
        assert!(files(dir.path()).is_empty());
    }

    #[test]
    fn after_a_change_of_the_key_contents_are_found_under_both_until_they_are_sealed_anew() {
        let dir = tempfile::tempdir().unwrap();
        let contents = [content(10), content(CHUNK_BYTES), content(2 * CHUNK_BYTES + 7)];
        for (digest, content) in &contents {
            blobs(dir.path(), 1).put(digest, content.as_slice()).unwrap();
        }
        let keys = [1, 2].map(|key| Key::from_bytes(&[key; 32]).unwrap());
        let both = Blobs::new(dir.path().join("blobs"), &keys[1], Some(&keys[0]));
        for (digest, content) in &contents {
            assert_eq!(both.check(digest).unwrap(), content.len() as u64);
            // As a stop between the new one and the end of the old one leaves it.
            blobs(dir.path(), 2).put(digest, content.as_slice()).unwrap();
            assert!(both.reseal(digest).unwrap());
            assert!(!both.reseal(digest).unwrap(), "once");
            assert_eq!(both.check(digest).unwrap(), content.len() as u64);
            assert_eq!(blobs(dir.path(), 2).check(digest).unwrap(), content.len() as u64);
            assert!(matches!(blobs(dir.path(), 1).check(digest), Err(FileError::Missing)));
        }
        assert_eq!(files(dir.path()).len(), contents.len());
    }

    #[test]
    fn sweeping_takes_what_is_old_and_unwanted_and_what_was_half_written() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = blobs(dir.path(), 1);
        let (wanted, unwanted) = (content(10), content(11));
        for (digest, content) in [&wanted, &unwanted] {
            blobs.put(digest, content.as_slice()).unwrap();
        }
        fs::write(files(dir.path())[0].with_extension(PART), b"half").unwrap();
        let keep = |name: &str| name == blobs.keys.name(&wanted.0);
        let past = SystemTime::now() - std::time::Duration::from_secs(60);
        assert_eq!(blobs.sweep(past, keep).unwrap(), 1, "only the half: the unwanted one is young");
        let future = SystemTime::now() + std::time::Duration::from_secs(60);
        assert_eq!(blobs.sweep(future, keep).unwrap(), 1);
        assert!(blobs.open(&wanted.0).is_ok() && blobs.open(&unwanted.0).is_err());
    }

    #[test]
    fn sweeping_passes_over_what_is_no_content() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = blobs(dir.path(), 1);
        let (digest, content) = content(10);
        blobs.put(&digest, content.as_slice()).unwrap();
        let (place, elsewhere) = (dir.path().join("blobs"), dir.path().join("elsewhere"));
        fs::write(place.join(".DS_Store"), b"of another system").unwrap();
        fs::create_dir_all(place.join("ab").join("a folder")).unwrap();
        fs::create_dir(&elsewhere).unwrap();
        fs::write(elsewhere.join("somebody's"), b"not ours").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&elsewhere, place.join("cd")).unwrap();
        let future = SystemTime::now() + std::time::Duration::from_secs(60);
        assert_eq!(blobs.sweep(future, |_| false).unwrap(), 1, "the content alone");
        assert!(place.join(".DS_Store").exists() && elsewhere.join("somebody's").exists());
    }
}
