//! The dialog that has a service do something.

use super::service_of;
use crate::{
    browser,
    components::{
        button::{Button, Weight},
        choice::Choice,
        dialog::Dialog,
        field::Field,
        notice::Notice,
        select::Select,
    },
    state::{
        acting::{Input, Kind, Wrong, arguments, fields},
        desk::desk,
        toast::{Offer, explain},
    },
    words,
};
use atom_api::{
    ApiError,
    integrations::{ActionChoice, ActionForm},
    outbox::{Act, WriteState},
};
use atom_core::ConnectionId;
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;
use std::collections::BTreeMap;

/// Asks what a service is to do, of these, and what it takes. It is written down before it is sent, so that nothing is lost
/// and nothing is done twice.
///
/// A dialog; its form is sent with Enter.
#[component]
pub(super) fn ActDialog(
    id: ConnectionId,
    forms: Vec<ActionForm>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let desk = desk();
    let app = desk.app;
    let service = StoredValue::new(service_of(desk, id));
    let choices: Vec<Choice> =
        forms.iter().map(|form| Choice::new(form.action.clone(), words::write_action(&form.action))).collect();
    let several = choices.len() > 1;
    let chosen = RwSignal::new(forms.first().map(|form| form.action.clone()).unwrap_or_default());
    // Made here, so that what was filled in stays while another action is looked at.
    let kept: Kept = StoredValue::new(forms.iter().flat_map(values).collect());
    let forms = StoredValue::new(forms);
    let form = Memo::new(move |_| {
        forms.with_value(|forms| forms.iter().find(|form| chosen.with(|chosen| form.action == *chosen)).cloned())
    });
    let (wrong, refused, busy) =
        (RwSignal::new(None::<(String, Wrong)>), RwSignal::new(None::<ApiError>), RwSignal::new(false));
    // Names each thing that is asked for: a reply that is lost on its way is no reason to do it twice.
    let (key, asked) = (StoredValue::new(browser::new_key()), StoredValue::new(Vec::<String>::new()));
    let submit = move || {
        let Some(form) = form.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        wrong.set(None);
        refused.set(None);
        let filled: Vec<(Input, String)> = fields(&form)
            .into_iter()
            .map(|input| {
                let text = value_of(kept, &form.action, &input).get_untracked();
                (input, text)
            })
            .collect();
        let args = match arguments(&filled) {
            Ok(args) => args,
            Err(field) => return wrong.set(Some(field)),
        };
        busy.set(true);
        let wanted = serde_json::json!([form.action, args]).to_string();
        let nth = asked.try_update_value(|asked| {
            asked.iter().position(|each| *each == wanted).unwrap_or_else(|| {
                asked.push(wanted);
                asked.len() - 1
            })
        });
        let key = key.with_value(|key| format!("{key}-{}", nth.unwrap_or_default()));
        let request = Act { connection_id: id, action: form.action, args, idempotency_key: Some(key), wait: true };
        let at = service.get_value();
        spawn_local(async move {
            let written = app.write(request).await;
            busy.try_set(false);
            match written {
                Ok(written) => {
                    let said = match written.state {
                        WriteState::Done => words::act_done,
                        WriteState::Waiting | WriteState::Sending => words::act_waits,
                        WriteState::Failed | WriteState::InDoubt | WriteState::Cancelled => words::act_refused,
                    };
                    app.say(said(&at), Offer::Nothing);
                    // Whoever waits no longer has closed it already.
                    on_close.try_run(());
                }
                Err(error) => {
                    if let Some(Some(error)) = refused.try_set(Some(error)) {
                        app.complain(&error);
                    }
                }
            }
        });
    };
    let all = move || {
        let form = form.get()?;
        let about = words::in_language(&form.description, &form.descriptions).to_owned();
        let field = |(index, input): (usize, Input)| {
            let value = value_of(kept, &form.action, &input);
            field(input, value, wrong, index == 0)
        };
        let drawn = fields(&form).into_iter().enumerate().map(field).collect_view();
        Some(view! {
            <p class="lead">{about}</p>
            {drawn}
        })
    };
    view! {
        <Dialog title=service.with_value(|service| words::act_at(service)) on_close=on_close testid="act-dialog">
            <form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    submit();
                }
            >
                <div class="dialog-body">
                    {several
                        .then(|| {
                            view! {
                                <div class="field">
                                    <span class="field-label">{words::act_what()}</span>
                                    <Select
                                        label=words::act_what()
                                        choices=Signal::stored(choices)
                                        value=chosen
                                        on_change=move |key: String| {
                                            wrong.set(None);
                                            chosen.set(key);
                                        }
                                        testid="act-what"
                                    />
                                </div>
                            }
                        })}
                    {move || refused.get().map(|error| view! { <Notice>{explain(&error)}</Notice> })}
                    {all}
                </div>
                <div class="dialog-feet">
                    <Button on_press=on_close>{words::cancel()}</Button>
                    <Button weight=Weight::Primary submits=true busy=busy testid="act-submit">
                        {words::act_send()}
                    </Button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}

/// What is filled in, by action and field.
type Kept = StoredValue<BTreeMap<(String, String), RwSignal<String>>>;

/// A value for each field of an action, as it is known to begin with.
fn values(form: &ActionForm) -> Vec<((String, String), RwSignal<String>)> {
    let value = |input: Input| ((form.action.clone(), input.name), RwSignal::new(input.text));
    fields(form).into_iter().map(value).collect()
}

/// What is filled in of a field.
fn value_of(kept: Kept, action: &str, input: &Input) -> RwSignal<String> {
    let key = (action.to_owned(), input.name.clone());
    kept.with_value(|kept| kept.get(&key).copied()).unwrap_or_else(|| RwSignal::new(String::new()))
}

fn field(input: Input, value: RwSignal<String>, wrong: RwSignal<Option<(String, Wrong)>>, first: bool) -> AnyView {
    let label = words::arg_name(&input.name);
    let id = format!("act-{}", input.name);
    let name = StoredValue::new(input.name.clone());
    let of_this = move |(field, _): &(String, Wrong)| name.with_value(|name| field == name);
    // What was wrong is not said of what is typed since.
    Effect::new(move |before: Option<()>| {
        value.track();
        if before.is_some() && wrong.with_untracked(|wrong| wrong.as_ref().is_some_and(of_this)) {
            wrong.set(None);
        }
    });
    let error = Signal::derive(move || {
        let (_, wrong) = wrong.get().filter(of_this)?;
        Some(match wrong {
            Wrong::Missing => words::field_missing().to_owned(),
            Wrong::NotNumber => words::act_not_number().to_owned(),
        })
    });
    let choose = move |label: String, id: String, choices: Vec<Choice>| {
        view! {
            <div class="field">
                <span class="field-label">{label.clone()}</span>
                <Select
                    label=Signal::stored(label)
                    choices=Signal::stored(choices)
                    value
                    placeholder=words::act_choose()
                    on_change=move |key: String| value.set(key)
                    id=id
                />
                <div aria-live="polite">{move || error.get().map(|error| view! { <p class="wrong">{error}</p> })}</div>
            </div>
        }
        .into_any()
    };
    match input.kind {
        Kind::One(values) => {
            let choice = |value: &String| Choice::new(value.clone(), words::arg_value(value));
            choose(label, id, values.iter().map(choice).collect())
        }
        Kind::Named(choices) => {
            let choice = |choice: ActionChoice| Choice::new(choice.value, choice.label);
            choose(label, id, choices.into_iter().map(choice).collect())
        }
        Kind::Long => view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <textarea
                    class="input"
                    rows="5"
                    id=id.clone()
                    data-testid=id
                    aria-invalid=move || error.get().map(|_| "true")
                    bind:value=value
                ></textarea>
                <div aria-live="polite">{move || error.get().map(|error| view! { <p class="wrong">{error}</p> })}</div>
            </div>
        }
        .into_any(),
        Kind::Several => {
            view! { <Field id label value error first help=words::act_several() placeholder=about(&input.schema) /> }
                .into_any()
        }
        Kind::Line | Kind::Number => {
            view! { <Field id label value error first placeholder=about(&input.schema) /> }.into_any()
        }
    }
}

/// What a schema says of a field, in the language of the person.
fn about(schema: &Value) -> String {
    let english = schema["description"].as_str().unwrap_or_default();
    let others: BTreeMap<String, String> = serde_json::from_value(schema["descriptions"].clone()).unwrap_or_default();
    words::in_language(english, &others).to_owned()
}
