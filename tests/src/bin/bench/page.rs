//! `docs/benchmarks.md`: a section for each part between two marks, so that a run of one part leaves the others alone.

use crate::figures;
use anyhow::Result;
use std::{fs, path::PathBuf};

/// What stands above the sections of a new page.
const HEAD: &str = "# Figures\n\nWritten by `cargo xtask bench`; every figure is measured, none is a promise. A part is \
measured anew with `cargo xtask bench PART`, which replaces its section alone. Figures are of one machine in one hour; \
the ratio to a peer beside them carries further.\n";

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md")
}

/// Puts the section of a part into the page.
pub(crate) fn keep(part: &str, section: &str, parts: &[&str]) -> Result<()> {
    let page = fs::read_to_string(file()).unwrap_or_default();
    Ok(fs::write(file(), put(&page, part, &dated(section), parts))?)
}

/// A section with the line that says when and on what it was measured, below its heading.
pub(crate) fn dated(section: &str) -> String {
    let (heading, rest) = section.trim().split_once("\n\n").unwrap_or((section.trim(), ""));
    format!("{heading}\n\n{}\n\n{rest}\n", figures::circumstances())
}

fn marks(part: &str) -> (String, String) {
    (format!("<!-- begin: {part} -->\n"), format!("<!-- end: {part} -->\n"))
}

/// The page with this section in the place of the one it had, or after those that come before it in the order of `parts`.
fn put(page: &str, part: &str, section: &str, parts: &[&str]) -> String {
    // A page without marks is of an older form: nothing of it can be told apart.
    let page = if page.contains("<!-- begin: ") { page } else { HEAD };
    let (begin, end) = marks(part);
    let section = format!("{begin}{}\n{end}", section.trim_end());
    let place = page.find(&begin).zip(page.find(&end).map(|at| at + end.len())).filter(|(from, to)| from < to);
    if let Some((from, to)) = place {
        return format!("{}{section}{}", &page[..from], &page[to..]);
    }
    let before = parts.iter().take_while(|each| **each != part);
    let after_them = before.filter_map(|each| {
        let (_, end) = marks(each);
        page.find(&end).map(|at| at + end.len())
    });
    let first = page.find("<!-- begin: ").unwrap_or(page.len());
    let at = after_them.max().unwrap_or(first);
    let gap = if page[..at].ends_with("\n\n") { "" } else { "\n" };
    let rest = page[at..].trim_start_matches('\n');
    let rest = if rest.is_empty() { String::new() } else { format!("\n{rest}") };
    format!("{}{gap}{section}{rest}", &page[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: [&str; 3] = ["one", "two", "three"];

    #[test]
    fn a_part_replaces_its_own_section_only() {
        let page = put("", "one", "## One\n\nfirst", &PARTS);
        let page = put(&page, "two", "## Two\n\nfirst", &PARTS);
        let again = put(&page, "one", "## One\n\nsecond", &PARTS);
        assert!(again.contains("second") && again.contains("## Two\n\nfirst") && !again.contains("## One\n\nfirst"));
        assert_eq!(again.matches("<!-- begin: ").count(), 2);
        assert_eq!(put(&again, "one", "## One\n\nsecond", &PARTS), again, "the same figures make the same page");
    }

    #[test]
    fn sections_stand_in_the_order_of_the_parts_whatever_was_measured_first() {
        let orders = [["three", "one", "two"], ["two", "three", "one"], ["one", "two", "three"]];
        let pages = orders.map(|order| {
            order.iter().fold(String::new(), |page, part| put(&page, part, &format!("## {part}\n\nx"), &PARTS))
        });
        assert_eq!(pages[0], pages[2]);
        assert_eq!(pages[1], pages[2]);
        assert!(pages[0].starts_with(HEAD));
    }

    #[test]
    fn a_page_of_the_older_form_is_begun_anew() {
        let page = put("# Figures\n\nMachine: x.\n\n## Sizes\n\n| a | b |\n", "one", "## One\n\nx", &PARTS);
        assert!(page.starts_with(HEAD) && !page.contains("Machine: x."));
    }
}
