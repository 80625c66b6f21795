//! The host is the desktop window: calls and events go through Tauri's IPC.
//!
//! A channel is a number that Tauri's runtime calls back with `{index, message}` in any order, and `{index, end}` at
//! the end (tauri 2, `src/ipc/channel.rs`).

use super::{CallError, News, backoff_ms};
use crate::{browser::sleep, json};
use atom_api::{ApiError, Code, Event};
use js_sys::{Function, JSON, Object, Promise, Reflect};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// Tauri's half of the bridge, where there is one.
pub(super) fn internals() -> Option<Object> {
    Reflect::get(&leptos::prelude::window(), &"__TAURI_INTERNALS__".into()).ok()?.dyn_into().ok()
}

/// Calls a command: JSON in, JSON out.
pub(super) async fn call(internals: &Object, name: &str, args: &str, token: Option<&str>) -> Result<String, CallError> {
    let args = JSON::parse(args).map_err(|_| CallError::unreadable())?;
    let token = token.map_or(JsValue::NULL, JsValue::from_str);
    match invoke(internals, "call", &[("name", name.into()), ("args", args), ("token", token)]).await {
        Ok(reply) => {
            let text = JSON::stringify(&reply).ok().and_then(|text| text.as_string());
            text.ok_or_else(CallError::unreadable)
        }
        Err(error) => Err(CallError::Refused(error_of(&error))),
    }
}

fn read_error(text: Option<&str>, plain: Option<String>) -> ApiError {
    text.and_then(|text| json::read(text).ok()).unwrap_or_else(|| {
        ApiError::new(Code::Internal, plain.unwrap_or_else(|| crate::words::reply_unreadable().into()))
    })
}

/// An error of a command.
pub(super) fn error_of(error: &JsValue) -> ApiError {
    let text = JSON::stringify(error).ok().and_then(|text| text.as_string());
    read_error(text.as_deref(), error.as_string())
}

/// Calls a command of the shell.
pub(super) async fn invoke(internals: &Object, command: &str, args: &[(&str, JsValue)]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, value) in args {
        Reflect::set(&object, &(*name).into(), value)?;
    }
    let invoke: Function = Reflect::get(internals, &"invoke".into())?.dyn_into()?;
    let promise: Promise = invoke.call2(internals, &command.into(), &object)?.dyn_into()?;
    JsFuture::from(promise).await
}

/// Hears events until `ended`, from the one after the last that was heard.
pub(super) async fn listen(internals: Object, token: String, ended: Rc<Cell<bool>>, news: Rc<impl Fn(News) + 'static>) {
    let last_seen = Rc::new(Cell::new(None::<u64>));
    let mut tries = 0;
    while !ended.get() {
        let channel = Channel::open(&internals, {
            let (news, last_seen) = (news.clone(), last_seen.clone());
            move |text| {
                if let Ok(event) = json::read::<Event>(&text) {
                    last_seen.set(Some(event.seq));
                    news(News::Event(Box::new(event)));
                }
            }
        });
        #[allow(clippy::cast_precision_loss)] // a count of events of one run
        let seen = last_seen.get().map_or(JsValue::NULL, |seq| JsValue::from_f64(seq as f64));
        let args = [("token", token.as_str().into()), ("lastSeen", seen), ("channel", channel.name().into())];
        match invoke(&internals, "subscribe", &args).await {
            Ok(_) => {
                news(News::Open);
                tries = 0;
                while !ended.get() && !channel.is_over() {
                    channel.changed().await;
                }
            }
            Err(error) => {
                if matches!(error_of(&error).code, Code::Unauthenticated | Code::Locked) {
                    news(News::Refused);
                    return;
                }
            }
        }
        if ended.get() {
            return;
        }
        news(News::Cut);
        tries += 1;
        sleep(backoff_ms(tries)).await;
    }
}

/// The receiving end of a Tauri channel: messages come out in the order of their numbers.
pub(super) struct Channel {
    id: u64,
    order: Rc<RefCell<Order>>,
    // Kept so that Tauri can call it; dropped with the channel.
    _callback: Closure<dyn FnMut(JsValue)>,
}

#[derive(Default)]
struct Order {
    next: u64,
    /// What came before its turn: seldom one.
    early: Vec<(u64, String)>,
    end: Option<u64>,
    waiting: Option<Function>,
}

impl Channel {
    /// Opens one that hands over each message as JSON.
    pub(super) fn open(internals: &Object, mut heard: impl FnMut(String) + 'static) -> Self {
        let order = Rc::new(RefCell::new(Order::default()));
        let inner = order.clone();
        let callback = Closure::<dyn FnMut(JsValue)>::new(move |raw: JsValue| {
            let field = |name: &str| Reflect::get(&raw, &name.into()).ok().filter(|value| !value.is_undefined());
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Tauri counts from zero
            let index = field("index").and_then(|index| index.as_f64()).unwrap_or_default() as u64;
            let ready = {
                let mut order = inner.borrow_mut();
                match field("message").and_then(|message| JSON::stringify(&message).ok()) {
                    Some(text) => order.early.push((index, text.into())),
                    None => order.end = Some(index),
                }
                order.take_ready()
            };
            ready.into_iter().for_each(&mut heard);
            let waiting = inner.borrow_mut().waiting.take();
            if let Some(wake) = waiting {
                let _ = wake.call0(&JsValue::NULL);
            }
        });
        let register = Reflect::get(internals, &"transformCallback".into()).ok();
        let id = register.and_then(|register| register.dyn_into::<Function>().ok());
        let id = id.and_then(|register| register.call1(internals, callback.as_ref()).ok()).and_then(|id| id.as_f64());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Tauri numbers them by whole numbers
        let id = id.unwrap_or_default() as u64;
        Self { id, order, _callback: callback }
    }

    /// How Tauri's side knows an argument for a channel.
    pub(super) fn name(&self) -> String {
        format!("__CHANNEL__:{}", self.id)
    }

    fn is_over(&self) -> bool {
        let order = self.order.borrow();
        order.end.is_some_and(|end| order.next >= end)
    }

    /// Waits for the next message or the end.
    async fn changed(&self) {
        let promise = Promise::new(&mut |resolve, _| self.order.borrow_mut().waiting = Some(resolve));
        let _ = JsFuture::from(promise).await;
    }
}

impl Order {
    fn take_ready(&mut self) -> Vec<String> {
        let mut ready = Vec::new();
        while let Some(place) = self.early.iter().position(|(index, _)| *index == self.next) {
            ready.push(self.early.swap_remove(place).1);
            self.next += 1;
        }
        ready
    }
}

/// Opens a page in the system's browser.
pub(super) fn open_external(internals: &Object, url: &str) {
    tell(internals.clone(), "open_external", vec![("url", JsValue::from_str(url))]);
}

/// Has the window remember its theme.
pub(super) fn remember_theme(internals: &Object, choice: &str) {
    tell(internals.clone(), "set_theme", vec![("theme", JsValue::from_str(choice))]);
}

/// Calls a command of the window whose answer nobody waits for.
pub(super) fn tell(internals: Object, command: &'static str, args: Vec<(&'static str, JsValue)>) {
    leptos::task::spawn_local(async move {
        let _ = invoke(&internals, command, &args).await;
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_in_the_order_of_their_numbers() {
        let mut order = Order::default();
        order.early.push((1, "second".into()));
        assert!(order.take_ready().is_empty());
        order.early.push((0, "first".into()));
        assert_eq!(order.take_ready(), ["first", "second"]);
        assert_eq!(order.next, 2);
    }

    #[test]
    fn an_error_that_is_no_object_keeps_its_words() {
        assert_eq!(read_error(None, Some("command call not found".into())).message, "command call not found");
        let json = r#"{"code":"invalid","message":"Too short.","field":"title"}"#;
        assert_eq!(read_error(Some(json), None).field.as_deref(), Some("title"));
    }
}
