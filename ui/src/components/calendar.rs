//! A month to choose a day from.

use super::{
    button::IconButton,
    float::Float,
    icon::{Glyph, Icon},
};
use crate::{
    state::{app::app, when},
    words,
};
use jiff::civil::Date;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// The usual days, and the days of a month. What stands in it as `children` comes below.
///
/// In the month, the arrows move by day and week, Home and End to the ends of the week, Page up and down by month; Enter
/// chooses. With `on_clear`, no date can be chosen too.
#[component]
pub(crate) fn Calendar(
    chosen: Option<Date>,
    today: Date,
    #[prop(into)] on_choose: Callback<Date>,
    #[prop(optional, into)] on_clear: Option<Callback<()>>,
    /// The first and the last day that can be chosen, where there are such.
    #[prop(optional)]
    limits: (Option<Date>, Option<Date>),
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let shown = RwSignal::new(chosen.unwrap_or(today)); // the day that has, or would have, the focus
    let may = move |date: Date| limits.0.is_none_or(|min| date >= min) && limits.1.is_none_or(|max| date <= max);
    let usual = [
        (words::today(), Some(today)),
        (words::tomorrow(), when::add_days(today, 1)),
        (words::next_week(), when::next_monday(today)),
    ];
    let usual = usual.into_iter().filter_map(|(name, date)| {
        let date = date.filter(|date| may(*date))?;
        Some(view! {
            <button type="button" class="menu-item" on:click=move |_| on_choose.run(date)>
                <span>{name}</span>
                <span class="end">{when::weekday_short(date)}</span>
            </button>
        })
    });
    let none = on_clear.filter(|_| chosen.is_some()).map(|on_clear| {
        view! {
            <button type="button" class="menu-item" on:click=move |_| on_clear.run(())>
                {words::no_date()}
            </button>
        }
    });
    let turn = move |months: i64| {
        if let Some(date) = when::add_months(shown.get_untracked(), months) {
            shown.set(date);
        }
    };
    view! {
        <div class="calendar">
            <div class="quick">{usual.collect_view()} {none}</div>
            <div class="month">
                <span aria-live="polite">{move || when::month_in_full(shown.get())}</span>
                <span>
                    <IconButton glyph=Glyph::Back label=words::previous_month() on_press=move |()| turn(-1) />
                    <IconButton glyph=Glyph::Next label=words::next_month() on_press=move |()| turn(1) />
                </span>
            </div>
            {days(shown, chosen, today, on_choose, Callback::new(may))}
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// The days of a month. Role `grid`; one day is the stop of the Tab key, the arrows move it.
fn days(
    shown: RwSignal<Date>,
    chosen: Option<Date>,
    today: Date,
    on_choose: Callback<Date>,
    may: Callback<Date, bool>,
) -> AnyView {
    let node = NodeRef::<html::Div>::new();
    let on_key = move |event: ev::KeyboardEvent| {
        let now = shown.get_untracked();
        let place = when::month_grid(now).iter().position(|date| *date == now).unwrap_or(0) % 7;
        let place = i64::try_from(place).unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowLeft" => when::add_days(now, -1),
            "ArrowRight" => when::add_days(now, 1),
            "ArrowUp" => when::add_days(now, -7),
            "ArrowDown" => when::add_days(now, 7),
            "Home" => when::add_days(now, -place),
            "End" => when::add_days(now, 6 - place),
            "PageUp" => when::add_months(now, -1),
            "PageDown" => when::add_months(now, 1),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some(next) = next {
            shown.set(next);
            request_animation_frame(move || {
                let days = node.try_get_untracked().flatten();
                let day = days.and_then(|days| days.query_selector("[tabindex='0']").ok().flatten());
                if let Some(day) = day.and_then(|day| day.dyn_into::<web_sys::HtmlElement>().ok()) {
                    let _ = day.focus();
                }
            });
        }
    };
    let day = move |date: Date| {
        let focused = shown.get();
        let may = may.run(date);
        view! {
            <button
                type="button"
                class="day"
                class:outside=date.month() != focused.month()
                class:today=date == today
                role="gridcell"
                aria-selected=(chosen == Some(date)).to_string()
                aria-disabled=(!may).then_some("true")
                aria-label=when::day_in_full(date)
                tabindex=if date == focused { "0" } else { "-1" }
                on:click=move |_| {
                    if may {
                        on_choose.run(date);
                    }
                }
            >
                {date.day()}
            </button>
        }
    };
    let week = move |week: &[Date]| {
        let days = week.iter().copied().map(day).collect_view();
        view! {
            <div class="week" role="row">
                {days}
            </div>
        }
    };
    let heads = when::weekday_heads().map(|day| view! { <span class="weekday">{day}</span> });
    view! {
        <div class="week" aria-hidden="true">
            {heads.into_iter().collect_view()}
        </div>
        <div node_ref=node role="grid" on:keydown=on_key>
            {move || when::month_grid(shown.get()).chunks(7).map(week).collect_view()}
        </div>
    }
    .into_any()
}

/// A date in a form: a button that shows it and opens the calendar.
///
/// The button has role `button` with `aria-haspopup="dialog"`, named by `label` and the date. Escape and a choice give
/// the focus back to it.
#[component]
pub(crate) fn DateField(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] value: Signal<Option<Date>>,
    #[prop(into)] on_change: Callback<Option<Date>>,
    /// What stands there where there is no date; without it there is always one.
    #[prop(optional, into)]
    clear: Option<String>,
    #[prop(optional)] limits: (Option<Date>, Option<Date>),
    #[prop(optional)] testid: &'static str,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let app = app();
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    let can_clear = clear.is_some();
    let unset = StoredValue::new(clear.unwrap_or_default());
    let text = move || value.get().map_or_else(|| unset.get_value(), |date| when::day(date, app.today.get()));
    let set = move |date: Option<Date>| {
        open.set(false);
        if let Some(anchor) = anchor.get_untracked() {
            let _ = anchor.focus();
        }
        on_change.run(date);
    };
    let calendar = move || {
        let (chosen, today) = (value.get_untracked(), app.today.get_untracked());
        let on_choose = Callback::new(move |date| set(Some(date)));
        match can_clear {
            true => view! { <Calendar chosen today on_choose limits on_clear=move |()| set(None) /> }.into_any(),
            false => view! { <Calendar chosen today on_choose limits /> }.into_any(),
        }
    };
    view! {
        <button
            type="button"
            node_ref=anchor
            class="select"
            data-testid=(!testid.is_empty()).then_some(testid)
            aria-label=move || format!("{}: {}", label.get(), text())
            aria-haspopup="dialog"
            aria-expanded=move || open.get().to_string()
            disabled=disabled
            on:click=move |_| open.update(|open| *open = !*open)
        >
            <Icon glyph=Glyph::Upcoming />
            <span class="clip figures" class:unset=move || value.get().is_none()>{text}</span>
        </button>
        <Float anchor open role="dialog" label>
            {calendar}
        </Float>
    }
    .into_any()
}
