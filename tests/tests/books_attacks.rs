//! Attacks on the books by whoever has the key: refused by the database itself, or found by the proof.

use atom_api::ledger::{ClosePeriod, Import, ImportFormat, NewPosting, Post, ReopenPeriod};
use atom_store::{AssertSqlSafe, StoreError};
use atom_tests::device::Device;

const W: &str = "x'01900000000070008000000000000001'";
const OTHER: &str = "x'01900000000070008000000000000002'";

fn post(key: &str, quantity: &str) -> Post {
    let line = |account: &str, quantity: String| NewPosting {
        account: account.to_owned(),
        quantity: Some(quantity),
        commodity: Some("EUR".to_owned()),
        ..NewPosting::default()
    };
    Post {
        idempotency_key: key.to_owned(),
        date: jiff::civil::date(2026, 1, 5),
        postings: vec![line("Assets:Bank", quantity.to_owned()), line("Equity:Opening", format!("-{quantity}"))],
        ..Post::default()
    }
}

/// Books with two entries of 1.00 and 2.00 EUR: rows 1 and 2, accounts 1 and 2, commodity 1; a dollar is commodity 2.
/// Another workspace has account 3 and commodity 3. 2025 is closed by the first link; January is open.
async fn books() -> Device {
    let device = Device::new(1).await;
    let close = ClosePeriod { through: jiff::civil::date(2025, 12, 31), soft: false };
    atom_books::close(&device.store, &device.scope, close).await.expect("closed");
    for (key, quantity) in [("a", "1.00"), ("b", "2.00")] {
        device.clock.advance(1);
        atom_books::post(&device.store, &device.scope, post(key, quantity)).await.expect("posted");
    }
    let setup = [
        format!("INSERT INTO commodity (id, workspace, code, scale, shown) VALUES (2, {W}, 'USD', 2, 2)"),
        format!("UPDATE write_scope SET workspace = {OTHER}"),
        format!("INSERT INTO account (id, workspace, origin, name, kind) VALUES (3, {OTHER}, 'X', 'X', 'asset')"),
        format!("INSERT INTO commodity (id, workspace, code, scale, shown) VALUES (3, {OTHER}, 'EUR', 2, 2)"),
        format!("INSERT INTO book (workspace) VALUES ({OTHER})"),
        "UPDATE write_scope SET mode = 0".to_owned(),
    ];
    run(&device, &setup).await.expect("the books stand");
    device
}

/// Runs statements in one transaction, in the scope of the workspace, as our own code would.
async fn run(device: &Device, statements: &[String]) -> Result<(), StoreError> {
    let mut txn = device.store.system_write().await?;
    txn.query(AssertSqlSafe(format!("UPDATE write_scope SET mode = 1, workspace = {W}"))).execute().await?;
    for statement in statements {
        txn.query(AssertSqlSafe(statement.clone())).execute().await?;
    }
    txn.query("UPDATE write_scope SET mode = 0").execute().await?;
    txn.commit().await
}

/// A posting of row `entry`, in cents of a commodity, that counts for itself.
fn line(entry: i64, number: i64, account: i64, commodity: i64, cents: &str) -> String {
    posting(entry, number, account, "2026-02-01", 0, commodity, 2, cents, commodity, cents)
}

#[allow(clippy::too_many_arguments)] // it is a row
fn posting(
    entry: i64,
    number: i64,
    account: i64,
    date: &str,
    kind: i64,
    commodity: i64,
    scale: i64,
    quantity: &str,
    weighed: i64,
    weight: &str,
) -> String {
    format!(
        "INSERT INTO posting (entry, line, workspace, account, date, kind, commodity, scale, quantity, weight_commodity, \
         weight_scale, weight, comment) VALUES ({entry}, {number}, {W}, {account}, '{date}', {kind}, {commodity}, {scale}, \
         {quantity}, {weighed}, {scale}, {weight}, '')"
    )
}

/// The row that seals an entry, with what an attack changes.
fn seal(id: i64, changes: &[(&str, &str)]) -> String {
    let head = format!("(SELECT head FROM book WHERE workspace = {W})");
    let mut values = vec![
        ("id", id.to_string()),
        ("workspace", W.to_owned()),
        ("uuid", "randomblob(16)".to_owned()),
        ("seq", "4".to_owned()),
        ("date", "'2026-02-01'".to_owned()),
        ("known_at", "0".to_owned()),
        ("payee", "''".to_owned()),
        ("narration", "''".to_owned()),
        ("code", "''".to_owned()),
        ("mark", "''".to_owned()),
        ("comment", "''".to_owned()),
        ("tags", "'[]'".to_owned()),
        ("links", "'[]'".to_owned()),
        ("lines", "2".to_owned()),
        ("previous", head),
        ("hash", "randomblob(32)".to_owned()),
    ];
    for (name, value) in changes {
        values.retain(|(known, _)| known != name);
        values.push((*name, (*value).to_owned()));
    }
    let (names, values): (Vec<&str>, Vec<String>) = values.into_iter().unzip();
    format!("INSERT INTO entry ({}) VALUES ({})", names.join(", "), values.join(", "))
}

fn good() -> Vec<String> {
    vec![line(3, 0, 1, 1, "500"), line(3, 1, 2, 1, "-500")]
}

fn with(mut lines: Vec<String>, seal: String) -> Vec<String> {
    lines.push(seal);
    lines
}

fn attacks() -> Vec<Vec<String>> {
    let mut attacks: Vec<Vec<String>> = Vec::new();
    // What is posted is changed or taken away.
    for change in [
        "quantity = 1",
        "weight = 1",
        "account = 2",
        "date = '2026-01-06'",
        "commodity = 2",
        "scale = 3",
        "kind = 2",
        "comment = 'x'",
        "line = 7",
        "entry = 2",
        "weight_commodity = 2",
        "price = '{}'",
        "cost = '{}'",
    ] {
        attacks.push(vec![format!("UPDATE posting SET {change} WHERE entry = 1 AND line = 0")]);
        attacks.push(vec![format!("UPDATE OR REPLACE posting SET {change} WHERE entry = 1 AND line = 0")]);
    }
    for change in [
        "payee = 'x'",
        "date = '2026-01-06'",
        "seq = 9",
        "hash = randomblob(32)",
        "previous = x''",
        "lines = 1",
        "known_at = 0",
        "uuid = randomblob(16)",
        "reverses = 2",
        "idempotency = 'z'",
        "comment = 'x'",
        "id = 9",
    ] {
        attacks.push(vec![format!("UPDATE entry SET {change} WHERE id = 1")]);
    }
    for sql in [
        "DELETE FROM posting",
        "DELETE FROM posting WHERE entry = 1 AND line = 0",
        "DELETE FROM entry",
        "DELETE FROM entry WHERE id = 2",
        "DELETE FROM book",
        "DELETE FROM account",
        "DELETE FROM commodity",
    ] {
        attacks.push(vec![sql.to_owned()]);
    }
    // Something takes the place of what is posted.
    let replace = |sql: String| sql.replacen("INSERT", "INSERT OR REPLACE", 1);
    attacks.push(vec![replace(line(1, 0, 1, 1, "900"))]);
    attacks.push(vec![replace(seal(1, &[]))]);
    attacks.push(with(good(), replace(seal(3, &[("uuid", "(SELECT uuid FROM entry WHERE id = 1)")]))));
    attacks.push(with(good(), replace(seal(3, &[("idempotency", "'a'")]))));
    attacks.push(vec![replace(format!("INSERT INTO book (workspace) VALUES ({W})"))]);
    attacks.push(vec![replace(format!(
        "INSERT INTO commodity (id, workspace, code, scale, shown) VALUES (1, {W}, 'EUR', 0, 0)"
    ))]);
    attacks.push(vec![replace(format!(
        "INSERT INTO account (id, workspace, origin, name, kind) VALUES (1, {W}, 'Y', 'Y', 'asset')"
    ))]);
    // Entries that are none.
    attacks.push(vec![line(1, 2, 1, 1, "0")]);
    attacks.push(vec![line(99, 0, 1, 1, "500")]);
    attacks.push(vec![seal(3, &[])]);
    attacks.push(with(good(), seal(3, &[("lines", "1")])));
    attacks.push(with(good(), seal(3, &[("lines", "3")])));
    attacks.push(with(vec![line(3, 0, 1, 1, "500"), line(3, 1, 2, 1, "-499")], seal(3, &[])));
    attacks.push(with(vec![line(3, 0, 1, 1, "500"), line(3, 1, 2, 2, "-500")], seal(3, &[])));
    attacks.push(with(
        vec![
            posting(3, 0, 1, "2026-02-01", 1, 1, 2, "5", 1, "5"),
            posting(3, 1, 2, "2026-02-01", 0, 1, 2, "-5", 1, "-5"),
        ],
        seal(3, &[]),
    ));
    attacks.push(with(vec![posting(3, 0, 1, "2026-02-01", 0, 1, 2, "5", 2, "0"), line(3, 1, 2, 1, "0")], seal(3, &[])));
    attacks
        .push(with(vec![posting(3, 0, 1, "2026-02-02", 0, 1, 2, "5", 1, "5"), line(3, 1, 2, 1, "-5")], seal(3, &[])));
    attacks.push(with(good(), seal(3, &[("seq", "5")])));
    attacks.push(with(good(), seal(3, &[("seq", "2")])));
    attacks.push(with(good(), seal(3, &[("previous", "x''")])));
    attacks.push(with(good(), seal(3, &[("previous", "randomblob(32)")])));
    attacks.push(with(good(), seal(3, &[("hash", "randomblob(31)")])));
    attacks.push(with(good(), seal(3, &[("date", "'1st of May'")])));
    attacks.push(with(good(), seal(3, &[("date", "'2026-02-03'")])));
    attacks.push(with(good(), seal(3, &[("payee", "NULL")])));
    attacks.push(with(good(), seal(3, &[("reverses", "99")])));
    // Into a closed period.
    let closed =
        |number: i64, account: i64, cents: &str| posting(3, number, account, "2025-06-01", 0, 1, 2, cents, 1, cents);
    attacks.push(with(vec![closed(0, 1, "5"), closed(1, 2, "-5")], seal(3, &[("date", "'2025-06-01'")])));
    // Numbers that are none, or too large, or at another scale.
    for cents in ["1.5", "'abc'", "NULL", "9223372036854775808", "1e300", "x'00'"] {
        attacks.push(vec![line(3, 0, 1, 1, cents)]);
    }
    attacks.push(vec![line(3, 0, 1, 1, "9223372036854775807"), line(3, 1, 1, 1, "9223372036854775807")]);
    attacks.push(vec![line(3, 0, 1, 1, "-9223372036854775808"), line(3, 1, 1, 1, "-9223372036854775808")]);
    attacks.push(vec![posting(3, 0, 1, "2026-02-01", 0, 1, 3, "5000", 1, "5000")]);
    attacks.push(vec![posting(3, 0, 1, "2026-02-01", 5, 1, 2, "5", 1, "5")]);
    // From and into another workspace.
    attacks.push(vec![line(3, 0, 3, 1, "5")]);
    attacks.push(vec![line(3, 0, 1, 3, "5")]);
    attacks.push(vec![posting(3, 0, 1, "2026-02-01", 0, 1, 2, "5", 3, "5")]);
    attacks.push(vec![line(3, 0, 77, 1, "5")]);
    attacks.push(vec![line(3, 0, 1, 1, "5").replace(W, OTHER)]);
    attacks.push(with(good(), seal(3, &[("workspace", OTHER), ("seq", "1"), ("previous", "x''")])));
    attacks.push(vec![format!("UPDATE account SET workspace = {OTHER} WHERE id = 1")]);
    attacks.push(vec!["UPDATE account SET name = 'Mine' WHERE id = 3".to_owned()]);
    // The head, the names, the scales.
    attacks.push(vec![format!("UPDATE book SET head = randomblob(32) WHERE workspace = {W}")]);
    attacks.push(vec![format!("UPDATE book SET entries = 1 WHERE workspace = {W}")]);
    attacks.push(vec![format!("UPDATE book SET entries = 0, head = x'' WHERE workspace = {W}")]);
    attacks.push(vec!["UPDATE commodity SET scale = 0, shown = 0 WHERE id = 1".to_owned()]);
    attacks.push(vec!["UPDATE commodity SET scale = 19 WHERE id = 1".to_owned()]);
    attacks.push(vec!["UPDATE commodity SET code = 'USD2' WHERE id = 1".to_owned()]);
    attacks.push(vec!["UPDATE account SET origin = 'Y' WHERE id = 1".to_owned()]);
    attacks.push(vec!["UPDATE account SET name = 'Equity:Opening' WHERE id = 1".to_owned()]);
    attacks.push(vec!["UPDATE OR REPLACE account SET name = 'Equity:Opening' WHERE id = 1".to_owned()]);
    attacks.push(vec!["UPDATE account SET kind = 'nonsense' WHERE id = 1".to_owned()]);
    // Days on which something is posted, accounts that count for others, limits.
    for change in ["opened = '2026-01-06'", "closed = '2026-01-04'", "merged = 3", "merged = 1", "merged = 77"] {
        attacks.push(vec![format!("UPDATE account SET {change} WHERE id = 1")]);
    }
    let limit = |account: i64, commodity: i64| {
        format!(
            "INSERT INTO account_limit (workspace, account, commodity, scale, not_above) VALUES ({W}, {account}, {commodity}, 2, 400)"
        )
    };
    attacks.push(vec![limit(3, 1)]);
    attacks.push(vec![limit(1, 3)]);
    attacks.push([vec![limit(1, 1)], with(good(), seal(3, &[]))].concat());
    let held =
        |set: &str| [vec![format!("UPDATE account SET {set} WHERE id = 1")], with(good(), seal(3, &[]))].concat();
    attacks.push(held("commodities = '[\"USD\"]'"));
    attacks.push(held("closed = '2026-01-31'"));
    attacks.push(held("merged = 2"));
    // Links of the chain that are no entries.
    let head = format!("(SELECT head FROM book WHERE workspace = {W})");
    let step = |seq: i64, kind: &str, body: &str, entry: &str, previous: &str| {
        format!(
            "INSERT INTO step (workspace, seq, kind, pending, known_at, body, entry, previous, hash) \
             VALUES ({W}, {seq}, '{kind}', x'000102030405060708090a0b0c0d0e0f', 0, '{body}', {entry}, {previous}, randomblob(32))"
        )
    };
    attacks.push(vec![step(4, "pending", "{}", "NULL", "x''")]);
    attacks.push(vec![step(5, "pending", "{}", "NULL", &head)]);
    attacks.push(vec![step(2, "pending", "{}", "NULL", &head)]);
    attacks.push(vec![step(4, "pending", "", "NULL", &head)]);
    attacks.push(vec![step(4, "voided", "", "NULL", &head)]);
    attacks.push(vec![step(4, "pending", "{}", "NULL", &head), step(5, "pending", "{}", "NULL", &head)]);
    attacks.push(vec![
        step(4, "pending", "{}", "NULL", &head),
        step(5, "posted", "", "(SELECT uuid FROM entry WHERE id = 1)", &head),
    ]);
    attacks.push(vec![
        step(4, "pending", "{}", "NULL", &head),
        step(5, "voided", "", "NULL", &head),
        step(6, "expired", "", "NULL", &head),
    ]);
    for change in ["UPDATE step SET known_at = 1", "DELETE FROM step"] {
        attacks.push(vec![step(4, "pending", "{}", "NULL", &head), change.to_owned()]);
    }
    // Periods that are closed or opened beside the chain, or by a link that is none.
    for set in [
        "closed_through = NULL",
        "closed_through = '2024-12-31'",
        "closed_through = '2026-12-31'",
        "soft_closed_through = '2026-12-31'",
    ] {
        attacks.push(vec![format!("UPDATE book SET {set} WHERE workspace = {W}")]);
    }
    let shut = |day: &str| format!("{{\"closed_through\":{day},\"soft_closed_through\":null}}");
    for (seq, kind, body) in [
        (4, "closed", String::new()),
        (4, "closed", "{".to_owned()),
        (4, "closed", "{}".to_owned()),
        (4, "closed", shut("null")),
        (4, "closed", shut("\"2025-12-30\"")),
        (4, "closed", shut("\"2026-1-1\"")),
        (4, "reopened", String::new()),
        (4, "reopened", shut("7")),
        (5, "reopened", shut("null")),
        (3, "reopened", shut("null")),
        (4, "opened", shut("null")),
    ] {
        attacks.push(vec![step(seq, kind, &body, "NULL", &head)]);
    }
    attacks.push(vec![step(4, "pending", "{}", "NULL", &head), step(5, "reopened", &shut("null"), "NULL", &head)]);
    attacks.push(vec![
        step(4, "reopened", &shut("null"), "NULL", &head),
        format!("UPDATE book SET closed_through = '2025-12-31' WHERE workspace = {W}"),
    ]);
    attacks.push(
        [vec![step(4, "closed", &shut("\"2026-02-01\""), "NULL", &head)], with(good(), seal(3, &[("seq", "5")]))]
            .concat(),
    );
    attacks
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_refuses_every_attack() {
    let device = books().await;
    let attacks = attacks();
    assert!(attacks.len() >= 60, "only {}", attacks.len());
    for attack in attacks {
        assert!(run(&device, &attack).await.is_err(), "was taken: {attack:?}");
    }
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    assert_eq!((verified.ok, verified.entries, verified.postings), (true, 2, 4), "{verified:?}");
    // The same rows without an attack are taken: so it is the attack that was refused.
    run(&device, &with(good(), seal(3, &[]))).await.expect("a good entry");
}

/// Statements between the opening of a batch and its seal.
fn batch(statements: &[String]) -> Vec<String> {
    let open = "UPDATE write_scope SET batch = 3".to_owned();
    let seal = "UPDATE write_scope SET batch = NULL".to_owned();
    [&[open][..], statements, &[seal][..]].concat()
}

/// What the good entry changes of the balances, which triggers do not keep in a batch.
fn kept() -> Vec<String> {
    let add = |account: i64, cents: i64| {
        format!(
            "INSERT INTO balance (workspace, account, commodity, month, amount) VALUES ({W}, {account}, 1, '2026-02', {cents})"
        )
    };
    vec![add(1, 500), add(2, -500)]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_takes_nothing_that_is_refused_row_by_row() {
    let device = books().await;
    for attack in attacks() {
        assert!(run(&device, &batch(&attack)).await.is_err(), "was taken: {attack:?}");
    }
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    assert_eq!((verified.ok, verified.entries, verified.postings), (true, 2, 4), "{verified:?}");
    run(&device, &batch(&[with(good(), seal(3, &[])), kept()].concat())).await.expect("a good entry");
    let more: Vec<String> = vec![line(4, 0, 1, 1, "7"), line(4, 1, 2, 1, "-7"), seal(4, &[("seq", "5")])];
    run(&device, &more).await.expect("the chain goes on from the head that the batch left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_sealed_in_its_place_or_never_there() {
    let device = books().await;
    let text = |statement: &str| statement.to_owned();
    let all = with(good(), seal(3, &[]));
    let open = |row: i64| format!("UPDATE write_scope SET batch = {row}");
    const FIRST: &str = "x'0202020202020202020202020202020202020202020202020202020202020202'";
    let next = |changes: &[(&str, &str)]| {
        let second = "x'0101010101010101010101010101010101010101010101010101010101010101'";
        let changes = [&[("seq", "5"), ("hash", second)][..], changes].concat();
        vec![line(4, 0, 1, 1, "7"), line(4, 1, 2, 1, "-7"), seal(4, &changes)]
    };
    let (first_hash, chained) = ([("hash", FIRST)], [("previous", FIRST)]);
    let pair =
        |first: &[(&str, &str)], second: &[(&str, &str)]| batch(&[with(good(), seal(3, first)), next(second)].concat());
    let attacks = vec![
        // Left open, opened elsewhere, opened twice.
        [vec![open(3)], all.clone()].concat(),
        vec![open(3)],
        vec![open(2), open(1)],
        batch(&[open(4)]),
        vec![open(1)],
        vec![open(2)],
        vec![open(0)],
        [good(), batch(&[seal(3, &[])])].concat(),
        [vec![text("UPDATE write_scope SET mode = 0")], batch(&all)].concat(),
        // The marker is taken away instead.
        [vec![open(3)], all.clone(), vec![text("DELETE FROM write_scope")]].concat(),
        [
            vec![open(3)],
            all.clone(),
            vec![text("INSERT OR REPLACE INTO write_scope (id, mode, device, dseq, schema) VALUES (1, 1, 1, 0, 0)")],
        ]
        .concat(),
        [vec![open(3)], all.clone(), vec![text("INSERT INTO batch VALUES (3)")]].concat(),
        batch(&[all.clone(), vec![format!("UPDATE write_scope SET workspace = {OTHER}")]].concat()),
        // The chain is broken inside of it, or goes past its beginning.
        pair(&first_hash, &[]),
        pair(&first_hash, &[chained[0], ("seq", "6")]),
        pair(&[], &chained),
        [
            vec![open(3)],
            all.clone(),
            vec![text("UPDATE book SET entries = 4, head = (SELECT hash FROM entry WHERE id = 3)")],
            vec![text("UPDATE write_scope SET batch = NULL")],
        ]
        .concat(),
        batch(&with(good(), seal(4, &[]))),
        batch(&[text("UPDATE book SET entries = 1, head = (SELECT hash FROM entry WHERE id = 1)")]),
        // Something that is posted gives way to it.
        batch(&with(
            good(),
            seal(3, &[("uuid", "(SELECT uuid FROM entry WHERE id = 1)")]).replacen("INSERT", "INSERT OR REPLACE", 1),
        )),
        batch(&with(good(), seal(3, &[("idempotency", "'a'")]).replacen("INSERT", "INSERT OR REPLACE", 1))),
        batch(&with(good(), seal(3, &[("seq", "2")]).replacen("INSERT", "INSERT OR REPLACE", 1))),
        batch(&[line(1, 2, 1, 1, "0")]),
        batch(&[line(2, 0, 1, 1, "9").replacen("INSERT", "INSERT OR REPLACE", 1)]),
        // It reverses what comes behind it.
        pair(&[first_hash[0], ("reverses", "4")], &chained),
        // Lines without an entry, and entries without lines.
        batch(&[all.clone(), vec![line(7, 0, 1, 1, "0")]].concat()),
        batch(&[good(), vec![seal(3, &first_hash), seal(4, &[chained[0], ("seq", "5")])]].concat()),
        batch(
            &[good(), vec![line(4, 0, 1, 1, "1"), line(4, 1, 2, 1, "-1"), seal(3, &[first_hash[0], ("lines", "4")])]]
                .concat(),
        ),
        // A balance has a limit, which would hold at the end of each entry.
        [
            vec![format!(
                "INSERT INTO account_limit (workspace, account, commodity, scale, not_above) VALUES ({W}, 1, 1, 2, 900)"
            )],
            batch(&all),
        ]
        .concat(),
    ];
    for attack in attacks {
        assert!(run(&device, &attack).await.is_err(), "was taken: {attack:?}");
    }
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    assert_eq!((verified.ok, verified.entries, verified.postings), (true, 2, 4), "{verified:?}");
    run(&device, &pair(&first_hash, &chained)).await.expect("two entries of one batch");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proof_finds_balances_that_a_batch_left_out() {
    let device = books().await;
    run(&device, &batch(&with(good(), seal(3, &[])))).await.expect("the entry itself is good");
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    assert!(!verified.ok, "{verified:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_of_thousands_leaves_the_triggers_where_they_were() {
    const COUNT: usize = 5_500;
    let device = Device::new(1).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().canonicalize().expect("a path").join("many.journal");
    let text: String = (0..COUNT)
        .map(|n| {
            format!("2026-01-{:02} Payee {n}\n    Expenses:Food  1.00 EUR\n    Assets:Cash\n\n", 1 + n * 28 / COUNT)
        })
        .collect();
    std::fs::write(&path, text).expect("written");
    for dry_run in [true, false] {
        let today = jiff::civil::date(2026, 1, 31);
        let source = atom_books::Source::read(&path, ImportFormat::Hledger, today).expect("a journal");
        let request = serde_json::json!({ "path": path, "dry_run": dry_run });
        let request: Import = serde_json::from_value(request).expect("a request");
        let imported =
            atom_books::import(&device.store, &device.scope, source, &request, &|_, _| true).await.expect("imported");
        assert_eq!(imported.transactions, COUNT as u64);
        // What was only tried is rolled back behind our back; the next to write waits for that.
        let refused = run(&device, &[line(1, 2, 1, 1, "0")]).await;
        assert!(refused.is_err(), "a line without an entry, or of one that is posted, was taken");
        let checks = device.store.verify().await.expect("checks");
        let triggers = checks.iter().find(|check| check.name == "triggers").expect("a check");
        assert_eq!(triggers.damage, None);
        let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
        let expected = if dry_run { 0 } else { COUNT as u64 };
        assert_eq!((verified.ok, verified.entries, verified.postings), (true, expected, 2 * expected), "{verified:?}");
    }
    atom_books::post(&device.store, &device.scope, post("a", "1.00")).await.expect("one more");
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    assert!(verified.ok, "{verified:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_of_a_transaction_of_ours_nothing_is_written() {
    let device = books().await;
    for statement in [line(3, 0, 1, 1, "5"), seal(3, &[]), "UPDATE account SET name = 'Y' WHERE id = 1".to_owned()] {
        let mut txn = device.store.system_write().await.expect("a transaction");
        assert!(txn.query(AssertSqlSafe(statement.clone())).execute().await.is_err(), "{statement}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proof_finds_what_was_done_after_the_triggers_were_taken_away() {
    let drop = |name: &str| format!("DROP TRIGGER {name}");
    let unguarded = [
        drop("atom_posting_update"),
        drop("atom_posting_delete"),
        drop("atom_entry_update"),
        drop("atom_entry_delete"),
        drop("atom_entry_seals"),
        drop("atom_book_follows"),
        drop("atom_book_closes"),
    ];
    for done in [
        vec!["UPDATE posting SET quantity = quantity + 1, weight = weight + 1 WHERE entry = 1".to_owned()],
        vec!["UPDATE posting SET account = 3 - account WHERE entry = 1".to_owned()],
        vec!["UPDATE posting SET comment = 'x' WHERE entry = 2 AND line = 0".to_owned()],
        vec!["DELETE FROM posting WHERE entry = 2 AND line = 1".to_owned()],
        vec!["UPDATE entry SET payee = 'x' WHERE id = 1".to_owned()],
        vec!["UPDATE entry SET known_at = known_at + 1 WHERE id = 2".to_owned()],
        vec!["DELETE FROM posting WHERE entry = 2".to_owned(), "DELETE FROM entry WHERE id = 2".to_owned()],
        vec!["UPDATE balance SET amount = amount + 1".to_owned()],
        vec!["DELETE FROM balance".to_owned()],
        vec![format!("UPDATE book SET head = randomblob(32) WHERE workspace = {W}")],
        vec![format!("UPDATE book SET closed_through = NULL WHERE workspace = {W}")],
        vec![format!("UPDATE book SET closed_through = '2024-12-31' WHERE workspace = {W}")],
        with(good(), seal(3, &[])),
    ] {
        let device = books().await;
        run(&device, &[&unguarded[..], &done[..]].concat()).await.expect("nothing is in its way");
        let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
        assert!(!verified.ok && verified.damage.is_some(), "not found: {done:?}");
        let checks = device.store.verify().await.expect("checks");
        let triggers = checks.iter().find(|check| check.name == "triggers").expect("a check");
        assert!(triggers.damage.is_some(), "that triggers are gone is found too");
    }
}

/// An entry of a day of 2025, as our own code would post it.
async fn post_into_2025(device: &Device) -> Result<(), String> {
    let entry = Post { date: jiff::civil::date(2025, 6, 1), ..post("c", "3.00") };
    atom_books::post(&device.store, &device.scope, entry).await.map(drop).map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proof_finds_what_was_posted_into_a_closed_period_behind_its_back() {
    let device = books().await;
    let set = |day: &str| format!("UPDATE book SET closed_through = {day} WHERE workspace = {W}");
    run(&device, &["DROP TRIGGER atom_book_closes".to_owned(), set("NULL")]).await.expect("nothing is in its way");
    post_into_2025(&device).await.expect("posted, with a hash that fits");
    run(&device, &[set("'2025-12-31'")]).await.expect("and nothing is to be seen");
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    let damage = verified.damage.expect("found");
    assert!(damage.starts_with("entry 4 ("), "{damage}");
    assert!(damage.ends_with("is of 2025-06-01, which link 1 closed through 2025-12-31"), "{damage}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_posted_after_a_period_was_reopened_is_proven() {
    let device = books().await;
    post_into_2025(&device).await.expect_err("closed");
    atom_books::reopen(&device.store, &device.scope, ReopenPeriod { through: None }).await.expect("reopened");
    post_into_2025(&device).await.expect("posted");
    let close = ClosePeriod { through: jiff::civil::date(2025, 12, 31), soft: false };
    atom_books::close(&device.store, &device.scope, close).await.expect("closed");
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    assert_eq!((verified.ok, verified.entries), (true, 3), "{verified:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn books_that_an_older_atom_closed_say_so_in_their_chain_with_the_next_entry() {
    let device = Device::new(1).await;
    atom_books::post(&device.store, &device.scope, post("a", "1.00")).await.expect("posted");
    let set = format!("UPDATE book SET closed_through = '2025-12-31' WHERE workspace = {W}");
    run(&device, &["DROP TRIGGER atom_book_closes".to_owned(), set.clone()]).await.expect("closed as it was once");
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    assert!(verified.ok, "{verified:?}");
    let posted = atom_books::post(&device.store, &device.scope, post("b", "2.00")).await.expect("posted");
    assert_eq!(posted.sequence, 3, "a link before it says through which day the books are closed");
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    assert_eq!((verified.ok, verified.entries), (true, 2), "{verified:?}");
    run(&device, &[set.replace("'2025-12-31'", "NULL")]).await.expect("opened behind its back");
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    assert!(!verified.ok, "{verified:?}");
}

/// A backup in the folder of the data directory.
async fn backup(device: &Device, name: &str) -> std::path::PathBuf {
    let folder = device.store.data_dir().join(atom_store::BACKUPS_DIR);
    std::fs::create_dir_all(&folder).expect("a folder");
    device.store.backup(&folder.join(name)).await.expect("a backup");
    folder.join(name)
}

/// What the check of this name found.
async fn found(device: &Device, name: &str) -> Option<String> {
    let checks = device.store.verify().await.expect("checks");
    checks.into_iter().find(|check| check.name == name).expect("a check").damage
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_was_written_anew_is_found_against_a_backup() {
    let device = books().await;
    let kept = backup(&device, "manual-1.atombackup").await;
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    assert!(verified.ok, "{verified:?}");
    // The second entry goes, with all that tells of it.
    let rewrite = [
        "DROP TRIGGER atom_posting_delete".to_owned(),
        "DROP TRIGGER atom_entry_delete".to_owned(),
        "DROP TRIGGER atom_book_follows".to_owned(),
        "DELETE FROM posting WHERE entry = 2".to_owned(),
        "DELETE FROM entry WHERE id = 2".to_owned(),
        format!("UPDATE book SET entries = 2, head = (SELECT hash FROM entry WHERE id = 1) WHERE workspace = {W}"),
        format!("UPDATE balance SET amount = CASE WHEN amount > 0 THEN 100 ELSE -100 END WHERE workspace = {W}"),
    ];
    run(&device, &rewrite).await.expect("nothing is in its way");
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    let damage = "link 3 is missing, which the backup manual-1.atombackup has";
    assert_eq!(verified.damage.as_deref(), Some(damage));
    // Another takes its place, sealed by our own code: every hash fits.
    atom_books::post(&device.store, &device.scope, post("c", "5.00")).await.expect("posted");
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    let damage = "link 3 is not the one that the backup manual-1.atombackup has";
    assert_eq!((verified.ok, verified.damage.as_deref()), (false, Some(damage)));
    let whole = found(&device, "chains of backups").await.expect("found by the check of the whole database too");
    assert!(whole.ends_with(damage), "{whole}");
    // Only the backup tells.
    std::fs::remove_file(kept).expect("removed");
    let verified = atom_books::verify(&device.store, &device.scope).await.expect("read");
    assert!(verified.ok, "{verified:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_trail_that_was_written_anew_is_found_against_a_backup() {
    let device = books().await;
    backup(&device, "manual-1.atombackup").await;
    assert_eq!(found(&device, "chains of backups").await, None);
    let rewrite = [
        "DROP TRIGGER atom_audit_delete".to_owned(),
        "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)".to_owned(),
        "UPDATE meta SET value = (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1) WHERE key = 'audit_head'"
            .to_owned(),
    ];
    run(&device, &rewrite).await.expect("nothing is in its way");
    device.clock.advance(1_000);
    atom_books::post(&device.store, &device.scope, post("c", "5.00")).await.expect("posted");
    assert_eq!(found(&device, "audit chain").await, None, "its hashes fit");
    let damage = found(&device, "chains of backups").await.expect("found");
    assert!(damage.starts_with("audit line ") && damage.contains("manual-1.atombackup"), "{damage}");
}
