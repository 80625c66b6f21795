//! The form of what is said of an account.

use super::{amount_field::AmountField, posting::said, sending::Sending, shelf, text_line::text_line};
use crate::{
    components::{
        button::{Button, IconButton, Weight},
        calendar::DateField,
        choice::Choice,
        icon::Glyph,
        select::Select,
    },
    state::{
        books::{
            exact::Exact,
            figure::{marks, typed},
            reckon::reckon,
        },
        toast::Offer,
    },
    words,
};
use atom_api::ledger::{AccountKind, AccountView, Limit, OpenAccount};
use jiff::civil::Date;
use leptos::{ev, prelude::*};

/// The most limits that are written in the form.
const LIMITS_MAX: usize = 20;

const KINDS: [(&str, AccountKind); 7] = [
    ("asset", AccountKind::Asset),
    ("cash", AccountKind::Cash),
    ("liability", AccountKind::Liability),
    ("equity", AccountKind::Equity),
    ("income", AccountKind::Income),
    ("expense", AccountKind::Expense),
    ("other", AccountKind::Other),
];

/// What a kind of accounts is called.
pub(super) fn kind_name(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Asset => words::kind_asset(),
        AccountKind::Cash => words::kind_cash(),
        AccountKind::Liability => words::kind_liability(),
        AccountKind::Equity => words::kind_equity(),
        AccountKind::Income => words::kind_income(),
        AccountKind::Expense => words::kind_expense(),
        AccountKind::Other => words::kind_other(),
    }
}

/// The fields of a limit.
#[derive(Debug, Clone, Copy)]
struct LimitFields {
    number: u32,
    of: RwSignal<String>,
    below: RwSignal<String>,
    above: RwSignal<String>,
}

impl LimitFields {
    fn new(number: u32, limit: &Limit) -> Self {
        let field = |quantity: &Option<String>| {
            let exact = quantity.as_deref().and_then(Exact::parse);
            RwSignal::new(exact.map(typed).unwrap_or_default())
        };
        let (below, above) = (field(&limit.not_below), field(&limit.not_above));
        Self { number, of: RwSignal::new(limit.commodity.clone()), below, above }
    }

    /// Nothing where something in it cannot be read.
    fn limit(self) -> Option<Limit> {
        let read = |field: RwSignal<String>| {
            let text = field.get_untracked();
            if text.trim().is_empty() {
                Some(None)
            } else {
                reckon(&text, marks(), 0).ok().map(|exact| Some(exact.to_string()))
            }
        };
        let commodity = self.of.get_untracked().trim().to_owned();
        let limit = Limit { commodity, not_below: read(self.below)?, not_above: read(self.above)? };
        let says = !limit.commodity.is_empty() && (limit.not_below.is_some() || limit.not_above.is_some());
        says.then_some(limit)
    }
}

/// The form, as the account is now.
pub(super) fn about_form(account: &AccountView) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let name = account.name.clone();
    let kind_now = KINDS.iter().find(|(_, kind)| *kind == account.kind).map_or("other", |(key, _)| key);
    let kind = RwSignal::new(kind_now.to_owned());
    let code = RwSignal::new(account.code.clone().unwrap_or_default());
    let opened = RwSignal::new(account.opened);
    let holds = RwSignal::new(account.commodities.clone().unwrap_or_default().join(", "));
    let next = StoredValue::new(u32::try_from(account.limits.len()).unwrap_or(0));
    let limits = (0..).zip(&account.limits).map(|(number, limit)| LimitFields::new(number, limit));
    let limits = RwSignal::new(limits.collect::<Vec<_>>());
    let sending = Sending::new(app);
    let usual = StoredValue::new(untrack(|| shelf.usual_commodity()));
    let add = move |()| {
        let number = next.get_value();
        next.set_value(number + 1);
        let limit = Limit { commodity: usual.get_value(), not_below: None, not_above: None };
        limits.update(|limits| limits.push(LimitFields::new(number, &limit)));
    };
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let read: Option<Vec<Limit>> =
            limits.with_untracked(|limits| limits.iter().map(|limit| limit.limit()).collect());
        let Some(read) = read else { return sending.refuse(words::limit_unread()) };
        let codes = holds.get_untracked();
        let codes = codes.split([',', ';', ' ']).map(str::trim).filter(|code| !code.is_empty());
        let chosen = kind.get_untracked();
        let changed = KINDS.iter().find(|(key, _)| *key == chosen && chosen != kind_now).map(|(_, kind)| *kind);
        let request = OpenAccount {
            account: name.clone(),
            kind: changed,
            code: said(&code.get_untracked()),
            date: opened.get_untracked(),
            commodities: Some(codes.map(str::to_owned).collect()),
            limits: Some(read),
        };
        sending.send(request, move |_| app.say(words::did_save_account(), Offer::Nothing));
    };
    let kinds = KINDS.map(|(key, kind)| Choice::new(key, kind_name(kind))).to_vec();
    // A first day can be said and changed, and not be taken away.
    let set_opened = move |day: Option<Date>| opened.set(day);
    let opening = if account.opened.is_none() {
        view! {
            <DateField
                label=words::account_opened()
                value=opened
                on_change=set_opened
                clear=words::always_open()
                testid="about-opened"
            />
        }
        .into_any()
    } else {
        view! {
            <DateField label=words::account_opened() value=opened on_change=set_opened testid="about-opened" />
        }
        .into_any()
    };
    let full = move || limits.with(|limits| limits.len() >= LIMITS_MAX);
    view! {
        <form class="about-form" aria-label=words::about_account() data-testid="about" on:submit=send>
            <div class="mapping-fields">
                <div class="field">
                    <label for="about-kind">{words::account_kind()}</label>
                    <Select
                        label=words::account_kind()
                        choices=Signal::stored(kinds)
                        value=kind
                        on_change=move |key: String| kind.set(key)
                        id="about-kind"
                        testid="about-kind"
                    />
                </div>
                {text_line("about-code", words::account_code(), code, None)}
                <div class="field">
                    <span class="field-label">{words::account_opened()}</span>
                    {opening}
                </div>
                {text_line("about-holds", words::may_hold(), holds, None)}
            </div>
            <p class="help">{words::may_hold_help()}</p>
            <fieldset class="mapping">
                <legend>{words::limits()}</legend>
                <p class="help">{words::limits_help()}</p>
                <For each=move || limits.get() key=|limit| limit.number let:limit>
                    {limit_line(limit, limits)}
                </For>
                <div class="settings-actions">
                    <Show when=move || !full()>
                        <Button glyph=Glyph::Plus testid="limit-add" on_press=add>
                            {words::add_limit()}
                        </Button>
                    </Show>
                </div>
            </fieldset>
            {sending.line()}
            <div class="settings-actions">
                <Button weight=Weight::Primary submits=true busy=sending.busy testid="about-save">
                    {words::save()}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

fn limit_line(limit: LimitFields, limits: RwSignal<Vec<LimitFields>>) -> AnyView {
    let number = limit.number;
    let take = move |()| limits.update(|limits| limits.retain(|each| each.number != number));
    view! {
        <div class="limit-line" role="group" aria-label=words::limits()>
            <input
                class="input small"
                type="text"
                autocomplete="off"
                aria-label=words::limit_of()
                data-testid=format!("limit-of-{number}")
                bind:value=limit.of
            />
            <AmountField
                label=words::not_below()
                value=limit.below
                commodity=limit.of
                placeholder=words::not_below()
                testid=format!("limit-below-{number}")
            />
            <AmountField
                label=words::not_above()
                value=limit.above
                commodity=limit.of
                placeholder=words::not_above()
                testid=format!("limit-above-{number}")
            />
            <IconButton glyph=Glyph::Close label=words::remove_limit() on_press=take />
        </div>
    }
    .into_any()
}
