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
    Timestamp, ToSpan as _,
    civil::{Date, date},
    tz::TimeZone,
};
use serde_json::json;

/// The first day of the count of days.
const EPOCH: Date = date(1970, 1, 1);
/// Added to days, so that none of them is negative.
const SHIFT: i64 = 1_000_000;
/// What shifted days are taken from, so that the latest comes first.
const LAST: i64 = 4_000_000;
const DAY_MS: i64 = 86_400_000;
/// Up to so many days are counted one after the other.
const DAYS_MAX: i32 = 4_000;
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

/// The place of a day, as text that sorts.
fn rank_of(day: Date) -> String {
    let days = EPOCH.until(day).map_or(0, |span| i64::from(span.get_days()));
    format!("{:07}", LAST - SHIFT - days)
}

/// When a day begins.
fn start(zone: &TimeZone, day: Date) -> i64 {
    day.to_zoned(zone.clone()).map_or(i64::MAX, |at| at.timestamp().as_millisecond())
}

/// The condition of the days from `first` to `last`.
fn of_days(zone: &TimeZone, first: Date, last: Date) -> Condition {
    let end = last.tomorrow().map_or(i64::MAX, |day| start(zone, day));
    Condition::new(
        "task.completed_at >= ? AND task.completed_at < ?",
        [Bound::Number(start(zone, first)), Bound::Number(end)],
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

/// The days with the counts of what was closed on them, latest first, and of what is open at the end.
pub(crate) async fn days(read: &mut ReadHandle, selection: &Selection) -> Result<Vec<(Option<Date>, u64)>, TaskError> {
    if !selection.is_whole() {
        let rows = places(read, selection).await?;
        return Ok(rows.iter().map(|row| (row.get::<Option<i64>, _>(0).and_then(day_at), number(row, 1))).collect());
    }
    let closed = closed_days(read, selection).await?;
    let rest = crate::list::total(read, selection).await?.saturating_sub(closed.iter().map(|(_, n)| n).sum());
    let closed = closed.into_iter().map(|(day, n)| (Some(day), n));
    Ok(closed.chain((rest > 0).then_some((None, rest))).collect())
}

/// The days on which something of a bucket was closed with how much that was, latest first.
///
/// Each day is counted between its two ends: a fourth of the time that it takes to ask each row for its day.
async fn closed_days(read: &mut ReadHandle, selection: &Selection) -> Result<Vec<(Date, u64)>, TaskError> {
    let closed = selection.whole().with(Some(Condition::new("task.completed_at IS NOT NULL", [], Index::Closed)));
    let clause = closed.clause();
    let table = closed.from(Index::Closed);
    let mut sql = Sql::new(&format!("SELECT (SELECT min(task.completed_at) FROM {table} WHERE "));
    sql.add(&clause);
    sql.push(&format!("), (SELECT max(task.completed_at) FROM {table} WHERE "), &[]);
    sql.add(&clause);
    sql.push(")", &[]);
    let ends = sql.query(read).fetch_one().await?;
    let day = |column: usize| {
        let at = Timestamp::from_millisecond(ends.get::<Option<i64>, _>(column)?).ok()?;
        Some(at.to_zoned(selection.zone.clone()).date())
    };
    let (Some(first), Some(last)) = (day(0), day(1)) else { return Ok(Vec::new()) };
    if first.until(last).map_or(DAYS_MAX, |span| span.get_days()) >= DAYS_MAX {
        let rows = places(read, &closed).await?;
        return Ok(rows.iter().filter_map(|row| Some((day_at(row.get(0))?, number(row, 1)))).collect());
    }
    let days: Vec<Date> =
        std::iter::successors(Some(last), |day| day.yesterday().ok()).take_while(|day| *day >= first).collect();
    let mut end = last.tomorrow().map_or(i64::MAX, |day| start(&selection.zone, day));
    let mut spans = Vec::with_capacity(days.len());
    for day in &days {
        let begin = start(&selection.zone, *day);
        spans.push([begin, end]);
        end = begin;
    }
    let mut sql = Sql::new(&format!("SELECT (SELECT count(*) FROM {table} WHERE "));
    sql.add(&clause);
    sql.push(
        " AND task.completed_at >= day.value ->> 0 AND task.completed_at < day.value ->> 1) \
         FROM json_each(?) AS day ORDER BY day.key",
        &[Bound::Text(json!(spans).to_string())],
    );
    let rows = sql.query(read).fetch_all().await?;
    Ok(days.into_iter().zip(rows.iter().map(|row| number(row, 0))).filter(|(_, n)| *n > 0).collect())
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
    let days = closed_days(read, selection).await?;
    let days = days.into_iter().map(|(day, n)| (rank_of(day), day, Some(n)));
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
