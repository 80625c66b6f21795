//! A new file that gets its name when it is whole, and never takes the place of another.

use atom_core::{Clock as _, SystemClock};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// A new file on its way to the disk. It lies beside its place under a name of its own, readable for its owner only, and goes
/// unless it was finished.
#[derive(Debug)]
pub struct NewFile {
    // Closed before its other name goes: fields end in this order.
    file: fs::File,
    part: Part,
    target: PathBuf,
}

impl NewFile {
    /// Begins a file.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] where there is something of this name; what the file system says.
    pub fn begin(target: &Path) -> io::Result<Self> {
        if fs::symlink_metadata(target).is_ok() {
            return Err(taken());
        }
        // A name of chance: neither another writer nor what a stop left behind is in the way.
        let part = target.with_file_name(format!(".atom-{}.part", random_hex()));
        let file = new_private(&part)?;
        Ok(Self { file, part: Part(part), target: target.to_owned() })
    }

    /// The open file.
    pub fn file(&mut self) -> &mut fs::File {
        &mut self.file
    }

    /// Has the file reach the disk, gives it its name, and has the name reach the disk.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] where the name was taken meanwhile; what the file system says.
    pub fn finish(self) -> io::Result<()> {
        let Self { file, part, target } = self;
        file.sync_all()?;
        drop(file);
        give_name(&part.0, &target)?;
        sync_folder(target.parent().unwrap_or(&target))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Opens a new file for writing, readable for its owner only; one that is there already is refused.
pub(crate) fn new_private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Has the names in a folder reach the disk.
///
/// # Errors
/// What the file system says.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Sixteen hex digits of chance: for the name of a file that is being written.
#[must_use]
pub fn random_hex() -> String {
    let mut random = [0; 8];
    SystemClock.random(&mut random);
    hex::encode(random)
}

/// A name that goes: of a file that was given another one, or that came to nothing.
#[derive(Debug)]
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        fs::remove_file(&self.0).ok();
    }
}

/// Gives a file its name, unless the name is taken: a second name, which a file system refuses where there is one. Where it
/// knows no second names, the name is taken first and the file moved onto it.
fn give_name(part: &Path, target: &Path) -> io::Result<()> {
    match fs::hard_link(part, target) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(taken()),
        Err(_) => moved_onto(part, target),
    }
}

fn moved_onto(part: &Path, target: &Path) -> io::Result<()> {
    fs::OpenOptions::new().write(true).create_new(true).open(target)?;
    fs::rename(part, target).inspect_err(|_| {
        fs::remove_file(target).ok();
    })
}

fn taken() -> io::Error {
    io::Error::new(io::ErrorKind::AlreadyExists, "there is a file of this name already")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        fs::read_dir(dir).unwrap().flatten().map(|file| file.file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_has_its_name_when_it_is_whole_and_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("out.txt");
        let mut new = NewFile::begin(&target).unwrap();
        new.write_all(b"half").unwrap();
        assert!(!target.exists());
        new.file().write_all(b" and whole").unwrap();
        new.finish().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"half and whole");
        assert_eq!(names(dir.path()), ["out.txt"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_that_is_not_finished_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        drop(NewFile::begin(&dir.path().join("out.txt")).unwrap());
        assert!(names(dir.path()).is_empty());
    }

    #[test]
    fn a_name_that_is_taken_before_or_meanwhile_is_refused_and_what_has_it_stays() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("out.txt");
        let (first, second) = (NewFile::begin(&target).unwrap(), NewFile::begin(&target).unwrap());
        first.finish().unwrap();
        assert_eq!(second.finish().unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(NewFile::begin(&target).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(names(dir.path()), ["out.txt"]);
    }

    #[test]
    fn where_there_are_no_second_names_a_file_is_moved_onto_its_name() {
        let dir = tempfile::tempdir().unwrap();
        let (part, target) = (dir.path().join("part"), dir.path().join("out.txt"));
        fs::write(&part, b"whole").unwrap();
        moved_onto(&part, &target).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"whole");
        fs::write(&part, b"another").unwrap();
        assert_eq!(moved_onto(&part, &target).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&target).unwrap(), b"whole");
    }
}
