//! A service that tells of changes by itself: turned on with a public address, and how it goes.

use super::{connect::with_code, listing::ago, page::Shown};
use crate::{
    browser,
    components::{
        badge::Badge,
        bone::Bone,
        button::Button,
        field::{Field, Kind},
        notice::{Notice, Tone},
        state::Trouble,
    },
    state::{
        app::App,
        query::Query,
        toast::{Offer, explain},
    },
    words,
};
use atom_api::{
    ApiError, SecretText,
    webhooks::{self, SecretOf, Standing, Webhook},
};
use atom_core::ConnectionId;
use leptos::{prelude::*, task::spawn_local};

/// What is filled in here, and how it goes.
#[derive(Clone, Copy)]
struct Form {
    app: App,
    id: ConnectionId,
    query: Query<Webhook>,
    address: RwSignal<String>,
    secret: RwSignal<String>,
    /// The secret that was made, as long as this stands.
    made: RwSignal<Option<String>>,
    wrong: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
}

impl Form {
    /// What is wrong with a field.
    fn at(self, name: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.wrong.with(|wrong| wrong.as_ref().filter(|error| error.field.as_deref() == Some(name)).map(explain))
        })
    }

    /// Turns it on or off, or gives it what was filled in.
    fn set(self, on: bool, said: &'static str) {
        if self.busy.get_untracked() {
            return;
        }
        let filled =
            |text: RwSignal<String>| Some(text.get_untracked().trim().to_owned()).filter(|text| on && !text.is_empty());
        let (address, secret) = (filled(self.address), filled(self.secret).map(SecretText::new));
        let request = webhooks::Set { connection_id: self.id, on, address, secret };
        self.busy.set(true);
        self.wrong.set(None);
        spawn_local(async move {
            match self.app.write(request).await {
                Ok(reply) => {
                    // Not kept longer than it is needed.
                    self.secret.try_set(String::new());
                    self.made.try_set(reply.secret.map(|secret| secret.expose().to_owned()));
                    self.query.data.try_set(Some(reply.webhook));
                    self.app.say(said, Offer::Nothing);
                }
                Err(error) if matches!(error.field.as_deref(), Some("address" | "secret")) => {
                    self.wrong.try_set(Some(error));
                }
                Err(error) => self.app.complain(&error),
            }
            self.busy.try_set(false);
        });
    }
}

/// What of it is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Nothing: the service has nothing of the kind.
    Nothing,
    /// It is off, and could be turned on here.
    Off,
    /// It is off, and nothing would arrive here.
    Deaf,
    /// It is on.
    On,
}

/// The section of the page.
pub(super) fn webhook(shown: Shown) -> AnyView {
    let (app, id) = (shown.desk.app, shown.id);
    let query = Query::new(app, move || Some(webhooks::Get { connection_id: id }));
    let form = Form {
        app,
        id,
        query,
        address: RwSignal::new(String::new()),
        secret: RwSignal::new(String::new()),
        made: RwSignal::new(None),
        wrong: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let side = Memo::new(move |_| {
        query.data.with(|webhook| {
            let webhook = webhook.as_ref()?;
            Some(match (&webhook.on, webhook.offered, webhook.port) {
                (Some(_), ..) => Side::On,
                (None, false, _) => Side::Nothing,
                (None, true, Some(_)) => Side::Off,
                (None, true, None) => Side::Deaf,
            })
        })
    });
    let wrong = Memo::new(move |_| query.error.get().filter(|_| side.get().is_none()));
    let service = shown.now.with_untracked(|now| now.name.clone());
    let content = move || match (side.get(), wrong.get()) {
        (Some(Side::Nothing), _) => ().into_any(),
        (Some(Side::Off), _) => section(off(form, &service)),
        (Some(Side::Deaf), _) => {
            section(view! { <p class="quiet-text">{words::webhook_no_host(&service)}</p> }.into_any())
        }
        (Some(Side::On), _) => section(on(form, &service)),
        (None, Some(error)) => {
            view! { <Trouble title=words::webhook_trouble() error on_retry=move |()| query.retry() /> }.into_any()
        }
        (None, None) => view! { <Bone width=40 /> }.into_any(),
    };
    content.into_any()
}

fn section(content: AnyView) -> AnyView {
    view! {
        <section class="webhook" aria-labelledby="webhook-title" data-testid="webhook">
            <h2 class="page-title" id="webhook-title">
                {words::webhook_title()}
            </h2>
            {content}
        </section>
    }
    .into_any()
}

/// What it is good for, and the address to fill in.
fn off(form: Form, service: &str) -> AnyView {
    let own = Memo::new(move |_| form.at("secret").with(Option::is_some));
    let theirs = form
        .query
        .data
        .with_untracked(|data| data.as_ref().is_some_and(|webhook| webhook.secret_of == SecretOf::Service));
    // A service that makes the secret shows it when it knows the address.
    let secret = (!theirs).then(|| {
        view! {
            <details class="more" prop:open=own>
                <summary data-testid="webhook-own-secret">{words::webhook_own_secret()}</summary>
                {secret(form)}
            </details>
        }
    });
    view! {
        <p class="quiet-text">{words::webhook_text(service)}</p>
        <form
            novalidate
            class="webhook-form"
            on:submit=move |event| {
                event.prevent_default();
                form.set(true, words::did_webhook_on());
            }
        >
            <Field
                id="webhook-address"
                label=words::webhook_address()
                value=form.address
                kind=Kind::Url
                help=words::webhook_address_help()
                placeholder=words::such_as("https://atom.example.com")
                error=form.at("address")
            />
            {secret}
            <div>
                <Button submits=true busy=form.busy testid="webhook-turn-on">
                    {words::webhook_turn_on()}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

fn secret(form: Form) -> AnyView {
    view! {
        <Field
            id="webhook-secret"
            label=words::webhook_secret()
            value=form.secret
            kind=Kind::Secret
            help=words::webhook_secret_help()
            error=form.at("secret")
        />
    }
    .into_any()
}

/// The address and the secret to enter at the service, what to tick there, and how it goes.
fn on(form: Form, service: &str) -> AnyView {
    let standing = Memo::new(move |_| form.query.data.with(|data| data.as_ref().and_then(|data| data.on.clone())));
    let of = move |pick: fn(&Standing) -> String| {
        Memo::new(move |_| standing.with(|on| on.as_ref().map(pick).unwrap_or_default()))
    };
    let (url, path) = (of(|on| on.url.clone()), of(|on| on.path.clone()));
    let needs = Memo::new(move |_| standing.with(|on| on.as_ref().is_some_and(|on| on.needs_secret)));
    let port = Memo::new(move |_| form.query.data.with(|data| data.as_ref().and_then(|data| data.port)));
    let (guide, events) = form.query.data.with_untracked(|data| {
        data.as_ref()
            .map(|data| (words::in_language(&data.guide, &data.guides).to_owned(), data.events.clone()))
            .unwrap_or_default()
    });
    let made = move || {
        form.made.get().map(|secret| {
            let copied = secret.clone();
            view! {
                <div class="field">
                    <span class="field-label">{words::webhook_secret()}</span>
                    {copy_line("webhook-made", secret, move || copied.clone())}
                    <p class="help">{words::webhook_secret_once()}</p>
                </div>
            }
        })
    };
    let leads = move || match port.get() {
        Some(port) => view! { <p class="help">{words::webhook_forward(&path.get(), &port.to_string())}</p> }.into_any(),
        None => view! { <Notice tone=Tone::Needs>{words::webhook_deaf()}</Notice> }.into_any(),
    };
    let missing = words::webhook_needs_secret(service);
    let enter = move || {
        let fields = view! {
            <form
                novalidate
                class="webhook-form"
                on:submit=move |event| {
                    event.prevent_default();
                    form.set(true, words::did_webhook_secret());
                }
            >
                {secret(form)}
                <div>
                    <Button submits=true busy=form.busy testid="webhook-keep-secret">
                        {words::webhook_keep_secret()}
                    </Button>
                </div>
            </form>
        }
        .into_any();
        if needs.get() {
            let missing = missing.clone();
            view! {
                <Notice tone=Tone::Needs>{missing}</Notice>
                {fields}
            }
            .into_any()
        } else {
            view! {
                <details class="more">
                    <summary>{words::webhook_other_secret()}</summary>
                    {fields}
                </details>
            }
            .into_any()
        }
    };
    view! {
        <div class="field">
            <span class="field-label">{words::webhook_url()}</span>
            {copy_line("webhook-url", move || url.get(), move || url.get_untracked())}
            {leads}
        </div>
        {made}
        <p>{with_code(&guide)}</p>
        {enter}
        {facts(form.app, standing, events)}
        <div>
            <Button busy=form.busy testid="webhook-turn-off" on_press=move |()| form.set(false, words::did_webhook_off())>
                {words::webhook_turn_off()}
            </Button>
        </div>
    }
    .into_any()
}

/// A line to read and to copy.
fn copy_line(
    testid: &'static str,
    text: impl IntoView + 'static,
    copy: impl Fn() -> String + Send + Sync + 'static,
) -> AnyView {
    let copied = RwSignal::new(false);
    let press = move |()| {
        let text = copy();
        spawn_local(async move {
            let there = browser::copied(&text).await;
            copied.try_set(there);
        });
    };
    view! {
        <div class="copy-line">
            <code data-testid=testid data-written="">
                {text.into_any()}
            </code>
            <Button on_press=press>{move || if copied.get() { words::copied() } else { words::copy_it() }}</Button>
        </div>
    }
    .into_any()
}

/// What came, and how much of it.
fn facts(app: App, standing: Memo<Option<Standing>>, events: Vec<String>) -> AnyView {
    let count = move |pick: fn(&Standing) -> u64| {
        move || words::number(standing.with(|on| on.as_ref().map(pick).unwrap_or_default()))
    };
    let last = move || {
        let Some(last) = standing.with(|on| on.as_ref().and_then(|on| on.last.clone())) else {
            return words::webhook_none_yet().to_owned();
        };
        let parts = [ago(app, last.at)(), last.event, last.record.unwrap_or_default()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    };
    let refused = move || {
        let (refused, at) = standing.with(|on| on.as_ref().map_or((0, None), |on| (on.refused, on.refused_at)));
        let count = words::number(refused);
        at.map_or_else(|| count.clone(), |at| words::webhook_refused_last(&count, &ago(app, at)()))
    };
    let badges = events.into_iter().map(|event| view! { <Badge>{event}</Badge> }).collect_view();
    view! {
        <dl class="facts connection-facts">
            <dt>{words::webhook_events()}</dt>
            <dd>{badges}</dd>
            <dt>{words::webhook_last()}</dt>
            <dd data-testid="webhook-last" data-written="">
                {last}
            </dd>
            <dt>{words::webhook_accepted()}</dt>
            <dd data-testid="webhook-accepted">{count(|on| on.accepted)}</dd>
            <dt>{words::webhook_repeated()}</dt>
            <dd>{count(|on| on.repeated)}</dd>
            <dt>{words::webhook_refused()}</dt>
            <dd data-testid="webhook-refused">{refused}</dd>
        </dl>
    }
    .into_any()
}
