//! The second factor: setting it up, its recovery codes, taking it away.

use super::{
    proof::{Doing, Proof},
    row::{group, row},
};
use crate::{
    components::{
        badge::Badge,
        button::{Button, Weight},
        dialog::Dialog,
        field::Field,
    },
    state::{
        desk::desk,
        perform,
        query::Query,
        toast::{Offer, explain},
    },
    words,
};
use atom_api::{
    SecretText,
    account::{ConfirmFactor, DisableFactor, EnrolFactor, EnrolReply, NewRecoveryCodes, Security},
};
use leptos::{prelude::*, task::spawn_local};
use qrcode::{Color, QrCode};

/// Light modules around the picture, which scanners want.
const QUIET: usize = 4;

/// What is asked of the person now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Enrol,
    TurnOff,
    NewCodes,
}

/// Whether it is on, and what can be done about it.
#[component]
pub(super) fn Factor() -> impl IntoView {
    let app = desk().app;
    let security = Query::new(app, || Some(Security {}));
    let (step, asking) = (RwSignal::new(Step::Enrol), RwSignal::new(false));
    let enrolled = RwSignal::new(None::<EnrolReply>);
    let codes = RwSignal::new(None::<Vec<SecretText>>);
    let ask = move |to: Step| {
        step.set(to);
        asking.set(true);
    };
    let act = Callback::new(move |password: SecretText| -> Doing {
        let step = step.get_untracked();
        Box::pin(async move {
            match step {
                Step::Enrol => enrolled.set(Some(app.write(EnrolFactor { password }).await?)),
                Step::TurnOff => {
                    app.write(DisableFactor { password }).await?;
                    app.say(words::did_turn_factor_off(), Offer::Nothing);
                }
                Step::NewCodes => codes.set(Some(app.write(NewRecoveryCodes { password }).await?.codes)),
            }
            Ok(())
        })
    });
    let proof = move || {
        let (title, text, verb, weight) = match step.get_untracked() {
            Step::Enrol => (words::factor_title(), words::factor_help(), words::factor_set_up(), Weight::Primary),
            Step::TurnOff => {
                (words::factor_turn_off(), words::factor_turn_off_text(), words::factor_turn_off(), Weight::Danger)
            }
            Step::NewCodes => {
                (words::recovery_new(), words::recovery_new_text(), words::recovery_new(), Weight::Primary)
            }
        };
        view! { <Proof title text verb weight open=asking act /> }
    };
    let state = move || {
        let reply = security.data.get()?;
        let control = if reply.second_factor {
            view! {
                <Badge tone="green">{words::factor_on()}</Badge>
                <span class="meta">{words::recovery_left(reply.recovery_codes_left.into())}</span>
            }
            .into_any()
        } else {
            view! { <span class="meta">{words::factor_off()}</span> }.into_any()
        };
        let buttons = if reply.second_factor {
            view! {
                <Button testid="recovery-new" on_press=Callback::new(move |()| ask(Step::NewCodes))>
                    {words::recovery_new()}
                </Button>
                <Button testid="factor-off" on_press=Callback::new(move |()| ask(Step::TurnOff))>
                    {words::factor_turn_off()}
                </Button>
            }
            .into_any()
        } else {
            view! {
                <Button testid="factor-on" on_press=Callback::new(move |()| ask(Step::Enrol))>
                    {words::factor_set_up()}
                </Button>
            }
            .into_any()
        };
        Some(view! {
            {row(words::factor_title(), control)}
            <div class="settings-actions">{buttons}</div>
        })
    };
    let trouble =
        move || security.error.get().map(|error| view! { <p class="tone-red" role="alert">{explain(&error)}</p> });
    view! {
        {group(words::factor_title(), words::factor_help(), view! { {trouble} {state} })}
        {move || asking.get().then(proof)}
        {move || enrolled.get().map(|reply| view! { <Confirm reply enrolled codes /> })}
        {move || codes.get().map(|list| view! { <Codes list codes /> })}
    }
    .into_any()
}

/// The picture, the secret, and the field for the first code.
#[component]
fn Confirm(
    reply: EnrolReply,
    enrolled: RwSignal<Option<EnrolReply>>,
    codes: RwSignal<Option<Vec<SecretText>>>,
) -> impl IntoView {
    let app = desk().app;
    let code = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = code.get_untracked();
        if busy.get_untracked() || text.trim().is_empty() {
            wrong.set(text.trim().is_empty().then(|| words::code_missing().to_owned()));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match app.write(ConfirmFactor { code: SecretText::new(text) }).await {
                Ok(reply) => {
                    enrolled.try_set(None);
                    codes.try_set(Some(reply.codes));
                }
                Err(error) => {
                    wrong.try_set(Some(explain(&error)));
                    busy.try_set(false);
                }
            }
        });
    };
    let secret = grouped(reply.secret.expose());
    view! {
        <Dialog title=words::factor_title() on_close=move |()| enrolled.set(None) testid="factor-dialog">
            <form novalidate on:submit=submit>
                <div class="dialog-body">
                    <p>{words::factor_scan()}</p>
                    {picture(reply.uri.expose())}
                    <p class="help">{words::factor_secret()}</p>
                    <code class="secret" data-written="" data-testid="factor-secret">
                        {secret}
                    </code>
                    <Field
                        id="factor-code"
                        label=words::code()
                        value=code
                        error=wrong
                        autocomplete="one-time-code"
                        first=true
                    />
                </div>
                <div class="dialog-feet">
                    <Button on_press=Callback::new(move |()| enrolled.set(None))>{words::cancel()}</Button>
                    <Button weight=Weight::Primary submits=true busy testid="factor-confirm">
                        {words::factor_turn_on()}
                    </Button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}

/// The recovery codes, this once.
#[component]
fn Codes(list: Vec<SecretText>, codes: RwSignal<Option<Vec<SecretText>>>) -> impl IntoView {
    let app = desk().app;
    let all = list.iter().map(SecretText::expose).collect::<Vec<_>>().join("\n");
    let lines = list.iter().map(|code| view! { <li>{code.expose().to_owned()}</li> }).collect_view();
    view! {
        <Dialog title=words::recovery_title() on_close=move |()| codes.set(None) testid="recovery-dialog">
            <div class="dialog-body">
                <p>{words::recovery_text()}</p>
                <ul class="secret recovery" data-written="">
                    {lines}
                </ul>
            </div>
            <div class="dialog-feet">
                <Button on_press=Callback::new(move |()| perform::copy(app, all.clone(), words::did_copy()))>{words::copy()}</Button>
                <Button weight=Weight::Primary testid="recovery-kept" on_press=Callback::new(move |()| codes.set(None))>
                    {words::recovery_kept()}
                </Button>
            </div>
        </Dialog>
    }
    .into_any()
}

/// Four letters at a time, as they are typed.
fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// A text as a picture that a phone reads: dark on light whatever the theme, for scanners want that.
fn picture(text: &str) -> Option<AnyView> {
    let code = QrCode::new(text).ok()?;
    let (width, colours) = (code.width(), code.to_colors());
    let side = width + 2 * QUIET;
    let view_box = format!("0 0 {side} {side}");
    let drawn = path(width, &colours);
    Some(
        view! {
            <svg class="qr" viewBox=view_box role="img" aria-label=words::factor_picture() shape-rendering="crispEdges">
                <rect width=side.to_string() height=side.to_string() fill="#ffffff"></rect>
                <path d=drawn fill="#000000"></path>
            </svg>
        }
        .into_any(),
    )
}

/// One stroke for each run of dark modules.
fn path(width: usize, colours: &[Color]) -> String {
    let mut drawn = String::new();
    for (y, row) in colours.chunks(width.max(1)).enumerate() {
        let mut x = 0;
        while x < row.len() {
            let run = row[x..].iter().take_while(|colour| **colour == Color::Dark).count();
            if run > 0 {
                drawn += &format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_dark_modules_are_one_stroke() {
        use Color::{Dark, Light};
        assert_eq!(path(3, &[Dark, Dark, Light, Light, Dark, Dark]), "M4 4h2v1h-2zM5 5h2v1h-2z");
        assert_eq!(path(0, &[]), "");
    }

    #[test]
    fn a_secret_is_read_in_groups_of_four() {
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
