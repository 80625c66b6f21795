//! Things that hold other things.

use super::{
    chip::Dot,
    icon::{Glyph, Icon},
    unique::unique,
};
use crate::browser;
use leptos::{attr::custom::custom_attribute, ev, html, prelude::*};
use std::collections::BTreeSet;

/// One thing in a tree, and what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Branch {
    /// What tells it from all others of the tree.
    pub(crate) key: String,
    /// What stands there.
    pub(crate) label: String,
    /// An icon before it.
    pub(crate) glyph: Option<Glyph>,
    /// A coloured point before it.
    pub(crate) dot: Option<String>,
    /// A number at its end.
    pub(crate) count: Option<String>,
    /// What it holds.
    pub(crate) children: Vec<Branch>,
}

impl Branch {
    /// A thing that holds nothing yet.
    pub(crate) fn new(key: impl Into<String>, label: impl Into<String>) -> Self {
        Self { key: key.into(), label: label.into(), ..Self::default() }
    }

    /// With an icon.
    pub(crate) fn glyph(self, glyph: Glyph) -> Self {
        Self { glyph: Some(glyph), ..self }
    }

    /// With a coloured point.
    pub(crate) fn dot(self, tone: impl Into<String>) -> Self {
        Self { dot: Some(tone.into()), ..self }
    }

    /// With a number at its end.
    pub(crate) fn count(self, count: impl Into<String>) -> Self {
        Self { count: Some(count.into()), ..self }
    }

    /// With what it holds.
    pub(crate) fn with(self, children: Vec<Branch>) -> Self {
        Self { children, ..self }
    }
}

/// A branch that is in sight, and where it hangs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    branch: Branch,
    level: usize,
    place: usize,
    siblings: usize,
    parent: Option<usize>,
    /// Whether it shows what it holds; nothing for one that holds nothing.
    open: Option<bool>,
}

/// The branches in sight, in their order.
fn in_sight(branches: &[Branch], open: &BTreeSet<String>) -> Vec<Seen> {
    fn hang(branches: &[Branch], open: &BTreeSet<String>, level: usize, parent: Option<usize>, seen: &mut Vec<Seen>) {
        for (place, branch) in branches.iter().enumerate() {
            let own = seen.len();
            let is_open = (!branch.children.is_empty()).then(|| open.contains(&branch.key));
            let bare = Branch { children: Vec::new(), ..branch.clone() };
            let siblings = branches.len();
            seen.push(Seen { branch: bare, level, place: place + 1, siblings, parent, open: is_open });
            if is_open == Some(true) {
                hang(&branch.children, open, level + 1, Some(own), seen);
            }
        }
    }
    let mut seen = Vec::new();
    hang(branches, open, 1, None, &mut seen);
    seen
}

/// A tree of things, of which one may be chosen. Which are open is remembered under `keep`.
///
/// Role `tree`, named by `label`. It has the focus itself and names the current branch as its `aria-activedescendant`.
/// Up, Down, Home and End move; Right opens or goes inside, Left closes or goes outside; Enter and Space choose; a
/// letter goes to the next branch that begins with it.
#[component]
pub(crate) fn Tree(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] branches: Signal<Vec<Branch>>,
    #[prop(into)] chosen: Signal<Option<String>>,
    #[prop(into)] on_choose: Callback<String>,
    #[prop(optional)] keep: &'static str,
    #[prop(optional)] testid: &'static str,
) -> impl IntoView {
    let kept = Some(keep).filter(|keep| !keep.is_empty()).and_then(browser::kept).unwrap_or_default();
    let open = RwSignal::new(kept.lines().map(str::to_owned).collect::<BTreeSet<_>>());
    let seen = Memo::new(move |_| branches.with(|branches| open.with(|open| in_sight(branches, open))));
    let current = RwSignal::new(0_usize);
    let id = StoredValue::new(unique("tree"));
    let row_id = move |index: usize| id.with_value(|id| format!("{id}-{index}"));
    let node = NodeRef::<html::Div>::new();
    let turn = move |key: &str| {
        open.update(|open| {
            if !open.remove(key) {
                open.insert(key.to_owned());
            }
        });
        if !keep.is_empty() {
            let text = open.with_untracked(|open| open.iter().map(String::as_str).collect::<Vec<_>>().join("\n"));
            browser::keep(keep, Some(&text));
        }
    };
    let go = move |index: usize| {
        current.set(index);
        let id = row_id(index);
        request_animation_frame(move || {
            if let Some(row) = document().get_element_by_id(&id) {
                let way = web_sys::ScrollIntoViewOptions::new();
                way.set_block(web_sys::ScrollLogicalPosition::Nearest);
                row.scroll_into_view_with_scroll_into_view_options(&way);
            }
        });
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let count = seen.with_untracked(Vec::len);
        let now = current.get_untracked().min(count.saturating_sub(1));
        let Some(at) = seen.with_untracked(|seen| seen.get(now).cloned()) else { return };
        match event.key().as_str() {
            _ if event.ctrl_key() || event.meta_key() || event.alt_key() => return,
            "ArrowDown" => go((now + 1).min(count - 1)),
            "ArrowUp" => go(now.saturating_sub(1)),
            "Home" => go(0),
            "End" => go(count - 1),
            "ArrowRight" if at.open == Some(false) => turn(&at.branch.key),
            "ArrowRight" if at.open == Some(true) => go(now + 1),
            "ArrowLeft" if at.open == Some(true) => turn(&at.branch.key),
            "ArrowLeft" => at.parent.into_iter().for_each(go),
            "Enter" | " " => on_choose.run(at.branch.key),
            letter if letter.chars().count() == 1 => {
                let letter = letter.to_lowercase();
                let found = seen.with_untracked(|seen| {
                    let starts = |index: &usize| seen[*index].branch.label.to_lowercase().starts_with(&letter);
                    (now + 1..count).chain(0..=now).find(starts)
                });
                found.into_iter().for_each(go);
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let row = move |index: usize, each: Seen| {
        let Seen { branch, level, place, siblings, open, .. } = each;
        let key = StoredValue::new(branch.key.clone());
        let is_chosen = move || key.with_value(|key| chosen.with(|chosen| chosen.as_ref() == Some(key)));
        view! {
            <div
                id=row_id(index)
                class="branch"
                class:current=move || current.get() == index
                role="treeitem"
                {..custom_attribute("aria-level", level)}
                aria-posinset=place
                aria-setsize=siblings
                aria-expanded=open.map(|open| open.to_string())
                aria-selected=move || is_chosen().to_string()
                style:--level=(level - 1).to_string()
                on:click=move |_| {
                    current.set(index);
                    on_choose.run(key.get_value());
                }
            >
                <span
                    class="twist"
                    class:open=open == Some(true)
                    aria-hidden="true"
                    on:click=move |event| {
                        event.stop_propagation();
                        key.with_value(|key| turn(key));
                    }
                >
                    {open.map(|_| view! { <Icon glyph=Glyph::Next /> })}
                </span>
                {branch.glyph.map(|glyph| view! { <Icon glyph /> })}
                {branch.dot.map(|tone| view! { <Dot tone /> })}
                <span class="clip">{branch.label}</span>
                {branch.count.map(|count| view! { <span class="count">{count}</span> })}
            </div>
        }
    };
    view! {
        <div
            node_ref=node
            class="tree"
            role="tree"
            tabindex="0"
            aria-label=label
            aria-activedescendant=move || {
                let count = seen.with(Vec::len);
                (count > 0).then(|| row_id(current.get().min(count - 1)))
            }
            data-testid=(!testid.is_empty()).then_some(testid)
            on:keydown=on_key
        >
            {move || seen.get().into_iter().enumerate().map(|(index, each)| row(index, each)).collect_view()}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Vec<Branch> {
        let house = Branch::new("house", "House").with(vec![
            Branch::new("roof", "Roof"),
            Branch::new("cellar", "Cellar").with(vec![Branch::new("wine", "Wine")]),
        ]);
        vec![house, Branch::new("garden", "Garden")]
    }

    fn keys(open: &[&str]) -> Vec<(String, usize, Option<usize>)> {
        let open = open.iter().map(|key| (*key).to_owned()).collect();
        in_sight(&tree(), &open).into_iter().map(|seen| (seen.branch.key, seen.level, seen.parent)).collect()
    }

    #[test]
    fn what_a_closed_branch_holds_is_out_of_sight() {
        assert_eq!(keys(&[]), [("house".into(), 1, None), ("garden".into(), 1, None)]);
        assert_eq!(keys(&["cellar"]).len(), 2, "the house around it is closed");
    }

    #[test]
    fn an_open_branch_is_followed_by_what_it_holds_and_each_knows_its_parent() {
        let seen = keys(&["house", "cellar"]);
        let names: Vec<_> = seen.iter().map(|(key, ..)| key.as_str()).collect();
        assert_eq!(names, ["house", "roof", "cellar", "wine", "garden"]);
        assert_eq!((seen[3].1, seen[3].2), (3, Some(2)));
        let open = in_sight(&tree(), &std::iter::once("house".to_owned()).collect());
        assert_eq!((open[2].place, open[2].siblings, open[2].open, open[1].open), (2, 2, Some(false), None));
    }
}
