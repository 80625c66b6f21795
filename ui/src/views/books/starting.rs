//! Charts of accounts to start from: looked at first, and opened all at once.

use super::{about_form::kind_name, asking::Asking, fetched::fetched, shelf};
use crate::{
    components::{choice::Choice, segmented::Segmented},
    state::query::Query,
    words,
};
use atom_api::ledger::{Chart, ChartAccount, ChartKind, ChartReply, Language};
use leptos::prelude::*;

const KINDS: [(ChartKind, &str); 3] =
    [(ChartKind::Household, "household"), (ChartKind::Freelancer, "freelancer"), (ChartKind::Company, "company")];

fn chart_name(kind: ChartKind) -> &'static str {
    match kind {
        ChartKind::Household => words::chart_household(),
        ChartKind::Freelancer => words::chart_freelancer(),
        ChartKind::Company => words::chart_company(),
    }
}

/// Shows what a chart would open, in the language of the person, and opens it.
#[component]
pub(super) fn Starting(#[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let app = shelf().desk.app;
    let kind = RwSignal::new(ChartKind::Household);
    let language = match words::language() {
        words::Language::German => Language::De,
        words::Language::English | words::Language::Pseudo => Language::En,
    };
    let query = Query::<ChartReply>::new(app, move || Some(Chart { kind: kind.get(), language, dry_run: true }));
    let choices = KINDS.map(|(kind, key)| Choice::new(key, chart_name(kind))).to_vec();
    let key = move || KINDS.iter().find(|(each, _)| *each == kind.get()).map_or("household", |(_, key)| key);
    let change = move |key: String| {
        if let Some((chosen, _)) = KINDS.iter().find(|(_, each)| *each == key) {
            kind.set(*chosen);
        }
    };
    view! {
        <Asking
            testids=["chart-dialog", "chart-now"]
            title=words::chart_of_accounts()
            verb=words::chart_open()
            request=move || Ok(Chart { kind: kind.get_untracked(), language, dry_run: false })
            did=words::did_open_chart()
            on_close
        >
            <p class="help">{words::chart_help()}</p>
            <Segmented
                label=words::chart_whose()
                choices=Signal::stored(choices)
                value=Signal::derive(move || key().to_owned())
                on_change=change
                testid="chart-kind"
            />
            {fetched(query, words::chart_trouble(), 6, |reply| preview(&reply))}
        </Asking>
    }
    .into_any()
}

/// The accounts of a chart, and how many of them are new.
fn preview(reply: &ChartReply) -> AnyView {
    let rows = reply.accounts.iter().map(row).collect_view();
    let told = match reply.opened {
        0 => words::chart_nothing_new().to_owned(),
        opened => words::chart_new_accounts(opened),
    };
    view! {
        <p class="figures" role="status">
            {told}
        </p>
        <div class="import-rows">
            <div class="table-field scroll" tabindex="0" role="group" aria-label=words::accounts() data-scrolls="">
                <table class="table" data-testid="chart-accounts">
                    <caption class="spoken">{words::accounts()}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words::account_code()}</th>
                            <th scope="col">{words::account()}</th>
                            <th scope="col">{words::account_kind()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

fn row(account: &ChartAccount) -> AnyView {
    let present = (!account.new).then(|| view! { <span class="help">{words::row_present()}</span> });
    view! {
        <tr>
            <td class="figures" data-written="">{account.code.clone()}</td>
            <th scope="row">
                <span data-written="">{account.name.clone()}</span>
                " "
                {present}
            </th>
            <td>{kind_name(account.kind)}</td>
        </tr>
    }
    .into_any()
}
