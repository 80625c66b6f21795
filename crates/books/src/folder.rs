//! The files that a journal includes: those of its own folder and below.

mod pattern;
mod walk;

use atom_journal::{BYTES_MAX, Files};
use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

/// The folder of a journal.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder of a file, whose path has no links in it.
    pub(crate) fn of(file: &Path) -> Self {
        Self { root: file.parent().unwrap_or(file).to_owned() }
    }

    fn one(&self, path: &Path) -> Result<(PathBuf, Vec<u8>), String> {
        let shown = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let real = fs::canonicalize(path).map_err(|error| format!("{shown} cannot be included: {error}."))?;
        if !real.starts_with(&self.root) {
            return Err(format!("{shown} lies outside of the folder of the journal, so it is not included."));
        }
        // Looked at before it is opened: opening a pipe waits for whoever writes into it.
        let is_file = fs::metadata(&real).is_ok_and(|meta| meta.is_file());
        if !is_file {
            return Err(format!("{shown} is no file."));
        }
        let bytes = read(&real).map_err(|error| format!("{shown} cannot be included: {error}."))?;
        Ok((real, bytes))
    }
}

impl Files for Folder {
    fn load(&self, from: &Path, wanted: &str) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
        if wanted.is_empty() || wanted.contains('\0') {
            return Err("The name of a file was expected here.".to_owned());
        }
        let folder = from.parent().unwrap_or(&self.root);
        if !pattern::is_pattern(wanted) {
            return self.one(&folder.join(wanted)).map(|file| vec![file]);
        }
        // A pattern fits the file that it stands in, too; what that means is told by who reads.
        walk::files(&self.root, folder, wanted)?.iter().map(|path| self.one(path)).collect()
    }
}

/// The content of a file, no more than one byte over what a journal may have.
pub(crate) fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_is_not_included() {
        let folder = Folder { root: PathBuf::from("/nowhere/books") };
        let from = Path::new("/nowhere/books/main.journal");
        for wanted in ["../../etc/passwd", "/etc/passwd", "/etc/pass*", "../../etc/*", "**/x", "", "x\0y"] {
            assert!(folder.load(from, wanted).is_err(), "{wanted:?}");
        }
    }

    #[test]
    fn a_pattern_may_stand_in_any_part_of_a_path_and_stays_within_the_folder() {
        let outer = tempfile::tempdir().expect("a folder");
        let outer_path = fs::canonicalize(outer.path()).expect("a path");
        let root = outer_path.join("books");
        for name in ["books/main.journal", "books/a/1.j", "books/a/b/2.j", "books/.git/3.j", "books/c/4.j", "away/5.j"]
        {
            let path = outer_path.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, name).expect("written");
        }
        let folder = Folder { root: root.clone() };
        let found = |from: &str, wanted: &str| {
            let found = folder.load(&root.join(from), wanted)?;
            let text = |(_, bytes): &(PathBuf, Vec<u8>)| String::from_utf8_lossy(bytes).replace("books/", "");
            Ok::<Vec<String>, String>(found.iter().map(text).collect())
        };
        assert_eq!(found("main.journal", "**/*.j").expect("files"), ["a/1.j", "a/b/2.j", "c/4.j"]);
        assert_eq!(found("main.journal", "[ac]/?.j").expect("files"), ["a/1.j", "c/4.j"]);
        assert_eq!(found("main.journal", "[!a]/*").expect("files"), ["c/4.j"]);
        assert_eq!(found("main.journal", "a*/b/*.j").expect("files"), ["a/b/2.j"]);
        assert_eq!(found("a/b/2.j", "../../c/*.j").expect("files"), ["c/4.j"]);
        assert_eq!(found("main.journal", "*.journal").expect("files"), ["main.journal"], "the file itself, too");
        for wanted in ["../away/*.j", "../**/5.j", "*.none", "**/*.none"] {
            assert!(found("main.journal", wanted).is_err(), "{wanted}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outer_path.join("away"), root.join("link")).expect("a link");
            assert_eq!(found("main.journal", "**/*.j").expect("files"), ["a/1.j", "a/b/2.j", "c/4.j"]);
            assert!(found("main.journal", "link/*.j").is_err(), "what a link leads out of");
        }
    }
}
