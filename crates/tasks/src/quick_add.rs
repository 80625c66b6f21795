//! A line of quick add becomes a task. What the line means is read by [`atom_core::quick_add`], as the interface does.

use crate::{TaskError, When, completion, write};
use atom_api::tasks::{Create, FirstDay, Grain, Parse, Parsed, QuickAdd, Task};
use atom_core::quick_add::{Line, Reading, parse};
use atom_store::{Row as _, Scope, Scoped as _, Store};
use jiff::{
    civil::{DateTime, Weekday},
    tz::TimeZone,
};

/// Reads a line.
///
/// # Errors
/// `invalid` for a `now` or `tz` that is none.
pub async fn parse_line(store: &Store, scope: &Scope, request: Parse) -> Result<Parsed, TaskError> {
    let Parse { text, now, tz, first_day } = &request;
    let (line, _) = read(store, scope, text, now.as_deref(), tz.as_deref(), *first_day).await?;
    let start = line.start();
    let grain = line.date.map(|_| if line.time.is_some() { Grain::Minute } else { Grain::Day });
    let Line { title, evening, project, labels, priority, duration_min, spans, .. } = line;
    Ok(Parsed { title, start, grain, project, labels, priority, evening, duration_min, spans })
}

/// Creates the task that a line means.
///
/// # Errors
/// As [`crate::create`]; a line without a title is `invalid` in `text`.
pub async fn quick_add(store: &Store, scope: &Scope, request: QuickAdd) -> Result<Task, TaskError> {
    let QuickAdd { text, now, tz, first_day } = &request;
    let (line, zone) = read(store, scope, text, now.as_deref(), tz.as_deref(), *first_day).await?;
    let due = line.date.map(|date| match line.time {
        Some(time) => When::Time(date.to_datetime(time), zone_name(&zone, date.to_datetime(time))),
        None => When::Date(date),
    });
    let create = Create {
        title: line.title,
        due: due.map(|due| due.to_string()),
        project: line.project,
        labels: line.labels,
        priority: line.priority,
        duration_min: line.duration_min,
        evening: line.evening,
        ..Create::default()
    };
    write::create(store, scope, create).await.map_err(|error| match error {
        TaskError::Invalid { field, message } if field == "title" => {
            TaskError::Invalid { field: "text".into(), message }
        }
        other => other,
    })
}

async fn read(
    store: &Store,
    scope: &Scope,
    text: &str,
    now: Option<&str>,
    tz: Option<&str>,
    first_day: Option<FirstDay>,
) -> Result<(Line, TimeZone), TaskError> {
    let zone = completion::zone(tz)?;
    let now = match now {
        None => store.clock().now().to_zoned(zone.clone()).datetime(),
        Some(text) => text
            .parse::<DateTime>()
            .map_err(|_| TaskError::invalid("now", "Expected a local time such as 2030-01-02T15:00:00."))?,
    };
    let rows = store
        .read(scope)
        .await?
        .query("SELECT name FROM project WHERE workspace = ?1 AND deleted = 0 ORDER BY ord, id LIMIT 10000")
        .fetch_all()
        .await?;
    let projects: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let first_day = match first_day {
        None | Some(FirstDay::Monday) => Weekday::Monday,
        Some(FirstDay::Saturday) => Weekday::Saturday,
        Some(FirstDay::Sunday) => Weekday::Sunday,
    };
    Ok((parse(text, &Reading { projects: &projects, first_day, ..Reading::at(now) }), zone))
}

/// The name that a due time keeps of its zone; a machine whose zone has no name gives the offset of that moment.
pub(crate) fn zone_name(zone: &TimeZone, local: DateTime) -> String {
    zone.iana_name().map_or_else(
        || {
            zone.to_ambiguous_zoned(local)
                .compatible()
                .map_or_else(|_| "UTC".to_owned(), |at| offset(at.offset().seconds()))
        },
        str::to_owned,
    )
}

fn offset(seconds: i32) -> String {
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}
