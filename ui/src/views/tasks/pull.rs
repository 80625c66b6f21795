//! Dragging tasks with the pointer: along the list, between columns, onto the sidebar.

use crate::{
    browser,
    state::{
        desk::Desk,
        drag::Over,
        drop::Gap,
        group,
        layout::{Hit, Layout},
        route::Route,
        viewport::Viewport,
    },
    views::press,
};
use atom_core::TaskId;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// How near to an edge of a list it scrolls.
const EDGE_PX: f64 = 36.0;
/// How far it scrolls in a frame, at most.
const SCROLL_PX: f64 = 14.0;
/// How far to the side one level of parts is.
const INDENT_PX: f64 = 24.0;

/// A press that may become a drag.
#[derive(Clone, Copy)]
struct Press {
    desk: Desk,
    id: TaskId,
    from: (f64, f64),
    /// Where the pointer is now.
    at: StoredValue<(f64, f64)>,
    depth: u32,
}

/// Takes a press on a row or card; it becomes a drag when the pointer moves, and Escape ends it with nothing done.
///
/// A finger scrolls instead of dragging: there the keys' commands and the menu of the row do the same.
pub(super) fn begin(desk: Desk, event: &ev::PointerEvent) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else { return };
    let on_control = target.closest("button, input, a").ok().flatten().is_some();
    let row = target.closest("[data-task]").ok().flatten();
    let id = row.and_then(|row| row.get_attribute("data-task")).and_then(|id| id.parse().ok());
    let Some(id) = id.filter(|_| event.button() == 0 && !on_control && event.pointer_type() != "touch") else { return };
    desk.dragged.set_value(false);
    let from = (f64::from(event.client_x()), f64::from(event.client_y()));
    let line = untrack(|| desk.list.line_of(id));
    let depth = line.and_then(|line| desk.stand(line)).map_or(0, |stand| stand.depth);
    let press = Press { desk, id, from, at: StoredValue::new(from), depth };
    press.follow();
}

impl Press {
    fn follow(self) {
        let desk = self.desk;
        let moved = move |at| {
            self.at.set_value(at);
            if desk.drag.with_untracked(Option::is_some) {
                return self.update();
            }
            desk.dragged.set_value(true);
            desk.lift(self.id, at);
            self.scroll_at_edges();
        };
        let ended = move |dropped: bool| {
            if dropped {
                desk.let_go();
            } else {
                desk.drag.set(None);
            }
            desk.end_drag();
        };
        press::follow(self.from, moved, ended);
    }

    fn update(self) {
        let at = self.at.get_value();
        self.desk.drag_to(at, self.over());
    }

    /// What is under the pointer.
    fn over(self) -> Over {
        let (desk, at) = (self.desk, self.at.get_value());
        #[allow(clippy::cast_possible_truncation)] // a place on the screen
        let element = document().element_from_point(at.0 as f32, at.1 as f32);
        let closest = |selector: &str| element.as_ref().and_then(|element| element.closest(selector).ok().flatten());
        if let Some(link) = closest("a.nav") {
            let place = link
                .get_attribute("href")
                .map(|address| Route::parse(&address, desk.app.route.get_untracked().place).place);
            let today = desk.app.today.get_untracked();
            return place.filter(|place| group::edit_to(*place, today).is_some()).map_or(Over::Nothing, Over::Place);
        }
        if let Some(cards) = closest("[data-column]") {
            let index = desk.list.columns.with_untracked(|columns| {
                let key = cards.get_attribute("data-column").unwrap_or_default();
                columns.iter().position(|column| column.key.with_value(|known| *known == key))
            });
            let Some((index, column)) = index.and_then(|index| {
                let column = desk.list.columns.with_untracked(|columns| columns.get(index).copied())?;
                Some((u32::try_from(index).ok()?, column))
            }) else {
                return Over::Nothing;
            };
            let y = inside(&cards, at.1, column.viewport.get_untracked(), &column.layout.get_untracked());
            let place = match column.layout.with_untracked(|layout| layout.hit(y)) {
                Some(Hit::Line(line, down)) => line + u32::from(down >= 0.5),
                _ => 0,
            };
            return Over::Card(index, place);
        }
        let Some(rows) = closest("#task-rows") else { return Over::Nothing };
        let (view, layout) = (desk.list.viewport.get_untracked(), desk.list.layout.get_untracked());
        match layout.hit(inside(&rows, at.1, view, &layout)) {
            Some(Hit::Header(header)) => Over::Header(header),
            Some(Hit::Line(line, down)) => {
                // As deep as it was, or as far as it is drawn to the side.
                let rtl = document().dir() == "rtl";
                let aside = (at.0 - self.from.0) * if rtl { -1.0 } else { 1.0 };
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped
                let depth = (f64::from(self.depth) + (aside / INDENT_PX).round()).clamp(0.0, 9.0) as u32;
                Over::Gap(Gap { line, below: down >= 0.5, depth })
            }
            None => Over::Nothing,
        }
    }

    /// Scrolls what is under the pointer when it is near an edge, as long as the drag lasts.
    fn scroll_at_edges(self) {
        request_animation_frame(move || {
            if self.desk.drag.try_with_untracked(Option::is_some) != Some(true) {
                return;
            }
            let at = self.at.get_value();
            for (selector, sideways) in [("#task-rows", false), ("[data-column]:hover", false), (".board", true)] {
                let Some(element) = browser::find(selector) else { continue };
                let edges = element.get_bounding_client_rect();
                let within =
                    at.0 >= edges.left() && at.0 <= edges.right() && at.1 >= edges.top() && at.1 <= edges.bottom();
                let (start, end, now) =
                    if sideways { (edges.left(), edges.right(), at.0) } else { (edges.top(), edges.bottom(), at.1) };
                let near = (EDGE_PX - (now - start)).max(0.0) - (EDGE_PX - (end - now)).max(0.0);
                if within && near != 0.0 {
                    #[allow(clippy::cast_possible_truncation)] // a few pixels
                    let by = (-near / EDGE_PX * SCROLL_PX) as i32;
                    if sideways {
                        element.set_scroll_left(element.scroll_left() + by);
                    } else {
                        element.set_scroll_top(element.scroll_top() + by);
                    }
                    self.update();
                }
            }
            self.scroll_at_edges();
        });
    }
}

/// How deep into a list a height of the window is.
fn inside(element: &web_sys::Element, y: f64, view: Viewport, layout: &Layout) -> f64 {
    y - element.get_bounding_client_rect().top() + view.depth(layout)
}
