//! Any bytes in the place of a file with tasks: read or refused with a place, never the end of the program.

use atom_api::{
    data::Source,
    tasks::{NOTES_BYTES_MAX, TITLE_CHARS_MAX},
};
use atom_exchange::read::{Setting, read};
use proptest::prelude::*;

const SOURCES: [Source; 7] =
    [Source::Auto, Source::Csv, Source::Todoist, Source::Things, Source::Asana, Source::Trello, Source::Atom];

/// The most characters of the name of a project or label.
const NAME_CHARS_MAX: usize = 200;

/// Reads it as everything that there is. What is read holds the bounds of the contract.
fn everywhere(bytes: &[u8]) {
    let setting = Setting {
        name: Some("Home [1].csv".to_owned()),
        today: jiff::civil::date(2030, 6, 1),
        zone: "Europe/Berlin".to_owned(),
    };
    for source in SOURCES {
        if let Ok(read) = read(bytes, source, &setting) {
            assert_ne!(read.source, Source::Auto);
            let document = &read.document;
            let names = document.projects.iter().map(|project| &project.name);
            let labels = document.labels.iter().map(|label| &label.name);
            for name in names.chain(labels).chain(document.tasks.iter().flat_map(|task| &task.labels)) {
                assert_eq!(atom_core::line(name, NAME_CHARS_MAX), Ok(name.as_str()));
            }
            for task in &document.tasks {
                assert_eq!(atom_core::line(&task.title, TITLE_CHARS_MAX), Ok(task.title.as_str()));
                assert!(task.notes.len() <= NOTES_BYTES_MAX && (1..=4).contains(&task.priority));
            }
        }
    }
}

/// Pieces of which tables are made.
fn table() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\n",
        "title;due;project;labels\n",
        "Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee\n",
        "task,Buy milk,,4,1,,,every 2nd day,en,\n",
        "section,Later,,,,,,,,\n",
        "note,\"a \"\"b\"\"\n c\",,,,,,,,\n",
        "task,x @home,,1,99,,,2030-13-45,de,Nowhere\n",
        "Plan;2030-01-02T25:61;Site;\"a, b\n",
        ",,,,\n",
        "\"",
        "\u{feff}",
        "\t",
        "\r",
        "\0",
        "é,=1+1,'x\n",
        "\u{200b};2030-01-02;\u{2060};\u{ad}\n",
        "task,\u{200b}\u{fe0f},,4,1,,,,en,\n",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Pieces of which JSON documents are made.
fn document() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"format\"",
        "\"atom\"",
        "\"version\"",
        "1",
        "\"cards\"",
        "\"lists\"",
        "\"data\"",
        "\"type\"",
        "\"to-do\"",
        "\"attributes\"",
        "\"title\"",
        "\"id\"",
        "\"parent\"",
        "\"due\"",
        "\"2030-01-02\"",
        "\"name\"",
        "\"checklists\"",
        "\"items\"",
        "\"tasks\"",
        "null",
        "true",
        "-1e999",
        "\"\\ud800\"",
        "\"x\"",
        "\"\\u200b\"",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// A whole document of Things and one of Trello, for what is nearly right.
const WHOLE: [&str; 2] = [
    r#"[{"type":"project","attributes":{"title":"Site","items":[{"type":"to-do","attributes":{"title":"Plan","when":"2030-01-02@15:00","checklist-items":[{"type":"checklist-item","attributes":{"title":"Step","completed":true}}]}}]}}]"#,
    r#"{"name":"Board","lists":[{"id":"1","name":"Doing"}],"cards":[{"id":"2","name":"Plan","idList":"1","due":"2030-01-02T10:00:00.000Z","labels":[{"name":"home"}],"idChecklists":["3"]}],"checklists":[{"id":"3","checkItems":[{"id":"4","name":"Step","state":"complete"}]}]}"#,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), text in any::<String>()) {
        everywhere(&bytes);
        everywhere(text.as_bytes());
    }

    #[test]
    fn tables_and_documents_of_any_pieces_are_read_or_refused(table in table(), document in document()) {
        everywhere(table.as_bytes());
        everywhere(document.as_bytes());
    }

    #[test]
    fn documents_that_were_damaged_are_read_or_refused(which in 0..2_usize, at in any::<prop::sample::Index>(), with in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = WHOLE[which].as_bytes().to_vec();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = with }
        everywhere(&bytes);
    }
}
