//! The digest of a record: the same for the same JSON, whatever the order of its members or its white space.

use crate::jq::Input;
use jaq_json::{Num, Val};
use serde_json::Number;

/// BLAKE3 over the canonical form of a JSON value: members sorted by name, no white space, every value told from the next.
///
/// It is made of what programs read, so that a record is parsed once. Do not change what it is made of: a record whose digest
/// differs counts as changed.
pub(crate) fn of(input: &Input) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    add(&mut hasher, input.value());
    *hasher.finalize().as_bytes()
}

fn add(hasher: &mut blake3::Hasher, value: &Val) {
    match value {
        Val::Null => drop(hasher.update(b"n")),
        Val::Bool(true) => drop(hasher.update(b"t")),
        Val::Bool(false) => drop(hasher.update(b"f")),
        Val::Num(Num::Int(number)) => add_text(hasher, b'#', number.to_string().as_bytes()),
        Val::Num(_) => {
            // As it is computed with: what is written differently and is the same number is no change.
            let written = value.to_string();
            let number = serde_json::from_str::<Number>(&written).map_or(written, |number| number.to_string());
            add_text(hasher, b'#', number.as_bytes());
        }
        Val::TStr(text) | Val::BStr(text) => add_text(hasher, b'"', text),
        Val::Arr(items) => {
            add_length(hasher, b'[', items.len());
            items.iter().for_each(|item| add(hasher, item));
        }
        Val::Obj(members) => {
            add_length(hasher, b'{', members.len());
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by(|(one, _), (other, _)| bytes(one).cmp(bytes(other)));
            for (name, member) in sorted {
                add(hasher, name);
                add(hasher, member);
            }
        }
    }
}

/// The name of a member; JSON has no others.
fn bytes(name: &Val) -> &[u8] {
    match name {
        Val::TStr(text) | Val::BStr(text) => text,
        _ => &[],
    }
}

fn add_text(hasher: &mut blake3::Hasher, tag: u8, text: &[u8]) {
    add_length(hasher, tag, text.len());
    hasher.update(text);
}

fn add_length(hasher: &mut blake3::Hasher, tag: u8, length: usize) {
    hasher.update(&[tag]).update(&(length as u64).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> [u8; 32] {
        super::of(&Input::read(text.as_bytes()).unwrap())
    }

    #[test]
    fn order_and_white_space_do_not_count_and_everything_else_does() {
        assert_eq!(of(r#"{"a":1,"b":[true,null]}"#), of("{ \"b\": [true, null],\n \"a\": 1 }"));
        assert_eq!(of(r#"{"a":1.50,"b":"\u00fc\n"}"#), of("{\"b\":\"ü\\n\",\"a\":1.5}"));
        let different = [
            r#"{"a":1}"#,
            r#"{"a":"1"}"#,
            r#"{"b":1}"#,
            r#"{"a":[1]}"#,
            r#"{"a":1.5}"#,
            r#"[1,2]"#,
            r#"[12]"#,
            r#"["ab"]"#,
            r#"["a","b"]"#,
            "null",
            "false",
            "true",
            "{}",
            "[]",
        ];
        for (at, one) in different.iter().enumerate() {
            for other in &different[at + 1..] {
                assert_ne!(of(one), of(other), "{one} {other}");
            }
        }
    }
}
