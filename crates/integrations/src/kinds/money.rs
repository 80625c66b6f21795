//! Sales, invoices, payments, and the books.

use super::values::{Address, Amount, Day, Instant, Line, Money, Name, Person, Text, Web};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A sale that is hoped for.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Deal {
    title: Name,
    value: Option<Money>,
    /// As the service names it.
    stage: Option<Line>,
    #[serde(default)]
    status: DealStatus,
    /// 0 to 1.
    probability: Option<f64>,
    company: Option<Line>,
    contact: Option<Person>,
    owner: Option<Person>,
    close_on: Option<Day>,
    notes: Option<Text>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
    closed_at: Option<Instant>,
}

/// Where a sale stands.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum DealStatus {
    #[default]
    Open,
    Won,
    Lost,
}

/// What a customer owes.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Invoice {
    number: Name,
    #[serde(default)]
    status: DebtStatus,
    customer: Option<Line>,
    address: Option<Address>,
    total: Money,
    tax: Option<Money>,
    /// What is not paid yet.
    due: Option<Money>,
    issued_on: Option<Day>,
    due_on: Option<Day>,
    paid_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lines: Vec<Position>,
    reference: Option<Line>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// What is owed to a supplier.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Bill {
    number: Option<Line>,
    #[serde(default)]
    status: DebtStatus,
    supplier: Option<Line>,
    total: Money,
    tax: Option<Money>,
    /// What is not paid yet.
    due: Option<Money>,
    issued_on: Option<Day>,
    due_on: Option<Day>,
    paid_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lines: Vec<Position>,
    reference: Option<Line>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// Where a debt stands.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum DebtStatus {
    Draft,
    #[default]
    Open,
    Paid,
    Overdue,
    Void,
    Uncollectible,
}

/// A line of an invoice or an order.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Position {
    text: Line,
    quantity: Option<Amount>,
    price: Option<Money>,
    total: Option<Money>,
    account: Option<Line>,
}

/// Money that was paid.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Payment {
    amount: Money,
    fee: Option<Money>,
    refunded: Option<Money>,
    #[serde(default)]
    status: PaymentStatus,
    #[serde(default)]
    incoming: Incoming,
    method: Option<Line>,
    payer: Option<Person>,
    text: Option<Line>,
    paid_on: Option<Day>,
    reference: Option<Line>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// Where a payment stands.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum PaymentStatus {
    Pending,
    #[default]
    Succeeded,
    Failed,
    Refunded,
    Cancelled,
}

/// Whether money comes in; so unless the service says otherwise.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub(super) struct Incoming(bool);

impl Default for Incoming {
    fn default() -> Self {
        Self(true)
    }
}

/// Something that is sold.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    name: Name,
    description: Option<Text>,
    sku: Option<Line>,
    price: Option<Money>,
    stock: Option<i64>,
    #[serde(default)]
    active: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    labels: Vec<Line>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// What a customer ordered.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    number: Name,
    #[serde(default)]
    status: OrderStatus,
    customer: Option<Person>,
    total: Money,
    tax: Option<Money>,
    shipping: Option<Money>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lines: Vec<Position>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tracking: Vec<Line>,
    ordered_at: Option<Instant>,
    reference: Option<Line>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// Where an order stands.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum OrderStatus {
    #[default]
    Open,
    Paid,
    Shipped,
    Done,
    Cancelled,
    Refunded,
}

/// An entry in the books.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerTransaction {
    text: Line,
    booked_on: Day,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    entries: Vec<Entry>,
    amount: Option<Money>,
    account: Option<Line>,
    contact: Option<Line>,
    reference: Option<Line>,
    reconciled: Option<bool>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// One side of an entry.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    account: Name,
    debit: Option<Amount>,
    credit: Option<Amount>,
    text: Option<Line>,
}
