//! Who one is, what guards the account, where one is signed in, and the way out.

use super::{
    factor::Factor,
    keychain_lock::KeychainLock,
    linked::LinkedGroup,
    password::ChangePassword,
    proof::{Doing, Proof},
    row::{group, many, row},
    verify::VerifyGroup,
};
use crate::{
    browser,
    components::{
        badge::Badge,
        bone::Bone,
        button::{Button, IconButton, Weight},
        choice::Choice,
        icon::Glyph,
    },
    state::{desk::desk, perform::perform, query::Query, toast::explain, transfer, when},
    words,
};
use atom_api::{
    SecretText,
    account::{DeleteAccount, ExportAccount},
    auth::{RevokeSession, SessionView, Sessions},
};
use leptos::{prelude::*, task::spawn_local};

/// The person, their password and second factor, their sessions, their data.
#[component]
pub(super) fn Account() -> impl IntoView {
    let app = desk().app;
    let session = app.session.get_untracked();
    let (name, email, workspace) =
        session.map(|session| (session.user.name, session.user.email, session.workspace.name)).unwrap_or_default();
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
        <VerifyGroup />
        <ChangePassword />
        <LinkedGroup />
        <Factor />
        <LockGroup />
        <SessionsGroup />
        <OwnData />
    }
    .into_any()
}

#[component]
fn LockGroup() -> impl IntoView {
    let desk = desk();
    let (app, prefs) = (desk.app, desk.prefs);
    let choices = vec![
        Choice::new("never", words::lock_never()),
        Choice::new("5", words::lock_5()),
        Choice::new("15", words::lock_15()),
        Choice::new("60", words::lock_60()),
    ];
    group(
        words::lock_title(),
        words::lock_help(),
        view! {
            {many(
                words::lock_after(),
                choices,
                move || prefs.text("security.lock_after", "never"),
                move |to| prefs.set("security.lock_after", to),
            )}
            <div class="settings-actions">
                <Button glyph=Glyph::Lock testid="lock-now" on_press=Callback::new(move |()| app.lock())>
                    {words::lock_now()}
                </Button>
            </div>
            <KeychainLock />
        },
    )
}

#[component]
fn SessionsGroup() -> impl IntoView {
    let app = desk().app;
    let sessions = Query::new(app, || Some(Sessions {}));
    let items = move || sessions.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let line = move |session: SessionView| {
        let SessionView { id, host, device, created_at, current, .. } = session;
        let place = if device.is_empty() { host } else { device };
        let since = move || words::session_since(&place, &when::ago(browser::wall(created_at), app.wall_now()));
        let end = move |()| perform(app, RevokeSession { id }, words::did_end_session().to_owned());
        view! {
            <li class="settings-row" data-testid="session">
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
    group(words::sessions(), words::sessions_help(), list)
}

#[component]
fn OwnData() -> impl IntoView {
    let app = desk().app;
    let (busy, leaving) = (RwSignal::new(false), RwSignal::new(false));
    let export = move |()| {
        busy.set(true);
        spawn_local(async move {
            let written = async {
                let reply = app.call(ExportAccount {}).await?;
                let text = serde_json::to_string_pretty(&reply).unwrap_or_default();
                transfer::save_text("atom-account.json", "application/json", &text).await
            };
            if let Err(error) = written.await {
                app.complain(&error);
            }
            busy.try_set(false);
        });
    };
    let act = Callback::new(move |password: SecretText| -> Doing {
        Box::pin(async move {
            app.write(DeleteAccount { password }).await?;
            app.forget_everything();
            Ok(())
        })
    });
    let dialog = move || {
        view! {
            <Proof
                title=words::delete_account()
                text=words::delete_account_text()
                verb=words::delete_account()
                weight=Weight::Danger
                open=leaving
                act
            />
        }
    };
    view! {
        {group(
            words::own_data(),
            words::own_data_help(),
            view! {
                <div class="settings-actions">
                    <Button testid="export-account" busy on_press=Callback::new(export)>
                        {words::export_account()}
                    </Button>
                    <Button testid="delete-account" on_press=Callback::new(move |()| leaving.set(true))>
                        {words::delete_account()}
                    </Button>
                </div>
            },
        )}
        {move || leaving.get().then(dialog)}
    }
    .into_any()
}
