use super::*;
use jiff::civil::date;
use proptest::prelude::*;

/// A Tuesday morning.
fn now() -> DateTime {
    date(2026, 11, 24).at(9, 30, 0, 0)
}

fn read(text: &str) -> Line {
    parse(text, &Reading::at(now()))
}

/// Title and start of a line.
fn due(text: &str) -> (String, Option<String>) {
    let line = read(text);
    (line.title.clone(), line.start())
}

#[test]
fn a_whole_line_gives_each_role_once() {
    let line = read("Send invoice #Acme @billing @urgent p1 tomorrow 15:00 45 Min");
    assert_eq!(line.title, "Send invoice");
    assert_eq!(line.start().as_deref(), Some("2026-11-25T15:00:00"));
    assert_eq!(line.project.as_deref(), Some("Acme"));
    assert_eq!(line.labels, ["billing", "urgent"]);
    assert_eq!((line.priority, line.duration_min, line.evening), (Some(1), Some(45), false));
    let roles: Vec<_> = line.spans.iter().map(|span| (span.from, span.to, span.role)).collect();
    assert_eq!(
        roles,
        [
            (13, 18, Role::Project),
            (19, 27, Role::Label),
            (28, 35, Role::Label),
            (36, 38, Role::Priority),
            (39, 47, Role::Due),
            (48, 53, Role::Due),
            (54, 60, Role::Duration),
        ]
    );
    let second = read("a #One b #Two p1 p2 today tomorrow 1h 2h @x @X");
    assert_eq!(second.title, "a b #Two p2 tomorrow 2h");
    assert_eq!(second.labels, ["x"]);
}

#[test]
fn days_are_read_in_english_and_german() {
    for (text, start) in [
        ("today", "2026-11-24"),
        ("heute", "2026-11-24"),
        ("Tomorrow", "2026-11-25"),
        ("morgen", "2026-11-25"),
        ("ÜBERMORGEN", "2026-11-26"),
        ("friday", "2026-11-27"),
        ("fri", "2026-11-27"),
        ("Freitag", "2026-11-27"),
        ("tuesday", "2026-12-01"),
        ("Dienstag", "2026-12-01"),
        ("mon", "2026-11-30"),
        ("on Monday", "2026-11-30"),
        ("by sunday,", "2026-11-29"),
        ("am Montag", "2026-11-30"),
        ("bis Sonntag", "2026-11-29"),
        ("next week", "2026-11-30"),
        ("nächste Woche", "2026-11-30"),
        ("next monday", "2026-11-30"),
        ("next friday", "2026-12-04"),
        ("nächsten Freitag", "2026-12-04"),
        ("next month", "2026-12-01"),
        ("in 3 days", "2026-11-27"),
        ("in 3 Tagen", "2026-11-27"),
        ("in 2 weeks", "2026-12-08"),
        ("in einer Woche", "2026-12-01"),
        ("in a month", "2026-12-24"),
        ("2030-01-02", "2030-01-02"),
        ("2 Jan", "2027-01-02"),
        ("Jan 2", "2027-01-02"),
        ("Jan 2nd", "2027-01-02"),
        ("January 2, 2028", "2028-01-02"),
        ("24. Dezember", "2026-12-24"),
        ("24.12.", "2026-12-24"),
        ("24.12.2026", "2026-12-24"),
        ("1.2.27", "2027-02-01"),
        ("24/12", "2026-12-24"),
        ("12/24", "2026-12-24"),
        ("24/12/2028", "2028-12-24"),
        ("24.11.", "2026-11-24"),
        ("23.11.", "2027-11-23"),
        ("29.02.", "2028-02-29"),
        ("3.3.2020", "2020-03-03"),
    ] {
        assert_eq!(due(&format!("Call {text}")), ("Call".to_owned(), Some(start.to_owned())), "{text}");
    }
}

#[test]
fn times_are_read_with_their_day_or_the_next_day_that_has_them_still() {
    for (text, start) in [
        ("15:00", "2026-11-24T15:00:00"),
        ("9:30", "2026-11-24T09:30:00"),
        ("9:29", "2026-11-25T09:29:00"),
        ("at 9", "2026-11-25T09:00:00"),
        ("at 15", "2026-11-24T15:00:00"),
        ("3pm", "2026-11-24T15:00:00"),
        ("3 PM", "2026-11-24T15:00:00"),
        ("3:30pm", "2026-11-24T15:30:00"),
        ("3:30 pm.", "2026-11-24T15:30:00"),
        ("9am", "2026-11-25T09:00:00"),
        ("12am", "2026-11-25T00:00:00"),
        ("12pm", "2026-11-24T12:00:00"),
        ("um 15 Uhr", "2026-11-24T15:00:00"),
        ("15 Uhr", "2026-11-24T15:00:00"),
        ("15:30 Uhr", "2026-11-24T15:30:00"),
        ("um 15:30", "2026-11-24T15:30:00"),
        ("today at 8", "2026-11-24T08:00:00"),
        ("at 10 next week", "2026-11-30T10:00:00"),
        ("morgen um 10", "2026-11-25T10:00:00"),
        ("in 2 hours", "2026-11-24T11:30:00"),
        ("in 30 min", "2026-11-24T10:00:00"),
        ("in 20 Stunden", "2026-11-25T05:30:00"),
    ] {
        assert_eq!(due(&format!("Call {text}")), ("Call".to_owned(), Some(start.to_owned())), "{text}");
    }
}

#[test]
fn the_evening_is_a_part_of_a_day() {
    for (text, start) in [
        ("tonight", "2026-11-24"),
        ("this evening", "2026-11-24"),
        ("heute Abend", "2026-11-24"),
        ("friday evening", "2026-11-27"),
        ("tonight 20:00", "2026-11-24T20:00:00"),
    ] {
        let line = read(&format!("Cook {text}"));
        assert_eq!((line.title.as_str(), line.start().as_deref(), line.evening), ("Cook", Some(start), true), "{text}");
    }
    assert!(!read("An evening of this").evening);
}

#[test]
fn durations_are_read_to_a_year() {
    for (text, minutes) in
        [("30min", 30), ("1h", 60), ("1h30", 90), ("1h30m", 90), ("45 Min", 45), ("2 hours", 120), ("for 2 Std", 120)]
    {
        let line = read(&format!("Write {text}"));
        assert_eq!((line.title.as_str(), line.duration_min), ("Write", Some(minutes)), "{text}");
    }
    assert_eq!(read("Write 0min").title, "Write 0min");
    assert_eq!(read("Write 9999h").title, "Write 9999h");
}

#[test]
fn what_only_looks_like_a_token_stays_title() {
    for text in [
        "Mail ada@example.org about C# and p5",
        "Release 24.12 fixes 1.5 of #482",
        "Buy 3 apples in a box",
        "The next step is this one",
        "31.02. is no day, nor 2026-13-01",
        "25:00 and 13pm and 9:7",
        "tomorrows todayish emails",
        "# and @ alone",
        "Ratio 1/0 or 99/99",
        "at home for lunch on time",
        "12345 days and 2030-1-2",
        "by the way",
    ] {
        let line = read(text);
        assert_eq!((line.title.as_str(), line.spans.as_slice()), (text, &[][..]));
    }
    assert_eq!(due("Raum 3 am Montag"), ("Raum 3".to_owned(), Some("2026-11-30".to_owned())));
}

#[test]
fn a_project_of_more_words_is_known_by_name_or_by_quotes() {
    let projects = ["Q4".to_owned(), "Q4 closing".to_owned(), "Straße".to_owned(), "7".to_owned()];
    let reading = Reading { projects: &projects, ..Reading::at(now()) };
    for (text, title, project) in [
        ("Book #q4 closing today", "Book", "Q4 closing"),
        ("Book #Q4 closings today", "Book closings", "Q4"),
        ("Book #Q4, please", "Book please", "Q4"),
        ("Book #STRAßE", "Book", "Straße"),
        ("Book #\"two words\" now", "Book now", "two words"),
        ("Book #new, now", "Book now", "new"),
        ("Book #7", "Book", "7"),
    ] {
        let line = parse(text, &reading);
        assert_eq!((line.title.as_str(), line.project.as_deref()), (title, Some(project)), "{text}");
    }
    assert_eq!(parse("Book #\"never closed", &reading).title, "Book #\"never closed");
    assert_eq!(read("Tag @\"two words\"").labels, ["two words"]);
}

#[test]
fn a_backslash_or_quotes_keep_a_token_as_text() {
    for (text, title) in [
        ("Fix \\#482 \\@home", "Fix #482 @home"),
        ("Play \\tomorrow evening", "Play tomorrow evening"),
        ("Read \"Tomorrow at 9\" \\p1", "Read \"Tomorrow at 9\" p1"),
        ("Read „Morgen um 9“", "Read „Morgen um 9“"),
        ("C:\\temp and \\nothing", "C:\\temp and \\nothing"),
    ] {
        let line = read(text);
        assert_eq!((line.title.as_str(), line.spans.len()), (title, 0));
    }
    // A quotation that is never closed is none.
    assert_eq!(due("Fit 24\" screen \"today").1, None);
    assert_eq!(due("Say \"hello tomorrow").1.as_deref(), Some("2026-11-25"));
}

#[test]
fn a_dismissed_chip_is_title() {
    let text = "Read Sunday times #Press at 10";
    let line = read(text);
    assert_eq!(line.title, "Read times");
    let sunday = line.spans[0].clone();
    let ignored = [(sunday.from, sunday.to)];
    let line = parse(text, &Reading { ignored: &ignored, ..Reading::at(now()) });
    assert_eq!(line.title, "Read Sunday times");
    assert_eq!(line.start().as_deref(), Some("2026-11-24T10:00:00"));
    // Not even a part of it is read as something else.
    let ignored = [(25, 30)];
    let line = parse(text, &Reading { ignored: &ignored, ..Reading::at(now()) });
    assert_eq!(line.title, "Read times at 10");
}

#[test]
fn next_week_begins_on_the_day_that_a_week_begins() {
    // A Sunday.
    let now = date(2026, 11, 22).at(9, 0, 0, 0);
    let on = |first_day| parse("Plan next week", &Reading { first_day, ..Reading::at(now) }).start();
    assert_eq!(on(Weekday::Monday).as_deref(), Some("2026-11-23"));
    assert_eq!(on(Weekday::Sunday).as_deref(), Some("2026-11-30"));
}

#[test]
fn the_end_of_time_is_no_panic() {
    let last = Date::MAX.at(23, 59, 0, 0);
    for text in ["tomorrow", "9:00", "monday", "next week", "next month", "in 9999 months", "2 Jan", "in 9999 hours"] {
        let _ = parse(text, &Reading::at(last));
        let _ = parse(text, &Reading::at(Date::MIN.at(0, 0, 0, 0)));
    }
}

#[test]
fn a_hundred_kilobytes_are_read_in_one_go() {
    let projects: Vec<String> = (0..100).map(|number| format!("#,Project {number}")).collect();
    let reading = Reading { projects: &projects, ..Reading::at(now()) };
    for piece in [
        "#\"",
        "# ",
        "@\" ",
        "\" ",
        "\"a ",
        "a\" ",
        "in 9 ",
        "\\#",
        "\\tomorrow ",
        "#1 ",
        "p1 ",
        "a",
        "am am ",
        "3 am ",
    ] {
        let text = piece.repeat(100_000 / piece.len());
        let began = std::time::Instant::now();
        let line = parse(&text, &reading);
        assert!(line.title.len() <= text.len());
        // Generous for a slow machine; work that grows with the square would take minutes.
        assert!(began.elapsed().as_secs() < 5, "{piece:?} took {:?}", began.elapsed());
    }
}

/// Lines of words that mean something, glued with what comes between words.
fn line() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "\\PC{0,6}",
        "[0-9]{1,5}[.:/-]?[0-9]{0,4}",
        prop::sample::select(vec![
            "#",
            "@",
            "\\",
            "\"",
            "#\"",
            "p1",
            "at",
            "um",
            "am",
            "next",
            "week",
            "in",
            "evening",
            "mon",
            "Jan",
            "uhr",
            "today",
            "h",
            "min",
            "„",
            "“",
            "İ",
            "ß",
            "\u{202e}",
            "\u{200b}",
            "👩‍👩‍👧",
        ])
        .prop_map(str::to_owned),
    ];
    let glue = prop::sample::select(vec![" ", " ", " ", "", "\t", "\u{2003}", ",", "\n"]);
    prop::collection::vec((word, glue), 0..12).prop_map(|parts| parts.into_iter().map(|(w, g)| w + g).collect())
}

proptest! {
    #[test]
    fn any_text_is_read_and_spans_lie_in_it_in_order(text in prop_oneof![line(), any::<String>()], known in prop::collection::vec(any::<String>(), 0..3)) {
        let reading = Reading { projects: &known, ..Reading::at(now()) };
        let read = parse(&text, &reading);
        let chars: Vec<char> = text.chars().collect();
        let mut before = 0;
        for span in &read.spans {
            prop_assert!(before <= span.from && span.from < span.to && span.to as usize <= chars.len());
            prop_assert!(span.from == 0 || chars[span.from as usize - 1].is_whitespace());
            prop_assert!(span.to as usize == chars.len() || chars[span.to as usize].is_whitespace());
            before = span.to;
        }
        // Every letter is either title or token, but for backslashes.
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '\\').count();
        let tokens: String = read.spans.iter().flat_map(|span| &chars[span.from as usize..span.to as usize]).collect();
        prop_assert_eq!(bare(&read.title) + bare(&tokens), bare(&text));
        prop_assert!(read.time.is_none() || read.date.is_some());
        // Dismissing every chip leaves nothing but title.
        let ignored: Vec<(u32, u32)> = read.spans.iter().map(|span| (span.from, span.to)).collect();
        let again = parse(&text, &Reading { ignored: &ignored, ..reading });
        prop_assert!(again.spans.iter().all(|span| ignored.iter().all(|(from, to)| span.to <= *from || *to <= span.from)));
    }
}
