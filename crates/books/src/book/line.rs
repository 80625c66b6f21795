//! A posting as a row, and how its parts stand in the database.

use super::{Book, SCALE_MAX};
use crate::{BooksError, chain};
use atom_ledger::{Cost, Decimal, Entry, Group, Posting, Price};
use serde_json::{Value, json};
use std::sync::Arc;

/// A posting as a row.
pub(super) struct Line {
    pub(super) account: i64,
    origin: Arc<str>,
    pub(super) kind: i64,
    pub(super) commodity: i64,
    pub(super) scale: u8,
    pub(super) quantity: i64,
    pub(super) weight_commodity: i64,
    pub(super) weight_scale: u8,
    pub(super) weight: i64,
    pub(super) cost: Option<String>,
    pub(super) price: Option<String>,
}

impl Line {
    /// The line as it is sealed, of the posting that it was made of.
    pub(super) fn sealed<'l>(&'l self, posting: &'l Posting) -> chain::SealedLine<'l> {
        chain::SealedLine {
            account: &self.origin,
            kind: self.kind,
            commodity: &posting.units.commodity,
            scale: i64::from(self.scale),
            quantity: self.quantity,
            weight_commodity: &posting.weight.commodity,
            weight_scale: i64::from(self.weight_scale),
            weight: self.weight,
            cost: self.cost.as_deref().map(str::as_bytes),
            price: self.price.as_deref().map(str::as_bytes),
            comment: posting.comment.as_bytes(),
        }
    }
}

impl Book<'_> {
    /// The postings of an entry as rows.
    pub(super) fn lines(&self, entry: &Entry) -> Result<Vec<Line>, BooksError> {
        entry
            .postings()
            .iter()
            .map(|posting| {
                let (units, weight) = (self.units(&posting.units)?, self.units(&posting.weight)?);
                let account = self.accounts.get(&*posting.account);
                let account = account.ok_or_else(|| BooksError::invalid("postings", "The account is not there."))?;
                Ok(Line {
                    account: account.id,
                    origin: Arc::clone(&account.origin),
                    kind: kind_number(posting.group),
                    commodity: units.0.id,
                    scale: units.0.scale,
                    quantity: units.1,
                    weight_commodity: weight.0.id,
                    weight_scale: weight.0.scale,
                    weight: weight.1,
                    cost: posting.cost.as_ref().map(|cost| cost_json(cost).to_string()),
                    price: posting.price.as_ref().map(|price| price_json(price).to_string()),
                })
            })
            .collect()
    }
}

/// The number of a group in the database.
pub(crate) const fn kind_number(group: Group) -> i64 {
    match group {
        Group::Real => 0,
        Group::Balanced => 1,
        Group::Unbalanced => 2,
    }
}

/// The group of a number in the database.
pub(crate) const fn group(number: i64) -> Group {
    match number {
        1 => Group::Balanced,
        2 => Group::Unbalanced,
        _ => Group::Real,
    }
}

/// A cost as it stands in the database: as the contract has it.
fn cost_json(cost: &Cost) -> Value {
    let mut value = json!({ "quantity": cost.unit.quantity.to_string(), "commodity": cost.unit.commodity.to_string() });
    if let Some(date) = cost.date {
        value["date"] = json!(date.to_string());
    }
    if let Some(label) = &cost.label {
        value["label"] = json!(label);
    }
    value
}

/// A price as it stands in the database: as the contract has it.
fn price_json(price: &Price) -> Value {
    let amount = price.amount();
    let mut value = json!({ "quantity": amount.quantity.to_string(), "commodity": amount.commodity.to_string() });
    if matches!(price, Price::Total(_)) {
        value["total"] = json!(true);
    }
    value
}

/// A quantity of the database.
pub(crate) fn quantity(units: i64, scale: i64) -> Decimal {
    Decimal::from_units(units, u8::try_from(scale).unwrap_or(SCALE_MAX))
}
