//! Files with tasks. The first byte says from where: told by its content, a table, Todoist, Things, Asana, Trello, Atom.
#![no_main]

use atom_api::data::Source;
use atom_exchange::read::{Setting, read};
use libfuzzer_sys::fuzz_target;

const SOURCES: [Source; 7] =
    [Source::Auto, Source::Csv, Source::Todoist, Source::Things, Source::Asana, Source::Trello, Source::Atom];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, file)) = bytes.split_first() else { return };
    let setting = Setting {
        name: Some("Home [1].csv".to_owned()),
        today: jiff::civil::date(2030, 6, 1),
        zone: "Europe/Berlin".to_owned(),
    };
    let _ = read(file, SOURCES[usize::from(*first) % SOURCES.len()], &setting);
});
