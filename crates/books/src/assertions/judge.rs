//! Whether assertions hold: what each account held at its moment.

use crate::{
    BooksError,
    book::{SCALE_MAX, quantity},
};
use atom_api::ledger::{AssertionView, Moment, SourceLine};
use atom_ledger::Decimal;
use atom_store::{AssertSqlSafe, Row as _, Scoped, SqliteRow, StoreError};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// Assertions that are looked at by one statement.
const SOME: usize = 500;

/// What is said, as it is kept.
const ROWS: &str = "SELECT assertion.id, uuid, account.name, day, through, assertion.entry, quantity, commodity, tolerance, \
     below, alone, strict, held, file, file_line FROM assertion JOIN account ON account.id = assertion.account \
     WHERE assertion.workspace = ?1";

/// What each of some accounts held at the moment of its assertion, by commodity and places: whole months as they are
/// maintained, and the days after them.
const HELD: &str = "WITH said AS (SELECT assertion.* FROM json_each(?2) AS wanted CROSS JOIN assertion \
     ON assertion.id = wanted.value AND assertion.workspace = ?1), \
     spread (said, account) AS ( \
     SELECT id, account FROM said \
     UNION SELECT said.id, account.id FROM said CROSS JOIN account ON account.merged = said.account \
     UNION SELECT said.id, own.id FROM said JOIN account AS top ON top.id = said.account \
     JOIN account AS own ON own.workspace = ?1 LEFT JOIN account AS kept ON kept.id = own.merged \
     WHERE said.below = 1 AND substr(coalesce(kept.name, own.name), 1, length(top.name) + 1) = top.name || ':') \
     SELECT said.id, commodity.code, commodity.scale, sum(balance.amount) FROM said \
     CROSS JOIN spread ON spread.said = said.id \
     CROSS JOIN balance ON balance.workspace = ?1 AND balance.account = spread.account \
     AND balance.month < substr(said.through, 1, 7) \
     CROSS JOIN commodity ON commodity.id = balance.commodity AND (said.alone = 1 OR commodity.code = said.commodity) \
     GROUP BY said.id, commodity.id \
     UNION ALL \
     SELECT said.id, commodity.code, posting.scale, sum(posting.quantity) FROM said \
     CROSS JOIN spread ON spread.said = said.id \
     CROSS JOIN posting INDEXED BY posting_register ON posting.account = spread.account \
     AND posting.date BETWEEN substr(said.through, 1, 7) AND said.through \
     AND (said.entry IS NULL OR posting.date < said.through OR posting.entry < said.entry \
     OR (posting.entry = said.entry AND posting.line <= said.line)) \
     CROSS JOIN commodity ON commodity.id = posting.commodity AND (said.alone = 1 OR commodity.code = said.commodity) \
     GROUP BY said.id, commodity.id, posting.scale";

/// An assertion that was looked at.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    /// Its row.
    pub(crate) id: i64,
    /// The last day that counts.
    pub(crate) through: String,
    /// Whether it held when it was looked at last.
    pub(crate) held_before: bool,
    /// What is told of it.
    pub(crate) view: AssertionView,
}

impl Judged {
    /// What it says and what is there, in a sentence.
    pub(crate) fn sentence(&self) -> String {
        let AssertionView { account, date, moment, quantity, commodity, found, others, .. } = &self.view;
        let more = if others.is_empty() { String::new() } else { format!(", and {}", others.join(", ")) };
        let when = match moment {
            Moment::Morning => "in the morning of",
            Moment::Evening => "at the end of",
            Moment::Line => "on",
        };
        let below = if self.view.below { ", with the accounts below it," } else { "" };
        format!(
            "{account}{below} should hold {quantity} {commodity} {when} {date}, and holds {found} {commodity}{more}."
        )
    }
}

/// Looks at the assertions that `condition` keeps, in the order of days.
pub(crate) async fn judged(
    read: &mut impl Scoped,
    condition: &str,
    binds: &[String],
) -> Result<Vec<Judged>, BooksError> {
    let sql = format!("{ROWS} {condition}");
    let mut rows = read.query(AssertSqlSafe(sql));
    for bound in binds {
        rows = rows.bind(bound.clone());
    }
    let rows = rows.fetch_all().await?;
    let shown = read.query("SELECT code, shown FROM commodity WHERE workspace = ?1").fetch_all().await?;
    let shown: HashMap<String, u8> =
        shown.iter().map(|row| (row.get(0), u8::try_from(row.get::<i64, _>(1)).unwrap_or(SCALE_MAX))).collect();
    let mut all = Vec::with_capacity(rows.len());
    for some in rows.chunks(SOME) {
        let ids: Vec<i64> = some.iter().map(|row| row.get(0)).collect();
        let mut held = held(read, &ids).await?;
        for row in some {
            all.push(one(row, held.remove(&row.get::<i64, _>(0)).unwrap_or_default(), &shown)?);
        }
    }
    Ok(all)
}

/// What there is, by assertion and commodity.
async fn held(read: &mut impl Scoped, ids: &[i64]) -> Result<HashMap<i64, BTreeMap<String, Decimal>>, BooksError> {
    let rows = read.query(HELD).bind(json!(ids).to_string()).fetch_all().await?;
    let mut held: HashMap<i64, BTreeMap<String, Decimal>> = HashMap::new();
    for row in &rows {
        let units: i64 = row.try_get(3).map_err(StoreError::from)?;
        let sum = held.entry(row.get(0)).or_default().entry(row.get(1)).or_default();
        *sum = sum.plus(quantity(units, row.get(2))).map_err(too_large)?;
    }
    Ok(held)
}

fn too_large(fault: atom_ledger::Overflow) -> BooksError {
    BooksError::Conflict(format!("A sum cannot be kept: {fault}."))
}

fn one(
    row: &SqliteRow,
    mut there: BTreeMap<String, Decimal>,
    shown: &HashMap<String, u8>,
) -> Result<Judged, BooksError> {
    let damaged = || BooksError::Conflict("An assertion cannot be read. Run `atom verify`.".to_owned());
    let number = |at: usize| row.get::<&str, _>(at).parse::<Decimal>().map_err(|_| damaged());
    let (commodity, alone): (String, bool) = (row.get(7), row.get(10));
    let (said, tolerance) = (number(6)?, number(8)?);
    let found = there.remove(&commodity).unwrap_or_default();
    let off = found.minus(said).map_err(too_large)?;
    let others = there.into_iter().filter(|(_, amount)| alone && !amount.is_zero());
    let others: Vec<String> = others.map(|(code, amount)| format!("{} {code}", amount.normalized())).collect();
    let held = off.abs().map_err(too_large)? <= tolerance && others.is_empty();
    let date: &str = row.get(3);
    let through: String = row.get(4);
    let moment = match row.get::<Option<i64>, _>(5) {
        Some(_) => Moment::Line,
        None if through == date => Moment::Evening,
        None => Moment::Morning,
    };
    // Shown as amounts of the commodity are, and exactly where that is more.
    let text = |amount: Decimal| {
        let places = shown.get(&commodity).copied().unwrap_or(0).max(amount.normalized().scale());
        amount.rescaled(places).unwrap_or(amount).to_string()
    };
    let source = row.get::<Option<String>, _>(13).zip(row.get::<Option<i64>, _>(14));
    let view = AssertionView {
        id: row.get(1),
        account: row.get(2),
        date: date.parse().map_err(|_| damaged())?,
        moment,
        quantity: text(said),
        below: row.get(9),
        alone,
        strict: row.get(11),
        held,
        found: text(found),
        off: (!off.is_zero() && !held).then(|| text(off)),
        others,
        source: source.map(|(file, line)| SourceLine { file, line: u32::try_from(line).unwrap_or(0) }),
        commodity,
    };
    Ok(Judged { id: row.get(0), through, held_before: row.get(12), view })
}
