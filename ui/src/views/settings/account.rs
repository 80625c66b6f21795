//! Who one is, and where else one is signed in.

use super::row::{group, row};
use crate::{
    browser,
    components::{
        badge::Badge,
        bone::Bone,
        button::{Button, IconButton},
        icon::Glyph,
    },
    state::{desk::desk, perform::perform, query::Query, toast::explain, when},
    words,
};
use atom_api::auth::{RevokeSession, SessionView, Sessions};
use leptos::prelude::*;

/// Name, address, workspace; the sessions; the way out.
#[component]
pub(super) fn Account() -> impl IntoView {
    let app = desk().app;
    let session = app.session.get_untracked();
    let (name, email, workspace) =
        session.map(|session| (session.user.name, session.user.email, session.workspace.name)).unwrap_or_default();
    let sessions = Query::new(app, || Some(Sessions {}));
    let items = move || sessions.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let line = move |session: SessionView| {
        let SessionView { id, host, created_at, current, .. } = session;
        let since = words::session_since(&host, &when::ago(browser::wall(created_at), app.wall_now()));
        let end = move |()| perform(app, RevokeSession { id }, words::did_end_session().to_owned());
        view! {
            <li class="settings-row">
                <span class="name" data-written="">{since}</span>
                <div class="control">
                    {match current {
                        true => view! { <Badge tone="green">{words::this_session()}</Badge> }.into_any(),
                        false => {
                            view! { <IconButton glyph=Glyph::Close label=words::end_session() on_press=end /> }.into_any()
                        }
                    }}
                </div>
            </li>
        }
    };
    let list = move || match (sessions.data.with(Option::is_some), sessions.error.get()) {
        (false, Some(error)) => view! { <p class="tone-red" role="alert">{explain(&error)}</p> }.into_any(),
        (false, None) => view! { <Bone width=60 /> }.into_any(),
        (true, _) => view! {
            <ul>
                <For each=items key=|session| session.id let:session>
                    {line(session)}
                </For>
            </ul>
        }
        .into_any(),
    };
    view! {
        {group(
            words::page_account(),
            "",
            view! {
                {row(words::you_are(), view! { <span data-written="">{format!("{name}, {email}")}</span> })}
                {row(words::workspace(), view! { <span data-written="">{workspace}</span> })}
                <div class="settings-actions">
                    <Button glyph=Glyph::Leave on_press=Callback::new(move |()| app.sign_out())>
                        {words::sign_out()}
                    </Button>
                </div>
            },
        )}
        {group(words::sessions(), words::sessions_help(), list)}
    }
}
