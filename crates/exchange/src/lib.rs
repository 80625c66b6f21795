//! The forms in which tasks leave Atom and come to it.
//!
//! Formats only: pure functions between bytes and a [`document`]. What is in a store, and what of a document is new to it,
//! is known by the engine of tasks.
//!
//! - **Out.** Each writer of [`mod@write`] takes one task after the other and adds to a buffer.
//! - **In.** [`read::read`] makes a clean and bounded document of a file, or says where it cannot.

mod cell;
pub mod document;
pub mod read;
pub mod warnings;
mod when;
pub mod write;
