//! Writes on their way to services: what waits, what was refused, what is in doubt.

use super::{
    listing::{Row, Shape, ago, listing},
    marked_service_of,
};
use crate::{
    browser,
    components::{badge::Badge, button::Button, choice::Choice, icon::Glyph, segmented::Segmented},
    state::{
        desk::{Desk, desk},
        perform::perform_then,
        query::Query,
        route::Route,
        toast::explain,
        when,
    },
    views::pane,
    words,
};
use atom_api::outbox::{Decision, Outbox, Outgoing, Settle, WriteState};
use atom_core::ConnectionId;
use leptos::prelude::*;

/// What is not over yet.
const OPEN: [WriteState; 4] = [WriteState::InDoubt, WriteState::Failed, WriteState::Waiting, WriteState::Sending];

fn shape() -> Shape {
    Shape {
        id: "writes",
        label: words::outbox(),
        trouble: words::outbox_trouble(),
        empty: words::outbox_empty(),
        empty_text: words::outbox_empty_text(),
        glyph: Glyph::Check,
    }
}

/// The outbox of all connections.
#[component]
pub(crate) fn OutboxPage() -> impl IntoView {
    let desk = desk();
    pane::page(desk, words::outbox(), "outbox", ().into_any(), move || outbox(desk, None))
}

/// The writes through one connection, or through all.
pub(super) fn outbox(desk: Desk, connection_id: Option<ConnectionId>) -> AnyView {
    let turned = RwSignal::new(Vec::new());
    let all = RwSignal::new(false);
    let query = Query::new(desk.app, move || {
        let cursor = turned.with(|turned: &Vec<String>| turned.last().cloned());
        let states = (!all.get()).then(|| OPEN.to_vec());
        Some(Outbox { connection_id, states, limit: Some(50), cursor })
    });
    let list = listing(query, turned, shape(), move |each: &Outgoing| {
        let key = format!("{} {:?} {}", each.id, each.state, each.tries);
        let each = each.clone();
        Row::new(key, move || line(desk, &each, connection_id.is_none()))
    });
    view! {
        <div>
            <div class="listing-head">{which(words::which_writes(), all, turned)}</div>
            {list}
        </div>
    }
    .into_any()
}

/// Whether what is over is shown too.
pub(super) fn which(label: &'static str, all: RwSignal<bool>, turned: RwSignal<Vec<String>>) -> AnyView {
    let choices = vec![Choice::new("open", words::open_ones()), Choice::new("all", words::all_of_them())];
    let change = move |key: String| {
        turned.set(Vec::new());
        all.set(key == "all");
    };
    view! {
        <Segmented
            label
            choices=Signal::stored(choices)
            value=Signal::derive(move || if all.get() { "all" } else { "open" }.to_owned())
            on_change=change
        />
    }
    .into_any()
}

const fn tone(state: WriteState) -> &'static str {
    match state {
        WriteState::Waiting => "",
        WriteState::Sending => "blue",
        WriteState::Done => "green",
        WriteState::Failed => "red",
        WriteState::InDoubt => "amber",
        WriteState::Cancelled => "grey",
    }
}

/// How loud the reason is told: one that waits for another try has no need of anybody.
const fn error_class(state: WriteState) -> &'static str {
    match state {
        WriteState::Failed => "tone-red",
        WriteState::InDoubt => "tone-amber",
        WriteState::Waiting | WriteState::Sending | WriteState::Done | WriteState::Cancelled => "meta",
    }
}

/// What a person can decide about a write that stands there.
const fn decisions(state: WriteState) -> &'static [Decision] {
    match state {
        WriteState::Waiting => &[Decision::Cancel],
        WriteState::Failed => &[Decision::Send, Decision::Cancel],
        WriteState::InDoubt => &[Decision::Arrived, Decision::Send, Decision::Cancel],
        WriteState::Sending | WriteState::Done | WriteState::Cancelled => &[],
    }
}

fn line(desk: Desk, each: &Outgoing, with_service: bool) -> AnyView {
    let app = desk.app;
    let (id, state, connection) = (each.id, each.state, each.connection_id);
    let service = move || with_service.then(|| [&marked_service_of(desk, connection), " · "].concat());
    let title = match each.task {
        Some(task) => {
            let open = move |_| app.go(Route::of_task(task, app.route.get_untracked().place));
            view! {
                <button
                    type="button"
                    class="link-title clip"
                    aria-label=words::open_task(&each.subject)
                    on:click=open
                >
                    {each.subject.clone()}
                </button>
            }
            .into_any()
        }
        None => view! { <span class="clip">{each.subject.clone()}</span> }.into_any(),
    };
    let tries = (each.tries > 1).then(|| [" · ", &words::tries(each.tries.into())].concat());
    let next = each.next_at.filter(|_| state == WriteState::Waiting);
    let next = move || {
        let now = app.now.get();
        let at = next.filter(|at| *at > now)?;
        Some([" · ", &words::next_try(&when::ahead(at, now))].concat())
    };
    let error = each.error.as_ref().map(|error| view! { <p class=error_class(state)>{explain(error)}</p> });
    let doubt = (state == WriteState::InDoubt).then(|| view! { <p class="meta">{words::doubt_text()}</p> });
    let decide = move |decision: Decision| {
        let (verb, said, testid) = match (decision, state) {
            (Decision::Arrived, _) => (words::it_arrived(), words::did_arrive(), "write-arrived"),
            (Decision::Send, WriteState::Failed) => (words::retry(), words::did_send_again(), "write-send"),
            (Decision::Send, _) => (words::send_again(), words::did_send_again(), "write-send"),
            (Decision::Cancel, WriteState::Waiting) => (words::take_back(), words::did_take_back(), "write-cancel"),
            (Decision::Cancel, _) => (words::leave_it(), words::did_take_back(), "write-cancel"),
        };
        let press = move |()| {
            // The row changes or goes; whoever pressed is led back to the list.
            browser::focus("#writes");
            // One that may have left is not taken back by wishing: it stands in doubt, and the words say so.
            perform_then(app, Settle { id, decision }, move |write| match write.state {
                WriteState::InDoubt => words::doubt_text().to_owned(),
                _ => said.to_owned(),
            });
        };
        view! {
            <Button testid on_press=press>
                {verb}
            </Button>
        }
    };
    let decisions = decisions(state);
    let doings = (!decisions.is_empty())
        .then(|| view! { <div class="doings">{decisions.iter().map(|each| decide(*each)).collect_view()}</div> });
    view! {
        <li class="listing-row" data-testid="write">
            <div class="line">
                <Badge tone=tone(state)>{words::write_state(state)}</Badge>
                <span class="clip" data-written="">
                    {title}
                </span>
                <span class="meta figures end">{ago(app, each.created_at)}</span>
            </div>
            <p class="meta">{service} {words::write_action(&each.action)} {tries} {next}</p>
            {error}
            {doubt}
            {doings}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_merely_waits_is_not_told_as_a_failure() {
        assert_eq!(error_class(WriteState::Waiting), "meta");
        assert_eq!(error_class(WriteState::Failed), "tone-red");
    }
}
