//! The audit trail: append-only and chained, written in the transaction of the change that it tells of.

use crate::{Store, StoreError};
use atom_core::{UserId, WorkspaceId};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

/// One line to be added. Never content, never a secret.
#[derive(Debug, Clone)]
pub struct AuditLine<'a> {
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// In which workspace, where it was in one.
    pub workspace: Option<WorkspaceId>,
    /// Who, where somebody was signed in.
    pub user: Option<UserId>,
    /// Through which host.
    pub host: &'a str,
    /// What.
    pub command: &'a str,
    /// To which row, where it was one.
    pub entity: Option<String>,
    /// `ok`, or the code of the refusal.
    pub outcome: &'a str,
}

/// The state of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditState {
    /// How many lines there are.
    pub entries: u64,
    /// The newest hash in hex; empty for an empty trail.
    pub head: String,
    /// The first broken link, as a sentence.
    pub damage: Option<String>,
    /// Its place in the chain.
    pub broken: Option<i64>,
}

impl AuditState {
    /// Keeps the first damage.
    fn note(&mut self, at: i64, damage: impl FnOnce() -> String) {
        if self.damage.is_none() {
            (self.damage, self.broken) = (Some(damage()), Some(at));
        }
    }
}

/// A line as it stands in the database, and its hash; an error where what stands there can be no line.
fn read_line(row: &SqliteRow) -> Result<(AuditLine<'_>, Vec<u8>), sqlx::Error> {
    let line = AuditLine {
        at_ms: row.try_get("at")?,
        workspace: row.try_get::<Option<Uuid>, _>("workspace")?.map(Into::into),
        user: row.try_get::<Option<Uuid>, _>("user")?.map(Into::into),
        host: row.try_get("host")?,
        command: row.try_get("command")?,
        entity: row.try_get("entity")?,
        outcome: row.try_get("outcome")?,
    };
    Ok((line, row.try_get("hash")?))
}

/// The hash of a line: BLAKE3 over the hash before it and every field, each with its length first,
/// so that no two different lines have the same bytes.
#[must_use]
pub fn audit_hash(previous: &[u8], seq: i64, line: &AuditLine<'_>) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("Atom 2026 audit chain v1");
    let mut field = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    field(previous);
    field(&seq.to_le_bytes());
    field(&line.at_ms.to_le_bytes());
    field(line.workspace.map(WorkspaceId::uuid).as_ref().map_or(&[], |id| &id.as_bytes()[..]));
    field(line.user.map(UserId::uuid).as_ref().map_or(&[], |id| &id.as_bytes()[..]));
    for text in [line.host, line.command, line.entity.as_deref().unwrap_or(""), line.outcome] {
        field(text.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// Adds a line. A trigger keeps the newest hash in `meta` as well, so that cutting off the end is found.
pub(crate) async fn append(connection: &mut SqliteConnection, line: &AuditLine<'_>) -> Result<(), StoreError> {
    let last =
        sqlx::query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetch_optional(&mut *connection).await?;
    let (seq, previous) = last.map_or((1, Vec::new()), |row| (row.get::<i64, _>(0) + 1, row.get::<Vec<u8>, _>(1)));
    let hash = audit_hash(&previous, seq, line);
    sqlx::query(
        "INSERT INTO audit (seq, at, workspace, user, host, command, entity, outcome, hash) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(seq)
    .bind(line.at_ms)
    .bind(line.workspace.map(WorkspaceId::uuid))
    .bind(line.user.map(UserId::uuid))
    .bind(line.host)
    .bind(line.command)
    .bind(line.entity.as_deref())
    .bind(line.outcome)
    .bind(&hash[..])
    .execute(connection)
    .await?;
    Ok(())
}

impl Store {
    /// Recomputes the chain from its beginning and names the first broken link.
    ///
    /// # Errors
    /// When the trail cannot be read at all.
    pub async fn audit_state(&self) -> Result<AuditState, StoreError> {
        let mut connection = self.readers().acquire().await?;
        let mut state = AuditState { entries: 0, head: String::new(), damage: None, broken: None };
        let mut previous: Vec<u8> = Vec::new();
        // The end of the rows that were looked at, and the line that should have been the last of them.
        let (mut after, mut seq) = (i64::MIN, 0_i64);
        loop {
            let rows = sqlx::query(
                "SELECT seq, at, workspace, user, host, command, entity, outcome, hash FROM audit WHERE seq > ?1 ORDER BY seq LIMIT 5000",
            )
            .bind(after)
            .fetch_all(&mut *connection)
            .await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let found: i64 = row.get("seq");
                let due = seq.saturating_add(1);
                if found > due {
                    state.note(due, || format!("audit line {due} is missing"));
                }
                // Whoever edits a line may put in what no line can hold; that is damage too, and no reason to stop.
                let hash = match read_line(&row) {
                    Ok((line, hash)) if hash == audit_hash(&previous, found, &line) => hash,
                    other => {
                        state.note(found, || format!("audit line {found} was changed"));
                        other.map(|(_, hash)| hash).unwrap_or_default()
                    }
                };
                (after, seq, previous) = (found, found, hash);
                state.entries += 1;
            }
        }
        let head =
            sqlx::query("SELECT value FROM meta WHERE key = 'audit_head'").fetch_optional(&mut *connection).await?;
        let head: Vec<u8> = head.and_then(|row| row.try_get(0).ok()).unwrap_or_default();
        if head != previous {
            state.note(seq.saturating_add(1), || format!("audit lines after {seq} were cut off"));
        }
        state.head = hex::encode(previous);
        Ok(state)
    }
}
