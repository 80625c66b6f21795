//! What reading a journal of hledger or Ledger keeps in mind.

use super::{
    alias::Alias,
    automated::Automated,
    directive, lately,
    number::{Role, Style},
    only_ledger::OfLedger,
    timeclock,
    timed::Kind,
    timedot,
    transaction::{self, Leg, Written},
};
use crate::{
    Asserted, BYTES_MAX, Declared, FILES_MAX, Files, Format, INCLUDE_DEPTH_MAX, Item, JournalError, Quote, Warning,
    error::Line,
    files::{LOOK_EVERY, STOPPED},
    text,
};
use jiff::civil::Date;
use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The most warnings that are kept.
const WARNINGS_MAX: usize = 1_000;

/// The state of reading.
pub(super) struct Reader<'f> {
    pub(super) dialect: Format,
    pub(super) today: Date,
    files: &'f dyn Files,
    names: HashSet<Arc<str>>,
    /// Names of accounts that came lately and are as they were written.
    pub(super) accounts_lately: lately::Names,
    pub(super) commodities_lately: lately::Commodities,
    pub(super) styles: HashMap<Arc<str>, Style>,
    /// The files that are being read, outermost first.
    open: Vec<PathBuf>,
    bytes: usize,
    pub(super) file_names: Vec<String>,
    pub(super) file: u32,

    pub(super) year: i16,
    pub(super) default_commodity: Option<Arc<str>>,
    pub(super) default_account: Option<Arc<str>>,
    pub(super) decimal_mark: Option<char>,
    pub(super) aliases: Vec<Alias>,
    pub(super) prefixes: Vec<String>,
    pub(super) tags: Vec<String>,
    /// Other names of commodities.
    pub(super) commodity_aliases: HashMap<String, Arc<str>>,
    /// Whether what is read is not booked: then it tells nothing of how amounts are written.
    pub(super) unbooked: bool,
    /// What `end` ends, innermost last.
    pub(super) applied: Vec<&'static str>,

    /// Entries that nothing later in the journal can change.
    pub(super) items: Vec<Item>,
    /// Transactions that are made into entries once all is read, each with its place among all.
    pub(super) written: Vec<(usize, Written)>,
    /// Room for the lines of a transaction.
    pub(super) legs: Vec<Leg>,
    pub(super) automated: Vec<Automated>,
    pub(super) accounts: Vec<Declared>,
    pub(super) prices: Vec<Quote>,
    pub(super) assertions: Vec<Asserted>,
    pub(super) warnings: Vec<Warning>,
    pub(super) of_ledger: OfLedger,
}

impl<'f> Reader<'f> {
    pub(super) fn new(dialect: Format, today: Date, files: &'f dyn Files) -> Self {
        Self {
            dialect,
            today,
            files,
            names: HashSet::new(),
            accounts_lately: lately::Names::new(),
            commodities_lately: lately::Commodities::default(),
            styles: HashMap::new(),
            open: Vec::new(),
            bytes: 0,
            file_names: Vec::new(),
            file: 0,
            year: today.year(),
            default_commodity: None,
            default_account: None,
            decimal_mark: None,
            aliases: Vec::new(),
            prefixes: Vec::new(),
            tags: Vec::new(),
            commodity_aliases: HashMap::new(),
            unbooked: false,
            applied: Vec::new(),
            items: Vec::new(),
            written: Vec::new(),
            legs: Vec::new(),
            automated: Vec::new(),
            accounts: Vec::new(),
            prices: Vec::new(),
            assertions: Vec::new(),
            warnings: Vec::new(),
            of_ledger: OfLedger::default(),
        }
    }

    /// One value for each name, however often it stands there.
    pub(super) fn intern(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.names.insert(Arc::clone(&name));
        name
    }

    /// Notes how an amount of a commodity was written.
    pub(super) fn saw(&mut self, commodity: &Arc<str>, places: u8, mark: Option<char>, role: Role) {
        if self.unbooked {
            return;
        }
        let style = self.styles.entry(Arc::clone(commodity)).or_default();
        style.mark = style.mark.or(mark);
        if style.mark == Some(',') {
            self.commodities_lately.clear();
        }
        match role {
            Role::Posting => {
                style.seen = true;
                style.places = style.places.max(places);
                if style.mark != Some(',') {
                    self.commodities_lately.put(commodity, style.places);
                }
            }
            Role::Price => style.priced = style.priced.max(places),
            Role::Declaration => {
                style.declared = Some(places);
                style.declared_mark = mark.or(style.declared_mark);
            }
        }
    }

    pub(super) fn warn(&mut self, line: &Line<'_>, message: impl Into<String>) {
        if self.warnings.len() < WARNINGS_MAX {
            self.warnings.push(line.warning(message));
        }
    }

    /// Warns of what is only known once all is read.
    pub(super) fn tell(&self, file: u32, line: u32, message: impl Into<String>) {
        let mut told = self.of_ledger.told.borrow_mut();
        if self.warnings.len() + told.len() < WARNINGS_MAX {
            let file = self.file_names.get(file as usize).cloned().unwrap_or_default();
            told.push(Warning { file, line, message: message.into() });
        }
    }

    /// The decimal places that a commodity is shown with, as far as is known.
    pub(super) fn places(&self, commodity: &str) -> u8 {
        self.styles.get(commodity).map_or(0, |style| style.shown(self.dialect))
    }

    /// Whether somebody still waits for what is read.
    pub(super) fn goes_on(&self) -> bool {
        self.files.goes_on()
    }

    /// Reads a file to its end.
    pub(super) fn file(&mut self, path: &Path, text: &str, kind: Kind) -> Result<(), JournalError> {
        self.bytes += text.len();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let start = Line { file: &name, number: 1, text: "" };
        if self.bytes > BYTES_MAX {
            return Err(
                start.error("", format!("The journal and what it includes have more than {} MiB.", BYTES_MAX >> 20))
            );
        }
        let outer = self.file;
        self.file = u32::try_from(self.file_names.len()).unwrap_or(u32::MAX);
        self.file_names.push(name.clone());
        self.open.push(path.to_owned());
        let mut lines = Lines { file: &name, rest: text, number: 0 };
        match kind {
            Kind::Timedot => timedot::read(self, &mut lines)?,
            Kind::Timeclock => timeclock::read(self, &mut lines)?,
            Kind::Journal => self.journal(&mut lines)?,
        }
        self.open.pop();
        self.file = outer;
        Ok(())
    }

    /// Reads transactions and directives.
    fn journal<'a>(&mut self, lines: &mut Lines<'a>) -> Result<(), JournalError> {
        let mut look_at = 0;
        while let Some(line) = lines.next() {
            // A block has many lines, so the numbers that come by here leave some out.
            if line.number >= look_at {
                look_at = line.number.saturating_add(LOOK_EVERY);
                if !self.goes_on() {
                    return Err(line.error(line.text, STOPPED));
                }
            }
            self.block(line, lines)?;
        }
        Ok(())
    }

    /// Stops where nobody waits any more; for those who read each line by itself.
    pub(super) fn look(&self, line: &Line<'_>) -> Result<(), JournalError> {
        if line.number.is_multiple_of(LOOK_EVERY) && !self.goes_on() {
            return Err(line.error(line.text, STOPPED));
        }
        Ok(())
    }

    fn block<'a>(&mut self, line: Line<'a>, lines: &mut Lines<'a>) -> Result<(), JournalError> {
        let Some(first) = line.text.chars().next() else { return Ok(()) };
        match first {
            '0'..='9' => transaction::read(self, line, lines),
            ';' | '#' | '*' => Ok(()),
            '%' | '|' if self.dialect == Format::Ledger => Ok(()),
            _ if line.text.trim().is_empty() => Ok(()),
            ' ' | '\t' => {
                let text = line.text.trim_start();
                // A comment that belongs to nothing.
                let marks: &[char] =
                    if self.dialect == Format::Ledger { &[';', '#', '*', '%', '|'] } else { &[';', '#', '*'] };
                if text.starts_with(marks) {
                    return Ok(());
                }
                Err(line.error(text, "This line is indented, but there is no transaction or directive before it."))
            }
            '~' if self.dialect == Format::Ledger => super::only_ledger::periodic::read(self, line, lines),
            '~' => super::periodic::read(self, line, lines),
            '=' => super::automated::read(self, line, lines),
            _ => directive::read(self, line, lines),
        }
    }

    /// Reads the files that an `include` names.
    pub(super) fn include(&mut self, line: &Line<'_>, wanted: &str) -> Result<(), JournalError> {
        if self.open.len() > INCLUDE_DEPTH_MAX {
            return Err(line.error(wanted, format!("Files are included more than {INCLUDE_DEPTH_MAX} deep.")));
        }
        let from = self.open.last().cloned().unwrap_or_default();
        let (said, wanted) = if self.dialect == Format::Hledger { Kind::said(wanted) } else { (None, wanted) };
        let found = self.files.load(&from, wanted).map_err(|reason| line.error(wanted, reason))?;
        for (path, bytes) in found {
            if self.file_names.len() >= FILES_MAX {
                return Err(line.error(wanted, format!("A journal has at most {FILES_MAX} files.")));
            }
            if let Some(message) = circle(&self.open, &path) {
                return Err(line.error(wanted, message));
            }
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let text = text::decode(&name, &bytes)?;
            // In hledger a directive holds to the end of its file and in those that it includes; in Ledger, to the end of all.
            let kept = (self.year, self.default_commodity.clone(), self.decimal_mark);
            let lists = (self.aliases.clone(), self.prefixes.clone(), self.tags.clone(), self.applied.clone());
            let kind = said.unwrap_or_else(|| Kind::of(&path, self.dialect));
            self.file(&path, text, kind)?;
            if self.dialect == Format::Hledger {
                (self.year, self.default_commodity, self.decimal_mark) = kept;
                (self.aliases, self.prefixes, self.tags, self.applied) = lists;
            }
        }
        Ok(())
    }
}

/// What is wrong where `path` is included although it is one of those that are `open`: by way of which files, each named from
/// the folder of the journal, and what to do.
fn circle(open: &[PathBuf], path: &Path) -> Option<String> {
    let from = open.iter().position(|each| each == path)?;
    let folder = open.first().and_then(|journal| journal.parent());
    let name = |each: &PathBuf| {
        let within =
            folder.and_then(|folder| each.strip_prefix(folder).ok()).filter(|name| !name.as_os_str().is_empty());
        within.unwrap_or(each).display().to_string()
    };
    let chain: Vec<String> = open[from..].iter().chain([&open[from]]).map(name).collect();
    Some(format!(
        "This file includes itself: {}. Remove one of these includes, or narrow the pattern that finds the file.",
        chain.join(" > ")
    ))
}

/// The lines of a file, one after the other.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    file: &'a str,
    rest: &'a str,
    number: u32,
}

impl<'a> Lines<'a> {
    pub(super) fn next(&mut self) -> Option<Line<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let (text, rest) = self.split();
        self.rest = rest;
        self.number = self.number.saturating_add(1);
        Some(Line { file: self.file, number: self.number, text: text.strip_suffix('\r').unwrap_or(text) })
    }

    /// The next line without its end, and what is behind it.
    fn split(&self) -> (&'a str, &'a str) {
        match memchr::memchr(b'\n', self.rest.as_bytes()) {
            Some(at) => (&self.rest[..at], &self.rest[at + 1..]),
            None => (self.rest, ""),
        }
    }

    /// The next line, where it is indented and has something in it.
    pub(super) fn next_indented(&mut self) -> Option<Line<'a>> {
        if !matches!(self.rest.as_bytes().first(), Some(b' ' | b'\t')) {
            return None;
        }
        let (text, rest) = self.split();
        if text.trim_start().is_empty() {
            return None;
        }
        self.rest = rest;
        self.number = self.number.saturating_add(1);
        Some(Line { file: self.file, number: self.number, text: text.strip_suffix('\r').unwrap_or(text) })
    }

    pub(super) fn skip_indented(&mut self) {
        while self.next_indented().is_some() {}
    }
}
