//! How Atom looks and writes, and how it lives on this computer.

use super::row::{few, group, many, row};
use crate::{
    bridge::shell::{self, Shell},
    components::{choice::Choice, icon::Glyph, switch::Switch},
    state::{
        app::App,
        desk::desk,
        formats::{self, DateOrder},
        language::LanguageChoice,
        look::{Contrast, Density, Motion, TextSize, look},
        theme::Theme,
        when,
    },
    words,
};
use leptos::{prelude::*, task::spawn_local};

/// Theme, contrast, density, size of text; language and formats; start and tray.
#[component]
pub(super) fn Appearance() -> impl IntoView {
    let desk = desk();
    let (app, prefs) = (desk.app, desk.prefs);
    let look = look();
    let themes = vec![
        Choice::new("system", words::theme_system()).glyph(Glyph::System),
        Choice::new("light", words::theme_light()).glyph(Glyph::Sun),
        Choice::new("dark", words::theme_dark()).glyph(Glyph::Moon),
    ];
    let contrasts = vec![
        Choice::new("system", words::as_system()),
        Choice::new("usual", words::contrast_usual()),
        Choice::new("more", words::contrast_more()),
    ];
    let motions = vec![Choice::new("system", words::as_system()), Choice::new("reduced", words::motion_reduced())];
    let densities = vec![
        Choice::new("compact", words::density_compact()),
        Choice::new("normal", words::density_normal()),
        Choice::new("comfortable", words::density_comfortable()),
    ];
    let sizes = vec![
        Choice::new("small", words::text_small()),
        Choice::new("normal", words::text_normal()),
        Choice::new("large", words::text_large()),
        Choice::new("huge", words::text_huge()),
    ];
    let mut languages = vec![
        Choice::new("system", words::language_system()),
        Choice::new("en", "English"),
        Choice::new("de", "Deutsch"),
    ];
    if cfg!(debug_assertions) {
        languages.push(Choice::new("pseudo", "Pseudo"));
    }
    let days = vec![
        Choice::new("auto", words::by_language()),
        Choice::new("monday", when::weekday_name(0)),
        Choice::new("saturday", when::weekday_name(5)),
        Choice::new("sunday", when::weekday_name(6)),
    ];
    let clocks = vec![
        Choice::new("auto", words::by_language()),
        Choice::new("24h", words::clock_24()),
        Choice::new("12h", words::clock_12()),
    ];
    let today = app.today.get_untracked();
    let written = |order: DateOrder| when::day_written(today, order);
    let orders = vec![
        Choice::new("auto", words::by_language()),
        Choice::new("day", written(DateOrder::DayFirst)),
        Choice::new("month", written(DateOrder::MonthFirst)),
        Choice::new("year", written(DateOrder::YearFirst)),
    ];
    let format = move |key: &'static str, kept: &'static str| {
        move |to: String| {
            formats::choose(kept, &to);
            prefs.set(key, to);
            // Dates are drawn anew with everything else.
            app.language.update(|_| ());
        }
    };
    let example = format!("{}, {}", when::day_in_full(app.today.get_untracked()), when::clock(app.wall_now().time()));
    view! {
        {group(
            words::look(),
            "",
            view! {
                {few(words::theme(), themes, move || app.theme.get().as_str().to_owned(), move |to| prefs.set_theme(Theme::parse(&to)))}
                {few(
                    words::contrast(),
                    contrasts,
                    move || look.contrast.get().as_str().to_owned(),
                    move |to| {
                        look.contrast.set(Contrast::parse(&to));
                        prefs.set("appearance.contrast", if to == "usual" { "normal".to_owned() } else { to });
                    },
                )}
                {few(
                    words::motion(),
                    motions,
                    move || look.motion.get().as_str().to_owned(),
                    move |to| {
                        look.motion.set(Motion::parse(&to));
                        prefs.set("appearance.motion", to);
                    },
                )}
                {few(
                    words::density(),
                    densities,
                    move || look.density.get().as_str().to_owned(),
                    move |to| {
                        look.density.set(Density::parse(&to));
                        prefs.set("appearance.density", to);
                    },
                )}
                {few(
                    words::text_size(),
                    sizes,
                    move || look.text.get().as_str().to_owned(),
                    move |to| {
                        look.text.set(TextSize::parse(&to));
                        prefs.set("appearance.text", to);
                    },
                )}
            },
        )}
        {group(
            words::language_and_formats(),
            "",
            view! {
                {many(
                    words::language_title(),
                    languages,
                    move || app.language.get().as_str().to_owned(),
                    move |to| prefs.set_language(LanguageChoice::parse(&to)),
                )}
                {many(words::first_day(), days, move || formats::kept(formats::FIRST_DAY_KEY), format("locale.first_day", formats::FIRST_DAY_KEY))}
                {many(words::clock(), clocks, move || formats::kept(formats::CLOCK_KEY), format("locale.clock", formats::CLOCK_KEY))}
                {many(words::date_order(), orders, move || formats::kept(formats::DATE_ORDER_KEY), format("locale.date_order", formats::DATE_ORDER_KEY))}
                {row(words::example(), view! { <span class="figures" data-written="">{example}</span> })}
            },
        )}
        <OnThisComputer />
    }
    .into_any()
}

/// What only the desktop can: start with the computer, stay in the tray.
#[component]
fn OnThisComputer() -> impl IntoView {
    let app = desk().app;
    let state = RwSignal::new(None::<Shell>);
    spawn_local(async move {
        let now = shell::state().await;
        state.try_set(Some(now));
    });
    let can = move |pick: fn(&Shell) -> bool| state.with(|state| state.as_ref().is_some_and(pick));
    let any = Memo::new(move |_| can(|shell| shell.can.autostart || shell.can.tray));
    let rows = move || {
        view! {
            <Show when=move || can(|shell| shell.can.autostart)>
                <Switch
                    label=words::autostart()
                    help=words::autostart_help()
                    on=Signal::derive(move || can(|shell| shell.autostart))
                    on_change=move |on: bool| spawn_local(set_autostart(app, state, on))
                />
            </Show>
            <Show when=move || can(|shell| shell.can.tray)>
                <Switch
                    label=words::close_to_tray()
                    on=Signal::derive(move || can(|shell| shell.close_to_tray))
                    on_change=move |on: bool| spawn_local(set_close_to_tray(app, state, on))
                />
            </Show>
        }
    };
    view! { <Show when=move || any.get()>{group(words::on_this_computer(), "", rows())}</Show> }
}

async fn set_autostart(app: App, state: RwSignal<Option<Shell>>, on: bool) {
    if let Err(error) = shell::set_autostart(on).await {
        app.complain(&error);
    }
    let now = shell::state().await;
    state.try_set(Some(now));
}

async fn set_close_to_tray(app: App, state: RwSignal<Option<Shell>>, on: bool) {
    if let Err(error) = shell::set_close_to_tray(on).await {
        app.complain(&error);
    }
    let now = shell::state().await;
    state.try_set(Some(now));
}
