//! What a person should know: the inbox of notifications, and what comes due.
//!
//! A notification belongs to this device and is no record: it is not undone, and not merged with other devices.
//! Each names its occasion (`dedupe`), and one occasion tells once, whatever is restarted in between.
//! What comes due is found in rounds: [`round`] looks at the moments after the last round up to now, and says when the
//! next one is. It asks no clock but the store's and no zone but the one it is given; who calls it, and when, is the
//! business of hosts that stay.

mod due;
mod error;
mod inbox;
mod switches;
mod tell;
mod until;

pub use due::{Round, round};
pub use error::NoticeError;
pub use inbox::{dismiss, list, read};
pub use switches::Switches;
pub use tell::{Notice, tell};
pub use until::{set_until, until};
