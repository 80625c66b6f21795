//! The audit trail, as those may read it who may: the lines of their workspace, and for the keeper of the installation
//! also those that belong to none.

use crate::{Auth, AuthError, Identity, session::instant};
use atom_api::{
    Page, Permission,
    audit::{Entry, Filter, List},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_core::WorkspaceId;
use atom_store::{AssertSqlSafe, Row as _, SqliteRow, Statement, SystemRead};
use jiff::{civil::Date, tz::TimeZone};
use uuid::Uuid;

/// How many lines one page looks at, where a filter leaves few of them.
const LOOKED_AT_MAX: i64 = 50_000;
/// What a filter takes of a text.
const TEXT_CHARS_MAX: usize = 200;

/// The lines that a page looks at: of the workspace, and of none where the caller keeps the installation. Two walks
/// along the index, so that it does not matter how many lines others have.
const LOOKED_AT: &str = "WITH looked AS MATERIALIZED ( \
     SELECT seq FROM (SELECT seq FROM audit WHERE workspace = ?1 AND seq < ?3 ORDER BY seq DESC LIMIT ?4) \
     UNION ALL \
     SELECT seq FROM (SELECT seq FROM audit WHERE ?2 AND workspace IS NULL AND seq < ?3 ORDER BY seq DESC LIMIT ?4) \
     ORDER BY 1 DESC LIMIT ?4) ";

/// A page of the trail, newest first.
///
/// # Errors
/// [`AuthError::Invalid`] for a cursor or a filter that is none.
pub async fn list(auth: &Auth, who: Identity, request: &List) -> Result<Page<Entry>, AuthError> {
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let before = match request.cursor.as_deref() {
        None => i64::MAX,
        Some(text) => text.parse().map_err(|_| invalid("cursor", "This is not a cursor of `audit.list`."))?,
    };
    let filter = request.filter.clone().unwrap_or_default();
    let narrow = Narrow::of(&filter)?;
    let one_more = i64::from(limit) + 1;
    let look_at = if filter == Filter::default() { one_more } else { LOOKED_AT_MAX };
    let keeper = who.may(Permission::InstallationManage);
    let mut read = auth.store.system_read().await?;
    let (mut before, mut below) = (before, None);
    if look_at > one_more {
        let sql = "SELECT count(*), min(seq), max(seq) FROM looked";
        let row = looked_at(&mut read, sql, (who.workspace, keeper, before, look_at)).fetch_one().await?;
        // The page looks at these lines and no others, whatever is written meanwhile.
        before = row.get::<Option<i64>, _>(2).map_or(before, |newest| newest.saturating_add(1));
        below = row.get::<Option<i64>, _>(1).filter(|_| row.get::<i64, _>(0) == look_at);
    }
    let matching = looked_at(&mut read, MATCHING, (who.workspace, keeper, before, look_at));
    let rows = narrow.bind(matching).bind(one_more).fetch_all().await?;
    let mut items: Vec<Entry> = rows.iter().map(entry).collect();
    if items.len() > limit as usize {
        items.truncate(limit as usize);
        below = items.last().and_then(|entry| i64::try_from(entry.seq).ok());
    }
    let next = below.map(|seq| seq.to_string());
    Ok(Page { items, next })
}

const MATCHING: &str = "SELECT audit.seq, audit.at, audit.user, user.name, audit.host, audit.command, audit.entity, \
            audit.outcome, audit.hash \
     FROM looked CROSS JOIN audit ON audit.seq = looked.seq LEFT JOIN user ON user.id = audit.user \
     WHERE (?5 IS NULL OR audit.user = ?5) AND (?6 IS NULL OR audit.host = ?6) \
       AND (?7 IS NULL OR audit.command = ?7 OR (?7 LIKE '%.' AND substr(audit.command, 1, length(?7)) = ?7)) \
       AND (?8 IS NULL OR audit.entity = ?8) AND (?9 IS NULL OR audit.outcome = ?9) \
       AND (?10 IS NULL OR audit.at >= ?10) AND (?11 IS NULL OR audit.at < ?11) \
       AND (?12 IS NULL OR audit.command LIKE ?12 ESCAPE '\\' OR audit.host LIKE ?12 ESCAPE '\\' \
            OR audit.entity LIKE ?12 ESCAPE '\\' OR audit.outcome LIKE ?12 ESCAPE '\\' \
            OR user.name LIKE ?12 ESCAPE '\\' OR user.email LIKE ?12 ESCAPE '\\') \
     ORDER BY audit.seq DESC LIMIT ?13";

/// A statement over the lines that a page looks at.
fn looked_at<'h>(
    read: &'h mut SystemRead,
    select: &str,
    (workspace, keeper, before, look_at): (WorkspaceId, bool, i64, i64),
) -> Statement<'h> {
    let statement = AssertSqlSafe([LOOKED_AT, select].concat());
    read.query(statement).bind(workspace.uuid()).bind(keeper).bind(before).bind(look_at)
}

/// A filter, as the statement takes it.
struct Narrow {
    user: Option<Uuid>,
    texts: [Option<String>; 4],
    from: Option<i64>,
    to: Option<i64>,
    pattern: Option<String>,
}

impl Narrow {
    fn of(filter: &Filter) -> Result<Self, AuthError> {
        let Filter { text, user, host, command, entity, outcome, from, to, tz } = filter;
        let said = [("text", text), ("host", host), ("command", command), ("entity", entity), ("outcome", outcome)];
        for (field, said) in said {
            if said.as_ref().is_some_and(|said| said.chars().count() > TEXT_CHARS_MAX) {
                return Err(invalid(field, "A filter takes 200 characters at most."));
            }
        }
        let zone = match tz {
            None => TimeZone::UTC,
            Some(name) => TimeZone::get(name).map_err(|_| invalid("tz", "There is no time zone of this name."))?,
        };
        let starts = |field: &'static str, day: Option<Date>| match day {
            None => Ok(None),
            Some(day) => match day.to_zoned(zone.clone()) {
                Ok(start) => Ok(Some(start.timestamp().as_millisecond())),
                Err(_) => Err(invalid(field, "This day is out of range.")),
            },
        };
        let after = match to {
            None => None,
            Some(day) => Some(day.tomorrow().map_err(|_| invalid("to", "This day is out of range."))?),
        };
        Ok(Self {
            user: user.map(atom_core::UserId::uuid),
            texts: [host, command, entity, outcome].map(Clone::clone),
            from: starts("from", *from)?,
            to: starts("to", after)?,
            pattern: text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(pattern),
        })
    }

    fn bind<'h>(&self, statement: Statement<'h>) -> Statement<'h> {
        let [host, command, entity, outcome] = self.texts.clone();
        let statement = statement.bind(self.user).bind(host).bind(command).bind(entity).bind(outcome);
        statement.bind(self.from).bind(self.to).bind(self.pattern.clone())
    }
}

/// A pattern for `LIKE` that finds exactly this text anywhere.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn entry(row: &SqliteRow) -> Entry {
    // A line that was edited behind the program's back is shown as far as it can be read; `audit.verify` names it.
    let text = |at: usize| row.try_get::<Option<String>, _>(at).ok().flatten();
    Entry {
        seq: u64::try_from(row.get::<i64, _>(0)).unwrap_or(0),
        at: instant(row.get(1)),
        user: row.try_get::<Option<Uuid>, _>(2).ok().flatten().map(Into::into),
        name: text(3).filter(|name| !name.is_empty()),
        host: text(4).unwrap_or_default(),
        command: text(5).unwrap_or_default(),
        entity: text(6),
        outcome: text(7).unwrap_or_default(),
        hash: row.try_get::<Vec<u8>, _>(8).map(hex::encode).unwrap_or_default(),
    }
}

const fn invalid(field: &'static str, message: &'static str) -> AuthError {
    AuthError::Invalid { field, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_looked_for_as_it_stands() {
        assert_eq!(pattern("50 %_\\"), "%50 \\%\\_\\\\%");
    }

    #[test]
    fn days_are_those_of_the_zone_and_the_last_one_counts_whole() {
        let filter = Filter {
            from: Some(jiff::civil::date(2026, 3, 29)),
            to: Some(jiff::civil::date(2026, 3, 29)),
            tz: Some("Europe/Berlin".to_owned()),
            ..Filter::default()
        };
        let narrow = Narrow::of(&filter).ok();
        let day = narrow.and_then(|narrow| Some(narrow.to? - narrow.from?));
        assert_eq!(day, Some(23 * 3_600_000), "the day on which summer time begins has 23 hours");
        let nowhere = Filter { tz: Some("Nowhere/Town".to_owned()), ..Filter::default() };
        assert!(matches!(Narrow::of(&nowhere), Err(AuthError::Invalid { field: "tz", .. })));
    }
}
