//! Keys: what was pressed, how it is written down, and which command it asks for.

mod keymap;
mod stroke;

pub(crate) use keymap::{Found, Keymap};
pub(crate) use stroke::{Chord, Press, STROKES_MAX, Stroke};
