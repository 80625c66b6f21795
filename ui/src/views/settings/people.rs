//! Who is in this workspace: roles, invitations, programs, handing over.

use super::{
    ask::Ask,
    proof::{Doing, Proof},
    row::{group, row},
};
use crate::{
    components::{
        badge::Badge,
        bone::Bone,
        button::{Button, IconButton, Weight},
        choice::Choice,
        dialog::Dialog,
        field::{Field, Kind},
        icon::Glyph,
        select::Select,
    },
    state::{
        desk::desk,
        perform::{self, perform},
        query::Query,
        toast::{Offer, explain},
    },
    words,
};
use atom_api::{
    SecretText,
    members::{AddMachine, Invitation, Invitations, Invite, List, Member, Remove, Role, SetRole, Transfer, Uninvite},
};
use leptos::{prelude::*, task::spawn_local};

/// The people, as far as the role shows and changes them.
#[component]
pub(super) fn People(role: Role) -> impl IntoView {
    if matches!(role, Role::Guest | Role::Machine) {
        return group(words::members(), words::members_hidden(), ());
    }
    let manages = matches!(role, Role::Owner | Role::Admin);
    view! {
        <MembersGroup role manages />
        {manages
            .then(|| {
                view! {
                    <InviteGroup role />
                    <ProgramsGroup />
                }
            })}
    }
    .into_any()
}

/// The roles that somebody of this role gives to people.
fn given_by(role: Role) -> Vec<Choice> {
    let given = Role::ALL.into_iter().filter(|given| match given {
        Role::Owner => role == Role::Owner,
        Role::Machine => false,
        _ => true,
    });
    given.map(|given| Choice::new(given.name(), words::role(given))).collect()
}

#[component]
fn MembersGroup(role: Role, manages: bool) -> impl IntoView {
    let app = desk().app;
    let list = Query::new(app, || Some(List {}));
    let handing = RwSignal::new(None::<Member>);
    let removing = RwSignal::new(None::<Member>);
    let [asking, sure, busy] = [(); 3].map(|()| RwSignal::new(false));
    let items = move || list.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let control = move |member: &Member| {
        let user = member.user;
        // An admin leaves owners as they are.
        let may = manages && (role == Role::Owner || member.role != Role::Owner) && !member.you;
        if !may {
            return view! { <span class="meta">{words::role(member.role)}</span> }.into_any();
        }
        let leaver = member.clone();
        let remove = move |()| {
            removing.set(Some(leaver.clone()));
            sure.set(true);
        };
        let choose = move |name: String| {
            if let Some(role) = Role::parse(&name) {
                perform(app, SetRole { user, role }, words::did_set_role().to_owned());
            }
        };
        let roles = match member.role {
            Role::Machine => view! { <span class="meta">{words::role(Role::Machine)}</span> }.into_any(),
            of => view! {
                <Select
                    label=words::member_role()
                    choices=Signal::stored(given_by(role))
                    value=Signal::stored(of.name().to_owned())
                    on_change=choose
                    testid="member-role"
                />
            }
            .into_any(),
        };
        let hand_over = (role == Role::Owner && !matches!(member.role, Role::Machine | Role::Owner)).then(|| {
            let member = member.clone();
            let press = move |()| {
                handing.set(Some(member.clone()));
                asking.set(true);
            };
            view! { <IconButton glyph=Glyph::Lock label=words::transfer_title() testid="transfer" on_press=press /> }
        });
        view! {
            {roles}
            {hand_over}
            <IconButton glyph=Glyph::Close label=words::member_remove() testid="member-remove" on_press=remove />
        }
        .into_any()
    };
    let line = move |member: Member| {
        let who = match member.email.is_empty() {
            true => member.name.clone(),
            false => [member.name.as_str(), ", ", member.email.as_str()].concat(),
        };
        view! {
            <li class="settings-row" data-testid="member-row">
                <span class="name" data-written="">{who}</span>
                <div class="control">
                    {member.you.then(|| view! { <Badge tone="green">{words::member_you()}</Badge> })}
                    {control(&member)}
                </div>
            </li>
        }
    };
    let shown = move || match (list.data.with(Option::is_some), list.error.get()) {
        (false, Some(error)) => view! { <p class="tone-red" role="alert">{explain(&error)}</p> }.into_any(),
        (false, None) => view! { <Bone width=60 /> }.into_any(),
        (true, _) => view! {
            <ul>
                <For each=items key=|member| (member.user, member.role, member.name.clone()) let:member>
                    {line(member)}
                </For>
            </ul>
        }
        .into_any(),
    };
    let act = Callback::new(move |password: SecretText| -> Doing {
        let member = handing.get_untracked();
        Box::pin(async move {
            if let Some(member) = member {
                app.write(Transfer { user: member.user, password }).await?;
                app.say(words::did_transfer(), Offer::Nothing);
            }
            Ok(())
        })
    });
    let dialog = move || {
        view! {
            <Proof
                title=words::transfer_title()
                text=words::transfer_text()
                verb=words::transfer_title()
                weight=Weight::Danger
                open=asking
                act
            />
        }
    };
    let take_away = move |()| {
        if let Some(member) = removing.get_untracked() {
            perform(app, Remove { user: member.user }, words::did_remove_member().to_owned());
        }
        sure.set(false);
    };
    let last_word = move || {
        let leaver = removing.get_untracked();
        let is_program = leaver.as_ref().is_some_and(|member| member.role == Role::Machine);
        let text = if is_program { words::remove_program_text() } else { words::remove_member_text() };
        view! {
            <Ask
                title=words::remove_member_title()
                verb=words::member_remove()
                weight=Weight::Danger
                open=sure
                busy
                testid="remove-member"
                confirm="remove-member-confirm"
                act=take_away
            >
                <p data-written="">{leaver.map(|member| member.name)}</p>
                <p>{text}</p>
            </Ask>
        }
    };
    view! {
        {group(words::members(), words::members_help(), shown)}
        {move || asking.get().then(dialog)}
        {move || sure.get().then(last_word)}
    }
    .into_any()
}

#[component]
fn InviteGroup(role: Role) -> impl IntoView {
    let app = desk().app;
    let waiting = Query::new(app, || Some(Invitations {}));
    let email = RwSignal::new(String::new());
    let chosen = RwSignal::new(Role::Member.name().to_owned());
    let wrong = RwSignal::new(None::<String>);
    let made = RwSignal::new(None::<(String, SecretText)>);
    let busy = RwSignal::new(false);
    let invite = move |()| {
        let address = email.get_untracked().trim().to_owned();
        if !address.contains('@') {
            wrong.set(Some(words::email_missing().to_owned()));
            return;
        }
        let Some(role) = Role::parse(&chosen.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            match app.write(Invite { email: address, role }).await {
                Ok(reply) => {
                    email.try_set(String::new());
                    wrong.try_set(None);
                    made.try_set(Some((reply.invitation.email, reply.code)));
                }
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
            busy.try_set(false);
        });
    };
    let items = move || waiting.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let line = move |invitation: Invitation| {
        let Invitation { id, email, role, .. } = invitation;
        let take_back = move |()| perform(app, Uninvite { id }, words::did_take_invitation_back().to_owned());
        view! {
            <li class="settings-row" data-testid="invitation-row">
                <span class="name" data-written="">{email}</span>
                <div class="control">
                    <span class="meta">{words::role(role)}</span>
                    <IconButton glyph=Glyph::Close label=words::invitation_take_back() on_press=take_back />
                </div>
            </li>
        }
    };
    let listed = move || {
        waiting.data.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty())).then(|| {
            view! {
                <h3>{words::invitations()}</h3>
                <ul>
                    <For each=items key=|invitation| invitation.id let:invitation>
                        {line(invitation)}
                    </For>
                </ul>
            }
        })
    };
    view! {
        {group(
            words::invite_title(),
            "",
            view! {
                <div class="settings-form">
                    <Field id="invite-email" label=words::email() value=email kind=Kind::Email error=wrong />
                    <Select
                        label=words::member_role()
                        choices=Signal::stored(given_by(role))
                        value=chosen
                        on_change=move |to: String| chosen.set(to)
                        testid="invite-role"
                    />
                    <Button testid="invite-submit" busy on_press=Callback::new(invite)>
                        {words::invite_submit()}
                    </Button>
                </div>
                {listed}
            },
        )}
        {move || {
            made.get()
                .map(|(email, code)| {
                    view! {
                        <Shown
                            title=words::invited(&email)
                            text=words::invite_code_text()
                            name=words::join_code()
                            secret=code
                            on_close=move |()| made.set(None)
                        />
                    }
                })
        }}
    }
    .into_any()
}

#[component]
fn ProgramsGroup() -> impl IntoView {
    let app = desk().app;
    let name = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let made = RwSignal::new(None::<(String, SecretText)>);
    let busy = RwSignal::new(false);
    let add = move |()| {
        let text = name.get_untracked().trim().to_owned();
        if text.is_empty() {
            wrong.set(Some(words::name_missing().to_owned()));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match app.write(AddMachine { name: text }).await {
                Ok(reply) => {
                    name.try_set(String::new());
                    wrong.try_set(None);
                    made.try_set(Some((reply.member.name, reply.token)));
                }
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
            busy.try_set(false);
        });
    };
    view! {
        {group(
            words::machine_title(),
            words::machine_help(),
            view! {
                <div class="settings-form">
                    <Field id="machine-name" label=words::machine_name() value=name error=wrong />
                    <Button testid="machine-add" busy on_press=Callback::new(add)>
                        {words::machine_add()}
                    </Button>
                </div>
            },
        )}
        {move || {
            made.get()
                .map(|(name, token)| {
                    view! {
                        <Shown
                            title=name
                            text=words::machine_help()
                            name=words::machine_token()
                            secret=token
                            on_close=move |()| made.set(None)
                        />
                    }
                })
        }}
    }
    .into_any()
}

/// A secret that is shown once.
#[component]
fn Shown(
    title: String,
    text: &'static str,
    name: &'static str,
    secret: SecretText,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let app = desk().app;
    let shown = secret.expose().to_owned();
    view! {
        <Dialog title on_close testid="secret-dialog">
            <div class="dialog-body">
                <p>{text}</p>
                {row(
                    name,
                    view! {
                        <code class="secret" data-written="" data-testid="secret">
                            {shown}
                        </code>
                    },
                )}
            </div>
            <div class="dialog-feet">
                <Button on_press=Callback::new(move |()| perform::copy(app, secret.expose().to_owned(), words::did_copy()))>{words::copy()}</Button>
                <Button weight=Weight::Primary testid="secret-close" on_press=on_close>
                    {words::close()}
                </Button>
            </div>
        </Dialog>
    }
    .into_any()
}
