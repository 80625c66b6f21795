//! Canaries: marked secrets, and looking for them in whatever form they may be written.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use std::{collections::HashMap, fs, path::Path};

/// A secret and what it is. It is here to be looked for, and not to be printed.
pub struct Canary {
    /// What it is.
    pub name: &'static str,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Canary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Canary({})", self.name)
    }
}

impl Canary {
    /// A secret of eleven bytes or more.
    #[must_use]
    pub fn new(name: &'static str, secret: impl AsRef<[u8]>) -> Self {
        Self { name, bytes: secret.as_ref().to_vec() }
    }

    /// The ways in which it might be written: as it is, as the storage of webviews has it (UTF-16), in hex, and in base64 at each of
    /// the three places a byte may have.
    #[must_use]
    pub fn forms(&self) -> Vec<Vec<u8>> {
        let digits = hex::encode(&self.bytes);
        let mut forms = vec![self.bytes.clone(), digits.to_uppercase().into_bytes(), digits.into_bytes()];
        for before in 0..3 {
            let padded = [vec![0; before], self.bytes.clone()].concat();
            for encoded in [STANDARD_NO_PAD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
                // The letters at both ends depend on what stands beside it.
                let whole = encoded.as_bytes();
                forms.push(whole[before.div_ceil(3) * 4..whole.len() - 2].to_vec());
            }
        }
        forms.push(self.bytes.iter().flat_map(|byte| [*byte, 0]).collect());
        // As JSON has it.
        forms.push(String::from_utf8_lossy(&self.bytes).replace('"', "\\\"").into_bytes());
        forms
    }
}

/// All forms of all canaries by their first bytes, so that each file is read through once.
#[derive(Debug)]
pub struct Cage(HashMap<[u8; HEAD], Vec<(&'static str, Vec<u8>)>>);

/// How many first bytes; no form is shorter.
const HEAD: usize = 8;

impl Cage {
    /// With these in it.
    ///
    /// # Panics
    /// For a secret that is too short to be told from chance.
    #[must_use]
    pub fn of(canaries: &[Canary]) -> Self {
        let mut cage: HashMap<_, Vec<_>> = HashMap::new();
        for canary in canaries {
            for form in canary.forms() {
                let head = form[..HEAD].try_into().expect("a canary is long enough");
                cage.entry(head).or_default().push((canary.name, form));
            }
        }
        Self(cage)
    }

    /// The first canary that is in there.
    #[must_use]
    pub fn found_in(&self, bytes: &[u8]) -> Option<&'static str> {
        bytes.windows(HEAD).enumerate().find_map(|(at, head)| {
            let forms = self.0.get(head)?;
            forms.iter().find(|(_, form)| bytes[at..].starts_with(form)).map(|(name, _)| *name)
        })
    }
}

/// Every file below `folder`, with its name. What goes meanwhile is not there any more.
#[must_use]
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            found.extend(files(&path));
        } else if kind.is_file() {
            found.extend(fs::read(&path).ok().map(|bytes| (path.display().to_string(), bytes)));
        }
    }
    found
}
