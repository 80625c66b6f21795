//! Through which day the books are closed, and the proof that they are whole.

use super::{
    asking::Asking, assertions::broken, day_field::day_line, revaluation::Revaluation, shelf, year_end::YearEnd,
};
use crate::{
    components::{
        badge::Badge,
        button::{Button, Weight},
        choice::Choice,
        icon::Glyph,
        notice::{Notice, Tone},
        progress::Progress,
        segmented::Segmented,
    },
    state::{toast::explain, when},
    words,
};
use atom_api::{
    ApiError, Permission,
    ledger::{ClosePeriod, ReopenPeriod, Verified, Verify},
};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};

/// Which of the dialogs is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    Close,
    Reopen,
    Year,
    Revalue,
}

/// Periods and the proof, which is begun at once where that is wanted.
pub(super) fn periods(prove: bool) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let known = Memo::new(move |_| shelf.names.data.with(Option::is_some));
    let closed = Memo::new(move |_| shelf.closed());
    let asking = RwSignal::new(None::<Question>);
    let text = move || match (known.get(), closed.get()) {
        (false, _) => String::new(),
        (true, [None, None]) => words::nothing_closed().to_owned(),
        (true, [firm, _]) => {
            firm.map(|day| words::closed_through(&when::day(day, app.today.get()))).unwrap_or_default()
        }
    };
    let soft_text = move || closed.get()[1].map(|day| words::soft_closed_through(&when::day(day, app.today.get())));
    let is_closed = Memo::new(move |_| closed.get().into_iter().any(|day| day.is_some()));
    // What would be refused is not offered.
    let may = move || shelf.desk.may(Permission::LedgerClose) != Some(false);
    view! {
        <section class="settings-group" aria-labelledby="books-periods">
            <h2 id="books-periods">{words::periods()}</h2>
            <p class="help">{words::periods_help()}</p>
            <p class="figures" data-testid="closed-through">
                {text}
            </p>
            <p class="figures" data-testid="soft-closed-through">
                {soft_text}
            </p>
            <Show when=may>
                <div class="settings-actions">
                    <Button
                        glyph=Glyph::Lock
                        testid="period-close"
                        on_press=move |()| asking.set(Some(Question::Close))
                    >
                        {words::close_period()}
                    </Button>
                    <Show when=move || is_closed.get()>
                        <Button testid="period-reopen" on_press=move |()| asking.set(Some(Question::Reopen))>
                            {words::reopen_period()}
                        </Button>
                    </Show>
                </div>
            </Show>
        </section>
        <Show when=may>
            <section class="settings-group" aria-labelledby="books-year-end">
                <h2 id="books-year-end">{words::year_end()}</h2>
                <p class="help">{words::year_end_help()}</p>
                <div class="settings-actions">
                    <Button testid="year-open" on_press=move |()| asking.set(Some(Question::Year))>
                        {words::close_year()}
                    </Button>
                </div>
            </section>
            <section class="settings-group" aria-labelledby="books-revaluation">
                <h2 id="books-revaluation">{words::revaluation()}</h2>
                <p class="help">{words::revaluation_help()}</p>
                <div class="settings-actions">
                    <Button testid="revalue-open" on_press=move |()| asking.set(Some(Question::Revalue))>
                        {words::revalue()}
                    </Button>
                </div>
            </section>
        </Show>
        {proof(prove)}
        {move || {
            let close = move |()| asking.set(None);
            asking.get().map(|asking| match asking {
                Question::Close => view! { <Closing on_close=close /> }.into_any(),
                Question::Reopen => view! { <Reopening on_close=close /> }.into_any(),
                Question::Year => view! { <YearEnd on_close=close /> }.into_any(),
                Question::Revalue => {
                    let day = usual_end(app.today.get_untracked());
                    view! { <Revaluation day on_close=close /> }.into_any()
                }
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
    let soft = RwSignal::new(false);
    let request = move || match day.get_untracked() {
        Some(through) => Ok(ClosePeriod { through, soft: soft.get_untracked() }),
        None => Err(words::day_unread()),
    };
    let choices = vec![Choice::new("firm", words::closes_firmly()), Choice::new("soft", words::closes_softly())];
    let key = move || if soft.get() { "soft" } else { "firm" };
    let help = move || if soft.get() { words::closes_softly_help() } else { words::closes_firmly_help() };
    // What is not over yet is closed too, where that is meant.
    let ahead = Memo::new(move |_| day.get().is_some_and(|day| day >= app.today.get()));
    let warning = move || if soft.get() { words::closes_ahead_softly() } else { words::closes_ahead() };
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
            {day_line(words::last_closed_day(), day, "close-day")}
            <Segmented
                label=words::how_firmly()
                choices=Signal::stored(choices)
                value=Signal::derive(move || key().to_owned())
                on_change=move |key: String| soft.set(key == "soft")
                testid="close-firmly"
            />
            <p class="help" aria-live="polite">
                {help}
            </p>
            <div aria-live="polite" data-testid="closes-ahead">
                <Show when=move || ahead.get()>
                    <Notice tone=Tone::Needs>{warning}</Notice>
                </Show>
            </div>
        </Asking>
    }
    .into_any()
}

#[component]
fn Reopening(#[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let last = untrack(|| shelf().closed()).into_iter().flatten().max();
    // What one most often wants back is the month that was closed last.
    let day = RwSignal::new(last.map(|last| last.first_of_month()));
    let whole = RwSignal::new(true);
    let request = move || -> Result<ReopenPeriod, &'static str> {
        if whole.get_untracked() {
            return Ok(ReopenPeriod { through: None });
        }
        let first = day.get_untracked().ok_or(words::day_unread())?;
        let through = first.yesterday().map_err(|_| words::day_unread())?;
        Ok(ReopenPeriod { through: Some(through) })
    };
    let choices = vec![Choice::new("all", words::opens_all()), Choice::new("from", words::opens_from())];
    let key = move || if whole.get() { "all" } else { "from" };
    view! {
        <Asking
            testids=["reopen-dialog", "reopen-now"]
            title=words::reopen_period()
            verb=words::reopen_period()
            weight=Weight::Danger
            request
            did=words::did_reopen_period()
            on_close
        >
            <Notice tone=Tone::Needs>{words::reopen_period_help()}</Notice>
            <Segmented
                label=words::how_much_to_open()
                choices=Signal::stored(choices)
                value=Signal::derive(move || key().to_owned())
                on_change=move |key: String| whole.set(key == "all")
                testid="reopen-what"
            />
            <Show when=move || !whole.get()>
                {day_line(words::first_open_day(), day, "reopen-day")}
            </Show>
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
                <code class="hash" data-written="">{head}</code>
            </dd>
            {asserted}
        </dl>
        {broken(&assertions)}
    }
    .into_any()
}
