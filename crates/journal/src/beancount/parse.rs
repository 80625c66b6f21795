//! The directives of a Beancount file as they were written.

use super::{plugins::Plugin, scan::Scan};
use crate::{
    BYTES_MAX, FILES_MAX, Files, INCLUDE_DEPTH_MAX, JournalError, LinkedDocument, Warning,
    error::Line,
    files::{LOOK_EVERY, STOPPED},
    text,
};
use atom_ledger::{Amount, Booking, Decimal, Head, POSTINGS_MAX, Wanted};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};

const TEXT_CHARS_MAX: usize = 10_000;
const WARNINGS_MAX: usize = 1_000;

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: u32,
    pub(super) line: u32,
}

/// A posting as it was written; what is missing is worked out.
#[derive(Debug, Clone)]
pub(super) struct Leg {
    pub(super) account: Arc<str>,
    pub(super) number: Option<Decimal>,
    pub(super) commodity: Option<Arc<str>>,
    pub(super) cost: Option<CostSpec>,
    pub(super) price: Option<PriceSpec>,
    pub(super) comment: String,
    pub(super) place: Place,
}

/// What stands in braces.
#[derive(Debug, Clone, Default)]
pub(super) struct CostSpec {
    pub(super) wanted: Wanted,
    /// `{{TOTAL}}`, or the part of `{UNIT # TOTAL}` behind the mark.
    pub(super) total: Option<Decimal>,
}

/// What stands behind `@`.
#[derive(Debug, Clone)]
pub(super) struct PriceSpec {
    pub(super) total: bool,
    pub(super) number: Option<Decimal>,
    pub(super) commodity: Option<Arc<str>>,
}

/// A directive that books or checks.
#[derive(Debug, Clone)]
pub(super) enum What {
    Open { account: Arc<str>, commodities: Vec<Arc<str>>, booking: Option<Booking> },
    Close { account: Arc<str> },
    Transaction { head: Head, legs: Vec<Leg> },
    Balance { account: Arc<str>, amount: Amount, tolerance: Option<Decimal> },
    Pad { account: Arc<str>, source: Arc<str> },
    Price { commodity: Arc<str>, price: Amount },
}

/// A directive, its day and its place.
#[derive(Debug, Clone)]
pub(super) struct Directive {
    pub(super) date: Date,
    pub(super) place: Place,
    pub(super) what: What,
}

/// The state of reading.
pub(super) struct Parser<'f> {
    files: &'f dyn Files,
    names: HashSet<Arc<str>>,
    seen: Vec<PathBuf>,
    depth: usize,
    bytes: usize,
    pub(super) file_names: Vec<String>,
    file: u32,
    tags: Vec<String>,
    /// Whether indented lines belong to the last of the directives: not to those that are read past.
    attached: bool,
    pub(super) directives: Vec<Directive>,
    pub(super) documents: Vec<LinkedDocument>,
    pub(super) warnings: Vec<Warning>,
    pub(super) booking: Booking,
    pub(super) multiplier: Decimal,
    pub(super) tolerance_from_cost: bool,
    /// Tolerances that options set, by commodity; `*` stands for all others.
    pub(super) default_tolerances: BTreeMap<Arc<str>, Decimal>,
    pub(super) auto_accounts: bool,
    pub(super) plugins: Vec<Plugin>,
    /// How many amounts of a commodity have so many decimal places.
    places: BTreeMap<Arc<str>, BTreeMap<u8, u32>>,
}

impl<'f> Parser<'f> {
    pub(super) fn new(files: &'f dyn Files) -> Self {
        Self {
            files,
            names: HashSet::new(),
            seen: Vec::new(),
            depth: 0,
            bytes: 0,
            file_names: Vec::new(),
            file: 0,
            tags: Vec::new(),
            attached: false,
            directives: Vec::new(),
            documents: Vec::new(),
            warnings: Vec::new(),
            booking: Booking::Strict,
            multiplier: Decimal::new(5, 1).unwrap_or(Decimal::ZERO),
            tolerance_from_cost: false,
            default_tolerances: BTreeMap::new(),
            auto_accounts: false,
            plugins: Vec::new(),
            places: BTreeMap::new(),
        }
    }

    /// Whether somebody still waits for what is read.
    pub(super) fn goes_on(&self) -> bool {
        self.files.goes_on()
    }

    /// Notes how an amount was written.
    fn saw(&mut self, number: Decimal, commodity: &Arc<str>) {
        *self.places.entry(Arc::clone(commodity)).or_default().entry(number.scale()).or_default() += 1;
    }

    /// The decimal places that most amounts of each commodity have: with so many Beancount shows them.
    pub(super) fn shown(&self) -> BTreeMap<Arc<str>, u8> {
        let most = |counts: &BTreeMap<u8, u32>| {
            counts.iter().max_by_key(|(places, count)| (**count, **places)).map(|(places, _)| *places)
        };
        self.places.iter().map(|(name, counts)| (Arc::clone(name), most(counts).unwrap_or(0))).collect()
    }

    fn intern(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.names.insert(Arc::clone(&name));
        name
    }

    pub(super) fn warn(&mut self, place: Place, message: impl Into<String>) {
        if self.warnings.len() < WARNINGS_MAX {
            let file = self.file_names.get(place.file as usize).cloned().unwrap_or_default();
            self.warnings.push(Warning { file, line: place.line, message: message.into() });
        }
    }

    pub(super) fn error(&self, place: Place, message: impl Into<String>) -> JournalError {
        let file = self.file_names.get(place.file as usize).cloned().unwrap_or_default();
        JournalError { file, line: place.line, column: 1, message: message.into() }
    }

    /// Reads a file to its end. A file that was read already is not read again.
    pub(super) fn read(&mut self, path: &Path, text: &str) -> Result<(), JournalError> {
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
        Ok(())
    }

    fn line(&mut self, line: Line<'_>) -> Result<(), JournalError> {
        let mut scan = Scan::new(line);
        if line.text.starts_with([' ', '\t']) {
            return if scan.at_end() { Ok(()) } else { self.indented(scan) };
        }
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

    fn place(&self, line: &Line<'_>) -> Place {
        Place { file: self.file, line: line.number }
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

    fn dated(&mut self, date: Date, mut scan: Scan<'_>) -> Result<(), JournalError> {
        let place = self.place(&scan.line);
        self.attached = false;
        let start = scan;
        let word = scan.take(|c| c.is_ascii_alphabetic());
        let what = match word {
            "open" => {
                let account = scan.account()?;
                let account = self.intern(account);
                let mut commodities = Vec::new();
                while let Some(commodity) = scan.try_commodity() {
                    commodities.push(self.intern(commodity));
                    if !scan.eat(",") {
                        break;
                    }
                }
                let method = scan.try_text()?;
                let known = |value: &str| {
                    booking(value).ok_or_else(|| start.error(format!("The booking method {value} is not known here.")))
                };
                let booking = method.map(|value| known(&value)).transpose()?;
                What::Open { account, commodities, booking }
            }
            "close" => {
                let account = scan.account()?;
                What::Close { account: self.intern(account) }
            }
            "pad" => {
                let (account, source) = (scan.account()?, scan.account()?);
                What::Pad { account: self.intern(account), source: self.intern(source) }
            }
            "balance" => {
                let account = scan.account()?;
                let account = self.intern(account);
                let number = scan.number()?;
                let tolerance = if scan.eat("~") { Some(scan.number()?) } else { None };
                let commodity = self.commodity(&mut scan)?;
                self.saw(number, &commodity);
                What::Balance { account, amount: Amount { quantity: number, commodity }, tolerance }
            }
            "price" => {
                let commodity = self.commodity(&mut scan)?;
                let number = scan.number()?;
                let price = Amount { quantity: number, commodity: self.commodity(&mut scan)? };
                self.saw(price.quantity, &price.commodity);
                What::Price { commodity, price }
            }
            "commodity" => {
                self.commodity(&mut scan)?;
                return scan.end();
            }
            // What says nothing about balances: it is read past, with the lines that belong to it.
            "note" => {
                scan.account()?;
                scan.text()?;
                return Ok(());
            }
            "document" => {
                let account = scan.account()?;
                let account = self.intern(account);
                let path = scan.text()?.to_string();
                self.documents.push(LinkedDocument { account, date, path, file: place.file, line: place.line });
                return Ok(());
            }
            "event" | "query" => {
                scan.text()?;
                scan.text()?;
                return Ok(());
            }
            "custom" => {
                scan.text()?;
                return Ok(());
            }
            _ => return self.transaction(date, start, place),
        };
        scan.end()?;
        self.directives.push(Directive { date, place, what });
        Ok(())
    }

    fn commodity(&mut self, scan: &mut Scan<'_>) -> Result<Arc<str>, JournalError> {
        match scan.try_commodity() {
            Some(name) => Ok(self.intern(name)),
            None => Err(scan.error("A commodity was expected here, such as EUR.")),
        }
    }

    fn transaction(&mut self, date: Date, mut scan: Scan<'_>, place: Place) -> Result<(), JournalError> {
        let mut head = Head::on(date);
        if !scan.eat("txn") {
            let start = scan;
            let flag =
                scan.rest.trim_start().chars().next().filter(|c| c.is_ascii_uppercase() || "*!&#?%".contains(*c));
            let Some(flag) = flag else {
                return Err(start.error("A directive such as open, * or balance was expected here."));
            };
            scan.eat(&flag.to_string());
            if !scan.rest.starts_with([' ', '\t', '"']) && !scan.at_end() {
                return Err(start.error("A directive such as open, * or balance was expected here."));
            }
            head.mark = flag.to_string();
        }
        let first = scan.try_text()?;
        scan.eat("|");
        let second = scan.try_text()?;
        let bounded = |text: Option<std::borrow::Cow<'_, str>>| -> String {
            text.unwrap_or_default().chars().filter(|c| !c.is_control() || *c == '\n').take(TEXT_CHARS_MAX).collect()
        };
        (head.payee, head.narration) = match second {
            Some(narration) => (bounded(first), bounded(Some(narration))),
            None => (String::new(), bounded(first)),
        };
        head.tags.clone_from(&self.tags);
        self.tags_and_links(&mut scan, &mut head)?;
        scan.end()?;
        self.attached = true;
        self.directives.push(Directive { date, place, what: What::Transaction { head, legs: Vec::new() } });
        Ok(())
    }

    fn tags_and_links(&mut self, scan: &mut Scan<'_>, head: &mut Head) -> Result<(), JournalError> {
        loop {
            let into = if scan.eat("#") {
                &mut head.tags
            } else if scan.eat("^") {
                &mut head.links
            } else {
                return Ok(());
            };
            let name = scan.take(tag_char);
            if name.is_empty() {
                return Err(scan.error("The name of a tag or link was expected here."));
            }
            if !into.iter().any(|known| known == name) {
                into.push(name.to_owned());
            }
        }
    }

    /// A line that belongs to the directive above it: metadata or a posting.
    fn indented(&mut self, mut scan: Scan<'_>) -> Result<(), JournalError> {
        let start = scan;
        let key = scan.take(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let value = scan.rest.strip_prefix(':').filter(|value| value.is_empty() || value.starts_with([' ', '\t', '"']));
        if key.starts_with(|c: char| c.is_ascii_lowercase()) && value.is_some() {
            return self.metadata(key, scan);
        }
        let mut scan = start;
        let place = self.place(&scan.line);
        let in_transaction = self.attached;
        if in_transaction && (scan.eat("#") || scan.eat("^")) {
            let mut scan = start;
            let mut head = Head::on(Date::MIN);
            self.tags_and_links(&mut scan, &mut head)?;
            if let Some(Directive { what: What::Transaction { head: own, .. }, .. }) = self.directives.last_mut() {
                own.tags.append(&mut head.tags);
                own.links.append(&mut head.links);
            }
            return scan.end();
        }
        if !in_transaction {
            // Beancount takes an indented line that begins with such a mark for a comment.
            if start.rest.trim_start().starts_with(['*', '#', ':']) {
                return Ok(());
            }
            return Err(start.error("This line is indented, but there is no transaction before it."));
        }
        let leg = self.leg(scan, place)?;
        if let Some(Directive { what: What::Transaction { legs, .. }, .. }) = self.directives.last_mut() {
            if legs.len() >= POSTINGS_MAX {
                return Err(start.error(format!("A transaction has at most {POSTINGS_MAX} postings.")));
            }
            legs.push(leg);
        }
        Ok(())
    }

    fn metadata(&mut self, key: &str, scan: Scan<'_>) -> Result<(), JournalError> {
        let value = scan.rest.trim_start_matches(':').trim();
        let text: String = format!("{key}: {value}").chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect();
        if self.attached
            && let Some(Directive { what: What::Transaction { head, legs }, .. }) = self.directives.last_mut()
        {
            let into = legs.last_mut().map_or(&mut head.comment, |leg| &mut leg.comment);
            if into.len() < TEXT_CHARS_MAX {
                if !into.is_empty() {
                    into.push('\n');
                }
                into.push_str(&text);
            }
        }
        Ok(())
    }

    fn leg(&mut self, mut scan: Scan<'_>, place: Place) -> Result<Leg, JournalError> {
        let flagged = scan.rest.trim_start();
        if flagged.starts_with(|c: char| c.is_ascii_uppercase() || "*!&#?%".contains(c))
            && flagged[1..].starts_with([' ', '\t'])
        {
            scan.rest = &flagged[1..];
        }
        let account = scan.account()?;
        let account = self.intern(account);
        let mut leg =
            Leg { account, number: None, commodity: None, cost: None, price: None, comment: String::new(), place };
        leg.number = scan.try_number()?;
        leg.commodity = scan.try_commodity().map(|name| self.intern(name));
        if let (Some(number), Some(commodity)) = (leg.number, &leg.commodity) {
            self.saw(number, commodity);
        }
        if scan.eat("{{") {
            leg.cost = Some(self.cost(&mut scan, true)?);
        } else if scan.eat("{") {
            leg.cost = Some(self.cost(&mut scan, false)?);
        }
        let total = scan.eat("@@");
        if total || scan.eat("@") {
            let number = scan.try_number()?;
            let commodity = scan.try_commodity().map(|name| self.intern(name));
            if number.is_some_and(Decimal::is_negative) {
                return Err(scan.error("A price is not negative."));
            }
            if let (Some(number), Some(commodity)) = (number, &commodity) {
                self.saw(number, commodity);
            }
            leg.price = Some(PriceSpec { total, number, commodity });
        }
        scan.end()?;
        Ok(leg)
    }

    fn cost(&mut self, scan: &mut Scan<'_>, total: bool) -> Result<CostSpec, JournalError> {
        let mut spec = CostSpec::default();
        let close = if total { "}}" } else { "}" };
        while !scan.eat(close) {
            if let Some(date) = scan.try_date() {
                spec.wanted.date = Some(date);
            } else if let Some(label) = scan.try_text()? {
                spec.wanted.label = Some(label.into_owned());
            } else if scan.eat("*") {
                return Err(scan.error("Merging lots at their average cost is not supported."));
            } else {
                let number = scan.try_number()?;
                if total {
                    spec.total = number;
                } else {
                    spec.wanted.number = number;
                }
                if scan.eat("#") {
                    spec.total = scan.try_number()?;
                }
                let commodity = scan.try_commodity();
                if number.is_none() && commodity.is_none() && spec.total.is_none() {
                    return Err(scan.error("A cost, a date or a label was expected here."));
                }
                spec.wanted.commodity = commodity.map(|name| self.intern(name));
                if let (Some(number), Some(commodity)) = (number, &spec.wanted.commodity) {
                    self.saw(number, commodity);
                }
            }
            if !scan.eat(",") && !scan.rest.trim_start().starts_with(close) {
                return Err(scan.error(format!("{close} was expected here.")));
            }
        }
        Ok(spec)
    }
}

fn booking(name: &str) -> Option<Booking> {
    Some(match name.to_ascii_uppercase().as_str() {
        "STRICT" | "STRICT_WITH_SIZE" | "AVERAGE" => Booking::Strict,
        "FIFO" => Booking::Fifo,
        "LIFO" => Booking::Lifo,
        "HIFO" => Booking::Hifo,
        "NONE" => Booking::None,
        _ => return None,
    })
}

fn tag_char(c: char) -> bool {
    c.is_alphanumeric() || "-_/.".contains(c)
}

/// Lines that are no directives: comments, and the headings of org-mode.
fn skipped(text: &str) -> bool {
    text.starts_with(['*', ':', '#', '!', '&', '?', '%', ';'])
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
