//! What holds for all words, and for the ones that are put together.

use super::{language::pick, *};
use atom_api::tasks::{Sort, Status, View};

/// A declared word: its name, its gaps, English, German.
pub(super) type Word = (&'static str, &'static [&'static str], &'static str, &'static str);

/// Every declared word.
fn all() -> Vec<Word> {
    let words = [
        acting::WORDS,
        acting::SENTENCES,
        activity::WORDS,
        activity::SENTENCES,
        app::WORDS,
        audit::WORDS,
        audit::SENTENCES,
        audit::COUNTS,
        books::WORDS,
        books::SENTENCES,
        books::COUNTS,
        allowing::WORDS,
        books_again::SENTENCES,
        history::WORDS,
        history::SENTENCES,
        books_beside::WORDS,
        books_beside::SENTENCES,
        books_beside::COUNTS,
        books_closing::WORDS,
        books_doubts::WORDS,
        books_import::WORDS,
        books_import::SENTENCES,
        books_import::COUNTS,
        books_accounting::WORDS,
        books_accounting::SENTENCES,
        books_periods::WORDS,
        books_periods::SENTENCES,
        books_periods::COUNTS,
        books_fields::WORDS,
        books_lots::WORDS,
        books_lots::SENTENCES,
        books_preview::WORDS,
        books_preview::SENTENCES,
        books_preview::COUNTS,
        books_reports::WORDS,
        books_reports::SENTENCES,
        books_reports::COUNTS,
        calendar::WORDS,
        calendar::SENTENCES,
        connecting::WORDS,
        connecting::SENTENCES,
        connecting::COUNTS,
        connection::WORDS,
        connection::SENTENCES,
        connection::COUNTS,
        connections::WORDS,
        connections::SENTENCES,
        deeds::WORDS,
        joining::WORDS,
        kinds::WORDS,
        leaving::COUNTS,
        losing::COUNTS,
        outbox::WORDS,
        outbox::SENTENCES,
        outbox::COUNTS,
        detail::WORDS,
        signin::WORDS,
        signin::SENTENCES,
        detail::SENTENCES,
        done::WORDS,
        done::SENTENCES,
        door::WORDS,
        frame::WORDS,
        frame::SENTENCES,
        frame::COUNTS,
        guard::WORDS,
        guard::SENTENCES,
        import::WORDS,
        import::SENTENCES,
        import::COUNTS,
        import_columns::WORDS,
        import_columns::SENTENCES,
        keeping::WORDS,
        keeping::SENTENCES,
        keeping::COUNTS,
        keys::WORDS,
        commands::WORDS,
        commands::SENTENCES,
        commands::COUNTS,
        palette::WORDS,
        quick::WORDS,
        quick::SENTENCES,
        palette::SENTENCES,
        list::WORDS,
        list::SENTENCES,
        list::COUNTS,
        locks::WORDS,
        locks::SENTENCES,
        locks::COUNTS,
        narrow::WORDS,
        narrow::SENTENCES,
        parts::WORDS,
        trouble::WORDS,
        vault::WORDS,
        vault::SENTENCES,
        vault::COUNTS,
        settings::WORDS,
        settings::SENTENCES,
        settings::COUNTS,
        streams::WORDS,
        system::WORDS,
        system::SENTENCES,
        system::COUNTS,
        task_parts::WORDS,
        task_parts::SENTENCES,
        task_parts::COUNTS,
        reasons::WORDS,
        reasons::SENTENCES,
        refusals::WORDS,
        related::WORDS,
        related::COUNTS,
        said::WORDS,
        said::SENTENCES,
        said::COUNTS,
        places::WORDS,
        places::SENTENCES,
        places::COUNTS,
        time::WORDS,
        time::COUNTS,
        views::WORDS,
        views::SENTENCES,
        views::COUNTS,
        webhook::WORDS,
        webhook::SENTENCES,
    ];
    words.concat()
}

/// The same in both languages, and meant to be.
const SAME: &[&str] = &[
    "Atom",
    "Name",
    "Status",
    "Start",
    "Indigo",
    "Passphrase",
    "Labels",
    "Label",
    "Text",
    "Team",
    "Filter",
    "Offline",
    "Alt",
    "Esc",
    "Enter",
    "Version",
    "Normal",
    "Export",
    "Board",
    "Import",
    "Details",
    "in {time}",
    "Issues",
    "Reviews",
    "Teams",
    "{strength}: {hint}",
    "TLS",
    "STARTTLS",
    "Q{number} {year}",
];

fn in_language<T>(language: Language, say: impl FnOnce() -> T) -> T {
    set_language(language);
    let said = say();
    set_language(Language::English);
    said
}

#[test]
fn every_file_of_words_is_looked_at() {
    let source = include_str!("tests.rs");
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/words")).expect("the folder of words");
    for file in folder {
        let path = file.expect("a file").path();
        let (name, text) = (path.file_stem().expect("a name"), std::fs::read_to_string(&path).expect("a text"));
        let name = name.to_str().expect("a plain name");
        for (declared, list) in [("\nwords! {", "WORDS"), ("\nsentences! {", "SENTENCES"), ("\ncounts! {", "COUNTS")] {
            if text.contains(declared) {
                assert!(source.contains(&format!("{name}::{list},")), "{name}::{list} is not in all()");
            }
        }
    }
}

#[test]
fn every_word_is_translated() {
    for (name, _, english, german) in all() {
        assert!(!english.trim().is_empty() && !german.trim().is_empty(), "{name} is empty");
        let calendar = calendar::WORDS.iter().any(|(word, ..)| *word == name);
        let letters = |text: &str| text.split(['{', '}']).step_by(2).any(|text| text.contains(char::is_alphabetic));
        let meant = calendar || SAME.contains(&english) || !letters(english) || english.contains('“');
        assert!(meant || english != german, "{name} says {english} in German too");
    }
}

#[test]
fn a_word_has_its_own_marks() {
    for (name, _, english, german) in all() {
        assert!(!german.contains('“') || german.contains('„'), "{name}: German quotes open below: {german}");
        assert!(!english.contains('„'), "{name}: English quotes open above: {english}");
        assert!(!english.contains("...") && !german.contains("..."), "{name}: an ellipsis is one sign");
        let ends = |text: &str| {
            text.ends_with('.') && !text.ends_with("Min.") && !text.ends_with("Std.") && !text.ends_with("T.")
        };
        assert_eq!(ends(english), ends(german), "{name}: a sentence in one language and a label in the other");
    }
}

#[test]
fn every_gap_is_in_both_languages_and_survives_the_pseudo_locale() {
    for (name, gaps, english, german) in all() {
        let strange = in_language(Language::Pseudo, || pick(english, german));
        for text in [english, german, strange] {
            let mut found: Vec<&str> =
                text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(gap, _)| gap).collect();
            found.retain(|gap| !gap.is_empty());
            found.sort_unstable();
            let mut meant = gaps.to_vec();
            // A sentence about one may say its number, and need not.
            found.retain(|gap| *gap != "count" || meant.contains(gap));
            meant.sort_unstable();
            assert_eq!(found, meant, "{name}: {text}");
            assert_eq!(text.matches("{}").count(), english.matches("{}").count(), "{name}: {text}");
        }
    }
}

#[test]
fn the_pseudo_locale_is_strange_and_a_third_longer() {
    assert_eq!(in_language(Language::Pseudo, today), "[Ťôđåý··]");
    let long = in_language(Language::Pseudo, host_unreachable);
    let share = long.chars().count() * 100 / host_unreachable().chars().count();
    assert!((125..=140).contains(&share), "{share} %");
    let again = in_language(Language::Pseudo, today);
    assert!(std::ptr::eq(again, in_language(Language::Pseudo, today)), "made once");
    assert_eq!(in_language(Language::Pseudo, || created("Tea")), "[Çřéåťéđ·· “Tea”·]");
}

#[test]
fn one_is_told_from_many() {
    assert_eq!([0, 1, 2, 1_284].map(task_count), ["0 tasks", "1 task", "2 tasks", "1,284 tasks"]);
    in_language(Language::German, || {
        assert_eq!([0, 1, 2, 1_284].map(task_count), ["0 Aufgaben", "1 Aufgabe", "2 Aufgaben", "1.284 Aufgaben"]);
        assert_eq!(project_delete_text("Umzug", 0), "„Umzug“ hat keine offenen Aufgaben.");
        assert_eq!(project_delete_text("Umzug", 1), "Die offene Aufgabe aus „Umzug“ kommt zurück in den Eingang.");
        assert_eq!(project_delete_text("Umzug", 3), "Die 3 offenen Aufgaben aus „Umzug“ kommen zurück in den Eingang.");
    });
}

#[test]
fn thousands_are_parted_as_the_language_does() {
    let numbers = [0, 999, 1_284, 100_000, 1_000_000];
    assert_eq!(numbers.map(number), ["0", "999", "1,284", "100,000", "1,000,000"]);
    let german = in_language(Language::German, || numbers.map(number));
    assert_eq!(german, ["0", "999", "1.284", "100.000", "1.000.000"]);
}

#[test]
fn a_long_title_is_cut_where_a_letter_ends() {
    let title = "é".repeat(100);
    assert_eq!(completed(&title), format!("Completed “{}…”", "é".repeat(60)));
}

#[test]
fn a_title_with_braces_stays_as_it_is() {
    assert_eq!(completed("{title} {}"), "Completed “{title} {}”");
}

#[test]
fn an_action_has_its_words_in_the_order_of_the_language() {
    assert_eq!(action("tasks.complete", "Stand-up"), "completed “Stand-up”");
    assert_eq!(action("tasks.complete", ""), "completed");
    assert_eq!(action("tasks.delete", ""), "moved to the trash");
    in_language(Language::German, || {
        assert_eq!(undone(&action("tasks.complete", "Stand-up")), "Rückgängig gemacht: „Stand-up“ erledigt");
        assert_eq!(action("projects.delete", "Umzug"), "Projekt „Umzug“ gelöscht");
        assert_eq!(action("tasks.complete", ""), "erledigt");
    });
}

#[test]
fn names_of_the_contract_are_translated() {
    in_language(Language::German, || {
        assert_eq!(view(View::Inbox), "Eingang");
        assert_eq!(sort(Sort::Order), "Eigene Reihenfolge");
        assert_eq!(status_of(Status::InProgress.as_str()), "In Arbeit");
        assert_eq!(priority_name(1), "Dringend");
        assert_eq!(colour_name("red"), "Rot");
        assert_eq!(write_action("update_issue"), "Issue ändern");
        assert_eq!(write_action("archive_board"), "Archive board");
    });
}
