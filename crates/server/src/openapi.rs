//! The contract as an OpenAPI 3.1 document: one path per command, with the schemas of its request and reply.

use atom_api::{Permission, Spec};
use serde_json::{Map, Value, json};

/// The document. It depends on the contract only.
#[must_use]
pub fn openapi() -> Value {
    let mut shared = Components::default();
    let error = shared.schema("ApiError", schemars_value(schemars::schema_for!(atom_core::ApiError)));
    let mut paths = Map::new();
    for spec in atom_api::commands() {
        paths.insert(format!("/api/v1/call/{}", spec.name), json!({ "post": operation(spec, &mut shared) }));
    }
    shared.0.insert(
        "Error".to_owned(),
        json!({ "type": "object", "required": ["error"], "properties": { "error": error } }),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Atom",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Everything that can be done in Atom.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": shared.0,
            "securitySchemes": { "session": { "type": "http", "scheme": "bearer", "description": "The token of auth.login or auth.register." } },
            "responses": {
                "Error": {
                    "description": "The status says the same as the code: 400 invalid, 401 unauthenticated, 403 forbidden, 404 not_found, 409 conflict, \
                        423 locked, 429 rate_limited, 500 internal, 502 vendor, 503 offline or unavailable.",
                    "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
                },
            },
        },
    })
}

fn operation(spec: &Spec, shared: &mut Components) -> Value {
    let request = shared.schema(spec.name, schemars_value((spec.request_schema)()));
    let reply = shared.schema(spec.name, schemars_value((spec.reply_schema)()));
    let (subject, _) = spec.name.split_once('.').unwrap_or((spec.name, ""));
    let security = if spec.permission == Permission::Open { json!([]) } else { json!([{ "session": [] }]) };
    json!({
        "operationId": spec.name,
        "tags": [subject],
        "summary": spec.doc,
        "security": security,
        "x-permission": spec.permission,
        "x-effect": spec.effect,
        "x-undo": spec.undo,
        "parameters": [{
            "name": "Atom-Workspace", "in": "header", "required": false, "schema": { "type": "string", "format": "uuid" },
            "description": "Another workspace than the session's own.",
        }],
        "requestBody": { "content": { "application/json": { "schema": request } } },
        "responses": {
            "200": { "description": "Done.", "content": { "application/json": { "schema": reply } } },
            "default": { "$ref": "#/components/responses/Error" },
        },
    })
}

fn schemars_value(schema: schemars::Schema) -> Value {
    schema.to_value()
}

/// Definitions that several schemas share, by name.
#[derive(Default)]
struct Components(Map<String, Value>);

impl Components {
    /// Moves the definitions inside of `schema` to the shared ones, and points its references there.
    /// A name that stands for something else already is prefixed with `owner`.
    fn schema(&mut self, owner: &str, mut schema: Value) -> Value {
        let Some(object) = schema.as_object_mut() else { return schema };
        object.remove("$schema");
        let Some(Value::Object(definitions)) = object.remove("$defs") else { return schema };

        let mut names = Map::new();
        for (name, definition) in &definitions {
            let mut plain = definition.clone();
            point(&mut plain, &|name| name.to_owned());
            let taken = self.0.get(name).is_some_and(|other| *other != plain);
            let shared = if taken { format!("{owner}.{name}") } else { name.clone() };
            names.insert(name.clone(), Value::String(shared));
        }
        let shared_name = |name: &str| names.get(name).and_then(Value::as_str).unwrap_or(name).to_owned();
        point(&mut schema, &shared_name);
        for (name, mut definition) in definitions {
            point(&mut definition, &shared_name);
            self.0.insert(shared_name(&name), definition);
        }
        schema
    }
}

/// Points every `#/$defs/NAME` at the shared definition that `name_of` gives.
fn point(value: &mut Value, name_of: &dyn Fn(&str) -> String) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                match (key.as_str(), &*inner) {
                    ("$ref", Value::String(target)) => {
                        if let Some(name) = target.strip_prefix("#/$defs/") {
                            *inner = Value::String(format!("#/components/schemas/{}", name_of(name)));
                        }
                    }
                    _ => point(inner, name_of),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| point(item, name_of)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn references(value: &Value, found: &mut HashSet<String>) {
        match value {
            Value::Object(object) => {
                if let Some(Value::String(target)) = object.get("$ref") {
                    found.insert(target.clone());
                }
                object.values().for_each(|inner| references(inner, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_command_has_a_path_and_every_reference_a_target() {
        let document = openapi();
        for spec in atom_api::commands() {
            let path = format!("/api/v1/call/{}", spec.name);
            assert_eq!(document["paths"][&path]["post"]["operationId"], spec.name);
        }
        let mut found = HashSet::new();
        references(&document, &mut found);
        assert!(!found.is_empty());
        for target in found {
            assert!(document.pointer(target.trim_start_matches('#')).is_some(), "{target} points nowhere");
        }
    }

    #[test]
    fn one_name_never_stands_for_two_things() {
        let mut shared = Components::default();
        let schema = |inner: &str| json!({ "$ref": "#/$defs/Status", "$defs": { "Status": { "type": inner } } });
        assert_eq!(shared.schema("a", schema("string"))["$ref"], "#/components/schemas/Status");
        assert_eq!(shared.schema("b", schema("string"))["$ref"], "#/components/schemas/Status");
        assert_eq!(shared.schema("c", schema("number"))["$ref"], "#/components/schemas/c.Status");
        assert_eq!(shared.0.len(), 2);
    }
}
