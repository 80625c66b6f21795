//! The directives of a Beancount file as they were written.

mod dated;
mod lines;
mod transaction;

use super::{plugins::Plugin, scan::Scan};
use crate::{Files, JournalError, LinkedDocument, Warning, error::Line};
use atom_ledger::{Amount, Booking, Decimal, Head, Wanted};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, HashSet},
    path::PathBuf,
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
    /// Whether it is `{UNIT # TOTAL}`; one of both may be missing then.
    pub(super) compound: bool,
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

/// What indented lines belong to: what stands right above them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
    /// No directive: an empty line, a comment or a heading that begins at the margin ends one.
    Nothing,
    /// The transaction that is last of the directives.
    Transaction,
    /// Another directive, which may have metadata.
    Other,
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
    above: Above,
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
            above: Above::Nothing,
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

    fn place(&self, line: &Line<'_>) -> Place {
        Place { file: self.file, line: line.number }
    }

    fn commodity(&mut self, scan: &mut Scan<'_>) -> Result<Arc<str>, JournalError> {
        match scan.try_commodity() {
            Some(name) => Ok(self.intern(name)),
            None => Err(scan.error("A commodity was expected here, such as EUR.")),
        }
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
