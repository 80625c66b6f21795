//! Markdown as it is read.

use crate::{
    components::icon::{Glyph, Icon},
    state::{
        app::App,
        markdown::{Block, Inline, Item},
    },
};
use leptos::prelude::*;

/// What happens when a line of a checklist is ticked: the place of its mark, and whether it is ticked now.
pub(super) type OnTick = Callback<(usize, bool)>;

/// Draws the blocks of a text. Without `on_tick` its checklists are only looked at.
pub(super) fn blocks(app: App, blocks: Vec<Block>, on_tick: Option<OnTick>) -> AnyView {
    let mut drawn = Vec::new();
    let mut list = Vec::new();
    for block in blocks {
        match block {
            Block::Item(item) => list.push(item),
            other => {
                flush(app, &mut list, &mut drawn, on_tick);
                drawn.push(single(app, other));
            }
        }
    }
    flush(app, &mut list, &mut drawn, on_tick);
    view! { <div class="prose" data-written="">{drawn}</div> }.into_any()
}

fn flush(app: App, list: &mut Vec<Item>, drawn: &mut Vec<AnyView>, on_tick: Option<OnTick>) {
    if !list.is_empty() {
        let items = std::mem::take(list).into_iter().map(|item| line(app, item, on_tick)).collect_view();
        drawn.push(view! { <ul>{items}</ul> }.into_any());
    }
}

fn single(app: App, block: Block) -> AnyView {
    match block {
        // The title of the task is the heading above all of these.
        Block::Heading(1, text) => view! { <h3 class="first">{inlines(app, text)}</h3> }.into_any(),
        Block::Heading(2, text) => view! { <h3>{inlines(app, text)}</h3> }.into_any(),
        Block::Heading(_, text) => view! { <h4>{inlines(app, text)}</h4> }.into_any(),
        Block::Quote(text) => view! { <blockquote>{inlines(app, text)}</blockquote> }.into_any(),
        Block::Code(text) => view! { <pre tabindex="0"><code>{text}</code></pre> }.into_any(),
        Block::Rule => view! { <hr /> }.into_any(),
        Block::Paragraph(text) => view! { <p>{inlines(app, text)}</p> }.into_any(),
        Block::Item(item) => line(app, item, None),
    }
}

fn line(app: App, item: Item, on_tick: Option<OnTick>) -> AnyView {
    let Item { depth, number, tick, text } = item;
    let name = plain(&text);
    let mark = match (tick, number) {
        (Some((ticked, at)), _) => {
            let toggle = move |event: leptos::ev::MouseEvent| {
                event.stop_propagation();
                if let Some(on_tick) = on_tick {
                    on_tick.run((at, !ticked));
                }
            };
            view! {
                <button
                    type="button"
                    class="tick"
                    role="checkbox"
                    aria-checked=ticked.to_string()
                    aria-label=name
                    disabled=on_tick.is_none()
                    on:click=toggle
                >
                    {ticked.then(|| view! { <Icon glyph=Glyph::Check /> })}
                </button>
            }
            .into_any()
        }
        (None, Some(number)) => view! { <span class="mark-number">{format!("{number}.")}</span> }.into_any(),
        (None, None) => view! { <span class="mark-point" aria-hidden="true"></span> }.into_any(),
    };
    let ticked = tick.is_some_and(|(ticked, _)| ticked);
    view! {
        <li class:ticked=ticked style:--depth=depth.to_string()>
            {mark}
            <span>{inlines(app, text)}</span>
        </li>
    }
    .into_any()
}

fn inlines(app: App, parts: Vec<Inline>) -> Vec<AnyView> {
    parts.into_iter().map(|part| inline(app, part)).collect()
}

fn inline(app: App, part: Inline) -> AnyView {
    match part {
        Inline::Text(text) => text.into_any(),
        Inline::Strong(parts) => view! { <strong>{inlines(app, parts)}</strong> }.into_any(),
        Inline::Emphasis(parts) => view! { <em>{inlines(app, parts)}</em> }.into_any(),
        Inline::Struck(parts) => view! { <s>{inlines(app, parts)}</s> }.into_any(),
        Inline::Code(text) => view! { <code>{text}</code> }.into_any(),
        Inline::Break => view! { <br /> }.into_any(),
        Inline::Link(parts, address) => {
            let href = address.clone();
            let open = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                event.stop_propagation();
                app.open_external(&address);
            };
            view! { <a href=href on:click=open>{inlines(app, parts)}</a> }.into_any()
        }
    }
}

/// The words of a line without their marks.
fn plain(parts: &[Inline]) -> String {
    let words = parts.iter().map(|part| match part {
        Inline::Text(text) | Inline::Code(text) => text.clone(),
        Inline::Strong(parts) | Inline::Emphasis(parts) | Inline::Struck(parts) | Inline::Link(parts, _) => {
            plain(parts)
        }
        Inline::Break => " ".to_owned(),
    });
    words.collect()
}
