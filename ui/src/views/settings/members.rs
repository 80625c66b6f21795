//! Workspaces, and who is in this one.

use super::{people::People, row::group, verify::VerifyBanner};
use crate::{
    components::{
        badge::Badge,
        bone::Bone,
        button::{Button, Weight},
        dialog::Dialog,
        field::Field,
    },
    state::{
        app::App,
        desk::desk,
        query::Query,
        toast::{Offer, explain},
    },
    words,
};
use atom_api::{
    ApiError, SecretText,
    auth::Workspace,
    members::{Accept, Leave, Role},
    workspaces::{Create, List, Rename, Select, WorkspaceView},
};
use leptos::{prelude::*, task::spawn_local};

/// The workspaces of the person, and the people of this one.
#[component]
pub(super) fn Members() -> impl IntoView {
    let app = desk().app;
    let workspaces = Query::new(app, || Some(List {}));
    let here = Memo::new(move |_| {
        workspaces.data.with(|page| page.as_ref()?.items.iter().find(|each| each.current).map(|each| each.role))
    });
    view! {
        <VerifyBanner />
        <Workspaces workspaces here />
        <Join />
        {move || here.get().map(|role| view! { <People role /> })}
    }
    .into_any()
}

/// Goes to another workspace.
pub(super) async fn go(app: App, workspace: Workspace) -> Result<(), ApiError> {
    let there = app.write(Select { id: workspace.id }).await?;
    let said = words::joined(&there.name);
    app.be_in(there);
    app.say(said, Offer::Nothing);
    Ok(())
}

/// Does something, and tells what went wrong.
fn told(app: App, work: impl Future<Output = Result<(), ApiError>> + 'static) {
    spawn_local(async move {
        if let Err(error) = work.await {
            app.complain(&error);
        }
    });
}

#[component]
fn Workspaces(
    workspaces: Query<atom_api::Page<WorkspaceView>>,
    #[prop(into)] here: Signal<Option<Role>>,
) -> impl IntoView {
    let app = desk().app;
    let leaving = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let items = move || workspaces.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let line = move |workspace: WorkspaceView| {
        let WorkspaceView { id, name, role, members, current } = workspace;
        let target = StoredValue::new(Workspace { id, name: name.clone() });
        let there = move |()| told(app, async move { go(app, target.get_value()).await });
        view! {
            <li class="settings-row" data-testid="workspace-row">
                <span class="name" data-written="">{name}</span>
                <div class="control">
                    <span class="meta">{words::role(role)} ", " {words::members_count(members.into())}</span>
                    {match current {
                        true => view! { <Badge tone="green">{words::workspace_here()}</Badge> }.into_any(),
                        false => {
                            view! {
                                <Button testid="workspace-go" on_press=Callback::new(there)>
                                    {words::workspace_go()}
                                </Button>
                            }
                                .into_any()
                        }
                    }}
                </div>
            </li>
        }
    };
    let list = move || {
        match (workspaces.data.with(Option::is_some), workspaces.error.get()) {
        (false, Some(error)) => view! { <p class="tone-red" role="alert">{explain(&error)}</p> }.into_any(),
        (false, None) => view! { <Bone width=60 /> }.into_any(),
        (true, _) => view! {
            <ul>
                <For each=items key=|each| (each.id, each.name.clone(), each.role, each.members, each.current) let:workspace>
                    {line(workspace)}
                </For>
            </ul>
        }
        .into_any(),
    }
    };
    let busy = RwSignal::new(false);
    let create = move |()| {
        let text = name.get_untracked().trim().to_owned();
        busy.set(true);
        told(app, async move {
            let made = app.write(Create { name: text }).await;
            busy.try_set(false);
            let made = made?;
            name.try_set(String::new());
            go(app, made).await
        });
    };
    let rename = move |()| {
        let text = name.get_untracked().trim().to_owned();
        told(app, async move {
            let renamed = app.write(Rename { name: text }).await?;
            name.try_set(String::new());
            app.be_in(renamed);
            app.say(words::did_rename_workspace(), Offer::Nothing);
            Ok(())
        });
    };
    let leave = move |()| {
        told(app, async move {
            app.write(Leave {}).await?;
            leaving.try_set(false);
            Ok(())
        });
    };
    let dialog = move || {
        view! {
            <Dialog title=words::workspace_leave() on_close=move |()| leaving.set(false)>
                <div class="dialog-body">
                    <p>{words::workspace_leave_text()}</p>
                </div>
                <div class="dialog-feet">
                    <Button on_press=Callback::new(move |()| leaving.set(false))>{words::cancel()}</Button>
                    <Button weight=Weight::Danger testid="leave-confirm" on_press=Callback::new(leave)>
                        {words::workspace_leave()}
                    </Button>
                </div>
            </Dialog>
        }
    };
    group(
        words::workspaces(),
        words::workspaces_help(),
        view! {
            {list}
            <div class="settings-form">
                <Field id="workspace-name" label=words::workspace_name() value=name />
                <Button testid="workspace-create" busy on_press=Callback::new(create)>
                    {words::workspace_create()}
                </Button>
                {move || {
                    (here.get() == Some(Role::Owner))
                        .then(|| {
                            view! {
                                <Button testid="workspace-rename" on_press=Callback::new(rename)>
                                    {words::workspace_rename()}
                                </Button>
                            }
                        })
                }}
                <Button testid="workspace-leave" on_press=Callback::new(move |()| leaving.set(true))>
                    {words::workspace_leave()}
                </Button>
            </div>
            {move || leaving.get().then(dialog)}
        },
    )
}

#[component]
fn Join() -> impl IntoView {
    let app = desk().app;
    let code = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let join = move |()| {
        let text = code.get_untracked().trim().to_owned();
        if text.is_empty() {
            wrong.set(Some(words::code_missing().to_owned()));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let joined = async {
                let workspace = app.write(Accept { code: SecretText::new(text) }).await?;
                go(app, workspace).await
            };
            match joined.await {
                Ok(()) => drop(wrong.try_set(None)),
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
            busy.try_set(false);
        });
    };
    group(
        words::join_title(),
        "",
        view! {
            <div class="settings-form">
                <Field id="join-code" label=words::join_code() value=code error=wrong />
                <Button testid="join-submit" busy on_press=Callback::new(join)>
                    {words::join_submit()}
                </Button>
            </div>
        },
    )
}
