//! Tasks as a calendar of VTODO components (RFC 5545 §3.6.2).
//!
//! A time is written as UTC: a zone by its name would need its rules written along (§3.6.5), and every reader knows UTC.

use crate::{
    document::{Head, Task},
    when::When,
};
use atom_api::tasks::Status;
use jiff::{Timestamp, tz::TimeZone};

/// The most octets of a line without its break (§3.1).
const LINE_OCTETS: usize = 75;

/// Writes a calendar.
#[derive(Debug)]
pub struct IcsWriter {
    stamp: String,
}

impl IcsWriter {
    /// Begins the calendar.
    #[must_use]
    pub fn begin(out: &mut Vec<u8>, head: &Head) -> Self {
        for (name, value) in [
            ("BEGIN", "VCALENDAR".to_owned()),
            ("VERSION", "2.0".to_owned()),
            ("PRODID", "-//Atom//Atom//EN".to_owned()),
            ("CALSCALE", "GREGORIAN".to_owned()),
            ("X-WR-CALNAME", text(&head.workspace.name)),
        ] {
            line(out, name, &value);
        }
        Self { stamp: utc(head.exported_at) }
    }

    /// Adds a task; `project` is the name of its project.
    pub fn task(&mut self, out: &mut Vec<u8>, task: &Task, project: Option<&str>) {
        line(out, "BEGIN", "VTODO");
        line(out, "UID", &text(&task.id));
        line(out, "DTSTAMP", &self.stamp);
        line(out, "SUMMARY", &text(&task.title));
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                line(out, name, &value);
            }
        };
        add("DESCRIPTION", (!task.notes.is_empty()).then(|| text(&task.notes)));
        add("CREATED", task.created_at.map(utc));
        add("LAST-MODIFIED", task.updated_at.map(utc));
        let due = task.due.as_deref().and_then(moment);
        // Both have to be of one type, and the beginning before the end (§3.8.2.3).
        let start = task.start.as_deref().and_then(moment).filter(|start| match &due {
            Some(due) => due.0 == start.0 && start.1 < due.1,
            None => true,
        });
        for (name, moment) in [("DTSTART", start), ("DUE", due)] {
            match moment {
                Some((true, value)) => add(&format!("{name};VALUE=DATE"), Some(value)),
                Some((false, value)) => add(name, Some(value)),
                None => {}
            }
        }
        add("PRIORITY", priority(task.priority).map(|number| number.to_string()));
        add("STATUS", Some(status(task.status).to_owned()));
        add("COMPLETED", task.completed_at.filter(|_| task.status == Status::Done).map(utc));
        add("PERCENT-COMPLETE", (task.status == Status::Done).then(|| "100".to_owned()));
        let categories: Vec<String> =
            project.into_iter().chain(task.labels.iter().map(String::as_str)).map(text).collect();
        add("CATEGORIES", (!categories.is_empty()).then(|| categories.join(",")));
        add("RELATED-TO;RELTYPE=PARENT", task.parent.as_deref().map(text));
        let url = task.source.as_ref().map(|source| source.url.as_str());
        add("URL", url.filter(|url| !url.is_empty()).map(|url| url.chars().filter(|c| !c.is_control()).collect()));
        add("X-ATOM-ESTIMATE", task.duration_min.map(|minutes| format!("PT{minutes}M")));
        line(out, "END", "VTODO");
    }

    /// Ends the calendar.
    pub fn end(self, out: &mut Vec<u8>) {
        line(out, "END", "VCALENDAR");
    }
}

/// Whether it is a date, and its value.
fn moment(text: &str) -> Option<(bool, String)> {
    match When::read(text)? {
        When::Day(day) => Some((true, day.strftime("%Y%m%d").to_string())),
        time @ When::Time(..) => time.instant().map(|at| (false, utc(at))),
    }
}

fn utc(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// 1 to 4 is high, 5 is medium, 6 to 9 is low, 0 is none (§3.8.1.9).
const fn priority(number: u8) -> Option<u8> {
    match number {
        1 => Some(1),
        2 => Some(3),
        3 => Some(6),
        _ => None,
    }
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Open => "NEEDS-ACTION",
        Status::InProgress => "IN-PROCESS",
        Status::Done => "COMPLETED",
        Status::Cancelled => "CANCELLED",
    }
}

/// A text value (§3.3.11).
fn text(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for letter in value.replace("\r\n", "\n").replace('\r', "\n").chars() {
        match letter {
            '\\' | ';' | ',' => text.extend(['\\', letter]),
            '\n' => text.push_str("\\n"),
            '\t' => text.push('\t'),
            letter if letter.is_control() => {}
            letter => text.push(letter),
        }
    }
    text
}

/// A content line, folded (§3.1): no line is longer than 75 octets, and none breaks inside of a character.
fn line(out: &mut Vec<u8>, name: &str, value: &str) {
    let mut octets = 0;
    for letter in name.chars().chain([':']).chain(value.chars()) {
        if octets + letter.len_utf8() > LINE_OCTETS {
            out.extend(b"\r\n ");
            octets = 1;
        }
        out.extend(letter.encode_utf8(&mut [0; 4]).as_bytes());
        octets += letter.len_utf8();
    }
    out.extend(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Named;
    use icalendar::{Calendar, CalendarComponent, Component as _};

    fn written(tasks: &[Task]) -> String {
        let head = Head {
            exported_at: "2030-01-01T12:00:00Z".parse().unwrap(),
            workspace: Named { id: "w".to_owned(), name: "Home; work, \\ all".to_owned() },
        };
        let mut out = Vec::new();
        let mut writer = IcsWriter::begin(&mut out, &head);
        for task in tasks {
            writer.task(&mut out, task, Some("Site, new"));
        }
        writer.end(&mut out);
        String::from_utf8(out).unwrap()
    }

    /// The properties of each component, as the `icalendar` crate reads them.
    fn read(text: &str) -> Vec<icalendar::Todo> {
        let calendar: Calendar = text.parse().expect("a calendar");
        let todo = |component: CalendarComponent| match component {
            CalendarComponent::Todo(todo) => todo,
            other => panic!("not a task: {other:?}"),
        };
        calendar.components.into_iter().map(todo).collect()
    }

    #[test]
    fn another_reader_finds_every_field() {
        let hostile = "Title; with, every\\ kind: of \"mark\"\u{7} and ümläuts 漢字 that goes on far beyond seventy-five octets 🎉🎉🎉";
        let task = Task {
            id: "one".to_owned(),
            title: hostile.to_owned(),
            notes: "BEGIN:VTODO\r\nEND:VCALENDAR\nlast".to_owned(),
            status: Status::Done,
            priority: 1,
            due: Some("2030-01-02T15:00[Europe/Berlin]".to_owned()),
            start: Some("2030-01-02".to_owned()),
            labels: vec!["a,b".to_owned(), "c".to_owned()],
            parent: Some("zero".to_owned()),
            completed_at: Some("2030-01-01T08:00:00Z".parse().unwrap()),
            created_at: Some("2029-01-01T08:00:00Z".parse().unwrap()),
            updated_at: Some("2029-06-01T08:00:00.123Z".parse().unwrap()),
            ..Task::default()
        };
        let text = written(&[task, Task { due: Some("2030-05-06".to_owned()), ..Task::default() }]);
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        let todos = read(&text);
        assert_eq!(todos.len(), 2);
        let (todo, plain) = (&todos[0], &todos[1]);
        let value = |name: &str| todo.property_value(name);
        assert_eq!(todo.get_summary(), Some(hostile.replace('\u{7}', "").as_str()));
        assert_eq!(todo.get_description(), Some("BEGIN:VTODO\nEND:VCALENDAR\nlast"));
        assert_eq!(value("UID"), Some("one"));
        assert_eq!(value("DUE"), Some("20300102T140000Z"));
        assert_eq!(value("DTSTART"), None, "a date beside a time is not allowed");
        assert_eq!((value("PRIORITY"), value("STATUS")), (Some("1"), Some("COMPLETED")));
        assert_eq!((value("COMPLETED"), value("PERCENT-COMPLETE")), (Some("20300101T080000Z"), Some("100")));
        assert_eq!((value("CREATED"), value("LAST-MODIFIED")), (Some("20290101T080000Z"), Some("20290601T080000Z")));
        assert_eq!(value("RELATED-TO"), Some("zero"));
        assert!(text.contains("CATEGORIES:Site\\, new,a\\,b,c\r\n"));
        assert_eq!(plain.property_value("DUE"), Some("20300506"));
        assert!(text.contains("DUE;VALUE=DATE:20300506\r\n"));
        assert_eq!(plain.property_value("STATUS"), Some("NEEDS-ACTION"));
        assert_eq!(plain.property_value("PRIORITY"), None);
    }
}
