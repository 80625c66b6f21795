//! Tasks by project, as checklists that any reader of Markdown shows (GitHub Flavored Markdown, "task list items").
//!
//! What a person wrote in one line is escaped, so that a title is never markup. Notes are Markdown already; they stand
//! inside of their item, by their indent, and cannot leave it.

use crate::{
    document::{Head, Task},
    when::When,
};
use atom_api::tasks::Status;

/// Writes checklists.
#[derive(Debug, Default)]
pub struct MarkdownWriter;

impl MarkdownWriter {
    /// Begins the document.
    pub fn begin(&mut self, out: &mut Vec<u8>, head: &Head) {
        out.extend(format!("# {}\n", escaped(&head.workspace.name)).into_bytes());
    }

    /// Begins the list of a project.
    pub fn project(&mut self, out: &mut Vec<u8>, name: &str) {
        out.extend(format!("\n## {}\n\n", escaped(name)).into_bytes());
    }

    /// Adds a task at its depth; steps follow their task.
    pub fn task(&mut self, out: &mut Vec<u8>, task: &Task, depth: usize) {
        let indent = "  ".repeat(depth);
        let mark = if task.status.is_closed() { 'x' } else { ' ' };
        let title = escaped(&task.title);
        let title = if task.status == Status::Cancelled { format!("~~{title}~~") } else { title };
        let mut text = format!("{indent}- [{mark}] {title}");
        let facts = facts(task);
        if !facts.is_empty() {
            text.push_str(&format!(" ({})", facts.join("; ")));
        }
        text.push('\n');
        let notes = task.notes.replace("\r\n", "\n").replace('\r', "\n");
        if !notes.trim().is_empty() {
            text.push('\n');
            for line in notes.trim_matches('\n').lines() {
                let line = line.trim_end();
                text.push_str(&if line.is_empty() { "\n".to_owned() } else { format!("{indent}  {line}\n") });
            }
            text.push('\n');
        }
        out.extend(text.into_bytes());
    }
}

/// What is known beside the title, in the words of the contract.
fn facts(task: &Task) -> Vec<String> {
    let mut facts = Vec::new();
    let mut add = |name: &str, text: Option<String>| facts.extend(text.map(|text| format!("{name} {text}")));
    add("due", task.due.as_deref().map(when));
    add("start", task.start.as_deref().map(when));
    add("priority", (task.priority < 4).then(|| task.priority.to_string()));
    add("estimate", task.duration_min.map(|minutes| format!("{minutes} min")));
    add("evening", task.evening.then(String::new));
    add("labels", (!task.labels.is_empty()).then(|| escaped(&task.labels.join(", "))));
    add("in progress", (task.status == Status::InProgress).then(String::new));
    facts.iter().map(|fact| fact.trim_end().to_owned()).collect()
}

fn when(text: &str) -> String {
    match When::read(text) {
        Some(When::Day(day)) => day.to_string(),
        Some(When::Time(local, zone)) => format!("{} {}", local.strftime("%Y-%m-%d %H:%M"), escaped(zone)),
        None => escaped(text),
    }
}

/// Text that is text in Markdown: every character that could be markup is escaped (CommonMark §2.4).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }) {
        if matches!(
            letter,
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' | '@'
        ) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    // At the beginning of a line these make a list, a quote or a heading of what follows.
    if escaped.starts_with(['-', '+', '=']) {
        escaped.insert(0, '\\');
    } else if let Some(at) = escaped.find(|letter: char| !letter.is_ascii_digit()).filter(|at| *at > 0)
        && escaped[at..].starts_with(['.', ')'])
    {
        escaped.insert(at, '\\');
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(task: &Task, depth: usize) -> String {
        let mut out = Vec::new();
        MarkdownWriter.task(&mut out, task, depth);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_task_is_an_item_with_its_facts_and_its_notes_inside() {
        let task = Task {
            title: "Renew the domain".to_owned(),
            notes: "First line\n\n    code".to_owned(),
            due: Some("2030-01-02T15:00[Europe/Berlin]".to_owned()),
            priority: 1,
            labels: vec!["home".to_owned(), "web".to_owned()],
            ..Task::default()
        };
        assert_eq!(
            written(&task, 1),
            "  - [ ] Renew the domain (due 2030-01-02 15:00 Europe/Berlin; priority 1; labels home, web)\n\n    \
             First line\n\n        code\n\n"
        );
        let closed = |status| written(&Task { title: "Old".to_owned(), status, ..Task::default() }, 0);
        assert_eq!(closed(Status::Done), "- [x] Old\n");
        assert_eq!(closed(Status::Cancelled), "- [x] ~~Old~~\n");
        assert_eq!(closed(Status::InProgress), "- [ ] Old (in progress)\n");
    }

    #[test]
    fn a_hostile_title_stays_one_line_of_text() {
        for (title, text) in [
            ("# not a heading", "\\# not a heading"),
            ("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"),
            ("[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"),
            ("1. not a list", "1\\. not a list"),
            ("- nor this", "\\- nor this"),
            ("two\nlines\u{0}", "two lines "),
            ("`code` **bold** ![img](x)", "\\`code\\` \\*\\*bold\\*\\* \\!\\[img\\](x)"),
        ] {
            let task = Task { title: title.to_owned(), ..Task::default() };
            assert_eq!(written(&task, 0), format!("- [ ] {text}\n"));
        }
    }

    #[test]
    fn notes_cannot_leave_their_item() {
        let task = Task {
            title: "x".to_owned(),
            notes: "```\nopen fence\n# heading\n- [ ] task".to_owned(),
            ..Task::default()
        };
        let text = written(&task, 0);
        assert!(text.lines().skip(1).all(|line| line.is_empty() || line.starts_with("  ")), "{text}");
    }
}
