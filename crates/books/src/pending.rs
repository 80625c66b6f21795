//! What is announced and not yet posted: it counts nowhere, and comes to exactly one end.

use crate::{
    BooksError, assertions,
    book::{Book, Closed, ClosedLink, Origin, Sealed, Step},
    chain, late,
    post::{check_date, entry, reply},
};
use atom_api::{
    Page,
    ledger::{
        EntryState, EntryView, Expired, Moved, PendingEntry, PendingList, Post, PostPending, PostPendingLate, Posted,
        PostingKind, PostingView, Quantity, Void, WhenClosed,
    },
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_core::EntryId;
use atom_ledger::{Entry, Head};
use atom_store::{AssertSqlSafe, Mode, Row as _, Scope, Scoped, SqliteRow, Store, WriteTxn};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
};
use uuid::Uuid;

/// Announces an entry. That it balances was looked at; its accounts come to be when it is posted.
pub(crate) async fn announce(
    book: &mut Book<'_>,
    store: &Store,
    request: &Post,
    digest: [u8; 32],
) -> Result<Sealed, BooksError> {
    let body = serde_json::to_string(request)?;
    book.step(&Step {
        kind: "pending",
        pending: EntryId::new(store.clock()).uuid(),
        body: &body,
        expires: request.expires.map(|day| day.to_string()),
        entry: None,
        key: Some((&request.idempotency_key, digest)),
    })
    .await
}

/// Posts what is pending.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Conflict`] when it came to its end already, or the day is closed.
pub async fn post_pending(store: &Store, scope: &Scope, request: PostPending) -> Result<Posted, BooksError> {
    ended_as_entry(store, scope, request, false).await
}

/// Posts what is pending, also into a period that is closed softly.
///
/// # Errors
/// As [`post_pending`].
pub async fn post_pending_late(store: &Store, scope: &Scope, request: PostPendingLate) -> Result<Posted, BooksError> {
    ended_as_entry(store, scope, request.entry, true).await.map_err(|error| error.inside("entry"))
}

async fn ended_as_entry(store: &Store, scope: &Scope, request: PostPending, late: bool) -> Result<Posted, BooksError> {
    if let Some(date) = request.date {
        check_date("date", date)?;
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let kept = open(&mut txn, request.id.uuid()).await?;
    if kept.expires.is_some_and(|last| last < today(store)) {
        end(txn, &kept, "expired").await?;
        return Err(BooksError::Conflict("What was pending expired, so it is not posted any more.".to_owned()));
    }
    let mut asked = kept.asked()?;
    let mut book = Book::open(&mut txn).await?;
    book.late(late);
    let wanted = request.date.unwrap_or(asked.date);
    // Where its day was closed since, it says for which one it was announced, whichever day it goes to.
    if book.next_open(asked.date).is_none() {
        asked.date = wanted;
    }
    let from = asked.date;
    let to = book.next_open(wanted).filter(|_| asked.when_closed == WhenClosed::Next).unwrap_or(wanted);
    let posted = entry(&asked)?;
    let (posted, moved) = if to == from { (posted, None) } else { (late::moved(posted, to), Some(Moved { from, to })) };
    book.prepare(&posted).await?;
    let sealed = book.post(store, posted, &Origin::default()).await?;
    let step = Step { kind: "posted", pending: kept.id, body: "", expires: None, entry: Some(sealed.uuid), key: None };
    book.step(&step).await?;
    let broke = assertions::settle(&mut txn, sealed.seq).await?;
    txn.commit(&kept.subject(), Some(sealed.uuid)).await?;
    Ok(Posted { broke, moved, ..reply(&sealed) })
}

/// Ends what is pending without posting it.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Conflict`] when it came to its end already.
pub async fn void(store: &Store, scope: &Scope, request: Void) -> Result<Posted, BooksError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let kept = open(&mut txn, request.id.uuid()).await?;
    end(txn, &kept, "voided").await
}

async fn end(mut txn: WriteTxn, kept: &Kept, kind: &'static str) -> Result<Posted, BooksError> {
    let step = Step { kind, pending: kept.id, body: "", expires: None, entry: None, key: None };
    let sealed = Book::open(&mut txn).await?.step(&step).await?;
    txn.commit(&kept.subject(), Some(kept.id)).await?;
    Ok(reply(&sealed))
}

/// Ends all that is pending past its last day.
///
/// # Errors
/// What the store says.
pub async fn expire(store: &Store, scope: &Scope) -> Result<Expired, BooksError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let rows = txn
        .query(
            "SELECT begun.pending FROM step AS begun WHERE begun.workspace = ?1 AND begun.kind = 'pending' \
             AND begun.expires < ?2 AND NOT EXISTS \
             (SELECT 1 FROM step AS ended WHERE ended.pending = begun.pending \
             AND ended.kind IN ('posted', 'voided', 'expired')) ORDER BY begun.seq",
        )
        .bind(today(store).to_string())
        .fetch_all()
        .await?;
    let mut expired = 0;
    let mut book = Book::open(&mut txn).await?;
    for row in &rows {
        let pending = row.get::<Uuid, _>(0);
        book.step(&Step { kind: "expired", pending, body: "", expires: None, entry: None, key: None }).await?;
        expired += 1;
    }
    if expired > 0 {
        txn.commit(&format!("{expired} entries"), None).await?;
    }
    Ok(Expired { expired })
}

fn today(store: &Store) -> Date {
    store.clock().now().to_zoned(TimeZone::UTC).date()
}

/// What was announced, as it is kept.
struct Kept {
    id: Uuid,
    seq: i64,
    known_at: i64,
    body: String,
    expires: Option<Date>,
    hash: Vec<u8>,
    /// How it ended, when, and as which entry.
    end: Option<(String, i64, Option<Uuid>)>,
}

const KEPT: &str = "SELECT begun.pending, begun.seq, begun.known_at, begun.body, begun.expires, begun.hash, ended.kind, \
     ended.known_at, ended.entry FROM step AS begun \
     LEFT JOIN step AS ended ON ended.pending = begun.pending AND ended.kind IN ('posted', 'voided', 'expired') \
     WHERE begun.workspace = ?1 AND begun.kind = 'pending' ";

impl Kept {
    fn of(row: &SqliteRow) -> Self {
        let kind: Option<String> = row.get(6);
        Self {
            id: row.get(0),
            seq: row.get(1),
            known_at: row.get(2),
            body: row.get(3),
            expires: row.get::<Option<String>, _>(4).and_then(|day| day.parse().ok()),
            hash: row.get(5),
            end: kind.map(|kind| (kind, row.get(7), row.get(8))),
        }
    }

    fn asked(&self) -> Result<Post, BooksError> {
        serde_json::from_str(&self.body).map_err(|_| {
            BooksError::Conflict(format!("What is pending as {} cannot be read. Run `atom verify`.", self.id))
        })
    }

    fn subject(&self) -> String {
        self.asked().ok().and_then(|asked| asked.payee.or(asked.narration)).unwrap_or_default()
    }

    fn state(&self) -> EntryState {
        match self.end.as_ref().map(|(kind, ..)| kind.as_str()) {
            None => EntryState::Pending,
            Some("posted") => EntryState::Posted,
            Some("voided") => EntryState::Voided,
            Some(_) => EntryState::Expired,
        }
    }

    fn listed(&self) -> Result<PendingEntry, BooksError> {
        let asked = self.asked()?;
        Ok(PendingEntry {
            id: self.id.into(),
            sequence: u64::try_from(self.seq).unwrap_or(0),
            state: self.state(),
            date: asked.date,
            expires: self.expires,
            payee: asked.payee.unwrap_or_default(),
            narration: asked.narration.unwrap_or_default(),
            postings: asked.postings,
            known_at: instant(self.known_at),
            ended_at: self.end.as_ref().map(|(_, at, _)| instant(*at)),
            entry_id: self.end.as_ref().and_then(|(.., entry)| *entry).map(Into::into),
        })
    }
}

pub(crate) fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

async fn one(read: &mut impl Scoped, id: Uuid) -> Result<Kept, BooksError> {
    let sql = format!("{KEPT} AND begun.pending = ?2");
    let row = read.query(AssertSqlSafe(sql)).bind(id).fetch_optional().await?;
    Ok(Kept::of(&row.ok_or(BooksError::NotFound("entry"))?))
}

/// What is pending still.
async fn open(txn: &mut WriteTxn, id: Uuid) -> Result<Kept, BooksError> {
    let kept = one(txn, id).await?;
    match kept.state() {
        EntryState::Pending => Ok(kept),
        EntryState::Posted => {
            Err(BooksError::Conflict("This was posted already; reverse the entry instead.".to_owned()))
        }
        EntryState::Voided => Err(BooksError::Conflict("This was voided already; announce it anew.".to_owned())),
        EntryState::Expired => Err(BooksError::Conflict("This expired already; announce it anew.".to_owned())),
    }
}

/// What was announced, oldest first.
///
/// # Errors
/// [`BooksError::Invalid`] for a cursor of another list.
pub async fn pending(store: &Store, scope: &Scope, request: PendingList) -> Result<Page<PendingEntry>, BooksError> {
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let after: i64 = match request.cursor.as_deref() {
        None => 0,
        Some(text) => {
            text.parse().map_err(|_| BooksError::invalid("cursor", "This is not a cursor of `ledger.pending`."))?
        }
    };
    let state = match request.state.unwrap_or(EntryState::Pending) {
        EntryState::Pending => "",
        EntryState::Posted => "posted",
        EntryState::Voided => "voided",
        EntryState::Expired => "expired",
    };
    let mut read = store.snapshot(scope).await?;
    let sql = format!("{KEPT} AND begun.seq > ?2 AND coalesce(ended.kind, '') = ?3 ORDER BY begun.seq LIMIT ?4");
    let rows = read.query(AssertSqlSafe(sql)).bind(after).bind(state).bind(i64::from(limit) + 1).fetch_all().await?;
    let more = rows.len() > limit as usize;
    let items = rows.iter().take(limit as usize).map(|row| Kept::of(row).listed()).collect::<Result<Vec<_>, _>>()?;
    let next = items.last().filter(|_| more).map(|last| last.sequence.to_string());
    Ok(Page { items, next })
}

/// What was announced, as `ledger.entry` shows entries.
pub(crate) async fn view(read: &mut impl Scoped, id: Uuid) -> Result<EntryView, BooksError> {
    let kept = one(read, id).await?;
    let asked = kept.asked()?;
    let entry: Entry = entry(&asked)?;
    let postings = entry.postings().iter().zip(asked.postings.iter().map(Some).chain(std::iter::repeat(None)));
    let postings = postings.map(|(posting, said)| PostingView {
        account: posting.account.to_string(),
        quantity: posting.units.quantity.to_string(),
        commodity: posting.units.commodity.to_string(),
        kind: PostingKind::Real,
        weight: (posting.weight != posting.units).then(|| Quantity {
            quantity: posting.weight.quantity.to_string(),
            commodity: posting.weight.commodity.to_string(),
        }),
        cost: said.and_then(|said| said.cost.clone()),
        price: said.and_then(|said| said.price.clone()),
        comment: posting.comment.clone(),
    });
    let postings: Vec<PostingView> = postings.collect();
    let (Head { payee, narration, code, mark, comment, tags, links, .. }, _) = entry.into_parts();
    Ok(EntryView {
        id: kept.id.into(),
        sequence: u64::try_from(kept.seq).unwrap_or(0),
        date: asked.date,
        known_at: instant(kept.known_at),
        payee,
        narration,
        code,
        mark: if mark.is_empty() { "!".to_owned() } else { mark },
        comment,
        tags,
        links,
        postings,
        reverses: None,
        reversed_by: None,
        source: None,
        hash: hex::encode(&kept.hash),
        state: kept.state(),
        mendable: false,
    })
}

/// The links of the chain that are no entries, for its proof.
pub(crate) struct Steps {
    steps: BTreeMap<i64, SqliteRow>,
    /// What is pending, and whether it came to its end.
    pending: HashMap<Uuid, bool>,
    /// The entry that was the link before.
    before: Option<(i64, Uuid)>,
    /// The newest link that closed or reopened, and through which days the books are closed since.
    closed: Option<(i64, Closed)>,
    /// The links that closed with a digest of what reports are made on, since when some days are always closed.
    grounds: Vec<(i64, String)>,
}

impl Steps {
    /// Reads all of them; they are few beside the entries.
    pub(crate) async fn read(read: &mut impl Scoped) -> Result<Self, BooksError> {
        let rows = read
            .query(
                "SELECT seq, kind, pending, known_at, body, expires, entry, idempotency, previous, hash \
                 FROM step WHERE workspace = ?1 ORDER BY seq",
            )
            .fetch_all()
            .await?;
        let steps = rows.into_iter().map(|row| (row.get::<i64, _>(0), row)).collect();
        Ok(Self { steps, pending: HashMap::new(), before: None, closed: None, grounds: Vec::new() })
    }

    /// Remembers the entry that the chain passed.
    pub(crate) fn entry(&mut self, seq: i64, uuid: Uuid) {
        self.before = Some((seq, uuid));
    }

    /// Goes on over all links that follow; returns the first damage.
    pub(crate) fn pass(&mut self, seq: &mut i64, previous: &mut Vec<u8>) -> Option<String> {
        let mut damage = None;
        while let Some(row) = self.steps.remove(&(*seq + 1)) {
            let found = self.check(&row, previous);
            damage = damage.or(found);
            *seq += 1;
            *previous = row.get(9);
        }
        damage
    }

    /// Why an entry of this day is not one to stand here: a link before it closed that day, and none opened it again.
    pub(crate) fn shut(&self, date: &[u8], late: bool) -> Option<String> {
        let (link, Closed { closed_through, soft_closed_through }) = self.closed.as_ref()?;
        let shuts = |day: &&String| date <= day.as_bytes();
        let firm = closed_through.as_ref().filter(shuts).map(|day| (day, ""));
        let soft = soft_closed_through.as_ref().filter(shuts).filter(|_| !late).map(|day| (day, " softly"));
        let (day, how) = firm.or(soft)?;
        let date = String::from_utf8_lossy(date);
        Some(format!("is of {date}, which link {link} closed{how} through {day}"))
    }

    /// Whether the books are closed through the days that the newest such link says. Where there is none, an older Atom
    /// closed them.
    pub(crate) fn ends_as(&self, closed: &Closed) -> Option<String> {
        let (link, said) = self.closed.as_ref()?;
        (said != closed).then(|| format!("the books are not closed through the days that link {link} says"))
    }

    /// The links that closed with a digest of what reports of closed days are made on, each with that digest, in the order
    /// of the chain; but for those before all days were open, of which nothing is remembered.
    pub(crate) fn grounds(&mut self) -> Vec<(i64, String)> {
        std::mem::take(&mut self.grounds)
    }

    /// What stands in no place of the chain.
    pub(crate) fn left(&self) -> Option<String> {
        self.steps.keys().next().map(|seq| format!("link {seq} belongs to no place of the chain"))
    }

    fn check(&mut self, row: &SqliteRow, previous: &[u8]) -> Option<String> {
        let (seq, kind, pending) = (row.get::<i64, _>(0), row.get::<&str, _>(1), row.get::<Uuid, _>(2));
        let entry: Option<Uuid> = row.get(6);
        let computed = chain::step(
            previous,
            &chain::SealedStep {
                seq,
                kind,
                pending: pending.as_bytes(),
                known_at: row.get(3),
                body: row.get(4),
                expires: row.get(5),
                entry: entry.as_ref().map(|entry| &entry.as_bytes()[..]),
                idempotency: row.get(7),
            },
        );
        let mut what = String::new();
        if row.get::<&[u8], _>(8) != previous || row.get::<&[u8], _>(9) != computed {
            write!(what, "link {seq} ({kind}) was changed").ok();
        } else if kind == "pending" {
            if self.pending.insert(pending, false).is_some() {
                write!(what, "link {seq} announces {pending} a second time").ok();
            }
        } else if matches!(kind, "closed" | "reopened") {
            match serde_json::from_str::<ClosedLink>(row.get(4)) {
                Ok(ClosedLink { closed_through, soft_closed_through, ground })
                    if !self.pending.contains_key(&pending) =>
                {
                    if closed_through.is_none() {
                        self.grounds.clear();
                    }
                    self.grounds.extend(ground.map(|ground| (seq, ground)));
                    self.closed = Some((seq, Closed { closed_through, soft_closed_through }));
                }
                _ => {
                    write!(what, "link {seq} ({kind}) does not say which days").ok();
                }
            }
        } else {
            let ended = self.pending.insert(pending, true);
            let posted = kind != "posted" || (entry.is_some() && self.before == entry.map(|entry| (seq - 1, entry)));
            if ended != Some(false) || !posted {
                write!(what, "link {seq} ({kind}) ends nothing that was pending").ok();
            }
        }
        (!what.is_empty()).then_some(what)
    }
}
