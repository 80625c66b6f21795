//! The key of the data: where it lives, the ways to it, what it guards, and its change.

use super::{
    proof::{Doing, Proof},
    recovery_code::RecoveryCode,
    rotate::Rotate,
    row::{group, row},
    set_passphrase::SetPassphrase,
};
use crate::{
    browser,
    components::{
        badge::Badge,
        bone::Bone,
        button::{Button, Weight},
        notice::{Notice, Tone},
        progress::Progress,
        state::Trouble,
    },
    state::{desk::desk, query::Query, toast::Offer, when},
    words,
};
use atom_api::{
    Code, SecretText,
    app::KeySource,
    jobs::{self, Job, State},
    security::{Guards, Keys, KeysReply, NewRecoveryCode, SetPassphrase as Passphrase, UseKeychain},
};
use jiff::Timestamp;
use leptos::prelude::*;

/// What is asked of the person now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Keychain,
    DropPassphrase,
    NewCode,
}

/// The page.
#[component]
pub(super) fn Security() -> impl IntoView {
    let app = desk().app;
    let keys = Query::new(app, || Some(Keys {}));
    let (step, asking) = (RwSignal::new(Step::NewCode), RwSignal::new(false));
    let code = RwSignal::new(None::<SecretText>);
    let [rotating, choosing] = [(); 2].map(|()| RwSignal::new(false));
    let ask = Callback::new(move |to: Step| {
        step.set(to);
        asking.set(true);
    });
    let act = Callback::new(move |password: SecretText| -> Doing {
        let step = step.get_untracked();
        Box::pin(async move {
            match step {
                Step::NewCode => code.set(Some(app.write(NewRecoveryCode { password }).await?.code)),
                Step::Keychain => {
                    app.write(UseKeychain { password }).await?;
                    app.say(words::did_keep_in_keychain(), Offer::Nothing);
                }
                Step::DropPassphrase => {
                    app.write(Passphrase { password, passphrase: None }).await?;
                    app.say(words::did_drop_passphrase(), Offer::Nothing);
                }
            }
            Ok(())
        })
    });
    let proof = move || {
        let (title, text, verb, weight) = match step.get_untracked() {
            Step::NewCode => (
                words::make_recovery_code(),
                words::make_recovery_code_text(),
                words::make_recovery_code(),
                Weight::Primary,
            ),
            Step::Keychain => {
                (words::keep_in_keychain(), words::keep_in_keychain_text(), words::keep_in_keychain(), Weight::Primary)
            }
            Step::DropPassphrase => {
                (words::drop_passphrase(), words::drop_passphrase_text(), words::drop_passphrase(), Weight::Danger)
            }
        };
        view! { <Proof title text verb weight open=asking act /> }
    };
    let now = move |at: Timestamp| when::ago(browser::wall(at), app.wall_now());
    let page = move || match (keys.data.get(), keys.error.get()) {
        (None, Some(error)) if error.code == Code::Forbidden => {
            group(words::vault_title(), words::vault_help(), view! { <p class="help">{words::vault_not_yours()}</p> })
        }
        (None, Some(error)) => {
            view! { <Trouble title=words::vault_title() error on_retry=move |()| keys.retry() /> }.into_any()
        }
        (None, None) => group(words::vault_title(), words::vault_help(), view! { <Bone width=60 /> }),
        (Some(keys), _) => {
            let made = keys.made_at.map(now);
            let since = keys.recovery_code_at.map(now);
            view! {
                {the_key(&keys, made)}
                {ways(&keys, since, ask, choosing)}
                {change(&keys, rotating)}
            }
            .into_any()
        }
    };
    view! {
        <div data-testid="security">{page}</div>
        {move || asking.get().then(proof)}
        {move || choosing.get().then(|| view! { <SetPassphrase open=choosing /> })}
        {move || code.get().map(|shown| view! { <RecoveryCode shown code /> })}
        {move || {
            let reply = rotating.get().then(|| keys.data.get_untracked()).flatten();
            reply.map(|keys| view! { <Rotate keys open=rotating ask /> })
        }}
    }
    .into_any()
}

/// Where it lives, its name, and what it guards.
fn the_key(keys: &KeysReply, made: Option<String>) -> AnyView {
    let lives = match keys.source {
        KeySource::Keychain => words::key_keychain(),
        KeySource::Passphrase => words::key_passphrase(),
        KeySource::Environment => words::key_environment(),
        KeySource::RecoveryCode => words::vault_key_recovery(),
    };
    let id = keys.key_id.clone();
    let guards = guarded(&keys.guards).into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    group(
        words::vault_title(),
        words::vault_help(),
        view! {
            {row(words::vault_lives(), view! { <span data-testid="key-lives">{lives}</span> })}
            {row(words::vault_key_id(), view! { <code class="meta" data-written="" data-testid="key-id">{id}</code> })}
            {made.map(|made| row(words::vault_made(), view! { <span>{made}</span> }))}
            {row(words::vault_guards(), view! { <ul class="meta" data-testid="key-guards">{guards}</ul> })}
        },
    )
}

fn guarded(guards: &Guards) -> Vec<String> {
    let some = |count: u64, say: fn(u64) -> String| (count > 0).then(|| say(count));
    [
        Some(words::vault_guards_database(&words::size(guards.database_bytes))),
        some(guards.files, words::vault_guards_files),
        some(guards.connections, words::vault_guards_connections),
        some(guards.webhooks, words::vault_guards_webhooks),
        some(guards.second_factors, words::vault_guards_factors),
        guards.mail_password.then(|| words::vault_guards_mail().to_owned()),
        Some(words::vault_guards_sessions().to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Keychain, passphrase, recovery code: which there are, and how to get one.
fn ways(keys: &KeysReply, since: Option<String>, ask: Callback<Step>, choosing: RwSignal<bool>) -> AnyView {
    let there = |there: bool| match there {
        true => view! { <Badge tone="green">{words::way_there()}</Badge> }.into_any(),
        false => view! { <span class="meta">{words::way_none()}</span> }.into_any(),
    };
    let recovery = match (&since, keys.recovery_code_unconfirmed) {
        (_, true) => view! { <Badge tone="amber">{words::way_unconfirmed()}</Badge> }.into_any(),
        (Some(since), false) => view! {
            <Badge tone="green">{words::way_there()}</Badge>
            <span class="meta">{words::way_since(since)}</span>
        }
        .into_any(),
        (None, false) => there(false),
    };
    let to = move |step: Step| Callback::new(move |()| ask.run(step));
    let (keychain, passphrase) = (keys.keychain, keys.passphrase);
    let removable = passphrase && keys.source != KeySource::Passphrase;
    let passphrase_verb = if passphrase { words::change_passphrase() } else { words::set_passphrase() };
    group(
        words::ways_title(),
        words::ways_help(),
        view! {
            {since.is_none().then(|| view! { <Notice tone=Tone::Needs>{words::no_recovery_code()}</Notice> })}
            {row(words::way_keychain(), there(keychain))}
            {row(words::way_passphrase(), there(passphrase))}
            {row(words::way_recovery(), recovery)}
            <div class="settings-actions">
                <Button testid="recovery-code-new" on_press=to(Step::NewCode)>
                    {words::make_recovery_code()}
                </Button>
                <Button testid="passphrase-set" on_press=Callback::new(move |()| choosing.set(true))>
                    {passphrase_verb}
                </Button>
                {removable
                    .then(|| {
                        view! {
                            <Button testid="passphrase-drop" on_press=to(Step::DropPassphrase)>
                                {words::drop_passphrase()}
                            </Button>
                        }
                    })}
                {(!keychain)
                    .then(|| {
                        view! {
                            <Button testid="keychain-keep" on_press=to(Step::Keychain)>
                                {words::keep_in_keychain()}
                            </Button>
                        }
                    })}
            </div>
        },
    )
}

/// How far the files are, where that was heard; the job goes on without this page.
#[component]
fn Working() -> impl IntoView {
    let jobs = desk().app.topics.jobs;
    let running = move || {
        jobs.with(|jobs| {
            let ours = |job: &&Job| job.command == "security.rotate" && job.state == State::Running;
            jobs.values().find(ours).map(|job| job.progress.clone())
        })
    };
    // Shares of a bar, exact enough for eyes.
    let share = |progress: &jobs::Progress| {
        let total = progress.total.filter(|total| *total > 0)?;
        let thousandths = u32::try_from(progress.done.saturating_mul(1_000) / total).unwrap_or(1_000);
        Some(f64::from(thousandths) / 1_000.0)
    };
    let value = Signal::derive(move || running().as_ref().and_then(share));
    view! {
        {move || match running() {
            Some(_) => view! { <Progress label=words::rotate_working() value /> }.into_any(),
            None => view! { <Notice tone=Tone::Plain>{words::rotate_working()}</Notice> }.into_any(),
        }}
    }
    .into_any()
}

/// The change of the key, where it is Atom's to change.
fn change(keys: &KeysReply, rotating: RwSignal<bool>) -> AnyView {
    let content = if keys.source == KeySource::Environment {
        view! { <p class="help">{words::rotate_environment()}</p> }.into_any()
    } else {
        let verb = if keys.rotating { words::rotate_go_on() } else { words::rotate() };
        view! {
            {keys.rotating.then(|| view! { <Working /> })}
            <div class="settings-actions">
                <Button testid="rotate" on_press=Callback::new(move |()| rotating.set(true))>
                    {verb}
                </Button>
            </div>
        }
        .into_any()
    };
    group(words::rotate_title(), words::rotate_help(), content)
}
