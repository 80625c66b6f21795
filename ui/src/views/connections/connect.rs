//! The dialog that connects an account.

use crate::{
    components::{
        button::{Button, Weight},
        dialog::Dialog,
        field::{Field, Kind},
        icon::Glyph,
        notice::Notice,
    },
    state::{
        desk::desk,
        toast::{Offer, explain},
    },
    words,
};
use atom_api::{
    ApiError, SecretText,
    integrations::{Connect, Credentials, Provider, Sync},
};
use leptos::{prelude::*, task::spawn_local};

/// A sentence in which what stands between backticks is code.
fn with_code(text: &str) -> impl IntoView + use<> {
    let parts = text.split('`').map(str::to_owned).enumerate();
    parts
        .map(|(index, part)| match index % 2 {
            0 => part.into_any(),
            _ => view! { <code>{part}</code> }.into_any(),
        })
        .collect_view()
}

/// Asks for a token, and for another address where the service is self-hosted. The service itself is asked whether the
/// token holds before anything is stored; then the first sync begins.
#[component]
pub(super) fn ConnectDialog(provider: Provider, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let desk = desk();
    let app = desk.app;
    let [token, base_url] = [(); 2].map(|()| RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);
    // `credentials.token` and `token` are the same place to a person.
    let at = move |name: &'static str| {
        Signal::derive(move || {
            wrong.with(|wrong| {
                let error =
                    wrong.as_ref().filter(|error| error.field.as_deref().is_some_and(|field| field.ends_with(name)))?;
                Some(error.message.clone())
            })
        })
    };
    let elsewhere = move || {
        let named = |field: &str| field.ends_with("token") || field.ends_with("base_url");
        let error = wrong.get().filter(|error| !error.field.as_deref().is_some_and(named))?;
        Some(view! { <Notice>{explain(&error)}</Notice> })
    };
    let (id, name) = (provider.id.clone(), provider.name.clone());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = token.get_untracked().trim().to_owned();
        if text.is_empty() {
            wrong.set(Some(ApiError::invalid("token", words::token_missing())));
            return;
        }
        let address = Some(base_url.get_untracked().trim().to_owned()).filter(|address| !address.is_empty());
        let request = Connect {
            provider: id.clone(),
            credentials: Credentials::Token { token: SecretText::new(text) },
            base_url: address,
            options: serde_json::Map::new(),
        };
        let name = name.clone();
        busy.set(true);
        wrong.set(None);
        spawn_local(async move {
            match app.write(request).await {
                Ok(connected) => {
                    // Not kept longer than it is needed.
                    token.try_set(String::new());
                    app.say(words::connected_as(&name, &connected.account), Offer::Nothing);
                    desk.connections.retry();
                    on_close.try_run(());
                    let sync = Sync { connection_id: connected.connection_id, streams: None, wait: false };
                    if let Err(error) = app.write(sync).await {
                        app.complain(&error);
                    }
                }
                Err(error) => {
                    busy.try_set(false);
                    wrong.try_set(Some(error));
                }
            }
        });
    };
    let url = provider.credentials_url.clone();
    view! {
        <Dialog title=words::connect_to(&provider.name) on_close=on_close testid="connect-dialog">
            <form novalidate on:submit=submit>
                <div class="dialog-body">
                    <p class="lead">
                        {with_code(&provider.guide)}
                    </p>
                    <div>
                        <Button glyph=Glyph::Out on_press=Callback::new(move |()| app.open_external(&url))>
                            {words::open_credentials()}
                        </Button>
                    </div>
                    {elsewhere}
                    <Field
                        id="connect-token"
                        label=words::token()
                        value=token
                        kind=Kind::Secret
                        help=words::token_help()
                        error=at("token")
                        first=true
                    />
                    <details class="more">
                        <summary data-testid="connect-advanced">{words::advanced()}</summary>
                        <Field
                            id="connect-base-url"
                            label=words::base_url()
                            value=base_url
                            kind=Kind::Url
                            placeholder=provider.base_url.clone()
                            error=at("base_url")
                        />
                    </details>
                </div>
                <div class="dialog-feet">
                    <Button on_press=on_close>{words::cancel()}</Button>
                    <Button weight=Weight::Primary submits=true busy testid="connect-submit">
                        {words::connect()}
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}
