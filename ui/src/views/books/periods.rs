//! Through which day the books are closed, and the proof that they are whole.

use super::{asking::Asking, assertions::broken, day_field::DayField, shelf};
use crate::{
    components::{
        badge::Badge,
        button::{Button, Weight},
        icon::Glyph,
        notice::{Notice, Tone},
        progress::Progress,
    },
    state::{toast::explain, when},
    words,
};
use atom_api::{
    ApiError,
    ledger::{ClosePeriod, ReopenPeriod, Verified, Verify},
};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};

/// Which of the dialogs is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    Close,
    Reopen,
}

/// Periods and the proof, which is begun at once where that is wanted.
pub(super) fn periods(prove: bool) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let closed = Memo::new(move |_| shelf.names.data.with(|names| names.as_ref().map(|names| names.closed_through)));
    let asking = RwSignal::new(None::<Question>);
    let text = move || match closed.get() {
        None => String::new(),
        Some(None) => words::nothing_closed().to_owned(),
        Some(Some(day)) => words::closed_through(&when::day(day, app.today.get())),
    };
    let is_closed = Memo::new(move |_| closed.get().flatten().is_some());
    view! {
        <section class="settings-group" aria-labelledby="books-periods">
            <h2 id="books-periods">{words::periods()}</h2>
            <p class="help">{words::periods_help()}</p>
            <p class="figures" data-testid="closed-through">
                {text}
            </p>
            <div class="settings-actions">
                <Button glyph=Glyph::Lock testid="period-close" on_press=move |()| asking.set(Some(Question::Close))>
                    {words::close_period()}
                </Button>
                <Show when=move || is_closed.get()>
                    <Button testid="period-reopen" on_press=move |()| asking.set(Some(Question::Reopen))>
                        {words::reopen_period()}
                    </Button>
                </Show>
            </div>
        </section>
        {proof(prove)}
        {move || {
            let close = move |()| asking.set(None);
            asking.get().map(|asking| match asking {
                Question::Close => view! { <Closing on_close=close /> }.into_any(),
                Question::Reopen => view! { <Reopening on_close=close /> }.into_any(),
            })
        }}
    }
    .into_any()
}

/// The last day of the month before.
fn usual_end(today: Date) -> Option<Date> {
    today.first_of_month().yesterday().ok()
}

#[component]
fn Closing(#[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let app = shelf().desk.app;
    let day = RwSignal::new(usual_end(app.today.get_untracked()));
    let request = move || match day.get_untracked() {
        Some(through) => Ok(ClosePeriod { through, soft: false }),
        None => Err(words::day_unread()),
    };
    view! {
        <Asking
            testids=["close-dialog", "close-now"]
            title=words::close_period()
            verb=words::close_period()
            request
            did=words::did_close_period()
            on_close
        >
            <p>{words::close_period_help()}</p>
            <div class="field">
                <label for="close-day">{words::last_closed_day()}</label>
                <DayField label=words::last_closed_day() day id="close-day" testid="close-day" />
            </div>
        </Asking>
    }
    .into_any()
}

#[component]
fn Reopening(#[prop(into)] on_close: Callback<()>) -> impl IntoView {
    view! {
        <Asking
            testids=["reopen-dialog", "reopen-now"]
            title=words::reopen_period()
            verb=words::reopen_period()
            weight=Weight::Danger
            request=|| Ok(ReopenPeriod { through: None })
            did=words::did_reopen_period()
            on_close
        >
            <Notice tone=Tone::Needs>{words::reopen_period_help()}</Notice>
        </Asking>
    }
    .into_any()
}

/// The proof: everything is reckoned anew.
fn proof(at_once: bool) -> AnyView {
    let app = shelf().desk.app;
    let result = RwSignal::new(None::<Result<Verified, ApiError>>);
    let busy = RwSignal::new(false);
    let prove = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        result.set(None);
        spawn_local(async move {
            let said = app.call(Verify {}).await;
            result.try_set(Some(said));
            busy.try_set(false);
        });
    };
    if at_once {
        prove(());
    }
    let told = move || match result.get() {
        None if busy.get() => view! { <Progress label=words::proving() value=None /> }.into_any(),
        None => ().into_any(),
        Some(Err(error)) => view! { <Notice>{explain(&error)}</Notice> }.into_any(),
        Some(Ok(verified)) => outcome(verified),
    };
    view! {
        <section class="settings-group" aria-labelledby="books-proof">
            <h2 id="books-proof">{words::verify_books()}</h2>
            <p class="help">{words::verify_books_help()}</p>
            <div class="settings-actions">
                <Button testid="books-verify" busy on_press=prove>
                    {words::verify_books()}
                </Button>
            </div>
            <div aria-live="polite" data-testid="books-proof">
                {told}
            </div>
        </section>
    }
    .into_any()
}

fn outcome(verified: Verified) -> AnyView {
    let Verified { ok, entries, postings, head, damage, assertions } = verified;
    let asserted = assertions.held + assertions.broken;
    let asserted = (asserted > 0).then(|| {
        let told = words::held_of(&words::number(assertions.held), &words::number(asserted));
        view! {
            <dt>{words::balance_assertions()}</dt>
            <dd class="figures">{told}</dd>
        }
    });
    let sign = if ok {
        view! { <Badge tone="green" glyph=Glyph::Check>{words::balanced_and_proven()}</Badge> }.into_any()
    } else {
        let damage = damage.unwrap_or_default();
        view! {
            <Notice>
                <p>{words::books_damaged()}</p>
                <p data-written="">{damage}</p>
            </Notice>
        }
        .into_any()
    };
    view! {
        {sign}
        <dl class="facts-list">
            <dt>{words::entries()}</dt>
            <dd class="figures">{words::number(entries)}</dd>
            <dt>{words::lines()}</dt>
            <dd class="figures">{words::number(postings)}</dd>
            <dt>{words::head_of_chain()}</dt>
            <dd>
                <code class="hash">{head}</code>
            </dd>
            {asserted}
        </dl>
        {broken(&assertions)}
    }
    .into_any()
}
