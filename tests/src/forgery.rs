//! Archives of books as a forger makes them: what was changed has a digest that fits.

/// An archive of which one part was changed, with the digest that the part has by now.
///
/// # Panics
/// When there is no such part.
#[must_use]
pub fn sealed_anew(text: &str, part: &str) -> String {
    let (begin, end) = (format!("\"{part}\": [\n"), format!("\n],\n\"{part}_blake3\": \""));
    let (before, rest) = text.split_once(&begin).expect("the part");
    let (elements, rest) = rest.split_once(&end).expect("its end");
    let (_, after) = rest.split_once('"').expect("its digest");
    let mut seen = blake3::Hasher::new_derive_key("Atom 2026 ledger archive v1");
    for line in elements.lines() {
        seen.update(line.strip_suffix(',').unwrap_or(line).as_bytes());
        seen.update(b"\n");
    }
    format!("{before}{begin}{elements}{end}{}\"{after}", seen.finalize())
}
