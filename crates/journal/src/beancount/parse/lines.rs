//! The lines of files, and of those that they include: options, tags, and what is passed on.

use super::{Above, Parser, TEXT_CHARS_MAX, booking, tag_char};
use crate::{
    BYTES_MAX, FILES_MAX, INCLUDE_DEPTH_MAX, JournalError,
    beancount::{plugins::Plugin, scan::Scan},
    error::Line,
    files::{LOOK_EVERY, STOPPED},
    text,
};
use std::path::Path;

impl Parser<'_> {
    /// Reads a file to its end. A file that was read already is not read again.
    pub(in crate::beancount) fn read(&mut self, path: &Path, text: &str) -> Result<(), JournalError> {
        self.bytes += text.len();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if self.bytes > BYTES_MAX {
            let start = Line { file: &name, number: 1, text: "" };
            return Err(
                start.error("", format!("The journal and what it includes have more than {} MiB.", BYTES_MAX >> 20))
            );
        }
        let outer = self.file;
        self.file = u32::try_from(self.file_names.len()).unwrap_or(u32::MAX);
        self.file_names.push(name.clone());
        self.seen.push(path.to_owned());
        let mut number = 0_u32;
        let mut whole = String::new();
        let mut begins = 0_u32;
        for text in text.lines() {
            number = number.saturating_add(1);
            if number.is_multiple_of(LOOK_EVERY) && !self.goes_on() {
                return Err(Line { file: &name, number, text }.error(text, STOPPED));
            }
            // A text in quotes may go on in the next line.
            if !whole.is_empty() || (open_quote(text) && !skipped(text)) {
                if whole.is_empty() {
                    begins = number;
                } else {
                    whole.push(' ');
                }
                whole.push_str(text);
                if open_quote(&whole) {
                    if whole.len() > TEXT_CHARS_MAX * 4 {
                        let line = Line { file: &name, number: begins, text: &whole };
                        return Err(line.error(&whole, "A text that begins here has no closing quote."));
                    }
                    continue;
                }
                let joined = std::mem::take(&mut whole);
                self.line(Line { file: &name, number: begins, text: &joined })?;
                continue;
            }
            self.line(Line { file: &name, number, text })?;
        }
        if !whole.is_empty() {
            let line = Line { file: &name, number: begins, text: &whole };
            return Err(line.error(&whole, "A text that begins here has no closing quote."));
        }
        self.file = outer;
        self.above = Above::Nothing;
        Ok(())
    }

    fn line(&mut self, line: Line<'_>) -> Result<(), JournalError> {
        let mut scan = Scan::new(line);
        if line.text.starts_with([' ', '\t']) {
            if !scan.at_end() {
                return self.indented(scan);
            }
            // A comment in the midst of a directive belongs to it; a line of spaces ends it.
            if scan.rest.is_empty() {
                self.above = Above::Nothing;
            }
            return Ok(());
        }
        self.above = Above::Nothing;
        if scan.at_end() || skipped(line.text) {
            return Ok(());
        }
        if line.text.starts_with(|c: char| c.is_ascii_digit()) {
            let date = scan.date()?;
            return self.dated(date, scan);
        }
        match scan.take(|c| c.is_ascii_alphabetic()) {
            "option" => {
                let (key, value) = (scan.text()?, scan.text()?);
                self.option(&scan, &key, &value)?;
            }
            "plugin" => {
                let name = scan.text()?;
                let setting = scan.try_text()?;
                if name.ends_with("auto_accounts") || name.ends_with(".auto") {
                    self.auto_accounts = true;
                } else if let Some(plugin) = Plugin::named(&name, setting.as_deref()) {
                    self.plugins.push(plugin);
                } else {
                    self.warn(self.place(&line), format!("The plugin {name} was not run."));
                }
            }
            "include" => {
                let wanted = scan.text()?;
                self.include(&line, &wanted)?;
            }
            "pushtag" => {
                scan.expect("#")?;
                let tag = scan.take(tag_char).to_owned();
                self.tags.push(tag);
            }
            "poptag" => {
                scan.expect("#")?;
                let tag = scan.take(tag_char);
                match self.tags.iter().rposition(|pushed| pushed == tag) {
                    Some(at) => {
                        self.tags.remove(at);
                    }
                    None => return Err(scan.error("This tag was not pushed.")),
                }
            }
            "pushmeta" | "popmeta" => {}
            _ => {
                let message =
                    "This is no directive; one begins with a date, or is option, plugin, include, pushtag or poptag.";
                return Err(line.error(line.text, message));
            }
        }
        Ok(())
    }

    fn option(&mut self, scan: &Scan<'_>, key: &str, value: &str) -> Result<(), JournalError> {
        match key {
            "booking_method" => {
                self.booking = booking(value)
                    .ok_or_else(|| scan.error(format!("The booking method {value} is not known here.")))?;
            }
            "inferred_tolerance_multiplier" | "tolerance_multiplier" => {
                self.multiplier = value.parse().map_err(|_| scan.error("A number was expected here."))?;
            }
            "inferred_tolerance_default" => {
                let (commodity, number) = value.split_once(':').unwrap_or(("*", value));
                let number =
                    number.trim().parse().map_err(|_| scan.error("A tolerance such as USD:0.01 was expected."))?;
                let commodity = self.intern(commodity.trim());
                self.default_tolerances.insert(commodity, number);
            }
            "infer_tolerance_from_cost" => {
                self.tolerance_from_cost = value.eq_ignore_ascii_case("true") || value == "1"
            }
            _ => {}
        }
        Ok(())
    }

    fn include(&mut self, line: &Line<'_>, wanted: &str) -> Result<(), JournalError> {
        if self.depth >= INCLUDE_DEPTH_MAX {
            return Err(line.error(line.text, format!("Files are included more than {INCLUDE_DEPTH_MAX} deep.")));
        }
        let from = self.seen.get(self.file as usize).cloned().unwrap_or_default();
        let found = self.files.load(&from, wanted).map_err(|reason| line.error(line.text, reason))?;
        for (path, bytes) in found {
            if self.file_names.len() >= FILES_MAX {
                return Err(line.error(line.text, format!("A journal has at most {FILES_MAX} files.")));
            }
            if self.seen.contains(&path) {
                self.warn(self.place(line), "A file that was read already was not included again.");
                continue;
            }
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let text = text::decode(&name, &bytes)?;
            let tags = std::mem::take(&mut self.tags);
            self.depth += 1;
            self.read(&path, text)?;
            self.depth -= 1;
            self.tags = tags;
        }
        Ok(())
    }
}

/// Lines that are no directives: comments, the headings of org-mode, and what begins with the letter of a flag.
fn skipped(text: &str) -> bool {
    text.starts_with(['*', ':', '#', '!', '&', '?', '%', ';']) || lettered(text)
}

/// Whether a line begins with a letter that is a flag, and not with a commodity or an account that begins with this letter.
fn lettered(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['P', 'S', 'T', 'C', 'U', 'R', 'M']).filter(|rest| !rest.is_empty()) else {
        return false;
    };
    let last = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    let code = rest.split(|c: char| !(last(c) || "'._-".contains(c))).next().unwrap_or_default();
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-' || !c.is_ascii();
    let below = rest.trim_start_matches(part).strip_prefix(':');
    let account = below.is_some_and(|below| below.starts_with(|c: char| last(c) || !c.is_ascii()));
    !code.contains(last) && !account
}

/// Whether a text in quotes begins in this line and does not end in it; what stands behind a semicolon does not count.
fn open_quote(text: &str) -> bool {
    let (mut open, mut escaped) = (false, false);
    for c in text.chars() {
        match c {
            '"' if !escaped => open = !open,
            ';' if !open => return false,
            _ => {}
        }
        escaped = open && c == '\\' && !escaped;
    }
    open
}
