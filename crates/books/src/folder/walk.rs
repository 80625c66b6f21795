//! Which files of a folder fit a pattern that may stand in any part of a path.

use super::pattern::{Pattern, is_pattern};
use std::{
    fs,
    io::ErrorKind,
    path::{Component, Path, PathBuf},
};

/// The most files that one pattern fits.
const FILES_MAX: usize = 1_000;
/// The most names that are looked at for one pattern.
const NAMES_MAX: usize = 100_000;
/// The most parts of a path with a pattern.
const PARTS_MAX: usize = 50;
/// How many folders deep `**` reaches.
const DEPTH_MAX: usize = 32;

/// A walk below a folder.
struct Walk<'w> {
    root: &'w Path,
    wanted: &'w str,
    looked_at: usize,
    found: Vec<PathBuf>,
}

/// The files below `root` that fit `wanted` as it is seen from `from`, in the order of their paths. Folders that a link leads
/// to, and those whose names begin with a dot, are not entered unless they are named.
pub(super) fn files(root: &Path, from: &Path, wanted: &str) -> Result<Vec<PathBuf>, String> {
    let mut walk = Walk { root, wanted, looked_at: 0, found: Vec::new() };
    let path = Path::new(wanted);
    let start = if path.is_absolute() { path.ancestors().last().unwrap_or(path) } else { from };
    let mut parts: Vec<String> = path
        .components()
        .filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.dedup_by(|one, other| one == "**" && other == "**");
    if parts.len() > PARTS_MAX {
        return Err(format!("A path has at most {PARTS_MAX} parts."));
    }
    walk.part(start, &parts, 0)?;
    walk.found.sort();
    walk.found.dedup();
    if walk.found.is_empty() {
        return Err(format!("No file fits {wanted}."));
    }
    Ok(walk.found)
}

impl Walk<'_> {
    /// Follows the parts that are left, from a folder on.
    fn part(&mut self, folder: &Path, parts: &[String], depth: usize) -> Result<(), String> {
        let Some((part, rest)) = parts.split_first() else { return Ok(()) };
        if part == ".." {
            return folder.parent().map_or(Ok(()), |above| self.part(above, rest, depth));
        }
        if !is_pattern(part) {
            let path = folder.join(part);
            if rest.is_empty() {
                return if path.is_file() { self.take(path) } else { Ok(()) };
            }
            return self.part(&path, rest, depth);
        }
        let any_depth = part == "**" && !rest.is_empty();
        if any_depth {
            self.part(folder, rest, depth)?;
        }
        let pattern = Pattern::parse(part);
        for (name, path) in self.names(folder)? {
            if !pattern.fits(&name) {
                continue;
            }
            // A link is no folder here: what it leads to may lie anywhere, or above.
            let is_folder = fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_dir());
            if any_depth {
                if is_folder {
                    if depth >= DEPTH_MAX {
                        return Err(format!("The ** of {} reaches at most {DEPTH_MAX} folders deep.", self.wanted));
                    }
                    self.part(&path, parts, depth + 1)?;
                }
            } else if !rest.is_empty() {
                if is_folder {
                    self.part(&path, rest, depth)?;
                }
            } else if !is_folder && path.is_file() {
                self.take(path)?;
            }
        }
        Ok(())
    }

    /// The names in a folder; none where there is no such folder, or it is none of the journal's.
    fn names(&mut self, folder: &Path) -> Result<Vec<(String, PathBuf)>, String> {
        let inside = fs::canonicalize(folder).is_ok_and(|real| real.starts_with(self.root));
        if !inside {
            return Ok(Vec::new());
        }
        let listed = match fs::read_dir(folder) {
            Ok(listed) => listed,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(Vec::new());
            }
            Err(error) => {
                let shown = folder.file_name().unwrap_or_default().to_string_lossy();
                return Err(format!("The folder {shown} cannot be looked into for {}: {error}.", self.wanted));
            }
        };
        let mut names = Vec::new();
        for entry in listed.flatten() {
            self.looked_at += 1;
            if self.looked_at > NAMES_MAX {
                return Err(format!("More than {NAMES_MAX} names were looked at for {}.", self.wanted));
            }
            names.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
        }
        Ok(names)
    }

    fn take(&mut self, path: PathBuf) -> Result<(), String> {
        if self.found.len() >= FILES_MAX {
            return Err(format!("More than {FILES_MAX} files fit {}.", self.wanted));
        }
        self.found.push(path);
        Ok(())
    }
}
