//! The line itself.

use super::{
    before::{Pressed, take_over},
    given::Given,
    mirror::{follow, mirror},
    names::{list, name_id, offered},
};
use crate::{
    browser,
    components::icon::{Glyph, Icon},
    state::{
        app::App,
        draft,
        line::title_fault,
        query::Query,
        quick::{Chip, Naming, at_caret, before_caret, chips, complete, fill, naming, pieces, read, shift},
        toast::explain,
    },
    words,
};
use atom_api::{
    Page,
    projects::{Label, Project},
    tasks::{Create, Task},
};
use leptos::{ev, html, prelude::*, task::spawn_local};

/// What a line may name.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    /// The window.
    pub(crate) app: App,
    /// The projects.
    pub(crate) projects: Query<Page<Project>>,
    /// The labels.
    pub(crate) labels: Query<Page<Label>>,
}

impl Known {
    /// What `take` makes of each name behind `#` or `@`, with its colour.
    pub(super) fn names<T>(self, sign: char, take: impl Fn(&str, &str) -> Option<T>) -> Vec<T> {
        match sign {
            '#' => self.projects.data.with(|page| {
                page.iter()
                    .flat_map(|page| page.items.iter())
                    .filter_map(|each| take(&each.name, &each.color))
                    .collect()
            }),
            _ => self.labels.data.with(|page| {
                page.iter()
                    .flat_map(|page| page.items.iter())
                    .filter_map(|each| take(&each.name, &each.color))
                    .collect()
            }),
        }
    }
}

/// A task that was added, and what is wanted next.
pub(crate) struct Added {
    /// The task.
    pub(crate) task: Task,
    /// Whether its detail is wanted.
    pub(crate) open: bool,
    /// Whether another one is to be written.
    pub(crate) stay: bool,
}

/// What the field has in hand.
#[derive(Clone, Copy)]
struct Field {
    known: Known,
    id: &'static str,
    node: NodeRef<html::Input>,
    mirror: NodeRef<html::Span>,
    text: RwSignal<String>,
    ignored: RwSignal<Vec<(u32, u32)>>,
    caret: RwSignal<usize>,
    /// Whether the offered names were sent away.
    quiet: RwSignal<bool>,
    at: RwSignal<usize>,
    wrong: RwSignal<Option<String>>,
    /// Lines that could not be added, with what was put back into their titles; the oldest first.
    lost: StoredValue<Vec<Lost>>,
}

type Lost = (String, Vec<(u32, u32)>);

/// A line in which a task is written: what is understood of it is marked in the line and said at its end as chips, and
/// each can be put back into the title.
///
/// Role `combobox` named "New task": `#` and `@` offer the names there are. Enter adds, Shift Enter adds and stays,
/// Ctrl Enter opens it; Escape sends the names away, then leaves. What was understood becomes title again by Backspace
/// right behind it, by Escape within it, by its chip. What could not be added stays in the field with the reason below,
/// and survives a reload.
#[component]
pub(crate) fn QuickField(
    known: Known,
    id: &'static str,
    #[prop(optional, into)] given: Signal<Option<Given>>,
    #[prop(optional)] initial: Option<String>,
    /// The lines that were to be added before this was here, and how.
    #[prop(default = Vec::new())]
    pressed: Vec<(String, Pressed)>,
    /// What the place gives to the task with this title.
    #[prop(into)]
    base: Callback<String, Create>,
    #[prop(into)] on_added: Callback<Added>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    if !pressed.is_empty() {
        // They are added here, and are no draft any more.
        draft::keep(id, None);
    }
    let field = Field {
        known,
        id,
        node: NodeRef::new(),
        mirror: NodeRef::new(),
        text: RwSignal::new(initial.filter(|text| !text.is_empty()).or_else(|| draft::kept(id)).unwrap_or_default()),
        ignored: RwSignal::new(Vec::new()),
        caret: RwSignal::new(0),
        quiet: RwSignal::new(false),
        at: RwSignal::new(0),
        wrong: RwSignal::new(None),
        lost: StoredValue::new(Vec::new()),
    };
    let text = field.text;
    take_over(id, field.node);
    on_cleanup(move || {
        // It comes back with the next field.
        let lost = field.lost.try_update_value(std::mem::take).unwrap_or_default();
        if let (Some((text, _)), None) = (lost.first(), draft::kept(id)) {
            draft::keep(id, Some(text));
        }
    });
    Effect::new(move |before: Option<String>| {
        let now = text.get();
        follow(field.node, field.mirror);
        if let Some(before) = before.filter(|before| *before != now) {
            field.ignored.update(|ignored| *ignored = shift(ignored, &before, &now));
            field.quiet.set(false);
            field.at.set(0);
            draft::keep(id, Some(now.as_str()).filter(|text| !text.trim().is_empty()));
        }
        now
    });
    let line = Memo::new(move |_| {
        let projects = known.names('#', |name, _| Some(name.to_owned()));
        field.ignored.with(|ignored| text.with(|text| read(text, known.app.wall_now(), &projects, ignored)))
    });
    let parts = Memo::new(move |_| text.with(|text| line.with(|line| pieces(text, line))));
    let understood = Memo::new(move |_| text.with(|text| line.with(|line| chips(text, line, known.app.today.get()))));
    let name = Memo::new(move |_| {
        let naming = text.with(|text| naming(text, field.caret.get())).filter(|_| !field.quiet.get())?;
        let names = offered(known, &naming);
        (!names.is_empty()).then_some((naming, names))
    });
    let accept = Callback::new(move |index: usize| {
        if let Some((naming, names)) = name.get_untracked()
            && let Some((name, _)) = names.get(index)
        {
            write(field, &naming, name);
        }
    });
    let add = move |open: bool, stay: bool| {
        if text.with_untracked(|text| text.trim().is_empty()) {
            return;
        }
        if let Some(fault) = line.with_untracked(|line| title_fault(&line.title)) {
            return field.wrong.set(Some(fault));
        }
        let asked = line.with_untracked(|line| {
            let given = base.run(line.title.clone());
            known.app.zone.with_value(|zone| fill(line, given, zone))
        });
        send(field, asked, move |task| on_added.run(Added { task, open, stay }));
    };
    if !pressed.is_empty() {
        let typed = text.get_untracked();
        for (line, Pressed { open, stay }) in pressed {
            text.set(line);
            untrack(|| add(open, stay));
        }
        // What is too long to be added stays, with the reason.
        text.update(|left| *left = [left.as_str(), typed.as_str()].concat());
        if !typed.trim().is_empty() {
            draft::keep(id, Some(&typed));
        }
    }
    let on_key = move |event: ev::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let offered = name.with_untracked(|name| name.as_ref().map_or(0, |(_, names)| names.len()));
        let held = event.ctrl_key() || event.meta_key();
        let at = field.at.get_untracked();
        let dismiss = |find: fn(&[Chip], usize) -> Option<&Chip>| {
            let Some(caret) = lone_caret(field) else { return false };
            let spans = understood.with_untracked(|chips| find(chips, caret).map(|chip| chip.spans.clone()));
            let found = spans.is_some();
            field.ignored.update(|ignored| ignored.extend(spans.into_iter().flatten()));
            found
        };
        let look_at = |index: usize| {
            field.at.set(index);
            browser::show(&name_id(id, index));
        };
        match event.key().as_str() {
            "ArrowDown" if offered > 0 => look_at((at + 1) % offered),
            "ArrowUp" if offered > 0 => look_at((at + offered - 1) % offered),
            "Enter" | "Tab" if offered > 0 && !held && !event.shift_key() => accept.run(at),
            "Escape" if offered > 0 => field.quiet.set(true),
            "Enter" => add(held, event.shift_key()),
            "Backspace" if !held && !event.alt_key() && dismiss(before_caret) => {}
            "Escape" if dismiss(at_caret) => {}
            "Escape" | "ArrowDown" => on_leave.run(()),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let is_filled = Memo::new(move |_| text.with(|text| !text.is_empty()));
    let active = move || name.with(Option::is_some).then(|| name_id(id, field.at.get()));
    view! {
        <div class="quick-add" class:filled=is_filled on:click=move |_| browser::focus(&["#", id].concat())>
            <Icon glyph=Glyph::Plus />
            <span class="quick-line">
                {mirror(field.mirror, parts)}
                <input
                    id=id
                    node_ref=field.node
                    role="combobox"
                    data-testid=id
                    autocomplete="off"
                    aria-label=words::new_task()
                    placeholder=words::new_task()
                    aria-autocomplete="list"
                    aria-expanded=move || name.with(Option::is_some).to_string()
                    aria-controls=format!("{id}-names")
                    aria-activedescendant=active
                    aria-invalid=move || field.wrong.with(Option::is_some).then_some("true")
                    aria-describedby=format!("{id}-wrong")
                    bind:value=text
                    on:input=move |_| {
                        field.caret.set(caret_of(field));
                        field.wrong.set(None);
                    }
                    on:click=move |_| field.caret.set(caret_of(field))
                    on:keyup=move |_| {
                        let caret = caret_of(field);
                        if field.caret.get_untracked() != caret {
                            field.caret.set(caret);
                        }
                        follow(field.node, field.mirror);
                    }
                    on:scroll=move |_| follow(field.node, field.mirror)
                    on:select=move |_| follow(field.node, field.mirror)
                    on:blur=move |_| follow(field.node, field.mirror)
                    on:keydown=on_key
                />
            </span>
            <span class="quick-chips" aria-live="polite">
                {move || understood.get().into_iter().map(|each| chip(field, each)).collect_view()}
            </span>
            {move || {
                let given = given.get().filter(|given| line.with(|line| given.holds(line)));
                given.map(|given| view! { <span class="chip"><span class="clip">{given.text}</span></span> })
            }}
            {move || is_filled.get().then(|| view! { <span class="kbd" aria-hidden="true">{words::cap("Enter")}</span> })}
            <div
                id=format!("{id}-names")
                class="quick-names"
                class:open=move || name.with(Option::is_some)
                role="listbox"
                aria-label=words::quick_known()
            >
                {move || name.get().map(|(naming, names)| list(id, naming.sign, names, field.at, accept))}
            </div>
        </div>
        <div id=format!("{id}-wrong") aria-live="polite">
            {move || field.wrong.get().map(|wrong| view! { <p class="quick-add-wrong">{wrong}</p> })}
        </div>
    }
    .into_any()
}

/// What was understood, to be dismissed.
fn chip(field: Field, chip: Chip) -> AnyView {
    let Chip { text, spans } = chip;
    let label = words::quick_not(&text);
    let dismiss = move || {
        field.ignored.update(|ignored| ignored.extend(spans.iter().copied()));
        browser::focus(&["#", field.id].concat());
    };
    let by_key = dismiss.clone();
    view! {
        <span class="chip">
            <span class="clip">{text}</span>
            <button
                type="button"
                class="take-off"
                aria-label=label
                on:click=move |event| {
                    event.stop_propagation();
                    dismiss();
                }
                on:keydown=move |event| {
                    if matches!(event.key().as_str(), "Backspace" | "Delete") {
                        event.prevent_default();
                        event.stop_propagation();
                        by_key();
                    }
                }
            >
                <Icon glyph=Glyph::Close />
            </button>
        </span>
    }
    .into_any()
}

/// Where the caret is, in characters, unless something is selected.
fn lone_caret(field: Field) -> Option<usize> {
    let node = field.node.get_untracked()?;
    let ends = (node.selection_start().ok().flatten(), node.selection_end().ok().flatten());
    (ends.0 == ends.1).then(|| caret_of(field))
}

/// Where the caret is, in characters.
fn caret_of(field: Field) -> usize {
    let Some(node) = field.node.get_untracked() else { return 0 };
    let units = node.selection_start().ok().flatten().unwrap_or(0) as usize;
    let mut seen = 0;
    let before = |letter: &char| {
        seen += letter.len_utf16();
        seen <= units
    };
    node.value().chars().take_while(before).count()
}

/// Puts a name in place of what was typed of it, and the caret behind it.
fn write(field: Field, naming: &Naming, name: &str) {
    let (text, caret) = field.text.with_untracked(|text| complete(text, naming, name));
    let units = text.chars().take(caret).map(char::len_utf16).sum::<usize>();
    field.text.set(text);
    field.caret.set(caret);
    request_animation_frame(move || {
        if let Some(node) = field.node.get_untracked() {
            let units = u32::try_from(units).unwrap_or(0);
            let _ = node.set_selection_range(units, units);
        }
    });
}

/// Has the host create the task. The field is free for the next one at once; it has the line back where that failed.
fn send(field: Field, asked: Create, then: impl FnOnce(Task) + 'static) {
    let app = field.known.app;
    let (text, ignored) = (field.text.get_untracked(), field.ignored.get_untracked());
    field.text.set(String::new());
    field.wrong.set(None);
    spawn_local(async move {
        match app.write(asked).await {
            Ok(task) => then(task),
            Err(error) => {
                let away = !app.connected.get_untracked();
                let said = if away { words::quick_kept().to_owned() } else { explain(&error) };
                if field.wrong.try_set(Some(said)).is_some() {
                    // The field is gone: the line comes back with the next one, and the reason is told elsewhere.
                    if draft::kept(field.id).is_none() {
                        draft::keep(field.id, Some(&text));
                    }
                    return app.complain(&error);
                }
                field.lost.try_update_value(|lost| lost.push((text, ignored)));
            }
        }
        give_back(field);
    });
}

/// Puts the oldest line that could not be added back into the field. What is being typed there is not overwritten.
fn give_back(field: Field) {
    if field.text.try_with_untracked(String::is_empty) != Some(true) {
        return;
    }
    let oldest = field.lost.try_update_value(|lost| (!lost.is_empty()).then(|| lost.remove(0))).flatten();
    let Some((text, ignored)) = oldest else { return };
    draft::keep(field.id, Some(&text));
    field.text.set(text);
    // After the text has moved them.
    request_animation_frame(move || drop(field.ignored.try_set(ignored)));
}
