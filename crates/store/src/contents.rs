//! The contents in a backup: the sealed files beside the database, as they lie there.
//!
//! Layout, after the database: for each file its name as 32 bytes, its length as 8 bytes little end first, and its bytes;
//! then 32 zero bytes, the count as 8 bytes, and the BLAKE3 of all this before it.

use crate::{
    StoreError,
    new_file::{new_private, random_hex, sync_folder},
    open::BLOBS_DIR,
};
use atom_core::{Clock as _, SystemClock};
use std::{
    collections::HashSet,
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// How much is compared at once.
const COMPARED_BYTES: u64 = 64 * 1024;

/// Writes the contents of a data directory behind the database.
pub(crate) fn write(data_dir: &Path, out: &mut impl Write) -> io::Result<()> {
    let mut out = Hashed { inner: out, seen: blake3::Hasher::new() };
    let mut count: u64 = 0;
    let mut seen = HashSet::new();
    // A content that is sealed anew meanwhile has another name then, which may not be in the list: so it is made again until
    // it has nothing new.
    loop {
        let mut new = listed(data_dir)?;
        new.retain(|(name, _)| seen.insert(*name));
        if new.is_empty() {
            break;
        }
        for (name, path) in new {
            let mut file = match fs::File::open(path) {
                // Taken away meanwhile, because nothing refers to it under this name.
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

/// Puts a content of a backup into a data directory, unless the same bytes are there. Other bytes, one of which are damaged,
/// stay beside it under another name.
pub(crate) fn put(data_dir: &Path, name: &[u8; 32], bytes: u64, content: &mut dyn Read) -> Result<(), StoreError> {
    let name = hex::encode(name);
    let folder = data_dir.join(BLOBS_DIR).join(&name[..2]);
    let path = folder.join(&name);
    let there = match fs::File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        other => Some(other?),
    };
    let (mut same, mut differs) = (0, Vec::new());
    if let Some(there) = &there
        && there.metadata()?.len() == bytes
    {
        (same, differs) = compare(there, content)?;
        if differs.is_empty() && same == bytes {
            return Ok(());
        }
    }
    fs::create_dir_all(&folder)?;
    let part = path.with_extension(format!("{}.part", random_hex()));
    let mut out = new_private(&part)?;
    let written = (|| {
        if same > 0 {
            // Of what was compared, only what differed is still at hand.
            io::copy(&mut fs::File::open(&path)?.take(same), &mut out)?;
        }
        out.write_all(&differs)?;
        io::copy(content, &mut out)?;
        out.sync_all()?;
        drop(out);
        if there.is_some() {
            set_aside(&path)?;
        }
        fs::rename(&part, &path)?;
        sync_folder(&folder)
    })();
    if written.is_err() {
        fs::remove_file(&part).ok();
    }
    Ok(written?)
}

/// How many bytes are the same in both, and the first piece of the content that is not. What cannot be read is not the same.
fn compare(mut there: &fs::File, content: &mut dyn Read) -> io::Result<(u64, Vec<u8>)> {
    let mut same = 0;
    loop {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        (&mut *content).take(COMPARED_BYTES).read_to_end(&mut theirs)?;
        let read = (&mut there).take(theirs.len() as u64).read_to_end(&mut ours);
        if read.is_err() || ours != theirs || theirs.is_empty() {
            return Ok((same, theirs));
        }
        same += theirs.len() as u64;
    }
}

/// Gives a content a second name that nobody looks for: the next rename takes its own.
fn set_aside(path: &Path) -> io::Result<()> {
    let now = SystemClock.now_ms();
    let aside = path.with_extension(format!("damaged-{now}"));
    match fs::hard_link(path, &aside) {
        // Set aside in the same millisecond: that is kept already.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => fs::rename(path, &aside),
        _ => Ok(()),
    }
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
        let folder = folder?;
        // A file that the system of another machine left, or a link that leads away, is none of ours.
        if !folder.file_type()?.is_dir() {
            continue;
        }
        for file in fs::read_dir(folder.path())? {
            let file = file?;
            if !file.file_type()?.is_file() {
                continue;
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: [u8; 32] = [7; 32];

    fn place(dir: &Path) -> PathBuf {
        let name = hex::encode(NAME);
        dir.join(BLOBS_DIR).join(&name[..2]).join(name)
    }

    fn put_whole(dir: &Path, content: &[u8]) {
        put(dir, &NAME, content.len() as u64, &mut &*content).unwrap();
    }

    fn names(folder: &Path) -> Vec<String> {
        let files = fs::read_dir(folder).unwrap().flatten();
        files.map(|file| file.file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_content_of_the_same_length_and_other_bytes_is_replaced_and_set_aside() {
        let dir = tempfile::tempdir().unwrap();
        let content = vec![3; 200_000];
        put_whole(dir.path(), &content);
        let path = place(dir.path());
        for at in [0, 65_535, 65_536, 131_072, 199_999] {
            let mut damaged = content.clone();
            damaged[at] ^= 1;
            fs::write(&path, &damaged).unwrap();
            put_whole(dir.path(), &content);
            assert_eq!(fs::read(&path).unwrap(), content, "{at}");
            let names = names(path.parent().unwrap());
            let aside = names.iter().find(|name| name.contains(".damaged-")).expect("kept beside it");
            assert_eq!(fs::read(path.with_file_name(aside)).unwrap(), damaged, "{at}");
            fs::remove_file(path.with_file_name(aside)).unwrap();
            assert_eq!(listed(dir.path()).unwrap().len(), 1);
        }
    }

    #[test]
    fn a_content_that_is_there_stays_and_one_that_was_cut_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        put_whole(dir.path(), b"a content");
        put_whole(dir.path(), b"a content");
        let path = place(dir.path());
        assert_eq!(names(path.parent().unwrap()).len(), 1);
        fs::write(&path, b"a con").unwrap();
        put_whole(dir.path(), b"a content");
        assert_eq!(fs::read(&path).unwrap(), b"a content");
    }

    #[test]
    fn what_is_no_content_of_ours_stops_neither_a_backup_nor_a_restore() {
        let dir = tempfile::tempdir().unwrap();
        put_whole(dir.path(), b"a content");
        let blobs = dir.path().join(BLOBS_DIR);
        fs::write(blobs.join(".DS_Store"), b"of another system").unwrap();
        fs::create_dir_all(blobs.join("07").join(hex::encode([9; 32]))).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("/", blobs.join("aa")).unwrap();
        let mut written = Vec::new();
        write(dir.path(), &mut written).unwrap();
        touch(dir.path()).unwrap();
        let mut found = Vec::new();
        read(&mut written.as_slice(), |name, bytes, _| {
            found.push((*name, bytes));
            Ok(())
        })
        .unwrap()
        .unwrap();
        assert_eq!(found, [(NAME, 9)]);
    }
}
