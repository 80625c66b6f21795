//! Lots: what was acquired at which cost, which of it goes at a sale, and what that gains.

use super::{Cost, Gap, Posted, Price, Quantity};
use crate::Page;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Which lots go first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LotBooking {
    /// The oldest.
    #[default]
    Fifo,
    /// The newest.
    Lifo,
    /// The dearest.
    Hifo,
    /// None: all count as one, at what they cost on average.
    Average,
    /// Those that the sale names.
    Specific,
}

/// Request of `ledger.lots.set`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetLots {
    /// The account that the lots are in.
    pub account: String,
    /// Which go first.
    pub booking: LotBooking,
    /// Where what was gained goes; `Income:Capital gains` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gains: Option<String>,
}

/// Request of `ledger.lots.settings`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListLotSettings {}

/// How the lots of an account go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LotSetting {
    /// The account.
    pub account: String,
    /// Which go first.
    pub booking: LotBooking,
    /// Where what was gained goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gains: Option<String>,
}

/// Request of `ledger.lots`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lots {
    /// Only in this account and those below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Only of this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commodity: Option<String>,
    /// As they were at the end of this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// The day whose prices say what they are worth; the newest prices where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priced: Option<Date>,
    /// Rows of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// What is there of one cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenLot {
    /// The account.
    pub account: String,
    /// Of what.
    pub commodity: String,
    /// How much.
    pub quantity: String,
    /// What each unit cost, when it was acquired, and what it is called.
    pub cost: Cost,
    /// What all of it cost.
    pub book: Quantity,
    /// What it is worth; `null` where no price says so, see the gaps.
    pub worth: Option<Quantity>,
    /// What a sale at that worth would gain.
    pub unrealised: Option<Quantity>,
}

/// Reply of `ledger.lots`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LotsReply {
    /// The lots, by account, commodity and age.
    pub items: Vec<OpenLot>,
    /// Where the next page starts.
    pub next: Option<String>,
    /// What all lots of all pages cost, by commodity.
    pub book: Vec<Quantity>,
    /// What a sale of all of them would gain, by commodity; empty while there are gaps.
    pub unrealised: Vec<Quantity>,
    /// What could not be valued, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
}

/// A lot that a sale names, and how much of it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LotChoice {
    /// How much of it.
    pub quantity: String,
    /// What each unit cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Quantity>,
    /// When it was acquired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Request of `ledger.lots.preview`: a sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sale {
    /// The day.
    pub date: Date,
    /// The account that the lots are in.
    pub account: String,
    /// Of what.
    pub commodity: String,
    /// How much is sold.
    pub quantity: String,
    /// What it is sold for.
    pub price: Price,
    /// The account that this is paid into.
    pub into: String,
    /// Where what is gained goes; as the account has it where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gains: Option<String>,
    /// Which lots go first; as the account has it where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking: Option<LotBooking>,
    /// The lots that go, which together come to the quantity.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lots: Vec<LotChoice>,
    /// Whom it is sold to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narration: Option<String>,
}

/// What goes of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TakenLot {
    /// How much.
    pub quantity: String,
    /// What each unit cost, when it was acquired, and what it is called.
    pub cost: Cost,
    /// What that much cost.
    pub book: Quantity,
    /// Its part of what is paid, less what it cost; negative for a loss. All lots together gain what the sale does.
    pub gain: Quantity,
}

/// What a sale takes and gains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SaleView {
    /// The lots that go, in the order in which they are taken.
    pub taken: Vec<TakenLot>,
    /// What they cost.
    pub book: Quantity,
    /// What they are sold for.
    pub proceeds: Quantity,
    /// What that gains; negative for a loss.
    pub gain: Quantity,
    /// Where the gain goes.
    pub gains: String,
}

/// Request of `ledger.sell`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sell {
    /// Names this sale: the same again replies the same and posts nothing; with another content it is a `conflict`.
    pub idempotency_key: String,
    /// The sale.
    pub sale: Sale,
}

/// Reply of `ledger.sell`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sold {
    /// The entry.
    pub entry: Posted,
    /// What it took and gained.
    pub sale: SaleView,
}

/// Settings of accounts with lots.
pub type LotSettingPage = Page<LotSetting>;
