//! Quick add: what a line that is being typed means, and what of it was dismissed.

use super::{
    formats::Formats,
    when::{Due, due_long},
};
use crate::{state::duration, words};
use atom_api::tasks::Create;
use atom_core::quick_add::{Line, Reading, Role, parse};
use jiff::civil::{Date, DateTime, Weekday};

/// A part of the line that was understood, as it is shown behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chip {
    /// What was understood.
    pub(crate) text: String,
    /// The parts of the line that said so, in characters.
    pub(crate) spans: Vec<(u32, u32)>,
}

/// Reads a line, but for the parts that are to stay title.
pub(crate) fn read(text: &str, now: DateTime, projects: &[String], ignored: &[(u32, u32)]) -> Line {
    let day = i8::try_from(Formats::now().first_day.monday_offset()).unwrap_or(0);
    let first_day = Weekday::from_monday_zero_offset(day).unwrap_or(Weekday::Monday);
    parse(text, &Reading { projects, ignored, first_day, ..Reading::at(now) })
}

/// A part of the line, and whether something was understood of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Its letters.
    pub(crate) text: String,
    /// Whether it is no title.
    pub(crate) marked: bool,
}

/// The line in parts: put together they are the line.
pub(crate) fn pieces(text: &str, line: &Line) -> Vec<Piece> {
    let letters: Vec<char> = text.chars().collect();
    let mut pieces = Vec::new();
    let mut add = |from: usize, to: usize, marked: bool| {
        if let Some(part) = letters.get(from..to.min(letters.len())).filter(|part| !part.is_empty()) {
            pieces.push(Piece { text: part.iter().collect(), marked });
        }
    };
    let mut at = 0;
    for span in &line.spans {
        let (from, to) = (span.from as usize, span.to as usize);
        add(at, from, false);
        add(from, to, true);
        at = to;
    }
    add(at, letters.len(), false);
    pieces
}

/// What was understood at the caret: the chip one of whose parts the caret stands in or right behind.
pub(crate) fn at_caret(chips: &[Chip], caret: usize) -> Option<&Chip> {
    let here = |(from, to): &(u32, u32)| (*from as usize) < caret && caret <= *to as usize;
    chips.iter().find(|chip| chip.spans.iter().any(here))
}

/// What was understood right before the caret.
pub(crate) fn before_caret(chips: &[Chip], caret: usize) -> Option<&Chip> {
    chips.iter().find(|chip| chip.spans.iter().any(|(_, to)| *to as usize == caret))
}

fn due_of(line: &Line) -> Option<Due> {
    Some(Due { date: line.date?, time: line.time, zone: None })
}

/// What was understood of a line, a chip for each thing.
pub(crate) fn chips(text: &str, line: &Line, today: Date) -> Vec<Chip> {
    let mut chips: Vec<(Role, Chip)> = Vec::new();
    for span in &line.spans {
        let spans = vec![(span.from, span.to)];
        // A day and its time may be two parts of the line, and are one date.
        if let (Role::Due, Some((_, chip))) = (span.role, chips.iter_mut().find(|(role, _)| *role == Role::Due)) {
            chip.spans.extend(spans);
            continue;
        }
        let text = match span.role {
            Role::Due => {
                let due = due_of(line).map(|due| due_long(&due, &due, today)).unwrap_or_default();
                if line.evening { [due.as_str(), words::quick_evening()].join(" ") } else { due }
            }
            Role::Project => ["#", line.project.as_deref().unwrap_or_default()].concat(),
            Role::Label => text.chars().skip(span.from as usize).take((span.to - span.from) as usize).collect(),
            Role::Priority => words::priority_name(line.priority.unwrap_or(4)).to_owned(),
            Role::Duration => duration::say(line.duration_min.unwrap_or(0)),
        };
        chips.push((span.role, Chip { text, spans }));
    }
    chips.into_iter().map(|(_, chip)| chip).collect()
}

/// The task that a line asks for, over what its place gives to it.
pub(crate) fn fill(line: &Line, given: Create, zone: &str) -> Create {
    let mut labels = given.labels;
    labels.extend(line.labels.iter().filter(|label| !labels.contains(label)).cloned().collect::<Vec<_>>());
    Create {
        title: line.title.clone(),
        due: due_of(line).map(|due| due.to_wire(zone)).or(given.due),
        evening: line.evening || given.evening,
        project: line.project.clone().or(given.project),
        priority: line.priority.or(given.priority),
        duration_min: line.duration_min.or(given.duration_min),
        labels,
        ..given
    }
}

/// A date or time alone: as the host wants it, and as a person reads it.
pub(crate) fn read_date(text: &str, now: DateTime, zone: &str) -> Option<(String, String)> {
    let line = read(text, now, &[], &[]);
    let due = due_of(&line).filter(|_| line.title.is_empty())?;
    Some((due.to_wire(zone), due_long(&due, &due, now.date())))
}

/// Where the dismissed parts are after an edit; one that the edit touched is dismissed no more.
pub(crate) fn shift(ignored: &[(u32, u32)], before: &str, after: &str) -> Vec<(u32, u32)> {
    let (before, after): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let alike = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    let rest = before.len().min(after.len()) - alike;
    let tail = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(|(one, other)| one == other).count();
    let size = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (edit_from, edit_to) = (size(alike), size(before.len() - tail));
    let moved = i64::from(size(after.len())) - i64::from(size(before.len()));
    let place = |at: u32| u32::try_from(i64::from(at) + moved).unwrap_or(0);
    let keep = |(from, to): &(u32, u32)| match () {
        () if *to <= edit_from => Some((*from, *to)),
        () if *from >= edit_to => Some((place(*from), place(*to))),
        () => None,
    };
    ignored.iter().filter_map(keep).collect()
}

/// A name that is being typed behind `#` or `@`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Naming {
    /// `#` or `@`.
    pub(crate) sign: char,
    /// Where the sign stands, in characters.
    pub(crate) from: usize,
    /// Where the caret is.
    pub(crate) to: usize,
    /// What stands between them.
    pub(crate) typed: String,
}

/// The name that is being typed at the caret, both in characters.
pub(crate) fn naming(text: &str, caret: usize) -> Option<Naming> {
    let before: Vec<char> = text.chars().take(caret).collect();
    let from = before.iter().rposition(|letter| matches!(letter, '#' | '@'))?;
    let starts = from == 0 || before[from - 1].is_whitespace();
    let typed: String = before[from + 1..].iter().collect();
    let is_name = typed.chars().count() <= 60 && typed.split(' ').count() <= 4 && !typed.ends_with(' ');
    (starts && is_name).then(|| Naming { sign: before[from], from, to: before.len(), typed })
}

/// The line with a name in place of what was typed of it, and where the caret is then.
pub(crate) fn complete(text: &str, naming: &Naming, name: &str) -> (String, usize) {
    let quoted = naming.sign == '@' && name.contains(char::is_whitespace);
    let name = if quoted { format!("\"{name}\"") } else { name.to_owned() };
    let start: String = text.chars().take(naming.from + 1).collect();
    let end: String = text.chars().skip(naming.to).collect();
    let begun = [start.as_str(), &name, " "].concat();
    let caret = begun.chars().count();
    ([begun.as_str(), end.trim_start()].concat(), caret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TUESDAY: Date = date(2026, 11, 24);

    fn line(text: &str, ignored: &[(u32, u32)]) -> Line {
        read(text, TUESDAY.at(9, 0, 0, 0), &["Q4 closing".to_owned()], ignored)
    }

    #[test]
    fn what_was_understood_stands_behind_the_line() {
        let text = "Send invoice tomorrow 15:00 #Q4 closing @billing p1";
        let chips = chips(text, &line(text, &[]), TUESDAY);
        let texts: Vec<&str> = chips.iter().map(|chip| chip.text.as_str()).collect();
        assert_eq!(texts[1..], ["#Q4 closing", "@billing", "Urgent"]);
        assert!(texts[0].contains("15:00"), "{}", texts[0]);
    }

    #[test]
    fn the_parts_of_a_line_are_the_line() {
        let text = "Übergabe tomorrow 15:00 mit #Q4 closing ✓";
        let pieces = pieces(text, &line(text, &[]));
        assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), text);
        let marked: Vec<&str> = pieces.iter().filter(|piece| piece.marked).map(|piece| piece.text.as_str()).collect();
        assert_eq!(marked.concat(), "tomorrow15:00#Q4 closing");
    }

    #[test]
    fn the_caret_names_what_was_understood_where_it_stands() {
        let text = "Call tomorrow p1 soon";
        let chips = chips(text, &line(text, &[]), TUESDAY);
        let name = |chip: Option<&Chip>| chip.map(|chip| chip.spans[0]);
        assert_eq!(name(before_caret(&chips, 13)), Some((5, 13)));
        assert_eq!(name(before_caret(&chips, 12)), None, "a letter of it is taken out as ever");
        assert_eq!(name(at_caret(&chips, 8)), Some((5, 13)));
        assert_eq!(name(at_caret(&chips, 16)), Some((14, 16)));
        assert_eq!((name(at_caret(&chips, 5)), name(at_caret(&chips, 20))), (None, None));
    }

    #[test]
    fn a_dismissed_part_is_title() {
        let text = "Read tomorrow";
        let read = line(text, &[(5, 13)]);
        assert_eq!((read.title.as_str(), read.date), ("Read tomorrow", None));
    }

    #[test]
    fn dismissed_parts_move_with_the_text_and_end_where_they_are_edited() {
        assert_eq!(shift(&[(5, 13)], "Read tomorrow", "Please read tomorrow"), [(12, 20)]);
        assert_eq!(shift(&[(5, 13)], "Read tomorrow", "Read tomorrow again"), [(5, 13)]);
        assert!(shift(&[(5, 13)], "Read tomorrow", "Read tomorow").is_empty());
        assert!(shift(&[(5, 13)], "Read tomorrow", "").is_empty());
    }

    #[test]
    fn the_line_goes_over_what_the_place_gives() {
        let given = Create { due: Some("2026-11-24".into()), labels: vec!["home".into()], ..Create::default() };
        let asked = fill(&line("Call @work p2", &[]), given.clone(), "UTC");
        assert_eq!((asked.title.as_str(), asked.due.as_deref(), asked.priority), ("Call", Some("2026-11-24"), Some(2)));
        assert_eq!(asked.labels, ["home", "work"]);
        assert_eq!(fill(&line("Call tomorrow", &[]), given, "UTC").due.as_deref(), Some("2026-11-25"));
    }

    #[test]
    fn a_date_alone_is_a_date_and_words_beside_it_are_not() {
        let now = TUESDAY.at(9, 0, 0, 0);
        assert_eq!(read_date("tomorrow", now, "UTC").map(|(wire, _)| wire).as_deref(), Some("2026-11-25"));
        assert_eq!(read_date("buy milk tomorrow", now, "UTC"), None);
        assert_eq!(read_date("", now, "UTC"), None);
    }

    #[test]
    fn a_name_is_completed_where_the_caret_is() {
        let text = "Call #Q4 cl and go";
        let name = naming(text, 11).expect("a name");
        assert_eq!((name.sign, name.typed.as_str()), ('#', "Q4 cl"));
        assert_eq!(complete(text, &name, "Q4 closing"), ("Call #Q4 closing and go".to_owned(), 17));
        let label = naming("@wai", 4).expect("a name");
        assert_eq!(complete("@wai", &label, "waiting for").0, "@\"waiting for\" ");
        for (text, caret) in [("me@example.org", 14), ("no sign", 7), ("#done ", 6), ("Call #x", 3)] {
            assert_eq!(naming(text, caret), None, "{text}");
        }
    }
}
