//! One line of the audit trail: in the list, and with all that it says.

use crate::{
    browser,
    components::{
        badge::Badge,
        button::{Button, IconButton},
        icon::Glyph,
    },
    state::{
        app::App,
        desk::desk,
        trail::{self, Trail, tone},
        when,
    },
    words,
};
use atom_api::audit::Entry;
use leptos::prelude::*;
use std::sync::Arc;

/// Who it was, as far as that is known.
fn who(entry: &Entry) -> String {
    match (&entry.name, entry.user) {
        (Some(name), _) => name.clone(),
        (None, Some(_)) => words::audit_gone().to_owned(),
        (None, None) => words::audit_nobody().to_owned(),
    }
}

/// The line in the list: when, who, what, and what became of it.
pub(super) fn line(app: App, entry: &Entry) -> AnyView {
    let wall = browser::wall(entry.at);
    let at = move || [when::day(wall.date(), app.today.get()), when::clock(wall.time())].join(", ");
    let (who, command) = (who(entry), entry.command.clone());
    let (tone, outcome) = (tone(&entry.outcome), words::audit_outcome_of(&entry.outcome));
    view! {
        <span class="meta figures trail-at">{at}</span>
        <span class="clip trail-who" data-written="">{who}</span>
        <code class="clip trail-what" data-written="">{command}</code>
        <Badge tone=tone>{outcome}</Badge>
    }
    .into_any()
}

/// The chosen line with all that it says, and ways to narrow the trail to what is like it.
///
/// Role `region`; it is said when it appears.
#[component]
pub(super) fn Chosen(trail: Trail, entry: Arc<Entry>, chosen: RwSignal<Option<Arc<Entry>>>) -> impl IntoView {
    let app = desk().app;
    let wall = browser::wall(entry.at);
    let Entry { seq, at, user, host, command, entity, outcome, hash, .. } = Entry::clone(&entry);
    let fact = |name: &'static str, said: AnyView| view! { <dt>{name}</dt> <dd>{said}</dd> };
    let code = |text: String| view! { <code data-written="">{text}</code> }.into_any();
    let close = move |()| {
        chosen.set(None);
        browser::focus("[data-testid=trail-lines]");
    };
    let only_day = move |()| {
        let zone = app.zone.get_value();
        trail.narrow(|filter| trail::on_day(filter, Some(wall.date()), zone));
    };
    let of_entity = entity.clone().map(|entity| {
        let only = move |()| trail.narrow(|filter| filter.entity = Some(entity.clone()));
        view! {
            <Button testid="trail-only-entity" on_press=Callback::new(only)>
                {words::audit_only_entity()}
            </Button>
        }
    });
    let of_user = user.map(|user| {
        let only = move |()| trail.narrow(|filter| filter.user = Some(user));
        view! {
            <Button testid="trail-only-who" on_press=Callback::new(only)>
                {words::audit_only_who()}
            </Button>
        }
    });
    let name = view! { <span data-written="">{who(&entry)}</span> }.into_any();
    view! {
        <section class="trail-one" aria-label=words::audit_one() aria-live="polite" data-testid="trail-one">
            <div class="trail-one-head">
                <h3>{words::audit_one()}</h3>
                <IconButton glyph=Glyph::Close label=words::close() on_press=close />
            </div>
            <dl>
                {fact(words::audit_when(), code(at.to_string()))}
                {fact(words::audit_who(), name)}
                {fact(words::audit_through(), words::audit_host(&host).into_any())}
                {fact(words::audit_what(), code(command))}
                {entity.map(|entity| fact(words::audit_entity(), code(entity)))}
                {fact(words::audit_outcome(), words::audit_outcome_of(&outcome).into_any())}
                {fact(words::audit_place(), words::number(seq).into_any())}
                {fact(words::audit_hash(), code(hash))}
            </dl>
            <div class="settings-actions">
                {of_user}
                {of_entity}
                <Button testid="trail-only-day" on_press=Callback::new(only_day)>
                    {words::audit_only_day()}
                </Button>
            </div>
        </section>
    }
    .into_any()
}
