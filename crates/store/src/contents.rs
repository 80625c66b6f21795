//! The contents in a backup: the sealed files beside the database, as they lie there.
//!
//! Layout, after the database: for each file its name as 32 bytes, its length as 8 bytes little end first, and its bytes;
//! then 32 zero bytes, the count as 8 bytes, and the BLAKE3 of all this before it.

use crate::{StoreError, open::BLOBS_DIR};
use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// Writes the contents of a data directory behind the database.
pub(crate) fn write(data_dir: &Path, out: &mut impl Write) -> io::Result<()> {
    let mut out = Hashed { inner: out, seen: blake3::Hasher::new() };
    let mut count: u64 = 0;
    for (name, path) in listed(data_dir)? {
        let mut file = match fs::File::open(path) {
            // Taken away meanwhile, because nothing refers to it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other?,
        };
        let bytes = file.metadata()?.len();
        out.write_all(&name)?;
        out.write_all(&bytes.to_le_bytes())?;
        if io::copy(&mut (&mut file).take(bytes), &mut out)? != bytes {
            return Err(io::Error::other("a content became shorter while it was copied"));
        }
        count += 1;
    }
    out.write_all(&[0; 32])?;
    out.write_all(&count.to_le_bytes())?;
    let digest = out.seen.finalize();
    out.inner.write_all(digest.as_bytes())
}

/// Reads the contents of a backup, and checks them. Each goes to `take`.
pub(crate) fn read(
    from: &mut impl Read,
    mut take: impl FnMut(&[u8; 32], u64, &mut dyn Read) -> Result<(), StoreError>,
) -> Result<Result<(), &'static str>, StoreError> {
    let mut from = Hashed { inner: from, seen: blake3::Hasher::new() };
    let mut counted: u64 = 0;
    let (mut name, mut number) = ([0; 32], [0; 8]);
    loop {
        if from.read_exact(&mut name).and_then(|()| from.read_exact(&mut number)).is_err() {
            return Ok(Err("it is cut off among its attachments"));
        }
        let number = u64::from_le_bytes(number);
        if name == [0; 32] {
            let digest = from.seen.finalize();
            let mut end = Vec::new();
            from.inner.take(33).read_to_end(&mut end)?;
            if end.len() < digest.as_bytes().len() {
                return Ok(Err("it is cut off at its end"));
            }
            let whole = number == counted && end == digest.as_bytes();
            return Ok(if whole { Ok(()) } else { Err("its attachments were changed") });
        }
        let mut content = (&mut from).take(number);
        take(&name, number, &mut content)?;
        // What was not wanted is read all the same, for the digest; what is not there is a cut.
        io::copy(&mut content, &mut io::sink())?;
        if content.limit() > 0 {
            return Ok(Err("it is cut off among its attachments"));
        }
        counted += 1;
    }
}

/// Puts a content of a backup into a data directory, unless it is there. A content that stays is as young as a new one.
pub(crate) fn put(data_dir: &Path, name: &[u8; 32], bytes: u64, content: &mut dyn Read) -> Result<(), StoreError> {
    let name = hex::encode(name);
    let folder = data_dir.join(BLOBS_DIR).join(&name[..2]);
    let path = folder.join(&name);
    if fs::metadata(&path).is_ok_and(|there| there.len() == bytes) {
        return Ok(());
    }
    fs::create_dir_all(&folder)?;
    let part = path.with_extension("part");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&part)?;
    io::copy(content, &mut out)?;
    out.sync_all()?;
    fs::rename(&part, &path)?;
    Ok(())
}

/// Makes all contents of a data directory as young as new ones: the database that is set aside still refers to them.
pub(crate) fn touch(data_dir: &Path) -> io::Result<()> {
    let now = std::time::SystemTime::now();
    for (_, path) in listed(data_dir)? {
        fs::File::options().append(true).open(path)?.set_modified(now)?;
    }
    Ok(())
}

/// The contents by name; what is being written has no name yet.
fn listed(data_dir: &Path) -> io::Result<Vec<([u8; 32], PathBuf)>> {
    let mut found = Vec::new();
    let folders = match fs::read_dir(data_dir.join(BLOBS_DIR)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        other => other?,
    };
    for folder in folders {
        for file in fs::read_dir(folder?.path())? {
            let file = file?;
            let name = file.file_name().to_str().and_then(|name| hex::decode(name).ok()?.try_into().ok());
            found.extend(name.map(|name| (name, file.path())));
        }
    }
    found.sort();
    Ok(found)
}

/// Follows what is written or read.
struct Hashed<'a, T> {
    inner: &'a mut T,
    seen: blake3::Hasher,
}

impl<T: Write> Write for Hashed<'_, T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.seen.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Hashed<'_, T> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.seen.update(&into[..count]);
        Ok(count)
    }
}
