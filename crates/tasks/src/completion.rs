//! Lists parted by the day of completion, latest first.
//!
//! A completion is an instant; its day is what a zone makes of it. Between two changes of the zone's clock that is a sum
//! and a division, so the database can part rows by it.

use crate::{
    TaskError,
    groups::{NONE, Run, Together, alone, pooled},
    selection::{Bound, Clause, Condition, Index, Selection, Sql, number},
};
use atom_store::{ReadHandle, Row as _, SqliteRow};
use jiff::{
    ToSpan as _,
    civil::{Date, date},
    tz::TimeZone,
};

/// The first day of the count of days.
const EPOCH: Date = date(1970, 1, 1);
/// Added to days, so that none of them is negative.
const SHIFT: i64 = 1_000_000;
/// What shifted days are taken from, so that the latest comes first.
const LAST: i64 = 4_000_000;
const DAY_MS: i64 = 86_400_000;
/// How many changes of a zone's clock are known, from next year back. Before them it stands as it did before the oldest.
const CHANGES: usize = 80;

/// The zone of this name; the machine's own where none is named.
pub(crate) fn zone(name: Option<&str>) -> Result<TimeZone, TaskError> {
    let Some(name) = name else { return Ok(TimeZone::system()) };
    TimeZone::get(name)
        .map_err(|_| TaskError::invalid("tz", "This is not the IANA name of a zone, such as Europe/Berlin."))
}

/// The place of a row's day among the days, as a number; nothing for what is open.
fn place(zone: &TimeZone, today: Date) -> String {
    let next_year = today.saturating_add(1.year()).to_zoned(zone.clone()).map(|at| at.timestamp());
    let mut offset = String::new();
    if let Ok(from) = next_year {
        let changes: Vec<_> = zone.preceding(from).take(CHANGES).collect();
        for change in &changes {
            let (at, then) = (change.timestamp().as_millisecond(), i64::from(change.offset().seconds()) * 1_000);
            offset.push_str(&format!("WHEN task.completed_at >= {at} THEN {then} "));
        }
        let before =
            changes.last().map_or(from, |change| change.timestamp().saturating_sub(1.second()).unwrap_or(from));
        let before = i64::from(zone.to_offset(before).seconds()) * 1_000;
        offset = if offset.is_empty() { before.to_string() } else { format!("CASE {offset}ELSE {before} END") };
    }
    format!("{LAST} - (task.completed_at + {} + {offset}) / {DAY_MS}", SHIFT * DAY_MS)
}

/// The place of a row's day among the days, as text that sorts.
pub(crate) fn rank(selection: &Selection) -> Clause {
    let place = place(&selection.zone, selection.today);
    Clause::new(format!("iif(task.completed_at IS NULL, '{NONE}', printf('%07d', {place}))"), [])
}

/// The day at a place.
fn day_at(place: i64) -> Option<Date> {
    EPOCH.checked_add((LAST - place - SHIFT).days()).ok()
}

fn rank_of(place: i64) -> String {
    format!("{place:07}")
}

/// The condition of the days from `first` to `last`.
fn of_days(zone: &TimeZone, first: Date, last: Date) -> Condition {
    let start = |day: Date| day.to_zoned(zone.clone()).map_or(i64::MAX, |at| at.timestamp().as_millisecond());
    let end = last.tomorrow().map_or(i64::MAX, start);
    Condition::new(
        "task.completed_at >= ? AND task.completed_at < ?",
        [Bound::Number(start(first)), Bound::Number(end)],
        Index::Closed,
    )
}

fn open() -> Condition {
    Condition::new("task.completed_at IS NULL", [], None::<Index>)
}

/// The condition of the group of this key.
pub(crate) fn of_key(selection: &Selection, key: &str) -> Option<Condition> {
    if key.is_empty() {
        return Some(open());
    }
    let day = key.parse().ok()?;
    Some(of_days(&selection.zone, day, day))
}

/// The places of days with the counts of what was closed on them, latest first, and of what is open at the end.
pub(crate) async fn days(read: &mut ReadHandle, selection: &Selection) -> Result<Vec<(Option<Date>, u64)>, TaskError> {
    let whole = selection.is_whole();
    let closed = Condition::new("task.completed_at IS NOT NULL", [], Index::Closed);
    let counted = if whole { selection.with(Some(closed)) } else { selection.clone() };
    let rows = places(read, &counted).await?;
    let mut days: Vec<(Option<Date>, u64)> =
        rows.iter().map(|row| (row.get::<Option<i64>, _>(0).and_then(day_at), number(row, 1))).collect();
    if whole {
        let rest = crate::list::total(read, selection).await?.saturating_sub(days.iter().map(|(_, n)| n).sum());
        days.extend((rest > 0).then_some((None, rest)));
    }
    Ok(days)
}

async fn places(read: &mut ReadHandle, selection: &Selection) -> Result<Vec<SqliteRow>, TaskError> {
    let place = place(&selection.zone, selection.today);
    let index = selection.counting(read).await?;
    let mut sql = Sql::new(&format!("SELECT {place}, count(*) FROM {} WHERE ", selection.from(index)));
    sql.add(&selection.clause());
    sql.push(" GROUP BY 1 ORDER BY 1 NULLS LAST", &[]);
    Ok(sql.query(read).fetch_all().await?)
}

/// The runs of a list from the day at `from` on.
pub(crate) async fn runs(read: &mut ReadHandle, selection: &Selection, from: &str) -> Result<Vec<Run>, TaskError> {
    let closed = Condition::new("task.completed_at IS NOT NULL", [], Index::Closed);
    let rows = places(read, &selection.whole().with(Some(closed))).await?;
    let days = rows.iter().filter_map(|row| {
        let place: i64 = row.get(0);
        Some((rank_of(place), day_at(place)?, Some(number(row, 1))))
    });
    let days = days.filter(|(rank, ..)| rank.as_str() >= from).collect();
    let by = place(&selection.zone, selection.today);
    let mut runs: Vec<Run> = pooled(days, |(rank, _, n)| (rank, *n), from)
        .into_iter()
        .map(|pool| {
            let (rank, latest, _) = &pool[0];
            let condition = of_days(&selection.zone, pool[pool.len() - 1].1, *latest);
            let together =
                (pool.len() > 1).then(|| Together { index: Index::Closed, before: None, by: by.clone().into() });
            Run { rank: Bound::Text(rank.clone()), condition, together }
        })
        .collect();
    runs.push(alone(Bound::Text(NONE.to_owned()), open()));
    Ok(runs)
}
