//! Leaves out of the module what a library exports for scripts and no script calls.
//!
//! Leptos brings streams that scripts could read and write. The interface makes none of them, but what is exported is
//! there from the start on: some thirty kilobytes.

use crate::shrink::number;
use anyhow::{Context, Result};

/// The sections that name them: a custom one for the bindings generator, and the exports.
const CUSTOM: u8 = 0;
const EXPORTS: u8 = 7;
/// What the custom one is called.
const BINDINGS: &[u8] = b"__wasm_bindgen_unstable";
/// What all of their classes have in their names, and all of their functions in theirs.
const CLASSES: &[u8] = b"IntoUnderlying";
const FUNCTIONS: &[u8] = b"intounderlying";

/// The module without streams for scripts.
///
/// # Errors
/// When it is no module.
pub(crate) fn without_streams(module: &[u8]) -> Result<Vec<u8>> {
    rewritten(module).context("the module of the interface ends in a section")
}

fn rewritten(module: &[u8]) -> Option<Vec<u8>> {
    let mut whole = module.get(..8)?.to_vec();
    let mut at = 8;
    while let Some(id) = module.get(at) {
        let mut start = at + 1;
        let length = number(module, &mut start)?;
        let end = start.checked_add(length)?;
        let content = module.get(start..end)?;
        let content = match *id {
            CUSTOM => bindings(content)?,
            EXPORTS => exports(content)?,
            _ => content.to_vec(),
        };
        whole.push(*id);
        push_number(&mut whole, content.len());
        whole.extend_from_slice(&content);
        at = end;
    }
    Some(whole)
}

/// The exports but for theirs.
fn exports(content: &[u8]) -> Option<Vec<u8>> {
    let mut at = 0;
    let count = number(content, &mut at)?;
    let (mut kept, mut entries) = (0, Vec::new());
    for _ in 0..count {
        let start = at;
        let length = number(content, &mut at)?;
        let name = content.get(at..at.checked_add(length)?)?;
        at += length + 1; // and what kind of thing it is
        number(content, &mut at)?;
        if !has(name, FUNCTIONS) {
            kept += 1;
            entries.extend_from_slice(content.get(start..at)?);
        }
    }
    let mut whole = Vec::new();
    push_number(&mut whole, kept);
    whole.extend(entries);
    Some(whole)
}

/// What is told to the bindings generator but for them; another custom section as it is.
fn bindings(content: &[u8]) -> Option<Vec<u8>> {
    let mut at = 0;
    let length = number(content, &mut at)?;
    let end = at.checked_add(length)?;
    if content.get(at..end)? != BINDINGS {
        return Some(content.to_vec());
    }
    let mut whole = content.get(..end)?.to_vec();
    at = end;
    while at < content.len() {
        // Each entry has the version of its form before it.
        let start = at;
        measured(content, &mut at)?;
        let entry = measured(content, &mut at)?;
        if !has(entry, CLASSES) {
            whole.extend_from_slice(content.get(start..at)?);
        }
    }
    Some(whole)
}

/// Bytes behind their number.
fn measured<'c>(content: &'c [u8], at: &mut usize) -> Option<&'c [u8]> {
    let start = at.checked_add(4)?;
    let length = u32::from_le_bytes(content.get(*at..start)?.try_into().ok()?);
    *at = start.checked_add(usize::try_from(length).ok()?)?;
    content.get(start..*at)
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Writes an unsigned LEB128 number.
fn push_number(to: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            to.push(low);
            return;
        }
        to.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        let mut section = vec![id];
        push_number(&mut section, content.len());
        section.extend_from_slice(content);
        section
    }

    fn export(name: &str) -> Vec<u8> {
        [[u8::try_from(name.len()).expect("a short name")].as_slice(), name.as_bytes(), &[0, 0xc8, 1]].concat()
    }

    fn entry(text: &str) -> Vec<u8> {
        let measured = |text: &str| {
            let length = u32::try_from(text.len()).expect("a short text").to_le_bytes();
            [length.as_slice(), text.as_bytes()].concat()
        };
        [measured("{}"), measured(text)].concat()
    }

    fn module(exports: &[&str], entries: &[&str]) -> Vec<u8> {
        let count = u8::try_from(exports.len()).expect("few");
        let exports = [vec![count], exports.iter().flat_map(|name| export(name)).collect()].concat();
        let name = [[23].as_slice(), BINDINGS].concat();
        let entries = [name, entries.iter().flat_map(|text| entry(text)).collect()].concat();
        let other = section(CUSTOM, b"\x04nameIntoUnderlyingSource");
        [b"\0asm\x01\0\0\0".to_vec(), section(EXPORTS, &exports), other, section(CUSTOM, &entries)].concat()
    }

    #[test]
    fn streams_for_scripts_are_left_out_and_nothing_else() {
        let long = "f".repeat(200);
        let whole = module(
            &["main", "intounderlyingsource_pull_58a9", "__wbindgen_describe_intounderlyingsink_close_58a9"],
            &["\u{1}fetch", "\u{1}IntoUnderlyingSource pull", &long],
        );
        let bare = without_streams(&whole).expect("a module");
        assert_eq!(bare, module(&["main"], &["\u{1}fetch", &long]));
        assert_eq!(without_streams(&bare).expect("a module"), bare);
    }

    #[test]
    fn what_is_no_module_is_said() {
        assert!(without_streams(b"\0asm").is_err());
        let whole = module(&["main"], &["fetch"]);
        assert!(without_streams(&whole[..whole.len() - 1]).is_err());
    }
}
