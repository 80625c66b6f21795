//! What is stale: a number for each topic, raised by the events of the host.

use atom_api::{Event, Topic, jobs};
use atom_core::JobId;
use leptos::prelude::*;
use std::collections::HashMap;

const ALL: [Topic; 16] = [
    Topic::App,
    Topic::Sessions,
    Topic::Tasks,
    Topic::Projects,
    Topic::Labels,
    Topic::Undo,
    Topic::Connections,
    Topic::Jobs,
    Topic::Audit,
    Topic::Settings,
    Topic::Notifications,
    Topic::Filters,
    Topic::Templates,
    Topic::Backups,
    Topic::Ledger,
    Topic::Members,
];

/// One number a topic. Whoever shows data of a topic reads its number, and is run again when it rises.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Topics {
    versions: [RwSignal<u64>; ALL.len()],
    /// The jobs of this run, as their last event showed them.
    pub(crate) jobs: RwSignal<HashMap<JobId, jobs::Job>>,
}

impl Topics {
    /// Everything is fresh.
    pub(crate) fn new() -> Self {
        Self { versions: ALL.map(|_| RwSignal::new(0)), jobs: RwSignal::new(HashMap::new()) }
    }

    /// Makes the running computation run again when one of these topics becomes stale.
    pub(crate) fn track(&self, topics: &[Topic]) {
        for topic in topics {
            self.version(*topic).track();
        }
    }

    /// Takes in an event.
    pub(crate) fn hear(&self, event: Event) {
        if let Some(job) = event.job {
            self.jobs.update(|jobs| drop(jobs.insert(job.id, job)));
        }
        if event.reset {
            self.make_all_stale();
        } else {
            self.make_stale(&event.topics);
        }
    }

    /// These topics have changed.
    pub(crate) fn make_stale(&self, topics: &[Topic]) {
        for topic in topics {
            self.version(*topic).update(|version| *version += 1);
        }
    }

    /// What happened meanwhile is unknown: everything is fetched again.
    pub(crate) fn make_all_stale(&self) {
        for version in self.versions {
            version.update(|version| *version += 1);
        }
    }

    /// A number that is another one as soon as one of these topics becomes stale.
    pub(crate) fn mark(&self, topics: &[Topic]) -> u64 {
        topics.iter().map(|topic| self.version(*topic).get_untracked()).sum()
    }

    fn version(&self, topic: Topic) -> RwSignal<u64> {
        let index = ALL.iter().position(|each| *each == topic).unwrap_or_default();
        self.versions[index]
    }
}
