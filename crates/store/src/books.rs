//! The triggers that keep the books, inside the database: also for our own code, and for whoever else has the key.
//!
//! Entry and postings are facts (the registry refuses to change or remove them). Here stands what makes them books:
//! postings are sealed by their entry, and only when they balance; the chain goes on from its head; nothing is posted into
//! a closed period, and what closes and opens periods is a link of the chain; scales only grow; balances follow. `REPLACE` removes rows without asking triggers, so every insert
//! looks first whether it would take the place of something.
//!
//! Row by row this costs more than the rows. Under a batch (`write_scope.batch`, the first row of `entry` that is to come)
//! rows go in unseen, and are proven together when it is sealed; before that the database refuses to commit. Only rows
//! behind the last one are a batch's. Balances are then written by whoever writes the rows, and held against them by
//! `ledger.verify`. Where balances have limits, which hold at the end of each entry, no batch is opened.

use crate::{StoreError, WriteTxn};
use sqlx::{AssertSqlSafe, Executor as _};

/// Each trigger: its name, and what stands behind `CREATE TRIGGER name`.
const TRIGGERS: &[(&str, &str)] = &[
    (
        "atom_posting_fits",
        "BEFORE INSERT ON posting WHEN (SELECT NEW.entry >= batch FROM write_scope) IS NOT 1 BEGIN \
         SELECT RAISE(ABORT, 'atom: write outside of its workspace') FROM write_scope \
         WHERE mode = 0 OR workspace IS NOT NEW.workspace; \
         SELECT RAISE(ABORT, 'atom: the entry is posted already') FROM entry WHERE id = NEW.entry; \
         SELECT RAISE(ABORT, 'atom: this line is there already') FROM posting WHERE entry = NEW.entry AND line = NEW.line; \
         SELECT RAISE(ABORT, 'atom: the account is not of this workspace') \
         WHERE NOT EXISTS (SELECT 1 FROM account WHERE id = NEW.account AND workspace = NEW.workspace); \
         SELECT RAISE(ABORT, 'atom: the account takes no such posting') FROM account WHERE id = NEW.account \
         AND (opened > NEW.date OR closed < NEW.date OR merged IS NOT NULL OR (commodities IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM json_each(account.commodities) AS held JOIN commodity ON commodity.code = held.value \
         WHERE commodity.id = NEW.commodity))); \
         SELECT RAISE(ABORT, 'atom: the amount is not at the scale of its commodity') \
         WHERE NOT EXISTS (SELECT 1 FROM commodity WHERE id = NEW.commodity AND workspace = NEW.workspace AND scale = NEW.scale) \
         OR NOT EXISTS (SELECT 1 FROM commodity \
         WHERE id = NEW.weight_commodity AND workspace = NEW.workspace AND scale = NEW.weight_scale); \
         SELECT RAISE(ABORT, 'atom: an amount without cost or price counts for itself') \
         WHERE NEW.cost IS NULL AND NEW.price IS NULL AND NEW.weight_commodity <> NEW.commodity; \
         INSERT INTO balance (workspace, account, commodity, month, amount) \
         VALUES (NEW.workspace, NEW.account, NEW.commodity, substr(NEW.date, 1, 7), NEW.quantity) \
         ON CONFLICT DO UPDATE SET amount = amount + excluded.amount; END",
    ),
    (
        "atom_entry_seals",
        "BEFORE INSERT ON entry WHEN (SELECT NEW.id >= batch FROM write_scope) IS NOT 1 BEGIN \
         SELECT RAISE(ABORT, 'atom: write outside of its workspace') FROM write_scope \
         WHERE mode = 0 OR workspace IS NOT NEW.workspace; \
         SELECT RAISE(ABORT, 'atom: this entry is there already') FROM entry WHERE id = NEW.id; \
         SELECT RAISE(ABORT, 'atom: this entry is there already') FROM entry WHERE uuid = NEW.uuid; \
         SELECT RAISE(ABORT, 'atom: this key is taken') FROM entry \
         WHERE workspace = NEW.workspace AND idempotency = NEW.idempotency; \
         SELECT RAISE(ABORT, 'atom: this key is taken') FROM step \
         WHERE workspace = NEW.workspace AND idempotency = NEW.idempotency; \
         SELECT RAISE(ABORT, 'atom: this entry was imported already') FROM entry \
         WHERE workspace = NEW.workspace AND source = NEW.source; \
         SELECT RAISE(ABORT, 'atom: this entry was reversed already') FROM entry WHERE reverses = NEW.reverses; \
         SELECT RAISE(ABORT, 'atom: the period is closed') FROM book \
         WHERE workspace = NEW.workspace AND closed_through >= NEW.date; \
         SELECT RAISE(ABORT, 'atom: the period is closed softly') FROM book \
         WHERE workspace = NEW.workspace AND soft_closed_through >= NEW.date AND NEW.late = 0; \
         SELECT RAISE(ABORT, 'atom: the chain goes on from its head') \
         WHERE NOT EXISTS (SELECT 1 FROM book WHERE workspace = NEW.workspace AND entries = NEW.seq - 1 AND head = NEW.previous); \
         SELECT RAISE(ABORT, 'atom: what is reversed is of this workspace') WHERE NEW.reverses IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.reverses AND workspace = NEW.workspace); \
         SELECT RAISE(ABORT, 'atom: the lines of the entry are not those that it says') \
         WHERE (SELECT count(*) FROM posting WHERE entry = NEW.id) <> NEW.lines \
         OR EXISTS (SELECT 1 FROM posting WHERE entry = NEW.id AND (workspace <> NEW.workspace OR date <> NEW.date)); \
         SELECT RAISE(ABORT, 'atom: the entry does not balance') WHERE CASE WHEN NEW.lines > 4 \
         THEN EXISTS (SELECT 1 FROM posting WHERE entry = NEW.id AND kind <> 2 \
         GROUP BY kind, weight_commodity HAVING sum(weight) <> 0) \
         ELSE EXISTS (SELECT 1 FROM posting WHERE entry = NEW.id AND kind <> 2 AND (SELECT sum(other.weight) \
         FROM posting AS other WHERE other.entry = NEW.id AND other.kind = posting.kind \
         AND other.weight_commodity = posting.weight_commodity) <> 0) END; END",
    ),
    (
        "atom_entry_heads",
        "AFTER INSERT ON entry WHEN (SELECT NEW.id >= batch FROM write_scope) IS NOT 1 BEGIN \
         UPDATE book SET entries = NEW.seq, head = NEW.hash WHERE workspace = NEW.workspace; \
         SELECT RAISE(ABORT, 'atom: a balance would leave its limits') FROM (\
         SELECT account_limit.scale AS scale, commodity.scale AS wide, not_below, not_above, \
         (SELECT coalesce(sum(balance.amount), 0) FROM balance WHERE balance.workspace = NEW.workspace \
         AND balance.commodity = account_limit.commodity AND balance.account IN \
         (SELECT id FROM account WHERE id = account_limit.account OR merged = account_limit.account)) AS held \
         FROM account_limit JOIN commodity ON commodity.id = account_limit.commodity \
         WHERE account_limit.workspace = NEW.workspace \
         AND account_limit.account IN (SELECT account FROM posting WHERE entry = NEW.id)) \
         WHERE held < not_below * CAST('1' || substr('000000000000000000', 1, wide - scale) AS INTEGER) \
         OR held > not_above * CAST('1' || substr('000000000000000000', 1, wide - scale) AS INTEGER); END",
    ),
    (
        "atom_batch_none",
        "BEFORE INSERT ON batch BEGIN SELECT RAISE(ABORT, 'atom: a batch is sealed by what is in it'); END",
    ),
    (
        "atom_batch_opens",
        "BEFORE UPDATE OF batch ON write_scope WHEN OLD.batch IS NULL AND NEW.batch IS NOT NULL BEGIN \
         SELECT RAISE(ABORT, 'atom: write outside of its workspace') WHERE NEW.mode = 0 OR NEW.workspace IS NULL; \
         SELECT RAISE(ABORT, 'atom: a batch begins behind the last entry') WHERE NEW.batch < 1 \
         OR NEW.batch <= (SELECT max(id) FROM entry) OR EXISTS (SELECT 1 FROM posting WHERE entry >= NEW.batch); \
         SELECT RAISE(ABORT, 'atom: where balances have limits entries are posted one by one') FROM account_limit \
         WHERE workspace = NEW.workspace; END",
    ),
    (
        "atom_batch_seals",
        "BEFORE UPDATE OF batch ON write_scope WHEN OLD.batch IS NOT NULL BEGIN \
         SELECT RAISE(ABORT, 'atom: one batch is sealed before the next is opened') WHERE NEW.batch IS NOT NULL; \
         SELECT RAISE(ABORT, 'atom: where balances have limits entries are posted one by one') FROM account_limit \
         WHERE workspace = OLD.workspace; \
         SELECT RAISE(ABORT, 'atom: the chain goes on from its head') WHERE EXISTS (SELECT 1 FROM entry WHERE id >= OLD.batch) \
         AND NOT EXISTS (SELECT 1 FROM entry JOIN book ON book.workspace = OLD.workspace AND book.entries = entry.seq - 1 \
         AND book.head = entry.previous WHERE entry.id = OLD.batch AND entry.workspace = OLD.workspace); \
         SELECT RAISE(ABORT, 'atom: the chain goes on from its head') FROM entry LEFT JOIN entry AS before \
         ON before.id = entry.id - 1 WHERE entry.id > OLD.batch AND (entry.workspace IS NOT OLD.workspace \
         OR before.seq IS NOT entry.seq - 1 OR before.hash IS NOT entry.previous); \
         SELECT RAISE(ABORT, 'atom: the period is closed') FROM book CROSS JOIN entry WHERE book.workspace = OLD.workspace \
         AND book.closed_through IS NOT NULL AND entry.id >= OLD.batch AND entry.date <= book.closed_through; \
         SELECT RAISE(ABORT, 'atom: the period is closed softly') FROM book CROSS JOIN entry WHERE book.workspace = OLD.workspace \
         AND book.soft_closed_through IS NOT NULL AND entry.id >= OLD.batch AND entry.late = 0 \
         AND entry.date <= book.soft_closed_through; \
         SELECT RAISE(ABORT, 'atom: this key is taken') FROM (SELECT 1 FROM step WHERE workspace = OLD.workspace LIMIT 1) \
         CROSS JOIN entry CROSS JOIN step ON step.workspace = OLD.workspace AND step.idempotency = entry.idempotency \
         WHERE entry.id >= OLD.batch AND entry.idempotency IS NOT NULL; \
         SELECT RAISE(ABORT, 'atom: what is reversed is of this workspace') FROM entry LEFT JOIN entry AS taken \
         ON taken.id = entry.reverses WHERE entry.id >= OLD.batch AND entry.reverses IS NOT NULL \
         AND (taken.workspace IS NOT OLD.workspace OR taken.id >= entry.id); \
         SELECT RAISE(ABORT, 'atom: the lines of the entry are not those that it says') \
         WHERE (SELECT coalesce(sum(lines), 0) FROM entry WHERE id >= OLD.batch) \
         <> (SELECT count(*) FROM posting WHERE entry >= OLD.batch); \
         SELECT RAISE(ABORT, 'atom: a line is none that its entry, account and commodity take') \
         FROM posting LEFT JOIN entry ON entry.id = posting.entry LEFT JOIN account ON account.id = posting.account \
         LEFT JOIN commodity ON commodity.id = posting.commodity LEFT JOIN commodity AS weighed \
         ON weighed.id = posting.weight_commodity WHERE posting.entry >= OLD.batch AND (posting.date IS NOT entry.date \
         OR posting.workspace IS NOT OLD.workspace OR account.workspace IS NOT OLD.workspace \
         OR commodity.workspace IS NOT OLD.workspace OR commodity.scale IS NOT posting.scale \
         OR weighed.workspace IS NOT OLD.workspace OR weighed.scale IS NOT posting.weight_scale \
         OR (posting.weight_commodity <> posting.commodity AND posting.cost IS NULL AND posting.price IS NULL) \
         OR account.merged IS NOT NULL OR account.opened > posting.date OR account.closed < posting.date \
         OR (account.commodities IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM json_each(account.commodities) AS held WHERE held.value = commodity.code))); \
         SELECT RAISE(ABORT, 'atom: the entry does not balance') FROM (SELECT posting.entry AS id, \
         count(*) <> entry.lines AS wrong FROM posting CROSS JOIN entry ON entry.id = posting.entry \
         WHERE posting.entry >= OLD.batch GROUP BY posting.entry HAVING sum(posting.weight) <> 0 \
         OR max(posting.kind) <> 0 OR min(posting.weight_commodity) <> max(posting.weight_commodity) \
         OR count(*) <> entry.lines) AS doubtful WHERE doubtful.wrong OR EXISTS (SELECT 1 FROM posting \
         WHERE entry = doubtful.id AND kind <> 2 GROUP BY kind, weight_commodity HAVING sum(weight) <> 0); \
         UPDATE book SET (entries, head) = (SELECT seq, hash FROM entry WHERE id >= OLD.batch ORDER BY id DESC LIMIT 1) \
         WHERE workspace = OLD.workspace AND EXISTS (SELECT 1 FROM entry WHERE id >= OLD.batch); END",
    ),
    (
        "atom_batch_stays",
        "BEFORE UPDATE ON write_scope WHEN OLD.batch IS NOT NULL \
         AND (NEW.mode IS NOT OLD.mode OR NEW.workspace IS NOT OLD.workspace OR NEW.id IS NOT OLD.id) BEGIN \
         SELECT RAISE(ABORT, 'atom: a batch is sealed in the scope that it was opened in'); END",
    ),
    (
        "atom_batch_kept",
        "BEFORE DELETE ON write_scope WHEN OLD.batch IS NOT NULL BEGIN \
         SELECT RAISE(ABORT, 'atom: a batch is sealed and not thrown away'); END",
    ),
    (
        "atom_batch_begins",
        "BEFORE INSERT ON write_scope BEGIN \
         SELECT RAISE(ABORT, 'atom: a batch is sealed and not thrown away') FROM write_scope WHERE batch IS NOT NULL; \
         SELECT RAISE(ABORT, 'atom: a batch begins behind the last entry') WHERE NEW.batch IS NOT NULL; END",
    ),
    (
        "atom_limit_fits",
        "BEFORE INSERT ON account_limit BEGIN \
         SELECT RAISE(ABORT, 'atom: the account is not of this workspace') \
         WHERE NOT EXISTS (SELECT 1 FROM account WHERE id = NEW.account AND workspace = NEW.workspace) \
         OR NOT EXISTS (SELECT 1 FROM commodity WHERE id = NEW.commodity AND workspace = NEW.workspace AND scale >= NEW.scale); END",
    ),
    (
        "atom_book_begins",
        "BEFORE INSERT ON book BEGIN \
         SELECT RAISE(ABORT, 'atom: the book is there already') FROM book WHERE workspace = NEW.workspace; \
         SELECT RAISE(ABORT, 'atom: a book begins empty') WHERE NEW.entries <> 0 OR NEW.head <> x'' \
         OR NEW.closed_through IS NOT NULL OR NEW.soft_closed_through IS NOT NULL; END",
    ),
    (
        "atom_book_follows",
        "BEFORE UPDATE OF entries, head ON book WHEN NEW.entries IS NOT OLD.entries OR NEW.head IS NOT OLD.head BEGIN \
         SELECT RAISE(ABORT, 'atom: the head of the chain is its newest link') WHERE NEW.entries <= OLD.entries \
         OR (NEW.entries <> OLD.entries + 1 AND (SELECT batch FROM write_scope) IS NULL) OR (NOT EXISTS (SELECT 1 FROM entry WHERE workspace = NEW.workspace AND seq = NEW.entries AND hash = NEW.head) \
         AND NOT EXISTS (SELECT 1 FROM step WHERE workspace = NEW.workspace AND seq = NEW.entries AND hash = NEW.head)); END",
    ),
    (
        "atom_book_closes",
        "BEFORE UPDATE OF closed_through, soft_closed_through ON book WHEN NEW.closed_through IS NOT OLD.closed_through \
         OR NEW.soft_closed_through IS NOT OLD.soft_closed_through BEGIN \
         SELECT RAISE(ABORT, 'atom: a period is closed and opened by a link of the chain') WHERE NOT EXISTS \
         (SELECT 1 FROM step WHERE workspace = NEW.workspace AND seq = (SELECT max(seq) FROM step INDEXED BY step_period \
         WHERE workspace = NEW.workspace AND kind IN ('closed', 'reopened')) AND kind IN ('closed', 'reopened') \
         AND NEW.closed_through IS json_extract(body, '$.closed_through') \
         AND NEW.soft_closed_through IS json_extract(body, '$.soft_closed_through')); END",
    ),
    (
        "atom_step_fits",
        "BEFORE INSERT ON step BEGIN \
         SELECT RAISE(ABORT, 'atom: this link is there already') FROM step WHERE workspace = NEW.workspace AND seq = NEW.seq; \
         SELECT RAISE(ABORT, 'atom: this is pending already') FROM step \
         WHERE pending = NEW.pending AND kind = 'pending' AND NEW.kind = 'pending'; \
         SELECT RAISE(ABORT, 'atom: this came to its end already') FROM step \
         WHERE pending = NEW.pending AND kind IN ('posted', 'voided', 'expired') AND NEW.kind IN ('posted', 'voided', 'expired'); \
         SELECT RAISE(ABORT, 'atom: what closes or opens has an id of its own') FROM step \
         WHERE pending = NEW.pending AND kind IN ('closed', 'reopened'); \
         SELECT RAISE(ABORT, 'atom: what closes or opens has an id of its own') FROM step \
         WHERE pending = NEW.pending AND kind = 'pending' AND NEW.kind IN ('closed', 'reopened'); \
         SELECT RAISE(ABORT, 'atom: what closes opens nothing') FROM book WHERE workspace = NEW.workspace \
         AND CASE WHEN NEW.kind = 'closed' THEN coalesce(json_extract(NEW.body, '$.closed_through'), '') < coalesce(closed_through, '') \
         OR max(coalesce(json_extract(NEW.body, '$.closed_through'), ''), coalesce(json_extract(NEW.body, '$.soft_closed_through'), '')) \
         < max(coalesce(closed_through, ''), coalesce(soft_closed_through, '')) ELSE 0 END; \
         SELECT RAISE(ABORT, 'atom: what ends is pending in this workspace') \
         WHERE NEW.kind IN ('posted', 'voided', 'expired') AND NOT EXISTS \
         (SELECT 1 FROM step WHERE pending = NEW.pending AND kind = 'pending' AND workspace = NEW.workspace); \
         SELECT RAISE(ABORT, 'atom: what is posted is an entry of this workspace') WHERE NEW.entry IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM entry WHERE uuid = NEW.entry AND workspace = NEW.workspace AND seq = NEW.seq - 1); \
         SELECT RAISE(ABORT, 'atom: this key is taken') FROM entry \
         WHERE workspace = NEW.workspace AND idempotency = NEW.idempotency; \
         SELECT RAISE(ABORT, 'atom: this key is taken') FROM step \
         WHERE workspace = NEW.workspace AND idempotency = NEW.idempotency; \
         SELECT RAISE(ABORT, 'atom: the chain goes on from its head') \
         WHERE NOT EXISTS (SELECT 1 FROM book WHERE workspace = NEW.workspace AND entries = NEW.seq - 1 AND head = NEW.previous); END",
    ),
    (
        "atom_step_heads",
        "AFTER INSERT ON step BEGIN \
         UPDATE book SET entries = NEW.seq, head = NEW.hash WHERE workspace = NEW.workspace; \
         UPDATE book SET closed_through = json_extract(NEW.body, '$.closed_through'), \
         soft_closed_through = json_extract(NEW.body, '$.soft_closed_through') \
         WHERE workspace = NEW.workspace AND NEW.kind IN ('closed', 'reopened'); END",
    ),
    ("atom_book_stays", "BEFORE DELETE ON book BEGIN SELECT RAISE(ABORT, 'atom: books are not thrown away'); END"),
    (
        "atom_commodity_new",
        "BEFORE INSERT ON commodity BEGIN SELECT RAISE(ABORT, 'atom: the commodity is there already') FROM commodity \
         WHERE id = NEW.id OR (workspace = NEW.workspace AND code = NEW.code); END",
    ),
    (
        "atom_commodity_keeps",
        "BEFORE UPDATE ON commodity BEGIN SELECT RAISE(ABORT, 'atom: a commodity keeps its name and only becomes finer') \
         WHERE NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.scale < OLD.scale; END",
    ),
    (
        "atom_commodity_widens",
        // Too large becomes a real number, which the strict column refuses: so nothing wraps.
        "AFTER UPDATE OF scale ON commodity WHEN NEW.scale > OLD.scale BEGIN \
         UPDATE balance SET amount = amount * CAST('1' || substr('000000000000000000', 1, NEW.scale - OLD.scale) AS INTEGER) \
         WHERE workspace = NEW.workspace AND commodity = NEW.id; END",
    ),
    (
        "atom_commodity_stays",
        "BEFORE DELETE ON commodity BEGIN SELECT RAISE(ABORT, 'atom: commodities are not thrown away'); END",
    ),
    (
        "atom_account_new",
        "BEFORE INSERT ON account BEGIN SELECT RAISE(ABORT, 'atom: the account is there already') FROM account \
         WHERE id = NEW.id OR (workspace = NEW.workspace AND name = NEW.name); END",
    ),
    (
        "atom_account_keeps",
        "BEFORE UPDATE ON account BEGIN \
         SELECT RAISE(ABORT, 'atom: an account keeps what it was made as') WHERE NEW.id <> OLD.id OR NEW.origin <> OLD.origin; \
         SELECT RAISE(ABORT, 'atom: the name is taken') FROM account \
         WHERE workspace = NEW.workspace AND name = NEW.name AND id <> OLD.id; \
         SELECT RAISE(ABORT, 'atom: an account is merged into one of its workspace') WHERE NEW.merged IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM account WHERE id = NEW.merged AND workspace = NEW.workspace AND merged IS NULL \
         AND id <> NEW.id); \
         SELECT RAISE(ABORT, 'atom: the account has postings on days when it would not be open') \
         WHERE (NEW.opened IS NOT OLD.opened OR NEW.closed IS NOT OLD.closed) AND EXISTS \
         (SELECT 1 FROM posting WHERE account = NEW.id AND (date < NEW.opened OR date > NEW.closed)); END",
    ),
    // What reports of closed days go on saying: what was, before it changes.
    (
        "atom_account_was_none",
        "AFTER INSERT ON account WHEN (SELECT closed_through FROM book WHERE workspace = NEW.workspace) IS NOT NULL BEGIN \
         INSERT INTO account_was (workspace, account, links) \
         SELECT workspace, NEW.id, entries FROM book WHERE workspace = NEW.workspace; END",
    ),
    (
        "atom_account_was_other",
        "AFTER UPDATE OF name, kind, merged ON account WHEN (NEW.name IS NOT OLD.name OR NEW.kind IS NOT OLD.kind \
         OR NEW.merged IS NOT OLD.merged) AND (SELECT closed_through FROM book WHERE workspace = NEW.workspace) IS NOT NULL \
         BEGIN INSERT INTO account_was (workspace, account, links, name, kind, merged) \
         SELECT workspace, OLD.id, entries, OLD.name, OLD.kind, OLD.merged FROM book WHERE workspace = NEW.workspace; END",
    ),
    (
        "atom_commodity_was_none",
        "AFTER INSERT ON commodity WHEN (SELECT closed_through FROM book WHERE workspace = NEW.workspace) IS NOT NULL BEGIN \
         INSERT INTO commodity_was (workspace, commodity, links) \
         SELECT workspace, NEW.id, entries FROM book WHERE workspace = NEW.workspace; END",
    ),
    (
        "atom_commodity_was_other",
        "AFTER UPDATE OF shown ON commodity WHEN NEW.shown IS NOT OLD.shown \
         AND (SELECT closed_through FROM book WHERE workspace = NEW.workspace) IS NOT NULL \
         BEGIN INSERT INTO commodity_was (workspace, commodity, links, shown) \
         SELECT workspace, OLD.id, entries, OLD.shown FROM book WHERE workspace = NEW.workspace; END",
    ),
    (
        "atom_step_marks",
        "AFTER INSERT ON step WHEN NEW.kind = 'closed' BEGIN INSERT INTO closing_price (workspace, link, price) \
         VALUES (NEW.workspace, NEW.seq, coalesce((SELECT max(id) FROM price), 0)); END",
    ),
    (
        "atom_account_stays",
        "BEFORE DELETE ON account BEGIN SELECT RAISE(ABORT, 'atom: accounts are closed, not thrown away'); END",
    ),
];

/// Those that ask each row whether it is of a batch, and all else where it is not.
const OF_ROWS: [&str; 3] = ["atom_posting_fits", "atom_entry_seals", "atom_entry_heads"];

impl WriteTxn {
    /// Takes the triggers away that ask each row of an entry, for the rest of this transaction: to many thousand rows of
    /// batches even the question costs half of what they cost. From here on entries go in under batches only, whose seal
    /// proves them all the same. [`Self::commit`] puts the triggers back; others never see the books without them.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn batches_only(&mut self) -> Result<(), StoreError> {
        for name in OF_ROWS {
            self.connection().execute(AssertSqlSafe(format!("DROP TRIGGER {name}"))).await?;
        }
        self.takes_batches_only = true;
        Ok(())
    }

    /// Whether entries go in under batches only.
    #[must_use]
    pub fn takes_batches_only(&self) -> bool {
        self.takes_batches_only
    }

    /// Puts the triggers back.
    pub(crate) async fn ask_rows(&mut self) -> Result<(), StoreError> {
        if std::mem::take(&mut self.takes_batches_only) {
            for (_, statement) in triggers().filter(|(name, _)| OF_ROWS.contains(&name.as_str())) {
                self.connection().execute(AssertSqlSafe(statement)).await?;
            }
        }
        Ok(())
    }
}

/// Whether the triggers here look at the scope of rows that are added to a table.
pub(crate) fn guards(table: &str) -> bool {
    matches!(table, "entry" | "posting")
}

/// The names and statements of the triggers.
pub(crate) fn triggers() -> impl Iterator<Item = (String, String)> {
    TRIGGERS.iter().map(|(name, body)| ((*name).to_owned(), format!("CREATE TRIGGER {name} {body}")))
}
