//! The files that a journal includes: those of its own folder and below.

use atom_journal::{BYTES_MAX, Files};
use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

/// The most files that one pattern fits.
const FILES_MAX: usize = 1_000;

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
        let path = from.parent().unwrap_or(&self.root).join(wanted);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !name.contains('*') && !name.contains('?') {
            return self.one(&path).map(|file| vec![file]);
        }
        let folder = path.parent().unwrap_or(&self.root);
        let listed = fs::read_dir(folder).map_err(|error| format!("{wanted} cannot be included: {error}."))?;
        let mut found: Vec<PathBuf> = listed
            .flatten()
            .filter(|file| fits(&name, &file.file_name().to_string_lossy()))
            .map(|file| file.path())
            .filter(|path| path != from)
            .collect();
        found.sort();
        if found.is_empty() {
            return Err(format!("No file fits {wanted}."));
        }
        if found.len() > FILES_MAX {
            return Err(format!("More than {FILES_MAX} files fit {wanted}."));
        }
        found.iter().map(|path| self.one(path)).collect()
    }
}

/// The content of a file, no more than one byte over what a journal may have.
pub(crate) fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a name fits a pattern with `*` and `?`. In time that grows with the product of both lengths only.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => (p, n) = (p + 1, n + 1),
            _ => {
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                (p, n) = (at + 1, taken + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_names() {
        for (pattern, name, fit) in [
            ("*.journal", "2026.journal", true),
            ("*.journal", "2026.dat", false),
            ("20?6*", "2026.dat", true),
            ("a*b*c", "aXXbYYc", true),
            ("a*b*c", "aXXbYY", false),
            ("*", "", true),
        ] {
            assert_eq!(fits(pattern, name), fit, "{pattern} {name}");
        }
    }

    #[test]
    fn what_lies_outside_is_not_included() {
        let folder = Folder { root: PathBuf::from("/nowhere/books") };
        let from = Path::new("/nowhere/books/main.journal");
        for wanted in ["../../etc/passwd", "/etc/passwd", "", "x\0y"] {
            assert!(folder.load(from, wanted).is_err(), "{wanted:?}");
        }
    }
}
