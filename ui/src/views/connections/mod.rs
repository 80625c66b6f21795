//! Connections to outside services: those that are there, and those that could be.

mod connect;
mod connection;
mod disconnect;
mod gallery;

use crate::{
    components::{
        bone::Bone,
        button::IconButton,
        icon::Glyph,
        state::{Empty, Trouble},
    },
    state::{desk::desk, query::Query},
    words,
};
use atom_api::integrations::{Provider, Providers, ProvidersReply};
use connect::ConnectDialog;
use connection::ConnectionCard;
use gallery::Gallery;
use leptos::prelude::*;

/// The page of connections.
#[component]
pub(crate) fn Connections() -> impl IntoView {
    let desk = desk();
    let connections = desk.connections;
    let providers = Query::<ProvidersReply>::new(desk.app, || Some(Providers {}));
    let connecting = RwSignal::new(None::<Provider>);
    let known = Memo::new(move |_| connections.data.with(|page| page.as_ref().map(|page| page.items.len())));
    let items = move || connections.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    // Signing in again is connecting again: the service of that id, where its description is known.
    let again = Callback::new(move |id: String| {
        connecting
            .set(providers.data.with_untracked(|all| all.as_ref()?.items.iter().find(|each| each.id == id).cloned()));
    });
    let list = move || match (known.get(), connections.error.get()) {
        (None, Some(error)) => {
            view! { <Trouble title=words::connections_trouble() error on_retry=move |()| connections.retry() /> }
                .into_any()
        }
        (None, None) => view! { <Bone width=40 /> }.into_any(),
        (Some(0), _) => view! {
            <Empty glyph=Glyph::Plug title=words::connections_empty() text=words::connections_empty_text() />
        }
        .into_any(),
        (Some(_), _) => view! {
            <section aria-label=words::your_connections()>
                <h2 class="page-title">{words::your_connections()}</h2>
                <For each=items key=|connection| connection.id let:connection>
                    <ConnectionCard first=connection on_sign_in=again />
                </For>
            </section>
        }
        .into_any(),
    };
    view! {
        <section class="pane" aria-label=words::connections()>
            <header class="pane-head">
                <IconButton
                    glyph=Glyph::Menu
                    label=words::open_sidebar()
                    class="only-narrow"
                    on_press=move |()| desk.drawer.set(true)
                />
                <h1>{words::connections()}</h1>
            </header>
            <div class="page-scroll scroll">
                <div class="inner">{list} <Gallery providers on_connect=move |provider| connecting.set(Some(provider)) /></div>
            </div>
            {move || {
                connecting
                    .get()
                    .map(|provider| view! { <ConnectDialog provider on_close=move |()| connecting.set(None) /> })
            }}
        </section>
    }
}
