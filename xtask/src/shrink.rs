//! Makes the module of the interface smaller by Binaryen's `wasm-opt`, and mends what an old one breaks.

use crate::{process, say};
use anyhow::{Context, Result, ensure};
use std::{fs, path::Path, process::Command};

/// The proposals that rustc's own modules use; whatever else a module had would be an error.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];
/// The section of tables, and the type of their elements that is no function.
const TABLES: u8 = 4;
const REFERENCE: u8 = 0x6f;
/// The table that the loader fills with values as soon as it starts: its length, its name, and that it is a table.
const OF_VALUES: &[u8] = b"\x15__wbindgen_externrefs\x01";

/// The module that the interface starts with, in fewer bytes; unchanged where there is no `wasm-opt`.
pub(crate) fn start(module: Vec<u8>, folder: &Path) -> Result<Vec<u8>> {
    if process::find(&["wasm-opt"]).is_none() {
        say::note(
            "wasm-opt is not installed (Debian: binaryen): the modules stay about a quarter larger than they could be.",
        );
        return Ok(module);
    }
    let mut small = optimise(&module, folder)?;
    mend(&mut small)?;
    say::note(&format!(
        "wasm-opt: {:.2} MB from {:.2} MB to start",
        small.len() as f64 / 1e6,
        module.len() as f64 / 1e6
    ));
    Ok(small)
}

/// A module that comes later, in fewer bytes: without names, and by `wasm-opt` where it is.
pub(crate) fn part(module: &[u8], folder: &Path) -> Result<Vec<u8>> {
    let bare = without_names(module).context("the module of a part ends in a section")?;
    if process::find(&["wasm-opt"]).is_none() { Ok(bare) } else { optimise(&bare, folder) }
}

/// A module without its custom sections: names of functions, and what made it.
fn without_names(module: &[u8]) -> Option<Vec<u8>> {
    let mut bare = module.get(..8)?.to_vec();
    let mut at = 8;
    while let Some(id) = module.get(at) {
        let mut end = at + 1;
        let length = number(module, &mut end)?;
        end += length;
        let section = module.get(at..end)?;
        if *id != 0 {
            bare.extend_from_slice(section);
        }
        at = end;
    }
    Some(bare)
}

fn optimise(module: &[u8], folder: &Path) -> Result<Vec<u8>> {
    let (before, after) = (folder.join("before.wasm"), folder.join("after.wasm"));
    fs::write(&before, module)?;
    let mut command = Command::new("wasm-opt");
    process::succeed(command.arg("-Oz").args(WASM_FEATURES).arg(&before).arg("-o").arg(&after))?;
    let small = fs::read(&after)?;
    fs::remove_file(before)?;
    fs::remove_file(after)?;
    Ok(small)
}

/// Binaryen 108, which Debian 12 has, exports the first table whichever was meant. With the table of functions in its
/// place the interface stops before it begins, so the export is pointed at the table of values again.
fn mend(module: &mut [u8]) -> Result<()> {
    let name = module.windows(OF_VALUES.len()).position(|bytes| bytes == OF_VALUES);
    let place = name.context("the module exports no table of values")? + OF_VALUES.len();
    let table = table_of_values(module).context("the module has no table of values")?;
    let exported = module.get_mut(place).context("the module ends in its exports")?;
    ensure!(table < 0x80 && *exported < 0x80, "the module has more tables than this can tell apart");
    *exported = table;
    Ok(())
}

/// The number of the first table whose elements are no functions.
fn table_of_values(module: &[u8]) -> Option<u8> {
    let mut at = 8; // after the magic number and the version
    loop {
        let id = *module.get(at)?;
        at += 1;
        let length = number(module, &mut at)?;
        if id != TABLES {
            at += length;
            continue;
        }
        for table in 0..number(module, &mut at)? {
            let kind = *module.get(at)?;
            let bounded = *module.get(at + 1)? & 1 == 1;
            at += 2;
            number(module, &mut at)?;
            if bounded {
                number(module, &mut at)?;
            }
            if kind == REFERENCE {
                return u8::try_from(table).ok();
            }
        }
        return None;
    }
}

/// An unsigned LEB128 number.
pub(crate) fn number(module: &[u8], at: &mut usize) -> Option<usize> {
    let mut value = 0_usize;
    for shift in (0..35).step_by(7) {
        let byte = *module.get(*at)?;
        *at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with a table of 5,221 functions and one of values, which exports the table with this number.
    fn module(exported: u8) -> Vec<u8> {
        let tables = [TABLES, 11, 2, 0x70, 1, 0xe5, 0x28, 0xe5, 0x28, REFERENCE, 0, 0x80, 8];
        let exports = [7, 25, 1]; // one, of 24 bytes
        [b"\0asm\x01\0\0\0".as_slice(), &[1, 1, 0], &tables, &exports, OF_VALUES, &[exported]].concat()
    }

    #[test]
    fn an_export_that_was_turned_to_the_functions_is_turned_back_to_the_values() {
        let mut broken = module(0);
        mend(&mut broken).expect("it can be mended");
        assert_eq!(broken, module(1));
        let mut whole = module(1);
        mend(&mut whole).expect("there is nothing to mend");
        assert_eq!(whole, module(1));
    }

    #[test]
    fn names_are_left_out() {
        let plain = module(1);
        let named = [&plain[..11], &[0, 5, 4, b'n', b'a', b'm', b'e'], &plain[11..]].concat();
        assert_eq!(without_names(&named), Some(plain.clone()));
        assert_eq!(without_names(&plain[..plain.len() - 1]), None);
    }

    #[test]
    fn what_is_no_such_module_is_said() {
        assert!(mend(&mut b"\0asm\x01\0\0\0".to_vec()).is_err());
        let mut cut = module(0);
        cut.truncate(cut.len() - 1);
        assert!(mend(&mut cut).is_err());
    }
}
