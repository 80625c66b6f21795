//! All manifests: those that come with Atom, and those in the data directory, which add to them or take their place.

use crate::manifest::{Mistake, Provider};
use atom_api::integrations::{ManifestProblem, ProvidersReply};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::SystemTime,
};

/// The manifests that come with Atom: file name and text.
const BUILT_IN: &[(&str, &str)] = &[
    ("github.toml", include_str!("../providers/github.toml")),
    ("gmail.toml", include_str!("../providers/gmail.toml")),
    ("google-calendar.toml", include_str!("../providers/google-calendar.toml")),
    ("linear.toml", include_str!("../providers/linear.toml")),
];
/// The most bytes of a manifest.
const FILE_BYTES_MAX: u64 = 256 << 10;
/// The most manifests of a data directory.
const FILES_MAX: usize = 200;
/// Manifests that are kept read, as they are and as they were.
const READ_MAX: usize = 2 * FILES_MAX;

/// Manifests that were read, by the hash of their text: compiling their programs takes far longer than reading the file, and one
/// that changes does not make the others new.
static READ: LazyLock<Mutex<BTreeMap<[u8; 32], Arc<Provider>>>> = LazyLock::new(Mutex::default);

/// Reads a manifest, unless this text was read before.
fn parsed(text: &str) -> Result<Arc<Provider>, Mistake> {
    let hash = *blake3::hash(text.as_bytes()).as_bytes();
    if let Some(provider) = READ.lock().unwrap_or_else(PoisonError::into_inner).get(&hash) {
        return Ok(Arc::clone(provider));
    }
    let provider = Arc::new(Provider::parse(text)?);
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if read.len() >= READ_MAX {
        read.clear();
    }
    read.insert(hash, Arc::clone(&provider));
    Ok(provider)
}

/// The providers that there are, and the manifests that could not be read.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    providers: BTreeMap<String, Arc<Provider>>,
    problems: Vec<ManifestProblem>,
    /// What the directory held when it was read.
    seen: Vec<Seen>,
}

/// A file as far as it tells whether it has changed.
type Seen = (PathBuf, u64, Option<SystemTime>);

/// Whether a manifest can be used: what is in it, or what is wrong with it and in which line.
///
/// # Errors
/// The first mistake.
pub fn check_manifest(path: &Path) -> Result<String, ManifestProblem> {
    let problem = |line, message| ManifestProblem { file: path.display().to_string(), line, message };
    let facts = fs::metadata(path).map_err(|error| problem(1, format!("the file cannot be read: {error}")))?;
    if facts.len() > FILE_BYTES_MAX {
        return Err(problem(1, too_large()));
    }
    let text = fs::read_to_string(path).map_err(|error| problem(1, format!("the file cannot be read: {error}")))?;
    check_manifest_text(&text).map_err(|(line, message)| problem(line, message))
}

/// As [`check_manifest`], for a text that is at hand.
///
/// # Errors
/// The line of the first mistake, and what it is.
pub fn check_manifest_text(text: &str) -> Result<String, (u32, String)> {
    let provider = Provider::parse(text).map_err(|mistake| (mistake.line, mistake.message))?;
    let view = provider.view();
    Ok(format!("{} has {} streams and {} actions", view.name, view.streams.len(), view.actions.len()))
}

fn too_large() -> String {
    format!("a manifest has at most {} KiB", FILE_BYTES_MAX >> 10)
}

impl Catalog {
    /// Reads all manifests. A broken one is a problem, not an end.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut catalog = Self::default();
        for (file, text) in BUILT_IN {
            catalog.add(file, parsed(text));
        }
        catalog.seen = match list(folder) {
            Ok(seen) => seen,
            Err(error) => {
                catalog.problem(&folder.display().to_string(), 1, format!("the folder cannot be read: {error}"));
                Vec::new()
            }
        };
        for (at, (path, bytes, _)) in catalog.seen.clone().into_iter().enumerate() {
            let file = path.display().to_string();
            if at >= FILES_MAX {
                catalog.problem(&file, 1, format!("there are more than {FILES_MAX} manifests; this one was left out"));
            } else if bytes > FILE_BYTES_MAX {
                catalog.problem(&file, 1, too_large());
            } else {
                match fs::read_to_string(&path) {
                    Ok(text) => catalog.add(&file, parsed(&text)),
                    Err(error) => catalog.problem(&file, 1, format!("the file cannot be read: {error}")),
                }
            }
        }
        catalog
    }

    /// Whether the folder holds something else than when it was read.
    pub(crate) fn is_stale(&self, folder: &Path) -> bool {
        list(folder).is_ok_and(|seen| seen != self.seen)
    }

    /// The provider of this id.
    pub(crate) fn get(&self, id: &str) -> Option<Arc<Provider>> {
        self.providers.get(id).cloned()
    }

    /// As the contract shows it: by name.
    pub(crate) fn view(&self) -> ProvidersReply {
        let mut items: Vec<_> = self.providers.values().map(|provider| provider.view()).collect();
        items.sort_by_key(|provider| provider.name.to_lowercase());
        ProvidersReply { items, next: None, problems: self.problems.clone() }
    }

    fn add(&mut self, file: &str, parsed: Result<Arc<Provider>, Mistake>) {
        match parsed {
            Ok(provider) => drop(self.providers.insert(provider.id.clone(), provider)),
            Err(mistake) => self.problem(file, mistake.line, mistake.message),
        }
    }

    fn problem(&mut self, file: &str, line: u32, message: String) {
        tracing::warn!(file, line, message, "a provider manifest could not be read");
        self.problems.push(ManifestProblem { file: file.to_owned(), line, message });
    }
}

/// The manifests of a folder by name; none where there is no folder.
fn list(folder: &Path) -> io::Result<Vec<Seen>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut seen = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let facts = fs::metadata(&path)?;
            seen.push((path, facts.len(), facts.modified().ok()));
        }
    }
    seen.sort();
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_with_atom_has_no_problems() {
        let catalog = Catalog::read(Path::new("/nowhere"));
        assert_eq!(catalog.problems, []);
        for (file, _) in BUILT_IN {
            assert!(catalog.get(file.trim_end_matches(".toml")).is_some(), "{file} has the id of its name");
        }
    }

    #[test]
    fn what_a_person_reads_of_a_manifest_is_there_in_german_too() {
        let catalog = Catalog::read(Path::new("/nowhere"));
        for provider in catalog.providers.values() {
            let view = provider.view();
            for method in &view.methods {
                let kind = method.kind;
                assert!(method.guide.is_empty() || method.guides.contains_key("de"), "{}: guide of {kind:?}", view.id);
                let lacking = method.scopes.iter().find(|choice| !choice.purposes.contains_key("de"));
                assert!(lacking.is_none(), "{}: {lacking:?}", view.id);
                let revoking = provider.revoking(kind);
                assert!(revoking.is_none_or(|(_, others)| others.contains_key("de")), "{}: end of {kind:?}", view.id);
            }
            let lacking = provider.actions.iter().find(|action| !action.descriptions.contains_key("de"));
            assert!(lacking.is_none(), "{}: {:?}", view.id, lacking.map(|action| &action.name));
            assert!(view.tenant.iter().all(|field| field.labels.contains_key("de")), "{}", view.id);
        }
    }

    #[test]
    fn a_broken_manifest_is_named_by_file_and_line_and_the_others_load() {
        let folder = tempfile::tempdir().unwrap();
        let (_, github) = BUILT_IN[0];
        let renamed = github.replacen("id = \"github\"", "id = \"forge\"", 1).replacen(
            "name = \"GitHub\"",
            "name = \"Forge\"",
            1,
        );
        fs::write(folder.path().join("a-broken.toml"), "id = \"x\"\nname = \n").unwrap();
        fs::write(folder.path().join("b-forge.toml"), &renamed).unwrap();
        fs::write(folder.path().join("c-bytes.toml"), [0xff, 0xfe]).unwrap();
        fs::write(folder.path().join("d-huge.toml"), "# ".repeat(200_000)).unwrap();
        fs::write(folder.path().join("notes.txt"), "not a manifest").unwrap();

        let reply = Catalog::read(folder.path()).view();

        let ids: Vec<_> = reply.items.iter().map(|p| p.id.as_str()).collect();
        assert_eq!(ids, ["forge", "github", "gmail", "google-calendar", "linear"]);
        let problems: Vec<_> = reply.problems.iter().map(|p| (p.file.rsplit('/').next().unwrap(), p.line)).collect();
        assert_eq!(problems, [("a-broken.toml", 2), ("c-bytes.toml", 1), ("d-huge.toml", 1)]);
    }

    #[test]
    fn a_text_that_was_read_before_is_not_compiled_again() {
        let (_, github) = BUILT_IN[0];
        let (first, again) = (parsed(github).unwrap(), parsed(github).unwrap());
        assert!(Arc::ptr_eq(&first, &again));
        let other = parsed(&github.replacen("name = \"GitHub\"", "name = \"Forge\"", 1)).unwrap();
        assert_eq!((first.name.as_str(), other.name.as_str()), ("GitHub", "Forge"));
    }

    #[test]
    fn a_manifest_of_the_same_id_takes_the_place_and_a_change_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let before = Catalog::read(folder.path());
        assert!(!before.is_stale(folder.path()));
        fs::write(folder.path().join("github.toml"), BUILT_IN[0].1.replacen("name = \"GitHub\"", "name = \"Ours\"", 1))
            .unwrap();
        assert!(before.is_stale(folder.path()));
        let after = Catalog::read(folder.path());
        assert_eq!(after.get("github").unwrap().name, "Ours");
        assert_eq!(after.providers.len(), BUILT_IN.len());
    }
}
