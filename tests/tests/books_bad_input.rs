//! Journals that are damaged, hostile or no journals: a named error with file and line, and nothing changed.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// What refuses a file that stands in a folder of its own.
async fn refused(person: &Person, path: &Path, format: &str) -> String {
    let error = person.try_call("ledger.import", json!({ "path": path, "format": format })).await;
    let error = error.expect_err(&format!("{} was taken as {format}", path.display()));
    assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("path")), "{}", error.message);
    error.message
}

async fn assert_untouched(person: &Person) {
    assert_eq!(person.call("ledger.balances", json!({})).await["rows"], json!([]));
    let verified = person.call("ledger.verify", json!({})).await;
    assert_eq!((&verified["ok"], &verified["entries"]), (&json!(true), &json!(0)), "{verified}");
}

fn entry(amount: &str) -> Vec<u8> {
    format!("; bad\n\n2026-01-01 x\n  a  {amount}\n  b\n").into_bytes()
}

/// The bytes, and the line that the error names.
fn files() -> Vec<(&'static str, Vec<u8>, u32)> {
    let mut files = vec![
        ("not a number", entry("NaN"), 4),
        ("infinite", entry("inf EUR"), 4),
        ("an exponent that is too large", entry("1e400 EUR"), 4),
        ("an exponent that is too fine", entry("1e-400 EUR"), 4),
        ("thirty digits", entry("123456789012345678901234567890 EUR"), 3),
        ("fifty digits", entry(&format!("{} EUR", "1234567890".repeat(5))), 4),
        ("thirty places", entry("0.123456789012345678901234567891 EUR"), 3),
        ("mixed decimal marks", entry("1.2.3,4,5 EUR"), 4),
        ("two decimal marks", entry("1,5.5,5 EUR"), 4),
        ("two signs", entry("--1 EUR"), 4),
        ("a control character in a name", entry("1 EUR\n  c\u{1b}[31m  1 EUR"), 5),
        ("a turned name", entry("1 EUR\n  Assets:\u{202e}knaB  1 EUR"), 5),
        ("an invisible name", entry("1 EUR\n  \u{200b}  1 EUR"), 5),
        ("a quotation that does not end", entry("1 \"EUR"), 4),
        ("no day", b"0000-00-00 x\n  a  1\n  b\n".to_vec(), 1),
        ("a day that is none", b"; x\n2026-02-30 x\n  a  1\n  b\n".to_vec(), 2),
        ("a year of five digits", b"10000-01-01 x\n  a  1\n  b\n".to_vec(), 1),
        ("a cut line", b"2026-01-01 x\n  a  12.50 EUR\n  b  -".to_vec(), 3),
        ("a cut letter", b"2026-01-01 x\n  a  1 EUR\n  b \xe2\x82".to_vec(), 3),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), 3),
        ("Latin-1", b"2026-01-01 Caf\xe9\n  a  1\n  b\n".to_vec(), 1),
        ("Windows-1252", b"2026-01-01 x\n  a  1 \x80\n  b\n".to_vec(), 2),
        ("UTF-16", b"\xff\xfe2\x000\x002\x006\0".to_vec(), 1),
        ("UTF-16, the other way round", b"\xfe\xff\x002\x000\x002\x006".to_vec(), 1),
        ("UTF-16 without a mark", b"2\x000\x002\x006\0-\x000\x001\0".to_vec(), 1),
        ("words", b"This is a letter and no journal.\n".to_vec(), 1),
        ("an entry that does not balance", b"2026-01-01 x\n  a  1 EUR\n  b  -1.01 EUR\n".to_vec(), 1),
    ];
    let mut long = "2026-01-01 x\n".to_owned();
    long.push_str(&"  a  1 EUR\n".repeat(100_000));
    files.push(("a hundred thousand postings", long.into_bytes(), 10_002));
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_files_are_refused_with_their_line_and_change_nothing() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.journal");
    for (name, bytes, line) in files() {
        fs::write(&path, &bytes).expect("written");
        for format in ["auto", "hledger", "ledger"] {
            let message = refused(&ada, &path, format).await;
            assert!(message.starts_with(&format!("bad.journal:{line}:")), "{name} as {format}: {message}");
            assert!(!message.chars().any(|c| c.is_control() || c == '\u{202e}'), "{name}: {message:?}");
        }
    }
    assert_untouched(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_files_of_beancount_are_refused_with_their_line() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.beancount");
    let open = "2026-01-01 open Assets:A\n2026-01-01 open Equity:B\n";
    for (text, line) in [
        ("2026-01-05 * \"x\"\n  Assets:A  NaN EUR\n  Equity:B\n", 4),
        ("2026-01-05 * \"x\"\n  Assets:A  1e400 EUR\n  Equity:B\n", 4),
        ("2026-01-05 * \"x\"\n  Assets:A  1,00 EUR\n  Equity:B\n", 4),
        ("2026-01-05 * \"x\n", 3),
        ("2026-13-05 * \"x\"\n", 3),
        ("2026-01-05 * \"x\"\n  Assets:A  1 EUR\n  Equity:B  -2 EUR\n", 3),
        ("2026-01-05 * \"x\"\n  Assets:A  -1 HOOL {}\n  Equity:B\n  Equity:B\n", 4),
        ("2026-01-05 * \"x\"\n  Assets:A  (((1 EUR\n  Equity:B\n", 4),
        ("2026-01-05 nonsense Assets:A\n", 3),
        ("nonsense\n", 3),
    ] {
        fs::write(&path, format!("{open}{text}")).expect("written");
        let message = refused(&ada, &path, "auto").await;
        assert!(message.starts_with(&format!("bad.beancount:{line}:")), "{text:?}: {message}");
    }
    assert_untouched(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn includes_reach_neither_outside_nor_for_ever() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let outside = tempfile::tempdir().expect("a folder");
    let folder = outside.path().join("books");
    fs::create_dir(&folder).expect("made");
    fs::write(outside.path().join("secret.journal"), "2026-01-01 x\n  a  1\n  b\n").expect("written");
    let main = folder.join("main.journal");
    let secret = outside.path().join("secret.journal");
    let mut wanted = vec![
        "../secret.journal".to_owned(),
        "./../secret.journal".to_owned(),
        "none/../../secret.journal".to_owned(),
        "../*.journal".to_owned(),
        secret.display().to_string(),
        "/etc/passwd".to_owned(),
        "/dev/zero".to_owned(),
        "main.journal".to_owned(),
        "missing.journal".to_owned(),
        "*.missing".to_owned(),
    ];
    if cfg!(unix) {
        #[cfg(unix)]
        std::os::unix::fs::symlink(&secret, folder.join("link.journal")).expect("linked");
        wanted.push("link.journal".to_owned());
    }
    for wanted in wanted {
        fs::write(&main, format!("; x\ninclude {wanted}\n")).expect("written");
        for format in ["hledger", "ledger"] {
            let message = refused(&ada, &main, format).await;
            assert!(message.starts_with("main.journal:2:"), "{wanted}: {message}");
        }
    }
    // Deeper than anyone means, and in a circle of three.
    for depth in 0..30 {
        fs::write(folder.join(format!("{depth}.journal")), format!("include {}.journal\n", depth + 1))
            .expect("written");
    }
    let message = refused(&ada, &folder.join("0.journal"), "hledger").await;
    assert!(message.starts_with("20.journal:1:"), "{message}");
    for (one, next) in [("a", "b"), ("b", "c"), ("c", "a")] {
        fs::write(folder.join(format!("{one}.journal")), format!("\ninclude {next}.journal\n")).expect("written");
    }
    let message = refused(&ada, &folder.join("a.journal"), "ledger").await;
    assert!(message.starts_with("c.journal:2:"), "{message}");
    assert_untouched(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_a_gigabyte_is_refused_before_it_is_read() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.journal");
    fs::File::create(&path).and_then(|file| file.set_len(1 << 30)).expect("a file with a hole");
    let message = refused(&ada, &path, "auto").await;
    assert!(message.starts_with("large.journal:1:") && message.contains("MiB"), "{message}");
    assert_untouched(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_looks_bad_is_taken() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("zero", "2026-01-01 x\n  a  -0 EUR\n  b  -0.00 EUR\n"),
        ("far", "9999-12-31 x\n  far  1.00 EUR\n  b\n"),
        ("lines", "\u{feff}2026-01-01 x\r\n  lines  1.00 EUR\r\n  b\r\n"),
        ("comma", "2026-01-01 x\n  comma  1.234,56 EUR\n  b\n"),
        ("wide", "2026-01-01 あおによし\n  Assets:あおによし  2.00 EUR\n  b\n"),
    ] {
        let path = folder.path().join(format!("{name}.journal"));
        fs::write(&path, text).expect("written");
        let imported = ada.call("ledger.import", json!({ "path": path, "format": "hledger" })).await;
        assert_eq!(imported["transactions"], json!(1), "{name}");
    }
    let reply = ada.call("ledger.balances", json!({})).await;
    let held: Vec<Value> = reply["rows"].as_array().expect("rows").iter().map(|row| row["account"].clone()).collect();
    assert_eq!(held, ["Assets:あおによし", "b", "comma", "far", "lines"].map(|name| json!(name)));
    assert_eq!(ada.call("ledger.verify", json!({})).await["ok"], json!(true));
}
