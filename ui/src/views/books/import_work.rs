//! Imports that are under way: how far each is, and the way to stop it.

use super::shelf;
use crate::{
    components::{button::Button, progress::Progress},
    words,
};
use atom_api::{
    Code,
    jobs::{Cancel, Job, State},
};
use atom_core::JobId;
use leptos::{prelude::*, task::spawn_local};

/// The commands that import.
const IMPORTS: [&str; 2] = ["ledger.import", "ledger.import_upload"];

/// The imports of this workspace that run, also those that were begun before this room was opened. `stopped` hears that
/// one of them was called off here.
pub(super) fn under_way(stopped: RwSignal<bool>) -> AnyView {
    let app = shelf().desk.app;
    let jobs = app.topics.jobs;
    let running = Memo::new(move |_| {
        let ours = |job: &&Job| IMPORTS.contains(&job.command.as_str()) && job.state == State::Running;
        let mut running: Vec<_> =
            jobs.with(|jobs| jobs.values().filter(ours).map(|job| (job.id, job.subject.clone())).collect());
        running.sort();
        running
    });
    let draw = move |(id, name): (JobId, String)| {
        let counted = Memo::new(move |_| {
            jobs.with(|jobs| jobs.get(&id).and_then(|job| Some((job.progress.done, job.progress.total?))))
        });
        // Shares of a bar, exact enough for eyes.
        let share = Signal::derive(move || {
            let (done, total) = counted.get().filter(|(_, total)| *total > 0)?;
            let thousandths = u32::try_from(done.saturating_mul(1_000) / total).unwrap_or(1_000);
            Some(f64::from(thousandths) / 1_000.0)
        });
        let note = Signal::derive(move || {
            let counted = counted.get();
            counted.map(|(done, total)| words::done_of(&words::number(done), &words::number(total))).unwrap_or_default()
        });
        let stop = move |()| {
            stopped.set(true);
            spawn_local(async move {
                // One that has ended meanwhile needs no stopping, and its end is told where it was begun.
                if let Err(error) = app.write(Cancel { id }).await
                    && error.code != Code::Conflict
                {
                    stopped.try_set(false);
                    app.complain(&error);
                }
            });
        };
        let label = words::importing_file(&name);
        view! {
            <div class="import-work" data-testid="import-work">
                <Progress label value=share note />
                <Button testid="import-stop" on_press=stop>
                    {words::cancel()}
                </Button>
            </div>
        }
    };
    (move || running.get().into_iter().map(draw).collect_view()).into_any()
}
