//! The words that every room of Atom shares: ids, the clock, the hybrid logical clock, and the error that a person sees.
//!
//! This crate knows no storage, no network and no window, and builds for `wasm32-unknown-unknown`.
//!
//! ```
//! use atom_core::{Clock, ManualClock, TaskId};
//! let clock = ManualClock::at(1_700_000_000_000);
//! let (first, second) = (TaskId::new(&clock), TaskId::new(&clock));
//! assert!(first < second, "ids made by one clock sort by the time of their making");
//! assert_eq!(first, first.to_string().parse().unwrap());
//! ```

pub mod civil;
mod clock;
mod error;
mod facts;
mod hlc;
mod id;
mod line;
mod moment;
pub mod quick_add;
mod reason;
mod refusal;
mod said;

#[cfg(not(target_arch = "wasm32"))]
pub use clock::SystemClock;
pub use clock::{Clock, ManualClock};
pub use error::{ApiError, Code};
pub use hlc::{DeviceId, Hlc, HlcClock};
pub use id::{
    AttachmentId, CommentId, ConnectionId, EntryId, FilterId, IdError, InvitationId, JobId, LabelId, NotificationId,
    ProjectId, ReminderId, SessionId, TaskId, TemplateId, TimeEntryId, TxnId, UploadId, UserId, WorkspaceId,
    named_uuid, setting_uuid,
};
pub use line::{LineFault, is_blank, line};
pub use moment::{DAY_AT, moment};
pub use reason::{Reason, Why};
pub use refusal::Refusal;
pub use said::{FieldFault, Odd, Said};
