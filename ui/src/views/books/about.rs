//! What is said of an account: its kind, its days, what it may hold, its limits, its balances; another name, another
//! account, its end.

use super::{
    about_form::about_form, about_lots::about_lots, asking::Asking, assertions::assertions, day_field::day_line,
    name_field::NameField, sending::Sending, shelf, text_line::text_line,
};
use crate::{
    components::{
        bone::bones,
        button::{Button, Weight},
        choice::Choice,
        icon::Glyph,
        notice::{Notice, Tone},
        state::{Empty, Trouble},
    },
    state::{
        app::App,
        books::{
            resolve::resolve,
            room::{Room, Span},
        },
        name::Name,
        toast::Offer,
    },
    words,
};
use atom_api::{
    ApiError, Topic,
    ledger::{AccountView, Accounts, CloseAccount, MergeAccount, RenameAccount},
};
use leptos::{ev, prelude::*, task::spawn_local};

/// Accounts that are looked through at once.
const PAGE: u32 = 1_000;

/// The account.
pub(super) fn about(name: Name) -> AnyView {
    let app = shelf().desk.app;
    let found = RwSignal::new(None::<Result<Option<AccountView>, ApiError>>);
    let again = RwSignal::new(0_u32);
    // Counts what is asked: a reply to something older is dropped.
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        app.topics.track(&[Topic::Ledger]);
        again.track();
        let asked = turn.try_update_value(|turn| {
            *turn = turn.wrapping_add(1);
            *turn
        });
        spawn_local(async move {
            let reply = find(app, name.as_str()).await;
            if turn.try_get_value() == asked {
                found.try_set(Some(reply));
            }
        });
    });
    // What was typed stays while the books change around it.
    let there = Memo::new(move |_| {
        found.with(|found| match found {
            Some(Ok(account)) => Some(Ok(account.is_some())),
            Some(Err(error)) => Some(Err(error.clone())),
            None => None,
        })
    });
    let account = Signal::derive(move || found.get().and_then(Result::ok).flatten());
    let content = move || match there.get() {
        Some(Ok(true)) => known(account),
        Some(Ok(false)) => {
            view! { <Empty glyph=Glyph::Book title=words::about_gone() text=words::about_gone_text() /> }.into_any()
        }
        Some(Err(error)) => view! {
            <Trouble title=words::about_trouble() error on_retry=move |()| again.update(|again| *again += 1) />
        }
        .into_any(),
        None => bones(5),
    };
    content.into_any()
}

async fn find(app: App, name: &str) -> Result<Option<AccountView>, ApiError> {
    let mut cursor = None;
    loop {
        let page = app.call(Accounts { limit: Some(PAGE), cursor }).await?;
        if let Some(account) = page.items.into_iter().find(|account| account.name == name) {
            return Ok(Some(account));
        }
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(None),
        }
    }
}

/// Which question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    Merge,
    Close,
}

fn known(now: Signal<Option<AccountView>>) -> AnyView {
    let shelf = shelf();
    let Some(account) = now.get_untracked() else { return ().into_any() };
    let name = StoredValue::new(account.name.clone());
    let asking = RwSignal::new(None::<Question>);
    let called = (!account.aliases.is_empty()).then(|| {
        view! {
            <dt>{words::also_called()}</dt>
            <dd data-written="">{account.aliases.join(" · ")}</dd>
        }
    });
    let closed = move || {
        let day = now.with(|now| now.as_ref()?.closed)?;
        Some(view! { <dt>{words::account_closed()}</dt><dd class="figures">{day.to_string()}</dd> })
    };
    let open = Name::of(&account.name).map(|name| {
        view! {
            <Button testid="about-register" on_press=move |()| shelf.go(Room::Account(name, Span::default()))>
                {words::show_register()}
            </Button>
        }
    });
    view! {
        <div class="settings-actions">{open}</div>
        <dl class="facts-list">{called} {closed}</dl>
        {about_form(&account)}
        {assertions(&account.name)}
        {about_lots(&account)}
        {renaming(account.name.clone())}
        <section class="settings-group" aria-labelledby="about-merge">
            <h2 id="about-merge">{words::merge_account()}</h2>
            <p class="help">{words::merge_help()}</p>
            <div class="settings-actions">
                <Button testid="about-merge" on_press=move |()| asking.set(Some(Question::Merge))>
                    {words::merge_account()}
                </Button>
            </div>
        </section>
        <section class="settings-group" aria-labelledby="about-close">
            <h2 id="about-close">{words::close_account()}</h2>
            <p class="help">{words::close_account_help()}</p>
            <div class="settings-actions">
                <Button testid="about-close" on_press=move |()| asking.set(Some(Question::Close))>
                    {words::close_account()}
                </Button>
            </div>
        </section>
        {move || {
            let close = move |()| asking.set(None);
            asking
                .get()
                .map(|question| match question {
                    Question::Merge => view! { <Merging name=name.get_value() on_close=close /> }.into_any(),
                    Question::Close => view! { <Closing name=name.get_value() on_close=close /> }.into_any(),
                })
        }}
    }
    .into_any()
}

/// Another name; then the page is that of the new one.
fn renaming(name: String) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let to = RwSignal::new(name.clone());
    let sending = Sending::new(app);
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let (account, to) = (name.clone(), to.get_untracked().trim().to_owned());
        if account == to {
            return;
        }
        sending.send(RenameAccount { account, to }, move |account| {
            app.say(words::did_rename_account(), Offer::Nothing);
            shelf.go(Name::of(&account.name).map_or(Room::Accounts, Room::About));
        });
    };
    view! {
        <section class="settings-group" aria-labelledby="about-rename">
            <h2 id="about-rename">{words::rename_account()}</h2>
            <p class="help">{words::rename_help()}</p>
            <form class="statement-account" on:submit=send>
                {text_line("about-name", words::new_name(), to, None)}
                <Button submits=true busy=sending.busy testid="about-rename">
                    {words::rename_account()}
                </Button>
            </form>
            {sending.line()}
        </section>
    }
    .into_any()
}

#[component]
fn Merging(name: String, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let shelf = shelf();
    let into = RwSignal::new(String::new());
    let own = StoredValue::new(name);
    let request = move || -> Result<MergeAccount, &'static str> {
        let into = untrack(|| resolve(&into.get(), None, &shelf.accounts()));
        let into = into.ok_or(words::account_missing())?;
        Ok(MergeAccount { account: own.get_value(), into })
    };
    let choices = Signal::derive(move || {
        let mut choices: Vec<Choice> = shelf.account_choices();
        choices.retain(|choice| own.with_value(|own| choice.key != *own));
        choices
    });
    view! {
        <Asking
            testids=["merge-dialog", "merge-now"]
            title=words::merge_account()
            verb=words::merge_account()
            weight=Weight::Danger
            request
            did=words::did_merge_account()
            on_close
        >
            <Notice tone=Tone::Needs>{words::merge_help()}</Notice>
            <div class="field">
                <label for="merge-into">{words::merge_into()}</label>
                <NameField
                    label=words::merge_into()
                    value=into
                    choices
                    completes=true
                    id="merge-into"
                    testid="merge-into"
                />
            </div>
        </Asking>
    }
    .into_any()
}

#[component]
fn Closing(name: String, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let app = shelf().desk.app;
    let day = RwSignal::new(Some(app.today.get_untracked()));
    let own = StoredValue::new(name);
    let request = move || match day.get_untracked() {
        Some(date) => Ok(CloseAccount { account: own.get_value(), date }),
        None => Err(words::day_unread()),
    };
    view! {
        <Asking
            testids=["account-close-dialog", "account-close-now"]
            title=words::close_account()
            verb=words::close_account()
            request
            did=words::did_close_account()
            on_close
        >
            <p>{words::close_account_help()}</p>
            {day_line(words::account_closed(), day, "account-close-day")}
        </Asking>
    }
    .into_any()
}
