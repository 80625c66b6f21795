//! The accounts at services that open this account: link one, take a link away.

use super::{
    link_question::LinkQuestion,
    proof::{Doing, Proof},
    row::group,
};
use crate::{
    browser,
    components::{
        bone::Bone,
        button::{Button, IconButton, Weight},
        icon::Glyph,
        notice::Notice,
    },
    state::{
        desk::desk,
        outside_in::{Stage, Trip},
        query::Query,
        toast::{Offer, explain},
        when,
    },
    words,
};
use atom_api::{
    SecretText,
    signin::{FinishLink, FinishLinkReply, Found, Link, Linked, ListLinked, Provider, Providers, Unlink},
};
use leptos::{prelude::*, task::spawn_local};

/// What the password is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    /// To link an account of this service.
    Link(Provider),
    /// To take this link away.
    Unlink(Linked),
}

/// What is linked, and what could be.
#[component]
pub(super) fn LinkedGroup() -> impl IntoView {
    let app = desk().app;
    let linked = Query::new(app, || Some(ListLinked {}));
    let providers = Query::new(app, || Some(Providers {}));
    let trip = Trip::new(app);
    let (asked, asking) = (RwSignal::new(None::<Asked>), RwSignal::new(false));
    let ask = move |what: Asked| {
        asked.set(Some(what));
        asking.set(true);
    };
    // Nothing is linked before the person has seen which account it is.
    let (found, busy) = (RwSignal::new(None::<Found>), RwSignal::new(false));
    let came = move |reply: FinishLinkReply| {
        let came = reply.found.is_some();
        if came {
            found.try_set(reply.found);
        }
        came
    };
    let refuse = move |()| {
        found.set(None);
        trip.cancel();
    };
    let link = move |()| {
        let Some(attempt) = trip.attempt() else { return refuse(()) };
        busy.set(true);
        spawn_local(async move {
            let done = app.write(FinishLink { attempt, wait: false, look: false }).await;
            busy.try_set(false);
            found.try_set(None);
            match done {
                Ok(reply) => {
                    trip.is_over();
                    if let Some(linked) = reply.linked {
                        app.say(words::did_link_account(&linked.name), Offer::Nothing);
                    }
                }
                Err(error) => trip.fail(error),
            }
        });
    };
    let question = move || found.get().map(|found| view! { <LinkQuestion found busy on_link=link on_cancel=refuse /> });
    let act = Callback::new(move |password: SecretText| -> Doing {
        let what = asked.get_untracked();
        Box::pin(async move {
            match what {
                Some(Asked::Link(provider)) => {
                    trip.set_out(app.write(Link { provider: provider.id, password }).await?);
                    trip.wait(|attempt| FinishLink { attempt, wait: true, look: true }, came);
                }
                Some(Asked::Unlink(Linked { issuer, name, .. })) => {
                    app.write(Unlink { issuer, password }).await?;
                    app.say(words::did_unlink_account(&name), Offer::Nothing);
                }
                None => {}
            }
            Ok(())
        })
    });
    let proof = move || {
        let (title, verb, weight) = match asked.get_untracked() {
            Some(Asked::Unlink(_)) => (words::unlink_title(), words::unlink(), Weight::Danger),
            _ => (words::link_title(), words::link_go_on(), Weight::Primary),
        };
        view! { <Proof title text=words::link_text() verb weight open=asking act /> }
    };
    let line = move |one: Linked| {
        let (account, linked_at, name) = (one.account.clone(), browser::wall(one.linked_at), one.name.clone());
        let since = {
            let name = name.clone();
            move || format!("{name}, {}", words::linked_since(&account, &when::ago(linked_at, app.wall_now())))
        };
        let away = move |()| ask(Asked::Unlink(one.clone()));
        view! {
            <li class="settings-row" data-testid="linked">
                <span class="name" data-written="">{since}</span>
                <div class="control">
                    <IconButton glyph=Glyph::Close label=words::unlink_from(&name) on_press=away />
                </div>
            </li>
        }
    };
    let list = move || match (linked.data.get(), linked.error.get()) {
        (None, Some(error)) => view! { <p class="tone-red" role="alert">{explain(&error)}</p> }.into_any(),
        (None, None) => view! { <Bone width=60 /> }.into_any(),
        (Some(reply), _) if reply.items.is_empty() => {
            view! { <p class="meta">{words::nothing_linked()}</p> }.into_any()
        }
        (Some(reply), _) => view! { <ul>{reply.items.into_iter().map(line).collect_view()}</ul> }.into_any(),
    };
    // Those that are linked already are not offered.
    let free = move || {
        let taken = linked.data.get().map(|reply| reply.items).unwrap_or_default();
        let all = providers.data.get().map(|page| page.items).unwrap_or_default();
        let free = all.into_iter().filter(|each| !taken.iter().any(|one| one.issuer == each.issuer));
        free.collect::<Vec<_>>()
    };
    let buttons = move || {
        let button = move |provider: Provider| {
            let name = words::link_with(&provider.name);
            view! {
                <Button testid="link" on_press=Callback::new(move |()| ask(Asked::Link(provider.clone())))>
                    {name}
                </Button>
            }
        };
        let free = free();
        (!free.is_empty())
            .then(|| view! { <div class="settings-actions">{free.into_iter().map(button).collect_view()}</div> })
    };
    let going = move || match trip.stage.get() {
        Stage::Browser(url) => view! {
            <div data-testid="link-waiting">
                <p class="waits" role="status">
                    <span class="busy" aria-hidden="true"></span>
                    {words::browser_waiting()}
                </p>
                <div class="settings-actions">
                    <Button glyph=Glyph::Out on_press=Callback::new(move |()| app.open_external(&url))>
                        {words::open_page_again()}
                    </Button>
                    <Button testid="link-cancel" on_press=Callback::new(move |()| trip.cancel())>
                        {words::cancel()}
                    </Button>
                </div>
            </div>
        }
        .into_any(),
        Stage::Failed(error) => view! {
            <div data-testid="link-failed">
                <Notice>{explain(&error)}</Notice>
            </div>
            {buttons}
        }
        .into_any(),
        _ => buttons.into_any(),
    };
    view! {
        {group(words::linked_title(), words::linked_help(), view! { {list} {going} })}
        {move || asking.get().then(proof)}
        {question}
    }
    .into_any()
}
