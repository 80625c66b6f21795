//! How a connection goes: what a person can do, its facts, its streams.

use super::{
    doing::{pause, resync_stream, sync, understand_again},
    listing::{Row, ago, each},
    page::Shown,
    webhook::webhook,
};
use crate::{
    browser,
    components::{
        badge::Badge,
        choice::Choice,
        icon::{Glyph, Icon},
        menu::{Entry, Item, Menu},
        notice::{Notice, Tone},
        select::Select,
    },
    state::{perform::perform, toast::explain, when},
    words,
};
use atom_api::integrations::{Advice, Breaker, Connection, Health, Quota, Schedule, Score, StreamStatus};
use leptos::prelude::*;

/// The intervals that are offered, in minutes.
const INTERVALS: [u32; 7] = [1, 5, 15, 30, 60, 240, 1_440];

/// What the last call said where it failed, and what a person can do, each with the way to it.
pub(super) fn advice(shown: Shown) -> AnyView {
    let said = Memo::new(move |_| {
        shown.now.with(|now| {
            let last = &now.last_call;
            let failed = (!last.ok && !matches!(now.health, Health::Syncing | Health::Disconnected))
                .then(|| words::said_or(last.said.as_ref(), &last.message));
            (failed.filter(|message| !message.is_empty()), now.health, now.advice.clone())
        })
    });
    let rows = move || {
        let (failed, health, advice) = said.get();
        let tone = if health == Health::Failing { Tone::Wrong } else { Tone::Needs };
        let failed = failed.map(|message| {
            Row::new([message.as_str(), words::health(health)].concat(), move || {
                let message = message.clone();
                view! { <Notice tone>{message}</Notice> }.into_any()
            })
        });
        let advised = advice.into_iter().map(|each| Row::new(format!("{each:?}"), move || advised(shown, each)));
        failed.into_iter().chain(advised).collect::<Vec<_>>()
    };
    view! { <div class="advice" aria-live="polite">{each(Signal::derive(rows))}</div> }.into_any()
}

fn advised(shown: Shown, advice: Advice) -> AnyView {
    let Shown { desk, id, now, tab, job, signing, choosing, .. } = shown;
    let (text, verb) = match advice {
        Advice::ChooseTenant => (words::advice_choose_tenant(), words::choose_tenant()),
        Advice::ConnectAgain => (words::advice_connect_again(), words::connect_again()),
        Advice::SignIn => (words::advice_sign_in(), words::sign_in_again()),
        Advice::AllowMore => (words::advice_allow_more(), words::allow_more()),
        Advice::LookAtFailed => (words::advice_failed(), words::look_at_it()),
        Advice::SettleDoubt => (words::advice_doubt(), words::look_at_it()),
        Advice::LookAtConflicts => (words::advice_conflicts(), words::look_at_it()),
        Advice::LookAtSetAside => (words::advice_set_aside(), words::look_at_it()),
        Advice::Wait => (words::advice_wait(), ""),
        Advice::CheckNetwork => (words::advice_network(), words::retry()),
        Advice::Resume => (words::advice_resume(), words::resume()),
    };
    let act = move |_| match advice {
        Advice::ChooseTenant => choosing.set(true),
        Advice::ConnectAgain | Advice::SignIn | Advice::AllowMore => signing.set(true),
        Advice::LookAtFailed | Advice::SettleDoubt => tab.set("outbox".to_owned()),
        Advice::LookAtConflicts => tab.set("conflicts".to_owned()),
        Advice::LookAtSetAside => tab.set("set-aside".to_owned()),
        Advice::CheckNetwork => sync(desk.app, &now.get_untracked(), false, job),
        Advice::Resume => pause(desk.app, id, false),
        Advice::Wait => {}
    };
    let button = (!verb.is_empty()).then(|| {
        view! {
            " "
            <button type="button" class="link-button" data-testid="advice" on:click=act>
                {verb}
            </button>
        }
    });
    view! { <Notice tone=Tone::Needs>{text} {button}</Notice> }.into_any()
}

/// Facts and streams.
pub(super) fn overview(shown: Shown) -> AnyView {
    let Shown { desk, now, .. } = shown;
    let app = desk.app;
    let read = move |pick: fn(&Connection) -> String| move || now.with(pick);
    let next = move || {
        let (health, at) = now.with(|now| (now.health, now.next_sync_at));
        match at {
            _ if health == Health::Paused => words::while_paused().to_owned(),
            None => words::not_planned().to_owned(),
            Some(at) if at.as_second() - app.now.get().as_second() < 60 => words::soon().to_owned(),
            Some(at) => when::ahead(at, app.now.get()),
        }
    };
    let last = move || {
        let last = now.with(|now| now.last_call.clone());
        [ago(app, last.at)(), ", ".to_owned(), words::said_or(last.said.as_ref(), &last.message)].concat()
    };
    // Of a disconnected account there is only what came.
    let live = Memo::new(move |_| now.with(|now| now.health != Health::Disconnected));
    let plan = move || {
        live.get().then(|| {
            view! {
                {fact(words::next_sync(), next)}
                {fact(words::sync_every(), interval(shown))}
            }
        })
    };
    let tenant = move || now.with(|now| now.tenant.clone()).map(|tenant| fact(words::tenant(), tenant.name));
    let quota = move || now.with(|now| now.quota.clone()).map(|quota| fact(words::quota(), quota_text(shown, &quota)));
    let score = move || now.with(|now| now.score).map(|score| fact(words::reliability(), score_text(&score)));
    let scopes = move || {
        let scopes = now.with(|now| now.scopes.clone());
        if scopes.is_empty() {
            return words::allowed_unknown().into_any();
        }
        let badge = |scope: String| view! { <Badge>{scope}</Badge> };
        scopes.into_iter().map(badge).collect_view().into_any()
    };
    view! {
        <dl class="facts connection-facts">
            {fact(words::account(), read(|now| now.account.clone()))}
            {tenant}
            {fact(words::address(), read(|now| now.base_url.clone()))}
            {fact(words::signs_in(), read(|now| words::way(now.auth).to_owned()))}
            {fact(words::last_call_title(), last)}
            {plan}
            {quota}
            {score}
            {move || live.get().then(|| fact(words::allowed(), scopes))}
        </dl>
        {streams(shown)}
        {move || live.get().then(|| webhook(shown))}
    }
    .into_any()
}

fn fact(name: &'static str, value: impl IntoView + 'static) -> AnyView {
    view! {
        <dt>{name}</dt>
        <dd>{value.into_any()}</dd>
    }
    .into_any()
}

/// How often it syncs by itself.
fn interval(shown: Shown) -> AnyView {
    let Shown { desk, id, now, .. } = shown;
    let every = Memo::new(move |_| now.with(|now| now.every_min));
    let choices = Memo::new(move |_| {
        let own = every.get().filter(|every| !INTERVALS.contains(every));
        let mut minutes: Vec<u32> = INTERVALS.into_iter().chain(own).collect();
        minutes.sort_unstable();
        minutes.into_iter().map(|every| Choice::new(every.to_string(), minutes_said(every.into()))).collect::<Vec<_>>()
    });
    let change = move |key: String| {
        let request = Schedule { connection_id: id, every_min: key.parse().ok(), paused: None };
        perform(desk.app, request, words::did_reschedule().to_owned());
    };
    view! {
        <Select
            label=words::sync_every()
            choices=choices
            value=Signal::derive(move || every.get().map(|every| every.to_string()).unwrap_or_default())
            placeholder=words::not_planned()
            on_change=change
            testid="sync-every"
        />
    }
    .into_any()
}

fn minutes_said(minutes: u64) -> String {
    match minutes {
        _ if minutes.is_multiple_of(1_440) => words::days(minutes / 1_440),
        _ if minutes.is_multiple_of(60) => words::hours(minutes / 60),
        _ => words::minutes(minutes),
    }
}

fn quota_text(shown: Shown, quota: &Quota) -> String {
    let left = words::quota_said(quota.remaining, quota.limit);
    let now = shown.desk.app.now.get();
    match quota.resets_at.filter(|at| *at > now) {
        Some(at) => [left, ", ".to_owned(), words::quota_resets(&when::ahead(at, now))].concat(),
        None => left,
    }
}

fn score_text(score: &Score) -> String {
    let success = format!("{:.0}", score.success * 100.0);
    let time = [&words::number(score.p95_ms), " ms"].concat();
    let text = words::score_text(&success, &time, &words::number(score.calls));
    let rests = match score.breaker {
        Breaker::Closed => return text,
        Breaker::Open => words::rests(),
        Breaker::HalfOpen => words::tries_one(),
    };
    [&text, ". ", rests].concat()
}

/// What is here of each stream; the name leads to its records.
fn streams(shown: Shown) -> AnyView {
    let rows = move || {
        let names = shown.now.with(|now| now.streams.iter().map(|stream| stream.name.clone()).collect::<Vec<_>>());
        names.into_iter().map(|name| Row::new(name.clone(), move || stream(shown, &name))).collect::<Vec<_>>()
    };
    view! {
        <div class="table-field" data-scrolls="">
            <table class="stream-table">
                <thead>
                    <tr>
                        <th scope="col">{words::stream()}</th>
                        <th scope="col" class="number">
                            {words::records()}
                        </th>
                        <th scope="col" class="number">
                            {words::fetched()}
                        </th>
                        <th scope="col">
                            <span class="spoken">{words::more()}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{each(Signal::derive(rows))}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn stream(shown: Shown, name: &str) -> AnyView {
    let Shown { desk, now, tab, stream, signing, allowing, .. } = shown;
    let (of, to) = (name.to_owned(), name.to_owned());
    let status = Memo::new(move |_| now.with(|now| now.streams.iter().find(|stream| stream.name == of).cloned()));
    let open = move |_| {
        stream.set(to.clone());
        tab.set("records".to_owned());
    };
    let read = move |pick: fn(&StreamStatus) -> String| move || status.with(|now| now.as_ref().map(pick));
    let fetched = move || {
        let at = status.with(|now| now.as_ref().and_then(|now| now.synced_at));
        at.map_or_else(|| words::never().to_owned(), |at| when::ago(browser::wall(at), desk.app.wall_now()))
    };
    let below = move || {
        let status = status.get()?;
        let error = status.error.map(|error| view! { <div class="tone-red">{explain(&error)}</div> });
        let aside = (status.set_aside > 0)
            .then(|| view! { <div class="tone-amber">{words::set_aside_count(status.set_aside)}</div> });
        let filling = status.filling.then(|| view! { <div class="meta">{words::filling()}</div> });
        let needs = status.needs;
        let barred = (!needs.is_empty()).then(|| {
            let allow = move |_| {
                allowing.set(needs.clone());
                signing.set(true);
            };
            view! {
                <div class="meta">
                    {words::not_allowed_yet()} " "
                    <button type="button" class="link-button" data-testid="allow-stream" on:click=allow>
                        {words::allow_more()}
                    </button>
                </div>
            }
        });
        Some(view! { {error} {aside} {filling} {barred} }.into_any())
    };
    view! {
        <tr>
            <td>
                <button type="button" class="link-button" on:click=open>
                    {words::stream_name(name)}
                </button>
                {below}
            </td>
            <td class="number">{read(|now| words::number(now.records))}</td>
            <td class="number">{fetched}</td>
            <td>{stream_menu(shown, name, status)}</td>
        </tr>
    }
    .into_any()
}

/// What can be done with one stream alone.
fn stream_menu(shown: Shown, name: &str, status: Memo<Option<StreamStatus>>) -> AnyView {
    let Shown { desk, id, now, job, .. } = shown;
    let app = desk.app;
    let busy = RwSignal::new(false);
    let label = [words::more(), ": ", &words::stream_name(name)].concat();
    let name = StoredValue::new(name.to_owned());
    let anew = move || resync_stream(app, &now.get_untracked(), &name.get_value(), job);
    let again = move || understand_again(app, id, Some(name.get_value()), busy);
    let entries = move || -> Vec<Entry> {
        let any_aside = status.with_untracked(|status| status.as_ref().is_some_and(|status| status.set_aside > 0));
        let retry: Option<Entry> =
            any_aside.then(|| Item::act(words::understand_again(), again).glyph(Glyph::Restore).into());
        let all: Entry = Item::act(words::full_resync(), anew).glyph(Glyph::Download).into();
        std::iter::once(all).chain(retry).collect()
    };
    let barred = Memo::new(move |_| {
        let ended = now.with(|now| now.health == Health::Disconnected);
        ended || status.with(|status| status.as_ref().is_some_and(|one| !one.needs.is_empty()))
    });
    view! {
        <Menu
            label=Signal::stored(label)
            class=Signal::stored("button quiet icon-only".to_owned())
            entries
            testid="stream-menu"
            disabled=barred
        >
            <Icon glyph=Glyph::More />
        </Menu>
    }
    .into_any()
}
