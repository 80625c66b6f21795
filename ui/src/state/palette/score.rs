//! How well a name fits what was typed.
//!
//! Each word that was typed has to be found in the name, in any order. A word fits best where it begins a word of the
//! name, then inside of one, then letter by letter: `ninv` finds "New invoice". Case and diacritics do not matter.

/// The most letters of a name that are looked at; the rest of a longer one does not count.
const CHARS_MAX: usize = 160;
/// The most letters that are looked for.
const TYPED_MAX: usize = 64;

/// A fit: how good, and which letters of the name it is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fit {
    /// Higher is better.
    pub(crate) score: i32,
    /// Places in the name, in characters, in order.
    pub(crate) marks: Vec<usize>,
}

/// What was typed, ready to be looked for in many names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    words: Vec<Vec<char>>,
}

/// A letter without case and diacritics; of `ß` and ligatures the first letter.
pub(crate) fn fold(letter: char) -> char {
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    match lower {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'æ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' | 'ħ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'œ' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ß' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' | 'þ' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

/// A letter of a name.
#[derive(Debug, Clone, Copy)]
struct Letter {
    folded: char,
    /// Whether it begins a word: after a gap, a sign, or as a capital after a small letter.
    begins: bool,
}

fn letters(name: &str) -> Vec<Letter> {
    let mut before = ' ';
    let letter = |letter: char| {
        let begins = letter.is_alphanumeric()
            && (!before.is_alphanumeric()
                || (letter.is_uppercase() && before.is_lowercase())
                || (letter.is_numeric() != before.is_numeric()));
        before = letter;
        Letter { folded: fold(letter), begins }
    };
    name.chars().take(CHARS_MAX).map(letter).collect()
}

impl Typed {
    /// Takes in what was typed.
    pub(crate) fn new(text: &str) -> Self {
        let mut left = TYPED_MAX;
        let words = text.split_whitespace().map(|word| {
            let word: Vec<char> = word.chars().take(left).map(fold).collect();
            left -= word.len();
            word
        });
        Self { words: words.filter(|word| !word.is_empty()).collect() }
    }

    /// Whether nothing was typed.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well `name` fits, if it does.
    pub(crate) fn fit(&self, name: &str) -> Option<Fit> {
        let letters = letters(name);
        let mut fit = Fit::default();
        for word in &self.words {
            let (score, marks) = place(word, &letters)?;
            fit.score += score;
            fit.marks.extend(marks);
        }
        fit.marks.sort_unstable();
        fit.marks.dedup();
        // Of names that fit alike the shorter one is meant.
        fit.score -= i32::try_from(letters.len()).unwrap_or(0) / 8;
        Some(fit)
    }

    /// As [`Typed::fit`] of `name`, or a little less good of `keywords`, which are not seen.
    pub(crate) fn fit_either(&self, name: &str, keywords: &str) -> Option<Fit> {
        self.fit(name).or_else(|| {
            // The words may be found in both together.
            let both = self.fit(&[name, " ", keywords].concat())?;
            let seen = name.chars().count();
            let marks = both.marks.into_iter().filter(|mark| *mark < seen).collect();
            Some(Fit { score: both.score / 2, marks })
        })
    }
}

/// The best place of one word.
fn place(word: &[char], letters: &[Letter]) -> Option<(i32, Vec<usize>)> {
    let length = i32::try_from(word.len()).unwrap_or(0);
    let mut best: Option<(i32, Vec<usize>)> = None;
    let last = letters.len().checked_sub(word.len())?;
    for start in 0..=last {
        if !word.iter().zip(&letters[start..]).all(|(typed, letter)| *typed == letter.folded) {
            continue;
        }
        let whole = letters.get(start + word.len()).is_none_or(|next| next.begins || !next.folded.is_alphanumeric());
        let begins = letters[start].begins;
        let score = length * 10 + i32::from(begins) * 40 + i32::from(begins && whole) * 15 + i32::from(start == 0) * 10;
        if best.as_ref().is_none_or(|(other, _)| score > *other) {
            best = Some((score, (start..start + word.len()).collect()));
        }
    }
    best.or_else(|| scattered(word, letters))
}

/// A word found letter by letter: beginnings of words first, and near each other.
fn scattered(word: &[char], letters: &[Letter]) -> Option<(i32, Vec<usize>)> {
    // Two letters fit nearly anything.
    if word.len() < 2 {
        return None;
    }
    let (mut marks, mut score, mut from) = (Vec::with_capacity(word.len()), 0, 0);
    for (index, typed) in word.iter().enumerate() {
        let rest = letters.iter().enumerate().skip(from);
        let mut places = rest.filter(|(_, letter)| letter.folded == *typed);
        let near = places.clone().next().map(|(place, _)| place)?;
        let follows = index > 0 && near == from;
        // What follows still has to be found after it.
        let at_word =
            places.find(|(place, letter)| letter.begins && can_follow(&word[index + 1..], &letters[place + 1..]));
        let place = match (follows, at_word) {
            (false, Some((place, _))) => place,
            _ => near,
        };
        score += match (letters[place].begins, follows) {
            (true, _) => 8,
            (false, true) => 5,
            (false, false) => -6,
        };
        from = place + 1;
        marks.push(place);
    }
    // Letters strewn over a name are no fit that a person sees.
    (score > 0 && letters[*marks.first()?].begins).then_some((score, marks))
}

fn can_follow(word: &[char], letters: &[Letter]) -> bool {
    let mut rest = letters.iter();
    word.iter().all(|typed| rest.any(|letter| letter.folded == *typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(typed: &str, name: &str) -> Option<String> {
        let fit = Typed::new(typed).fit(name)?;
        let show = |(place, letter): (usize, char)| match fit.marks.contains(&place) {
            true => letter.to_uppercase().to_string(),
            false => letter.to_lowercase().to_string(),
        };
        Some(name.chars().enumerate().map(show).collect())
    }

    fn order(typed: &str, names: &[&'static str]) -> Vec<&'static str> {
        let typed = Typed::new(typed);
        let mut found: Vec<_> = names.iter().filter_map(|name| Some((typed.fit(name)?.score, *name))).collect();
        found.sort_by_key(|(score, _)| -score);
        found.into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn words_are_found_in_any_order_and_marked() {
        assert_eq!(marked("acme inv", "Invoice 2026-041, Acme GmbH").as_deref(), Some("INVoice 2026-041, ACME gmbh"));
        assert_eq!(marked("acme inv", "Send invoice to Acme").as_deref(), Some("send INVoice to ACME"));
        assert_eq!(marked("acme zebra", "Send invoice to Acme"), None);
    }

    #[test]
    fn the_beginning_of_a_word_is_better_than_its_inside() {
        assert_eq!(
            order("set", ["Reset", "Settings", "Open settings"].as_slice()),
            ["Settings", "Open settings", "Reset"]
        );
        assert_eq!(order("in", ["Complaint", "Inbox"].as_slice()), ["Inbox", "Complaint"]);
    }

    #[test]
    fn letters_that_follow_each_other_are_better_than_scattered_ones() {
        assert_eq!(order("task", ["Turn a sheet of karton", "Task"].as_slice()), ["Task", "Turn a sheet of karton"]);
    }

    #[test]
    fn first_letters_find_a_name() {
        assert_eq!(marked("nt", "New task").as_deref(), Some("New Task").map(|_| "New Task".to_owned()).as_deref());
        assert_eq!(marked("ninv", "New invoice").as_deref(), Some("New INVoice"));
        assert_eq!(marked("gt", "goToday").as_deref(), Some("GoToday"), "a capital begins a word");
        assert_eq!(marked("xz", "New task"), None);
        assert_eq!(marked("eas", "New task"), None, "strewn letters are no fit");
    }

    #[test]
    fn case_and_diacritics_do_not_matter() {
        assert_eq!(marked("buro", "Büro aufräumen").as_deref(), Some("BÜRO aufräumen"));
        assert_eq!(marked("AUFRÄUM", "Buero aufraumen").as_deref(), Some("buero AUFRAUMen"));
        assert_eq!(marked("zlotych", "100 złotych").as_deref(), Some("100 ZŁOTYCH"));
    }

    #[test]
    fn keywords_count_less_than_the_name_and_are_not_marked() {
        let typed = Typed::new("bin");
        let by_name = typed.fit_either("Bin", "").expect("a fit");
        let by_keyword = typed.fit_either("Trash", "bin garbage").expect("a fit");
        assert!(by_name.score > by_keyword.score && by_keyword.marks.is_empty());
        assert!(Typed::new("trash bin").fit_either("Trash", "bin").is_some(), "one word here, one there");
    }

    #[test]
    fn the_shorter_of_two_equal_names_is_first() {
        assert_eq!(order("plan", ["Plan the office party in spring", "Plan"].as_slice())[0], "Plan");
    }

    #[test]
    fn hostile_names_and_queries_end_soon() {
        let name = "a".repeat(100_000);
        assert!(Typed::new(&"a ".repeat(10_000)).fit(&name).is_some());
        assert_eq!(Typed::new("\u{200b}\u{202e}").fit("plain"), None);
        assert!(Typed::new("").fit("anything").is_some(), "nothing typed fits all");
    }
}
