//! The words of a line, and what each of them looks like on its own.

use jiff::civil::Time;

/// Longer words are neither dates nor times.
const LOOKED_AT_BYTES_MAX: usize = 24;

/// What a word looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing of interest.
    Plain,
    /// So many days from today: `tomorrow`.
    Day(i8),
    /// `tonight`.
    Tonight,
    /// `this`, before `evening`.
    This,
    /// `evening`.
    Evening,
    /// A day of the week, Monday is 1.
    Weekday(i8),
    /// A month.
    Month(i8),
    /// `next`.
    Next,
    /// `in`.
    In,
    /// `a`, before a unit.
    One,
    /// A unit of time.
    Unit(Unit),
    /// `on`, `by`: before a date.
    On,
    /// `am`: before a German date, after an English hour.
    Am,
    /// `pm`.
    Pm,
    /// `at`: before a time.
    At,
    /// `Uhr`.
    Oclock,
    /// `for`: before a duration.
    For,
    /// `7`.
    Number(u32),
    /// `7.` or `7th`.
    Ordinal(u32),
    /// `15:00`; `half` when it may be followed by `pm`.
    Clock { time: Time, half: bool },
    /// `30min`, `1h30`.
    Minutes(u32),
    /// `2030-01-02`, `24.12.`, `24/12/2030`.
    DayMonth { day: i8, month: i8, year: Option<i16> },
    /// `p1`.
    Priority(u8),
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
}

/// Every word that means something, in lower case.
const MEANINGS: &[(&str, Look)] = &[
    ("today", Look::Day(0)),
    ("heute", Look::Day(0)),
    ("tomorrow", Look::Day(1)),
    ("morgen", Look::Day(1)),
    ("übermorgen", Look::Day(2)),
    ("tonight", Look::Tonight),
    ("this", Look::This),
    ("evening", Look::Evening),
    ("abend", Look::Evening),
    ("next", Look::Next),
    ("nächste", Look::Next),
    ("nächsten", Look::Next),
    ("nächster", Look::Next),
    ("nächstes", Look::Next),
    ("in", Look::In),
    ("a", Look::One),
    ("an", Look::One),
    ("einem", Look::One),
    ("einer", Look::One),
    ("on", Look::On),
    ("by", Look::On),
    ("bis", Look::On),
    ("am", Look::Am),
    ("pm", Look::Pm),
    ("at", Look::At),
    ("um", Look::At),
    ("uhr", Look::Oclock),
    ("for", Look::For),
    ("für", Look::For),
    ("min", Look::Unit(Unit::Minute)),
    ("mins", Look::Unit(Unit::Minute)),
    ("minute", Look::Unit(Unit::Minute)),
    ("minutes", Look::Unit(Unit::Minute)),
    ("minuten", Look::Unit(Unit::Minute)),
    ("h", Look::Unit(Unit::Hour)),
    ("hour", Look::Unit(Unit::Hour)),
    ("hours", Look::Unit(Unit::Hour)),
    ("std", Look::Unit(Unit::Hour)),
    ("stunde", Look::Unit(Unit::Hour)),
    ("stunden", Look::Unit(Unit::Hour)),
    ("day", Look::Unit(Unit::Day)),
    ("days", Look::Unit(Unit::Day)),
    ("tag", Look::Unit(Unit::Day)),
    ("tage", Look::Unit(Unit::Day)),
    ("tagen", Look::Unit(Unit::Day)),
    ("week", Look::Unit(Unit::Week)),
    ("weeks", Look::Unit(Unit::Week)),
    ("woche", Look::Unit(Unit::Week)),
    ("wochen", Look::Unit(Unit::Week)),
    ("month", Look::Unit(Unit::Month)),
    ("months", Look::Unit(Unit::Month)),
    ("monat", Look::Unit(Unit::Month)),
    ("monate", Look::Unit(Unit::Month)),
    ("monaten", Look::Unit(Unit::Month)),
];

/// The days of the week from Monday on, each with its names; three letters of the English one do as well.
const WEEKDAYS: [(&str, &str); 7] = [
    ("monday", "montag"),
    ("tuesday", "dienstag"),
    ("wednesday", "mittwoch"),
    ("thursday", "donnerstag"),
    ("friday", "freitag"),
    ("saturday", "samstag"),
    ("sunday", "sonntag"),
];

/// The months, each with its names; three letters of either do as well.
const MONTHS: [(&str, &str); 12] = [
    ("january", "januar"),
    ("february", "februar"),
    ("march", "märz"),
    ("april", "april"),
    ("may", "mai"),
    ("june", "juni"),
    ("july", "juli"),
    ("august", "august"),
    ("september", "september"),
    ("october", "oktober"),
    ("november", "november"),
    ("december", "dezember"),
];

/// What may stand behind a token and is not a part of it.
pub(super) const PUNCTUATION: [char; 6] = [',', ';', '.', ':', '!', '?'];

#[derive(Debug)]
struct Word {
    /// Where it begins, in characters.
    from: u32,
    /// Where it ends.
    to: u32,
    /// Where it begins, in bytes.
    begin: usize,
    /// Where it ends.
    end: usize,
    look: Look,
    /// How many words from here on are quoted.
    quoted: u32,
}

/// The words of a line.
#[derive(Debug)]
pub(super) struct Words<'t> {
    text: &'t str,
    words: Vec<Word>,
}

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut words: Vec<Word> = Vec::new();
        let mut open = None;
        let mut chars = 0_u32;
        for (at, c) in text.char_indices() {
            if c.is_whitespace() {
                if let Some((from, begin)) = open.take() {
                    words.push(Word { from, to: chars, begin, end: at, look: look(&text[begin..at]), quoted: 0 });
                }
            } else if open.is_none() {
                open = Some((chars, at));
            }
            chars = chars.saturating_add(1);
        }
        if let Some((from, begin)) = open {
            let end = text.len();
            words.push(Word { from, to: chars, begin, end, look: look(&text[begin..]), quoted: 0 });
        }
        let mut this = Self { text, words };
        this.find_quotes();
        this
    }

    /// Marks each word that opens a quotation which is closed later. Backwards, so that each word is looked at once.
    fn find_quotes(&mut self) {
        let mut closed_at = None;
        for at in (0..self.words.len()).rev() {
            let word = self.word(at);
            let closes = word.trim_end_matches(PUNCTUATION).ends_with(['"', '”', '“', '»']);
            let opens = word.starts_with(['"', '“', '„', '«']);
            if closes && (!opens || word.chars().count() > 1) {
                closed_at = Some(at);
            }
            if let (true, Some(end)) = (opens, closed_at) {
                self.words[at].quoted = u32::try_from(end - at + 1).unwrap_or(0);
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The word as it is written; empty beyond the end.
    pub(super) fn word(&self, at: usize) -> &'t str {
        self.words.get(at).map_or("", |word| &self.text[word.begin..word.end])
    }

    /// The line from this word on.
    pub(super) fn rest(&self, at: usize) -> &'t str {
        self.words.get(at).map_or("", |word| &self.text[word.begin..])
    }

    /// How many words from this one on begin in the next `bytes` bytes.
    pub(super) fn within(&self, at: usize, bytes: usize) -> usize {
        let Some(first) = self.words.get(at) else { return 0 };
        self.words[at..].iter().take_while(|word| word.begin < first.begin + bytes).count()
    }

    /// What the word looks like.
    pub(super) fn look(&self, at: usize) -> Look {
        self.words.get(at).map_or(Look::Plain, |word| word.look)
    }

    /// How many words from this one on are quoted.
    pub(super) fn quoted(&self, at: usize) -> usize {
        self.words.get(at).map_or(0, |word| word.quoted as usize)
    }

    /// Where `count` words begin and end, in characters.
    pub(super) fn span(&self, at: usize, count: usize) -> (u32, u32) {
        let last = (at + count.max(1)).min(self.words.len()) - 1;
        (self.words[at].from, self.words[last].to)
    }

    /// Adds words to a title, without the backslash before the first one where it was one.
    pub(super) fn push(&self, title: &mut String, at: usize, count: usize, unescape: bool) {
        for place in at..(at + count).min(self.words.len()) {
            if !title.is_empty() {
                title.push(' ');
            }
            let word = self.word(place);
            title.push_str(if unescape && place == at { word.strip_prefix('\\').unwrap_or(word) } else { word });
        }
    }
}

/// What a word looks like, with what stands behind it or without.
pub(super) fn look(word: &str) -> Look {
    if word.len() > LOOKED_AT_BYTES_MAX {
        return Look::Plain;
    }
    let word: String = word.chars().flat_map(char::to_lowercase).collect();
    match look_at(&word) {
        Look::Plain => look_at(word.trim_end_matches(PUNCTUATION)),
        other => other,
    }
}

fn look_at(word: &str) -> Look {
    let bytes = word.as_bytes();
    match bytes {
        [b'p', digit @ b'1'..=b'4'] => return Look::Priority(digit - b'0'),
        [b'0'..=b'9', ..] => return figures(word),
        _ => {}
    }
    if let Some((_, meaning)) = MEANINGS.iter().find(|(name, _)| *name == word) {
        return *meaning;
    }
    let place = |names: &[(&str, &str)], german_short: bool| {
        let named =
            |name: &str, short: bool| name == word || (short && word.chars().count() == 3 && name.starts_with(word));
        names
            .iter()
            .position(|(english, german)| named(english, true) || named(german, german_short))
            .and_then(|at| i8::try_from(at + 1).ok())
    };
    if let Some(day) = place(&WEEKDAYS, false) {
        return Look::Weekday(day);
    }
    if word == "sept" {
        return Look::Month(9);
    }
    place(&MONTHS, true).map_or(Look::Plain, Look::Month)
}

/// A word that begins with a figure.
fn figures(word: &str) -> Look {
    let (number, rest) = number(word);
    let Some(number) = number else { return Look::Plain };
    let small = i8::try_from(number).ok();
    match rest {
        "" => return Look::Number(number),
        "." | "st" | "nd" | "rd" | "th" => return Look::Ordinal(number),
        "am" => return half_day(number, 0, false),
        "pm" => return half_day(number, 0, true),
        "uhr" => return clock(number, 0),
        _ => {}
    }
    if let Some(rest) = rest.strip_prefix(':') {
        let (minutes, tail) = self::number(rest);
        let Some(minutes) = minutes.filter(|_| rest.len() - tail.len() == 2) else { return Look::Plain };
        return match tail {
            "" | "uhr" => clock(number, minutes),
            "am" => half_day(number, minutes, false),
            "pm" => half_day(number, minutes, true),
            _ => Look::Plain,
        };
    }
    if let Some(rest) = rest.strip_prefix('h') {
        let (minutes, tail) = self::number(rest);
        return match (minutes, tail) {
            (None, "" | "r" | "rs") => Look::Minutes(number.saturating_mul(60)),
            (Some(minutes), "" | "m" | "min") if minutes < 60 => {
                Look::Minutes(number.saturating_mul(60).saturating_add(minutes))
            }
            _ => Look::Plain,
        };
    }
    match rest {
        "min" | "mins" => return Look::Minutes(number),
        "std" => return Look::Minutes(number.saturating_mul(60)),
        _ => {}
    }
    for sign in ['.', '/', '-'] {
        let Some(rest) = rest.strip_prefix(sign) else { continue };
        let (second, tail) = self::number(rest);
        let (Some(second), Some(tail)) = (second.and_then(|month| i8::try_from(month).ok()), small_tail(sign, tail))
        else {
            return Look::Plain;
        };
        let third = match tail {
            "" => None,
            tail => match self::number(tail) {
                (Some(third), "") => Some((third, tail.len())),
                _ => return Look::Plain,
            },
        };
        return match (sign, small, third) {
            ('-', _, Some((day, _))) if word.len() == 10 => {
                let (Ok(year), Ok(day)) = (i16::try_from(number), i8::try_from(day)) else { return Look::Plain };
                Look::DayMonth { day, month: second, year: Some(year) }
            }
            ('-', ..) => Look::Plain,
            // Month first only where it cannot be otherwise.
            (_, Some(day), third) => {
                let Some(year) = year(third) else { return Look::Plain };
                let (day, month) = if sign == '/' && second > 12 && day <= 12 { (second, day) } else { (day, second) };
                Look::DayMonth { day, month, year }
            }
            _ => Look::Plain,
        };
    }
    Look::Plain
}

/// What stands behind the second number of a date: `.` has to close a German one, which may go on with a year.
fn small_tail(sign: char, tail: &str) -> Option<&str> {
    match (sign, tail) {
        ('.', tail) => tail.strip_prefix('.'),
        (_, "") => Some(""),
        (sign, tail) => tail.strip_prefix(sign).filter(|tail| !tail.is_empty()),
    }
}

/// A year of two or four figures; `None` for what is none.
fn year(third: Option<(u32, usize)>) -> Option<Option<i16>> {
    match third {
        None => Some(None),
        Some((year, 2)) => i16::try_from(year + 2000).ok().map(Some),
        Some((year, 4)) if year > 0 => i16::try_from(year).ok().map(Some),
        Some(_) => None,
    }
}

/// The number that a text begins with, of at most four figures, and what follows it.
fn number(text: &str) -> (Option<u32>, &str) {
    let figures = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(figures);
    let value = (1..=4).contains(&figures).then(|| number.bytes().fold(0, |sum, b| sum * 10 + u32::from(b - b'0')));
    (value, rest)
}

fn clock(hour: u32, minute: u32) -> Look {
    let time = i8::try_from(hour).ok().zip(i8::try_from(minute).ok());
    match time.and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok()) {
        Some(time) => Look::Clock { time, half: (1..=12).contains(&hour) },
        None => Look::Plain,
    }
}

/// An hour of half a day: 12 am is midnight.
pub(super) fn half_day(hour: u32, minute: u32, afternoon: bool) -> Look {
    if !(1..=12).contains(&hour) {
        return Look::Plain;
    }
    match clock(hour % 12 + if afternoon { 12 } else { 0 }, minute) {
        Look::Clock { time, .. } => Look::Clock { time, half: false },
        other => other,
    }
}
