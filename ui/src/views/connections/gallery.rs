//! The services that Atom can connect to.

use super::{
    initial,
    listing::{Row, each},
};
use crate::{
    components::{
        bone::Bone,
        choice::Choice,
        icon::{Glyph, Icon},
        notice::{Notice, Tone},
        select::Select,
        state::{Empty, Trouble},
    },
    state::{
        desk::{Desk, desk},
        query::Query,
    },
    words,
};
use atom_api::integrations::{Health, ManifestProblem, Provider, ProvidersReply};
use leptos::prelude::*;

/// A tile for each service, each a button that opens the connect dialog, with a search and the categories; and what is
/// wrong with descriptions that could not be read.
///
/// The search has role `searchbox`; how many fit is said as it changes.
#[component]
pub(super) fn Gallery(providers: Query<ProvidersReply>, #[prop(into)] on_connect: Callback<Provider>) -> impl IntoView {
    let desk = desk();
    let (text, category) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let known = Memo::new(move |_| providers.data.with(Option::is_some));
    let wrong = Memo::new(move |_| providers.error.get().filter(|_| !known.get()));
    let found = Memo::new(move |_| {
        let text = text.get().trim().to_lowercase();
        let items = providers.data.with(|reply| reply.as_ref().map(|reply| reply.items.clone()).unwrap_or_default());
        category.with(|category| items.into_iter().filter(|each| fits(each, category, &text)).collect::<Vec<_>>())
    });
    let rows = move || {
        let row = |each: Provider| Row::new(each.id.clone(), move || tile(desk, &each, on_connect));
        found.get().into_iter().map(row).collect::<Vec<_>>()
    };
    let none = Memo::new(move |_| found.with(Vec::is_empty));
    let content = move || {
        match (known.get(), wrong.get()) {
        (true, _) => view! {
            {finder(providers, text, category)}
            <p class="spoken" role="status">
                {move || words::services_shown(found.with(Vec::len) as u64)}
            </p>
            <ul class="gallery">{each(Signal::derive(rows))}</ul>
            <Show when=move || none.get()>
                <Empty glyph=Glyph::Search title=words::no_service() text=words::no_service_text() />
            </Show>
            {move || problems(providers.data.with(|reply| reply.as_ref().map(|reply| reply.problems.clone()).unwrap_or_default()))}
        }
        .into_any(),
        (false, Some(error)) => {
            view! { <Trouble title=words::providers_trouble() error on_retry=move |()| providers.retry() /> }.into_any()
        }
        (false, None) => view! { <Bone width=30 /> }.into_any(),
    }
    };
    view! {
        <section aria-label=words::available()>
            <h2 class="page-title">{words::available()}</h2>
            {content}
        </section>
    }
    .into_any()
}

/// Whether a service is of the category and has the text in its name, category or kinds.
fn fits(provider: &Provider, category: &str, text: &str) -> bool {
    let has = |part: &str| part.to_lowercase().contains(text);
    (category.is_empty() || provider.category == category)
        && (text.is_empty()
            || has(&provider.name)
            || has(&provider.id)
            || has(&words::category_name(&provider.category))
            || has(&words::brings(&provider.kinds)))
}

fn finder(providers: Query<ProvidersReply>, text: RwSignal<String>, category: RwSignal<String>) -> AnyView {
    let choices = Memo::new(move |_| {
        let items = providers.data.with(|reply| {
            let categories = reply.iter().flat_map(|reply| &reply.items).map(|each| each.category.clone());
            categories.collect::<std::collections::BTreeSet<_>>()
        });
        let named = items.into_iter().map(|key| Choice::new(key.clone(), words::category_name(&key)));
        let mut named: Vec<_> = named.collect();
        named.sort_by(|a, b| a.label.cmp(&b.label));
        named.insert(0, Choice::new("", words::all_categories()));
        named
    });
    view! {
        <div class="finder" role="search">
            <div class="filter">
                <Icon glyph=Glyph::Search />
                <input
                    id="service-search"
                    class="input small"
                    type="search"
                    data-testid="service-search"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=words::search_services()
                    placeholder=words::search_services()
                    bind:value=text
                />
            </div>
            <Select
                label=words::category()
                choices=choices
                value=category
                on_change=move |key: String| category.set(key)
                testid="service-category"
            />
        </div>
    }
    .into_any()
}

fn tile(desk: Desk, provider: &Provider, on_connect: Callback<Provider>) -> AnyView {
    let (id, name, kinds) = (provider.id.clone(), provider.name.clone(), words::brings(&provider.kinds));
    let accounts = move || {
        let accounts = desk.connections.data.with(|page| {
            let ours = page.iter().flat_map(|page| &page.items);
            let ours = ours.filter(|each| each.provider == id && each.health != Health::Disconnected);
            ours.map(|each| each.account.clone()).collect::<Vec<_>>().join(", ")
        });
        (!accounts.is_empty()).then(|| view! { <span class="connected">{words::gallery_connected(&accounts)}</span> })
    };
    let provider = provider.clone();
    view! {
        <li>
            <button
                type="button"
                class="service"
                data-testid=format!("connect-{}", provider.id)
                on:click=move |_| on_connect.run(provider.clone())
            >
                {initial(&name)}
                <span class="names">
                    <b data-written="">{name}</b>
                    <span>{kinds}</span>
                    {accounts}
                </span>
                <span class="act">{words::connect()}</span>
            </button>
        </li>
    }
    .into_any()
}

fn problems(problems: Vec<ManifestProblem>) -> Option<AnyView> {
    let problem = |problem: ManifestProblem| {
        view! {
            <li>
                <Notice tone=Tone::Needs>
                    <b>{words::problem_at(&problem.file, problem.line)}</b>
                    " "
                    {problem.message}
                </Notice>
            </li>
        }
    };
    (!problems.is_empty()).then(|| {
        view! {
            <h2 class="page-title">{words::problems()}</h2>
            <ul class="problem-list" data-testid="manifest-problems">
                {problems.into_iter().map(problem).collect_view()}
            </ul>
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_found_by_its_name_its_category_and_what_it_brings() {
        let forge: Provider = serde_json::from_value(serde_json::json!({
            "id": "forge", "name": "Forge", "category": "development", "auth": ["token"], "streams": ["issues"],
            "actions": [], "base_url": "https://forge.example", "guide": "", "credentials_url": "",
            "kinds": ["task", "pull_request"],
        }))
        .expect("a provider");
        for text in ["", "for", "development", "tasks", "pull req"] {
            assert!(fits(&forge, "", text) && fits(&forge, "development", text), "{text}");
        }
        assert!(!fits(&forge, "mail", "") && !fits(&forge, "", "invoices"));
    }
}
