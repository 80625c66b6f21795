//! Prices of a file: read here, and added all or none.

use super::{sending::wrong_line, shelf};
use crate::{
    components::{button::Button, icon::Glyph},
    state::{
        app::App,
        books::price_lines,
        toast::{Offer, explain},
        transfer::{self, Source},
    },
    words,
};
use atom_api::ledger::{AddPrices, AddedPrices};
use leptos::{prelude::*, task::spawn_local};

/// The ends of the names of such files.
const ENDS: [&str; 10] = ["csv", "tsv", "txt", "prices", "journal", "hledger", "ledger", "dat", "beancount", "db"];
/// The most bytes of such a file.
const BYTES_MAX: u64 = 8 << 20;

/// A button, and under it what went wrong.
pub(super) fn price_import() -> AnyView {
    let app = shelf().desk.app;
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let choose = move |()| {
        if busy.get_untracked() {
            return;
        }
        spawn_local(async move {
            let Some(source) = transfer::pick(&ENDS, false).await.into_iter().next() else { return };
            if busy.try_set(true).is_some() {
                return;
            }
            wrong.try_set(None);
            match add(app, &source).await {
                Ok(added) => app.say(words::did_import_prices(added.added), Offer::Nothing),
                Err(text) => drop(wrong.try_set(Some(text))),
            }
            busy.try_set(false);
        });
    };
    view! {
        <div class="settings-actions">
            <Button glyph=Glyph::Download busy testid="prices-import" on_press=choose>
                {words::prices_import()}
            </Button>
            <span class="help">{words::prices_import_help()}</span>
        </div>
        {wrong_line(wrong)}
    }
    .into_any()
}

async fn add(app: App, source: &Source) -> Result<AddedPrices, String> {
    let text = transfer::text(source, BYTES_MAX).await.map_err(|error| explain(&error))?;
    let text = text.ok_or_else(|| words::prices_file_large().to_owned())?;
    let prices = price_lines::prices(&text, app.today.get_untracked())
        .map_err(|(line, text)| words::price_line_wrong(&line.to_string(), &text))?;
    if prices.is_empty() {
        return Err(words::prices_none_in_file().to_owned());
    }
    let source = source.name().chars().take(200).collect();
    app.write(AddPrices { prices, source: Some(source) }).await.map_err(|error| explain(&error))
}
