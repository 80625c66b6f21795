//! Calls of the shell, and the values that go there and come back.

use crate::bridge::window;
use atom_api::ApiError;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

pub(super) async fn ask(command: &str, args: &[(&str, JsValue)]) -> Result<JsValue, ApiError> {
    match window::internals() {
        Some(internals) => window::invoke(&internals, command, args).await.map_err(|error| window::error_of(&error)),
        None => Ok(JsValue::NULL),
    }
}

pub(super) async fn done(command: &str, args: &[(&str, JsValue)]) -> Result<(), ApiError> {
    ask(command, args).await.map(drop)
}

pub(super) fn tell(command: &'static str, args: &[(&'static str, JsValue)]) {
    if let Some(internals) = window::internals() {
        window::tell(internals, command, args.to_vec());
    }
}

/// The fields of what came from the shell.
pub(super) struct Fields(pub(super) JsValue);

impl Fields {
    pub(super) fn inner(&self, name: &str) -> Option<Self> {
        Reflect::get(&self.0, &name.into()).ok().filter(JsValue::is_object).map(Self)
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        Reflect::get(&self.0, &name.into()).ok()?.as_string()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        Reflect::get(&self.0, &name.into()).is_ok_and(|value| value.is_truthy())
    }

    pub(super) fn number(&self, name: &str) -> f64 {
        Reflect::get(&self.0, &name.into()).ok().and_then(|value| value.as_f64()).unwrap_or_default()
    }
}

pub(super) fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // A new plain object takes any field.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

pub(super) fn texts(value: &JsValue) -> Vec<String> {
    Array::from(value).iter().filter_map(|text| text.as_string()).collect()
}

pub(super) fn optional(text: Option<&str>) -> JsValue {
    text.map_or(JsValue::NULL, JsValue::from_str)
}
