//! The audit trail: its lines, what narrows them, whether its chain holds, and the way out.

use super::{
    audit_line::{Chosen, line},
    row::group,
};
use crate::{
    components::{
        bone::Bone,
        button::{Button, IconButton},
        calendar::DateField,
        choice::Choice,
        icon::{Glyph, Icon},
        notice::{Notice, Tone},
        select::Select,
        state::{Empty, Trouble},
        virtual_list::VirtualList,
    },
    state::{
        desk::desk,
        query::Query,
        toast::{Offer, explain},
        trail::{Trail, on_day, subjects, wanted},
        transfer,
    },
    words,
};
use atom_api::{
    Permission,
    audit::{Entry, Export, Filter, Format, Verify, VerifyReply},
    members::List as Members,
};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;

/// How long a pause in typing is.
const PAUSE_MS: i32 = 200;
/// As much of a hash as tells it from all others at a glance.
const HASH_SHOWN: usize = 16;

/// The trail, for those who may read it.
#[component]
pub(super) fn Audit() -> impl IntoView {
    let desk = desk();
    let may = Memo::new(move |_| Some((desk.may(Permission::AuditRead)?, desk.may(Permission::DataManage)?)));
    move || match may.get() {
        None => view! { <Bone width=60 /> }.into_any(),
        Some((false, _)) => group(words::page_audit(), words::audit_not_yours(), ()),
        Some((true, takes_out)) => view! { <Page takes_out /> }.into_any(),
    }
}

#[component]
fn Page(takes_out: bool) -> impl IntoView {
    let trail = Trail::new(desk().app);
    let chosen = RwSignal::new(None::<Arc<Entry>>);
    view! {
        <div class="trail" data-testid="trail">
            {group(
                words::page_audit(),
                words::audit_help(),
                view! {
                    <Narrow trail />
                    <Lines trail chosen />
                    {move || chosen.get().map(|entry| view! { <Chosen trail entry chosen /> })}
                },
            )}
            <Chain />
            {takes_out.then(|| view! { <TakeOut trail /> })}
        </div>
    }
    .into_any()
}

/// What narrows the trail.
#[component]
fn Narrow(trail: Trail) -> impl IntoView {
    let app = desk().app;
    let members = Query::new(app, || Some(Members {}));
    let typed = RwSignal::new(String::new());
    let turn = StoredValue::new(0_u32);
    Effect::new(move |before: Option<()>| {
        let text = typed.get();
        if before.is_none() {
            return;
        }
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let now = turn.get_value();
        spawn_local(async move {
            crate::browser::sleep(PAUSE_MS).await;
            if turn.try_get_value() == Some(now) {
                trail.narrow(|filter| filter.text = wanted(&text));
            }
        });
    });
    let people = Memo::new(move |_| {
        let people = members.data.with(|page| {
            let members = page.iter().flat_map(|page| &page.items);
            members.map(|member| Choice::new(member.user.to_string(), member.name.clone())).collect::<Vec<_>>()
        });
        [vec![Choice::new("", words::audit_anybody())], people].concat()
    });
    let hosts = ["window", "http", "cli", "job"].map(|host| Choice::new(host, words::audit_host(host)));
    let hosts = [vec![Choice::new("", words::audit_any_host())], hosts.to_vec()].concat();
    let commands = subjects().into_iter().map(|subject| Choice::new(subject.clone(), subject)).collect();
    let commands = [vec![Choice::new("", words::audit_any_command())], commands].concat();
    let outcomes = ["ok", "forbidden", "rate_limited", "unauthenticated", "refused", "reused"];
    let outcomes = outcomes.map(|outcome| Choice::new(outcome, words::audit_outcome_of(outcome)));
    let outcomes = [vec![Choice::new("", words::audit_any_outcome())], outcomes.to_vec()].concat();
    let now = move |text: fn(&Filter) -> Option<String>| {
        Signal::derive(move || trail.filter.with(|filter| text(filter).unwrap_or_default()))
    };
    let day = Signal::derive(move || trail.filter.with(|filter| filter.from));
    let to_day = move |day: Option<Date>| {
        trail.narrow(|filter| on_day(filter, day, app.zone.get_value()));
    };
    let narrowed = Memo::new(move |_| trail.filter.with(|filter| *filter != Filter::default()));
    let clear = move |()| {
        typed.set(String::new());
        trail.narrow(|filter| *filter = Filter::default());
    };
    view! {
        <div class="trail-narrow" role="search" aria-label=words::audit_search()>
            <div class="filter">
                <Icon glyph=Glyph::Search />
                <input
                    class="input small"
                    type="search"
                    data-testid="trail-search"
                    autocomplete="off"
                    maxlength="200"
                    aria-label=words::audit_search()
                    placeholder=words::audit_search_hint()
                    bind:value=typed
                />
            </div>
            <Select
                label=words::audit_who()
                choices=people
                value=now(|filter| filter.user.map(|user| user.to_string()))
                on_change=move |key: String| trail.narrow(|filter| filter.user = key.parse().ok())
                testid="trail-who"
            />
            <Select
                label=words::audit_through()
                choices=Signal::stored(hosts)
                value=now(|filter| filter.host.clone())
                on_change=move |key: String| trail.narrow(|filter| filter.host = wanted(&key))
                testid="trail-host"
            />
            <Select
                label=words::audit_what()
                choices=Signal::stored(commands)
                value=now(|filter| filter.command.clone())
                on_change=move |key: String| trail.narrow(|filter| filter.command = wanted(&key))
                testid="trail-command"
            />
            <Select
                label=words::audit_outcome()
                choices=Signal::stored(outcomes)
                value=now(|filter| filter.outcome.clone())
                on_change=move |key: String| trail.narrow(|filter| filter.outcome = wanted(&key))
                testid="trail-outcome"
            />
            <DateField
                label=words::audit_day()
                value=day
                on_change=to_day
                clear=words::audit_any_day()
                testid="trail-day"
            />
            <Show when=move || narrowed.get()>
                <Button testid="trail-clear" on_press=Callback::new(clear)>
                    {words::audit_clear()}
                </Button>
            </Show>
            <IconButton glyph=Glyph::Sync label=words::audit_refresh() testid="trail-refresh" on_press=move |()| trail.anew() />
        </div>
    }
    .into_any()
}

/// The lines, of which those in sight are drawn.
#[component]
fn Lines(trail: Trail, chosen: RwSignal<Option<Arc<Entry>>>) -> impl IntoView {
    let app = desk().app;
    let filled = Memo::new(move |_| match (trail.is_here.get(), trail.entries.with(Vec::is_empty)) {
        (true, empty) => Some(!empty),
        (false, _) => None,
    });
    // Where the trail goes on, one more line stands at the end; when it is seen, what follows is fetched.
    let count = Memo::new(move |_| {
        let more = usize::from(trail.next.with(Option::is_some));
        trail.entries.with(|entries| u32::try_from(entries.len() + more).unwrap_or(u32::MAX))
    });
    let at = move |index: u32| trail.entries.with(|entries| entries.get(index as usize).cloned());
    let key = move |index: u32| at(index).map_or_else(|| "more".to_owned(), |entry| entry.seq.to_string());
    let row = move |index: u32| match at(index) {
        Some(entry) => line(app, &entry),
        None => {
            request_animation_frame(move || trail.more());
            view! { <Bone width=40 /> }.into_any()
        }
    };
    let open = move |index: u32| {
        if let Some(entry) = untrack(|| at(index)) {
            chosen.set(Some(entry));
        }
    };
    move || match (filled.get(), trail.error.get()) {
        (None, Some(error)) => {
            view! { <Trouble title=words::audit_trouble() error on_retry=move |()| trail.anew() /> }.into_any()
        }
        (None, None) => view! { <Bone width=60 /> }.into_any(),
        (Some(false), _) => {
            view! { <Empty glyph=Glyph::Eye title=words::audit_empty() text=words::audit_empty_text() /> }.into_any()
        }
        (Some(true), wrong) => {
            let wrong = wrong.map(|error| view! { <p class="tone-red" role="alert">{explain(&error)}</p> });
            view! {
                <div class="trail-lines">
                    <VirtualList
                        label=words::audit_lines()
                        count=count
                        key=key
                        row=row
                        row_rem=2.25
                        on_open=open
                        testid="trail-lines"
                    />
                </div>
                {wrong}
            }
            .into_any()
        }
    }
}

/// Whether the chain holds, when asked.
#[component]
fn Chain() -> impl IntoView {
    let app = desk().app;
    let found = RwSignal::new(None::<VerifyReply>);
    let busy = RwSignal::new(false);
    let verify = move |()| {
        busy.set(true);
        spawn_local(async move {
            match app.call(Verify {}).await {
                Ok(reply) => drop(found.try_set(Some(reply))),
                Err(error) => app.complain(&error),
            }
            busy.try_set(false);
        });
    };
    let says = move || {
        let reply = found.get()?;
        let said = match (reply.ok, reply.broken) {
            (true, _) => {
                let hash: String = reply.head.chars().take(HASH_SHOWN).collect();
                words::audit_holds(&words::audit_count(reply.entries), &hash)
            }
            (false, Some(place)) => words::audit_broken(&words::number(place)),
            (false, None) => reply.damage.unwrap_or_default(),
        };
        let tone = if reply.ok { Tone::Plain } else { Tone::Wrong };
        Some(view! { <Notice tone>{said}</Notice> })
    };
    group(
        words::audit_chain(),
        words::audit_chain_help(),
        view! {
            <div class="settings-actions">
                <Button testid="trail-verify" busy on_press=Callback::new(verify)>
                    {words::audit_verify()}
                </Button>
            </div>
            <div class="trail-found" role="status" data-testid="trail-found">
                {says}
            </div>
        },
    )
}

/// The way out, as a table or as JSON.
#[component]
fn TakeOut(trail: Trail) -> impl IntoView {
    let app = desk().app;
    let busy = RwSignal::new(None::<Format>);
    let forms = [
        (Format::Csv, words::audit_csv(), ("atom-audit", "csv", "text/csv")),
        (Format::Json, words::audit_json(), ("atom-audit", "json", "application/json")),
    ];
    let button = |(format, name, file): (Format, &'static str, (&'static str, &'static str, &'static str))| {
        let press = move |()| {
            busy.set(Some(format));
            let filter = trail.filter.get_untracked();
            spawn_local(async move {
                let filter = Some(filter).filter(|filter| *filter != Filter::default());
                let write = async |path| {
                    let written = app.write(Export { format, path, filter: filter.clone() }).await;
                    written.map(|reply| reply.name)
                };
                match transfer::take_out(app, file, write).await {
                    Ok(Some(name)) => app.say(words::export_done(&name), Offer::Nothing),
                    Ok(None) => {}
                    Err(error) => app.complain(&error),
                }
                busy.try_set(None);
            });
        };
        let waits = Signal::derive(move || busy.get() == Some(format));
        view! {
            <Button testid="trail-export" busy=waits on_press=Callback::new(press)>
                {name}
            </Button>
        }
    };
    let buttons = forms.map(button).into_iter().collect_view();
    group(words::audit_export(), words::audit_export_help(), view! { <div class="settings-actions">{buttons}</div> })
}
