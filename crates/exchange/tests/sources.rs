//! Files in the shapes that their vendors document, written for these tests.

use atom_api::{
    data::{Source, TaskField, Trouble},
    tasks::Status,
};
use atom_exchange::{
    document::{Document, Place, Task},
    read::{Assigned, Read, ReadError, Setting, read, read_assigned},
};

fn setting() -> Setting {
    Setting {
        name: Some("Home [2203306141].csv".to_owned()),
        today: jiff::civil::date(2030, 6, 1),
        zone: "Europe/Berlin".to_owned(),
    }
}

fn ok(text: &str) -> Read {
    read(text.as_bytes(), Source::Auto, &setting()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn wrong(text: &str) -> ReadError {
    read(text.as_bytes(), Source::Auto, &setting()).err().unwrap_or_else(|| panic!("read: {text}"))
}

fn troubles(read: Read) -> Vec<Trouble> {
    read.warnings.end().0.into_iter().map(|warning| warning.trouble).collect()
}

fn task<'d>(document: &'d Document, title: &str) -> &'d Task {
    document
        .tasks
        .iter()
        .find(|task| task.title == title)
        .unwrap_or_else(|| panic!("no {title} in {:?}", document.tasks))
}

fn project<'d>(document: &'d Document, task: &Task) -> Option<&'d str> {
    document
        .projects
        .iter()
        .find(|project| Some(&project.id) == task.project.as_ref())
        .map(|project| project.name.as_str())
}

fn parent<'d>(document: &'d Document, task: &Task) -> Option<&'d str> {
    document.tasks.iter().find(|other| Some(&other.id) == task.parent.as_ref()).map(|task| task.title.as_str())
}

#[test]
fn a_table_is_read_by_the_names_of_its_columns() {
    let found = ok("Aufgabe;Notizen;Fällig am;Priorität;Liste;Schlagworte;Erledigt;Teil von;Farbe\r\n\
         Müll;\"raus,\nheute\";02.01.2030;hoch;Haus;a, b;nein;;rot\r\n\
         Tonne;;;;Haus;;ja;Müll;\r\n");
    let document = &found.document;
    assert_eq!(found.source, Source::Csv);
    let (first, second) = (task(document, "Müll"), task(document, "Tonne"));
    assert_eq!((first.notes.as_str(), first.due.as_deref(), first.priority), ("raus,\nheute", Some("2030-01-02"), 2));
    assert_eq!((project(document, first), &first.labels[..]), (Some("Haus"), &["a".to_owned(), "b".to_owned()][..]));
    assert_eq!((second.status, parent(document, second)), (Status::Done, Some("Müll")));
    assert_eq!(first.place, Place::Line(2));
    assert_eq!(second.place, Place::Line(4), "a cell with two lines is one record");
    assert_eq!(troubles(found), [Trouble::Unread]);
}

#[test]
fn lines_without_an_id_are_known_again_and_twins_are_two() {
    let text = "title,due\nMilk,2030-01-01\nMilk,2030-01-01\nBread,\n";
    let ids = |text: &str| ok(text).document.tasks.into_iter().map(|task| task.id).collect::<Vec<_>>();
    let first = ids(text);
    assert_eq!(first, ids(text));
    assert_ne!(first[0], first[1]);
    assert_eq!(ids("due;title\n;Bread\n2030-01-01;Milk\n")[1], first[0], "in whatever order and form");
    assert_eq!(ids("title,due,done\nMilk,2030-01-01,yes\n")[0], first[0], "also once it is done");
}

#[test]
fn numbers_of_one_file_are_not_those_of_another() {
    let ids = |text: &str| ok(text).document.tasks.into_iter().map(|task| task.id).collect::<Vec<_>>();
    let first = ids("id,title\n1,Milk\n2,Bread\n");
    assert_eq!(first, ids("title,id,done\nMilk,1,yes\nBread,2,\n"), "the same file is known again");
    assert!(ids("id,title\n1,Plan\n2,Ship\n").iter().all(|id| !first.contains(id)));
    let own = "0190a1b2-0000-7000-8000-000000000001";
    assert_eq!(ids(&format!("id,title\n{own},Milk\n")), [own], "an id of all the world stays");
    let steps = ok("id,title,parent\n1,Plan,\n2,Step,1\n3,Other,Plan\n").document;
    for title in ["Step", "Other"] {
        assert_eq!(parent(&steps, task(&steps, title)), Some("Plan"), "{title}");
    }
    assert_eq!(troubles(ok("id,title\n1,Milk\n1,Bread\n")), [Trouble::Twice]);
}

#[test]
fn tasks_of_atom_without_ids_are_known_by_what_they_say() {
    let ids = |tasks: &str| {
        let text = format!(r#"{{"format":"atom","version":1,"tasks":[{tasks}]}}"#);
        ok(&text).document.tasks.into_iter().map(|task| task.id).collect::<Vec<_>>()
    };
    let milk = r#"{"id":"","title":"Milk","due":"2030-01-01"}"#;
    let bread = r#"{"id":"","title":"Bread"}"#;
    let first = ids(&[milk, bread, milk].join(","));
    assert_eq!(first.iter().collect::<std::collections::HashSet<_>>().len(), 3, "twins are two");
    assert_eq!(ids(&[bread, milk].join(",")), [first[1].clone(), first[0].clone()]);
}

#[test]
fn dates_that_can_be_read_in_two_ways_are_told() {
    let unsure = ok("task,due\na,01/02/2030\n");
    assert_eq!(unsure.document.tasks[0].due.as_deref(), Some("2030-02-01"));
    assert_eq!(troubles(unsure), [Trouble::DatesAmbiguous]);
    let sure = ok("task,due\na,01/02/2030\nb,01/25/2030\nc,soonish\n");
    assert_eq!(sure.document.tasks[0].due.as_deref(), Some("2030-01-02"));
    assert_eq!(sure.document.tasks[2].notes, "Due: soonish", "nothing is lost");
    assert_eq!(troubles(sure), [Trouble::DateUnknown]);
}

#[test]
fn the_csv_of_todoist_is_a_project_with_sections_steps_and_notes() {
    let found = ok(
        "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT,DEADLINE,DEADLINE_LANG\r\n\
         meta,view_style=list,,,,,,,,,,,,\r\n\
         task,Repot the basil @garden @weekend,Terracotta,1,1,Kai (48151623),,Oct 5 2030,en,Africa/Cairo,30,minute,,\r\n\
         task,Buy compost,,4,2,Kai (48151623),,2030-10-04 09:00,en,Africa/Cairo,,None,2030-10-06,en\r\n\
         note,Get the peat-free one,,,,Kai (48151623),,,,,,,,\r\n\
         ,,,,,,,,,,,,,\r\n\
         section,Weekly,,,,,,,,,,,,\r\n\
         task,* Water me@example.com,,2,1,Kai (48151623),,every monday at 9am,en,Africa/Cairo,,,,\r\n",
    );
    assert_eq!(found.source, Source::Todoist);
    let document = &found.document;
    let basil = task(document, "Repot the basil");
    assert_eq!((project(document, basil), basil.priority, basil.duration_min), (Some("Home"), 1, Some(30)));
    assert_eq!(
        (&basil.labels[..], basil.due.as_deref()),
        (&["garden".to_owned(), "weekend".to_owned()][..], Some("2030-10-05"))
    );
    let compost = task(document, "Buy compost");
    assert_eq!((parent(document, compost), compost.priority), (Some("Repot the basil"), 4));
    assert_eq!(
        (compost.start.as_deref(), compost.due.as_deref()),
        (Some("2030-10-04T09:00[Africa/Cairo]"), Some("2030-10-06"))
    );
    assert_eq!(document.comments.len(), 1);
    assert_eq!((&document.comments[0].task, &*document.comments[0].text), (&compost.id, "Get the peat-free one"));
    assert_eq!(document.comments[0].author.as_ref().map(|author| author.name.as_str()), Some("Kai"));
    let water = task(document, "Water me@example.com");
    assert_eq!((&water.labels[..], water.notes.as_str()), (&["Weekly".to_owned()][..], "Date: every monday at 9am"));
    assert_eq!(troubles(found), [Trouble::Recurrence]);
    assert_eq!(wrong("TYPE,CONTENT,INDENT\ntask,x,deep\n").place, Place::Line(2));
    assert_eq!(wrong("TYPE,CONTENT,INDENT\ntask,x,1\nepic,y,1\n").place, Place::Line(3));
}

#[test]
fn the_json_of_things_is_to_dos_and_projects() {
    let found = ok(r#"[
      {"type":"project","attributes":{"title":"Go shopping","notes":"Before the party","items":[
        {"type":"to-do","attributes":{"title":"Bread","checklist-items":[
           {"type":"checklist-item","attributes":{"title":"Rye","completed":true}},
           {"type":"checklist-item","attributes":{"title":"Wheat"}}]}},
        {"type":"heading","attributes":{"title":"Dairy"}},
        {"type":"to-do","attributes":{"title":"Milk","when":"2030-06-03@18:30","deadline":"2030-06-04","tags":["Errand"]}}]}},
      {"type":"to-do","attributes":{"title":"Call","when":"evening","list":"Family","completed":true,"completion-date":"2030-05-01T10:00:00Z"}},
      {"type":"to-do","attributes":{"title":"Sail","when":"someday","canceled":true}}]"#);
    assert_eq!(found.source, Source::Things);
    let document = &found.document;
    let milk = task(document, "Milk");
    assert_eq!(
        (project(document, milk), &milk.labels[..]),
        (Some("Go shopping"), &["Errand".to_owned(), "Dairy".to_owned()][..])
    );
    assert_eq!(
        (milk.start.as_deref(), milk.due.as_deref()),
        (Some("2030-06-03T18:30[Europe/Berlin]"), Some("2030-06-04"))
    );
    let rye = task(document, "Rye");
    assert_eq!(
        (parent(document, rye), rye.status, project(document, rye)),
        (Some("Bread"), Status::Done, Some("Go shopping"))
    );
    let call = task(document, "Call");
    assert_eq!(
        (call.evening, call.due.as_deref(), project(document, call)),
        (true, Some("2030-06-01"), Some("Family"))
    );
    assert_eq!(call.completed_at.map(|at| at.to_string()).as_deref(), Some("2030-05-01T10:00:00Z"));
    assert_eq!(
        (task(document, "Sail").status, task(document, "Go shopping").notes.as_str()),
        (Status::Cancelled, "Before the party")
    );
    assert!(matches!(wrong(r#"[{"type":"area","attributes":{}}]"#).place, Place::Record(1)));
}

#[test]
fn asana_comes_as_csv_and_as_json() {
    let found = ok(
        "Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,Start Date,Due Date,Tags,Notes,Projects,Parent task\n\
         1,2026-09-01,,2026-09-02,Launch,Build,Sarah,s@x.example,2026-09-20,2026-10-15,\"Design,Q4\",\"One\ntwo\",\"Site, Marketing\",\n\
         2,2026-09-01,2026-09-10,2026-09-10,Copy,(no section),,,,,,,,Launch\n",
    );
    assert_eq!(found.source, Source::Asana);
    let document = &found.document;
    let (launch, copy) = (task(document, "Launch"), task(document, "Copy"));
    assert_eq!((launch.id.as_str(), project(document, launch), launch.notes.as_str()), ("1", Some("Site"), "One\ntwo"));
    assert_eq!(launch.labels, ["Design", "Q4", "Build", "Marketing"]);
    assert_eq!((launch.start.as_deref(), launch.due.as_deref()), (Some("2026-09-20"), Some("2026-10-15")));
    assert_eq!((copy.status, parent(document, copy), copy.labels.len()), (Status::Done, Some("Launch"), 0));
    let (warnings, _) = found.warnings.end();
    assert!(warnings.iter().any(|warning| warning.subject.contains("Assignee")), "{warnings:?}");

    let found = ok(
        r#"{"data":[{"gid":"10","name":"Launch","completed":false,"due_at":"2030-01-02T14:00:00.000Z","notes":"n",
        "tags":[{"gid":"5","name":"Q4"}],"projects":[{"gid":"7","name":"Site"}],
        "memberships":[{"project":{"gid":"7","name":"Site"},"section":{"gid":"8","name":"Untitled section"}}],
        "custom_fields":[],"subtasks":[{"gid":"11","name":"Copy","completed":true,"completed_at":"2030-01-01T08:00:00.000Z"}]}]}"#,
    );
    let document = &found.document;
    let (launch, copy) = (task(document, "Launch"), task(document, "Copy"));
    assert_eq!(
        (launch.due.as_deref(), &launch.labels[..]),
        (Some("2030-01-02T15:00[Europe/Berlin]"), &["Q4".to_owned()][..])
    );
    assert_eq!(
        (copy.status, parent(document, copy), project(document, copy)),
        (Status::Done, Some("Launch"), Some("Site"))
    );
    assert_eq!(troubles(found), []);
}

#[test]
fn a_board_of_trello_is_a_project_with_checklists_and_comments() {
    let found = ok(r#"{"id":"68e8092c100aad2a6c23f961","name":"Garden","lists":[
        {"id":"l2","name":"Doing","closed":false,"pos":2},{"id":"l1","name":"To do","closed":false,"pos":1}],
      "cards":[
        {"id":"68e8092c100aad2a6c23f962","name":"Second","desc":"","idList":"l2","closed":false,"due":null,"dueComplete":false,"labels":[],"pos":1},
        {"id":"68e8092c100aad2a6c23f963","name":"First","desc":"Dig","idList":"l1","closed":false,"due":"2030-01-02T14:00:00.000Z",
         "dueComplete":true,"labels":[{"id":"x","name":"","color":"sky_dark"}],"pos":5},
        {"id":"68e8092c100aad2a6c23f964","name":"Old","desc":"","idList":"l1","closed":true,"due":null,"dueComplete":false,"labels":[],"pos":6}],
      "checklists":[{"id":"c1","idCard":"68e8092c100aad2a6c23f963","name":"Steps","pos":1,"checkItems":[
         {"id":"i2","name":"Rake","state":"incomplete","pos":2},{"id":"i1","name":"Dig","state":"complete","pos":1}]}],
      "actions":[{"id":"a1","type":"commentCard","date":"2030-01-01T08:00:00.000Z","data":{"text":"Deep!","card":{"id":"68e8092c100aad2a6c23f963"}},
         "memberCreator":{"fullName":"Flo"}},{"id":"a0","type":"updateCard","data":{}}]}"#);
    assert_eq!(found.source, Source::Trello);
    let document = &found.document;
    let titles: Vec<&str> = document.tasks.iter().map(|task| task.title.as_str()).collect();
    assert_eq!(titles, ["First", "Dig", "Rake", "Old", "Second"]);
    let first = &document.tasks[0];
    assert_eq!(
        (first.status, project(document, first), first.due.as_deref()),
        (Status::Done, Some("Garden"), Some("2030-01-02T15:00[Europe/Berlin]"))
    );
    assert_eq!(first.labels, ["sky_dark", "To do"]);
    assert_eq!(document.labels[0].color.as_deref(), Some("blue"));
    assert_eq!(first.created_at.map(|at| at.as_second()), Some(0x68e8_092c));
    assert_eq!((parent(document, &document.tasks[1]), document.tasks[1].status), (Some("First"), Status::Done));
    assert_eq!((document.tasks[3].status, document.comments[0].text.as_str()), (Status::Done, "Deep!"));
    assert_eq!(troubles(found), [Trouble::Archived]);
}

#[test]
fn a_file_that_cannot_be_read_says_where_and_what_was_expected() {
    for (text, place) in [
        ("", Place::File),
        (" \r\n\t", Place::File),
        ("\u{feff}", Place::File),
        ("colour,size\nred,4\n", Place::Line(1)),
        ("{\"format\":\"atom\",\"version\":1,\n\"tasks\":[{\"id\":\"x\",\"title\":\"cut", Place::Line(2)),
        ("{\"format\":\"atom\",\"version\":2}", Place::File),
        ("{\"format\":\"atom\",\"version\":1,\"tasks\":[\n{\"id\":\"x\"}]}", Place::Line(2)),
        ("{\"some\":\"thing\"}", Place::File),
        ("[1, 2]", Place::Line(1)),
        ("PK\u{3}\u{4}rest", Place::File),
        ("<!doctype html>", Place::File),
        ("BEGIN:VCALENDAR\r\n", Place::File),
        ("title,notes\na,\"never\nends", Place::Line(2)),
    ] {
        let error = wrong(text);
        assert_eq!(error.place, place, "{text}: {error}");
        assert!(error.to_string().ends_with('.') || error.to_string().ends_with('?'), "{error}");
    }
    let asked = read(b"title\nx\n", Source::Trello, &setting());
    assert!(asked.is_err_and(|error| error.message.contains("Trello")));
    assert!(read(&[b'['; 100_000], Source::Auto, &setting()).is_err(), "brackets without end");
}

/// What a person tells of columns, by their names.
fn told(fields: &[(&str, TaskField)], asks: bool) -> Assigned {
    Assigned { fields: fields.iter().map(|(name, field)| ((*name).to_owned(), *field)).collect(), asks }
}

fn read_told(text: &str, assigned: &Assigned) -> Result<Read, ReadError> {
    read_assigned(text.as_bytes(), Source::Auto, &setting(), assigned)
}

fn taken(read: &Read) -> Vec<(&str, &str, Option<TaskField>)> {
    read.columns.iter().map(|column| (column.name.as_str(), column.sample.as_str(), column.field)).collect()
}

#[test]
fn every_column_is_told_with_a_sample_and_what_it_was_taken_for() {
    let found = ok("Task,Colour,,Due,Colour\nMilk,,x,2030-01-02,red\nBread,blue,,,\n");
    assert_eq!(
        taken(&found),
        [
            ("Task", "Milk", Some(TaskField::Title)),
            ("Colour", "blue", None),
            ("#3", "x", None),
            ("Due", "2030-01-02", Some(TaskField::Due)),
            ("#5", "red", None),
        ]
    );
}

#[test]
fn a_column_says_what_a_person_told_and_the_others_what_their_names_say() {
    let text = "Vorhaben,Task,Wann genau,Notes,\nMilk,Shop,2030-01-02,fresh,home\n";
    let assigned = told(
        &[
            ("Vorhaben", TaskField::Title),
            ("Wann genau", TaskField::Due),
            ("Task", TaskField::Project),
            ("Notes", TaskField::Nothing),
            ("#5", TaskField::Labels),
        ],
        false,
    );
    let found = read_told(text, &assigned).unwrap();
    let milk = task(&found.document, "Milk");
    assert_eq!((milk.due.as_deref(), milk.notes.as_str()), (Some("2030-01-02"), ""));
    assert_eq!((project(&found.document, milk), &milk.labels[..]), (Some("Shop"), &["home".to_owned()][..]));
    assert_eq!(taken(&found)[3].2, Some(TaskField::Nothing));
    assert_eq!(troubles(found), Vec::<Trouble>::new(), "what was left out on purpose is no trouble");
}

#[test]
fn a_table_without_titles_is_told_by_its_columns_where_somebody_asks() {
    let text = "Vorhaben,Farbe\nMilk,red\n";
    assert!(wrong(text).message.contains("Vorhaben, Farbe"));
    let asked = read_told(text, &told(&[], true)).unwrap();
    assert!(asked.document.tasks.is_empty());
    assert_eq!(taken(&asked), [("Vorhaben", "Milk", None), ("Farbe", "red", None)]);
    let answered = read_told(text, &told(&[("Vorhaben", TaskField::Title)], true)).unwrap();
    assert_eq!(answered.document.tasks[0].title, "Milk");
}

#[test]
fn what_cannot_be_told_of_columns_is_refused_by_the_name_of_the_column() {
    for (text, fields, words) in [
        ("title,x\nMilk,1\n", &[("Wann", TaskField::Due)][..], "no column “Wann”"),
        (
            "title,x,y\nMilk,1,2\n",
            &[("x", TaskField::Due), ("y", TaskField::Due)][..],
            "“x” and “y” are both told to be `due`",
        ),
        (
            "{\"format\":\"atom\",\"version\":1,\"tasks\":[{\"id\":\"t\",\"title\":\"Plan\"}]}",
            &[("x", TaskField::Due)][..],
            "“x”",
        ),
        ("TYPE,CONTENT,INDENT\ntask,Milk,1\n", &[("CONTENT", TaskField::Notes)][..], "“CONTENT”"),
    ] {
        let error = read_told(text, &told(fields, true)).unwrap_err();
        assert!(error.of_columns && error.message.contains(words), "{text}: {error}");
    }
    let error = read_told("title,x\nMilk,1\n", &told(&[("title", TaskField::Notes)], false)).unwrap_err();
    assert!(error.message.contains("have the titles"), "{error}");
}
