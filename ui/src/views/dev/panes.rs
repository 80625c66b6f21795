//! What parts a view.

use super::{case, part, wide};
use crate::components::{
    choice::Choice,
    icon::Glyph,
    split::{Edge, Splitter},
    tabs::Tabs,
    tree::{Branch, Tree},
    virtual_list::VirtualList,
};
use leptos::prelude::*;

fn tabs() -> Vec<Choice> {
    vec![
        Choice::new("list", "List").glyph(Glyph::All),
        Choice::new("done", "Completed").note("3"),
        Choice::new("log", "Activity"),
        Choice::new("no", "Not yet").disabled(),
    ]
}

fn branches() -> Vec<Branch> {
    let relaunch = vec![Branch::new("copy", "Copy").count("4"), Branch::new("photos", "Photos").count("2")];
    vec![
        Branch::new("relaunch", "Website relaunch").dot("accent").count("18").with(vec![
            Branch::new("pages", "Pages").count("6").with(relaunch),
            Branch::new("launch", "Launch").count("3"),
        ]),
        Branch::new("q4", "Q4 closing").dot("green").count("7"),
        Branch::new("acme", "Onboarding Acme").dot("amber").count("5"),
        Branch::new("archive", "Archive").glyph(Glyph::Inbox),
    ]
}

pub(super) fn section() -> AnyView {
    let chosen = RwSignal::new("list".to_owned());
    let upright = RwSignal::new("done".to_owned());
    let branch = RwSignal::new(Some("q4".to_owned()));
    let panel = |key: String| view! { <p>{format!("The panel of “{key}”.")}</p> }.into_any();
    part(
        "Panes",
        vec![
            case("Tabs", view! { <Tabs id="dev-tabs" label="Forms" tabs=tabs() chosen panel /> }),
            case(
                "Tabs, upright",
                view! { <Tabs id="dev-tabs-upright" label="Forms" tabs=tabs() chosen=upright panel upright=true /> },
            ),
            case(
                "Tree",
                view! {
                    <div class="dev-column">
                        <Tree
                            label="Projects"
                            branches=branches()
                            chosen=branch
                            on_choose=move |key| branch.set(Some(key))
                            keep="atom.dev.tree"
                            testid="dev-tree"
                        />
                    </div>
                },
            ),
            case(
                "Virtual list of 100,000",
                view! {
                    <div class="dev-long">
                        <VirtualList
                            label="Lines"
                            count=100_000_u32
                            key=|index: u32| index.to_string()
                            row=|index: u32| view! { <span class="clip">{format!("Line {}", index + 1)}</span> }.into_any()
                            testid="dev-virtual"
                        />
                    </div>
                },
            ),
            wide(
                "Split pane",
                view! {
                    <div class="dev-split">
                        <p>"Drag the border, or take it with the arrows. A double press gives the usual width back."</p>
                        <p>"The pane with a width of its own."</p>
                        <Splitter
                            label="Width of the pane"
                            keep="atom.dev.split"
                            property="--dev-pane"
                            usual=240.0
                            min=160.0
                            max=420.0
                            edge=Edge::End
                            testid="dev-splitter"
                        />
                    </div>
                },
            ),
        ],
    )
}
