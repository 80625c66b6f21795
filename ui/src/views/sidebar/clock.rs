//! The clock that runs: on what, how long, and the way to stop it, wherever one is.

use crate::{
    components::{
        button::IconButton,
        icon::{Glyph, Icon},
    },
    state::{
        commands,
        desk::{Desk, desk},
        duration,
    },
    words,
};
use atom_api::time::TimeEntry;
use leptos::prelude::*;

/// A line over the foot of the sidebar while a clock runs.
///
/// Role `group`, named by what it says; the title leads to the task, the button stops the clock.
#[component]
pub(super) fn Clock() -> impl IntoView {
    let desk = desk();
    let entry = Memo::new(move |_| desk.clock.data.with(|reply| reply.as_ref().and_then(|reply| reply.entry.clone())));
    move || entry.get().map(|entry| line(desk, entry))
}

fn line(desk: Desk, entry: TimeEntry) -> AnyView {
    let TimeEntry { task, title, started_at, .. } = entry;
    let long = move || {
        let seconds = desk.app.now.get().as_second() - started_at.as_second();
        duration::say(u32::try_from(seconds / 60).unwrap_or(0))
    };
    view! {
        <div class="sidebar-clock" role="group" aria-label=words::clock_runs() data-testid="running-clock">
            <Icon glyph=Glyph::Clock />
            <button type="button" class="link-title" title=title.clone() on:click=move |_| desk.show_task(task)>
                <span class="clip">{title.clone()}</span>
            </button>
            <span class="figures">{long}</span>
            <IconButton
                glyph=Glyph::Stop
                label=words::stop_clock()
                testid="running-clock-stop"
                on_press=move |()| commands::run(desk, "time.stop")
            />
        </div>
    }
    .into_any()
}
