//! The story of an entry: each link of the chain that it belongs together with, who added it, and how it hangs there.

use super::{fetched::fetched, follow, more_fields::mark_name, shelf};
use crate::{
    browser,
    state::{
        books::{besides, room::Room},
        query::Query,
        route::{Place, Route},
        when,
    },
    words,
};
use atom_api::ledger::{EntryMark, GetHistory, History, HistoryLink, LinkKind};
use atom_core::EntryId;
use leptos::prelude::*;

/// The links, oldest first.
pub(super) fn story(id: EntryId) -> AnyView {
    let query = Query::<History>::new(shelf().desk.app, move || Some(GetHistory { id }));
    let links = move |history: History| {
        let links = history.links.iter().map(|each| link(each, id)).collect_view();
        view! {
            <ol class="story" data-testid="story">
                {links}
            </ol>
        }
        .into_any()
    };
    view! {
        <section class="entry-history" aria-labelledby="entry-story">
            <h3 id="entry-story">{words::story()}</h3>
            {fetched(query, words::story_trouble(), 2, links)}
        </section>
    }
    .into_any()
}

fn link(link: &HistoryLink, here: EntryId) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let (what, testid) = match link.kind {
        LinkKind::Posted => (words::story_posted(), "entry-original"),
        LinkKind::Imported => (words::story_imported(), "entry-original"),
        LinkKind::Reversed => (words::story_reversed(), "entry-reversal"),
        LinkKind::Replaced => (words::story_replaced(), "entry-replacement"),
    };
    let known = browser::wall(link.known_at);
    let known = [when::day(known.date(), app.today.get_untracked()), when::clock(known.time())].join(" ");
    let by = link.by.clone().map(|by| {
        view! {
            <dt>{words::by_whom()}</dt>
            <dd data-written="">{by}</dd>
        }
    });
    let source = link.source.as_ref().map(|source| words::source_line(&source.file, &source.line.to_string()));
    let source = source.map(|source| {
        view! {
            <dt>{words::came_from()}</dt>
            <dd data-written="" data-testid="story-source">{source}</dd>
        }
    });
    let tags = link.tags.iter().map(|tag| format!("#{tag}"));
    let tags = tags.chain(link.links.iter().map(|to| format!("^{to}"))).collect::<Vec<_>>().join(" ");
    let mark = besides::mark(&link.mark);
    let mark = if mark == EntryMark::None { String::new() } else { mark_name(mark).to_owned() };
    let besides = [
        (words::voucher(), link.code.clone()),
        (words::entry_mark(), mark),
        (words::tags_and_links(), tags),
        (words::comment(), link.comment.trim().to_owned()),
    ];
    let besides = besides.into_iter().filter(|(_, text)| !text.is_empty());
    let besides = besides
        .map(|(name, text)| {
            view! {
                <dt>{name}</dt>
                <dd data-written="">{text}</dd>
            }
        })
        .collect_view();
    let room = Room::Entry(link.entry_id);
    let number = ["#", &words::number(link.sequence)].concat();
    let is_here = link.entry_id == here;
    let title = if is_here {
        view! {
            <b>{what}</b>
            " "
            <span class="quiet">{words::story_this()}</span>
        }
        .into_any()
    } else {
        view! {
            <a
                href=Route::to(Place::Books(room)).address()
                data-testid=testid
                on:click=move |event| follow(shelf, room, &event)
            >
                {what}
            </a>
        }
        .into_any()
    };
    view! {
        <li data-testid="story-link" aria-current=is_here.then_some("true")>
            <span class="figures quiet">{number}</span>
            <div>
                <p>{title}</p>
                <dl class="facts-list">
                    <dt>{words::date()}</dt>
                    <dd class="figures">{link.date.to_string()}</dd>
                    <dt>{words::known_since()}</dt>
                    <dd class="figures">{known}</dd>
                    {besides}
                    {by}
                    {source}
                    <dt>{words::link_before()}</dt>
                    <dd>
                        <code class="hash" data-written="">{link.previous.clone()}</code>
                    </dd>
                    <dt>{words::own_link()}</dt>
                    <dd>
                        <code class="hash" data-written="" data-testid="entry-hash">{link.hash.clone()}</code>
                    </dd>
                </dl>
            </div>
        </li>
    }
    .into_any()
}
