//! How the list is seen: what parts it, its order, its form, and whether that is saved as a filter.

use crate::{
    components::{
        button::{Button, Weight},
        choice::Choice,
        segmented::Segmented,
        select::Select,
        switch::Switch,
    },
    state::{
        desk::{Desk, desk},
        options::{GROUPS, Options, SORTS, group_name, sort_name},
        route::Place,
        toast::{Offer, explain},
    },
    words,
};
use atom_api::{
    Patch,
    filters::{self, Create, Form},
    tasks::{Group, View},
};
use leptos::{ev, prelude::*, task::spawn_local};

/// The options. `open` says whether they are shown.
pub(crate) fn options(open: RwSignal<bool>) -> AnyView {
    let desk = desk();
    let list = desk.list;
    let options = Memo::new(move |_| list.options());
    let choose = move |change: &dyn Fn(Options) -> Options| list.choose(change(options.get_untracked()));
    let (place, view) = list.key.with_untracked(|key| (key.place, key.view));
    let closed = matches!(view, View::Completed | View::Trash);
    let groups = move || {
        let board = options.get().form == Form::Board;
        let all = GROUPS.iter().filter(|(group, _)| match group {
            None => !board,
            Some(Group::Completed) => !board && view == View::Completed,
            Some(_) => true,
        });
        all.map(|(group, name)| Choice::new(*name, words::group(*group))).collect::<Vec<_>>()
    };
    let sorts = move || {
        // The view's own order first, where it is not among the usual ones.
        let own = Options::own(place).sort;
        let own = Some(own).filter(|_| sort_name(own).is_empty()).map(|own| Choice::new("", words::sort(own)));
        own.into_iter()
            .chain(SORTS.iter().map(|(sort, name)| Choice::new(*name, words::sort(*sort))))
            .collect::<Vec<_>>()
    };
    let forms = || vec![Choice::new("list", words::form_list()), Choice::new("board", words::form_board())];
    let row = |label: &'static str, control: AnyView| {
        view! {
            <div class="option">
                <span aria-hidden="true">{label}</span>
                {control}
            </div>
        }
    };
    let form = view! {
        <Segmented
            label=words::form()
            choices=Signal::derive(forms)
            value=Signal::derive(move || if options.get().form == Form::Board { "board" } else { "list" }.to_owned())
            on_change=move |form: String| {
                let form = if form == "board" { Form::Board } else { Form::List };
                choose(&|options| Options { form, ..options });
            }
            testid="form"
        />
    };
    let group = view! {
        <Select
            label=words::group_by()
            choices=Signal::derive(groups)
            value=Signal::derive(move || group_name(list.key.with(|key| key.group)).to_owned())
            on_change=move |name: String| {
                let group = GROUPS.iter().find(|(_, known)| *known == name).and_then(|(group, _)| *group);
                choose(&|options| Options { group, ..options });
            }
            testid="group"
        />
    };
    let sort = view! {
        <Select
            label=words::sort_by()
            choices=Signal::derive(sorts)
            value=Signal::derive(move || sort_name(options.get().sort).to_owned())
            on_change=move |name: String| {
                let sort = SORTS.iter().find(|(_, known)| *known == name).map(|(sort, _)| *sort);
                choose(&|options| Options { sort: sort.unwrap_or(Options::own(place).sort), ..options });
            }
            testid="sort"
        />
    };
    let done = (!closed).then(|| {
        view! {
            <Switch
                label=words::show_done()
                on=Signal::derive(move || options.get().done)
                on_change=move |done: bool| choose(&|options| Options { done, ..options })
                testid="show-done"
            />
        }
    });
    view! {
        <div class="view-form">
            {row(words::form(), form.into_any())} {row(words::group_by(), group.into_any())}
            {row(words::sort_by(), sort.into_any())} {done}
            {saving(desk, open)}
        </div>
    }
    .into_any()
}

/// Saves what is seen as a filter, or what has become of the one that is shown.
fn saving(desk: Desk, open: RwSignal<bool>) -> AnyView {
    let (app, list) = (desk.app, desk.list);
    if let Some(saved) = untrack(|| list.saved()) {
        let differs = Memo::new(move |_| {
            list.key.track();
            list.saved().is_some_and(|saved| saved.query != list.as_query())
        });
        let id = saved.id;
        let update = move |()| {
            spawn_local(async move {
                let request = filters::Update { id, name: Patch::Keep, query: Patch::Set(list.as_query()) };
                match app.write(request).await {
                    Ok(saved) => {
                        app.say(words::filter_changed(&saved.name), Offer::Undo);
                        desk.list.text.set(String::new());
                        desk.list.narrow.set(None);
                    }
                    Err(error) => app.complain(&error),
                }
                open.try_set(false);
            });
        };
        return view! {
            <Show when=move || differs.get()>
                <div class="option-feet">
                    <Button weight=Weight::Primary testid="update-filter" on_press=update>
                        {words::update_filter()}
                    </Button>
                </div>
            </Show>
        }
        .into_any();
    }
    let name = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let save = move || {
        let text = name.get_untracked().trim().to_owned();
        if text.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match app.write(Create { name: text, query: list.as_query() }).await {
                Ok(saved) => {
                    app.say(words::filter_saved(&saved.name), Offer::Undo);
                    open.try_set(false);
                    desk.visit(Place::Filter(saved.id));
                }
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
            busy.try_set(false);
        });
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            save();
        }
    };
    view! {
        <div class="option-feet">
            <input
                class="input small"
                data-testid="filter-name"
                aria-label=words::filter_name()
                placeholder=words::filter_name()
                aria-invalid=move || wrong.get().map(|_| "true")
                bind:value=name
                on:keydown=on_key
            />
            <Button testid="save-filter" busy on_press=move |()| save()>
                {words::save_filter()}
            </Button>
        </div>
        {move || wrong.get().map(|wrong| view! { <p class="wrong" role="alert">{wrong}</p> })}
    }
    .into_any()
}
