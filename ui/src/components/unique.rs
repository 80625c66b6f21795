//! Names for elements that refer to each other.

use std::cell::Cell;

thread_local! {
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// An `id` that no other element has.
pub(crate) fn unique(stem: &str) -> String {
    let number = NEXT.get();
    NEXT.set(number.wrapping_add(1));
    format!("{stem}-{number}")
}
