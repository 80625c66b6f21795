//! The services that Atom can connect to.

use crate::{
    components::{
        bone::Bone,
        notice::{Notice, Tone},
        state::Trouble,
    },
    state::query::Query,
    words,
};
use atom_api::integrations::{ManifestProblem, Provider, ProvidersReply};
use leptos::prelude::*;

/// A tile for each service, each a button that opens the connect dialog; and what is wrong with descriptions that could
/// not be read.
#[component]
pub(super) fn Gallery(providers: Query<ProvidersReply>, #[prop(into)] on_connect: Callback<Provider>) -> impl IntoView {
    let tile = move |provider: Provider| {
        let initial: String = provider.name.chars().take(1).collect();
        view! {
            <button
                type="button"
                class="service"
                data-testid=format!("connect-{}", provider.id)
                on:click={
                    let provider = provider.clone();
                    move |_| on_connect.run(provider.clone())
                }
            >
                <span class="glyph-tile" aria-hidden="true">
                    {initial}
                </span>
                <span class="names">
                    <b>{provider.name.clone()}</b>
                    <span>{words::offers(&provider.streams)}</span>
                </span>
                <span class="act">{words::connect()}</span>
            </button>
        }
    };
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
    let content = move || match (providers.data.get(), providers.error.get()) {
        (None, Some(error)) => {
            view! { <Trouble title=words::providers_trouble() error on_retry=move |()| providers.retry() /> }.into_any()
        }
        (None, None) => view! { <Bone width=30 /> }.into_any(),
        (Some(reply), _) => {
            let problems = (!reply.problems.is_empty()).then(|| {
                view! {
                    <h2 class="page-title">{words::problems()}</h2>
                    <ul class="problem-list">{reply.problems.into_iter().map(problem).collect_view()}</ul>
                }
            });
            view! {
                <div class="gallery">{reply.items.into_iter().map(tile).collect_view()}</div>
                {problems}
            }
            .into_any()
        }
    };
    view! {
        <section aria-label=words::available()>
            <h2 class="page-title">{words::available()}</h2>
            {content}
        </section>
    }
}
