//! Journals that others published, with the answers of the programs themselves. Read from where they lie.

use atom_journal::{Format, Journal, NoFiles, read, write::Writer};
use atom_ledger::Decimal;
use jiff::civil::date;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

type Balances = BTreeMap<(String, String), Decimal>;

/// The balances of a journal as its program shows them: rounded, and without what is nothing then.
fn balances(journal: &Journal) -> Balances {
    let mut sums = Balances::new();
    for posting in journal.entries.iter().flat_map(|item| item.entry.postings()) {
        let sum = sums.entry((posting.account.to_string(), posting.units.commodity.to_string())).or_default();
        *sum = sum.plus(posting.units.quantity).expect("it fits");
    }
    for ((_, commodity), sum) in &mut sums {
        *sum = sum.rounded(journal.commodities.get(commodity.as_str()).copied().unwrap_or(0));
    }
    sums.retain(|_, sum| !sum.is_zero());
    sums
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() { open.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    found
}

/// Cells of a table of hledger, in which no cell has a quote in it.
fn cells(line: &str) -> Vec<String> {
    line.trim().trim_matches('"').split("\",\"").map(str::to_owned).collect()
}

fn hledger_balances(path: &Path) -> Balances {
    let text = fs::read_to_string(path).expect("a table");
    let rows = text.lines().skip(1).map(cells).filter(|cells| cells.len() == 3);
    let sums = rows.map(|cells| {
        let quantity: Decimal = cells[2].replace(',', "").parse().expect("a number");
        ((cells[0].clone(), cells[1].clone()), quantity)
    });
    sums.filter(|(_, sum)| !sum.is_zero()).collect()
}

fn beancount_balances(path: &Path) -> Balances {
    let text = fs::read_to_string(path).expect("a table");
    let mut sums = Balances::new();
    for line in text.lines().skip(1) {
        let (account, amounts) = line.split_once(',').expect("two cells");
        for amount in amounts.trim_matches('"').split(',') {
            let mut words = amount.split_whitespace();
            let (Some(number), Some(commodity)) = (words.next(), words.next()) else { continue };
            sums.insert((account.trim().to_owned(), commodity.to_owned()), number.parse().expect("a number"));
        }
    }
    sums.retain(|_, sum| !sum.is_zero());
    sums
}

fn beside(root: &Path, file: &Path, suffix: &str) -> Option<PathBuf> {
    let part = file.strip_prefix(root.join("files")).expect("below the files");
    let path = root.join("expected").join(format!("{}.{suffix}", part.display()));
    path.exists().then_some(path)
}

#[test]
fn published_journals_come_to_what_their_programs_say() {
    let Some(root) = atom_testkit::shared("fixtures/ledger") else { return };
    let mut compared = 0;
    for file in files(&root.join("files/journal")).into_iter().chain(files(&root.join("files/beancount"))) {
        let bytes = fs::read(&file).expect("a journal");
        let outcome = read(&file, &bytes, None, date(2026, 1, 1), &NoFiles);
        let expected = beside(&root, &file, "hledger.bal.csv").map(|path| hledger_balances(&path));
        let expected =
            expected.or_else(|| beside(&root, &file, "beancount.units.csv").map(|path| beancount_balances(&path)));
        match (expected, outcome) {
            (Some(expected), Ok(journal)) => {
                assert_eq!(balances(&journal), expected, "{}", file.display());
                compared += 1;
            }
            (Some(_), Err(error)) => panic!("{}: {error}", file.display()),
            (None, outcome) => {
                let both =
                    ["hledger.error.txt", "ledger.error.txt"].iter().all(|name| beside(&root, &file, name).is_some());
                assert_eq!(outcome.is_err(), both, "{}: {outcome:?}", file.display());
            }
        }
    }
    assert!(compared > 5, "only {compared} journals were compared");
}

#[test]
fn what_is_written_is_read_back_to_the_same_balances() {
    let Some(root) = atom_testkit::shared("fixtures/ledger") else { return };
    for file in files(&root.join("files/journal")).into_iter().chain(files(&root.join("files/beancount"))) {
        let bytes = fs::read(&file).expect("a journal");
        let Ok(journal) = read(&file, &bytes, None, date(2026, 1, 1), &NoFiles) else { continue };
        for format in [Format::Hledger, Format::Ledger] {
            let mut writer = Writer::new(format);
            for item in &journal.entries {
                writer.entry(&item.entry);
            }
            let (text, _) = writer.finish();
            let again = read(Path::new("again.journal"), text.as_bytes(), Some(format), date(2026, 1, 1), &NoFiles);
            let again = again.unwrap_or_else(|error| panic!("{} as {format:?}: {error}\n{text}", file.display()));
            assert_eq!(balances(&again), balances(&journal), "{} as {format:?}", file.display());
        }
    }
}

/// What each commodity and account come to exactly; without their names, where another program has others.
fn exact(journal: &Journal, named: bool) -> Vec<(String, Decimal)> {
    let mut sums = Balances::new();
    for posting in journal.entries.iter().flat_map(|item| item.entry.postings()) {
        let sum = sums.entry((posting.account.to_string(), posting.units.commodity.to_string())).or_default();
        *sum = sum.plus(posting.units.quantity).expect("it fits");
    }
    sums.retain(|_, sum| !sum.is_zero());
    let name = |account: &str, commodity: &str| if named { format!("{account} {commodity}") } else { String::new() };
    let mut all: Vec<_> =
        sums.into_iter().map(|((account, commodity), sum)| (name(&account, &commodity), sum)).collect();
    all.sort();
    all
}

#[test]
fn what_is_written_for_beancount_is_read_back_to_the_same_sums() {
    let Some(root) = atom_testkit::shared("fixtures/ledger") else { return };
    let mut compared = 0;
    for file in files(&root.join("files/journal")).into_iter().chain(files(&root.join("files/beancount"))) {
        let bytes = fs::read(&file).expect("a journal");
        let Ok(journal) = read(&file, &bytes, None, date(2026, 1, 1), &NoFiles) else { continue };
        let mut writer = Writer::new(Format::Beancount);
        for item in &journal.entries {
            writer.entry(&item.entry);
        }
        let (text, notes) = writer.finish();
        // Beancount has no virtual postings, so sums cannot be the same there.
        if notes.iter().any(|note| note.starts_with("Virtual postings")) {
            continue;
        }
        let again = read(Path::new("again"), text.as_bytes(), Some(Format::Beancount), date(2026, 1, 1), &NoFiles);
        let again = again.unwrap_or_else(|error| panic!("{}: {error}\n{text}", file.display()));
        let named = !notes.iter().any(|note| note.contains(" is called "));
        assert_eq!(exact(&again, named), exact(&journal, named), "{}\n{text}", file.display());
        compared += 1;
    }
    assert!(compared > 5, "only {compared} journals were compared");
}
