//! What goes wrong, request by request.

use super::{Chance, Change};
use std::time::Duration;

/// A fault that a request meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// An error status, whose message repeats the credential that was sent; with the seconds of a `Retry-After` header.
    Status(u16, Option<u64>),
    /// An error status, after the request has had its effect.
    After(u16),
    /// The answer breaks off in its middle.
    Truncated,
    /// An answer of status 200 that is no JSON.
    Garbage,
    /// The answer takes so long.
    Slow(Duration),
    /// The connection ends before the request has had an effect.
    DropBefore,
    /// The connection ends after the request has had its effect, and before the answer.
    DropAfter,
    /// An item stands twice on its page.
    Twice,
    /// The items of the page stand in another order.
    Shuffled,
    /// An item is as it was before its last change.
    Old,
    /// The next page is this one once more.
    Again,
    /// The next page is named at another host.
    Elsewhere,
    /// No cursor and no token that was given so far holds any more.
    Expired,
    /// No access token that was granted so far holds any more.
    Revoked,
}

impl Fault {
    /// One of those that pass by themselves, and take no time.
    pub fn random(chance: &mut Chance) -> Self {
        match chance.below(24) {
            0 => Self::Status(401, None),
            1 => Self::Status(403, None),
            2 => Self::Status(403, Some(chance.one(&[0, 1, 3_600]))),
            3..5 => Self::Status(429, None),
            5 => Self::Status(429, Some(chance.one(&[0, 1, 3_600]))),
            6 => Self::Status(500, None),
            7 => Self::Status(503, Some(0)),
            8 => Self::Status(chance.one(&[400, 404, 408, 410, 502]), None),
            9..11 => Self::Truncated,
            11 => Self::Garbage,
            12 => Self::Slow(Duration::from_millis(4)),
            13..15 => Self::DropBefore,
            15 => Self::DropAfter,
            16 => Self::Twice,
            17 => Self::Shuffled,
            18 => Self::Again,
            19 => Self::Elsewhere,
            20..22 => Self::Expired,
            _ => Self::Revoked,
        }
    }
}

/// What happens around one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// What changes at the service before the request is answered.
    pub changes: Vec<Change>,
    /// What goes wrong with it.
    pub fault: Option<Fault>,
}

impl Step {
    /// Nothing but this fault.
    #[must_use]
    pub fn fault(fault: Fault) -> Self {
        Self { changes: Vec::new(), fault: Some(fault) }
    }

    /// A step as chance has it: in half of them something goes wrong.
    pub fn random(chance: &mut Chance) -> Self {
        let changes = if chance.happens(40) { 1 + chance.below(4) } else { 0 };
        Self {
            changes: (0..changes).map(|_| Change::random(chance)).collect(),
            fault: chance.happens(50).then(|| Fault::random(chance)),
        }
    }
}
