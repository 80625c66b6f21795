//! Everything, as one JSON document that is written member by member.

use crate::document::{FORMAT, Head, VERSION};
use serde::Serialize;
use serde_json::json;

/// Writes a document: its head, then lists one after the other, each between [`JsonWriter::open`] and
/// [`JsonWriter::close`], and its end.
#[derive(Debug, Default)]
pub struct JsonWriter {
    /// Whether the open list has an item.
    begun: bool,
}

impl JsonWriter {
    /// Begins the document.
    pub fn begin(&mut self, out: &mut Vec<u8>, head: &Head) {
        out.extend(format!("{{\n\"format\": {}, \"version\": {VERSION}", json!(FORMAT)).into_bytes());
        out.extend(format!(",\n\"exported_at\": {}", json!(head.exported_at)).into_bytes());
        out.extend(format!(",\n\"workspace\": {}", json!(head.workspace)).into_bytes());
    }

    /// Begins a list.
    pub fn open(&mut self, out: &mut Vec<u8>, name: &str) {
        self.begun = false;
        out.extend(format!(",\n{}: [", json!(name)).into_bytes());
    }

    /// Adds an item, on a line of its own.
    ///
    /// # Errors
    /// When it cannot be JSON.
    pub fn item(&mut self, out: &mut Vec<u8>, item: &impl Serialize) -> Result<(), serde_json::Error> {
        out.extend(if self.begun { b",\n" as &[u8] } else { b"\n" });
        self.begun = true;
        serde_json::to_writer(out, item)
    }

    /// Writes a list that is at hand.
    ///
    /// # Errors
    /// When an item cannot be JSON.
    pub fn list(&mut self, out: &mut Vec<u8>, name: &str, items: &[impl Serialize]) -> Result<(), serde_json::Error> {
        self.open(out, name);
        for item in items {
            self.item(out, item)?;
        }
        self.close(out);
        Ok(())
    }

    /// Ends the list.
    pub fn close(&mut self, out: &mut Vec<u8>) {
        out.extend(if self.begun { b"\n]" as &[u8] } else { b"]" });
    }

    /// Ends the document.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        out.extend(b"\n}\n");
    }
}
