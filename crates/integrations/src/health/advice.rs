//! What a person can do about a connection now, most urgent first.

use atom_api::integrations::{Advice, Health, OutboxCounts};

/// Of a connection, what decides what is advised.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    pub(crate) health: Health,
    pub(crate) paused: bool,
    pub(crate) outbox: OutboxCounts,
    pub(crate) conflicts: u64,
    pub(crate) set_aside: u64,
}

/// What a person can do now.
pub(crate) fn advice(facts: &Facts) -> Vec<Advice> {
    [
        (facts.health == Health::ChooseTenant, Advice::ChooseTenant),
        (facts.health == Health::Disconnected, Advice::ConnectAgain),
        (facts.health == Health::NeedsSignIn, Advice::SignIn),
        (facts.health == Health::NeedsScope, Advice::AllowMore),
        (facts.outbox.in_doubt > 0, Advice::SettleDoubt),
        (facts.outbox.failed > 0, Advice::LookAtFailed),
        (facts.paused, Advice::Resume),
        (facts.health == Health::Offline, Advice::CheckNetwork),
        (matches!(facts.health, Health::Resting | Health::Failing), Advice::Wait),
        (facts.conflicts > 0, Advice::LookAtConflicts),
        (facts.set_aside > 0, Advice::LookAtSetAside),
    ]
    .into_iter()
    .filter_map(|(holds, advice)| holds.then_some(advice))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WELL: Facts = Facts {
        health: Health::Ok,
        paused: false,
        outbox: OutboxCounts { waiting: 3, failed: 0, in_doubt: 0 },
        conflicts: 0,
        set_aside: 0,
    };

    #[test]
    fn nothing_is_advised_where_all_is_well() {
        assert_eq!(advice(&WELL), []);
        assert_eq!(advice(&Facts { health: Health::Syncing, ..WELL }), []);
    }

    #[test]
    fn the_most_urgent_comes_first() {
        let outbox = OutboxCounts { waiting: 0, failed: 1, in_doubt: 2 };
        let facts = Facts { health: Health::NeedsSignIn, outbox, conflicts: 1, set_aside: 1, ..WELL };
        assert_eq!(
            advice(&facts),
            [
                Advice::SignIn,
                Advice::SettleDoubt,
                Advice::LookAtFailed,
                Advice::LookAtConflicts,
                Advice::LookAtSetAside
            ]
        );
    }

    #[test]
    fn each_health_has_its_advice() {
        for (health, expected) in [
            (Health::ChooseTenant, Advice::ChooseTenant),
            (Health::Disconnected, Advice::ConnectAgain),
            (Health::NeedsScope, Advice::AllowMore),
            (Health::Offline, Advice::CheckNetwork),
            (Health::Resting, Advice::Wait),
            (Health::Failing, Advice::Wait),
        ] {
            assert_eq!(advice(&Facts { health, ..WELL }), [expected]);
        }
        assert_eq!(advice(&Facts { health: Health::Paused, paused: true, ..WELL }), [Advice::Resume]);
    }
}
