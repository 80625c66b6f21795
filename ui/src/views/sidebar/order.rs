//! The order of projects, by pointer and by key.

use super::labels::act;
use crate::{
    browser,
    state::{
        desk::Desk,
        route::{Place, Route},
    },
    views::press,
    words,
};
use atom_api::projects::{self, Project};
use atom_core::ProjectId;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// A project that is being dragged, and the gap between the lines that it would come into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lifted {
    id: ProjectId,
    gap: Option<usize>,
}

/// How the line of a project looks while one is dragged.
pub(super) fn mark(lifted: Option<Lifted>, items: &[Project], id: ProjectId) -> &'static str {
    let Some(lifted) = lifted else { return "" };
    let index = items.iter().position(|each| each.id == id);
    match (lifted.gap, index) {
        _ if lifted.id == id => "lifted",
        (Some(gap), Some(index)) if gap == index => "gap-above",
        (Some(gap), Some(index)) if gap == items.len() && gap == index + 1 => "gap-below",
        _ => "",
    }
}

/// Takes a press on the line of a project; it becomes a drag when the pointer moves, and Escape gives it up. A finger
/// scrolls instead: there the menu of the line does the same.
pub(super) fn begin(
    desk: Desk,
    id: ProjectId,
    items: Memo<Vec<Project>>,
    lifted: RwSignal<Option<Lifted>>,
    event: &ev::PointerEvent,
) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let on_menu = target.is_none_or(|target| target.closest("button, [role=menu]").ok().flatten().is_some());
    if on_menu || event.button() != 0 || event.pointer_type() == "touch" || event.ctrl_key() || event.meta_key() {
        return;
    }
    let from = (f64::from(event.client_x()), f64::from(event.client_y()));
    let moved = move |at| {
        desk.dragged.set_value(true);
        lifted.set(Some(Lifted { id, gap: gap_at(desk, at, &items.get_untracked()) }));
    };
    let ended = move |dropped: bool| {
        let gap = lifted.get_untracked().and_then(|lifted| lifted.gap);
        lifted.set(None);
        desk.end_drag();
        if let Some(gap) = gap.filter(|_| dropped) {
            put(desk, id, gap);
        }
    };
    press::follow(from, moved, ended);
}

/// The gap between projects that the pointer is nearest to.
fn gap_at(desk: Desk, at: (f64, f64), items: &[Project]) -> Option<usize> {
    #[allow(clippy::cast_possible_truncation)] // a place on the screen
    let element = document().element_from_point(at.0 as f32, at.1 as f32)?;
    let line = element.closest(".nav-with-menu").ok()??;
    let address = line.query_selector("a.nav").ok()??.get_attribute("href")?;
    let Place::Project(id) = Route::parse(&address, desk.app.route.get_untracked().place).place else { return None };
    let index = items.iter().position(|each| each.id == id)?;
    let edges = line.get_bounding_client_rect();
    Some(index + usize::from(at.1 > edges.top() + edges.height() / 2.0))
}

/// Puts a project into a gap: shown at once, said when the host has done it.
pub(super) fn put(desk: Desk, id: ProjectId, gap: usize) {
    let page = desk.projects.data;
    let all: Vec<ProjectId> =
        page.with_untracked(|page| page.iter().flat_map(|page| page.items.iter()).map(|each| each.id).collect());
    let Some(index) = all.iter().position(|each| *each == id) else { return };
    if gap == index || gap == index + 1 || gap > all.len() {
        return;
    }
    let after = gap.checked_sub(1).map(|before| all[before]);
    let before = if after.is_none() { all.first().copied() } else { None };
    let mut name = String::new();
    page.update(|page| {
        if let Some(page) = page {
            let project = page.items.remove(index);
            name.clone_from(&project.name);
            page.items.insert(if gap > index { gap - 1 } else { gap }, project);
        }
    });
    act(desk, projects::Move { id, after, before }, words::project_changed(&name), None);
    // A line that moves loses its focus on the way.
    request_animation_frame(move || browser::focus(&format!("a.nav[href=\"#/project/{id}\"]")));
}
