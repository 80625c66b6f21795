//! The digest of a record: the same for the same JSON, whatever the order of its members or its white space.

use serde_json::Value;

/// BLAKE3 over the canonical form of a JSON value: members sorted by name, no white space, every value told from the next.
pub(crate) fn digest(value: &Value) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    add(&mut hasher, value);
    *hasher.finalize().as_bytes()
}

fn add(hasher: &mut blake3::Hasher, value: &Value) {
    match value {
        Value::Null => drop(hasher.update(b"n")),
        Value::Bool(true) => drop(hasher.update(b"t")),
        Value::Bool(false) => drop(hasher.update(b"f")),
        Value::Number(number) => add_text(hasher, b'#', &number.to_string()),
        Value::String(text) => add_text(hasher, b'"', text),
        Value::Array(items) => {
            add_length(hasher, b'[', items.len());
            items.iter().for_each(|item| add(hasher, item));
        }
        Value::Object(members) => {
            add_length(hasher, b'{', members.len());
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            for (name, member) in sorted {
                add_text(hasher, b'"', name);
                add(hasher, member);
            }
        }
    }
}

fn add_text(hasher: &mut blake3::Hasher, tag: u8, text: &str) {
    add_length(hasher, tag, text.len());
    hasher.update(text.as_bytes());
}

fn add_length(hasher: &mut blake3::Hasher, tag: u8, length: usize) {
    hasher.update(&[tag]).update(&(length as u64).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> [u8; 32] {
        digest(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn order_and_white_space_do_not_count_and_everything_else_does() {
        assert_eq!(of(r#"{"a":1,"b":[true,null]}"#), of("{ \"b\": [true, null],\n \"a\": 1 }"));
        let different = [
            r#"{"a":1}"#,
            r#"{"a":"1"}"#,
            r#"{"b":1}"#,
            r#"{"a":[1]}"#,
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
