//! It reads as `serde_json` does.

use super::{Unreadable, read};
use atom_api::{Said, tasks::TaskPage};
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Debug};

/// Reads as `serde_json` does.
fn same<T: DeserializeOwned + PartialEq + Debug>(text: &str) {
    assert_eq!(read::<T>(text).ok(), serde_json::from_str(text).ok(), "{text}");
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shape {
    Point,
    Circle(u8),
    Box { width: i64, height: Option<f64> },
    Pair(u8, String),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Tagged {
    One { text: String },
    Two { count: u64 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Either {
    Number(i64),
    Text(String),
    List(Vec<u8>),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Wide {
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
    known: Option<bool>,
}

#[test]
fn values_are_read_as_they_were_written() {
    let all = [
        json!(null),
        json!([true, false, 0, -1, 1.5, -2.5e10, u64::MAX, i64::MIN, 1e300]),
        json!({ "": [], "a": {}, "b": { "c": [[[1]]] }, "schön \u{1f33f}": "\u{0}\n\t\"\\/\u{7f}\u{2028}" }),
    ];
    for value in all {
        for text in [serde_json::to_string(&value), serde_json::to_string_pretty(&value)] {
            same::<Value>(&text.expect("it is written"));
        }
    }
    same::<String>(r#""\u00e4\ud83c\udf3f\b\f\/""#);
}

#[test]
fn every_form_of_one_of_several_is_read() {
    let shapes = r#"["point", {"circle": 3}, {"box": {"width": -4, "height": 2}}, {"pair": [1, "x"]}]"#;
    same::<Vec<Shape>>(shapes);
    assert_eq!(read::<Vec<Shape>>(shapes).map(|all| all.len()), Ok(4));
    for text in [r#""circle""#, r#"{"point": 1}"#, r#"{"pair": [1]}"#, r#""square""#] {
        same::<Shape>(text);
    }
    same::<Vec<Tagged>>(r#"[{"kind":"two","count":9},{"text":"x","kind":"one"}]"#);
    same::<Vec<Either>>(r#"[-7, "seven", [7, 7]]"#);
    same::<Wide>(r#"{"known":true,"other":[1],"more":null}"#);
    same::<Said>(r#"{"code":"rests","service":"GitHub","wait_s":60,"new":{"a":[1,{"b":"}"}]}}"#);
    same::<BTreeMap<String, (u8, char)>>(r#"{"a":[1,"x"]}"#);
}

#[test]
fn tasks_are_read_with_what_this_build_does_not_know_of_them() {
    let task = json!({
        "id": "01890a5d-ac96-774b-bcce-000000000001", "title": "Renew \"the domain\"", "status": "in_progress",
        "priority": 2, "labels": ["a", "b"], "subtasks": 3, "subtasks_closed": 1, "due": null,
        "created_at": "2026-11-23T10:00:00Z", "updated_at": "2026-11-23T10:00:00Z",
        "unknown": { "deep": [1, [2, { "x": "]" }], null, true, -1.5] },
    });
    same::<TaskPage>(&json!({ "items": [task], "next": null, "total": 1 }).to_string());
}

#[test]
fn what_is_no_json_is_not_read() {
    for text in [
        "",
        "{",
        "[1",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{1:2}",
        "nul",
        "truex",
        "1 2",
        "\"a",
        "\"\\x\"",
        "\"\\ud83c\"",
        "\"\\ud83cx\"",
        "\"\u{1}\"",
        "-",
        "}",
        "[}",
        "{]",
    ] {
        same::<Value>(text);
    }
    let deep = ["[".repeat(200), "]".repeat(200)].concat();
    assert_eq!(read::<Value>(&deep), Err(Unreadable));
    assert_eq!(read::<u8>("256"), Err(Unreadable));
    assert_eq!(read::<Vec<IgnoredAny>>("[{\"a\":[}]").map(|all| all.len()), Err(Unreadable));
}
