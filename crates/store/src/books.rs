//! The triggers that keep the books, inside the database: also for our own code, and for whoever else has the key.
//!
//! Entry and postings are facts (the registry refuses to change or remove them). Here stands what makes them books:
//! postings are sealed by their entry, and only when they balance; the chain goes on from its head; nothing is posted into
//! a closed period; scales only grow; balances follow. `REPLACE` removes rows without asking triggers, so every insert
//! looks first whether it would take the place of something.

/// Each trigger: its name, and what stands behind `CREATE TRIGGER name`.
const TRIGGERS: &[(&str, &str)] = &[
    (
        "atom_posting_fits",
        "BEFORE INSERT ON posting BEGIN \
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
         WHERE NEW.cost IS NULL AND NEW.price IS NULL AND NEW.weight_commodity <> NEW.commodity; END",
    ),
    (
        "atom_posting_balance",
        "AFTER INSERT ON posting BEGIN \
         INSERT INTO balance (workspace, account, commodity, month, amount) \
         VALUES (NEW.workspace, NEW.account, NEW.commodity, substr(NEW.date, 1, 7), NEW.quantity) \
         ON CONFLICT DO UPDATE SET amount = amount + excluded.amount; END",
    ),
    (
        "atom_entry_seals",
        "BEFORE INSERT ON entry BEGIN \
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
        "AFTER INSERT ON entry BEGIN \
         UPDATE book SET entries = NEW.seq, head = NEW.hash WHERE workspace = NEW.workspace; END",
    ),
    (
        "atom_entry_limits",
        "AFTER INSERT ON entry WHEN EXISTS (SELECT 1 FROM account_limit WHERE workspace = NEW.workspace) BEGIN \
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
         SELECT RAISE(ABORT, 'atom: a book begins empty') WHERE NEW.entries <> 0 OR NEW.head <> x''; END",
    ),
    (
        "atom_book_follows",
        "BEFORE UPDATE OF entries, head ON book WHEN NEW.entries IS NOT OLD.entries OR NEW.head IS NOT OLD.head BEGIN \
         SELECT RAISE(ABORT, 'atom: the head of the chain is its newest link') WHERE NEW.entries <> OLD.entries + 1 \
         OR (NOT EXISTS (SELECT 1 FROM entry WHERE workspace = NEW.workspace AND seq = NEW.entries AND hash = NEW.head) \
         AND NOT EXISTS (SELECT 1 FROM step WHERE workspace = NEW.workspace AND seq = NEW.entries AND hash = NEW.head)); END",
    ),
    (
        "atom_step_fits",
        "BEFORE INSERT ON step BEGIN \
         SELECT RAISE(ABORT, 'atom: this link is there already') FROM step WHERE workspace = NEW.workspace AND seq = NEW.seq; \
         SELECT RAISE(ABORT, 'atom: this is pending already') FROM step \
         WHERE pending = NEW.pending AND kind = 'pending' AND NEW.kind = 'pending'; \
         SELECT RAISE(ABORT, 'atom: this came to its end already') FROM step \
         WHERE pending = NEW.pending AND kind <> 'pending' AND NEW.kind <> 'pending'; \
         SELECT RAISE(ABORT, 'atom: what ends is pending in this workspace') WHERE NEW.kind <> 'pending' AND NOT EXISTS \
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
         UPDATE book SET entries = NEW.seq, head = NEW.hash WHERE workspace = NEW.workspace; END",
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
    (
        "atom_account_stays",
        "BEFORE DELETE ON account BEGIN SELECT RAISE(ABORT, 'atom: accounts are closed, not thrown away'); END",
    ),
];

/// The names and statements of the triggers.
pub(crate) fn triggers() -> impl Iterator<Item = (String, String)> {
    TRIGGERS.iter().map(|(name, body)| ((*name).to_owned(), format!("CREATE TRIGGER {name} {body}")))
}
