//! `atom providers check`: whether manifests can be used.

use crate::say::{self, Stop};
use std::{fmt::Write as _, path::PathBuf};

/// Names file, line and field of what is wrong; fails when anything is.
pub(crate) fn check(files: &[PathBuf]) -> Result<(), Stop> {
    let (mut report, mut wrong) = (String::new(), false);
    for file in files {
        // Writing to a string does not fail.
        let _ = match atom_engine::check_manifest(file) {
            Ok(said) => writeln!(report, "{}: {said}", file.display()),
            Err(problem) => {
                wrong = true;
                writeln!(report, "{}:{}: {}", problem.file, problem.line, problem.message)
            }
        };
    }
    say::write(&report)?;
    if wrong { Err(Stop::Told) } else { Ok(()) }
}
