//! Choosing which of the places that are open to an account is connected.

use super::{super::doing::first_sync, finish};
use crate::{
    components::{
        bone::Bone,
        button::{Button, Weight},
        dialog::Dialog,
        notice::Notice,
        state::Trouble,
    },
    state::{
        desk::{Desk, desk},
        query::Query,
        route::Place,
        toast::explain,
    },
    words,
};
use atom_api::{
    ApiError, Page,
    integrations::{ChooseTenant, Connection, Tenant, Tenants},
};
use atom_core::ConnectionId;
use leptos::{prelude::*, task::spawn_local};

/// A connection that waits for a choice.
#[derive(Clone, Copy)]
pub(super) struct Choosing {
    desk: Desk,
    id: ConnectionId,
    /// The service's name.
    service: StoredValue<String>,
    /// What is done with the dialog: nothing, or the connection that is there now.
    on_done: Callback<Option<ConnectionId>>,
}

/// Asks which place a connection that waits is to be connected with.
///
/// A dialog; closing it leaves the connection waiting.
#[component]
pub(in super::super) fn TenantDialog(connection: Connection, on_done: Callback<Option<ConnectionId>>) -> impl IntoView {
    let desk = desk();
    let id = connection.id;
    let choosing = Choosing::new(desk, id, connection.name, on_done);
    let tenants = Query::<Page<Tenant>>::new(desk.app, move || Some(Tenants { connection_id: id }));
    // A list that comes again takes nothing away that was chosen.
    let known = Memo::new(move |_| tenants.data.with(|page| page.as_ref().map(|page| page.items.clone())));
    let wrong = Memo::new(move |_| tenants.error.get().filter(|_| known.get().is_none()));
    let content = move || match (known.get(), wrong.get()) {
        (Some(items), _) => choices(choosing, items),
        (None, Some(error)) => view! {
            <div class="dialog-body">
                <Trouble title=words::tenants_trouble() error on_retry=move |()| tenants.retry() />
            </div>
        }
        .into_any(),
        (None, None) => view! {
            <div class="dialog-body">
                <Bone width=40 />
            </div>
        }
        .into_any(),
    };
    view! {
        <Dialog title=words::choose_tenant_title() on_close=move |()| on_done.run(None) testid="tenant-dialog">
            {content}
        </Dialog>
    }
}

impl Choosing {
    pub(super) fn new(desk: Desk, id: ConnectionId, service: String, on_done: Callback<Option<ConnectionId>>) -> Self {
        Self { desk, id, service: StoredValue::new(service), on_done }
    }

    async fn choose(self, tenant: String) -> Result<(), ApiError> {
        let chosen = self.desk.app.write(ChooseTenant { connection_id: self.id, tenant }).await?;
        finish(self.desk, &chosen.name, chosen.id, &chosen.account, self.on_done).await;
        // The page of the one that waited goes with it, and may have taken this dialog along.
        if self.desk.app.route.get_untracked().place == Place::Connection(self.id) {
            self.desk.visit(Place::Connection(chosen.id));
        }
        first_sync(self.desk.app, chosen.id).await;
        Ok(())
    }
}

/// The places, one of which is chosen. A form: Enter chooses the one that is marked.
pub(super) fn choices(choosing: Choosing, tenants: Vec<Tenant>) -> AnyView {
    let chosen = RwSignal::new(tenants.first().map(|tenant| tenant.id.clone()).unwrap_or_default());
    let (busy, wrong) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let submit = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        wrong.set(None);
        let tenant = chosen.get_untracked();
        spawn_local(async move {
            let outcome = choosing.choose(tenant).await;
            busy.try_set(false);
            if let Err(error) = outcome {
                wrong.try_set(Some(error));
            }
        });
    };
    let choice = |tenant: Tenant| {
        let Tenant { id, name, url, .. } = tenant;
        let (is, on) = (id.clone(), id.clone());
        // What the page is called is of more help than an id.
        let under = url.map_or(id, |url| url.trim_start_matches("https://").to_owned());
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="tenant"
                    data-testid="tenant"
                    prop:checked=move || chosen.with(|chosen| *chosen == is)
                    on:change=move |_| chosen.set(on.clone())
                />
                <span data-written="">
                    <b>{name}</b>
                    <span class="clip">{under}</span>
                </span>
            </label>
        }
    };
    let lead = choosing.service.with_value(|service| words::tenant_lead(service));
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <div class="dialog-body" data-testid="connect-tenant">
                {move || wrong.get().map(|error| view! { <Notice>{explain(&error)}</Notice> })}
                <p class="lead">{lead}</p>
                <fieldset class="scopes">
                    <legend class="field-label">{words::tenant_choices()}</legend>
                    {tenants.into_iter().map(choice).collect_view()}
                </fieldset>
            </div>
            <div class="dialog-feet">
                <Button on_press=move |()| choosing.on_done.run(None)>{words::choose_later()}</Button>
                <Button weight=Weight::Primary submits=true busy=busy testid="tenant-submit">
                    {words::connect()}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
