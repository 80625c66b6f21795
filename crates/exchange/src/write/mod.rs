//! The forms in which tasks leave. Each writer takes tasks one by one and adds to a buffer, which its caller empties as
//! it likes: a hundred thousand tasks are never one text.

mod csv;
mod ics;
mod json;
mod markdown;

pub use self::{
    csv::{CsvWriter, guarded_line},
    ics::IcsWriter,
    json::JsonWriter,
    markdown::MarkdownWriter,
};
