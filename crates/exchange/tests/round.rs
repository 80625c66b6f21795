//! What leaves comes back: any title and any notes, through JSON and through a table.

use atom_api::{data::Source, tasks::Status};
use atom_exchange::{
    document::{Head, Named, Task},
    read::{Setting, read},
    write::{CsvWriter, JsonWriter},
};
use proptest::prelude::*;

fn setting() -> Setting {
    Setting { name: None, today: jiff::civil::date(2030, 6, 1), zone: "UTC".to_owned() }
}

fn back(bytes: &[u8]) -> Vec<Task> {
    let read = read(bytes, Source::Auto, &setting()).expect("it is read");
    let (warnings, _) = read.warnings.end();
    assert!(warnings.is_empty(), "{warnings:?}");
    read.document.tasks
}

prop_compose! {
    fn any_task()(
        title in "[=+@'\\-\"a-zä,;漢🎉<#\\[][=+@'\\-\"a-zä,; |\\\\]{0,30}[a-z.!\"]",
        notes in prop_oneof![Just(String::new()), "[=+@'\\-\t\r\n \"a-zä,;\\\\]{0,60}", "\\PC{0,40}"],
        status in prop_oneof![Just(Status::Open), Just(Status::InProgress), Just(Status::Cancelled)],
        priority in 1_u8..=4,
        due in prop_oneof![Just(None), Just(Some("2030-01-02".to_owned())), Just(Some("2030-01-02T15:00[Europe/Berlin]".to_owned()))],
        labels in prop::collection::btree_set("[a-z][a-z,\" ]{0,6}[a-z]", 0..3),
        evening in any::<bool>(),
    ) -> Task {
        Task { title, notes, status, priority, due, evening, labels: labels.into_iter().collect(), ..Task::default() }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn through_both(tasks in prop::collection::vec(any_task(), 1..6)) {
        let tasks: Vec<Task> = tasks.into_iter().enumerate().map(|(at, task)| Task { id: format!("t{at}"), ..task }).collect();
        let head = Head { exported_at: "2030-01-01T00:00:00Z".parse().expect("an instant"), workspace: Named::default() };
        let (mut writer, mut json) = (JsonWriter::default(), Vec::new());
        writer.begin(&mut json, &head);
        writer.list(&mut json, "tasks", &tasks).expect("JSON");
        writer.end(&mut json);
        let mut csv = Vec::new();
        CsvWriter.begin(&mut csv).expect("a line");
        for task in &tasks {
            CsvWriter.task(&mut csv, task, None).expect("a line");
        }
        let without_place = |read: Vec<Task>| -> Vec<Task> {
            read.into_iter().map(|task| Task { place: Default::default(), ..task }).collect()
        };
        prop_assert_eq!(&without_place(back(&json)), &tasks);
        // A table that is not of Atom may have any ids: they are named after title and id.
        let without_ids = |tasks: Vec<Task>| -> Vec<Task> {
            tasks.into_iter().map(|task| Task { id: String::new(), ..task }).collect()
        };
        prop_assert_eq!(without_ids(without_place(back(&csv))), without_ids(tasks));
    }

    #[test]
    fn nothing_makes_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\\[{\"a-z:,;\n\\]}0-9]{0,80}") {
        drop(read(&bytes, Source::Auto, &setting()));
        drop(read(text.as_bytes(), Source::Auto, &setting()));
        drop(read(format!("title,due,parent,labels\n{text}").as_bytes(), Source::Auto, &setting()));
    }
}
