//! Writes values of any form: what is kept of a person's choices.
//!
//! The writer of `serde_json` finds the shortest form of every fraction, by tables of twenty kilobytes that cannot be
//! packed. What is chosen has no fractions; one that came all the same is written by the browser.

use js_sys::JSON;
use serde_json::{Number, Value};
use wasm_bindgen::JsValue;

/// A value as JSON.
pub(crate) fn write(value: &Value) -> String {
    let mut text = String::new();
    push(&mut text, value);
    text
}

fn push(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => text.push_str(&number_text(number)),
        Value::String(string) => push_string(text, string),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                push(text, item);
            }
            text.push(']');
        }
        Value::Object(entries) => {
            text.push('{');
            for (index, (key, entry)) in entries.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                push_string(text, key);
                text.push(':');
                push(text, entry);
            }
            text.push('}');
        }
    }
}

fn push_string(text: &mut String, string: &str) {
    text.push_str(&serde_json::to_string(string).unwrap_or_default());
}

fn number_text(number: &Number) -> String {
    if let Some(number) = number.as_u64() {
        return number.to_string();
    }
    if let Some(number) = number.as_i64() {
        return number.to_string();
    }
    let fraction = JsValue::from_f64(number.as_f64().unwrap_or_default());
    JSON::stringify(&fraction).map_or_else(|_| "null".to_owned(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_written_is_what_serde_json_writes() {
        for value in [
            json!(null),
            json!([true, false, 0, -7, u64::MAX, i64::MIN, "", []]),
            json!({ "today": { "sort": "due", "done": true }, "a \"b\" \n \u{1} ü": { "x": [1, [2, {}]] } }),
        ] {
            assert_eq!(write(&value), value.to_string());
        }
    }
}
