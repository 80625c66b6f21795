//! The settings: pages, and a search over all of them. What is set takes effect at once and is kept by the host.

mod about;
mod account;
mod appearance;
mod ask;
mod audit;
mod audit_line;
mod backups;
mod data;
mod everywhere;
mod factor;
mod import;
mod import_columns;
mod import_look;
mod index;
mod keychain_lock;
mod link_question;
mod linked;
mod mail;
mod members;
mod notify;
mod password;
mod people;
mod proof;
mod recovery_code;
mod rotate;
mod row;
mod security;
mod services;
mod set_passphrase;
mod shortcuts;
mod verify;

use crate::{
    bridge::shell::{self, Capabilities},
    browser,
    components::icon::{Glyph, Icon},
    state::{
        desk::desk,
        route::{Page, Place, Route},
    },
    views::pane::head,
    words,
};
use index::found;
use leptos::{prelude::*, task::spawn_local};

/// The name of a page.
pub(crate) fn page_name(page: Page) -> &'static str {
    match page {
        Page::Account => words::page_account(),
        Page::Members => words::page_members(),
        Page::Security => words::page_security(),
        Page::Appearance => words::page_appearance(),
        Page::Shortcuts => words::page_shortcuts(),
        Page::Notifications => words::page_notifications(),
        Page::Data => words::page_data(),
        Page::Audit => words::page_audit(),
        Page::About => words::page_about(),
    }
}

/// The settings. Landmark `region` in the middle of the window; the pages are links, the search a `searchbox`.
#[component]
pub(crate) fn Settings(page: Page) -> impl IntoView {
    let desk = desk();
    let text = RwSignal::new(String::new());
    let can = RwSignal::new(Capabilities::default());
    spawn_local(async move {
        let now = shell::state().await.can;
        can.try_set(now);
    });
    let nav = move || {
        if text.with(|text| text.trim().is_empty()) {
            // Connections have a place of their own; who looks for them in the settings is led there.
            let links = |each: Page| {
                let beside =
                    (each == Page::Notifications).then(|| link(Place::Connections, words::connections(), false, text));
                (link(Place::Settings(each), page_name(each), each == page, text), beside)
            };
            return Page::ALL.map(links).collect_view().into_any();
        }
        let found = text.with(|text| found(text, can.get()));
        if found.is_empty() {
            return view! { <p class="help">{words::no_setting_found()}</p> }.into_any();
        }
        found.into_iter().map(|(place, name)| link(place, name, false, text)).collect_view().into_any()
    };
    let content = match page {
        Page::Account => view! { <account::Account /> }.into_any(),
        Page::Members => view! { <members::Members /> }.into_any(),
        Page::Security => view! { <security::Security /> }.into_any(),
        Page::Appearance => view! { <appearance::Appearance /> }.into_any(),
        Page::Shortcuts => view! { <shortcuts::ShortcutsPage /> }.into_any(),
        Page::Notifications => view! { <notify::Notify /> }.into_any(),
        Page::Data => view! { <data::Data /> }.into_any(),
        Page::Audit => view! { <audit::Audit /> }.into_any(),
        Page::About => view! { <about::About /> }.into_any(),
    };
    view! {
        <section class="pane" aria-label=words::settings() data-testid="settings">
            {head(
                desk,
                || words::settings().to_owned(),
                view! { <span class="context">{page_name(page)}</span> }.into_any(),
            )}
            <div class="settings">
                <nav class="settings-nav" aria-label=words::settings()>
                    <div class="filter" role="search">
                        <Icon glyph=Glyph::Search />
                        <input
                            class="input small"
                            type="search"
                            data-testid="search-settings"
                            autocomplete="off"
                            aria-label=words::search_settings()
                            placeholder=words::search_settings()
                            bind:value=text
                        />
                    </div>
                    <div class="settings-pages" data-scrolls="">{nav}</div>
                </nav>
                <div class="page-scroll scroll" tabindex="-1">
                    <div class="inner settings-page">{content}</div>
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn link_of(page: Page) -> String {
    format!("[data-testid='settings-{}']", page.key())
}

/// Brings a setting of a page into sight and gives it the focus, as soon as it is drawn; its page where it is not.
async fn lead_to(page: Page, name: &'static str) {
    const NAMES: &str = ".name, h2, .switch-line .words > span, .button, label";
    if !browser::soon(|| browser::focus_named(".settings-page", NAMES, name)).await {
        browser::focus(&link_of(page));
    }
}

fn link(place: Place, name: &'static str, here: bool, text: RwSignal<String>) -> AnyView {
    let desk = desk();
    let route = Route::to(place);
    let key = if let Place::Settings(page) = place { page.key() } else { "connections" };
    view! {
        <a
            class="nav"
            href=route.address()
            data-testid=format!("settings-{key}")
            aria-current=here.then_some("page")
            on:click=move |event| {
                event.prevent_default();
                text.set(String::new());
                let Place::Settings(page) = place else { return desk.visit(place) };
                desk.app.replace(route);
                // The page is drawn anew, and its links with it.
                request_animation_frame(move || match name == page_name(page) {
                    true => browser::focus(&link_of(page)),
                    false => spawn_local(lead_to(page, name)),
                });
            }
        >
            <span class="clip">{name}</span>
        </a>
    }
    .into_any()
}
